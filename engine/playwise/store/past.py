"""What rules read of earlier days: facts by undoing changes, decisions by what was stored."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

import polars as pl
import sqlalchemy as sa

from playwise.facts.catalog import Catalogue, Entity
from playwise.facts.table import (
    KEY,
    FactTables,
    entered_column,
    seen_column,
    stale_column,
    usable,
)
from playwise.playbook.past import PastRead
from playwise.rules.durations import days_before
from playwise.store.facts import load_observed, load_records
from playwise.store.history import Point, point_at, undone
from playwise.store.outcome_history import decided_then

_FEW = 1_000  # records whose changes are looked up one by one, by the index


def with_past(
    conn: sa.Connection,
    catalogue: Catalogue,
    tables: FactTables,
    reads: Collection[PastRead],
    as_of: datetime,
    stored: FactTables | None = None,
) -> FactTables:
    """Return *tables* with what rules read of earlier days.

    Args:
        conn: A connection on which nothing was written since *stored* was loaded.
        catalogue: What facts there are.
        tables: The facts of *as_of*: only records in it get a past.
        reads: What is read; see `playwise.playbook.past`.
        as_of: The moment from which days count back, on its own clock.
        stored: All facts as the store has them now, where they are at hand.
    """
    if not reads:
        return tables
    history = _History(conn, catalogue, tables, as_of, stored)
    past: dict[str, pl.DataFrame] = {}
    for name in dict.fromkeys(read.entity for read in reads):
        frame = tables.frames[name].select(KEY)
        of_entity = [read for read in reads if read.entity == name]
        for days in sorted({read.days for read in of_entity}):
            for found in history.of(name, days, [r for r in of_entity if r.days == days]):
                frame = frame.join(found, on=KEY, how="left", maintain_order="left")
        past[name] = frame
    return replace(tables, past=past)


@dataclass(slots=True)
class _History:
    conn: sa.Connection
    catalogue: Catalogue
    tables: FactTables
    as_of: datetime
    stored: FactTables | None
    _points: dict[int, Point] = field(default_factory=dict)
    _now: dict[str, pl.DataFrame] = field(default_factory=dict)

    def of(self, entity: str, days: int, reads: Sequence[PastRead]) -> Iterator[pl.DataFrame]:
        """Yield frames of `KEY` and the columns of *reads*, which are all of that many days."""
        facts = [read for read in reads if not read.is_decision]
        if facts:
            yield self._facts(self.catalogue.entities[entity], days, facts)
        for read in reads:
            if read.is_decision:
                yield self._decided(read)

    def _facts(self, entity: Entity, days: int, reads: Sequence[PastRead]) -> pl.DataFrame:
        moment, point = self._moment(days), self._point(days)
        now, keys = self._present(entity.name), self._keys(entity.name)
        columns = {column for read in reads for column in _columns(entity, read.name)}
        then = undone(self.conn, entity, now, point.mark, columns, keys)
        tables = FactTables({entity.name: then}, load_observed(self.conn, point.run_id))
        ageing = [r for r in reads if entity.facts[r.name].max_age is not None]
        return (
            usable(entity, tables, moment)
            .join(then.lazy(), on=KEY, how="left", suffix="~raw", maintain_order="left")
            .select(
                KEY,
                *(pl.coalesce(r.name, f"{r.name}~raw").alias(r.column) for r in reads),
                *(pl.col(stale_column(r.name)).alias(stale_column(r.column)) for r in ageing),
            )
            .collect()
        )

    def _decided(self, read: PastRead) -> pl.DataFrame:
        moment, keys = self._moment(read.days), self._keys(read.entity)
        found = decided_then(self.conn, read.name, read.type, moment, keys)
        return found.rename({"value": read.column})

    def _moment(self, days: int) -> datetime:
        return days_before(self.as_of, days)

    def _point(self, days: int) -> Point:
        if days not in self._points:
            self._points[days] = point_at(self.conn, self._moment(days))
        return self._points[days]

    def _present(self, entity: str) -> pl.DataFrame:
        """What the store holds now of the records in question, or of all."""
        if self.stored is not None:
            return self.stored.frames[entity]
        if entity not in self._now:
            keys = self.tables.frames[entity][KEY].to_list()
            self._now[entity] = load_records(self.conn, self.catalogue.entities[entity], keys)
        return self._now[entity]

    def _keys(self, entity: str) -> list[str] | None:
        """The records in question, where they are few."""
        frame = self.tables.frames[entity]
        return frame[KEY].to_list() if frame.height <= _FEW else None


def _columns(entity: Entity, fact: str) -> Iterator[str]:
    """The columns of the frame that tell a fact and its age."""
    yield fact
    source = entity.facts[fact].source
    if source is None:
        yield entered_column(fact)
    else:
        yield seen_column(source.connection, source.stream)
