"""Why expressions are unknown: the interpreter's reasons, worked out for whole frames."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from playwise.rules.columns import Columns
from playwise.rules.frame import KEY, dtype, parent_column, reasons_column
from playwise.rules.ir import FactRef, Node, Pool
from playwise.rules.reasons import as_lists, reasons
from playwise.rules.types import BOOL, INTEGER
from tests.unit.rules.asked import AS_OF, EVERY_WAY, Asked, Facts, Old, lowered, why
from tests.unit.rules.rule_scope import ACCOUNT


@EVERY_WAY
@pytest.mark.parametrize(
    ("rule", "facts", "expected"),
    [
        # Only what is to blame is named.
        ("seats > 3 and replied", {"seats": 4}, ["missing: replied"]),
        ("(seats > 3 or replied) and lost", {"lost": True}, ["missing: replied", "missing: seats"]),
        ("(seats > 3 or replied) and lost", {"replied": True}, ["missing: lost"]),
        ("if(replied, seats, severity) > 1", {"replied": True}, ["missing: seats"]),
        ("if(replied, seats, severity) > 1", {"replied": False}, ["missing: severity"]),
        ("if(replied, seats, severity) > 1", {}, ["missing: replied"]),
        ("seats / severity > 1", {"severity": 0}, ["missing: seats"]),
        ("seats / severity > 1", {"seats": 1, "severity": 0}, ["undefined: division by zero"]),
        ("seats + arr / list_price > 1", {"seats": Old(1), "arr": 1, "list_price": 0},
         ["stale: seats", "undefined: division by zero"]),
        ("lookup(industry_exposure, lower(industry)) = high", {"industry": "Astrology"},
         ["'astrology' is not in industry_exposure"]),
        ("lookup(promises, exposure, reviews) > seats",
         {"exposure": "moderate"}, ["'moderate' is not in promises.reviews", "missing: seats"]),
        # Inside an aggregate, and around it.
        ("any(champions, prepared) and seats > 1", {},
         ["missing: champions.role", "missing: seats"]),
        ("all(champions, prepared)", {"seats": 1}, ["missing: champions.role"]),
    ],
)  # fmt: skip
def test_only_what_is_to_blame_is_named(
    ask: Asked, rule: str, facts: Facts, expected: list[str]
) -> None:
    assert ask(rule, facts, [{"prepared": True}]) == why(*expected)


def frame(accounts: list[dict[str, Any]]) -> pl.DataFrame:
    made: list[pl.Series] = [pl.Series(KEY, [f"a{n}" for n in range(len(accounts))])]
    for name, type in ACCOUNT.items():
        made.append(pl.Series(name, [f.get(name) for f in accounts], dtype=dtype(type)))
    return pl.DataFrame(made)


def told(accounts: list[dict[str, Any]], *seeds: tuple[Node, list[bool]]) -> list[tuple[int, str]]:
    empty = pl.DataFrame(schema={KEY: pl.String, parent_column("account"): pl.String})
    over = Columns({"account": frame(accounts).lazy(), "contact": empty.lazy()}, AS_OF)
    over.prepare("account", [node for node, _ in seeds])
    whole = over.collect("account")
    asked = [(node, pl.Series(rows)) for node, rows in seeds]
    return sorted(reasons(over, "account", whole, asked).rows())


def test_each_row_has_its_own_reasons() -> None:
    node = lowered("seats / severity > ratio")
    accounts: list[dict[str, Any]] = [
        {"seats": 1},
        {"seats": 1, "severity": 0, "ratio": 1.0},
        {},
        {"severity": 1},
    ]

    found = told(accounts, (node, [True, True, False, True]))

    assert found == [
        (0, "missing: ratio"),
        (0, "missing: severity"),
        (1, "undefined: division by zero"),
        (3, "missing: ratio"),
        (3, "missing: seats"),
    ]


def test_rows_where_the_seed_is_known_have_no_reasons() -> None:
    assert told([{"seats": 1}, {}], (lowered("seats > 3"), [True, True])) == [(1, "missing: seats")]
    assert told([{"seats": 1}], (lowered("seats > 3"), [True])) == []


def test_several_seeds_are_explained_together_each_for_its_rows() -> None:
    pool = Pool()
    seats, name = lowered("seats > 3", pool=pool), lowered("name = 'a'", pool=pool)

    found = told([{}, {}], (seats, [True, False]), (name, [False, True]))

    assert found == [(0, "missing: seats"), (1, "missing: name")]


def test_a_decision_hands_its_own_reasons_on() -> None:
    pool = Pool()
    ref = FactRef("tier.points", (), "tier.points")
    node = pool.node("gt", BOOL, pool.node("fact", INTEGER, data=ref), pool.const(1, INTEGER))
    account = pl.DataFrame(
        {
            KEY: ["a1", "a2", "a3"],
            "tier.points": [None, 3, None],
            reasons_column("tier.points"): [["no champions", "stale: arr"], None, None],
        },
        schema_overrides={"tier.points": pl.Int64},
    )
    over = Columns({"account": account.lazy()}, AS_OF)
    over.prepare("account", [node])

    found = reasons(over, "account", account, [(node, pl.Series([True, True, True]))])

    assert sorted(found.rows()) == [
        (0, "no champions"),
        (0, "stale: arr"),
        (2, "missing: tier.points"),
    ]


def test_reasons_are_listed_by_row_in_order() -> None:
    pairs = pl.DataFrame(
        {"~row": [2, 0, 2], "~reason": ["b", "c", "a"]}, schema_overrides={"~row": pl.UInt32}
    )

    assert as_lists(pairs, 3).to_list() == [["c"], None, ["a", "b"]]
    assert as_lists(pairs.clear(), 2).to_list() == [None, None]
