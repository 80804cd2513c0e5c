"""Facts as they once were, by undoing logged changes from now."""

from __future__ import annotations

import polars as pl
import sqlalchemy as sa

from playwise.facts.catalog import Catalogue, Entity
from playwise.facts.table import KEY, FactTables
from playwise.store import bulk
from playwise.store.fact_frames import of_logged
from playwise.store.fact_tables import fact_columns
from playwise.store.facts import load_facts, load_observed

_SINCE = "SELECT seq, entity, key, fact, old FROM fact_change WHERE seq > ? ORDER BY seq"
_LOG = {"seq": pl.Int64, "entity": pl.String, "key": pl.String, "fact": pl.String, "old": pl.String}


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
    rows = bulk.driver(conn).execute(_SINCE, (mark,)).fetchall()
    log = pl.DataFrame(rows, schema=_LOG, orient="row")
    frames = {
        name: _undone(entity, now.frames[name], log.filter(pl.col("entity") == name))
        for name, entity in catalogue.entities.items()
    }
    return FactTables(frames, load_observed(conn, run_id))


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
