"""The tests of playbook files, typed: what is given, what is done, what must hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Generic, Literal, TypeVar

from playwise.diagnostics.places import Span
from playwise.rules.types import Value

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Placed(Generic[T]):
    """A value with the place where the file says it."""

    value: T
    span: Span


@dataclass(frozen=True, slots=True)
class GivenFact:
    """A fact as a test gives it.

    Attributes:
        value: Its value, typed; None says that there is none.
        seen: When it was observed, where the test says so; a moment without an offset is on the
            workspace's clock.
    """

    value: Value | None
    seen: date | datetime | None = None


@dataclass(frozen=True, slots=True)
class Given:
    """A record as a test gives it, with what hangs together with it.

    Attributes:
        facts: By name; a fact that is left out is missing.
        decisions: By column, ``playbook.decision``; None is unknown.
        parents: By entity.
        children: For each entity the records, with their keys, in the order of the file.
        key: The record's own key, where the test gives one.
        was: What facts and decisions (by column, or part of one) were so many days before; None
            is unknown. In a timeline the days count from the entry that gives them.
        past: The same by the day itself, once that of the test is known.
    """

    facts: Mapping[str, GivenFact] = field(default_factory=dict)
    decisions: Mapping[str, Value | None] = field(default_factory=dict)
    parents: Mapping[str, Given] = field(default_factory=dict)
    children: Mapping[str, tuple[tuple[str, Given], ...]] = field(default_factory=dict)
    key: str | None = None
    was: Mapping[str, Mapping[int, Value | None]] = field(default_factory=dict)
    past: Mapping[str, Mapping[date, Value | None]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class GivenRecord:
    """One of many records that a test gives.

    Attributes:
        above: The keys of the records that it hangs on, by entity.
    """

    entity: str
    key: str
    given: Given
    above: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StepExpect:
    """What a test expects of a step; None: nothing about that.

    Attributes:
        state: The state of all its occurrences, or, with `to`, of those that go to somebody.
        to: The keys or addresses of all those that it goes to, and of nobody else.
        body_contains: Words that each message holds.
        span: Where the step is named.
    """

    span: Span
    state: Placed[str] | None = None
    on: Placed[date] | None = None
    due: Placed[date] | None = None
    to: Placed[tuple[str, ...]] | None = None
    body_contains: tuple[Placed[str], ...] = ()


@dataclass(frozen=True, slots=True)
class Expect:
    """What a test expects at one moment.

    Attributes:
        decisions: By name, or a part of one (``health.score``); the value None expects it to be
            unknown.
        rows: The deciding row, by decision.
        reasons: Reasons that must be among those given, by decision, step, or ``enter``.
        play: What has become of the play: opened, not_opened or closed.
        result: What the closed play has come to.
        others_none: Where it says that no step but those listed has started.
    """

    decisions: Mapping[str, Placed[Value | None]] = field(default_factory=dict)
    rows: Mapping[str, Placed[str]] = field(default_factory=dict)
    reasons: Mapping[str, tuple[Placed[str], ...]] = field(default_factory=dict)
    play: Placed[str] | None = None
    result: Placed[str] | None = None
    steps: Mapping[str, StepExpect] = field(default_factory=dict)
    others_none: Span | None = None


@dataclass(frozen=True, slots=True)
class Act:
    """What a person does: approves a step, or does its task. `by` is None where nobody is named."""

    kind: Literal["approve", "done"]
    step: str
    by: str | None
    span: Span


@dataclass(frozen=True, slots=True)
class CaseMoment:
    """A day of a timeline.

    Attributes:
        on: The day, or the moment; without an offset it is on the workspace's clock.
        given: What is new since the moment before; it lies over what was given earlier.
    """

    on: date | datetime
    given: Given
    acts: tuple[Act, ...]
    expect: Expect | None
    span: Span


@dataclass(frozen=True, slots=True)
class Case:
    """A test of a playbook.

    Attributes:
        name: What must be so; one that runs for each of several values has them in brackets.
        span: The place of its name.
        as_of: The day or moment that rules see; None where nothing that it expects reads time.
        given: The record.
        expect: What must hold at `as_of`, before anything is sent.
        timeline: Days in order.
        crowd: Many records in the place of the one.
        of_crowd: What must hold of which of them, by key.
    """

    name: str
    span: Span
    as_of: date | datetime | None
    given: Given
    expect: Expect | None
    timeline: tuple[CaseMoment, ...] = ()
    crowd: tuple[GivenRecord, ...] = ()
    of_crowd: Mapping[str, Expect] = field(default_factory=dict)
