"""Values of enums that no row gives, or is for."""

from __future__ import annotations

import pytest

from tests.unit.playbook.lint.linted import linted, table

TAKE_OUT = "add the row that does, or take it out of the values"
ADD = "no row is true then: add one, or end with an otherwise"


def test_each_declared_value_that_no_row_gives_is_told_at_its_place() -> None:
    found = linted(table("x, when: seats > 3, then: a", "z, otherwise: b", values="a, c, b, d"))

    assert found == [
        f"p.yaml:6:17 PW309 no row of 'size' gives 'c' | {TAKE_OUT}",
        f"p.yaml:6:23 PW309 no row of 'size' gives 'd' | {TAKE_OUT}",
    ]


@pytest.mark.parametrize(
    "rule",
    [
        "lookup(t, tier)",
        "if(seats > 3, 'b', 'a')",
        "coalesce(lookup(t, tier), 'b')",
        "if(seats > 3, lookup(t, tier), 'a')",
    ],
)
def test_what_a_rule_can_give_is_given(rule: str) -> None:
    playbook = "tables: {t: {rows: {high: a, low: b}}}\nderive: {all: 'lookup(t, tier)'}\n"
    decision = table('x, when: all = a, then: "RULE"', "z, otherwise: a", values="a, b, c")

    assert linted(playbook + decision.replace("RULE", rule)) == [
        f"p.yaml:8:20 PW309 no row of 'size' gives 'c' | {TAKE_OUT}"
    ]


def test_a_fact_can_give_each_of_its_values() -> None:
    found = linted(
        "decisions:\n  size:\n    values: [high, middle, low, none]\n    table:\n"
        "      - {id: x, when: tier is known, then: tier}\n      - {id: y, otherwise: high}\n"
    )

    assert found == [f"p.yaml:6:33 PW309 no row of 'size' gives 'none' | {TAKE_OUT}"]


def test_a_value_that_no_row_is_for_is_told() -> None:
    found = linted(
        table(
            "x, when: status = won and replied, then: a", "z, when: \"status in ['lost']\", then: b"
        )
    )

    assert found == [f"p.yaml:5:3 PW312 no row of 'size' is for 'open' of 'status' | {ADD}"]


def test_several_are_told_together() -> None:
    found = linted(
        table("x, when: tier = high, then: a", "y, when: tier = high and replied, then: b")
    )

    assert found == [
        f"p.yaml:5:3 PW312 no row of 'size' is for 'middle' or 'low' of 'tier' | {ADD}"
    ]


def test_a_value_that_is_assumed_is_one_of_them() -> None:
    found = linted(
        "assume: {status: open}\n"
        + table("x, when: status = won and seats > 1, then: a", "z, when: status = lost, then: b")
    )

    assert found == [f"p.yaml:6:3 PW312 no row of 'size' is for 'open' of 'status' | {ADD}"]


@pytest.mark.parametrize(
    "row",
    [
        "z, otherwise: b",
        "z, when: replied, then: b",
        "z, when: status != won, then: b",
        "z, when: not (status = won), then: b",
        "z, when: status = lost or status = open, then: b",
    ],
)
def test_where_another_row_may_be_for_it_nothing_is_told(row: str) -> None:
    assert linted(table("x, when: status = won, then: a", row)) == []
