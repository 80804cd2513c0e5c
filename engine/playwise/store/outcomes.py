"""Outcomes: the present one of each decision and record, and what it was before."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import orjson
import polars as pl
import sqlalchemy as sa

from playwise.store import bulk
from playwise.store.rows import VersionRow
from playwise.store.tables import (
    OutcomeChangeTable,
    OutcomeTable,
    PlaybookVersionTable,
    table,
)
from playwise.store.values import encode

_LISTS = ("reasons", "assumed", "open", "undecided")
OUTCOME_SCHEMA: dict[str, pl.DataType] = {
    "playbook": pl.String(),
    "decision": pl.String(),
    "key": pl.String(),
    "value": pl.String(),
    "row": pl.String(),
    "because": pl.String(),
    **dict.fromkeys(_LISTS, pl.List(pl.String())),
    "parts": pl.String(),
    "version": pl.String(),
    "as_of": pl.Datetime("us", "UTC"),
}
"""The columns of outcomes: `value` and `parts` are JSON text; `open` may be null, too."""

_PRIMARY = ("playbook", "decision", "key")
_KEPT = ("entity", "value", "row", "because", *_LISTS, "parts", "version", "as_of", "mark")
_TEXTS = ("entity", "value", "row", "because", "parts", "version")
_TEXT = pl.String()
_MOMENT = "%Y-%m-%d %H:%M:%S%.6f"


def load_outcomes(conn: sa.Connection, playbooks: Collection[str]) -> pl.DataFrame:
    """Return the present outcomes of *playbooks*, in order of playbook, decision and key.

    Columns as in `OUTCOME_SCHEMA`.
    """
    rows = bulk.driver(conn).execute(_load_text(conn.dialect), (encode(sorted(playbooks)),))
    raw = pl.DataFrame(
        rows.fetchall(), schema=dict.fromkeys(OUTCOME_SCHEMA, pl.String()), orient="row"
    )
    lists = (pl.col(name).str.json_decode(pl.List(pl.String())) for name in _LISTS)
    as_of = pl.col("as_of").str.to_datetime(_MOMENT, time_unit="us").dt.replace_time_zone("UTC")
    return raw.with_columns(*lists, as_of)


def decided_playbooks(conn: sa.Connection) -> tuple[str, ...]:
    """Return every playbook that has present outcomes, in order."""
    playbook = table(OutcomeTable).c.playbook
    return tuple(conn.execute(sa.select(playbook).distinct().order_by(playbook)).scalars())


def save_outcomes(
    conn: sa.Connection,
    changed: pl.DataFrame,
    removed: pl.DataFrame,
    run_id: int | None,
    at: datetime,
    mark: int,
) -> None:
    """Write the outcomes that changed, drop those that are gone, and log what they were.

    Args:
        conn: A connection in a write transaction.
        changed: New and changed outcomes: the columns of `OUTCOME_SCHEMA`, and ``entity``.
        removed: ``playbook``, ``decision`` and ``key`` of outcomes that are no more.
        run_id: The run that computed them.
        at: When.
        mark: `playwise.store.facts.mark` of the facts that they were computed on.
    """
    moment = at_text(at)
    gone = pl.concat([changed.select(_PRIMARY), removed.select(_PRIMARY)])
    log = _log_text(conn.dialect)
    bulk.executemany(conn, log, ((run_id, moment, *primary) for primary in gone.iter_rows()))
    outcomes = table(OutcomeTable)
    bulk.executemany(
        conn, bulk.delete_text(outcomes, _PRIMARY), removed.select(_PRIMARY).iter_rows()
    )
    ready = _ready(changed, run_id, moment, mark)
    statement = bulk.upsert_text(outcomes, tuple(ready.columns), _PRIMARY)
    bulk.executemany(conn, statement, ready.iter_rows())


def at_text(at: datetime) -> str:
    """Return *at* as SQLite holds moments."""
    if at.tzinfo is None:
        raise ValueError(f"'{at}' has no time zone and cannot be stored")
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}"


def save_version(
    conn: sa.Connection, playbook: str, version: str, path: str, text: str, at: datetime
) -> None:
    """Keep a playbook file by the hash of its bytes; one that is kept already stays as it is."""
    versions = table(PlaybookVersionTable)
    here = sa.and_(versions.c.playbook == playbook, versions.c.version == version)
    if conn.execute(sa.select(sa.exists().where(here))).scalar_one():
        return
    conn.execute(
        sa.insert(versions).values(
            playbook=playbook, version=version, path=path, text=text, first_seen_at=at
        )
    )


def versions(conn: sa.Connection, playbook: str) -> tuple[VersionRow, ...]:
    """Return every version of *playbook* that was ever run, the newest first."""
    kept = table(PlaybookVersionTable)
    query = sa.select(*(kept.c[name] for name in VersionRow.__slots__))
    newest = query.order_by(kept.c.first_seen_at.desc(), kept.c.version)
    return tuple(
        VersionRow(*row) for row in conn.execute(newest.where(kept.c.playbook == playbook))
    )


def _ready(changed: pl.DataFrame, run_id: int | None, moment: str, mark: int) -> pl.DataFrame:
    """Return the rows of `outcome` as the DBAPI takes them, made by whole columns."""
    lists = [
        pl.Series(name, [None if v is None else encode(v) for v in changed[name].to_list()], _TEXT)
        for name in _LISTS
    ]
    plain = pl.Series("value_text", [_plain(v) for v in changed["value"].to_list()], _TEXT)
    return changed.select(
        *(pl.col(name) for name in (*_PRIMARY, *_TEXTS)),
        *lists,
        plain,
        pl.col("as_of").dt.strftime(_MOMENT),
        pl.lit(mark).alias("mark"),
        pl.lit(run_id, dtype=pl.Int64).alias("run_id"),
        pl.lit(moment).alias("changed_at"),
    )


def _plain(value: str | None) -> str | None:
    """Return the plain text of a JSON value: ``"high"`` without its quotes, the rest as it is."""
    return str(orjson.loads(value)) if value is not None and value[:1] == '"' else value


@lru_cache(maxsize=8)
def _load_text(dialect: sa.Dialect) -> str:
    outcomes = table(OutcomeTable)
    query = sa.select(*(outcomes.c[name] for name in OUTCOME_SCHEMA))
    some = query.where(bulk.one_of(outcomes.c.playbook, ()))
    return str(some.order_by(*(outcomes.c[name] for name in _PRIMARY)).compile(dialect=dialect))


@lru_cache(maxsize=8)
def _log_text(dialect: sa.Dialect) -> str:
    """Return the statement that copies what an outcome is into `outcome_change`.

    Parameters: the run and the moment of the change, then playbook, decision and key. Where there
    is no such outcome it copies nothing.
    """
    outcomes = table(OutcomeTable)
    marks: list[sa.BindParameter[Any]] = [
        sa.bindparam(name) for name in ("new_run_id", "at", *_PRIMARY)
    ]
    kept = (outcomes.c[name] for name in (*_PRIMARY, *_KEPT))
    here = (outcomes.c[name] == mark for name, mark in zip(_PRIMARY, marks[2:], strict=True))
    old = sa.select(marks[0], marks[1], outcomes.c.run_id, *kept).where(*here)
    columns = ["run_id", "at", "old_run_id", *_PRIMARY, *_KEPT]
    return str(
        sa.insert(table(OutcomeChangeTable)).from_select(columns, old).compile(dialect=dialect)
    )
