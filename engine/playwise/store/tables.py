"""The tables that every store has; those made from the catalogue are in `fact_tables`.

Nothing here is the domain: rows come and go as frozen dataclasses (`playwise.store.rows`).
Types are portable: JSON is text, datetimes are UTC, flags are bools.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar

import sqlalchemy as sa
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

from playwise.store.column_types import JsonText, TextList, UtcDateTime

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
# SQLite counts only an INTEGER key by itself; PostgreSQL wants the wide type from the start.
_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


class StoreTable(SQLModel, registry=registry(metadata=sa.MetaData(naming_convention=NAMES))):
    """What all tables of the store share: a MetaData of their own."""


class RunTable(StoreTable, table=True):
    """A run or a sync: when, as of when, and what came of it.

    `versions` names the version of each playbook that a run decided by.
    """

    __tablename__ = "run"
    __table_args__: ClassVar[Any] = {"sqlite_autoincrement": True}
    id: int = Field(primary_key=True, sa_type=_NUMBER)
    kind: str = Field(sa_type=sa.Text)
    as_of: datetime = Field(sa_type=UtcDateTime)
    started_at: datetime = Field(sa_type=UtcDateTime)
    finished_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    summary: dict[str, Any] | None = Field(default=None, sa_type=JsonText)
    versions: dict[str, Any] | None = Field(default=None, sa_type=JsonText)


class ObservationTable(StoreTable, table=True):
    """When a run last read each stream; the latest run wins."""

    __tablename__ = "observation"
    connection: str = Field(primary_key=True, sa_type=sa.Text)
    stream: str = Field(primary_key=True, sa_type=sa.Text)
    run_id: int = Field(primary_key=True, sa_type=sa.BigInteger)
    seen_at: datetime = Field(sa_type=UtcDateTime)


class FactChangeTable(StoreTable, table=True):
    """The old value of each change, so that the past is reached by undoing from now.

    `fact` is a column of the entity's frame (`playwise.facts.table.schema`: a fact, a parent or a
    time), or '' for the record itself, whose old value is ``true`` (it was there) or null (it was
    not). A record that leaves logs its known values first, then the row of ''. What a leaving
    record did not log was unknown.
    """

    __tablename__ = "fact_change"
    __table_args__: ClassVar[Any] = (
        sa.Index("ix_fact_change_record", "entity", "key", "fact", "seq"),
        {"sqlite_autoincrement": True},
    )
    seq: int = Field(primary_key=True, sa_type=_NUMBER)
    entity: str = Field(sa_type=sa.Text)
    key: str = Field(sa_type=sa.Text)
    fact: str = Field(sa_type=sa.Text)
    old: str | None = Field(default=None, sa_type=sa.Text)
    run_id: int | None = Field(default=None, sa_type=sa.BigInteger)
    at: datetime = Field(sa_type=UtcDateTime)
    by: str | None = Field(default=None, sa_type=sa.Text)


class FactTypeTable(StoreTable, table=True):
    """The type that each stored fact was written with; columns alone do not tell USD from EUR."""

    __tablename__ = "fact_type"
    entity: str = Field(primary_key=True, sa_type=sa.Text)
    fact: str = Field(primary_key=True, sa_type=sa.Text)
    type: str = Field(sa_type=sa.Text)


class PlaybookVersionTable(StoreTable, table=True):
    """Each playbook file that was ever run, by the hash of its bytes."""

    __tablename__ = "playbook_version"
    playbook: str = Field(primary_key=True, sa_type=sa.Text)
    version: str = Field(primary_key=True, sa_type=sa.Text)
    path: str = Field(sa_type=sa.Text)
    text: str = Field(sa_type=sa.Text)
    first_seen_at: datetime = Field(sa_type=UtcDateTime)


class OutcomeTable(StoreTable, table=True):
    """The present outcome of each decision for each record.

    `value` is JSON text, null is unknown; `value_text` the same as plain text, for filters.
    `parts` is a JSON object of what else rules may read of it (score, drivers, position, ...).
    `mark` is the number of the last fact change, and `run_id` the run, that it was computed at.
    """

    __tablename__ = "outcome"
    __table_args__: ClassVar[Any] = (
        sa.Index("ix_outcome_value", "playbook", "decision", "value_text", "key"),
        sa.Index("ix_outcome_record", "entity", "key"),
    )
    playbook: str = Field(primary_key=True, sa_type=sa.Text)
    decision: str = Field(primary_key=True, sa_type=sa.Text)
    key: str = Field(primary_key=True, sa_type=sa.Text)
    entity: str = Field(sa_type=sa.Text)
    value: str | None = Field(default=None, sa_type=sa.Text)
    value_text: str | None = Field(default=None, sa_type=sa.Text)
    row: str | None = Field(default=None, sa_type=sa.Text)
    because: str | None = Field(default=None, sa_type=sa.Text)
    reasons: tuple[str, ...] = Field(sa_type=TextList)
    assumed: tuple[str, ...] = Field(sa_type=TextList)
    open: tuple[str, ...] | None = Field(default=None, sa_type=TextList)
    undecided: tuple[str, ...] | None = Field(default=None, sa_type=TextList)
    parts: dict[str, Any] | None = Field(default=None, sa_type=JsonText)
    version: str = Field(sa_type=sa.Text)
    as_of: datetime = Field(sa_type=UtcDateTime)
    mark: int = Field(sa_type=sa.BigInteger)
    run_id: int | None = Field(default=None, sa_type=sa.BigInteger)
    changed_at: datetime = Field(sa_type=UtcDateTime)


class OutcomeChangeTable(StoreTable, table=True):
    """What an outcome was before each change; a first outcome has nothing to log."""

    __tablename__ = "outcome_change"
    __table_args__: ClassVar[Any] = (
        sa.Index("ix_outcome_change_record", "playbook", "decision", "key", "seq"),
        {"sqlite_autoincrement": True},
    )
    seq: int = Field(primary_key=True, sa_type=_NUMBER)
    playbook: str = Field(sa_type=sa.Text)
    decision: str = Field(sa_type=sa.Text)
    key: str = Field(sa_type=sa.Text)
    entity: str = Field(sa_type=sa.Text)
    value: str | None = Field(default=None, sa_type=sa.Text)
    row: str | None = Field(default=None, sa_type=sa.Text)
    because: str | None = Field(default=None, sa_type=sa.Text)
    reasons: tuple[str, ...] = Field(sa_type=TextList)
    assumed: tuple[str, ...] = Field(sa_type=TextList)
    open: tuple[str, ...] | None = Field(default=None, sa_type=TextList)
    undecided: tuple[str, ...] | None = Field(default=None, sa_type=TextList)
    parts: dict[str, Any] | None = Field(default=None, sa_type=JsonText)
    version: str = Field(sa_type=sa.Text)
    as_of: datetime = Field(sa_type=UtcDateTime)
    mark: int = Field(sa_type=sa.BigInteger)
    old_run_id: int | None = Field(default=None, sa_type=sa.BigInteger)
    run_id: int | None = Field(default=None, sa_type=sa.BigInteger)
    at: datetime = Field(sa_type=UtcDateTime)


class PlayTable(StoreTable, table=True):
    """A play opened for a record: one open play for each playbook, record and occasion."""

    __tablename__ = "play"
    __table_args__: ClassVar[Any] = (
        sa.Index(
            "uq_play_open",
            "playbook",
            "key",
            "occasion",
            unique=True,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        ),
        sa.Index("ix_play_history", "playbook", "key", "number"),
        sa.Index("ix_play_record", "entity", "key"),
        sa.Index("ix_play_state", "state", "playbook"),
    )
    id: str = Field(primary_key=True, sa_type=sa.Text)
    playbook: str = Field(sa_type=sa.Text)
    version: str = Field(sa_type=sa.Text)
    entity: str = Field(sa_type=sa.Text)
    key: str = Field(sa_type=sa.Text)
    occasion: str = Field(sa_type=sa.Text)
    number: int = Field(sa_type=sa.Integer)
    state: str = Field(sa_type=sa.Text)
    opened_on: date = Field(sa_type=sa.Date)
    opened_at: datetime = Field(sa_type=UtcDateTime)
    reasons: tuple[str, ...] = Field(sa_type=TextList)
    result: str | None = Field(default=None, sa_type=sa.Text)
    exit_id: str | None = Field(default=None, sa_type=sa.Text)
    closed_on: date | None = Field(default=None, sa_type=sa.Date)
    closed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class PlayStepTable(StoreTable, table=True):
    """A step of a play; `occurrence` is '' or the key of the record that it was made for."""

    __tablename__ = "play_step"
    __table_args__: ClassVar[Any] = (
        sa.UniqueConstraint("play_id", "step", "occurrence", name="uq_play_step_occurrence"),
        sa.Index("ix_play_step_on", "state", "on"),
        sa.Index("ix_play_step_due", "state", "due"),
    )
    id: str = Field(primary_key=True, sa_type=sa.Text)
    play_id: str = Field(sa_type=sa.Text, foreign_key="play.id")
    step: str = Field(sa_type=sa.Text)
    occurrence: str = Field(sa_type=sa.Text)
    state: str = Field(sa_type=sa.Text)
    on: date | None = Field(default=None, sa_type=sa.Date)
    due: date | None = Field(default=None, sa_type=sa.Date)
    owner: str | None = Field(default=None, sa_type=sa.Text)
    role: str | None = Field(default=None, sa_type=sa.Text)
    title: str | None = Field(default=None, sa_type=sa.Text)
    address: str | None = Field(default=None, sa_type=sa.Text)
    recipient: str | None = Field(default=None, sa_type=sa.Text)
    subject: str | None = Field(default=None, sa_type=sa.Text)
    body: str | None = Field(default=None, sa_type=sa.Text)
    reasons: tuple[str, ...] = Field(sa_type=TextList)
    why: str | None = Field(default=None, sa_type=sa.Text)
    approve_by: str | None = Field(default=None, sa_type=sa.Text)
    asked_on: date | None = Field(default=None, sa_type=sa.Date)
    approved_by: str | None = Field(default=None, sa_type=sa.Text)
    approved_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    escalated: bool = Field(sa_type=sa.Boolean)
    finished_on: date | None = Field(default=None, sa_type=sa.Date)


class OutboxTable(StoreTable, table=True):
    """What is to be sent, once: the idempotency key is made with the row, never for an attempt."""

    __tablename__ = "outbox"
    __table_args__: ClassVar[Any] = (
        sa.UniqueConstraint("step_id", name="uq_outbox_step_id"),
        sa.UniqueConstraint("key", name="uq_outbox_key"),
        sa.Index("ix_outbox_state", "state", "id"),
        {"sqlite_autoincrement": True},
    )
    id: int = Field(primary_key=True, sa_type=_NUMBER)
    step_id: str = Field(sa_type=sa.Text, foreign_key="play_step.id")
    connection: str = Field(sa_type=sa.Text)
    key: str = Field(sa_type=sa.Text)
    payload: dict[str, Any] = Field(sa_type=JsonText)
    state: str = Field(sa_type=sa.Text)
    owner: str | None = Field(default=None, sa_type=sa.Text)
    leased_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    attempts: int = Field(sa_type=sa.Integer)
    created_at: datetime = Field(sa_type=UtcDateTime)
    finished_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    detail: str | None = Field(default=None, sa_type=sa.Text)


class AttemptTable(StoreTable, table=True):
    """One try at an outbox row, by whom and with what result."""

    __tablename__ = "attempt"
    __table_args__: ClassVar[Any] = (
        sa.Index("ix_attempt_outbox_id", "outbox_id"),
        {"sqlite_autoincrement": True},
    )
    id: int = Field(primary_key=True, sa_type=_NUMBER)
    outbox_id: int = Field(sa_type=sa.BigInteger, foreign_key="outbox.id")
    at: datetime = Field(sa_type=UtcDateTime)
    worker: str = Field(sa_type=sa.Text)
    status: str = Field(sa_type=sa.Text)
    detail: str | None = Field(default=None, sa_type=sa.Text)


class TransitionTable(StoreTable, table=True):
    """Each move of a play or a step, who made it and why; the store refuses to change a row."""

    __tablename__ = "transition"
    __table_args__: ClassVar[Any] = (
        sa.Index("ix_transition_play_id", "play_id", "seq"),
        {"sqlite_autoincrement": True},
    )
    seq: int = Field(primary_key=True, sa_type=_NUMBER)
    play_id: str = Field(sa_type=sa.Text, foreign_key="play.id")
    step_id: str | None = Field(default=None, sa_type=sa.Text, foreign_key="play_step.id")
    from_state: str | None = Field(default=None, sa_type=sa.Text)
    to_state: str = Field(sa_type=sa.Text)
    at: datetime = Field(sa_type=UtcDateTime)
    by: str | None = Field(default=None, sa_type=sa.Text)
    why: str | None = Field(default=None, sa_type=sa.Text)


METADATA = StoreTable.metadata


def table(of: type[StoreTable]) -> sa.Table:
    """Return the SQLAlchemy table of one of the classes above."""
    found = METADATA.tables[str(of.__tablename__)]
    assert isinstance(found, sa.Table)
    return found
