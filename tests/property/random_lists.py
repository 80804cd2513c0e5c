"""What makes a random list, and a random answer about one."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TypeAlias

from hypothesis import strategies as st

from playwise.rules.ir import Node
from playwise.rules.types import BOOL, DATE, DATETIME, INTEGER, NUMBER, TEXT, Kind, Type, list_of
from tests.property.random_facts import SCALARS, USD, pick
from tests.property.random_scalars import Maker, Parts

Body: TypeAlias = Callable[[Type, Type], Node]
"""A closed expression: its own type, and that of the element it reads."""


def list_makers(type: Type, parts: Parts, body: Body) -> list[Maker]:
    """Return makers of lists of *type* from other lists."""
    assert type.element is not None
    element, pool, sub = type.element, parts.pool, parts.sub

    def mapped() -> Node:
        source = parts.one_of(SCALARS)
        return pool.node("map", type, sub(list_of(source)), body(element, source))

    def other() -> Node:
        return pick(parts.draw, (sub, parts.constant))(type)

    return [
        lambda: pool.node("if", type, sub(BOOL), sub(type), sub(type)),
        lambda: pool.node("coalesce", type, sub(type), other()),
        lambda: pool.node("concat", type, sub(type), other()),
        lambda: pool.node("filter", type, sub(type), body(BOOL, element)),
        mapped,
    ]


def name_makers(parts: Parts) -> list[Maker]:
    """Return makers of the lists of what is missing."""

    def missing(op: str) -> Node:
        nodes = [parts.sub(parts.one_of(SCALARS)) for _ in range(3)]
        names = ("one", "two", "three")
        data = names if op == "missing" else (parts.draw(st.integers(0, 4)), names)
        return parts.pool.node(op, list_of(TEXT), *nodes, data=data)

    made: list[Maker] = [partial(missing, op) for op in ("missing", "missing_some")]
    return made * 4


def makers_over_lists(type: Type, parts: Parts, body: Body) -> list[Maker]:
    """Return makers of single values from lists."""
    node, pool, sub = parts.node, parts.pool, parts.sub

    def asked(op: str) -> Node:
        source = parts.one_of(SCALARS)
        return pool.node(op, BOOL, sub(list_of(source)), body(BOOL, source))

    def of_any(op: str, result: Type) -> Node:
        return pool.node(op, result, sub(list_of(parts.one_of(SCALARS))))

    def within() -> Node:
        source = parts.one_of(SCALARS)
        return pool.node("in", BOOL, sub(source), sub(list_of(source)))

    made: list[Maker] = []
    if type.kind is Kind.BOOL:
        made += [partial(asked, op) for op in ("some_of", "all_of", "none_of")] * 2
        made += [*[lambda: of_any("filled", BOOL)] * 2, within]
    if type == INTEGER:
        made += [lambda: of_any("length", INTEGER)] * 3
    if type in (INTEGER, NUMBER, USD):
        made += [node("total", type, list_of(type))]
    if type in (INTEGER, NUMBER):
        made += [node("product", type, list_of(type))]
    if type in (INTEGER, NUMBER, USD, DATE, DATETIME):
        made += [node(op, type, list_of(type)) for op in ("smallest", "largest")]
    return made
