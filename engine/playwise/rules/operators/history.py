"""Earlier days: what a fact or decision was, whether it changed since, and by how much."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from playwise.rules.durations import instead_of, whole_days
from playwise.rules.ir import FactRef, Node, PastRef
from playwise.rules.operators.operator import Count, Operand, RuleOperator
from playwise.rules.types import BOOL, DATE, INTEGER, Kind, Type

if TYPE_CHECKING:
    from playwise.rules.lowering import Lowering

LONGEST = 3650
"""The most days that a rule looks back."""

_SINCE_YESTERDAY = 1


@dataclass(eq=False)
class LookingBack(RuleOperator):
    """An operator on a fact or decision and how long ago: whole days, or a text such as 30d."""

    def lower(self, lowering: Lowering, expect: Type | None) -> Node | None:
        """Return what the fact of now and that of then come to.

        What `assume` stands in for is left out: an assumption is of now, and has no past.
        """
        of, *ago = self.operands()
        now = _plain(lowering, of)
        days = _days(lowering, ago[0]) if ago else _SINCE_YESTERDAY
        if now is None or days is None:
            return None
        return self.compared(lowering, of, now, then(lowering, now, days))

    @abstractmethod
    def compared(
        self, lowering: Lowering, operand: Operand, now: Node, before: Node
    ) -> Node | None:
        """Return the answer, or None where a finding says why there is none.

        Args:
            lowering: Makes nodes, takes findings.
            operand: What names the fact.
            now: The fact.
            before: The same as it was then.
        """


@dataclass(eq=False)
class Previous(LookingBack):
    """``previous``: the usable value that a fact or decision had so many days before as_of.

    Text: ``previous(arr, 30d)``.
    """

    count: ClassVar[Count] = Count(2, 2)

    def compared(
        self, lowering: Lowering, operand: Operand, now: Node, before: Node
    ) -> Node | None:
        """Return the value of then."""
        return before


@dataclass(eq=False)
class Changed(LookingBack):
    """``changed``: whether a fact or decision differs from what it was, a day ago if not said.

    Unknown where it was unknown then or is now. Text: ``changed(tier)``, ``changed(arr, 7d)``.
    """

    count: ClassVar[Count] = Count(1, 2)

    def compared(
        self, lowering: Lowering, operand: Operand, now: Node, before: Node
    ) -> Node | None:
        """Return true or false."""
        if now.type.is_scalar:
            return lowering.pool.node("ne", BOOL, now, before)
        what = lowering.described(operand, now)
        lowering.report("PW205", f"'changed' compares single values, {what}", operand.path)
        return None


@dataclass(eq=False)
class Trend(LookingBack):
    """``trend``: by how much a fact or decision grew since then, below 0 where it fell.

    Of dates the days by which they moved. Text: ``trend(arr, 30d)``.
    """

    count: ClassVar[Count] = Count(2, 2)

    def compared(
        self, lowering: Lowering, operand: Operand, now: Node, before: Node
    ) -> Node | None:
        """Return the difference, in the type of the fact; of dates whole days."""
        pool = lowering.pool
        if now.type.kind is Kind.DATETIME:
            return pool.node("days_between", INTEGER, before, now)
        if now.type == DATE:
            return pool.node("sub", INTEGER, now, before)
        if now.type.is_numeric:
            return pool.node("sub", now.type, now, before)
        what = lowering.described(operand, now)
        lowering.report(
            "PW205",
            f"'trend' is for numbers, money and dates, {what}",
            operand.path,
            "ask whether it changed",
        )
        return None


def then(lowering: Lowering, now: Node, days: int) -> Node:
    """Return the node for what the fact or decision that *now* reads was so many days ago."""
    ref = now.data
    assert isinstance(ref, FactRef)
    ago = f"{ref.label} {days} day{'' if days == 1 else 's'} ago"
    return lowering.pool.node("past", now.type, data=PastRef(ref.name, ref.path, ago, days))


def _plain(lowering: Lowering, operand: Operand) -> Node | None:
    """Return the fact or decision that an operand names, without what is assumed for it."""
    node = lowering.infer(operand)
    if node is None:
        return None
    if node.op == "assume":
        node = node.args[0]
    if node.op == "fact":
        return node
    what = lowering.text(operand.value)
    message = f"'{what}' is no fact and no decision, and only those have a past"
    help = "look back at the facts in it, each by itself"
    if isinstance(operand.value, str) and lowering.is_value(operand.value):
        help = f'write {{"var": "{operand.value}"}}'
    lowering.report("PW205", message, operand.path, help)
    return None


def _days(lowering: Lowering, operand: Operand) -> int | None:
    """Return how many days ago an operand says; it may be a param."""
    written = operand.value
    days = whole_days(written) if isinstance(written, str) else None
    if isinstance(written, RuleOperator):
        node = lowering.infer(operand)
        if node is None:
            return None
        if node.op == "const" and node.type == INTEGER:
            assert isinstance(node.data, int)
            days = node.data
    elif isinstance(written, int) and not isinstance(written, bool):
        days = written
    if days is not None and 1 <= days <= LONGEST:
        return days
    text = written if isinstance(written, str) else lowering.text(written)
    if days is not None:
        message = f"expected 1 to {LONGEST:,} days, got '{text}'"
        lowering.report("PW210", message, operand.path)
        return None
    help = instead_of(written if isinstance(written, str) else "")
    lowering.report("PW205", f"expected a number of days, got '{text}'", operand.path, help)
    return None
