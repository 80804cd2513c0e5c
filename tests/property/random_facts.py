"""Strategies: values of every type, and small worlds of accounts and contacts, unknowns about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import polars as pl
from hypothesis import strategies as st

from playwise.rules.frame import KEY, dtype, parent_column, stale_column
from playwise.rules.ir import PastRef
from playwise.rules.records import Record
from playwise.rules.types import (
    BOOL,
    DATE,
    DATETIME,
    INTEGER,
    NUMBER,
    TEXT,
    Kind,
    Type,
    Value,
    enum,
    list_of,
    money,
)

TODAY = date(2026, 2, 14)
TIER = enum(["low", "middle", "high"])
USD = money("USD")
SCALARS = (BOOL, INTEGER, NUMBER, USD, TEXT, TIER, DATE, DATETIME)
ACCOUNT = {
    "flag": BOOL,
    "seats": INTEGER,
    "ratio": NUMBER,
    "arr": USD,
    "name": TEXT,
    "tier": TIER,
    "renewal": DATE,
    "seen_at": DATETIME,
    "tags": list_of(TEXT),
    "rates": list_of(NUMBER),
    "counts": list_of(INTEGER),
    "prices": list_of(USD),
    "tiers": list_of(TIER),
    "days": list_of(DATE),
    "ticks": list_of(BOOL),
    "moments": list_of(DATETIME),
}
CONTACT = {
    "happy": BOOL,
    "calls": INTEGER,
    "score": NUMBER,
    "spend": USD,
    "since": DATE,
    "role": TIER,
    "labels": list_of(TEXT),
}
AGEING = "ratio"
DAYS = 30
"""How long ago rules look back: `then` names what a fact was."""

_texts = st.sampled_from(
    ["", "a", "ab", "Ä", "line\nbreak", "'quoted'", "日本", "low", "😀b"]
)
_dates = st.dates(date(2025, 12, 1), date(2026, 4, 30)) | st.sampled_from([date.min, date.max])
_moments = st.sampled_from(
    [
        datetime(2026, 2, 14, 4, 59, 59, 999_999, tzinfo=UTC),  # in New York still the 13th
        datetime(2026, 2, 14, 5, tzinfo=UTC),
        datetime(2026, 3, 8, 7, tzinfo=UTC),  # when its clocks change
        datetime(1, 1, 2, tzinfo=UTC),
        datetime(9999, 12, 30, 23, 59, tzinfo=UTC),
    ]
)
_integers = st.integers(-3, 8) | st.sampled_from([2**63 - 1, -(2**63), 10**12])
_numbers = st.floats(-5, 5).map(lambda x: round(x, 3)) | st.sampled_from([0.0, 1e300, -1e-300, 0.1])


def values(type: Type, *, holes: bool = False) -> st.SearchStrategy[Any]:
    """Known values of *type*, awkward ones included; with *holes*, lists of unknown elements."""
    match type.kind:
        case Kind.BOOL:
            return st.booleans()
        case Kind.INTEGER | Kind.MONEY:
            return _integers
        case Kind.NUMBER:
            return _numbers
        case Kind.TEXT:
            return _texts
        case Kind.DATE:
            return _dates
        case Kind.DATETIME:
            return _moments
        case Kind.ENUM:
            return st.sampled_from(type.values)
        case Kind.LIST:
            assert type.element is not None
            element = values(type.element)
            return st.lists(st.none() | element if holes else element, max_size=3).map(tuple)
    raise AssertionError(type)


def then(name: str) -> str:
    """Return where a record and a frame hold what a fact was."""
    return PastRef(name, (), "", DAYS).column


def with_past(facts: Mapping[str, Type]) -> Iterator[tuple[str, Type]]:
    """Yield the columns of facts, of now and of then, with their types."""
    for name, kind in facts.items():
        yield name, kind
        yield then(name), kind


@dataclass
class World:
    """Some accounts with their contacts, as records and as frames."""

    records: list[Record]
    frames: dict[str, pl.LazyFrame]


def _facts(facts: Mapping[str, Type]) -> st.SearchStrategy[dict[str, Value]]:
    cells = {name: values(kind, holes=True) for name, kind in with_past(facts)}
    return st.fixed_dictionaries({}, optional=cells)


@st.composite
def worlds(draw: Any) -> World:
    """Small worlds: missing facts, a stale one, accounts without contacts, a contact of nobody."""
    accounts = draw(st.lists(_facts(ACCOUNT), min_size=1, max_size=5))
    contacts = draw(st.lists(_facts(CONTACT), max_size=8))
    owners = [draw(st.none() | st.integers(0, len(accounts) - 1)) for _ in contacts]
    records = [Record("account", f"a{i}", dict(facts)) for i, facts in enumerate(accounts)]
    stale = [draw(st.booleans()) for _ in accounts]
    for record, old in zip(records, stale, strict=True):
        record.children["contact"] = []
        for name in (AGEING, then(AGEING)):
            if old and name in record.values:
                record.stale = {**record.stale, name: record.values.pop(name)}  # type: ignore[dict-item]  # facts are no decisions, which may be unknown
    for i, (facts, owner) in enumerate(zip(contacts, owners, strict=True)):
        if owner is not None:
            child = Record("contact", f"c{i}", dict(facts), parents={"account": records[owner]})
            records[owner].children["contact"] = [*records[owner].children["contact"], child]
    links = {parent_column("account"): [None if o is None else f"a{o}" for o in owners]}
    frames = {
        "account": _frame("a", [r.values for r in records], ACCOUNT).with_columns(
            pl.Series(stale_column(name), [name in r.stale for r in records], dtype=pl.Boolean)
            for name in (AGEING, then(AGEING))
        ),
        "contact": _frame("c", contacts, CONTACT).with_columns(
            pl.Series(name, keys, dtype=pl.String) for name, keys in links.items()
        ),
    }
    return World(records, {name: frame.lazy() for name, frame in frames.items()})


def _frame(prefix: str, rows: list[dict[str, Any]], facts: Mapping[str, Type]) -> pl.DataFrame:
    columns: dict[str, Any] = {
        KEY: pl.Series([f"{prefix}{i}" for i in range(len(rows))], dtype=pl.String)
    }
    for name, kind in with_past(facts):
        cells = [row.get(name) for row in rows]
        listed = [list(c) if isinstance(c, tuple) else c for c in cells]
        columns[name] = pl.Series(listed, dtype=dtype(kind))
    return pl.DataFrame(columns)
