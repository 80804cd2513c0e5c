"""The first schema.

Revision: 0001
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make every table that does not come from the catalogue."""
    _fact_change()
    _fact_type()
    _observation()
    _outcome()
    _outcome_change()
    _play()
    _playbook_version()
    _run()
    _play_step()
    _outbox()
    _transition()
    _attempt()
    _append_only("transition")


def _number() -> sa.types.TypeEngine[int]:
    """A key that counts by itself: SQLite wants INTEGER for it."""
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _fact_change() -> None:
    op.create_table(
        "fact_change",
        sa.Column("seq", _number(), nullable=False),
        sa.Column("entity", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("fact", sa.Text(), nullable=False),
        sa.Column("old", sa.Text(), nullable=True),
        sa.Column("run_id", sa.BigInteger(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_fact_change")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_fact_change_record", "fact_change", ["entity", "key", "fact", "seq"])


def _fact_type() -> None:
    op.create_table(
        "fact_type",
        sa.Column("entity", sa.Text(), nullable=False),
        sa.Column("fact", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("entity", "fact", name=op.f("pk_fact_type")),
    )


def _observation() -> None:
    op.create_table(
        "observation",
        sa.Column("connection", sa.Text(), nullable=False),
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("run_id", sa.BigInteger(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("connection", "stream", "run_id", name=op.f("pk_observation")),
    )


def _outcome() -> None:
    op.create_table(
        "outcome",
        sa.Column("playbook", sa.Text(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("entity", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=True),
        sa.Column("value_text", sa.Text(), nullable=True),
        sa.Column("row", sa.Text(), nullable=True),
        sa.Column("because", sa.Text(), nullable=True),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("assumed", sa.Text(), nullable=False),
        sa.Column("open", sa.Text(), nullable=True),
        sa.Column("undecided", sa.Text(), nullable=True),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=False),
        sa.Column("mark", sa.BigInteger(), nullable=False),
        sa.Column("run_id", sa.BigInteger(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("playbook", "decision", "key", name=op.f("pk_outcome")),
    )
    op.create_index("ix_outcome_record", "outcome", ["entity", "key"])
    op.create_index("ix_outcome_value", "outcome", ["playbook", "decision", "value_text", "key"])


def _outcome_change() -> None:
    op.create_table(
        "outcome_change",
        sa.Column("seq", _number(), nullable=False),
        sa.Column("playbook", sa.Text(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("entity", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=True),
        sa.Column("row", sa.Text(), nullable=True),
        sa.Column("because", sa.Text(), nullable=True),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("assumed", sa.Text(), nullable=False),
        sa.Column("open", sa.Text(), nullable=True),
        sa.Column("undecided", sa.Text(), nullable=True),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=False),
        sa.Column("mark", sa.BigInteger(), nullable=False),
        sa.Column("old_run_id", sa.BigInteger(), nullable=True),
        sa.Column("run_id", sa.BigInteger(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_outcome_change")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_outcome_change_record", "outcome_change", ["playbook", "decision", "key", "seq"]
    )


def _play() -> None:
    op.create_table(
        "play",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("playbook", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("entity", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("occasion", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("exit_id", sa.Text(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_play")),
    )
    op.create_index("ix_play_history", "play", ["playbook", "key", "number"])
    op.create_index("ix_play_record", "play", ["entity", "key"])
    op.create_index("ix_play_state", "play", ["state", "playbook"])
    op.create_index(
        "uq_play_open",
        "play",
        ["playbook", "key", "occasion"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )


def _playbook_version() -> None:
    op.create_table(
        "playbook_version",
        sa.Column("playbook", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("first_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("playbook", "version", name=op.f("pk_playbook_version")),
    )


def _run() -> None:
    op.create_table(
        "run",
        sa.Column("id", _number(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("summary", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run")),
        sqlite_autoincrement=True,
    )


def _play_step() -> None:
    op.create_table(
        "play_step",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("play_id", sa.Text(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("occurrence", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("on", sa.Date(), nullable=True),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("owner", sa.Text(), nullable=True),
        sa.Column("role", sa.Text(), nullable=True),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("recipient", sa.Text(), nullable=True),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("body", sa.Text(), nullable=True),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=True),
        sa.Column("approve_by", sa.Text(), nullable=True),
        sa.Column("asked_on", sa.Date(), nullable=True),
        sa.Column("approved_by", sa.Text(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("escalated", sa.Boolean(), nullable=False),
        sa.Column("finished_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["play_id"], ["play.id"], name=op.f("fk_play_step_play_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_play_step")),
        sa.UniqueConstraint("play_id", "step", "occurrence", name="uq_play_step_occurrence"),
    )
    op.create_index("ix_play_step_due", "play_step", ["state", "due"])
    op.create_index("ix_play_step_on", "play_step", ["state", "on"])


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", _number(), nullable=False),
        sa.Column("step_id", sa.Text(), nullable=False),
        sa.Column("connection", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=True),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("detail", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["step_id"], ["play_step.id"], name=op.f("fk_outbox_step_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("key", name="uq_outbox_key"),
        sa.UniqueConstraint("step_id", name="uq_outbox_step_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_outbox_state", "outbox", ["state", "id"])


def _transition() -> None:
    op.create_table(
        "transition",
        sa.Column("seq", _number(), nullable=False),
        sa.Column("play_id", sa.Text(), nullable=False),
        sa.Column("step_id", sa.Text(), nullable=True),
        sa.Column("from_state", sa.Text(), nullable=True),
        sa.Column("to_state", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Text(), nullable=True),
        sa.Column("why", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["play_id"], ["play.id"], name=op.f("fk_transition_play_id")),
        sa.ForeignKeyConstraint(["step_id"], ["play_step.id"], name=op.f("fk_transition_step_id")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_transition")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_transition_play_id", "transition", ["play_id", "seq"])


def _attempt() -> None:
    op.create_table(
        "attempt",
        sa.Column("id", _number(), nullable=False),
        sa.Column("outbox_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("worker", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["outbox_id"], ["outbox.id"], name=op.f("fk_attempt_outbox_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempt")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_attempt_outbox_id", "attempt", ["outbox_id"])


def _append_only(table: str) -> None:
    """Have the store itself refuse to rewrite the audit."""
    if op.get_bind().dialect.name != "sqlite":
        raise NotImplementedError("the triggers of PostgreSQL come with its store")
    for act in ("update", "delete"):
        op.execute(
            f'CREATE TRIGGER {table}_no_{act} BEFORE {act.upper()} ON "{table}" '
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )
