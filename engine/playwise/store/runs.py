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
    conn: sa.Connection,
    id: int,
    finished_at: datetime,
    summary: Mapping[str, Any],
    versions: Mapping[str, str] | None = None,
) -> None:
    """Note that a run ended, what came of it (plain JSON data), and by which playbooks."""
    runs = table(RunTable)
    by = None if versions is None else dict(versions)
    ended = {"finished_at": finished_at, "summary": dict(summary), "versions": by}
    conn.execute(sa.update(runs).where(runs.c.id == id).values(ended))


def versions_at(conn: sa.Connection, moment: datetime) -> Mapping[str, str] | None:
    """Return the version of each playbook that the last run by *moment* decided by.

    None where there was none, or where it did not note them yet.
    """
    runs = table(RunTable)
    query = sa.select(runs.c.versions).where(runs.c.kind == "run", runs.c.as_of <= moment)
    return conn.execute(query.order_by(runs.c.id.desc()).limit(1)).scalar_one_or_none()


def last_run_between(conn: sa.Connection, first: datetime, end: datetime) -> datetime | None:
    """Return the moment of the last run as of *first* or later and before *end*, or None."""
    runs = table(RunTable)
    within = (runs.c.kind == "run", runs.c.as_of >= first, runs.c.as_of < end)
    query = sa.select(runs.c.as_of).where(*within).order_by(runs.c.id.desc()).limit(1)
    return conn.execute(query).scalar_one_or_none()


def last_runs(
    conn: sa.Connection, kind: Literal["run", "sync"] | None = None, limit: int = 1
) -> tuple[RunRow, ...]:
    """Return the last runs, the newest first; those that never ended have no summary."""
    runs = table(RunTable)
    query = sa.select(*(runs.c[name] for name in RunRow.__slots__)).order_by(runs.c.id.desc())
    if kind is not None:
        query = query.where(runs.c.kind == kind)
    return tuple(RunRow(*row) for row in conn.execute(query.limit(limit)))
