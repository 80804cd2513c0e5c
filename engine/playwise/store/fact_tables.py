"""The tables of current facts, made from the catalogue: one for each entity, typed.

Their columns are ``key``, ``parent__<entity>``, ``f_<fact>``, and for times of observation
``o_<connection>__<stream>`` and ``e_<fact>``. They are outside Alembic: facts.yaml decides them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from playwise.diagnostics.finding import Finding, Severity
from playwise.facts.catalog import Catalogue, Entity, Fact
from playwise.facts.table import KEY, entered_column, parent_column, schema, seen_column
from playwise.rules.types import Kind, Type
from playwise.store.column_types import ListText, UtcDateTime
from playwise.store.tables import NAMES, FactTypeTable, table

PREFIX = "facts__"
_TEXT = Type(Kind.TEXT)
_MOMENT = Type(Kind.DATETIME)


@dataclass(frozen=True, slots=True)
class FactColumn:
    """A column of the entity's frame and of its table.

    Attributes:
        frame: Its name in the frame (`playwise.facts.table.schema`) and in `fact_change`.
        name: Its name in the store.
        type: What it holds; keys and parents are text, times datetimes.
        indexed: Whether the store indexes it.
    """

    frame: str
    name: str
    type: Type
    indexed: bool = False


def fact_columns(entity: Entity) -> tuple[FactColumn, ...]:
    """Return the columns in the order of `playwise.facts.table.schema`; the key is first."""
    made = [FactColumn(KEY, "key", _TEXT)]
    made += [
        FactColumn(parent_column(p.entity), f"parent__{p.entity}", _TEXT, indexed=True)
        for p in entity.parents
    ]
    facts = [entity.facts[name] for name in sorted(entity.facts)]
    made += [FactColumn(f.name, f"f_{f.name}", f.type, f.indexed) for f in facts]
    made += [FactColumn(seen_column(*s), f"o_{'__'.join(s)}", _MOMENT) for s in entity.streams]
    made += [
        FactColumn(entered_column(f.name), f"e_{f.name}", _MOMENT)
        for f in facts
        if f.source is None
    ]
    assert [column.frame for column in made] == list(schema(entity))
    return tuple(made)


def fact_table(entity: Entity) -> sa.Table:
    """Return the table of *entity*: one object for the same columns, so statements are reused."""
    return _table(entity.name, fact_columns(entity))


@lru_cache(maxsize=256)
def _table(entity: str, columns: tuple[FactColumn, ...]) -> sa.Table:
    name = f"{PREFIX}{entity}"
    made = sa.Table(
        name,
        sa.MetaData(naming_convention=NAMES),
        *(sa.Column(c.name, store_type(c.type), primary_key=c.frame == KEY) for c in columns),
    )
    for column in columns:
        if column.indexed:
            sa.Index(_index_name(name, column), made.c[column.name])
    return made


def _index_name(table: str, column: FactColumn) -> str:
    return f"ix_{table}_{column.name}"


def store_type(type: Type) -> sa.types.TypeEngine[Any]:
    """Return the column type that holds values of *type*."""
    kinds: dict[Kind, sa.types.TypeEngine[Any]] = {
        Kind.BOOL: sa.Boolean(),
        Kind.INTEGER: sa.BigInteger(),
        Kind.MONEY: sa.BigInteger(),
        Kind.NUMBER: sa.Double(),
        Kind.TEXT: sa.Text(),
        Kind.ENUM: sa.Text(),
        Kind.DATE: sa.Date(),
        Kind.DATETIME: UtcDateTime(),
        Kind.LIST: ListText(type),
    }
    return kinds[type.kind]


def present_columns(conn: sa.Connection, entity: Entity) -> frozenset[str]:
    """Return the names of the columns that the store has for *entity*; none where it has no table.

    A fact that facts.yaml has gained since the last sync is not among them yet.
    """
    found = conn.execute(_PRESENT, {"name": fact_table(entity).name})
    return frozenset(found.scalars())


_PRESENT = sa.text("SELECT name FROM pragma_table_info(:name)")


def ensure_fact_tables(conn: sa.Connection, catalogue: Catalogue) -> tuple[Finding, ...]:
    """Make the tables and columns that *catalogue* needs and the store has not.

    Nothing is ever dropped or retyped: a fact that left the catalogue keeps its column (a
    warning), and one that changed its type is an error, with its column left as it was.

    Returns:
        The findings, in order; on an error nothing may be written until it is mended.
    """
    findings: list[Finding] = []
    known = _known_types(conn)
    for entity in catalogue.entities.values():
        _ensure(conn, entity)
        findings += _type_findings(entity, known)
    findings += _vanished(catalogue, known)
    _remember_types(conn, catalogue, known)
    return tuple(sorted(findings))


def _ensure(conn: sa.Connection, entity: Entity) -> None:
    made = fact_table(entity)
    present = present_columns(conn, entity)
    if not present:
        made.create(conn)
        return
    quote = conn.dialect.identifier_preparer.quote
    for column in made.columns:
        if column.name not in present:
            kind = column.type.compile(conn.dialect)
            conn.exec_driver_sql(
                f"ALTER TABLE {quote(made.name)} ADD COLUMN {quote(column.name)} {kind}"
            )
    for index in made.indexes:
        index.create(conn, checkfirst=True)


def _known_types(conn: sa.Connection) -> dict[tuple[str, str], str]:
    types = table(FactTypeTable)
    rows = conn.execute(sa.select(types.c.entity, types.c.fact, types.c.type))
    return {(entity, fact): type for entity, fact, type in rows}


def _remember_types(
    conn: sa.Connection, catalogue: Catalogue, known: Mapping[tuple[str, str], str]
) -> None:
    new = [
        {"entity": entity.name, "fact": fact.name, "type": stored_type(fact.type)}
        for entity in catalogue.entities.values()
        for fact in entity.facts.values()
        if (entity.name, fact.name) not in known
    ]
    if new:
        conn.execute(sa.insert(table(FactTypeTable)), new)


def stored_type(type: Type) -> str:
    """Return *type* as far as stored values depend on it: an enum's values may change freely."""
    match type.kind:
        case Kind.ENUM:
            return Kind.TEXT.value
        case Kind.LIST:
            assert type.element is not None
            return f"list of {stored_type(type.element)}"
    return str(type)


def _type_findings(entity: Entity, known: Mapping[tuple[str, str], str]) -> Iterator[Finding]:
    for fact in entity.facts.values():
        before = known.get((entity.name, fact.name))
        if before is not None and before != stored_type(fact.type):
            yield _type_changed(entity, fact, before)


def _type_changed(entity: Entity, fact: Fact, before: str) -> Finding:
    return Finding(
        "PW511",
        f"fact '{fact.name}' of {entity.name} is declared as {stored_type(fact.type)}, "
        f"but the store holds it as {before}",
        fact.span,
        "give the new fact another name, or begin a new store",
    )


def _vanished(catalogue: Catalogue, known: Mapping[tuple[str, str], str]) -> Iterator[Finding]:
    for of, name in sorted(known):
        entity = catalogue.entities.get(of)
        if entity is None or name not in entity.facts:
            yield Finding(
                "PW511",
                f"fact '{name}' of {of} is in the store but no longer in facts.yaml",
                None if entity is None else entity.span,
                "what it held is kept; declare it again to use it",
                Severity.WARNING,
            )
