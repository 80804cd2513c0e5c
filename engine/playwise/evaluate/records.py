"""Frames to records: what the interpreter, plays and explanations read of single records."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from playwise.facts.catalog import Fact
from playwise.facts.table import KEY, FactTables, entered_column, parent_column, seen_column
from playwise.playbook.program import Program
from playwise.rules.frame import is_past, reasons_column, stale_column
from playwise.rules.records import Record
from playwise.rules.types import Value
from playwise.rules.unknown import Unknown

Family = dict[tuple[str, str], Record]
"""Records by entity and key, tied to their parents and children."""


@dataclass(frozen=True, slots=True)
class Families:
    """Makes records out of frames.

    Attributes:
        program: The playbooks; the decisions that the frames hold become values, too.
        frames: The usable facts of each entity, by `playwise.facts.table.usable` or with decisions
            by `playwise.evaluate.portfolio`.
        tables: The facts as they arrived: for stale values and times of observation.
    """

    program: Program
    frames: Mapping[str, pl.DataFrame]
    tables: FactTables

    def of(self, entity: str, keys: Iterable[str]) -> Family:
        """Return the records *keys* with all below them, and the parents of all those.

        Parents come without their other children: what they were decided is among the frames.
        """
        made: Family = {}
        wanted = pl.Series(list(keys), dtype=pl.String).implode()
        rows = self.frames[entity].filter(pl.col(KEY).is_in(wanted))
        self._down(entity, rows, made)
        self._up(entity, rows, made)
        for name in dict.fromkeys(name for name, _ in made):
            if len(self.program.catalogue.entities[name].parents) > 1:
                frame = self.frames[name]
                below = [key for of, key in made if of == name]
                self._up(name, frame.filter(pl.col(KEY).is_in(below)), made)
        return made

    def everything(self) -> Family:
        """Return all records of the frames, tied together: decisions can be made on them."""
        made: Family = {}
        entities = self.program.catalogue.entities
        for name in entities:
            self._records(name, self.frames[name], made)
        for child in entities.values():
            for link in child.parents:
                siblings: dict[str, list[Record]] = {
                    key: [] for key in self.frames[link.entity][KEY]
                }
                pairs = self.frames[child.name].select(KEY, parent_column(link.entity))
                for key, parent in pairs.drop_nulls().iter_rows():
                    if parent in siblings:
                        made[child.name, key].parents[link.entity] = made[link.entity, parent]
                        siblings[parent].append(made[child.name, key])
                for parent, children in siblings.items():
                    made[link.entity, parent].children[child.name] = children
        return made

    def _down(self, entity: str, rows: pl.DataFrame, made: Family) -> None:
        """Make records and all that hang on them."""
        fresh = self._records(entity, rows, made)
        keys = pl.Series([record.key for record in fresh], dtype=pl.String).implode()
        for child, link in self.program.catalogue.children(entity):
            siblings: dict[str, list[Record]] = {record.key: [] for record in fresh}
            column = parent_column(link.entity)
            children = self.frames[child.name].filter(pl.col(column).is_in(keys))
            self._down(child.name, children, made)
            for key, parent in children.select(KEY, column).iter_rows():
                record = made[child.name, key]
                record.parents[entity] = made[entity, parent]
                siblings[parent].append(record)
            for record in fresh:
                record.children[child.name] = siblings[record.key]

    def _up(self, entity: str, rows: pl.DataFrame, made: Family) -> None:
        """Make the records that *rows* hang on, and those above them."""
        for parent in self.program.catalogue.entities[entity].parents:
            column = parent_column(parent.entity)
            above = self.frames[parent.entity].filter(pl.col(KEY).is_in(rows[column].implode()))
            self._records(parent.entity, above, made)
            for key, parent_key in rows.select(KEY, column).iter_rows():
                owner = made.get((parent.entity, parent_key))
                if owner is not None:
                    made[entity, key].parents[parent.entity] = owner
            self._up(parent.entity, above, made)

    def _records(self, entity: str, rows: pl.DataFrame, made: Family) -> list[Record]:
        """Make the records of *rows* that are not made yet, and return them."""
        rows = rows.filter(~pl.col(KEY).is_in([key for name, key in made if name == entity]))
        if rows.is_empty():
            return []
        raw = self._raw(entity, rows)
        columns = self._columns(entity, rows)
        fresh = []
        for row, before in zip(rows.iter_rows(named=True), raw, strict=True):
            record = Record(entity, row[KEY], dict(_values(row, columns)))
            record.stale = dict(self._stale(entity, row, before))
            record.seen = dict(self._seen(entity, before))
            made[entity, record.key] = record
            fresh.append(record)
        return fresh

    def _raw(self, entity: str, rows: pl.DataFrame) -> list[dict[str, object]]:
        table = self.tables.frames[entity]
        raw = rows.select(KEY).join(table, on=KEY, how="left", maintain_order="left")
        past = self.tables.past.get(entity)
        if past is not None:
            raw = raw.join(past, on=KEY, how="left", maintain_order="left")
        return raw.to_dicts()

    def _columns(self, entity: str, rows: pl.DataFrame) -> list[str]:
        """The columns that hold facts and decisions."""
        facts = self.program.catalogue.entities[entity].facts
        made = [name for name in rows.columns if not name.startswith("#") and "/" not in name]
        decided = [n for n in made if "." in n and not n.endswith("?") and not is_past(n)]
        past = [name for name in made if is_past(name) and stale_column("") not in name]
        return [*facts, *decided, *past]

    def _stale(
        self, entity: str, row: Mapping[str, object], before: Mapping[str, object]
    ) -> Iterator[tuple[str, Value]]:
        past = (name for name in before if is_past(name))
        for name in (*self.program.catalogue.entities[entity].facts, *past):
            if row.get(stale_column(name)):
                yield name, _plain(before[name])

    def _seen(self, entity: str, before: Mapping[str, object]) -> Iterator[tuple[str, datetime]]:
        for fact in self.program.catalogue.entities[entity].facts.values():
            at = before.get(seen_name(fact))
            if at is None and fact.source is not None and before[fact.name] is not None:
                at = self.tables.observed.get((fact.source.connection, fact.source.stream))
            if isinstance(at, datetime):
                yield fact.name, at


def seen_name(fact: Fact) -> str:
    """Return the column that says when the fact was observed, record by record."""
    if fact.source is None:
        return entered_column(fact.name)
    return seen_column(fact.source.connection, fact.source.stream)


def _values(
    row: Mapping[str, object], columns: Iterable[str]
) -> Iterator[tuple[str, Value | Unknown]]:
    for name in columns:
        value = row[name]
        if value is not None:
            yield name, _plain(value)
        elif "." in name and not is_past(name):
            why = row.get(reasons_column(name))
            yield name, Unknown(tuple(why) if isinstance(why, list) else ())


def _plain(value: object) -> Value:
    if isinstance(value, list):
        return tuple(value)
    return value  # type: ignore[return-value]  # a frame holds nothing but values and nulls
