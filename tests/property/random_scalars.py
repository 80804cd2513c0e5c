"""What makes a random condition, number, amount, text or date of other expressions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from hypothesis import strategies as st

from playwise.rules.ir import WORDED, LookupColumn, Node, Pool
from playwise.rules.types import BOOL, DATE, DATETIME, INTEGER, NUMBER, TEXT, Kind, Type, list_of
from tests.property.random_calls import call_makers
from tests.property.random_facts import SCALARS, TIER, USD, pick, values

Maker: TypeAlias = Callable[[], Node]

TABLE = LookupColumn("promises", None, {"low": 4, "high": 15})
LONELY = LookupColumn("weights", "share", {1: 0.5, 2: 1.5, 7: -2.0})
WIDER = LookupColumn("names", None, {"a": "low", "ab": "other", "low": "high"})
ORDERED = (INTEGER, NUMBER, USD, TEXT, DATE, DATETIME)


@dataclass(frozen=True)
class Parts:
    """What a maker draws from.

    Attributes:
        draw: Of a composite strategy.
        sub: An expression of a type, one level less deep.
    """

    draw: Callable[[st.SearchStrategy[Any]], Any]
    pool: Pool
    sub: Callable[[Type], Node]

    def node(self, op: str, type: Type, *args: Type, data: Any = None) -> Maker:
        """Return a maker of *op* on expressions of these types."""
        return lambda: self.pool.node(op, type, *map(self.sub, args), data=data)

    def constant(self, type: Type) -> Node:
        """Return a constant."""
        return self.pool.const(self.draw(values(type)), type)

    def one_of(self, types: tuple[Type, ...]) -> Type:
        """Return one of *types*."""
        return pick(self.draw, types)


def scalar_makers(type: Type, parts: Parts) -> list[Maker]:
    """Return makers of expressions of *type* from others of the same record."""
    node, pool, sub = parts.node, parts.pool, parts.sub
    made: list[Maker] = [
        lambda: pool.node("if", type, sub(BOOL), sub(type), sub(BOOL), sub(type), sub(type)),
        node("coalesce", type, type, type),
        lambda: pool.node("assume", type, sub(type), parts.constant(type)),
        *call_makers(type, node),
    ]
    match type.kind:
        case Kind.BOOL:
            made += _conditions(parts)
        case Kind.INTEGER:
            made += _integers(parts)
        case Kind.NUMBER:
            made += _numbers(parts)
        case Kind.MONEY:
            made += _amounts(parts)
        case Kind.TEXT:
            made += _texts(parts)
        case Kind.DATE:
            made += [node(op, DATE, DATE, INTEGER) for op in ("add", "sub")]
            made += [node(op, DATE, DATE, DATE) for op in ("min", "max")]
        case Kind.DATETIME:
            made += [node(op, DATETIME, DATETIME, DATETIME) for op in ("min", "max")]
        case Kind.ENUM:
            made += [node("cast", TIER, TEXT)]
    return made


def _conditions(parts: Parts) -> list[Maker]:
    node, pool, sub = parts.node, parts.pool, parts.sub

    def compare(op: str, kinds: tuple[Type, ...]) -> Node:
        kind = parts.one_of(kinds)
        return pool.node(op, BOOL, sub(kind), sub(kind))

    def within(kind: Type) -> Node:
        return pool.node("in", BOOL, sub(kind), parts.constant(list_of(kind)))

    return [
        node("and", BOOL, BOOL, BOOL, BOOL),
        node("or", BOOL, BOOL, BOOL, BOOL),
        *[node("not", BOOL, BOOL)] * 2,
        *(lambda op=op: compare(op, SCALARS) for op in ("eq", "ne")),
        *(lambda op=op: compare(op, ORDERED) for op in ("lt", "le", "gt", "ge")),
        lambda: within(TIER),
        lambda: within(INTEGER),
        lambda: within(TEXT),
        node("in_text", BOOL, TEXT, TEXT),
        node("starts_with", BOOL, TEXT, TEXT),
        node("ends_with", BOOL, TEXT, TEXT),
        *[lambda: pool.node("known", BOOL, sub(parts.one_of(SCALARS)))] * 2,
    ]


def _integers(parts: Parts) -> list[Maker]:
    node = parts.node
    return [
        *(node(op, INTEGER, INTEGER, INTEGER) for op in ("add", "mul", "min", "max", "sub", "mod")),
        node("neg", INTEGER, INTEGER),
        node("sub", INTEGER, DATE, DATE),
        *[node("days_until", INTEGER, DATE)] * 3,
        node("days_since", INTEGER, DATE),
        node("days_since", INTEGER, DATETIME),
        *[node("days_between", INTEGER, DATE, DATETIME)] * 2,
        node("lookup", INTEGER, TIER, data=TABLE),
    ]


def _numbers(parts: Parts) -> list[Maker]:
    node = parts.node
    operators = ("add", "sub", "mul", "div", "mod", "min", "max")
    return [
        *(node(op, NUMBER, NUMBER, NUMBER) for op in operators),
        node("neg", NUMBER, NUMBER),
        node("div", NUMBER, INTEGER, INTEGER),
        node("div", NUMBER, USD, USD),
        node("cast", NUMBER, INTEGER),
        node("lookup", NUMBER, INTEGER, data=LONELY),
    ]


def _amounts(parts: Parts) -> list[Maker]:
    node = parts.node
    return [
        node("add", USD, USD, USD),
        node("sub", USD, USD, USD),
        node("neg", USD, USD),
        node("mul", USD, USD, NUMBER),
        node("mul", USD, INTEGER, USD, NUMBER),
        node("div", USD, USD, NUMBER),
        node("max", USD, USD, USD),
    ]


def _texts(parts: Parts) -> list[Maker]:
    node = parts.node
    return [
        node("cat", TEXT, TEXT, TEXT),
        *[node("lower", TEXT, TEXT)] * 2,
        node("substr", TEXT, TEXT, INTEGER),
        node("substr", TEXT, TEXT, INTEGER, INTEGER),
        node("cast", TEXT, TIER),
        node("cast", TEXT, INTEGER),
        node("cast", TEXT, NUMBER),
        node("cast", TEXT, NUMBER, data=WORDED),
        node("cast", TEXT, USD, data=WORDED),
        node("lookup", TEXT, TEXT, data=WIDER),
    ]
