"""Carrying out what is in the outbox: once each, whatever happens in between.

A row is marked ``sending`` and committed before its effect. A worker that dies leaves that mark
behind. Whoever comes next repeats an effect that may be repeated, with the same key; one that
may not is looked up, and else shown to a person as in doubt.
"""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import sqlalchemy as sa

from playwise.contracts import Action, Effect, Result, Status
from playwise.plays.outbox import call
from playwise.plays.results import Ending, end, startable
from playwise.plays.states import Moment
from playwise.store.engine import Store
from playwise.store.outbox import begin_sending, interrupted, lease
from playwise.store.rows import OutboxRow


@dataclass(frozen=True, slots=True)
class Dispatch:
    """How a worker works.

    Attributes:
        store: Where the outbox is.
        actions: An action for each connection. Rows of other connections stay where they are.
        worker: Its name; no two workers at work share one.
        at: The moment of the run, that results are recorded at.
        clock: Tells the real time, for leases; aware.
        held: The steps that must not be sent now, though they are ready.
        batch: How many rows are sent between two commits.
        deadline_s: How long an action may take for a batch, in seconds.
    """

    store: Store
    actions: Mapping[str, Action]
    worker: str
    at: Moment
    clock: Callable[[], datetime]
    held: frozenset[str] = frozenset()
    batch: int = 100
    deadline_s: float = 300.0

    @property
    def until(self) -> datetime:
        """When a lease taken now ends: after every action of a batch has had its time."""
        return self.clock() + timedelta(seconds=(1 + len(self.actions)) * self.deadline_s)


@dataclass(slots=True)
class Dispatched:
    """What came of the outbox.

    Attributes:
        counts: How many rows ended ``sent``, ``failed``, ``in_doubt`` or ``cancelled``.
        troubles: The steps that failed or are in doubt, with why.
    """

    counts: Counter[str] = field(default_factory=Counter)
    troubles: list[tuple[str, str]] = field(default_factory=list)


async def dispatch(work: Dispatch) -> Dispatched:
    """Carry out every row of the outbox that is free, those of dead workers first.

    A play that has closed, and a step that is no longer ready, are sent nothing. A row whose
    action refuses it, or raises, fails alone with the reason; the others go on.

    Raises:
        StoreError: The store cannot be written.
    """
    done = Dispatched()
    while rows := _take_interrupted(work):
        await _recover(work, rows, done)
    while rows := _take_pending(work):
        begun = _begin(work, rows, done)
        for connection, chosen in _by_connection(begun).items():
            await _execute(work, work.actions[connection], chosen, done)
    return done


def _take_interrupted(work: Dispatch) -> tuple[OutboxRow, ...]:
    with work.store.writing() as conn:
        return interrupted(
            conn, owner=work.worker, now=work.clock(), until=work.until, limit=work.batch
        )


def _take_pending(work: Dispatch) -> tuple[OutboxRow, ...]:
    with work.store.writing() as conn:
        return lease(
            conn,
            owner=work.worker,
            now=work.clock(),
            until=work.until,
            limit=work.batch,
            connections=tuple(work.actions),
            without=work.held,
        )


def _begin(work: Dispatch, rows: Sequence[OutboxRow], done: Dispatched) -> list[OutboxRow]:
    """Mark as ``sending`` what may still be sent, and cancel the rest."""
    with work.store.writing() as conn:
        ready = startable(conn, rows)
        stale = [row for row in rows if row.step_id not in ready]
        _record(
            work, conn, [Ending(row, None, "the step is no longer ready") for row in stale], done
        )
        ids = [row.id for row in rows if row.step_id in ready]
        begun = begin_sending(conn, ids, owner=work.worker, now=work.clock())
    return [row for row in rows if row.id in begun]


async def _recover(work: Dispatch, rows: Sequence[OutboxRow], done: Dispatched) -> None:
    """Rows that a dead worker began to send."""
    with work.store.reading() as conn:
        ready = startable(conn, rows)
    for connection, chosen in _by_connection(rows).items():
        action = work.actions.get(connection)
        again = [
            row
            for row in chosen
            if action is not None and action.effect is not Effect.UNSAFE and row.step_id in ready
        ]
        if action is not None and again:
            await _execute(work, action, again, done)
        doubtful = [row for row in chosen if row not in again]
        endings = [
            await _looked_up(action, row, "the worker stopped while sending") for row in doubtful
        ]
        _finish(work, endings, done)


async def _execute(
    work: Dispatch, action: Action, rows: Sequence[OutboxRow], done: Dispatched
) -> None:
    try:
        async with asyncio.timeout(work.deadline_s):
            results = await action.execute([call(row) for row in rows])
        endings = _matched(rows, results)
    except TimeoutError:
        why = f"no answer within {work.deadline_s:g} seconds"
        endings = [await _looked_up(action, row, why) for row in rows]
    except (Exception, SystemExit) as error:  # noqa: BLE001 - the plugin border: one action's fault is its rows'
        why = f"action '{action.name}' raised {type(error).__name__}: {error}"
        endings = [await _after_fault(action, row, why) for row in rows]
    _finish(work, endings, done)


def _matched(rows: Sequence[OutboxRow], results: Sequence[Result]) -> list[Ending]:
    if len(results) != len(rows):
        raise ValueError(f"{len(results)} results for {len(rows)} calls")
    return [
        Ending(row, result.status, result.detail) for row, result in zip(rows, results, strict=True)
    ]


async def _after_fault(action: Action, row: OutboxRow, why: str) -> Ending:
    """By its contract an action that raises did nothing: trusted only where repeating is safe."""
    if action.effect is Effect.UNSAFE:
        return await _looked_up(action, row, why)
    return Ending(row, Status.FAILED, why)


async def _looked_up(action: Action | None, row: OutboxRow, why: str) -> Ending:
    """What the other side knows of the row; in doubt where it cannot tell."""
    if action is None:
        return Ending(row, Status.IN_DOUBT, f"{why}, and '{row.connection}' is no connection now")
    try:
        found = await action.lookup(row.key)
    except (Exception, SystemExit) as error:  # noqa: BLE001 - the plugin border: not knowing is an answer here
        return Ending(row, Status.IN_DOUBT, f"{why}; lookup raised {type(error).__name__}: {error}")
    if found is None:
        return Ending(row, Status.IN_DOUBT, why)
    return Ending(row, found.status, found.detail)


def _finish(work: Dispatch, endings: Sequence[Ending], done: Dispatched) -> None:
    with work.store.writing() as conn:
        _record(work, conn, endings, done)


def _record(
    work: Dispatch, conn: sa.Connection, endings: Sequence[Ending], done: Dispatched
) -> None:
    for ending in end(conn, endings, worker=work.worker, at=work.at, now=work.clock()):
        done.counts[ending.state] += 1
        if ending.status in {Status.FAILED, Status.IN_DOUBT}:
            done.troubles.append((ending.row.step_id, ending.detail or ending.state))


def _by_connection(rows: Sequence[OutboxRow]) -> dict[str, list[OutboxRow]]:
    found: dict[str, list[OutboxRow]] = defaultdict(list)
    for row in rows:
        found[row.connection].append(row)
    return found
