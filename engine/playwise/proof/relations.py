"""Aggregates over related records: anything in their range, or worked out over a few records.

For what is impossible there may be any number of records, so the aggregate is anything that its
range allows. For an example there are a few records, whose facts are variables as well.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import cast

import z3

from playwise.proof.arithmetic import within
from playwise.proof.setting import FRACTIONS, RECORDS, Mode, Setting
from playwise.proof.terms import Term, both, choice, either, looseness, opposite, truth
from playwise.proof.variables import Place
from playwise.rules.ir import Node, RelationRef
from playwise.rules.types import Kind


@dataclass(frozen=True, slots=True)
class _Pair:
    """What one record adds: whether it is there and belongs, and what is asked of it."""

    inside: Term
    body: Term


def aggregate(setting: Setting, node: Node, at: Callable[[Node, Place], Term]) -> Term:
    """Return the aggregate *node* of the record at hand.

    Args:
        setting: The record that it is read on.
        node: One of the operators over related records.
        at: Gives a node as a term, read on a record.
    """
    if setting.mode is Mode.ANY or node.op not in _WORKED_OUT:
        return _anything(setting, node)
    member, body = node.args
    relation = cast("RelationRef", node.data)
    pairs = [
        _Pair(_inside(place, at(member, place)), at(body, place))
        for place in _related(setting, relation)
    ]
    term = _WORKED_OUT[node.op](node, pairs)
    inner = looseness([term for pair in pairs for term in (pair.inside, pair.body)])
    return Term(term.value, term.known, term.loose | inner | {RECORDS})


def _related(setting: Setting, relation: RelationRef) -> list[Place]:
    """The records that *relation* may lead to, by way of the entities between."""
    places = [setting.place]
    for entity in (*reversed(relation.between), relation.entity):
        places = [below for place in places for below in setting.variables.related(place, entity)]
    return places


def _inside(place: Place, member: Term) -> Term:
    false = either(opposite(place.exists), member.false)
    return truth(both(place.exists, member.true), false, member.loose)


def _anything(setting: Setting, node: Node) -> Term:
    term = setting.free(node, RECORDS)
    if node.op in {"count", "share"}:
        setting.variables.rules.append(term.value >= 0)
    if node.op == "share":
        setting.variables.rules.append(term.value <= 1)
    return term


def _doubtful(pair: _Pair) -> z3.BoolRef:
    return opposite(both(pair.inside.known, pair.body.known))


def _somebody(pairs: Sequence[_Pair]) -> z3.BoolRef:
    return either(*(pair.inside.true for pair in pairs))


def _some(_node: Node, pairs: Sequence[_Pair]) -> Term:
    true = either(*(both(pair.inside.true, pair.body.true) for pair in pairs))
    false = both(*(either(pair.inside.false, pair.body.false) for pair in pairs))
    return truth(true, false)


def _all(_node: Node, pairs: Sequence[_Pair]) -> Term:
    false = either(*(both(pair.inside.true, pair.body.false) for pair in pairs))
    holds = both(*(either(pair.inside.false, pair.body.true) for pair in pairs))
    return truth(both(holds, _somebody(pairs)), false)


def _none(node: Node, pairs: Sequence[_Pair]) -> Term:
    found = _some(node, pairs)
    return truth(both(found.false, _somebody(pairs)), found.true)


def _count(_node: Node, pairs: Sequence[_Pair]) -> Term:
    hits = [both(pair.inside.true, pair.body.true) for pair in pairs]
    sure = [
        either(hit, pair.inside.false, pair.body.false)
        for hit, pair in zip(hits, pairs, strict=True)
    ]
    return Term(_number(hits), both(*sure))


def _share(_node: Node, pairs: Sequence[_Pair]) -> Term:
    members = [opposite(pair.inside.false) for pair in pairs]
    hits = [both(there, pair.body.true) for there, pair in zip(members, pairs, strict=True)]
    misses = [both(there, pair.body.false) for there, pair in zip(members, pairs, strict=True)]
    every = both(*(either(pair.inside.false, pair.body.true) for pair in pairs))
    no = both(*(either(pair.inside.false, pair.body.false) for pair in pairs))
    sure = both(*(either(pair.inside.false, opposite(_doubtful(pair))) for pair in pairs))
    size = z3.ToReal(_number([either(*both_) for both_ in zip(hits, misses, strict=True)]))
    share = z3.ToReal(_number(hits)) / choice(size == 0, z3.RealVal(1), size)
    value = choice(every, z3.RealVal(1), choice(no, z3.RealVal(0), share))
    return Term(value, both(_somebody(pairs), either(every, no, sure)), frozenset({FRACTIONS}))


def _sum(node: Node, pairs: Sequence[_Pair]) -> Term:
    nothing = [both(pair.body.known, pair.body.value == 0) for pair in pairs]
    sure = [
        either(pair.inside.false, none, opposite(_doubtful(pair)))
        for none, pair in zip(nothing, pairs, strict=True)
    ]
    total = _total(node, pairs)
    return Term(total, both(*sure, within(total, node.type)))


def _avg(node: Node, pairs: Sequence[_Pair]) -> Term:
    sure = [either(pair.inside.false, opposite(_doubtful(pair))) for pair in pairs]
    size = _number([pair.inside.true for pair in pairs])
    total = _total(node, pairs)
    total = total if z3.is_real(total) else z3.ToReal(total)
    value = total / choice(size == 0, z3.RealVal(1), z3.ToReal(size))
    if node.type.kind is Kind.MONEY:
        value = z3.ToInt(value + z3.Q(1, 2))
    return Term(value, both(_somebody(pairs), *sure), frozenset({FRACTIONS}))


def _extreme(node: Node, pairs: Sequence[_Pair]) -> Term:
    """The smallest or largest. In an example it is never open whether a record belongs."""
    sure = [either(pair.inside.false, both(pair.inside.true, pair.body.known)) for pair in pairs]
    value, there = pairs[0].body.value, pairs[0].inside.true
    for pair in pairs[1:]:
        other = pair.body.value
        beyond = other < value if node.op == "least" else other > value
        taken = both(pair.inside.true, either(opposite(there), beyond))
        value, there = choice(taken, other, value), either(there, pair.inside.true)
    return Term(value, both(there, *sure))


def _number(hits: Sequence[z3.BoolRef]) -> z3.ArithRef:
    one, none = z3.IntVal(1), z3.IntVal(0)
    return z3.Sum([choice(hit, one, none) for hit in hits])


def _total(node: Node, pairs: Sequence[_Pair]) -> z3.ArithRef:
    none = z3.RealVal(0) if node.type.kind is Kind.NUMBER else z3.IntVal(0)
    return z3.Sum([choice(pair.inside.true, pair.body.value, none) for pair in pairs])


_WORKED_OUT: dict[str, Callable[[Node, Sequence[_Pair]], Term]] = {
    "some": _some,
    "all": _all,
    "none": _none,
    "count": _count,
    "share": _share,
    "sum": _sum,
    "avg": _avg,
    "least": _extreme,
    "most": _extreme,
}
