"""Plays, their steps and the audit of both, as rows.

What is saved whole was read in the same write transaction: that is what keeps two workers from
overwriting each other.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from operator import attrgetter
from typing import Any, TypeVar

import sqlalchemy as sa

from playwise.store import bulk
from playwise.store.rows import PlayHistory, PlayRow, StepRow, TransitionRow
from playwise.store.tables import PlayStepTable, PlayTable, StoreTable, TransitionTable, table

_Row = TypeVar("_Row", PlayRow, StepRow, TransitionRow)


def open_plays(
    conn: sa.Connection, playbooks: Collection[str] | None = None
) -> tuple[PlayRow, ...]:
    """Return the open plays of *playbooks*, or of all, by playbook, key and number."""
    return select_plays(conn, state="open", playbooks=playbooks)


def open_play_steps(
    conn: sa.Connection, playbooks: Collection[str] | None = None
) -> tuple[StepRow, ...]:
    """Return every step, finished ones too, of the open plays of *playbooks*, or of all."""
    plays, steps = table(PlayTable), table(PlayStepTable)
    query = (
        _query(StepRow).join(plays, plays.c.id == steps.c.play_id).where(plays.c.state == "open")
    )
    if playbooks is not None:
        query = query.where(bulk.one_of(plays.c.playbook, playbooks))
    return _steps(conn, query)


def select_plays(
    conn: sa.Connection,
    *,
    ids: Collection[str] | None = None,
    state: str | None = None,
    playbooks: Collection[str] | None = None,
) -> tuple[PlayRow, ...]:
    """Return the plays that all the given conditions hold for, by playbook, key and number."""
    plays = table(PlayTable)
    query = _query(PlayRow)
    if ids is not None:
        query = query.where(bulk.one_of(plays.c.id, ids))
    if state is not None:
        query = query.where(plays.c.state == state)
    if playbooks is not None:
        query = query.where(bulk.one_of(plays.c.playbook, playbooks))
    ordered = query.order_by(plays.c.playbook, plays.c.key, plays.c.number)
    return tuple(PlayRow(*row) for row in conn.execute(ordered))


def select_steps(
    conn: sa.Connection,
    *,
    ids: Collection[str] | None = None,
    play_ids: Collection[str] | None = None,
    states: Collection[str] | None = None,
    on_by: date | None = None,
    due_by: date | None = None,
) -> tuple[StepRow, ...]:
    """Return the steps that all the given conditions hold for, by play, step and occurrence.

    Args:
        conn: Any connection.
        ids: Their ids.
        play_ids: The plays that they belong to.
        states: The states that they may be in.
        on_by: The last day that they may start on.
        due_by: The last day that they may be due on.
    """
    steps = table(PlayStepTable)
    query = _query(StepRow)
    for column, values in ((steps.c.id, ids), (steps.c.play_id, play_ids), (steps.c.state, states)):
        if values is not None:
            query = query.where(bulk.one_of(column, values))
    for column, day in ((steps.c.on, on_by), (steps.c.due, due_by)):
        if day is not None:
            query = query.where(column <= day)
    return _steps(conn, query)


def play_history(
    conn: sa.Connection, playbooks: Collection[str]
) -> dict[tuple[str, str], PlayHistory]:
    """Return what `again` asks, by (playbook, key), in one statement."""
    plays = table(PlayTable)
    names = ("playbook", "key", "number", "opened_on", "closed_on", "occasion", "state")
    query = sa.select(*(plays.c[name] for name in names)).order_by(
        plays.c.playbook, plays.c.key, plays.c.number
    )
    found: dict[tuple[str, str], PlayHistory] = {}
    for playbook, key, number, opened, closed, occasion, state in conn.execute(
        query.where(bulk.one_of(plays.c.playbook, playbooks))
    ):
        before = found.get((playbook, key))
        is_open = state == "open"
        if before is None:
            found[playbook, key] = PlayHistory(
                number, opened, closed, frozenset([occasion]), is_open
            )
            continue
        found[playbook, key] = PlayHistory(
            number,
            max(opened, before.last_opened_on),
            max((d for d in (closed, before.last_closed_on) if d is not None), default=None),
            before.occasions | {occasion},
            is_open or before.is_open,
        )
    return found


def save_plays(conn: sa.Connection, rows: Iterable[PlayRow]) -> None:
    """Insert plays, or overwrite those with the same id.

    Raises:
        sqlite3.IntegrityError: The record has another open play for the same occasion.
    """
    _save(conn, PlayTable, PlayRow, rows)


def save_steps(conn: sa.Connection, rows: Iterable[StepRow]) -> None:
    """Insert steps, or overwrite those with the same id."""
    _save(conn, PlayStepTable, StepRow, rows)


def remove_steps(conn: sa.Connection, ids: Iterable[str]) -> None:
    """Remove steps that nothing refers to: a message that waited and now has its recipients."""
    statement = bulk.delete_text(table(PlayStepTable), ("id",))
    bulk.executemany(conn, statement, ((id,) for id in ids))


def add_transitions(conn: sa.Connection, rows: Iterable[TransitionRow]) -> None:
    """Add to the audit, in the order given."""
    columns = TransitionRow.__slots__
    bulk.insert(conn, table(TransitionTable), columns, map(attrgetter(*columns), rows))


def transitions(conn: sa.Connection, play_id: str) -> tuple[TransitionRow, ...]:
    """Return the moves of a play and of its steps, the first one first."""
    audit = table(TransitionTable)
    query = _query(TransitionRow).where(audit.c.play_id == play_id).order_by(audit.c.seq)
    return tuple(TransitionRow(*row) for row in conn.execute(query))


def _save(conn: sa.Connection, of: type[StoreTable], row: type[_Row], rows: Iterable[_Row]) -> None:
    columns = row.__slots__
    bulk.upsert(conn, table(of), columns, ("id",), map(attrgetter(*columns), rows))


def _steps(conn: sa.Connection, query: sa.Select[Any]) -> tuple[StepRow, ...]:
    steps = table(PlayStepTable)
    ordered = query.order_by(steps.c.play_id, steps.c.step, steps.c.occurrence)
    return tuple(StepRow(*row) for row in conn.execute(ordered))


_TABLES: dict[type, type[StoreTable]] = {
    PlayRow: PlayTable,
    StepRow: PlayStepTable,
    TransitionRow: TransitionTable,
}


def _query(row: type[_Row]) -> sa.Select[Any]:
    of = table(_TABLES[row])
    return sa.select(*(of.c[name] for name in row.__slots__))
