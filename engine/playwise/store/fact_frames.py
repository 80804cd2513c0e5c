"""Rows of the store to Polars frames and back, by whole columns."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

import polars as pl

from playwise.facts.catalog import Entity
from playwise.facts.table import KEY, dtype, schema
from playwise.rules.types import Kind, Type
from playwise.store.fact_tables import FactColumn, fact_columns
from playwise.store.values import decode, encode

# As SQLAlchemy writes them into SQLite, so that both ways of writing give equal texts.
_MOMENT = "%Y-%m-%d %H:%M:%S%.6f"
_DATE = "%Y-%m-%d"


def frame_of(
    entity: Entity, columns: Sequence[FactColumn], rows: Sequence[Sequence[Any]]
) -> pl.DataFrame:
    """Return *rows* as the frame that `playwise.facts.table.schema` describes.

    Args:
        entity: Whose rows they are.
        columns: The columns that the rows hold, in order; other columns are null.
        rows: Values as the DBAPI gives them.
    """
    if not columns:
        return pl.DataFrame(schema=schema(entity))
    raw = pl.DataFrame(rows, schema={c.frame: _raw(c.type) for c in columns}, orient="row")
    present = {column.frame for column in columns}
    lists = [
        pl.Series(c.frame, [decode(v, c.type) for v in raw[c.frame]], dtype=dtype(c.type))
        for c in columns
        if c.type.kind is Kind.LIST
    ]
    return raw.with_columns(lists).select(
        _read(column) if column.frame in present else _absent(column)
        for column in fact_columns(entity)
    )


def rows_of(frame: pl.DataFrame, columns: Sequence[FactColumn]) -> list[tuple[Any, ...]]:
    """Return the *columns* of *frame* as rows ready for the DBAPI, in the order given."""
    lists = [
        pl.Series(c.frame, _texts(frame[c.frame]), dtype=pl.String)
        for c in columns
        if c.type.kind is Kind.LIST
    ]
    return frame.with_columns(lists).select(_write(column) for column in columns).rows()


def logged(frame: pl.DataFrame, column: FactColumn) -> Iterator[tuple[str, str, str | None]]:
    """Yield (key, column, value as JSON text) for each row of *frame*."""
    for key, text in zip(frame[KEY].to_list(), _texts(frame[column.frame]), strict=True):
        yield key, column.frame, text


def of_logged(texts: Collection[str | None], column: FactColumn) -> pl.Series:
    """Return the values that `logged` gave as *texts*."""
    values = [decode(text, column.type) for text in texts]
    made = pl.Series(column.frame, values, dtype=_loose(column.type))
    # An enum may have lost a value since: then it is unknown, as in a current frame.
    return made.cast(dtype(column.type), strict=False)


def _loose(type: Type) -> pl.DataType:
    return pl.String() if type.kind is Kind.ENUM else dtype(type)


def _raw(type: Type) -> pl.DataType:
    """Return the Polars type of what SQLite hands out for *type*."""
    match type.kind:
        case Kind.BOOL | Kind.INTEGER | Kind.MONEY:
            return pl.Int64()
        case Kind.NUMBER:
            return pl.Float64()
    return pl.String()


def _read(column: FactColumn) -> pl.Expr:
    read = pl.col(column.frame)
    match column.type.kind:
        case Kind.BOOL:
            return read.cast(pl.Boolean())
        case Kind.ENUM:
            # A value that facts.yaml no longer declares is unknown until the next sync.
            return read.cast(dtype(column.type), strict=False)
        case Kind.DATE:
            return read.str.to_date(_DATE)
        case Kind.DATETIME:
            return read.str.to_datetime(_MOMENT, time_unit="us").dt.replace_time_zone("UTC")
    return read


def _absent(column: FactColumn) -> pl.Expr:
    return pl.lit(None, dtype=dtype(column.type)).alias(column.frame)


def _write(column: FactColumn) -> pl.Expr:
    written = pl.col(column.frame)
    match column.type.kind:
        case Kind.BOOL:
            return written.cast(pl.Int64())
        case Kind.ENUM:
            return written.cast(pl.String())
        case Kind.DATE:
            return written.dt.strftime(_DATE)
        case Kind.DATETIME:
            return written.dt.strftime(_MOMENT)
    return written


def _texts(series: pl.Series) -> list[str | None]:
    return [None if value is None else encode(value) for value in series.to_list()]
