"""Days: until a date, since one, between two. Time enters rules only here, through as_of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from playwise.rules.ir import Node
from playwise.rules.operators.operator import Count, Operand, RuleOperator
from playwise.rules.operators.written_days import wanted_day
from playwise.rules.types import DATE, INTEGER, Kind, Type

if TYPE_CHECKING:
    from playwise.rules.lowering import Lowering


@dataclass(eq=False)
class Days(RuleOperator):
    """``days_until``, ``days_since``: calendar days from as_of to a date, or from it to as_of.

    Negative on the other side. A time counts as its day in the zone of as_of. Text:
    ``days_until(renewal_date)``.
    """

    count: ClassVar[Count] = Count(1, 1)

    def lower(self, lowering: Lowering, expect: Type | None) -> Node | None:
        """Return the whole number of days."""
        node = day(lowering, self.operands()[0])
        return None if node is None else lowering.pool.node(self.operator, INTEGER, node)


@dataclass(eq=False)
class DaysBetween(RuleOperator):
    """``days_between``: calendar days from the first date to the second.

    Text: ``days_between(contract_start, renewal_date)``.
    """

    count: ClassVar[Count] = Count(2, 2)

    def lower(self, lowering: Lowering, expect: Type | None) -> Node | None:
        """Return the whole number of days."""
        first, second = (day(lowering, operand) for operand in self.operands())
        if first is None or second is None:
            return None
        return lowering.pool.node("days_between", INTEGER, first, second)


def day(lowering: Lowering, operand: Operand) -> Node | None:
    """Return an operand that must be a date, or a time, which stands for its day."""
    node = lowering.infer(operand, wanted_day(lowering, operand))
    if node is None or node.type.kind is Kind.DATETIME:
        return node
    return lowering.fit(node, DATE, operand)
