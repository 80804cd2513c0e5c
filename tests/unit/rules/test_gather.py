"""Aggregates over frames: what is counted of the children, and what follows from it."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from playwise.rules.aggregates import aggregate
from playwise.rules.gather import STATISTICS, conclude, statistics
from playwise.rules.ir import Node, Pool, RelationRef
from playwise.rules.operations import Answer
from playwise.rules.types import BOOL, INTEGER, NUMBER, Type, money
from playwise.rules.unknown import Unknown

CHAMPIONS = RelationRef("champions", "contact", "account")
USD = money("USD")
OPERATORS: list[tuple[str, Type, Type]] = [
    ("some", BOOL, BOOL),
    ("all", BOOL, BOOL),
    ("none", BOOL, BOOL),
    ("count", INTEGER, BOOL),
    ("share", NUMBER, BOOL),
    ("sum", INTEGER, INTEGER),
    ("avg", USD, USD),
    ("least", INTEGER, INTEGER),
    ("most", INTEGER, INTEGER),
]
MEMBERSHIPS: list[bool | None] = [True, False, None]
BODIES: dict[Type, list[Any]] = {
    BOOL: [True, False, None],
    INTEGER: [0, 2, None],
    USD: [0, 3, None],
}


def node_of(op: str, result: Type, body: Type) -> Node:
    pool = Pool()
    member = pool.node("fact", BOOL, data="member")
    return pool.node(op, result, member, pool.node("fact", body, data="body"), data=CHAMPIONS)


def by_counting(node: Node, pairs: list[tuple[bool | None, Any]]) -> Any:
    kind = pl.Boolean if node.args[1].type == BOOL else pl.Int64
    children = pl.DataFrame(
        {
            "x.m": pl.Series([member for member, _ in pairs], dtype=pl.Boolean),
            "x.b": pl.Series([body for _, body in pairs], dtype=kind),
            "of": pl.Series(["a1"] * len(pairs), dtype=pl.String),
        }
    )
    counted = children.group_by("of").agg(statistics(node, "x"))
    accounts = pl.DataFrame({"of": ["a1"]}).join(counted, on="of", how="left")
    assert set(accounts.columns) == {"of", *(f"x.{s}" for s in STATISTICS[node.op])}
    return accounts.select(conclude(node, "x")).item()


def by_meaning(node: Node, pairs: list[tuple[bool | None, Any]]) -> Any:
    doubt = Unknown(("missing: x",))
    known = [tuple(doubt if part is None else part for part in pair) for pair in pairs]
    answer: Answer = aggregate(node.op, node.type, known, "champions")  # type: ignore[arg-type]  # pairs of answers
    return None if isinstance(answer, Unknown) else answer


@pytest.mark.parametrize(("op", "result", "body"), OPERATORS)
def test_counting_gives_what_the_aggregate_means_for_any_two_children(
    op: str, result: Type, body: Type
) -> None:
    """All 1 + 9 + 81 worlds of up to two children, unknowns everywhere."""
    node = node_of(op, result, body)
    one = [(member, value) for member in MEMBERSHIPS for value in BODIES[body]]
    worlds = [[], *([pair] for pair in one), *([a, b] for a in one for b in one)]

    differing = [world for world in worlds if by_counting(node, world) != by_meaning(node, world)]

    assert differing == []


def test_what_is_counted_is_dropped_once_it_is_concluded() -> None:
    assert all(len(set(counted)) == len(counted) for counted in STATISTICS.values())
    assert set(STATISTICS) == {op for op, _, _ in OPERATORS}
