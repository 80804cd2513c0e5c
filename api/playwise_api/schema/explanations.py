"""Explanations: why a record got what it got, row by row."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from enum import Enum

import strawberry

from playwise.evaluate.explain import MeasureTrace, Reach, RowTrace
from playwise.store.reading import records_by_key
from playwise.workspace import PlayExplanation, RecordExplanation
from playwise_api.faults import Code, RequestError, with_help
from playwise_api.reading import Info, Reading
from playwise_api.schema.conditions import (
    ChangeSearch,
    Condition,
    ConditionLine,
    FactChange,
    ReadFact,
    is_hidden,
)
from playwise_api.schema.filters import known_playbook
from playwise_api.schema.outcomes import RankPlace, because_of, place_of
from playwise_api.schema.selection import asks_for

MOST_EXPLAINED = 25
"""Explanations are worked out anew, so a request gets them for this many records at most."""

_EARLIEST, _LATEST = 1970, 2999
_OF_CHANGES = frozenset({"nearest", "search", "reach"})


@strawberry.enum(description="What became of a row of a table, or of an item of a checklist.")
class Fate(Enum):
    DECIDED = strawberry.enum_value("decided", description="It decided; of an item: it is true.")
    FALSE = strawberry.enum_value("false", description="It does not hold.")
    UNKNOWN = strawberry.enum_value("unknown", description="Whether it holds is not known.")
    NOT_REACHED = strawberry.enum_value(
        "not reached", description="An earlier row had decided, or stopped the search."
    )


def _words_of_row(root: strawberry.Parent[RowTrace], info: Info) -> str | None:
    reads = (read for condition in root.conditions for read in condition.reads)
    return None if any(is_hidden(read, info) for read in reads) else root.value


def _search(root: strawberry.Parent[RowTrace | Reach | PlayExplanation]) -> ChangeSearch:
    return ChangeSearch(root.search)


@strawberry.type(description="A row of a table, or an item of a checklist.")
class ExplanationRow:
    id: str = strawberry.field(description="Its id in the playbook.")
    fate: Fate = strawberry.field(description="What became of it.")
    conditions: list[Condition] = strawberry.field(description="Its conditions.")
    failed: str | None = strawberry.field(
        description="The first condition that is not true; null where all are."
    )
    then: str = strawberry.field(description="What it gives, as rules are written.")
    missing: list[str] = strawberry.field(
        description="Why its value is unknown, where that is what is unknown."
    )
    words: str | None = strawberry.field(
        resolver=_words_of_row,
        description="The value as people read it, where it is one and no condition: what a record "
        "is ranked by, an axis. Null also where it was worked out from what is hidden.",
    )
    tree: list[ConditionLine] = strawberry.field(
        description="Its conditions and all that they join, each before its parts.",
    )
    nearest: list[FactChange] = strawberry.field(
        description="The single facts that would make it decide (an item: be true), were they "
        "others."
    )
    search: ChangeSearch = strawberry.field(
        resolver=_search, description="Whether `nearest` was looked for, and to the end."
    )


@strawberry.type(
    name="StoredOutcome", description="What a run decided, where it would be something else now."
)
class StoredValue:
    value: str | None = strawberry.field(
        name="words", description="The value as people read it; null is unknown."
    )
    row: str | None = strawberry.field(description="The row that decided.")
    as_of: datetime = strawberry.field(description="The moment that it was decided for.")


@strawberry.enum(description="What became of a measure of a scorecard.")
class MeasureFate(Enum):
    COUNTED = strawberry.enum_value("counted", description="Its value was known, and counts.")
    DROPPED = strawberry.enum_value("dropped", description="It is left out of the score.")
    ZERO = strawberry.enum_value("zero", description="Its value is unknown, and counts 0.")
    WORST = strawberry.enum_value("worst", description="Its value is unknown; the worst counts.")
    UNKNOWN = strawberry.enum_value("unknown", description="It makes the score unknown.")


def _measure_words(root: strawberry.Parent[MeasureTrace]) -> str | None:
    return None if root.restricted else root.row.value


def _measure_points(root: strawberry.Parent[MeasureTrace]) -> float | None:
    return None if root.restricted else root.points


def _measure_gives(root: strawberry.Parent[MeasureTrace]) -> float | None:
    return None if root.restricted else root.gives


@strawberry.type(
    name="MeasureExplanation", description="A measure of a scorecard, as it was for a record."
)
class MeasureOfScore:
    id: str = strawberry.field(description="Its id in the playbook.")
    fate: MeasureFate = strawberry.field(description="What became of it.")
    text: str = strawberry.field(description="What is measured, as rules are written.")
    words: str | None = strawberry.field(
        resolver=_measure_words,
        description="Its value as people read it; null where there is none, or it is hidden.",
    )
    weight: float = strawberry.field(description="What it weighs, in per cent of the score.")
    points: float | None = strawberry.field(
        resolver=_measure_points,
        description="What its value is worth, 0 to 100; null as `words` is.",
    )
    gives: float | None = strawberry.field(
        resolver=_measure_gives, description="What it gives to the score; null as `words` is."
    )
    of: str | None = strawberry.field(description="Whose view it takes: customer or company.")
    kind: str | None = strawberry.field(description="leading or lagging.")
    reasons: list[str] = strawberry.field(description="Why its value is unknown.")
    reads: list[ReadFact] = strawberry.field(description="What its value was worked out from.")


@strawberry.type(name="ScoreExplanation", description="What a score is made of.")
class ScoreOfExplanation:
    score: float | None = strawberry.field(description="From 0 to 100; null is unknown.")
    drivers: list[str] = strawberry.field(
        description="The measures that hold it down, the costliest first."
    )
    trend: str | None = strawberry.field(description="Where it goes: improving, steady, …")
    before: float | None = strawberry.field(description="The score that it is held against.")
    days: int | None = strawberry.field(description="How many days ago that was.")
    measures: list[MeasureOfScore] = strawberry.field(description="Each measure, in order.")


@strawberry.type(
    name="ReachableValue", description="A band or corner that was not come to, and what would do."
)
class Reachable:
    value: str = strawberry.field(description="The band of the score, the corner.")
    nearest: list[FactChange] = strawberry.field(
        description="The single facts that would lead there, were they others."
    )
    search: ChangeSearch = strawberry.field(
        resolver=_search, description="Whether `nearest` was looked for, and to the end."
    )


@strawberry.type(name="Explanation", description="A decision for one record, laid open.")
class LaidOpen:
    playbook: str = strawberry.field(description="The playbook's id.")
    version: str = strawberry.field(description="The version that was asked: its file's hash.")
    decision: str = strawberry.field(description="The decision's name.")
    entity: str = strawberry.field(description="The entity of the record.")
    key: str = strawberry.field(description="The key of the record.")
    as_of: datetime = strawberry.field(description="The moment that it is explained for.")
    value: str | None = strawberry.field(
        name="words", description="The value as people read it; null is unknown."
    )
    row: str | None = strawberry.field(description="The row that decided.")
    because: str | None = strawberry.field(
        resolver=because_of,
        description="Why, in the words of the playbook; null where it has none, or is unknown.",
    )
    reasons: list[str] = strawberry.field(description="Why it is unknown.")
    assumed: list[str] = strawberry.field(description="What `assume` stood in for.")
    rows: list[ExplanationRow] = strawberry.field(description="Each row, in order.")
    supply: list[str] = strawberry.field(
        description="The facts to supply so that an unknown decision can be made."
    )
    score: ScoreOfExplanation | None = strawberry.field(
        description="What the score of a scorecard is made of."
    )
    variant: str | None = strawberry.field(
        description="The variant of the playbook that applies; null: none, or none matters here."
    )
    open: list[str] | None = strawberry.field(
        description="Of a checklist, the items that are false."
    )
    undecided: list[str] | None = strawberry.field(
        description="Of a checklist, the items that are unknown; of a table that lists its true "
        "rows, those of which nobody knows whether they belong."
    )
    place: RankPlace | None = strawberry.field(
        resolver=place_of, description="Of a rank, its place in the list; null where it has none."
    )
    reach: list[Reachable] = strawberry.field(
        description="Of a scorecard or quadrant, the other bands or corners, and what would do."
    )
    stored: StoredValue | None = strawberry.field(
        description="What the last run stored, where files or facts have changed it since."
    )


def _is_open(root: strawberry.Parent[PlayExplanation]) -> bool:
    return root.open is not None


@strawberry.type(name="PlayExplanation", description="Why a record has a play, or has none.")
class PlayReasons:
    playbook: str = strawberry.field(description="The playbook's id.")
    enter: Condition = strawberry.field(description="What opens a play.")
    why_not: str | None = strawberry.field(
        description="Why none opens although that holds, in words."
    )
    is_open: bool = strawberry.field(resolver=_is_open, description="Whether one is open.")
    tree: list[ConditionLine] = strawberry.field(
        description="What opens a play and all that it joins, each before its parts.",
    )
    nearest: list[FactChange] = strawberry.field(
        description="The single facts that would open a play, were they others."
    )
    search: ChangeSearch = strawberry.field(
        resolver=_search, description="Whether `nearest` was looked for, and to the end."
    )
    earlier: int = strawberry.field(description="How many there were so far.")


@strawberry.type(name="RecordExplanation", description="What playbooks say of one record, and why.")
class RecordLaidOpen:
    entity: str = strawberry.field(description="The record's entity.")
    key: str = strawberry.field(description="The record's key.")
    as_of: datetime = strawberry.field(description="The moment that it is explained for.")
    edited: list[str] = strawberry.field(
        description="The playbooks that are not now what they were at that moment."
    )
    by_then: bool = strawberry.field(
        description="Whether it is explained by what they were then; false: by those of now, for "
        "those of then no longer fit the facts."
    )
    absent: list[str] = strawberry.field(
        description="Those of `edited` that were not there yet at that moment."
    )
    decisions: list[LaidOpen] = strawberry.field(description="Each decision.")
    plays: list[PlayReasons] = strawberry.field(description="Each playbook that plays.")


def explained(
    info: Info,
    entity: str,
    key: str,
    playbook: str | None,
    decision: str | None,
    as_of: datetime | None,
) -> RecordExplanation:
    """Return why a record got what it got, with the changes that would do if they are asked for.

    Raises:
        RequestError: There is no such record, playbook or decision, or too many are asked for.
    """
    reading = info.context
    reading.explained += 1
    if reading.explained > MOST_EXPLAINED:
        message = f"a request gets explanations for {MOST_EXPLAINED} records at most"
        raise RequestError(message, Code.TOO_LARGE)
    if playbook is not None:
        _check(reading, entity, playbook, decision)
    elif decision is not None:
        raise RequestError(f"say which playbook's '{decision}' is meant: give 'playbook' too")
    if as_of is not None and not _EARLIEST <= as_of.year <= _LATEST:
        raise RequestError(f"'asOf' lies outside the years {_EARLIEST} to {_LATEST}")
    nearest = asks_for(info, _OF_CHANGES)
    found = reading.ask(reading.source.explain, entity, key, as_of, playbook, nearest)
    if found is None:
        raise _absent(reading, entity, key, as_of)
    if decision is None:
        return found
    chosen = tuple(one for one in found.decisions if one.decision == decision)
    return replace(found, decisions=chosen, plays=())


def explain_account(
    root: object,
    info: Info,
    account: str,
    playbook: str | None,
    decision: str | None,
    as_of: datetime | None,
) -> RecordExplanation:
    """Return what Query.explain shows."""
    return explained(info, "account", account, playbook, decision, as_of)


def _absent(reading: Reading, entity: str, key: str, as_of: datetime | None) -> RequestError:
    if as_of is not None:
        message = f"there was no {entity} '{key}' as of {as_of.isoformat()}"
        return RequestError(message, Code.NOT_FOUND)
    if reading.ask(records_by_key, reading.catalogue, entity, (key,), ()):
        return RequestError("there was no run yet whose moment could be taken: give 'asOf'")
    return RequestError(f"there is no {entity} '{key}'", Code.NOT_FOUND)


def _check(reading: Reading, entity: str, playbook: str, decision: str | None) -> None:
    found = known_playbook(reading.source.program, playbook)
    if found.entity != entity:
        raise RequestError(f"'{playbook}' decides for each {found.entity}, not for each {entity}")
    if decision is not None and found.decision(decision) is None:
        known = [one.name for one in found.decisions]
        message = f"unknown decision '{decision}' of '{playbook}'"
        raise RequestError(with_help(message, decision, known))
