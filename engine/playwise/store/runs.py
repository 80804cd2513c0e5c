"""Runs and syncs: when, as of when, and what came of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

import sqlalchemy as sa

from playwise.store.rows import RunRow
from playwise.store.tables import RunTable, table


def start_run(
    conn: sa.Connection, kind: Literal["run", "sync"], as_of: datetime, started_at: datetime
) -> int:
    """Note that a run began, and return its number. Numbers only grow."""
    values = {"kind": kind, "as_of": as_of, "started_at": started_at}
    made = conn.execute(sa.insert(table(RunTable)).values(values).returning(table(RunTable).c.id))
    return int(made.scalar_one())


def finish_run(
    conn: sa.Connection, id: int, finished_at: datetime, summary: Mapping[str, Any]
) -> None:
    """Note that a run ended, and what came of it (plain JSON data)."""
    runs = table(RunTable)
    ended = {"finished_at": finished_at, "summary": dict(summary)}
    conn.execute(sa.update(runs).where(runs.c.id == id).values(ended))


def last_runs(
    conn: sa.Connection, kind: Literal["run", "sync"] | None = None, limit: int = 1
) -> tuple[RunRow, ...]:
    """Return the last runs, the newest first; those that never ended have no summary."""
    runs = table(RunTable)
    query = sa.select(*(runs.c[name] for name in RunRow.__slots__)).order_by(runs.c.id.desc())
    if kind is not None:
        query = query.where(runs.c.kind == kind)
    return tuple(RunRow(*row) for row in conn.execute(query.limit(limit)))
