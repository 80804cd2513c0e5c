"""Facts as they once were, by undoing logged changes from now."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import polars as pl
import sqlalchemy as sa

from playwise.facts.catalog import Catalogue, Entity
from playwise.facts.table import KEY, FactTables
from playwise.store import bulk
from playwise.store.fact_frames import of_logged
from playwise.store.fact_tables import fact_columns
from playwise.store.facts import load_facts, load_observed, load_part, part_of
from playwise.store.facts import mark as mark_of_now
from playwise.store.outcomes import at_text
from playwise.store.values import encode

_SINCE = "SELECT seq, entity, key, fact, old FROM fact_change WHERE seq > ? ORDER BY seq"
# Of all records by number, for what has changed since is the smaller part: the index would go
# through all that ever changed. Of a few records by the index.
_SINCE_OF_ALL = """
SELECT seq, entity, key, fact, old FROM fact_change
WHERE seq > ? AND entity || '' = ? AND fact IN (SELECT value FROM json_each(?)) ORDER BY seq
"""
_SINCE_OF_SOME = """
SELECT seq, entity, key, fact, old FROM fact_change
WHERE seq > ? AND entity = ? AND fact IN (SELECT value FROM json_each(?))
AND key IN (SELECT value FROM json_each(?)) ORDER BY seq
"""
_LOG = {"seq": pl.Int64, "entity": pl.String, "key": pl.String, "fact": pl.String, "old": pl.String}
# Backwards from the newest: only what has changed since is gone through.
_LAST_CHANGE = """
SELECT c.seq FROM fact_change AS c LEFT JOIN run AS r ON r.id = c.run_id
WHERE coalesce(r.as_of, c.at) <= ? ORDER BY c.seq DESC LIMIT 1
"""
_LAST_RUN = "SELECT coalesce(max(id), 0) FROM run WHERE as_of <= ?"


@dataclass(frozen=True, slots=True)
class Point:
    """A point in the history of facts.

    Attributes:
        mark: The number of the last fact change that counts; 0 where none does.
        run_id: The last run or sync whose observations count; 0 where none does.
    """

    mark: int
    run_id: int


def point_at(conn: sa.Connection, moment: datetime) -> Point:
    """Return how far history had come at *moment*.

    A run and a sync are of the moment that they were made as of, whenever that was done; what a
    person enters is of the moment of entering.
    """
    text = at_text(moment)
    (run_id,) = bulk.driver(conn).execute(_LAST_RUN, (text,)).fetchone()
    if not run_id:
        return Point(0, 0)  # before the first sync nobody can have entered anything either
    changed = bulk.driver(conn).execute(_LAST_CHANGE, (text,)).fetchone()
    return Point(changed[0] if changed else 0, run_id)


def load_facts_at(
    conn: sa.Connection, catalogue: Catalogue, mark: int, run_id: int | None
) -> FactTables:
    """Return all facts as they were at *mark*, which an outcome keeps with its run.

    Args:
        conn: Any connection.
        catalogue: What facts there are now; one that was retired since is left out.
        mark: The number of the last fact change that counts.
        run_id: The last run whose observations count; None is all.
    """
    now = load_facts(conn, catalogue)
    log = _log(conn, _SINCE, (mark,))
    frames = {
        name: _undone(entity, now.frames[name], log.filter(pl.col("entity") == name))
        for name, entity in catalogue.entities.items()
    }
    return FactTables(frames, load_observed(conn, run_id))


def load_part_at(
    conn: sa.Connection, catalogue: Catalogue, entity: str, keys: Collection[str], moment: datetime
) -> FactTables:
    """Return the facts that rules about the records *keys* could read at *moment*.

    They are those of `playwise.store.facts.load_part`, as history had come by then.
    """
    point = point_at(conn, moment)
    if point.mark == mark_of_now(conn):
        now = load_part(conn, catalogue, entity, keys)
        return FactTables(now.frames, load_observed(conn, point.run_id))
    # Records may have hung on others then, so that their part of now would not do.
    then = load_facts_at(conn, catalogue, point.mark, point.run_id)
    return part_of(then, catalogue, entity, keys)


def load_all_at(conn: sa.Connection, catalogue: Catalogue, moment: datetime) -> FactTables:
    """Return all facts as history had come by *moment*."""
    point = point_at(conn, moment)
    return load_facts_at(conn, catalogue, point.mark, point.run_id)


def undone(
    conn: sa.Connection,
    entity: Entity,
    now: pl.DataFrame,
    mark: int,
    columns: Collection[str],
    keys: Collection[str] | None = None,
) -> pl.DataFrame:
    """Return the records of *entity* as they were at *mark*, right in some columns only.

    Args:
        conn: The connection that *now* was loaded on.
        entity: Whose records they are.
        now: What the store holds of them now.
        mark: The number of the last fact change that counts.
        columns: The columns that must be as they were; the others may be as they are now.
        keys: The records that matter; None is all.
    """
    if mark == 0:
        return now.clear()
    asked = (mark, entity.name, encode(["", *columns]))
    if keys is None:
        log = _log(conn, _SINCE_OF_ALL, asked)
    else:
        log = _log(conn, _SINCE_OF_SOME, (*asked, encode(list(keys))))
    return _undone(entity, now, log)


def _log(conn: sa.Connection, query: str, parameters: tuple[object, ...]) -> pl.DataFrame:
    rows = bulk.driver(conn).execute(query, parameters).fetchall()
    return pl.DataFrame(rows, schema=_LOG, orient="row")


def _undone(entity: Entity, now: pl.DataFrame, log: pl.DataFrame) -> pl.DataFrame:
    """Return *now* without the changes in *log* (all of one entity, in order)."""
    if log.is_empty():
        return now
    # The first change after the mark holds the value at the mark.
    first = log.unique(["key", "fact"], keep="first", maintain_order=True)
    moves = first.filter(pl.col("fact") == "")
    left = moves.filter(pl.col("old").is_not_null()).select("key", left_at="seq")
    staying = now.filter(~pl.col(KEY).is_in(moves["key"].to_list()))
    revived = left.select(pl.col("key").alias(KEY))
    # A record that left logged what it knew; later rows of it belong to its return.
    undo = first.join(left, on="key", how="left").filter(
        pl.col("left_at").is_null() | (pl.col("seq") <= pl.col("left_at"))
    )
    then = pl.concat([staying, revived], how="diagonal")
    for column in fact_columns(entity)[1:]:
        old = undo.filter(pl.col("fact") == column.frame)
        if old.is_empty():
            continue
        values = pl.DataFrame({KEY: old["key"], "~old": of_logged(old["old"].to_list(), column)})
        logged = values.with_columns(pl.lit(value=True).alias("~is_old"))
        value = pl.when(pl.col("~is_old")).then(pl.col("~old")).otherwise(pl.col(column.frame))
        then = then.join(logged, on=KEY, how="left").with_columns(value.alias(column.frame))
        then = then.drop("~old", "~is_old")
    return then.sort(KEY)
