"""What is to be sent becomes rows of the outbox, each with its key, and calls of an action."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256

import sqlalchemy as sa

from playwise.contracts import Call
from playwise.playbook.play_parts import Play
from playwise.plays.states import PlayState, StepStateName
from playwise.store import bulk
from playwise.store.outbox import add_outbox
from playwise.store.rows import NewOutbox, OutboxRow
from playwise.store.tables import OutboxTable, table


def to_send(play: Play, state: PlayState) -> tuple[NewOutbox, ...]:
    """Return a row for every message of the open play that is ready.

    Args:
        play: The play of the version that *state* began with.
        state: The play as it is. Messages that are in the outbox already are still ready: they
            are returned too, with the same key, and `put` leaves them as they are.
    """
    if state.state != "open":
        return ()
    connections = {step.id: step.via for step in play.steps}
    rows = []
    for step in state.steps:
        connection = connections.get(step.step)
        if step.state is StepStateName.READY and connection is not None:
            id = state.step_id(step)
            payload = {"to": step.address, "subject": step.subject, "body": step.body}
            rows.append(NewOutbox(id, connection, idempotency_key(id), payload))
    return tuple(rows)


def idempotency_key(step_id: str) -> str:
    """Return the key that names the step's effect for good, in every attempt and every plan."""
    return sha256(step_id.encode()).hexdigest()


def put(conn: sa.Connection, rows: Iterable[NewOutbox], at: datetime) -> tuple[NewOutbox, ...]:
    """Put *rows* into the outbox and return those that were not in it before.

    The steps are saved first, in the same transaction; *at* is when, by the clock.
    """
    wanted = {row.step_id: row for row in rows}
    outbox = table(OutboxTable)
    known = sa.select(outbox.c.step_id).where(bulk.one_of(outbox.c.step_id, wanted))
    for step_id in conn.execute(known).scalars():
        del wanted[step_id]
    add_outbox(conn, wanted.values(), at)
    return tuple(wanted.values())


def call(row: OutboxRow) -> Call:
    """Return what the row asks its action to do."""
    payload = row.payload
    return Call(
        key=row.key,
        to=str(payload["to"]),
        subject=str(payload["subject"]),
        body=str(payload["body"]),
        params=payload.get("params", {}),
    )
