"""The typed expression: equal nodes are one node, and each knows what it reads."""

from __future__ import annotations

import pytest

from playwise.rules.ir import FactRef, LookupColumn, Node, Pool, is_constant
from playwise.rules.types import BOOL, INTEGER, NUMBER, TEXT, Type, Value, enum, list_of, money
from tests.unit.rules.asked import lowered

TIER = enum(["low", "high"])


def seats(pool: Pool) -> Node:
    return pool.node("fact", INTEGER, data=FactRef("seats", (), "seats"))


def test_equal_expressions_are_made_once() -> None:
    pool = Pool()

    first, second = (pool.node("gt", BOOL, seats(pool), pool.const(3, INTEGER)) for _ in range(2))

    assert first is second
    assert [node.uid for node in first.walk()] == [0, 1, 2]


@pytest.mark.parametrize(
    ("value", "type", "other", "other_type"),
    [
        (True, BOOL, 1, INTEGER),
        (1, INTEGER, 1.0, NUMBER),
        (1, INTEGER, 1, money("USD")),
        (1, money("USD"), 1, money("EUR")),
        ("low", TEXT, "low", TIER),
        ((1,), list_of(INTEGER), (1.0,), list_of(NUMBER)),
    ],
)
def test_constants_of_different_types_stay_apart(
    value: Value, type: Type, other: Value, other_type: Type
) -> None:
    pool = Pool()

    assert pool.const(value, type) is not pool.const(other, other_type)
    assert pool.const(value, type) is pool.const(value, type)


def test_facts_of_the_same_name_on_different_records_stay_apart() -> None:
    pool = Pool()
    own = pool.node("fact", INTEGER, data=FactRef("seats", (), "seats"))
    above = pool.node("fact", INTEGER, data=FactRef("seats", ("account",), "seats"))

    assert own is not above
    assert (repr(own), repr(above)) == ("seats", "account.seats")


def test_a_column_of_a_table_is_told_by_its_values() -> None:
    pool = Pool()
    values: dict[Value, Value] = {"low": 1}
    same: dict[Value, Value] = {"low": 1}

    column = pool.column("promises", None, values)

    assert pool.column("promises", None, values) is column
    assert pool.column("promises", None, same) is not column
    assert column != LookupColumn("promises", None, values)


@pytest.mark.parametrize(
    ("rule", "nullable"),
    [
        ("seats", True),
        ("seats > 3", True),
        ("seats is known", False),
        ("seats is stale", False),
        ({"missing": ["seats"]}, False),
        ("1 > 2", False),
        ("1 / 2", True),
        ("count(contacts)", False),
        ("count(champions)", True),
        ("all(contacts, true)", True),
        ("any(contacts, true)", False),
        ("coalesce(seats, 1)", False),
        ("coalesce(seats, severity)", True),
        ("if(seats is known, 1, 2)", False),
        ("if(seats > 1, 1, 2)", True),
        ("lookup(industry_exposure, 'tourism')", True),
    ],
)
def test_a_node_knows_whether_it_can_be_unknown(rule: object, nullable: bool) -> None:
    assert lowered(rule).nullable is nullable


@pytest.mark.parametrize(
    ("rule", "constant"),
    [("1 + 2", True), ("seats + 2", False), ("count(contacts)", False), ("params.floor", True)],
)
def test_what_reads_neither_fact_nor_record_is_constant(rule: str, constant: bool) -> None:
    assert is_constant(lowered(rule)) is constant


@pytest.mark.parametrize(
    ("rule", "reads_time"),
    [
        ("days_until(renewal_date) > 3", True),
        ("days_left > 3", True),
        ("days_between(contract_start, renewal_date) > 3", False),
        ("any(contacts, days_since(last_seen) > 3)", True),
        ("seats is stale", False),
    ],
)
def test_a_node_knows_whether_it_reads_the_time(rule: str, reads_time: bool) -> None:
    assert lowered(rule).reads_time is reads_time


def test_the_facts_read_inside_an_aggregate_are_among_those_read() -> None:
    node = lowered("any(champions, age > account.seats) and replied")

    labels = {ref.label for ref in node.facts()}

    assert labels == {"champions.role", "champions.age", "account.seats", "replied"}


def test_depth_counts_operators_inside_each_other() -> None:
    assert lowered("seats").depth == 1
    assert lowered("seats + 1 > 3 and replied").depth == 4


def test_an_expression_can_be_read_by_people_who_mend_it() -> None:
    node = lowered("any(champions, prepared) and seats > 3")

    assert repr(node) == ("and(some(champions, eq(role, 'champion'), prepared), gt(seats, 3))")
