"""A small catalogue with a fact of every kind, and facts to go with it."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any

import polars as pl
import sqlalchemy as sa

from playwise.facts.catalog import Catalogue, Entity, Fact, Parent, Source
from playwise.facts.table import KEY, FactTables, schema
from playwise.rules.types import (
    BOOL,
    DATE,
    DATETIME,
    INTEGER,
    NUMBER,
    TEXT,
    Type,
    enum,
    list_of,
    money,
)
from playwise.store.engine import Store
from playwise.store.fact_tables import ensure_fact_tables
from playwise.store.facts import FactsWritten, load_facts, save_facts

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
TUESDAY = datetime(2026, 3, 3, 9, tzinfo=UTC)
CRM = ("crm", "accounts")
PEOPLE = ("crm", "contacts")


def sourced(entity: str, name: str, type: Type, *, indexed: bool = False) -> Fact:
    stream = {"account": "accounts", "contact": "contacts", "company": "companies"}[entity]
    return Fact(name, entity, type, Source("crm", stream, name), indexed=indexed)


def entered(entity: str, name: str, type: Type, **more: Any) -> Fact:
    return Fact(name, entity, type, entered_by="csm", **more)


ACCOUNT_FACTS = (
    sourced("account", "name", TEXT, indexed=True),
    sourced("account", "arr", money("USD"), indexed=True),
    sourced("account", "seats", INTEGER),
    sourced("account", "score", NUMBER),
    sourced("account", "live", BOOL),
    sourced("account", "status", enum(["open", "won", "lost"]), indexed=True),
    sourced("account", "renewal", DATE),
    sourced("account", "login", DATETIME),
    sourced("account", "tags", list_of(TEXT)),
    sourced("account", "reviews", list_of(DATE)),
    entered("account", "grade", INTEGER, minimum=1, maximum=5),
    entered("account", "tier", enum(["high", "low"])),
)


def catalogue(*facts: Fact) -> Catalogue:
    """Companies over accounts over contacts; *facts* instead of the account's usual ones."""
    of_account = {fact.name: fact for fact in facts or ACCOUNT_FACTS}
    company = {"country": sourced("company", "country", TEXT)}
    contact = {
        "email": sourced("contact", "email", TEXT),
        "prepared": sourced("contact", "prepared", BOOL),
    }
    under = (Parent("company", "company_id", "accounts"),)
    on = (Parent("account", "account_id", "contacts"),)
    return Catalogue(
        {
            "company": Entity("company", "company_id", None, (), company),
            "account": Entity("account", "account_id", "name", under, of_account),
            "contact": Entity("contact", "contact_id", None, on, contact),
        }
    )


CATALOGUE = catalogue()


def frame(
    entity: str, rows: Sequence[Mapping[str, Any]], of: Catalogue = CATALOGUE
) -> pl.DataFrame:
    """Return *rows* as the entity's frame; what a row leaves out is unknown."""
    columns = schema(of.entities[entity])
    unknown = {row_key for row in rows for row_key in row} - set(columns)
    assert not unknown, unknown
    full = [[row.get(name) for name in columns] for row in rows]
    return pl.DataFrame(full, schema=columns, orient="row").sort(KEY)


def facts(
    accounts: Sequence[Mapping[str, Any]] = (),
    contacts: Sequence[Mapping[str, Any]] = (),
    companies: Sequence[Mapping[str, Any]] = (),
    *,
    observed: Mapping[tuple[str, str], datetime] | None = None,
    of: Catalogue = CATALOGUE,
) -> FactTables:
    frames = {
        "company": frame("company", companies, of),
        "account": frame("account", accounts, of),
        "contact": frame("contact", contacts, of),
    }
    return FactTables(frames, observed or {})


FULL: dict[str, Any] = {
    "_key": "a1",
    "_parent_company": "c1",
    "name": 'Ünïcode "Ltd"\n',
    "arr": 2_400_000,
    "seats": -(2**63),
    "score": 0.1,
    "live": False,
    "status": "won",
    "renewal": date(2026, 3, 2),
    "login": datetime(2026, 1, 2, 3, 4, 5, 678, tzinfo=UTC),
    "tags": ["b", "a", ""],
    "reviews": [date(2026, 1, 1)],
    "grade": 3,
    "tier": "low",
    "_seen_crm__accounts": datetime(2026, 1, 1, tzinfo=UTC),
    "_entered_grade": datetime(2025, 12, 1, 23, 59, 59, 999999, tzinfo=UTC),
}


def saved(
    conn: sa.Connection, new: FactTables, *, run_id: int = 1, of: Catalogue = CATALOGUE
) -> FactsWritten:
    """Write *new* in place of what is there."""
    assert not [finding for finding in ensure_fact_tables(conn, of) if finding.is_error]
    return save_facts(conn, of, load_facts(conn, of), new, run_id, MONDAY)


def same(left: FactTables, right: FactTables) -> bool:
    return left.observed == right.observed and all(
        left.frames[name].schema == right.frames[name].schema
        and left.frames[name].equals(right.frames[name])
        for name in left.frames
    )


class _UndoError(Exception):
    pass


@contextmanager
def scratch(store: Store) -> Iterator[sa.Connection]:
    """Give a transaction that leaves nothing behind, tables included, for many examples a store."""
    try:
        with store.writing() as conn:
            yield conn
            raise _UndoError
    except _UndoError:
        pass
