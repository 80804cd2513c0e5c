"""Rows by the thousand: executemany on the transaction's own DBAPI connection.

They never go through the ORM, and never through a connection of their own, so that facts,
outcomes and cursors commit together. Statement texts are built once for each table and columns.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from playwise.store.values import encode

Row = Sequence[Any]
"""Values as the DBAPI takes them, or, where said so, as the columns' types do."""


def driver(conn: sa.Connection) -> sqlite3.Connection:
    """Return the DBAPI connection of the open transaction."""
    connection = conn.connection.driver_connection
    assert isinstance(connection, sqlite3.Connection)
    return connection


def executemany(conn: sa.Connection, statement: str, rows: Iterable[Row]) -> int:
    """Run *statement* for each of *rows* (ready for the DBAPI) and return how many it touched."""
    return max(0, driver(conn).executemany(statement, rows).rowcount)


def insert_text(table: sa.Table, columns: tuple[str, ...]) -> str:
    """Return the INSERT of *columns*; a row that is there already is an error."""
    return _insert(table, columns)


def upsert_text(table: sa.Table, columns: tuple[str, ...], keys: tuple[str, ...]) -> str:
    """Return the INSERT of *columns* that overwrites the row with the same *keys*."""
    rest = [column for column in columns if column not in keys]
    found = f"ON CONFLICT ({_listed(table, keys)}) DO"
    if not rest:
        return f"{_insert(table, columns)} {found} NOTHING"
    sets = ", ".join(f"{_quoted(table, c)} = excluded.{_quoted(table, c)}" for c in rest)
    return f"{_insert(table, columns)} {found} UPDATE SET {sets}"


def update_text(table: sa.Table, columns: tuple[str, ...], keys: tuple[str, ...]) -> str:
    """Return the UPDATE of *columns* where *keys* match; parameters in that order."""
    sets = ", ".join(f"{_quoted(table, column)} = ?" for column in columns)
    where = _matched(table, keys)
    return f"UPDATE {_quoted(table)} SET {sets} WHERE {where}"  # noqa: S608 - quoted names


def delete_text(table: sa.Table, keys: tuple[str, ...]) -> str:
    """Return the DELETE where *keys* match."""
    where = _matched(table, keys)
    return f"DELETE FROM {_quoted(table)} WHERE {where}"  # noqa: S608 - quoted names


def insert(
    conn: sa.Connection, table: sa.Table, columns: tuple[str, ...], rows: Iterable[Row]
) -> None:
    """Insert *rows*, values as the columns' types take them."""
    statement, bind = _bound(conn.dialect, table, columns, None)
    executemany(conn, statement, bind(rows))


def upsert(
    conn: sa.Connection,
    table: sa.Table,
    columns: tuple[str, ...],
    keys: tuple[str, ...],
    rows: Iterable[Row],
) -> None:
    """Insert *rows*, or overwrite those with the same *keys*; values as `insert` takes them."""
    statement, bind = _bound(conn.dialect, table, columns, keys)
    executemany(conn, statement, bind(rows))


def one_of(column: sa.ColumnElement[Any], values: Iterable[str | int]) -> sa.ColumnElement[bool]:
    """Return the condition that *column* is one of *values*, however many they are.

    They travel as one JSON parameter: the statement's text stays the same for a page of one and
    of ten thousand, and no limit on parameters is met.
    """
    listed = sa.func.json_each(encode(list(values))).table_valued("value")
    return column.in_(sa.select(listed.c.value))


@lru_cache(maxsize=512)
def _bound(
    dialect: sa.Dialect, table: sa.Table, columns: tuple[str, ...], keys: tuple[str, ...] | None
) -> tuple[str, Callable[[Iterable[Row]], Iterable[Row]]]:
    """Return the statement, and what readies rows for the DBAPI."""
    statement = insert_text(table, columns) if keys is None else upsert_text(table, columns, keys)
    processors = [
        (place, processor)
        for place, column in enumerate(columns)
        if (processor := table.c[column].type.dialect_impl(dialect).bind_processor(dialect))
    ]

    def bind(rows: Iterable[Row]) -> Iterable[Row]:
        for row in rows:
            ready = list(row)
            for place, processor in processors:
                ready[place] = processor(ready[place])
            yield ready

    return statement, bind


@lru_cache(maxsize=512)
def _insert(table: sa.Table, columns: tuple[str, ...]) -> str:
    marks = ", ".join("?" * len(columns))
    listed = _listed(table, columns)
    return f"INSERT INTO {_quoted(table)} ({listed}) VALUES ({marks})"  # noqa: S608 - quoted names


def _listed(table: sa.Table, columns: Iterable[str]) -> str:
    return ", ".join(_quoted(table, column) for column in columns)


def _matched(table: sa.Table, keys: Iterable[str]) -> str:
    return " AND ".join(f"{_quoted(table, key)} = ?" for key in keys)


def _quoted(table: sa.Table, column: str | None = None) -> str:
    """Return a name of *table*, quoted: names come from the catalogue, values are parameters."""
    name = table.name if column is None else table.c[column].name
    return '"' + name.replace('"', '""') + '"'
