"""Aggregates over related records, or a list: some, all, none, count, share, sum, avg, extremes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from playwise.rules.ir import Node
from playwise.rules.operators.lists import average, counted, quantified, share_of, total
from playwise.rules.operators.operator import Count, Operand, RuleOperator
from playwise.rules.scope import RelationMeaning
from playwise.rules.types import BOOL, INTEGER, NUMBER, TEXT, Kind, Type

if TYPE_CHECKING:
    from playwise.rules.lowering import Lowering

_EXTREMES = {"min": "least", "max": "most"}


@dataclass(eq=False)
class Quantifier(RuleOperator):
    """``some``, ``all``, ``none``: whether a condition holds for records, or elements of a list.

    ``{"some": [{"var": "champions"}, {">": [{"var": "engagement"}, 7]}]}``. Names inside are the
    record's; for a list ``{"var": ""}`` is the element. Text: ``any(champions, engagement > 7)``,
    ``none(tags, element = 'trial')``.
    """

    count: ClassVar[Count] = Count(2, 2)

    def lower(self, lowering: Lowering, expect: Type | None) -> Node | None:
        """Return the three-valued answer."""
        over, body = self.operands()
        relation = records_or_list(lowering, over)
        if relation is None:
            return None
        if isinstance(relation, Node):
            return quantified(lowering, self.operator, relation, body)
        node = lowering.inside(relation.inside).condition(body)
        return None if node is None else _over(lowering, self.operator, BOOL, relation, node)


@dataclass(eq=False)
class CountRecords(RuleOperator):
    """``count``: how many records or elements there are, or for how many a condition holds.

    Text: ``count(contacts)``, ``count(contacts, prepared)``, ``count(tags)``.
    """

    count: ClassVar[Count] = Count(1, 2)

    def lower(self, lowering: Lowering, expect: Type | None) -> Node | None:
        """Return the number; 0 over no records."""
        over, *body = self.operands()
        relation = records_or_list(lowering, over)
        if relation is None:
            return None
        if isinstance(relation, Node):
            return counted(lowering, relation, body[0] if body else None)
        return records_counted(lowering, relation, body[0] if body else None)


@dataclass(eq=False)
class Share(RuleOperator):
    """``share``: for what part of the records, or elements, a condition holds, 0 to 1.

    Unknown over none. Text: ``share(champions, prepared)``, ``share(scores, element > 7)``.
    """

    count: ClassVar[Count] = Count(2, 2)

    def lower(self, lowering: Lowering, expect: Type | None) -> Node | None:
        """Return the share."""
        over, body = self.operands()
        relation = records_or_list(lowering, over)
        if relation is None:
            return None
        if isinstance(relation, Node):
            return share_of(lowering, relation, body)
        node = lowering.inside(relation.inside).condition(body)
        return None if node is None else _over(lowering, "share", NUMBER, relation, node)


@dataclass(eq=False)
class Total(RuleOperator):
    """``sum``, ``avg``: of a number or amount over records, or of the elements of a list.

    Over none, sum is 0 and avg unknown. Text: ``sum(opportunities, amount)``, ``avg(scores)``,
    ``sum(scores, 2 * element)``.
    """

    count: ClassVar[Count] = Count(1, 2)

    def lower(self, lowering: Lowering, expect: Type | None) -> Node | None:
        """Return the sum or average; the average of whole numbers is a number."""
        over, *bodies = self.operands()
        body = bodies[0] if bodies else None
        relation = records_or_list(lowering, over)
        if relation is None:
            return None
        if isinstance(relation, Node):
            of_list = total if self.operator == "sum" else average
            return of_list(lowering, self, over, relation, body)
        if body is None:
            message = f"'{self.operator}' over records takes 2 operands, not 1"
            help = f"write {self.operator}({relation.relation.name}, …)"
            lowering.report("PW209", message, self.path, help)
            return None
        return self._over_records(lowering, relation, body)

    def _over_records(
        self, lowering: Lowering, relation: RelationMeaning, body: Operand
    ) -> Node | None:
        inside = lowering.inside(relation.inside)
        node = inside.infer(body)
        if node is None:
            return None
        if not node.type.is_numeric:
            what = inside.described(body, node)
            message = f"'{self.operator}' is for numbers and money, {what}"
            lowering.report("PW205", message, body.path)
            return None
        if self.operator == "avg" and node.type.kind is Kind.INTEGER:
            fitting = lowering.fit(node, NUMBER, body)
            assert fitting is not None
            node = fitting
        return _over(lowering, self.operator, node.type, relation, node)


def records_counted(
    lowering: Lowering, relation: RelationMeaning, body: Operand | None
) -> Node | None:
    """Return how many records there are, or for how many of them a condition holds."""
    every = lowering.pool.const(True, BOOL)
    node = every if body is None else lowering.inside(relation.inside).condition(body)
    return None if node is None else _over(lowering, "count", INTEGER, relation, node)


def extreme(lowering: Lowering, operator: RuleOperator, operands: Sequence[Operand]) -> Node | None:
    """Return the smallest or largest of a value over the records of a relation."""
    relation = lowering.relation(operands[0])
    assert relation is not None
    if len(operands) != 2:
        message = f"'{operator.operator}' over records takes 2 operands, not {len(operands)}"
        help = f"write {operator.operator}({relation.relation.name}, …)"
        lowering.report("PW209", message, operator.path, help)
        return None
    inside = lowering.inside(relation.inside)
    node = inside.infer(operands[1])
    if node is None:
        return None
    if not node.type.is_ordered or node.type == TEXT:
        what = inside.described(operands[1], node)
        message = f"'{operator.operator}' is for numbers, money and dates, {what}"
        lowering.report("PW205", message, operands[1].path)
        return None
    return _over(lowering, _EXTREMES[operator.operator], node.type, relation, node)


def records_or_list(lowering: Lowering, over: Operand) -> RelationMeaning | Node | None:
    """Return the records, or the list of values, that *over* is; or report that it is neither."""
    relation = lowering.relation(over)
    if relation is not None:
        return relation
    node = lowering.infer(over)
    if node is None or node.type.kind is Kind.LIST:
        return node
    message = f"expected related records or a list, {lowering.described(over, node)}"
    lowering.report("PW205", message, over.path, "name a relation first, as in any(contacts, …)")
    return None


def _over(lowering: Lowering, op: str, type: Type, relation: RelationMeaning, body: Node) -> Node:
    return lowering.pool.node(op, type, relation.member, body, data=relation.relation)
