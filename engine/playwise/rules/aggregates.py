"""What the operators over related records mean: membership, emptiness and unknowns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias, cast

from playwise.rules.operations import Answer, in_range, mean, reasons_of
from playwise.rules.types import Kind, Type
from playwise.rules.unknown import Unknown, unknown

Pairs: TypeAlias = "Sequence[tuple[Answer, Answer]]"
"""For each related record, in order of key: does it belong, and its body's answer."""


def aggregate(op: str, type: Type, pairs: Pairs, relation: str) -> Answer:
    """Return what *op* makes of the related records.

    Over no records ``some`` is false, ``count`` and ``sum`` are 0 and the others are unknown. A
    record whose membership is unknown makes the result unknown unless it cannot matter.

    Args:
        op: some, all, none, count, share, sum, avg, least or most.
        type: The type of the result.
        pairs: The records.
        relation: Its name, for the reason ``no champions``.
    """
    match op:
        case "some":
            return _some(pairs)
        case "all":
            return _all(pairs, relation)
        case "none":
            return _none(pairs, relation)
        case "count":
            doubts = [_both(pair) for pair in pairs]
            if any(isinstance(doubt, Unknown) for doubt in doubts):
                return unknown(reasons_of(doubts))
            return sum(doubt is True for doubt in doubts)
        case "share":
            return _share(pairs, relation)
        case "sum":
            return _sum(pairs, type)
        case "avg":
            return _avg(pairs, type, relation)
    return _extreme(min if op == "least" else max, pairs, relation)


def _both(pair: tuple[Answer, Answer]) -> Answer:
    """Membership and body."""
    if pair[0] is False or pair[1] is False:
        return False
    reasons = reasons_of(pair)
    return unknown(reasons) if _doubtful(pair) else True


def _doubtful(pair: tuple[Answer, Answer]) -> bool:
    return isinstance(pair[0], Unknown) or isinstance(pair[1], Unknown)


def _outside_or(pair: tuple[Answer, Answer]) -> Answer:
    """No membership, or body."""
    if pair[0] is False or pair[1] is True:
        return True
    return unknown(reasons_of(pair)) if _doubtful(pair) else False


def _some(pairs: Pairs) -> Answer:
    found = [_both(pair) for pair in pairs]
    if True in found:
        return True
    return unknown(reasons_of(found)) if any(isinstance(f, Unknown) for f in found) else False


def _nobody(pairs: Pairs, relation: str) -> Unknown | None:
    """Why it is not sure that anybody belongs; None where somebody surely does."""
    if any(member is True for member, _ in pairs):
        return None
    doubts = reasons_of([member for member, _ in pairs])
    return unknown(doubts or [f"no {relation}"])


def _all(pairs: Pairs, relation: str) -> Answer:
    found = [_outside_or(pair) for pair in pairs]
    if False in found:
        return False
    if any(isinstance(f, Unknown) for f in found):
        return unknown(reasons_of(found))
    nobody = _nobody(pairs, relation)
    return True if nobody is None else nobody


def _none(pairs: Pairs, relation: str) -> Answer:
    found = _some(pairs)
    if isinstance(found, Unknown):
        return found
    if found:
        return False
    nobody = _nobody(pairs, relation)
    return True if nobody is None else nobody


def _members(pairs: Pairs) -> list[tuple[Answer, Answer]]:
    """The records that belong or may belong."""
    return [pair for pair in pairs if pair[0] is not False]


def _share(pairs: Pairs, relation: str) -> Answer:
    members = _members(pairs)
    nobody = _nobody(members, relation)
    if nobody is not None:
        return nobody
    bodies = [body for _, body in members]
    same = all(body is True for body in bodies) or all(body is False for body in bodies)
    if not same and any(_doubtful(pair) for pair in members):
        return unknown(reasons_of([answer for pair in members for answer in pair]))
    return sum(body is True for body in bodies) / len(bodies)


def _sum(pairs: Pairs, type: Type) -> Answer:
    members = [pair for pair in _members(pairs) if not _is_nothing(pair)]
    if any(_doubtful(pair) for pair in members):
        return unknown(reasons_of([answer for pair in members for answer in pair]))
    return _total([cast("Any", body) for _, body in members], type)


def _is_nothing(pair: tuple[Answer, Answer]) -> bool:
    """Whether the record adds nothing whether or not it belongs."""
    return not isinstance(pair[1], Unknown) and pair[1] == 0


def _total(values: list[Any], type: Type) -> Answer:
    """The sum; of floats in order of key, to 12 significant digits: all evaluators agree."""
    if type.kind is Kind.NUMBER:
        total = 0.0
        for value in values:
            total += value
        return in_range(to_12_digits(total), type)
    return in_range(sum(values), type)


def to_12_digits(value: float) -> float:
    """Return *value* rounded to 12 significant digits."""
    return float(f"{value:.11e}")


def _avg(pairs: Pairs, type: Type, relation: str) -> Answer:
    members = _members(pairs)
    nobody = _nobody(members, relation)
    if nobody is not None:
        return nobody
    if any(_doubtful(pair) for pair in members):
        return unknown(reasons_of([answer for pair in members for answer in pair]))
    values = [cast("Any", body) for _, body in members]
    if type.kind is Kind.MONEY:
        return mean(sum(values), len(values))
    total = 0.0
    for value in values:
        total += value
    return in_range(to_12_digits(total / len(values)), type)


def _extreme(choose: Any, pairs: Pairs, relation: str) -> Answer:
    members = _members(pairs)
    nobody = _nobody(members, relation)
    if nobody is not None:
        return nobody
    if any(isinstance(body, Unknown) for _, body in members):
        return unknown(reasons_of([answer for pair in members for answer in pair]))
    sure = choose(cast("Any", body) for member, body in members if member is True)
    if sure != choose(cast("Any", body) for _, body in members):
        return unknown(reasons_of([member for member, _ in members]))
    return cast("Answer", sure)
