"""What is known of a decision while nobody knows which variant of its playbook applies.

It is made in each way. What comes to the same in all of them is known, the value and every part for
itself; the rest is unknown for the reasons for which nobody knows which variant applies.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from playwise.evaluate.outcome import ROW, Outcome
from playwise.playbook.kinds import Checklist, Decision, Table
from playwise.playbook.open_items import OPEN
from playwise.rules.types import Value
from playwise.rules.unknown import Unknown

WHICHEVER = "the same whichever variant applies"
"""Why a decision is so, where the variants come to one value by parts that differ."""

_Told: TypeAlias = "tuple[Value | None, tuple[str, ...]]"
"""A part as rules read it; None is unknown, for those reasons."""


def either_way(decision: Decision, made: Sequence[Outcome], why: Unknown) -> Outcome:
    """Return what a decision comes to of which nobody knows which variant makes it.

    Args:
        decision: The decision; its rows and items are those of every way.
        made: What it comes to in each way, first without any variant.
        why: Why nobody knows which applies.
    """
    first, merged = made[0], _Merged.of(made, why)
    is_known = not isinstance(first.value, Unknown) and all(_same(one, first) for one in made)
    row, unread = _common([_row(one) for one in made], why)
    fired = first.row if is_known else None if row is None else str(row)
    parts, reasons = dict(merged.parts), dict(merged.reasons)
    if unread:
        reasons[ROW] = unread
        parts |= {} if fired is None else {ROW: None}
    opened, undecided = first.open, first.undecided
    if not merged.has_same_items or not is_known:
        opened, undecided = _items(decision, made) if opened is not None else _rows(decision, made)
    if not is_known:
        return Outcome(why, fired, "", (), opened, undecided, parts or None, (), reasons)
    because = first.because if merged.is_same else WHICHEVER
    told = parts or None
    return Outcome(
        first.value, fired, because, first.assumed, opened, undecided, told, first.doubts, reasons
    )


@dataclass(frozen=True, slots=True)
class _Merged:
    """The parts of a decision in all its ways.

    Attributes:
        parts: What is the same in all of them; the others are None.
        reasons: Why a part is unknown.
        has_same_items: Whether the same items are open and undecided in all ways.
        is_same: Whether all that is told beside the value and its row is the same.
    """

    parts: Mapping[str, Value | None]
    reasons: Mapping[str, tuple[str, ...]]
    has_same_items: bool
    is_same: bool

    @classmethod
    def of(cls, made: Sequence[Outcome], why: Unknown) -> _Merged:
        names = [name for name in made[0].parts or {} if name != ROW]
        told = {name: [_part(one, name) for one in made] for name in names}
        common = {name: _common(each, why) for name, each in told.items()}
        reasons = {name: unread for name, (_, unread) in common.items() if unread}
        items = {(one.open, one.undecided, one.part_reasons.get(OPEN, ())) for one in made}
        doubts = why.reasons if len(items) > 1 else made[0].part_reasons.get(OPEN, ())
        if doubts and made[0].open is not None:
            reasons[OPEN] = doubts
        parts = {name: value for name, (value, _) in common.items()}
        is_same = len(items) == 1 and all(len(set(each)) == 1 for each in told.values())
        return cls(parts, reasons, len(items) == 1, is_same)


def _same(one: Outcome, other: Outcome) -> bool:
    """Whether two outcomes come to one value; of a list also by the same undecided rows."""
    is_list = one.open is None and one.undecided is not None
    if is_list and (one.undecided, one.doubts) != (other.undecided, other.doubts):
        return False
    return one.value == other.value


def _common(told: Sequence[_Told], why: Unknown) -> _Told:
    return told[0] if len(set(told)) == 1 else (None, why.reasons)


def _part(outcome: Outcome, name: str) -> _Told:
    value = (outcome.parts or {}).get(name)
    return value, (() if value is not None else outcome.part_reasons.get(name, outcome.reasons))


def _row(outcome: Outcome) -> _Told:
    """The row as rules read it."""
    unread = outcome.part_reasons.get(ROW, outcome.reasons)
    is_known = outcome.row is not None and ROW not in (outcome.parts or {})
    return (outcome.row, ()) if is_known else (None, unread)


def _items(decision: Decision, made: Sequence[Outcome]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The items of a checklist that are open in every way, and those of which nobody knows."""
    assert isinstance(decision.how, Checklist), "only a checklist has items"
    ids = [item.id for item in decision.how.items]
    opened = [set(one.open or ()) for one in made]
    some, all_ = set().union(*opened), opened[0].intersection(*opened)
    undecided = (some - all_).union(*(one.undecided or () for one in made))
    left = tuple(id for id in ids if id in all_ and id not in undecided)
    return left, tuple(id for id in ids if id in undecided)


def _rows(decision: Decision, made: Sequence[Outcome]) -> tuple[None, tuple[str, ...] | None]:
    """The rows of a list of which nobody knows whether they belong, or what they give."""
    how = decision.how
    if not isinstance(how, Table) or how.hit != "collect":
        return None, None
    listed = [_listed(one) for one in made]
    undecided = {id for one in made for id in one.undecided or ()}
    differ = {row.id for row in how.rows if len({one.get(row.id) for one in listed}) > 1}
    return None, tuple(row.id for row in how.rows if row.id in undecided | differ)


def _listed(outcome: Outcome) -> Mapping[str, Value]:
    """What each true row of a list gives, by the row's id."""
    values = outcome.value
    assert isinstance(values, tuple), "what is collected is a list"
    return dict(zip(outcome.rows, values, strict=True))
