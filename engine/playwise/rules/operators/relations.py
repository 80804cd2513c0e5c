"""Aggregates over related records: some, all, none, count, share, sum, avg, least and most."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from playwise.rules.ir import Node
from playwise.rules.operators.operator import Count, Operand, RuleOperator
from playwise.rules.scope import RelationMeaning
from playwise.rules.types import BOOL, INTEGER, NUMBER, TEXT, Kind, Type

if TYPE_CHECKING:
    from playwise.rules.lowering import Lowering

_EXTREMES = {"min": "least", "max": "most"}


@dataclass(eq=False)
class Quantifier(RuleOperator):
    """``some``, ``all``, ``none``: whether a condition holds for records of a relation.

    ``{"some": [{"var": "champions"}, {">": [{"var": "engagement"}, 7]}]}``. Names inside are the
    record's. Text: ``any(champions, engagement > 7)``, ``all(…)``, ``none(…)``.
    """

    count: ClassVar[Count] = Count(2, 2)

    def lower(self, lowering: Lowering, expect: Type | None) -> Node | None:
        """Return the three-valued answer."""
        over, body = self.operands()
        relation = related(lowering, self.operator, over)
        if relation is None:
            return None
        node = lowering.inside(relation.inside).condition(body)
        return None if node is None else _over(lowering, self.operator, BOOL, relation, node)


@dataclass(eq=False)
class CountRecords(RuleOperator):
    """``count``: how many records there are, or of how many a condition holds.

    Text: ``count(contacts)``, ``count(contacts, prepared)``.
    """

    count: ClassVar[Count] = Count(1, 2)

    def lower(self, lowering: Lowering, expect: Type | None) -> Node | None:
        """Return the number; 0 over no records."""
        over, *body = self.operands()
        relation = related(lowering, self.operator, over)
        if relation is None:
            return None
        every = lowering.pool.const(True, BOOL)
        node = lowering.inside(relation.inside).condition(body[0]) if body else every
        return None if node is None else _over(lowering, "count", INTEGER, relation, node)


@dataclass(eq=False)
class Share(RuleOperator):
    """``share``: for what part of the records a condition holds, 0 to 1; unknown over none.

    Text: ``share(champions, prepared)``.
    """

    count: ClassVar[Count] = Count(2, 2)

    def lower(self, lowering: Lowering, expect: Type | None) -> Node | None:
        """Return the share."""
        over, body = self.operands()
        relation = related(lowering, self.operator, over)
        if relation is None:
            return None
        node = lowering.inside(relation.inside).condition(body)
        return None if node is None else _over(lowering, "share", NUMBER, relation, node)


@dataclass(eq=False)
class Total(RuleOperator):
    """``sum``, ``avg``: of a number or amount over records. Over none, sum is 0 and avg unknown.

    Text: ``sum(opportunities, amount)``, ``avg(contacts, engagement)``.
    """

    count: ClassVar[Count] = Count(2, 2)

    def lower(self, lowering: Lowering, expect: Type | None) -> Node | None:
        """Return the sum or average; the average of whole numbers is a number."""
        over, body = self.operands()
        relation = related(lowering, self.operator, over)
        inside = None if relation is None else lowering.inside(relation.inside)
        node = None if inside is None else inside.infer(body)
        if relation is None or inside is None or node is None:
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


def related(lowering: Lowering, operator: str, over: Operand) -> RelationMeaning | None:
    """Return the records that an aggregate runs over, or report that *over* names none."""
    relation = lowering.relation(over)
    if relation is not None:
        return relation
    name = lowering.name_of(over)
    if name is not None and lowering.scope.resolve(name) is None:
        lowering.name(name, over.path)
        return None
    node = lowering.infer(over)
    if node is None:
        return None
    what = lowering.described(over, node)
    if node.type.kind is Kind.LIST:
        lowering.report("PW211", f"'{operator}' over a list is not built yet, {what}", over.path)
        return None
    message = f"expected related records, {what}"
    lowering.report("PW205", message, over.path, "name a relation first, as in any(contacts, …)")
    return None


def _over(lowering: Lowering, op: str, type: Type, relation: RelationMeaning, body: Node) -> Node:
    return lowering.pool.node(op, type, relation.member, body, data=relation.relation)
