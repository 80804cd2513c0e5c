"""Current facts: out of the store, back with what changed, and by a person's hand."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache

import polars as pl
import sqlalchemy as sa

from playwise.errors import StoreError
from playwise.facts.catalog import Catalogue, Entity, Fact
from playwise.facts.table import KEY, FactTables, entered_column, parent_column
from playwise.rules.types import Value
from playwise.store import bulk
from playwise.store.fact_frames import frame_of, logged, rows_of
from playwise.store.fact_tables import FactColumn, fact_columns, fact_table, present_columns
from playwise.store.tables import FactChangeTable, ObservationTable, table
from playwise.store.values import encode, fits

_LOG = ("entity", "key", "fact", "old", "run_id", "at", "by")


@dataclass(frozen=True, slots=True)
class FactsWritten:
    """What a sync changed: counts of records by entity, and the mark after it."""

    arrived: Mapping[str, int]
    changed: Mapping[str, int]
    left: Mapping[str, int]
    mark: int

    @property
    def total(self) -> int:
        """How many records arrived, changed or left."""
        return sum(sum(counts.values()) for counts in (self.arrived, self.changed, self.left))


def load_facts(conn: sa.Connection, catalogue: Catalogue) -> FactTables:
    """Return all current facts.

    Facts that *catalogue* declares and the store has no column for yet are null everywhere.
    """
    frames = {name: _load(conn, entity) for name, entity in catalogue.entities.items()}
    return FactTables(frames, load_observed(conn))


def load_observed(
    conn: sa.Connection, run_id: int | None = None
) -> dict[tuple[str, str], datetime]:
    """Return when each (connection, stream) was last read: by now, or by the end of *run_id*."""
    seen = table(ObservationTable)
    stream = (seen.c.connection, seen.c.stream)
    latest = sa.select(*stream, sa.func.max(seen.c.run_id).label("run_id")).group_by(*stream)
    if run_id is not None:
        latest = latest.where(seen.c.run_id <= run_id)
    last = latest.subquery()
    same = sa.and_(*(seen.c[name] == last.c[name] for name in last.c.keys()))  # noqa: SIM118 - a collection of columns, not a dict
    rows = conn.execute(sa.select(*stream, seen.c.seen_at).join(last, same))
    return {(connection, name): at for connection, name, at in rows}


def load_part(
    conn: sa.Connection, catalogue: Catalogue, entity: str, keys: Iterable[str]
) -> FactTables:
    """Return the facts of the records *keys* and of everything that a rule about them can read.

    That is their parents, all the children of those and of themselves, and so on until nothing
    new is met: an answer computed on the part is the answer computed on the whole. Unknown keys
    are left out. The number of statements grows with the depth of the catalogue, not with the
    number of records.
    """

    def rows(kind: Entity, by: str, values: Iterable[str]) -> pl.DataFrame:
        return _load(conn, kind, by, values)

    return FactTables(_Part(catalogue, rows).around(entity, keys), load_observed(conn))


def part_of(
    tables: FactTables, catalogue: Catalogue, entity: str, keys: Iterable[str]
) -> FactTables:
    """Return of *tables* what `load_part` would return of a store that holds them."""

    def rows(kind: Entity, by: str, values: Iterable[str]) -> pl.DataFrame:
        wanted = pl.Series(list(values), dtype=pl.String).implode()
        return tables.frames[kind.name].filter(pl.col(by).is_in(wanted))

    return FactTables(_Part(catalogue, rows).around(entity, keys), tables.observed)


def load_records(conn: sa.Connection, entity: Entity, keys: Iterable[str]) -> pl.DataFrame:
    """Return the current facts of the records *keys*; unknown keys are left out."""
    return _load(conn, entity, KEY, keys)


def mark(conn: sa.Connection) -> int:
    """Return the number of the last fact change: the moment that outcomes are computed at."""
    last = sa.func.max(table(FactChangeTable).c.seq)
    return int(conn.execute(sa.select(sa.func.coalesce(last, 0))).scalar_one())


def save_facts(
    conn: sa.Connection,
    catalogue: Catalogue,
    old: FactTables,
    new: FactTables,
    run_id: int,
    at: datetime,
) -> FactsWritten:
    """Write what differs between *old* and *new*, and log the old values.

    Only columns that changed are written, so what a person entered after *old* was loaded stays,
    unless *new* changes that very fact.

    Args:
        conn: A connection in a write transaction, on which `ensure_fact_tables` has run.
        catalogue: What both were typed by.
        old: The facts in the store, from `load_facts`; load them in the same transaction, or
            check that `mark` has not moved since.
        new: The facts as they shall be.
        run_id: The run that brings them.
        at: When.
    """
    counts: dict[str, tuple[int, int, int]] = {}
    for name, entity in catalogue.entities.items():
        difference = _Difference.between(entity, old.frames[name], new.frames[name])
        difference.write(conn)
        rows = ((name, *change, run_id, at, None) for change in difference.log())
        bulk.insert(conn, table(FactChangeTable), _LOG, rows)
        counts[name] = difference.counts()
    _save_observed(conn, old, new, run_id)
    arrived, changed, left = (
        {name: count[place] for name, count in counts.items()} for place in range(3)
    )
    return FactsWritten(arrived, changed, left, mark(conn))


def enter_fact(
    conn: sa.Connection,
    catalogue: Catalogue,
    entity: str,
    key: str,
    fact: str,
    value: Value | None,
    by: str,
    at: datetime,
) -> int:
    """Keep what a person says, with who and when; None takes it back.

    Returns:
        The mark after it.

    Raises:
        StoreError: There is no such fact or record, nobody enters that fact, or *value* does not
            fit it.
    """
    kind = catalogue.entities.get(entity)
    declared = None if kind is None else kind.facts.get(fact)
    if kind is None or declared is None:
        raise StoreError(f"there is no fact '{fact}' of {entity}")
    _check_entry(declared, value)
    stored = fact_table(kind)
    entered = {f"f_{fact}": value, f"e_{fact}": at}
    here = stored.c.key == key
    before = conn.execute(
        sa.select(*(stored.c[name] for name in entered)).where(here)
    ).one_or_none()
    if before is None:
        raise StoreError(f"there is no {entity} '{key}'")
    rows = [
        (entity, key, name, None if was is None else encode(was), None, at, by)
        for name, was in zip((fact, entered_column(fact)), before, strict=True)
    ]
    bulk.insert(conn, table(FactChangeTable), _LOG, rows)
    conn.execute(sa.update(stored).where(here).values(entered))
    return mark(conn)


def _check_entry(fact: Fact, value: Value | None) -> None:
    if fact.source is not None:
        raise StoreError(f"fact '{fact.name}' comes from {fact.source}: nobody enters it")
    if value is None:
        return
    if not fits(value, fact.type):
        raise StoreError(f"'{value}' does not fit fact '{fact.name}', which is {fact.type}")
    if isinstance(value, int | float):
        if fact.minimum is not None and value < fact.minimum:
            raise StoreError(f"'{value}' is below {fact.minimum:g}, the least '{fact.name}' can be")
        if fact.maximum is not None and value > fact.maximum:
            raise StoreError(f"'{value}' is above {fact.maximum:g}, the most '{fact.name}' can be")


def _load(
    conn: sa.Connection, entity: Entity, by: str | None = None, values: Iterable[str] = ()
) -> pl.DataFrame:
    """Return the entity's frame in order of key: all of it, or where column *by* is in *values*."""
    stored = fact_table(entity)
    present = present_columns(conn, entity)
    columns = [column for column in fact_columns(entity) if column.name in present]
    names = {column.frame: column.name for column in columns}
    if not columns or (by is not None and by not in names):
        return frame_of(entity, (), ())
    narrowed = None if by is None else names[by]
    text = _query_text(conn.dialect, stored, tuple(column.name for column in columns), narrowed)
    # Rows untouched by SQLAlchemy's types: Polars converts whole columns far faster.
    rows = bulk.driver(conn).execute(text, () if by is None else (encode(list(values)),))
    return frame_of(entity, columns, rows.fetchall())


@lru_cache(maxsize=256)
def _query_text(
    dialect: sa.Dialect, stored: sa.Table, columns: tuple[str, ...], by: str | None
) -> str:
    query = sa.select(*(stored.c[name] for name in columns)).order_by(stored.c.key)
    if by is not None:
        query = query.where(bulk.one_of(stored.c[by], ()))
    return str(query.compile(dialect=dialect))


def _save_observed(conn: sa.Connection, old: FactTables, new: FactTables, run_id: int) -> None:
    columns = ("connection", "stream", "run_id", "seen_at")
    rows = [
        (*stream, run_id, seen_at)
        for stream, seen_at in sorted(new.observed.items())
        if old.observed.get(stream) != seen_at
    ]
    bulk.upsert(conn, table(ObservationTable), columns, columns[:3], rows)


@dataclass(frozen=True, slots=True)
class _Difference:
    """What separates two frames of one entity.

    Attributes:
        arrived: Rows that only the new frame has.
        left: Rows that only the old frame has.
        both: New rows that have an old one, with that one's values in columns named ``~old``.
        moved: The columns in which at least one of `both` differs.
    """

    entity: Entity
    arrived: pl.DataFrame
    left: pl.DataFrame
    both: pl.DataFrame
    moved: tuple[FactColumn, ...]

    @classmethod
    def between(cls, entity: Entity, old: pl.DataFrame, new: pl.DataFrame) -> _Difference:
        arrived = new.join(old, on=KEY, how="anti")
        left = old.join(new, on=KEY, how="anti")
        both = new.join(old, on=KEY, how="inner", suffix="~old", maintain_order="left")
        values = fact_columns(entity)[1:]
        differs = both.select(_differs(column).any() for column in values)
        moved = tuple(column for column in values if differs[column.frame][0])
        if moved:
            both = both.filter(pl.any_horizontal(_differs(column) for column in moved))
        else:
            both = both.clear()
        return cls(entity, arrived, left, both, moved)

    def counts(self) -> tuple[int, int, int]:
        return self.arrived.height, self.both.height, self.left.height

    def write(self, conn: sa.Connection) -> None:
        stored = fact_table(self.entity)
        columns = fact_columns(self.entity)
        names = tuple(column.name for column in columns)
        insert = bulk.insert_text(stored, names)
        bulk.executemany(conn, insert, rows_of(self.arrived, columns))
        bulk.executemany(conn, bulk.delete_text(stored, ("key",)), self.left.select(KEY).rows())
        if self.moved:
            update = bulk.update_text(stored, tuple(c.name for c in self.moved), ("key",))
            bulk.executemany(conn, update, rows_of(self.both, (*self.moved, columns[0])))

    def log(self) -> Iterator[tuple[str, str, str | None]]:
        """Yield (key, fact, old value) in the order that `FactChangeTable` describes."""
        yield from ((key, "", None) for key in self.arrived[KEY].to_list())
        for column in self.moved:
            changed = self.both.filter(_differs(column))
            before = changed.select(KEY, pl.col(f"{column.frame}~old").alias(column.frame))
            yield from logged(before, column)
        for column in fact_columns(self.entity)[1:]:
            yield from logged(self.left.filter(pl.col(column.frame).is_not_null()), column)
        yield from ((key, "", "true") for key in self.left[KEY].to_list())


def _differs(column: FactColumn) -> pl.Expr:
    return pl.col(column.frame).ne_missing(pl.col(f"{column.frame}~old"))


@dataclass(slots=True)
class _Part:
    """Records gathered along the links between them, each once.

    Attributes:
        rows: Returns the records of an entity of which a column holds one of some values.
        asked: Keys to fetch, by entity.
        families: Children to fetch: the child's entity and its parent's, with the parents' keys.
        known: Keys fetched or asked for already, by entity.
        frames: What was fetched, by entity.
    """

    catalogue: Catalogue
    rows: Callable[[Entity, str, Iterable[str]], pl.DataFrame]
    asked: dict[str, set[str]] = field(default_factory=dict)
    families: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    known: dict[str, set[str]] = field(default_factory=dict)
    frames: dict[str, list[pl.DataFrame]] = field(default_factory=dict)

    def around(self, entity: str, keys: Iterable[str]) -> dict[str, pl.DataFrame]:
        """Return the records *keys* and all that hangs together with them, by entity."""
        self.ask(entity, keys)
        while self.asked or self.families:
            self.fetch()
        return {name: self.frame(kind) for name, kind in self.catalogue.entities.items()}

    def ask(self, entity: str, keys: Iterable[str]) -> None:
        known = self.known.setdefault(entity, set())
        new = set(keys) - known
        if new:
            known |= new
            self.asked.setdefault(entity, set()).update(new)

    def fetch(self) -> None:
        """Fetch one batch: parents first, for they bring the most."""
        if self.asked:
            name = next(iter(self.asked))
            self._arrive(name, self._rows(name, KEY, self.asked.pop(name)))
            return
        child, parent = next(iter(self.families))
        rows = self._rows(child, parent_column(parent), self.families.pop((child, parent)))
        known = self.known.setdefault(child, set())
        new = rows.filter(~pl.col(KEY).is_in(list(known)))
        known |= set(new[KEY])
        self._arrive(child, new)

    def frame(self, entity: Entity) -> pl.DataFrame:
        """Return what was fetched of *entity*, in order of key."""
        empty = frame_of(entity, (), ())
        whole: pl.DataFrame = pl.concat([empty, *self.frames.get(entity.name, ())])
        return whole.sort(KEY)

    def _rows(self, name: str, by: str, values: set[str]) -> pl.DataFrame:
        return self.rows(self.catalogue.entities[name], by, values)

    def _arrive(self, name: str, rows: pl.DataFrame) -> None:
        if rows.is_empty():
            return
        self.frames.setdefault(name, []).append(rows)
        for parent in self.catalogue.entities[name].parents:
            self.ask(parent.entity, rows[parent_column(parent.entity)].drop_nulls())
        for child, link in self.catalogue.children(name):
            self.families.setdefault((child.name, link.entity), set()).update(rows[KEY])
