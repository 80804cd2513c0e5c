"""Strategies: typed expressions and small worlds of accounts and contacts, unknowns everywhere."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import polars as pl
from hypothesis import strategies as st

from playwise.rules.frame import KEY, dtype, parent_column, stale_column
from playwise.rules.ir import FactRef, LookupColumn, Node, Pool, RelationRef
from playwise.rules.records import Record
from playwise.rules.types import (
    BOOL,
    DATE,
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

TIER = enum(["low", "middle", "high"])
USD = money("USD")
ACCOUNT = {
    "flag": BOOL,
    "seats": INTEGER,
    "ratio": NUMBER,
    "arr": USD,
    "name": TEXT,
    "tier": TIER,
    "renewal": DATE,
    "tags": list_of(TEXT),
}
CONTACT = {
    "happy": BOOL,
    "calls": INTEGER,
    "score": NUMBER,
    "spend": USD,
    "since": DATE,
    "role": TIER,
}
AGEING = "ratio"
CONTACTS = RelationRef("contacts", "contact", "account")
TABLE = LookupColumn("promises", None, {"low": 4, "high": 15})
LONELY = LookupColumn("weights", "share", {1: 0.5, 2: 1.5, 7: -2.0})

_texts = st.sampled_from(["", "a", "ab", "Ä", "line\nbreak", "'quoted'", "日本"])
_dates = st.dates(date(2025, 12, 1), date(2026, 4, 30)) | st.sampled_from([date.min, date.max])
_integers = st.integers(-3, 8) | st.sampled_from([2**63 - 1, -(2**63), 10**12])
_numbers = st.floats(-5, 5).map(lambda x: round(x, 3)) | st.sampled_from([0.0, 1e300, -1e-300, 0.1])


def values(type: Type) -> st.SearchStrategy[Value]:
    """Known values of *type*, the awkward ones included."""
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
        case Kind.ENUM:
            return st.sampled_from(type.values)
        case Kind.LIST:
            assert type.element is not None
            return st.lists(values(type.element), max_size=3).map(tuple)
    raise AssertionError(type)


@dataclass
class Making:
    """Draws expressions of a type, for the account or, inside an aggregate, for a contact."""

    draw: Callable[[st.SearchStrategy[Any]], Any]
    pool: Pool

    def node(self, type: Type, depth: int, facts: dict[str, Type], *, inside: bool = False) -> Node:
        makers = self._makers(type, depth, facts, inside)
        return self.draw(st.sampled_from(makers))()  # type: ignore[no-any-return]

    def _leaves(self, type: Type, facts: dict[str, Type], inside: bool) -> list[Callable[[], Node]]:
        made: list[Callable[[], Node]] = [
            lambda name=name: self._fact(name, facts, inside)  # type: ignore[misc]
            for name, kind in facts.items()
            if kind == type
        ]
        if inside:
            made += [
                lambda name=name: self._parent_fact(name)  # type: ignore[misc]
                for name, kind in ACCOUNT.items()
                if kind == type
            ]
        if type.kind is not Kind.LIST or not made:
            made.append(lambda: self.pool.const(self.draw(values(type)), type))
        return made

    def _fact(self, name: str, facts: dict[str, Type], inside: bool) -> Node:
        label = f"contacts.{name}" if inside else name
        return self.pool.node("fact", facts[name], data=FactRef(name, (), label))

    def _parent_fact(self, name: str) -> Node:
        return self.pool.node("fact", ACCOUNT[name], data=FactRef(name, ("account",), name))

    def _makers(
        self, type: Type, depth: int, facts: dict[str, Type], inside: bool
    ) -> list[Callable[[], Node]]:
        if depth == 0:
            return self._leaves(type, facts, inside)
        pool = self.pool

        def sub(kind: Type) -> Node:
            return self.node(kind, depth - 1, facts, inside=inside)

        def over(op: str, result: Type, body: Type) -> Node:
            member = self.node(BOOL, min(depth - 1, 1), CONTACT, inside=True)
            value = self.node(body, min(depth - 1, 2), CONTACT, inside=True)
            return pool.node(op, result, member, value, data=CONTACTS)

        made: list[Callable[[], Node]] = [
            lambda: pool.node("if", type, sub(BOOL), sub(type), sub(BOOL), sub(type), sub(type)),
            lambda: pool.node("coalesce", type, sub(type), sub(type)),
            lambda: pool.node("assume", type, sub(type), pool.const(self.draw(values(type)), type)),
        ]
        if type.kind is Kind.BOOL:
            made += self._conditions(sub)
            made += [lambda op=op: over(op, BOOL, BOOL) for op in ("some", "all", "none")]  # type: ignore[misc]
        elif type.kind is Kind.INTEGER:
            made += self._integers(sub)
            made += [
                lambda: over("count", INTEGER, BOOL),
                lambda: over("sum", INTEGER, INTEGER),
                lambda: over("least", INTEGER, INTEGER),
            ]
        elif type.kind is Kind.NUMBER:
            made += self._numbers(sub)
            made += [
                lambda: over("share", NUMBER, BOOL),
                lambda: over("sum", NUMBER, NUMBER),
                lambda: over("avg", NUMBER, NUMBER),
                lambda: over("avg", NUMBER, INTEGER),
                lambda: over("most", NUMBER, NUMBER),
            ]
        elif type.kind is Kind.MONEY:
            made += self._amounts(sub)
            made += [lambda: over("sum", USD, USD), lambda: over("avg", USD, USD)]
        elif type.kind is Kind.TEXT:
            made += [
                lambda: pool.node("cat", TEXT, sub(TEXT), sub(TEXT)),
                lambda: pool.node("lower", TEXT, sub(TEXT)),
                lambda: pool.node("cast", TEXT, sub(TIER)),
                lambda: pool.node("cast", TEXT, sub(INTEGER)),
            ]
        elif type.kind is Kind.DATE:
            made += [
                lambda: pool.node("add", DATE, sub(DATE), sub(INTEGER)),
                lambda: pool.node("sub", DATE, sub(DATE), sub(INTEGER)),
                lambda: over("most", DATE, DATE) if not inside else sub(DATE),
            ]
        return self._leaves(type, facts, inside) + [m for m in made if not inside or depth < 3]

    def _conditions(self, sub: Callable[[Type], Node]) -> list[Callable[[], Node]]:
        pool = self.pool
        ordered = [INTEGER, NUMBER, USD, TEXT, DATE]

        def compare(op: str, kinds: list[Type]) -> Node:
            kind = self.draw(st.sampled_from(kinds))
            return pool.node(op, BOOL, sub(kind), sub(kind))

        def within(kind: Type) -> Node:
            listed = pool.const(self.draw(values(list_of(kind))), list_of(kind))
            return pool.node("in", BOOL, sub(kind), listed)

        return [
            lambda: pool.node("and", BOOL, sub(BOOL), sub(BOOL), sub(BOOL)),
            lambda: pool.node("or", BOOL, sub(BOOL), sub(BOOL), sub(BOOL)),
            lambda: pool.node("not", BOOL, sub(BOOL)),
            *(lambda op=op: compare(op, [BOOL, TIER, *ordered]) for op in ("eq", "ne")),
            *(lambda op=op: compare(op, ordered) for op in ("lt", "le", "gt", "ge")),
            lambda: within(TIER),
            lambda: within(INTEGER),
            lambda: within(TEXT),
            lambda: pool.node("in", BOOL, sub(TEXT), sub(list_of(TEXT))),
            lambda: pool.node("in_text", BOOL, sub(TEXT), sub(TEXT)),
            lambda: pool.node("starts_with", BOOL, sub(TEXT), sub(TEXT)),
            lambda: pool.node("ends_with", BOOL, sub(TEXT), sub(TEXT)),
            lambda: pool.node("known", BOOL, sub(self.draw(st.sampled_from(ordered)))),
        ]

    def _integers(self, sub: Callable[[Type], Node]) -> list[Callable[[], Node]]:
        pool = self.pool
        folds = ("add", "mul", "min", "max")
        return [
            *(
                lambda op=op: pool.node(op, INTEGER, sub(INTEGER), sub(INTEGER))
                for op in (*folds, "sub", "mod")
            ),
            lambda: pool.node("neg", INTEGER, sub(INTEGER)),
            lambda: pool.node("sub", INTEGER, sub(DATE), sub(DATE)),
            lambda: pool.node("days_until", INTEGER, sub(DATE)),
            lambda: pool.node("days_since", INTEGER, sub(DATE)),
            lambda: pool.node("days_between", INTEGER, sub(DATE), sub(DATE)),
            lambda: pool.node("lookup", INTEGER, sub(TIER), data=TABLE),
        ]

    def _numbers(self, sub: Callable[[Type], Node]) -> list[Callable[[], Node]]:
        pool = self.pool
        return [
            *(
                lambda op=op: pool.node(op, NUMBER, sub(NUMBER), sub(NUMBER))
                for op in ("add", "sub", "mul", "div", "mod", "min", "max")
            ),
            lambda: pool.node("div", NUMBER, sub(INTEGER), sub(INTEGER)),
            lambda: pool.node("div", NUMBER, sub(USD), sub(USD)),
            lambda: pool.node("cast", NUMBER, sub(INTEGER)),
            lambda: pool.node("lookup", NUMBER, sub(INTEGER), data=LONELY),
        ]

    def _amounts(self, sub: Callable[[Type], Node]) -> list[Callable[[], Node]]:
        pool = self.pool
        return [
            lambda: pool.node("add", USD, sub(USD), sub(USD)),
            lambda: pool.node("sub", USD, sub(USD), sub(USD)),
            lambda: pool.node("mul", USD, sub(USD), sub(NUMBER)),
            lambda: pool.node("mul", USD, sub(INTEGER), sub(USD), sub(NUMBER)),
            lambda: pool.node("div", USD, sub(USD), sub(NUMBER)),
            lambda: pool.node("max", USD, sub(USD), sub(USD)),
        ]


@st.composite
def rules(draw: Any, type: Type, depth: int = 3) -> Node:
    """Expressions of *type* over the facts of an account and its contacts."""
    return Making(draw, Pool()).node(type, depth, ACCOUNT)


@dataclass
class World:
    """Some accounts with their contacts, as records and as frames."""

    records: list[Record]
    frames: dict[str, pl.LazyFrame]


def _facts(facts: dict[str, Type]) -> st.SearchStrategy[dict[str, Value]]:
    return st.fixed_dictionaries({}, optional={name: values(kind) for name, kind in facts.items()})


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
        if old and AGEING in record.values:
            record.stale = {AGEING: record.values.pop(AGEING)}  # type: ignore[dict-item]
    for i, (facts, owner) in enumerate(zip(contacts, owners, strict=True)):
        if owner is not None:
            child = Record("contact", f"c{i}", dict(facts), parents={"account": records[owner]})
            records[owner].children["contact"] = [*records[owner].children["contact"], child]
    links = {parent_column("account"): [None if o is None else f"a{o}" for o in owners]}
    frames = {
        "account": _frame("a", [r.values for r in records], ACCOUNT).with_columns(
            pl.Series(stale_column(AGEING), [AGEING in r.stale for r in records], dtype=pl.Boolean)
        ),
        "contact": _frame("c", contacts, CONTACT).with_columns(
            pl.Series(name, keys, dtype=pl.String) for name, keys in links.items()
        ),
    }
    return World(records, {name: frame.lazy() for name, frame in frames.items()})


def _frame(prefix: str, rows: list[dict[str, Any]], facts: dict[str, Type]) -> pl.DataFrame:
    columns: dict[str, Any] = {
        KEY: pl.Series([f"{prefix}{i}" for i in range(len(rows))], dtype=pl.String)
    }
    for name, kind in facts.items():
        cells = [row.get(name) for row in rows]
        listed = [list(c) if isinstance(c, tuple) else c for c in cells]
        columns[name] = pl.Series(listed, dtype=dtype(kind))
    return pl.DataFrame(columns)


TODAY = date(2026, 2, 14)
NEARBY = TODAY + timedelta(days=60)
