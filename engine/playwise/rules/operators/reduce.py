"""``reduce``: JsonLogic's way to add up, multiply, count and find the smallest and largest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from playwise.rules.coercion import is_literal
from playwise.rules.ir import Node
from playwise.rules.operators.lists import Filter, extreme_of, only_list, product, total
from playwise.rules.operators.operator import Count, Operand, RuleOperator
from playwise.rules.operators.relations import records_counted
from playwise.rules.scope import RelationMeaning
from playwise.rules.types import BOOL, INTEGER, Type, list_of

if TYPE_CHECKING:
    from playwise.rules.lowering import Lowering

ACCUMULATOR, CURRENT = "accumulator", "current"
_SHAPES = {"+": "add", "*": "mul", "min": "min", "max": "max"}


@dataclass(eq=False)
class Reduce(RuleOperator):
    """``reduce``: only to add, multiply, count, or find the smallest or largest.

    ``{"reduce": [list, {"+": [{"var": "current"}, {"var": "accumulator"}]}, 0]}``; also with
    ``*``, ``min``, ``max``; a value of ``current`` in its place is taken of each element, and 1
    counts them. Counted are related records as well, and a `filter` of them, as rule builders
    write it. Text: write ``sum(list)``, ``product(list)``, ``count(list)``, ``min(list)``.
    """

    count: ClassVar[Count] = Count(3, 3)

    def lower(self, lowering: Lowering, expect: Type | None) -> Node | None:
        """Return what the shape means."""
        records = self._records(lowering)
        if records is not None:
            return records_counted(lowering, *records)
        elements = only_list(lowering, self)
        _, body, first = self.operands()
        start = lowering.infer(first)
        shape = self._shape(lowering, body)
        if elements is None or start is None or shape is None:
            return None
        operator, value = shape
        if not is_literal(start):
            what = lowering.text(first.value)
            message = f"'reduce' begins with a literal, not with '{what}'"
            lowering.report("PW205", message, first.path)
            return None
        folded = self._folded(lowering, operator.operator, elements, value)
        if folded is None:
            return None
        met = lowering.meet([first, body], [start, folded])
        return (
            None if met is None else _begun(lowering, operator.operator, met[0], met[1], elements)
        )

    def _records(self, lowering: Lowering) -> tuple[RelationMeaning, Operand | None] | None:
        """Return the records that are counted, and the condition; None where none are."""
        over, body, first = self.operands()
        if not _counts(lowering, body) or not _is(first, 0):
            return None
        condition = None
        if isinstance(over.value, Filter):
            over, condition = over.value.operands()
        relation = lowering.relation(over)
        return None if relation is None else (relation, condition)

    def _shape(self, lowering: Lowering, body: Operand) -> tuple[RuleOperator, Operand] | None:
        """Return the operator of a shape that is known, and what it takes of each element."""
        found = body.value
        if isinstance(found, RuleOperator) and found.operator in _SHAPES:
            operands = found.operands()
            others = [o for o in operands if lowering.name_of(o) != ACCUMULATOR]
            if len(operands) == 2 and len(others) == 1:
                return found, others[0]
        message = "'reduce' only adds, multiplies, counts, or finds the smallest or largest"
        help = "write sum(…), product(…), count(…), min(…) or max(…) of the list"
        lowering.report("PW211", message, self.path, help)
        return None

    def _folded(
        self, lowering: Lowering, operator: str, elements: Node, value: Operand
    ) -> Node | None:
        """Return what the shape makes of all elements, without what it begins with."""
        if operator == "+" and _is(value, 1):
            return lowering.pool.node("length", INTEGER, elements)
        values = self._values(lowering, elements, value)
        if values is None:
            return None
        over = self.operands()[0] if values is elements else value
        match operator:
            case "+":
                return total(lowering, self, over, values, None)
            case "*":
                return product(lowering, self, over, values)
        return extreme_of(lowering, self, over, values, least=operator == "min")

    def _values(self, lowering: Lowering, elements: Node, value: Operand) -> Node | None:
        """Return the list of what is taken of each element: the list itself, where it is all."""
        if lowering.name_of(value) == CURRENT:
            return elements
        inside = lowering.of_element(elements, CURRENT)
        body = inside.infer(value)
        if body is None:
            return None
        return lowering.pool.node("map", list_of(body.type), elements, body)


def _counts(lowering: Lowering, body: Operand) -> bool:
    """Whether the body of a reduce adds 1 to the accumulator."""
    if not isinstance(body.value, RuleOperator) or body.value.operator != "+":
        return False
    operands = body.value.operands()
    named = [operand for operand in operands if lowering.name_of(operand) == ACCUMULATOR]
    ones = [operand for operand in operands if _is(operand, 1)]
    return len(operands) == 2 and len(named) == len(ones) == 1


def _is(operand: Operand, number: int) -> bool:
    """Whether an operand is that whole number: true is 1 to Python."""
    return type(operand.value) is int and operand.value == number


def _begun(lowering: Lowering, operator: str, start: Node, folded: Node, elements: Node) -> Node:
    """Return *folded* with what the reduce begins with in front of the first element."""
    pool = lowering.pool
    joined = pool.node(_SHAPES[operator], folded.type, start, folded)
    if operator in {"+", "*"}:
        idle = start.op == "const" and start.data == (0 if operator == "+" else 1)
        return folded if idle else joined
    filled = pool.node("filled", BOOL, elements)
    return pool.node("if", folded.type, filled, joined, start)
