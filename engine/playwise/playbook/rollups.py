"""Checklist items that related records answer: many answers become one.

`any` and `all` are the operators of rules. `share` and `weighted` hold a part of the records
against a bound, and are decided as soon as what is unknown cannot matter: in the worst case those
who have not answered say no, in the best case yes. Both cases are sums over the records, so every
evaluator follows without an operator of its own.
"""

from __future__ import annotations

from dataclasses import dataclass

from playwise.documents.tree import Path
from playwise.facts.names import Names
from playwise.playbook.context import Context
from playwise.playbook.kinds import Rule
from playwise.rules.ir import Node, Pool
from playwise.rules.scope import RelationMeaning
from playwise.rules.types import BOOL, INTEGER, NUMBER, Type

_OPS = {"any": "some", "all": "all"}


def compile_rollup(context: Context, path: Path) -> Rule | None:
    """Return the item at *path* as a condition; None where it is wrong."""
    relation = context.relation((*path, "of"))
    if relation is None:
        return None
    assert isinstance(relation.inside, Names)
    answer = context.rule((*path, "answer"), scope=relation.inside)
    kind, name = context.value(*path, "rollup"), relation.relation.name
    span, pool = context.document.span(path), context.pool
    if kind in _OPS:
        if answer is None:
            return None
        node = pool.node(_OPS[kind], BOOL, relation.member, answer.node, data=relation.relation)
        return Rule(node, f"{kind}({name}, {answer.text})", span)
    bound = _bound(context, (*path, "at_least"))
    weight = _weight(context, (*path, "weight"), relation.inside) if kind == "weighted" else None
    if answer is None or bound is None or (kind == "weighted" and weight is None):
        return None
    by = "" if weight is None else f" by {weight.text}"
    share = _Share(pool, relation, answer.node, None if weight is None else weight.node)
    text = f"share({name}{by}, {answer.text}) >= {bound.text}"
    return Rule(share.at_least(bound.node), text, span)


def _bound(context: Context, path: Path) -> Rule | None:
    if context.value(*path) is None:
        return None  # the model says so
    rule = context.rule(path, NUMBER)
    value = None if rule is None else rule.node.data
    if isinstance(value, float) and not 0 < value <= 1:
        message = f"'at_least' is a share over 0 and up to 1, got {value:g}"
        help = f"50 of 100 is 0.5: write {value / 100:g}" if 1 < value <= 100 else None
        context.report("PW112", message, path, help)
        return None
    return rule


def _weight(context: Context, path: Path, inside: Names) -> Rule | None:
    if context.value(*path) is None:
        return None  # the model says so
    rule = context.rule(path, None, inside)
    if rule is None or rule.node.type.is_numeric:
        return rule
    context.report("PW205", f"a weight is a number, '{rule.text}' is {rule.node.type}", path)
    return None


@dataclass(frozen=True, slots=True)
class _Share:
    """The part of the related records, or of their weight, that answers yes.

    Attributes:
        answer: Over the records.
        weight: Over the records; None counts each of them once.
    """

    pool: Pool
    relation: RelationMeaning
    answer: Node
    weight: Node | None

    def at_least(self, bound: Node) -> Node:
        """Return whether the share reaches *bound*.

        True where it does in the worst case, false where it does not in the best; else it is what
        the plain share says: unknown, with the reasons of every answer and weight.
        """
        plain = self._node("ge", BOOL, self._plain(), bound)
        worst, best = self._worst(), self._best()
        reached = self._decided(worst, self._node("ge", BOOL, worst, bound), bound)
        missed = self._decided(best, self._node("lt", BOOL, best, bound), bound)
        possible = self._node("and", BOOL, self._node("not", BOOL, missed), plain)
        return self._node("or", BOOL, reached, possible)

    def _decided(self, case: Node, condition: Node, bound: Node) -> Node:
        """Return whether the worst or the best *case* decides, whoever belongs.

        A bound above 0 and up to 1 is reached, or missed, by somebody who surely belongs. Any other
        would be by nobody, too: then the share of nobody must be out of the question.
        """
        holds = self._known_and(case, condition)
        if bound.op == "const" and isinstance(bound.data, int | float) and 0 < bound.data <= 1:
            return holds
        sure = self._sum(self._maybe_member, self._sure_weight)
        return self._node("and", BOOL, self._node("gt", BOOL, sure, self._zero), holds)

    def _plain(self) -> Node:
        if self.weight is None:
            return self._over("share", NUMBER, self.relation.member, self.answer)
        yes = self._if(self.answer, self._weight, self._zero)
        member = self.relation.member
        return self._part(self._sum(member, yes), self._sum(member, self._weight))

    def _worst(self) -> Node:
        """Who has not answered says no, and so does who may not belong; unknown weights are 0.

        But the unknown weight of a no has no upper end: it leaves the worst case unknown.
        """
        yes = self._surely(self.answer)
        sure_weight = self._sure_weight
        total = self._if(yes, sure_weight, self._weight)
        return self._part(
            self._sum(self._maybe_member, self._if(yes, sure_weight, self._zero)),
            self._sum(self._maybe_member, total),
        )

    def _best(self) -> Node:
        """Who has not answered says yes; the mirror of the worst case."""
        yes = self._maybe(self.answer)
        sure_weight = self._sure_weight
        total = self._if(yes, self._weight, sure_weight)
        return self._part(
            self._sum(self._maybe_member, self._if(yes, self._weight, self._zero)),
            self._sum(self._maybe_member, total),
        )

    @property
    def _weight(self) -> Node:
        """What a record weighs; below 0 it counts as 0."""
        if self.weight is None:
            return self.pool.const(1, INTEGER)
        return self._node("max", self.weight.type, self.weight, self._zero)

    @property
    def _least(self) -> Node:
        """The least that a record may weigh."""
        weight = self._weight
        return self._node("coalesce", weight.type, weight, self._zero)

    @property
    def _sure_weight(self) -> Node:
        """The least that a record weighs, 0 for one that may not belong."""
        return self._if(self._surely(self.relation.member), self._least, self._zero)

    @property
    def _zero(self) -> Node:
        type = INTEGER if self.weight is None else self.weight.type
        return self.pool.const(0.0 if type == NUMBER else 0, type)

    @property
    def _maybe_member(self) -> Node:
        return self._maybe(self.relation.member)

    def _surely(self, condition: Node) -> Node:
        """Return whether it is true; of an unknown condition false."""
        return self._known_and(condition, condition) if condition.nullable else condition

    def _maybe(self, condition: Node) -> Node:
        """Return whether it is not false; of an unknown condition true."""
        if not condition.nullable:
            return condition
        unknown = self._node("not", BOOL, self._node("known", BOOL, condition))
        return self._node("or", BOOL, unknown, condition)

    def _known_and(self, value: Node, condition: Node) -> Node:
        return self._node("and", BOOL, self._node("known", BOOL, value), condition)

    def _if(self, condition: Node, yes: Node, no: Node) -> Node:
        return self._node("if", yes.type, condition, yes, no)

    def _part(self, of: Node, total: Node) -> Node:
        return self._node("div", NUMBER, of, total)

    def _sum(self, member: Node, value: Node) -> Node:
        return self._over("sum", value.type, member, value)

    def _over(self, op: str, type: Type, member: Node, body: Node) -> Node:
        return self.pool.node(op, type, member, body, data=self.relation.relation)

    def _node(self, op: str, type: Type, *args: Node) -> Node:
        return self.pool.node(op, type, *args)
