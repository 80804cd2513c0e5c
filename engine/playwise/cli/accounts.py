"""Finding the record that a command names: by its key, or by its exact name."""

from __future__ import annotations

import re
from collections.abc import Iterable

import sqlalchemy as sa

from playwise.cli.faults import MisuseError
from playwise.cli.output import counted
from playwise.diagnostics.nearest import nearest
from playwise.errors import StoreError
from playwise.facts.catalog import Catalogue, Entity
from playwise.store.fact_tables import fact_table, present_columns
from playwise.store.filters import FactFilter
from playwise.store.reading import accounts_page, records_by_key

_LISTED = 5
# Comparing a name with more records than this takes seconds, for a hint.
_MOST_COMPARED = 20_000


def find_record(conn: sa.Connection, catalogue: Catalogue, entity: Entity, wanted: str) -> str:
    """Return the key of the record that *wanted* names.

    Args:
        conn: Any connection to the store.
        catalogue: What facts there are.
        entity: The kind of record.
        wanted: Its key, or exactly what it is called.

    Raises:
        StoreError: The store holds no record of that kind.
        MisuseError: There is no such record, or several are called that.
    """
    if not present_columns(conn, entity):
        raise StoreError(f"the store holds no {entity.name} yet", "`playwise run` fills it")
    if records_by_key(conn, catalogue, entity.name, [wanted], ()):
        return wanted
    called = _called(conn, catalogue, entity, wanted)
    if len(called) == 1:
        return called[0]
    if called:
        listing = ", ".join(called[:_LISTED]) + (", …" if len(called) > _LISTED else "")
        number = "several" if len(called) > _LISTED else counted(len(called), "record")
        raise MisuseError(
            f"{number} of {entity.name} are called '{wanted}'", f"name one by its key: {listing}"
        )
    other = _holder(conn, catalogue, entity, wanted)
    if other is not None:
        help = f"'{wanted}' is a key of {other}: add --entity {other}"
        raise MisuseError(f"unknown {entity.name} '{wanted}'", help)
    raise MisuseError(f"unknown {entity.name} '{wanted}'", _nearest(conn, entity, wanted))


def _holder(conn: sa.Connection, catalogue: Catalogue, entity: Entity, wanted: str) -> str | None:
    """Return the other kind of record that has the key *wanted*, or None."""
    others = [kind for kind in catalogue.entities.values() if kind.name != entity.name]
    for kind in others:
        stored = present_columns(conn, kind)
        if stored and records_by_key(conn, catalogue, kind.name, [wanted], ()):
            return kind.name
    return None


def names_of(
    conn: sa.Connection, catalogue: Catalogue, entity: str, keys: Iterable[str]
) -> dict[str, str]:
    """Return what people call the records *keys*; those without a name are left out."""
    label = catalogue.entities[entity].label
    if label is None:
        return {}
    found = records_by_key(conn, catalogue, entity, keys, [label])
    return {key: str(row.facts[label]) for key, row in found.items() if row.facts.get(label)}


def _called(
    conn: sa.Connection, catalogue: Catalogue, entity: Entity, name: str
) -> tuple[str, ...]:
    if entity.label is None:
        return ()
    where = FactFilter(entity.label, "eq", name)
    page = accounts_page(conn, catalogue, entity.name, where, [], _LISTED + 1, facts=())
    return tuple(row.key for row in page.rows)


def _without_zeros(key: str) -> str:
    """``a-13`` for A-0013: a key as people shorten it."""
    return re.sub(r"(?<!\d)0+(?=\d)", "", key.casefold())


def _nearest(conn: sa.Connection, entity: Entity, wanted: str) -> str:
    stored = fact_table(entity)
    columns = [stored.c.key]
    if entity.label is not None:
        columns.append(stored.c[f"f_{entity.label}"])
    rows = conn.execute(sa.select(*columns).limit(_MOST_COMPARED))
    known = [str(value) for row in rows for value in row if value is not None]
    alike = (value for value in known if _without_zeros(value) == _without_zeros(wanted))
    found = next(alike, None) or nearest(wanted, known)
    if found is not None:
        return f"did you mean '{found}'?"
    called = "" if entity.label is None else f" or its {entity.label}, to the letter"
    return f"give its {entity.key}{called}"
