"""Ranks: the place of every record in its list, all records of an entity together.

A record whose term is unknown comes last among those that it is equal to by the terms before. Its
place is then known only as a range, and so may be whether it is among the first; the places of the
others do not wait for it. Who may not be in a list at all takes no place in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any  # the values of a term are of one type, and ordered

from playwise.evaluate.outcome import Ask, Outcome
from playwise.playbook.kinds import Decision, Rank, Rule
from playwise.rules.operations import Answer
from playwise.rules.records import Record
from playwise.rules.types import Kind, Type, Value
from playwise.rules.unknown import Unknown
from playwise.rules.wording import format_value

Asked = tuple[Record, Ask]
"""A record, and what answers for it."""


@dataclass(frozen=True, slots=True)
class _Entry:
    """A record that is in a list, by what decides its place.

    Attributes:
        keys: What orders it, term by term; None is unknown.
        doubt: The reasons of the first term that is unknown; () where none is.
    """

    key: str
    keys: tuple[Any, ...]
    doubt: tuple[str, ...]

    @property
    def prefix(self) -> tuple[Any, ...]:
        """The terms before the first unknown one."""
        return self.keys[: self.keys.index(None)] if None in self.keys else self.keys


def rank_outcomes(decision: Decision, rank: Rank, asked: Sequence[Asked]) -> dict[str, Outcome]:
    """Return what *decision* comes to for each of all the records of its entity, by key."""
    outcomes: dict[str, Outcome] = {}
    lists: dict[Value, list[_Entry]] = {}
    for record, ask in asked:
        holds = True if rank.where is None else ask(rank.where.node)
        group = _group(rank, record, ask)
        if isinstance(holds, Unknown) or holds is False:
            outcomes[record.key] = _outside(decision, rank, holds)
        elif isinstance(group, Unknown):
            outcomes[record.key] = _outside(decision, rank, group)
        else:
            lists.setdefault(group, []).append(_entry(rank, record.key, ask))
    for group, entries in lists.items():
        outcomes |= _placed(rank, group, entries)
    return {record.key: _with_assumed(outcomes[record.key], decision, ask) for record, ask in asked}


def _with_assumed(outcome: Outcome, decision: Decision, ask: Ask) -> Outcome:
    assumed = tuple(name for name, node in decision.assumed if isinstance(ask(node), Unknown))
    return replace(outcome, assumed=assumed) if assumed else outcome


def not_ranked(decision: Decision) -> str:
    """Return why a record that is in no list has no place."""
    return f"not ranked: {decision.name}"


def outside_words(where: Rule) -> str:
    """Return why a record is in no list."""
    return f"not in the list: '{where.text}' is false"


def no_parent(entity: str) -> str:
    """Return why a record without a parent is in none of the lists of the parents."""
    return f"missing: {entity}"


def _group(rank: Rank, record: Record, ask: Ask) -> Answer:
    match rank.per:
        case None:
            return True
        case str() as entity:
            parent = record.parents.get(entity)
            return Unknown((no_parent(entity),)) if parent is None else parent.key
        case Rule(node=node):
            return ask(node)


def _entry(rank: Rank, key: str, ask: Ask) -> _Entry:
    answers = [ask(term.rule.node) for term in rank.terms]
    keys = tuple(
        None if isinstance(answer, Unknown) else _ordered(answer, term.rule.node.type)
        for answer, term in zip(answers, rank.terms, strict=True)
    )
    doubts = (answer.reasons for answer in answers if isinstance(answer, Unknown))
    return _Entry(key, keys, next(doubts, ()))


def _ordered(value: Value, type: Type) -> Any:
    """What puts a value in order; of an enum the place among its values."""
    return type.values.index(str(value)) if type.kind is Kind.ENUM else value


def _outside(decision: Decision, rank: Rank, why: Unknown | bool) -> Outcome:
    parts: dict[str, Value | None] = dict.fromkeys(rank.parts)
    if isinstance(why, Unknown):
        return Outcome(why, parts=parts)
    assert rank.where is not None, "only where a condition is false is a record outside"
    reasons = dict.fromkeys(rank.parts, (not_ranked(decision),))
    return Outcome(False, None, outside_words(rank.where), parts=parts, part_reasons=reasons)


def _placed(rank: Rank, group: Value, entries: list[_Entry]) -> Iterator[tuple[str, Outcome]]:
    places = {entry.key: place for place, entry in enumerate(_in_order(rank, entries), 1)}
    blocks = _blocks(entries, places)
    named = None if rank.per is None else _words(rank.per, group)
    for entry in entries:
        first, last = blocks[entry.prefix] if entry.doubt else (places[entry.key],) * 2
        yield entry.key, _outcome(rank, entry, (first, last), len(entries), named)


def _in_order(rank: Rank, entries: list[_Entry]) -> list[_Entry]:
    found = sorted(entries, key=lambda entry: entry.key)
    for index, term in reversed(list(enumerate(rank.terms))):
        known = [entry for entry in found if entry.keys[index] is not None]
        known.sort(key=lambda entry: entry.keys[index], reverse=term.descending)
        found = [*known, *(entry for entry in found if entry.keys[index] is None)]
    return found


def _blocks(
    entries: Sequence[_Entry], places: Mapping[str, int]
) -> dict[tuple[Any, ...], tuple[int, int]]:
    """The first and the last place of those with the same first terms, for each doubtful entry."""
    blocks: dict[tuple[Any, ...], tuple[int, int]] = {}
    wanted = {entry.prefix for entry in entries if entry.doubt}
    for entry in entries:
        place = places[entry.key]
        for length in range(len(entry.prefix) + 1):
            block = entry.prefix[:length]
            if block in wanted:
                first, last = blocks.get(block, (place, place))
                blocks[block] = min(first, place), max(last, place)
    return blocks


def _words(per: Rule | str, group: Value) -> str:
    return str(group) if isinstance(per, str) else format_value(group, per.node.type)


def _outcome(
    rank: Rank, entry: _Entry, places: tuple[int, int], count: int, named: str | None
) -> Outcome:
    first, last = places
    sure = first == last
    doubt = () if sure else entry.doubt
    value: Value | Unknown = True
    if rank.top is not None and first > rank.top:
        value = False
    elif rank.top is not None and last > rank.top:
        value = Unknown(entry.doubt)
    parts: dict[str, Value | None] = {"of": count, "position": first if sure else None}
    if named is not None:
        parts["per"] = named
    known = not isinstance(value, Unknown)
    return Outcome(
        value,
        None,
        _because(places, count, named, rank.top if value is False else None) if known else "",
        parts=parts,
        doubts=doubt if known else (),
        part_reasons={} if sure else {"position": doubt},
    )


def _because(places: tuple[int, int], count: int, named: str | None, past: int | None) -> str:
    first, last = places
    place = f"{first}" if first == last else f"{first} to {last}"
    whose = "" if named is None else f" for {named}"
    beyond = "" if past is None else f", past the first {past}"
    return f"place {place} of {count}{whose}{beyond}"
