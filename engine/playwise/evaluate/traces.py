"""What an explanation is made of: facts read, conditions, rows, measures, as data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from playwise.evaluate.nearest import Change
from playwise.evaluate.scorecards import Fate
from playwise.playbook.rule_parts import Joined
from playwise.rules.types import Value

State = Literal["known", "missing", "stale", "unknown"]
Search = Literal["none", "whole", "cut short"]
"""Whether changes were looked for, and to the end."""

NO_RECORD = "no such record"
"""The source of what is read on a parent that a record does not have."""


@dataclass(frozen=True, slots=True)
class FactRead:
    """A fact or decision that a condition read.

    Attributes:
        name: As reasons name it.
        key: Of the record that it was read on.
        value: In words, or None where there is none to use.
        state: Whether the value could be used; ``unknown`` is a decision without a value.
        source: connection.stream.column, who enters it, or the playbook that decides it.
        seen: When it was observed, where that is known.
        reasons: Why a decision is unknown.
        restricted: Whether it is, or a derive was worked out from, what some roles may not see.
        as_of: The earlier moment that it is of; None: the one that is explained.
        assumed: What stood in for it, in words, where it is unknown and `assume` names it.
    """

    name: str
    entity: str
    key: str
    value: str | None
    state: State
    source: str
    seen: datetime | None = None
    reasons: tuple[str, ...] = ()
    restricted: bool = False
    as_of: datetime | None = None
    assumed: str | None = None


@dataclass(frozen=True, slots=True)
class ConditionTrace:
    """A condition with its answer: true, false, or None for unknown, and what it read.

    Attributes:
        parts: The conditions that it joins, where it does.
        joined: How it joins them: all must be true, any, or the one of them not.
    """

    text: str
    answer: bool | None
    reasons: tuple[str, ...]
    reads: tuple[FactRead, ...]
    parts: tuple[ConditionTrace, ...] = ()
    joined: Joined | None = None


@dataclass(frozen=True, slots=True)
class PlacedCondition:
    """A condition in a list of all that are joined.

    Attributes:
        id: Its place in the list, from 0.
        parent: The id of the condition that joins it; None where none does.
        depth: How many conditions stand above it.
    """

    id: int
    parent: int | None
    depth: int
    condition: ConditionTrace


def placed(conditions: Iterable[ConditionTrace]) -> tuple[PlacedCondition, ...]:
    """Return *conditions* and all that they join, each before its parts."""
    found: list[PlacedCondition] = []
    waiting: list[tuple[ConditionTrace, int | None, int]] = [(one, None, 0) for one in conditions]
    waiting.reverse()
    while waiting:
        condition, parent, depth = waiting.pop()
        id = len(found)
        found.append(PlacedCondition(id, parent, depth, condition))
        waiting += [(part, id, depth + 1) for part in reversed(condition.parts)]
    return tuple(found)


@dataclass(frozen=True, slots=True)
class RowTrace:
    """A row of a table, or an item of a checklist.

    Attributes:
        id: The row's id.
        fate: What became of it: it decided, was false, was unknown, or was not reached.
        conditions: Its conditions, those after a false one included.
        failed: The first condition that is not true, in words; None where all are.
        then: What it gives, in words.
        missing: The reasons, where it is its value that is unknown.
        nearest: The single facts that would make it decide (an item: be true), were they another.
        value: In words, where it is a value and no condition: what a record is ranked by.
        search: Whether `nearest` was looked for, and to the end.
    """

    id: str
    fate: Literal["decided", "false", "unknown", "not reached"]
    conditions: tuple[ConditionTrace, ...]
    failed: str | None
    then: str
    missing: tuple[str, ...] = ()
    nearest: tuple[Change, ...] = ()
    value: str | None = None
    search: Search = "none"

    @property
    def tree(self) -> tuple[PlacedCondition, ...]:
        """Its conditions and all that they join, each before its parts."""
        return placed(self.conditions)


@dataclass(frozen=True, slots=True)
class Reach:
    """How another value would be come to.

    Attributes:
        value: A band of a score, a corner of a quadrant; of a condition: yes.
        nearest: The single facts that would lead there, were they another.
        search: Whether they were looked for, and to the end.
    """

    value: str
    nearest: tuple[Change, ...]
    search: Search


@dataclass(frozen=True, slots=True)
class MeasureTrace:
    """A measure of a scorecard.

    Attributes:
        row: Its value, with what it read.
        weight: What it weighs, in per cent of the score; 0 where it was dropped.
        points: What its value is worth, from 0 to 100; None where it was dropped or is unknown.
        gives: The points of the score that it gives, at most its weight.
        of: Whose point of view it takes: ``customer`` or ``company``.
        kind: ``leading`` or ``lagging``.
        fate: What became of it: ``zero`` and ``worst`` are what stood in for an unknown value.
        reasons: Why its value is unknown.
        restricted: Whether it was worked out from what some roles may not see.
    """

    id: str
    row: RowTrace
    weight: float
    points: float | None
    gives: float | None
    of: str | None
    kind: str | None
    fate: Fate
    reasons: tuple[str, ...] = ()
    restricted: bool = False

    @property
    def text(self) -> str:
        """What is measured, as rules are written."""
        return self.row.then

    @property
    def reads(self) -> tuple[FactRead, ...]:
        """What its value was worked out from."""
        return tuple(read for condition in self.row.conditions for read in condition.reads)


@dataclass(frozen=True, slots=True)
class ScoreTrace:
    """What a score is made of.

    Attributes:
        score: From 0 to 100; None is unknown.
        drivers: The measures that hold it down, those that cost most first.
        measures: In the order of the file.
        trend: In words, or None where there is none, or it is unknown.
        before: The score that it is held against.
        days: How long ago that was.
    """

    score: float | None
    drivers: tuple[str, ...]
    measures: tuple[MeasureTrace, ...]
    trend: str | None = None
    before: float | None = None
    days: int | None = None


@dataclass(frozen=True, slots=True)
class StoredOutcome:
    """What a run decided and wrote, where the files or facts of now say something else.

    Attributes:
        value: In words; None is unknown.
        as_of: The moment that it was decided for.
    """

    value: str | None
    row: str | None
    as_of: datetime


@dataclass(frozen=True, slots=True)
class Explanation:
    """A decision for one record, laid open.

    Attributes:
        value: In words; None is unknown.
        supply: The facts to supply so that an unknown decision can be made, in words.
        stored: What the last run made of it, where that is something else.
        score: What the score of a scorecard is made of.
        variant: The variant of the playbook that applies; None: none, or none matters here.
        parts: What else was worked out, by name: of a rank its place, of a `collect` its rows.
        open: The checklist items that are false.
        undecided: The checklist items, or the rows of a `collect`, that are unknown.
        reach: For each band or corner that was not come to what would lead there.
    """

    playbook: str
    version: str
    decision: str
    entity: str
    key: str
    as_of: datetime
    value: str | None
    row: str | None
    because: str
    reasons: tuple[str, ...]
    assumed: tuple[str, ...]
    rows: tuple[RowTrace, ...]
    supply: tuple[str, ...]
    stored: StoredOutcome | None = None
    score: ScoreTrace | None = None
    variant: str | None = None
    parts: Mapping[str, Value | None] | None = None
    open: tuple[str, ...] | None = None
    undecided: tuple[str, ...] | None = None
    reach: tuple[Reach, ...] = ()
