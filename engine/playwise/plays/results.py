"""What came of messages, written to the outbox and to their steps in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import sqlalchemy as sa

from playwise.contracts import Status
from playwise.plays.acts import sent_state
from playwise.plays.ledger import step_state
from playwise.plays.states import Moment, StepState, StepStateName
from playwise.store import bulk
from playwise.store.outbox import finish
from playwise.store.plays import add_transitions, save_steps, select_steps
from playwise.store.rows import OutboxRow, Sent, StepRow, TransitionRow
from playwise.store.tables import PlayStepTable, PlayTable, table


@dataclass(frozen=True, slots=True)
class Ending:
    """How a row ended; no status: it was cancelled before anything was done."""

    row: OutboxRow
    status: Status | None
    detail: str | None = None

    @property
    def state(self) -> str:
        """The state of the outbox row."""
        return "cancelled" if self.status is None else self.status.value


def startable(conn: sa.Connection, rows: Sequence[OutboxRow]) -> frozenset[str]:
    """Return the steps among those of *rows* that are ready, of plays that are open."""
    plays, steps = table(PlayTable), table(PlayStepTable)
    query = (
        sa.select(steps.c.id)
        .join(plays, plays.c.id == steps.c.play_id)
        .where(
            bulk.one_of(steps.c.id, [row.step_id for row in rows]),
            steps.c.state == StepStateName.READY.value,
            plays.c.state == "open",
        )
    )
    return frozenset(conn.execute(query).scalars())


def end(
    conn: sa.Connection, endings: Sequence[Ending], *, worker: str, at: Moment, now: datetime
) -> list[Ending]:
    """Record how rows ended, and return those that *worker* still held.

    Args:
        conn: A connection in a write transaction.
        endings: What came of them.
        worker: Who leased them; a row that another took over is left to the other.
        at: The moment of the run, for the steps.
        now: The time by the clock, for the outbox.
    """
    results = [Sent(ending.row.id, ending.state, ending.detail) for ending in endings]
    held = finish(conn, results, owner=worker, at=now)
    recorded = [ending for ending in endings if ending.row.id in held]
    by_step = {ending.row.step_id: ending for ending in recorded if ending.status is not None}
    rows = select_steps(conn, ids=by_step)
    moved = [(row, _ended(row, by_step[row.id], at)) for row in rows]
    changed = [(before, after) for before, after in moved if before != after]
    save_steps(conn, [after for _, after in changed])
    add_transitions(conn, [_transition(before, after, at) for before, after in changed])
    return recorded


def _ended(row: StepRow, ending: Ending, at: Moment) -> StepRow:
    """The step after its message was sent, failed or lost sight of.

    What happened wins over what was decided meanwhile: a step that was cancelled while its
    message was on its way was sent all the same. One that failed then simply stays cancelled.
    """
    assert ending.status is not None
    before = step_state(row)
    is_ready = before.state is StepStateName.READY
    if not is_ready and ending.status is Status.FAILED:
        return row
    after = sent_state(before, ending.status, at, ending.detail)
    if not is_ready:
        after = replace(after, why=f"on its way when it was {before.state}")
    return _with(row, after)


def _with(row: StepRow, state: StepState) -> StepRow:
    return replace(row, state=state.state.value, finished_on=state.finished_on, why=state.why)


def _transition(before: StepRow, after: StepRow, at: Moment) -> TransitionRow:
    return TransitionRow(
        before.play_id, before.id, before.state, after.state, at.as_of, None, after.why
    )
