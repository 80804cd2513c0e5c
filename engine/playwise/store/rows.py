"""The rows that go in and out of the store, as frozen data of its own.

The plays package maps them to its domain. Moments are aware and in UTC; a JSON text is marked so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class RunRow:
    """A run or a sync. `summary` is None until it has ended."""

    id: int
    kind: str
    as_of: datetime
    started_at: datetime
    finished_at: datetime | None = None
    summary: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A playbook file as it once was. `version` is the hash of its bytes."""

    playbook: str
    version: str
    path: str
    text: str
    first_seen_at: datetime


@dataclass(frozen=True, slots=True)
class OutcomeRow:
    """A decision's present outcome for a record.

    Attributes:
        value: JSON text, or None where it is unknown.
        value_text: The value as plain text, or None.
        parts: What else it came to (score, drivers, trend, position), or None.
        mark: The number of the last fact change that it was computed on.
        changed_at: When it last became another.
    """

    playbook: str
    decision: str
    entity: str
    key: str
    value: str | None
    value_text: str | None
    row: str | None
    because: str | None
    reasons: tuple[str, ...]
    assumed: tuple[str, ...]
    open: tuple[str, ...] | None
    undecided: tuple[str, ...] | None
    parts: Mapping[str, Any] | None
    version: str
    as_of: datetime
    mark: int
    run_id: int | None
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class PlayRow:
    """A play.

    Attributes:
        occasion: Canonical JSON text of what `once_per` read; '' where there is none.
        number: Its place among the plays of this playbook for this record, from 1.
        state: ``open`` or ``closed``.
        opened_on: The day, in the workspace's zone, that it opened as of.
        reasons: Why it opened.
        result: What it came to; None while open.
        exit_id: The exit that closed it, or None.
    """

    id: str
    playbook: str
    version: str
    entity: str
    key: str
    occasion: str
    number: int
    state: str
    opened_on: date
    opened_at: datetime
    reasons: tuple[str, ...] = ()
    result: str | None = None
    exit_id: str | None = None
    closed_on: date | None = None
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class StepRow:
    """A step of a play.

    Attributes:
        occurrence: '' or the key of the record that it was made for.
        on: The day it starts, or None while that is not known.
        due: The day a task is due.
        owner: Who does it; `role` is in what capacity.
        recipient: The name of the person that is written to; `address` is where.
        reasons: Why it waits, or was skipped.
        why: In words, what moved it to its state.
        approve_by: The role that must say yes, or None.
        asked_on: The day the approval was asked for.
        finished_on: The day it was sent, done, skipped, cancelled or failed.
    """

    id: str
    play_id: str
    step: str
    occurrence: str
    state: str
    on: date | None = None
    due: date | None = None
    owner: str | None = None
    role: str | None = None
    title: str | None = None
    address: str | None = None
    recipient: str | None = None
    subject: str | None = None
    body: str | None = None
    reasons: tuple[str, ...] = ()
    why: str | None = None
    approve_by: str | None = None
    asked_on: date | None = None
    approved_by: str | None = None
    approved_at: datetime | None = None
    escalated: bool = False
    finished_on: date | None = None


@dataclass(frozen=True, slots=True)
class TransitionRow:
    """A move of a play (`step_id` None) or of a step; `from_state` is None for a new one."""

    play_id: str
    step_id: str | None
    from_state: str | None
    to_state: str
    at: datetime
    by: str | None = None
    why: str | None = None


@dataclass(frozen=True, slots=True)
class PlayHistory:
    """What `again` asks of the plays of one playbook for one record.

    Attributes:
        last_number: The number of the last play.
        occasions: The occasions that had a play.
        last_closed_on: None where none was closed.
        is_open: Whether one is open.
    """

    last_number: int
    last_opened_on: date
    last_closed_on: date | None
    occasions: frozenset[str]
    is_open: bool


@dataclass(frozen=True, slots=True)
class NewOutbox:
    """What is to be sent for a step. `key` is the idempotency key, made with the row."""

    step_id: str
    connection: str
    key: str
    payload: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """A row of the outbox.

    Attributes:
        state: ``pending``, ``sending``, ``sent``, ``failed``, ``in_doubt`` or ``cancelled``.
        owner: The worker that leases it until `leased_until`, or None.
        attempts: How many times sending was begun.
    """

    id: int
    step_id: str
    connection: str
    key: str
    payload: Mapping[str, Any]
    state: str
    owner: str | None
    leased_until: datetime | None
    attempts: int
    created_at: datetime
    finished_at: datetime | None
    detail: str | None


@dataclass(frozen=True, slots=True)
class Sent:
    """What came of an outbox row: ``sent``, ``failed``, ``in_doubt``, ``cancelled`` or ``pending``.

    ``pending`` gives it back, to be tried again.
    """

    id: int
    state: str
    detail: str | None = None


@dataclass(frozen=True, slots=True)
class AttemptRow:
    """One try at an outbox row. `status` is the state that it led to."""

    outbox_id: int
    at: datetime
    worker: str
    status: str
    detail: str | None


@dataclass(frozen=True, slots=True)
class RecordRow:
    """A record as the API reads it.

    Attributes:
        parents: The keys of its parents, by entity.
        facts: Values as stored, by fact: defaults of what people enter not filled, stale ones
            still there.
        seen: For each fact the record's own time of observation or entry; None where the stream
            gives none (then the stream's own, `playwise.store.facts.load_observed`, counts).
        cursor: Where the record stands in the page's order, for `after`; '' where it has no page.
    """

    entity: str
    key: str
    parents: Mapping[str, str | None]
    facts: Mapping[str, Any]
    seen: Mapping[str, datetime | None] = field(default_factory=dict)
    cursor: str = ""
