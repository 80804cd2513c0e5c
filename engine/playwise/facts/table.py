"""All current facts: one typed Polars frame an entity."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

import polars as pl

from playwise.facts.catalog import Catalogue, Entity, Fact
from playwise.rules.frame import KEY, dtype, parent_column, stale_column

__all__ = [
    "KEY",
    "FactTables",
    "default_of",
    "dtype",
    "entered_column",
    "parent_column",
    "schema",
    "seen_column",
    "stale_column",
    "usable",
]


def seen_column(connection: str, stream: str) -> str:
    """Return the column that holds when a record's row of that stream was observed."""
    return f"_seen_{connection}__{stream}"


def entered_column(fact: str) -> str:
    """Return the column that holds when a person entered the fact."""
    return f"_entered_{fact}"


def default_of(fact: Fact) -> pl.Expr:
    """Return the fact's default as a literal of its type; null where none is declared."""
    return pl.lit(fact.default, dtype=dtype(fact.type))


def schema(entity: Entity) -> dict[str, pl.DataType]:
    """Return the columns of the entity's frame: key, parents, facts sorted, times observed."""
    columns: dict[str, pl.DataType] = {KEY: pl.String()}
    columns |= {parent_column(parent.entity): pl.String() for parent in entity.parents}
    columns |= {name: dtype(entity.facts[name].type) for name in sorted(entity.facts)}
    columns |= {seen_column(*stream): pl.Datetime("us", "UTC") for stream in entity.streams}
    columns |= {
        entered_column(f): pl.Datetime("us", "UTC")
        for f in sorted(entity.facts)
        if entity.facts[f].source is None
    }
    return columns


@dataclass(frozen=True, slots=True)
class FactTables:
    """The facts of a workspace at one moment.

    Attributes:
        frames: For each entity of the catalogue a frame with the columns of `schema`, sorted by
            key. Values as they arrived (typed, stale ones still there). Where a source left a fact
            out, its default stands; a value that did not fit is null, whatever the default.
            A `seen_column` is null where the stream gives no time of its own.
        observed: When each (connection, stream) was last read, for rows without their own time.
        past: For each entity of which rules read earlier days a frame of `KEY` and, for each fact
            or decision and count of days, ``arr@30d`` (its value then, a stale one too) and
            ``arr@30d~`` (whether it was stale). What is not there was missing.
    """

    frames: Mapping[str, pl.DataFrame]
    observed: Mapping[tuple[str, str], datetime] = field(default_factory=dict)
    past: Mapping[str, pl.DataFrame] = field(default_factory=dict)

    @classmethod
    def empty(cls, catalogue: Catalogue) -> FactTables:
        """Return tables without records."""
        return cls(
            {
                name: pl.DataFrame(schema=schema(entity))
                for name, entity in catalogue.entities.items()
            }
        )


def usable(entity: Entity, tables: FactTables, as_of: datetime) -> pl.LazyFrame:
    """Return the entity's facts as rules see them at *as_of*.

    Columns: key, parents, each fact (null where missing or stale), and for each fact with a
    max_age a Boolean `stale_column`. Of the facts that people enter, what nobody entered is its
    default; what a source left out got its default on arrival, so a null of theirs is a misfit.
    Behind them the columns of `FactTables.past`, null where missing or stale.
    """
    frame = tables.frames[entity.name]
    columns: list[pl.Expr] = [
        pl.col(KEY),
        *(pl.col(parent_column(p.entity)) for p in entity.parents),
    ]
    for name in sorted(entity.facts):
        fact = entity.facts[name]
        value = pl.col(name)
        if fact.max_age is not None:
            stale = _is_stale(fact, tables, as_of)
            columns.append(stale.alias(stale_column(name)))
            value = pl.when(~stale).then(value)
        if fact.source is None and fact.default is not None:
            value = pl.when(pl.col(name).is_null()).then(default_of(fact)).otherwise(value)
        columns.append(value.alias(name))
    now = frame.lazy().select(columns)
    past = tables.past.get(entity.name)
    if past is None:
        return now
    return now.join(_usable_past(past).lazy(), on=KEY, how="left", maintain_order="left")


def _usable_past(past: pl.DataFrame) -> pl.DataFrame:
    stale = {name for name in past.columns if name.endswith(stale_column(""))}
    values = (name for name in past.columns if stale_column(name) in stale)
    return past.with_columns(
        pl.when(~pl.col(stale_column(name)).fill_null(value=False)).then(pl.col(name)).alias(name)
        for name in values
    )


def _is_stale(fact: Fact, tables: FactTables, as_of: datetime) -> pl.Expr:
    """Whether a value is there, but was observed longer ago than the fact may age."""
    assert fact.max_age is not None
    oldest = pl.lit(fact.max_age.oldest(as_of), dtype=pl.Datetime("us", "UTC"))
    if fact.source is None:
        seen = pl.col(entered_column(fact.name))
    else:
        stream = (fact.source.connection, fact.source.stream)
        seen = pl.col(seen_column(*stream))
        at = tables.observed.get(stream)
        if at is not None:
            seen = seen.fill_null(pl.lit(at.astimezone(UTC), dtype=pl.Datetime("us", "UTC")))
    return pl.col(fact.name).is_not_null() & (seen < oldest).fill_null(value=False)
