"""Strategies: values of every type, and small worlds of accounts and contacts, unknowns about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any, TypeVar

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

T = TypeVar("T")

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
_THERE = (False, *[True] * 7)
DAYS = 30
"""How long ago rules look back: `then` names what a fact was."""

# Small numbers come up more often than those at the ends, which make everything out of range.
_SCALARS: dict[Kind, tuple[Value, ...]] = {
    Kind.BOOL: (False, True),
    Kind.INTEGER: (*range(-3, 9), 0, 1, 2, 2**63 - 1, -(2**63), 10**12),
    Kind.NUMBER: (
        *(0.0, 1.0, 2.0, -1.0, 0.1, 0.2, 0.3, 0.5, 2.5, 3.5, -0.295, 1e300, -1e-300),
        *(4.873, -4.2, 1.617, 3.141, 2.718, -2.236, 0.007, -0.333, 4.999, -3.005, 1.005),
    ),
    Kind.TEXT: (
        *("", "a", "b", "ab", "ab", "ba", "low", "low", "high"),
        *("Ä", "line\nbreak", "'quoted'", "日本", "😀b"),
    ),
    Kind.DATE: (
        *(TODAY + timedelta(days) for days in (0, -1, 1, 2, -14, 14, 15, 22, 30, 60, -75, 75)),
        *(date(2026, 1, 31), date(2024, 2, 29), date.min, date.max),
    ),
    Kind.DATETIME: (
        datetime(2026, 2, 14, 4, 59, 59, 999_999, tzinfo=UTC),  # in New York still the 13th
        datetime(2026, 2, 14, 5, tzinfo=UTC),
        datetime(2026, 3, 8, 7, tzinfo=UTC),  # when its clocks change
        datetime.min.replace(tzinfo=UTC),  # in New York in the year before the first
        datetime.max.replace(tzinfo=UTC),
    ),
}
_SCALARS[Kind.MONEY] = (*_SCALARS[Kind.INTEGER], 12_345, 99_999)


def _scalars(type: Type) -> tuple[Value, ...]:
    return type.values if type.kind is Kind.ENUM else _SCALARS[type.kind]


@cache
def values(type: Type, *, holes: bool = False) -> st.SearchStrategy[Any]:
    """Known values of *type*, awkward ones included; with *holes*, lists of unknown elements."""
    if type.element is None:
        return st.sampled_from(_scalars(type))
    elements = _scalars(type.element)
    unknown = [None] * (len(elements) // 6 + 1) if holes else []
    element = st.sampled_from((*elements, *unknown))
    return st.lists(element, max_size=3).map(tuple)


@cache
def _below(count: int) -> st.SearchStrategy[int]:
    return st.integers(0, count - 1)


def pick(draw: Any, options: Sequence[T]) -> T:
    """Draw one of *options*: as `st.sampled_from`, which is dear where it is made for one draw."""
    chosen: int = draw(_below(len(options)))
    return options[chosen]


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

    def __repr__(self) -> str:
        return "".join(map(record_text, self.records))

    def _repr_pretty_(self, printer: Any, _cycle: bool) -> None:
        printer.text(repr(self))  # else Hypothesis shows the parts of a dataclass


def record_text(record: Record) -> str:
    """Return what an account has, on lines of its own."""
    contacts = (f"\n   contact {c.key} has {c.values}" for c in record.children["contact"])
    return "".join((f"\n{record.key} has {record.values} stale {record.stale}", *contacts))


def _facts(draw: Any, facts: Mapping[str, Type]) -> dict[str, Value]:
    cells = with_past(facts)
    return {name: draw(values(kind, holes=True)) for name, kind in cells if pick(draw, _THERE)}


@st.composite
def worlds(draw: Any) -> World:
    """Small worlds: missing facts, a stale one, accounts without contacts, a contact of nobody."""
    accounts = [_facts(draw, ACCOUNT) for _ in range(draw(st.integers(2, 5)))]
    contacts = [_facts(draw, CONTACT) for _ in range(draw(st.integers(0, 8)))]
    owners = [pick(draw, [None, *range(len(accounts))]) for _ in contacts]
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
