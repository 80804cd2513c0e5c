"""Logic and choice: and, or, not, if, coalesce."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from playwise.rules.ir import Node
from playwise.rules.operators.operator import MANY, Count, Operand, RuleOperator
from playwise.rules.operators.remedies import add_list_remedy
from playwise.rules.types import BOOL, Type

if TYPE_CHECKING:
    from playwise.rules.lowering import Lowering


@dataclass(eq=False)
class Junction(RuleOperator):
    """``and``, ``or``: of conditions. False and unknown is false; true or unknown is true."""

    count: ClassVar[Count] = Count(1, None)

    def lower(self, lowering: Lowering, expect: Type | None) -> Node | None:
        """Return the three-valued and, or or."""
        before = len(lowering.findings)
        nodes = [lowering.condition(operand) for operand in self.operands()]
        complete = [node for node in nodes if node is not None]
        if len(complete) < len(nodes):
            add_list_remedy(lowering, before, self)
            return None
        return (
            complete[0]
            if len(complete) == 1
            else lowering.pool.node(self.operator, BOOL, *complete)
        )


@dataclass(eq=False)
class Not(RuleOperator):
    """``!``: not a condition; of a list, whether it is empty. ``!!`` is its opposite.

    Text: ``not x``.
    """

    count: ClassVar[Count] = Count(1, 1)

    def lower(self, lowering: Lowering, expect: Type | None) -> Node | None:
        """Return true for false, false for true."""
        (operand,) = self.operands()
        node = self._truth(lowering, operand)
        if node is None or self.operator == "!!":
            return node
        return lowering.pool.node("not", BOOL, node)

    def _truth(self, lowering: Lowering, operand: Operand) -> Node | None:
        pool = lowering.pool
        # It may be a list: a condition is expected only of what could not be read otherwise.
        late = lowering.waits(operand) and not isinstance(operand.value, list)
        node = lowering.infer(operand, BOOL if late else None)
        if node is None or node.type.is_scalar:
            return None if node is None else lowering.judged(node, operand)
        if node.op == "const":
            return pool.const(bool(node.data), BOOL)
        if node.op == "missing":
            absent = [pool.node("not", BOOL, pool.node("known", BOOL, fact)) for fact in node.args]
            return absent[0] if len(absent) == 1 else pool.node("or", BOOL, *absent)
        return pool.node("filled", BOOL, node)


@dataclass(eq=False)
class If(RuleOperator):
    """``if``, ``?:``: condition, value, condition, value, …, else. An unknown condition is unknown.

    Text: ``if(arr > 100_000, 'large', 'small')``.
    """

    count: ClassVar[Count] = Count(3, 2 * MANY + 1, odd=True)

    def lower(self, lowering: Lowering, expect: Type | None) -> Node | None:
        """Return the choice; all values are of one type."""
        operands = self.operands()
        conditions = [lowering.condition(operand) for operand in operands[:-1:2]]
        values = lowering.alike(self._values(operands), expect)
        known = [node for node in conditions if node is not None]
        if values is None or len(known) < len(conditions):
            return None
        pairs = [node for pair in zip(known, values, strict=False) for node in pair]
        return lowering.pool.node("if", values[0].type, *pairs, values[-1])

    def waits(self, lowering: Lowering) -> bool:
        """Whether every value waits."""
        return all_wait(self._values(self.operands()), lowering)

    def choices(self, lowering: Lowering) -> list[Operand]:
        """Return the values, without the conditions."""
        return self._values(self.operands())

    @staticmethod
    def _values(operands: list[Operand]) -> list[Operand]:
        return [*operands[1::2], operands[-1]]


@dataclass(eq=False)
class Coalesce(RuleOperator):
    """``coalesce``: the first of its operands that is known, unknown where none is.

    Text: ``coalesce(nps, last_nps, 0)``.
    """

    count: ClassVar[Count] = Count(1, None)

    def lower(self, lowering: Lowering, expect: Type | None) -> Node | None:
        """Return the first known value; all are of one type."""
        nodes = lowering.alike(self.operands(), expect)
        return None if nodes is None else lowering.pool.node("coalesce", nodes[0].type, *nodes)

    def waits(self, lowering: Lowering) -> bool:
        """Whether every operand waits."""
        return all_wait(self.operands(), lowering)

    def choices(self, lowering: Lowering) -> list[Operand]:
        """Return all operands."""
        return self.operands()


def all_wait(operands: list[Operand], lowering: Lowering) -> bool:
    """Whether the type of every operand hangs on the type wanted around it."""
    return all(lowering.waits(operand) for operand in operands)
