"""Arithmetic: of numbers, of money, of days; and the smallest and largest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from playwise.rules.coercion import is_literal, read_date
from playwise.rules.ir import Node
from playwise.rules.operators.lists import extreme_of
from playwise.rules.operators.operator import MANY, Count, Operand, RuleOperator
from playwise.rules.operators.relations import extreme
from playwise.rules.operators.remedies import joined_by_minus
from playwise.rules.operators.written_days import written_day
from playwise.rules.types import DATE, INTEGER, NUMBER, TEXT, Kind, Type, list_of

if TYPE_CHECKING:
    from playwise.rules.lowering import Lowering


@dataclass(eq=False)
class Add(RuleOperator):
    """``+``: numbers, amounts of one currency, or a date and whole days."""

    count: ClassVar[Count] = Count(1, MANY)

    def lower(self, lowering: Lowering, expect: Type | None) -> Node | None:
        """Return the sum."""
        operands = self.operands()
        nodes = inferred(lowering, operands)
        if nodes is None:
            return None
        if any(node.type.kind in {Kind.DATE, Kind.DATETIME} for node in nodes):
            return self._days_later(lowering, operands, nodes)
        return _same(lowering, self, "add", operands, nodes)

    def _days_later(
        self, lowering: Lowering, operands: list[Operand], nodes: list[Node]
    ) -> Node | None:
        by_type = {node.type: node for node in nodes}
        if len(nodes) == 2 and set(by_type) == {DATE, INTEGER}:
            return lowering.pool.node("add", DATE, by_type[DATE], by_type[INTEGER])
        _refuse(lowering, self, operands, nodes, "a date takes a whole number of days")
        return None


@dataclass(eq=False)
class Subtract(RuleOperator):
    """``-``: two numbers or amounts, days off a date, or the days between two; of one: minus."""

    count: ClassVar[Count] = Count(1, 2)

    def lower(self, lowering: Lowering, expect: Type | None) -> Node | None:
        """Return the difference."""
        slip = joined_by_minus(lowering, self)
        if slip is not None:
            help = f"did you mean '{slip[1]}'?"
            lowering.report("PW204", f"unknown fact '{slip[0]}'", self.path, help)
            return None
        operands = self.operands()
        nodes = inferred(lowering, operands)
        if nodes is None:
            return None
        if len(nodes) == 1:
            return _same(lowering, self, "neg", operands, nodes)
        nodes = _with_dates(lowering, operands, nodes)
        if nodes is None:
            return None
        types = [node.type for node in nodes]
        if types == [DATE, DATE]:
            return lowering.pool.node("sub", INTEGER, *nodes)
        if types == [DATE, INTEGER]:
            return lowering.pool.node("sub", DATE, *nodes)
        if DATE in types or any(type.kind is Kind.DATETIME for type in types):
            _refuse(
                lowering, self, operands, nodes, "a date takes a date or a whole number of days"
            )
            return None
        return _same(lowering, self, "sub", operands, nodes)


@dataclass(eq=False)
class Multiply(RuleOperator):
    """``*``: numbers, one of which may be an amount of money; the result is then one too."""

    count: ClassVar[Count] = Count(1, MANY)

    def lower(self, lowering: Lowering, expect: Type | None) -> Node | None:
        """Return the product; money times a number is an operator on exactly these two."""
        operands = self.operands()
        nodes = inferred(lowering, operands)
        if nodes is None or not _numeric(lowering, self, operands, nodes):
            return None
        amounts = [node for node in nodes if node.type.kind is Kind.MONEY]
        if len(amounts) > 1:
            _refuse(lowering, self, operands, nodes, "only one factor can be money")
            return None
        if not amounts:
            return _same(lowering, self, "mul", operands, nodes)
        kept = [(o, n) for o, n in zip(operands, nodes, strict=True) if n is not amounts[0]]
        if not kept:
            return amounts[0]
        factor = _same(lowering, self, "mul", [o for o, _ in kept], [n for _, n in kept])
        return (
            None
            if factor is None
            else lowering.pool.node("mul", amounts[0].type, amounts[0], factor)
        )


@dataclass(eq=False)
class Divide(RuleOperator):
    """``/``: two numbers, an amount by a number, or two amounts (a number). By zero: unknown."""

    count: ClassVar[Count] = Count(2, 2)

    def lower(self, lowering: Lowering, expect: Type | None) -> Node | None:
        """Return the quotient."""
        operands = self.operands()
        nodes = inferred(lowering, operands)
        if nodes is None or not _numeric(lowering, self, operands, nodes):
            return None
        above, below = nodes
        if below.type.kind is Kind.MONEY:
            amount = lowering.fit(above, below.type, operands[0])
            return None if amount is None else lowering.pool.node("div", NUMBER, amount, below)
        divisor = lowering.fit(below, NUMBER, operands[1])
        if divisor is None:
            return None
        if above.type.kind is Kind.MONEY:
            return lowering.pool.node("div", above.type, above, divisor)
        number = lowering.fit(above, NUMBER, operands[0])
        return None if number is None else lowering.pool.node("div", NUMBER, number, divisor)


@dataclass(eq=False)
class Remainder(RuleOperator):
    """``%``: the rest of a division, with the dividend's sign. By zero: unknown."""

    count: ClassVar[Count] = Count(2, 2)

    def lower(self, lowering: Lowering, expect: Type | None) -> Node | None:
        """Return the remainder."""
        operands = self.operands()
        nodes = inferred(lowering, operands)
        if nodes is None or not _numeric(lowering, self, operands, nodes):
            return None
        if any(node.type.kind is Kind.MONEY for node in nodes):
            _refuse(lowering, self, operands, nodes, "money has no remainder")
            return None
        return _same(lowering, self, "mod", operands, nodes)


@dataclass(eq=False)
class Extreme(RuleOperator):
    """``min``, ``max``: the smallest or largest of several, of a list, or of a value over records.

    Of numbers, amounts or dates.

    Text: ``min(100, x)``, ``min(scores)``, ``max(contacts, last_seen)``.
    """

    count: ClassVar[Count] = Count(1, None)

    def lower(self, lowering: Lowering, expect: Type | None) -> Node | None:
        """Return the smallest or largest; unknown where any is."""
        operands = self.operands()
        if lowering.relation(operands[0]) is not None:
            return extreme(lowering, self, operands)
        # No text is less than another one here: what looks like a date is one.
        expect = expect or written_day(lowering, Operand(self, self.path))
        if len(operands) == 1:
            in_list = expect is not None and isinstance(operands[0].value, list)
            only = lowering.infer(operands[0], list_of(expect) if in_list and expect else expect)
            if only is not None and only.type.kind is Kind.LIST:
                least = self.operator == "min"
                return extreme_of(lowering, self, operands[0], only, least=least)
            nodes = None if only is None else lowering.meet(operands, [only], expect)
        else:
            nodes = lowering.alike(operands, expect)
        if nodes is None:
            return None
        type = nodes[0].type
        if not type.is_ordered or type == TEXT:
            what = lowering.described(operands[0], nodes[0])
            message = f"{what}: '{self.operator}' takes numbers, money and dates"
            lowering.report("PW205", message, operands[0].path)
            return None
        return lowering.pool.node(self.operator, type, *nodes)

    def waits(self, lowering: Lowering) -> bool:
        """Whether every operand waits."""
        return all(lowering.waits(operand) for operand in self.operands())

    def choices(self, lowering: Lowering) -> list[Operand] | None:
        """Return all operands; None over records."""
        operands = self.operands()
        return None if lowering.relation(operands[0]) is not None else operands


def inferred(lowering: Lowering, operands: Sequence[Operand]) -> list[Node] | None:
    """Return the nodes of *operands* in their own types, or None where one has none.

    Texts do not add up, so that a literal one that looks like a date is one.
    """
    nodes = [_inferred(lowering, operand) for operand in operands]
    complete = [node for node in nodes if node is not None]
    return complete if len(complete) == len(nodes) else None


def _inferred(lowering: Lowering, operand: Operand) -> Node | None:
    may_be_days = lowering.waits(operand) and not isinstance(operand.value, list)
    node = lowering.infer(operand, written_day(lowering, operand) if may_be_days else None)
    day = read_date(str(node.data)) if node and node.type == TEXT and node.op == "const" else None
    return node if day is None else lowering.pool.const(day, DATE)


def _same(
    lowering: Lowering,
    operator: RuleOperator,
    op: str,
    operands: Sequence[Operand],
    nodes: list[Node],
) -> Node | None:
    """Return *op* on numbers or amounts brought to one type."""
    if not _numeric(lowering, operator, operands, nodes):
        return None
    met = lowering.meet(operands, nodes)
    if met is None:
        return None
    if len(met) == 1 and op != "neg":
        return met[0]
    return lowering.pool.node(op, met[0].type, *met)


def _numeric(
    lowering: Lowering, operator: RuleOperator, operands: Sequence[Operand], nodes: list[Node]
) -> bool:
    fine = True
    for operand, node in zip(operands, nodes, strict=True):
        if not node.type.is_numeric:
            what = lowering.described(operand, node)
            lowering.report("PW205", f"'{operator.operator}' is for numbers, {what}", operand.path)
            fine = False
    return fine


def _with_dates(
    lowering: Lowering, operands: Sequence[Operand], nodes: list[Node]
) -> list[Node] | None:
    """Read a literal text beside a date as a date."""
    if DATE not in {node.type for node in nodes}:
        return nodes
    read: list[Node] = []
    for operand, node in zip(operands, nodes, strict=True):
        is_text = node.type == TEXT and is_literal(node)
        fitting = lowering.fit(node, DATE, operand) if is_text else node
        if fitting is None:
            return None
        read.append(fitting)
    return read


def _refuse(
    lowering: Lowering,
    operator: RuleOperator,
    operands: Sequence[Operand],
    nodes: Sequence[Node],
    why: str,
) -> None:
    what = ", ".join(
        lowering.described(operand, node) for operand, node in zip(operands, nodes, strict=True)
    )
    lowering.report(
        "PW205", f"'{operator.operator}' cannot join them ({what}): {why}", operator.path
    )
