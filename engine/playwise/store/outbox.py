"""The outbox: what is to be sent, leased by workers and fenced by owner, so nothing goes twice.

A row is ``pending`` until a worker that leases it marks it ``sending``, and then ends ``sent``,
``failed``, ``in_doubt`` or ``cancelled``. A worker that lost its lease changes nothing any more.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from operator import attrgetter

import sqlalchemy as sa

from playwise.store import bulk
from playwise.store.rows import AttemptRow, NewOutbox, OutboxRow, Sent
from playwise.store.tables import AttemptTable, OutboxTable, table

_ENDS = frozenset({"sent", "failed", "in_doubt", "cancelled"})


def add_outbox(conn: sa.Connection, rows: Iterable[NewOutbox], at: datetime) -> None:
    """Put *rows* into the outbox, pending.

    Raises:
        sqlite3.IntegrityError: A step, or an idempotency key, is in the outbox already.
    """
    columns = (*NewOutbox.__slots__, "state", "attempts", "created_at")
    given = attrgetter(*NewOutbox.__slots__)
    ready = ((*given(row), "pending", 0, at) for row in rows)
    bulk.insert(conn, table(OutboxTable), columns, ready)


def lease(
    conn: sa.Connection,
    *,
    owner: str,
    now: datetime,
    until: datetime,
    limit: int,
    connections: Collection[str] | None = None,
    without: Collection[str] = (),
) -> tuple[OutboxRow, ...]:
    """Lease up to *limit* pending rows that nobody holds, the oldest first.

    Args:
        conn: A connection in a write transaction.
        owner: Who leases; no two workers share a name.
        now: Leases that ended before this no longer count.
        until: When the new lease ends.
        limit: The most rows.
        connections: Only those of these connections.
        without: The steps whose rows stay where they are.
    """
    outbox = table(OutboxTable)
    free = sa.or_(outbox.c.leased_until.is_(None), outbox.c.leased_until <= now)
    query = sa.select(outbox.c.id).where(outbox.c.state == "pending", free)
    if connections is not None:
        query = query.where(bulk.one_of(outbox.c.connection, connections))
    if without:
        query = query.where(sa.not_(bulk.one_of(outbox.c.step_id, without)))
    return _take(conn, query.order_by(outbox.c.id).limit(limit), owner, until)


def interrupted(
    conn: sa.Connection, *, owner: str, now: datetime, until: datetime, limit: int
) -> tuple[OutboxRow, ...]:
    """Lease rows whose worker began sending and was not heard of again, the oldest first.

    Whether they went out is not known: look them up, or end them as ``in_doubt``.
    """
    outbox = table(OutboxTable)
    lost = sa.select(outbox.c.id).where(outbox.c.state == "sending", outbox.c.leased_until <= now)
    return _take(conn, lost.order_by(outbox.c.id).limit(limit), owner, until)


def correct(conn: sa.Connection, rows: Iterable[NewOutbox]) -> None:
    """Give rows that still wait to be sent the payload of *rows*: the address of now."""
    outbox = table(OutboxTable)
    for row in rows:
        waiting = sa.and_(outbox.c.step_id == row.step_id, outbox.c.state == "pending")
        conn.execute(sa.update(outbox).where(waiting).values(payload=row.payload))


def leaseholders(conn: sa.Connection, now: datetime) -> tuple[str, ...]:
    """Return the workers that hold rows at *now*, by name."""
    outbox = table(OutboxTable)
    held = outbox.c.leased_until > now
    query = sa.select(outbox.c.owner).where(held, outbox.c.state.in_(("pending", "sending")))
    return tuple(sorted(name for name in conn.execute(query.distinct()).scalars() if name))


def end_leases(conn: sa.Connection, owners: Collection[str], now: datetime) -> None:
    """End the leases of workers that are known to be dead: others may take their rows at once."""
    outbox = table(OutboxTable)
    theirs = sa.and_(bulk.one_of(outbox.c.owner, owners), outbox.c.leased_until > now)
    conn.execute(sa.update(outbox).where(theirs).values(leased_until=now))


def begin_sending(
    conn: sa.Connection, ids: Collection[int], *, owner: str, now: datetime
) -> frozenset[int]:
    """Mark leased rows as ``sending``, and return those that *owner* may send.

    Commit before the effect: after a crash it then shows that the row may have gone out.
    """
    outbox = table(OutboxTable)
    begun = (
        sa.update(outbox)
        .where(
            bulk.one_of(outbox.c.id, ids),
            outbox.c.state == "pending",
            outbox.c.owner == owner,
            outbox.c.leased_until > now,
        )
        .values(state="sending", attempts=outbox.c.attempts + 1)
        .returning(outbox.c.id)
    )
    return frozenset(conn.execute(begun).scalars())


def finish(
    conn: sa.Connection, results: Sequence[Sent], *, owner: str, at: datetime
) -> frozenset[int]:
    """Record what came of rows that *owner* holds, with an attempt each.

    Returns:
        The rows that were recorded; another worker has taken over the rest.

    Raises:
        ValueError: A result names a state that no row can end in.
    """
    outbox = table(OutboxTable)
    recorded: list[Sent] = []
    for result in results:
        if result.state not in _ENDS | {"pending"}:
            raise ValueError(f"'{result.state}' is not an end of sending")
        held = sa.update(outbox).where(
            outbox.c.id == result.id,
            outbox.c.owner == owner,
            outbox.c.state.in_(("pending", "sending")),
        )
        ended = held.values(
            state=result.state,
            detail=result.detail,
            finished_at=at if result.state in _ENDS else None,
            owner=None,
            leased_until=None,
        )
        if conn.execute(ended).rowcount:
            recorded.append(result)
    columns = ("outbox_id", "at", "worker", "status", "detail")
    attempts = ((r.id, at, owner, r.state, r.detail) for r in recorded)
    bulk.insert(conn, table(AttemptTable), columns, attempts)
    return frozenset(result.id for result in recorded)


def cancel_pending(
    conn: sa.Connection, step_ids: Collection[str], *, detail: str, at: datetime
) -> frozenset[str]:
    """Cancel the rows of these steps that no worker has begun to send; return their steps.

    A worker that leases one of them finds, when it begins, that it may not send.
    """
    outbox = table(OutboxTable)
    cancelled = (
        sa.update(outbox)
        .where(bulk.one_of(outbox.c.step_id, step_ids), outbox.c.state == "pending")
        .values(state="cancelled", detail=detail, finished_at=at, owner=None, leased_until=None)
        .returning(outbox.c.step_id)
    )
    return frozenset(conn.execute(cancelled).scalars())


def select_outbox(
    conn: sa.Connection,
    *,
    step_ids: Collection[str] | None = None,
    states: Collection[str] | None = None,
) -> tuple[OutboxRow, ...]:
    """Return the rows that all the given conditions hold for, the oldest first."""
    outbox = table(OutboxTable)
    query = sa.select(*(outbox.c[name] for name in OutboxRow.__slots__)).order_by(outbox.c.id)
    for column, values in ((outbox.c.step_id, step_ids), (outbox.c.state, states)):
        if values is not None:
            query = query.where(bulk.one_of(column, values))
    return tuple(OutboxRow(*row) for row in conn.execute(query))


def attempts(conn: sa.Connection, outbox_ids: Collection[int]) -> tuple[AttemptRow, ...]:
    """Return every try at these rows, the first one first."""
    tries = table(AttemptTable)
    query = sa.select(*(tries.c[name] for name in AttemptRow.__slots__)).order_by(tries.c.id)
    found = conn.execute(query.where(bulk.one_of(tries.c.outbox_id, outbox_ids)))
    return tuple(AttemptRow(*row) for row in found)


def _take(
    conn: sa.Connection, ids: sa.Select[tuple[int]], owner: str, until: datetime
) -> tuple[OutboxRow, ...]:
    """Give the rows *ids* to *owner*; the write transaction keeps others from taking them too."""
    outbox = table(OutboxTable)
    taken = (
        sa.update(outbox)
        .where(outbox.c.id.in_(ids))
        .values(owner=owner, leased_until=until)
        .returning(*(outbox.c[name] for name in OutboxRow.__slots__))
    )
    rows = (OutboxRow(*row) for row in conn.execute(taken))
    return tuple(sorted(rows, key=attrgetter("id")))
