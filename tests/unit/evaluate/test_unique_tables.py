"""Tables with `hit: unique`: one row may be true; two are a fault, and unknown ones matter."""

from __future__ import annotations

from typing import Any

import pytest

from playwise.evaluate.answers import Outcome
from playwise.evaluate.hits import clash, is_clash
from playwise.rules.unknown import Unknown, unknown
from tests.unit.evaluate.decided import BOTH, Evaluator

HEAD = "decisions:\n  d:\n    hit: unique\n    values: [x, y, z]\n"


def table(*rows: str, keys: str = "") -> str:
    lines = "".join(f"      - {{{row}}}\n" for row in rows)
    return f"{HEAD}{keys}    table:\n{lines}"


def why(*reasons: str) -> Unknown:
    return unknown(reasons)


ROWS = (
    "id: big, when: seats > 100, then: x, because: 'has {{ seats }}'",
    "id: answered, when: replied, then: y",
    "id: top, when: tier = high, then: z",
)
REST = "id: rest, otherwise: x"
LOW = {"seats": 1, "replied": False, "tier": "low"}


@BOTH
@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({**LOW, "seats": 101}, Outcome("x", "big", "has 101")),
        ({**LOW, "replied": True}, Outcome("y", "answered", "replied")),
        ({**LOW, "tier": "high"}, Outcome("z", "top", "tier = high")),
        (LOW, Outcome("x", "rest", "rest")),
    ],
)
def test_the_one_true_row_decides_wherever_it_stands(
    decide: Evaluator, facts: dict[str, Any], expected: Outcome
) -> None:
    assert decide.of(facts, table(*ROWS, REST)) == expected


@BOTH
def test_where_no_row_is_true_and_none_unknown_the_decision_is_unknown_without_otherwise(
    decide: Evaluator,
) -> None:
    assert decide.of(LOW, table(*ROWS)) == Outcome(why("no row matched"))


@BOTH
@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({**LOW, "seats": 101, "replied": True}, "two rows are true: big, answered"),
        ({**LOW, "replied": True, "tier": "high"}, "two rows are true: answered, top"),
        (
            {"seats": 101, "replied": True, "tier": "high"},
            "several rows are true: big, answered, top",
        ),
        # What is unknown beside two true rows mends nothing.
        ({"seats": 101, "replied": True}, "two rows are true: big, answered"),
    ],
)
def test_two_true_rows_are_a_fault_with_both_ids(
    decide: Evaluator, facts: dict[str, Any], reason: str
) -> None:
    assert decide.of(facts, table(*ROWS, REST)) == Outcome(why(reason))


@BOTH
def test_two_true_rows_are_a_fault_although_they_give_one_value(decide: Evaluator) -> None:
    playbook = table("id: a, when: seats > 1, then: x", "id: b, when: replied, then: x")

    outcome = decide.of({"seats": 2, "replied": True}, playbook)

    assert outcome == Outcome(why("two rows are true: a, b"))


@BOTH
@pytest.mark.parametrize(
    ("facts", "reasons"),
    [
        ({"seats": 101, "tier": "low"}, ["missing: replied"]),
        ({"seats": 101}, ["missing: replied", "missing: tier"]),
        ({"replied": False, "tier": "low"}, ["missing: seats"]),
    ],
)
def test_an_unknown_row_might_be_the_second_true_one(
    decide: Evaluator, facts: dict[str, Any], reasons: list[str]
) -> None:
    """Every value may be y here, and yet the decision is unknown: the table may have a fault."""
    same = [row.replace("then: x", "then: y").replace("then: z", "then: y") for row in ROWS]

    assert decide.of(facts, table(*ROWS)) == Outcome(why(*reasons))
    assert decide.of(facts, table(*same)) == Outcome(why(*reasons))


@BOTH
@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        # Be it true or false, the value is x.
        ({"replied": False, "tier": "low"}, Outcome("x", "rest", "rest", parts={"row": None})),
        # One that gives something else.
        ({"seats": 1, "tier": "low"}, Outcome(why("missing: replied"))),
        # Two unknown ones could both be true.
        ({"tier": "low"}, Outcome(why("missing: replied", "missing: seats"))),
    ],
)
def test_a_single_unknown_row_that_gives_what_otherwise_gives_cannot_change_the_result(
    decide: Evaluator, facts: dict[str, Any], expected: Outcome
) -> None:
    assert decide.of(facts, table(*ROWS, REST)) == expected


@BOTH
def test_agreement_goes_by_values_and_not_by_rules(decide: Evaluator) -> None:
    playbook = (
        "decisions:\n  d:\n    hit: unique\n    type: integer\n    table:\n"
        "      - {id: a, when: replied, then: seats}\n"
        "      - {id: b, otherwise: 'seats + severity - 3'}\n"
    )

    assert decide.of({"seats": 7, "severity": 3}, playbook).row == "b"
    assert decide.of({"seats": 7, "severity": 4}, playbook) == Outcome(why("missing: replied"))
    assert decide.of({"seats": 7}, playbook) == Outcome(why("missing: replied"))


@BOTH
def test_where_the_value_of_the_true_row_is_unknown_so_is_the_decision(decide: Evaluator) -> None:
    playbook = table('id: a, when: replied, then: "if(seats > 1, x, y)"', "id: b, otherwise: z")

    assert decide.of({"replied": True}, playbook) == Outcome(why("missing: seats"), "a")


@BOTH
@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"seats": 101}, Outcome("x", "big", "has 101")),
        ({}, Outcome("x", "rest", "rest")),
        ({"seats": 101, "replied": True}, Outcome(why("two rows are true: big, answered"))),
    ],
)
def test_skipping_passes_unknown_rows_over_and_faults_stay_faults(
    decide: Evaluator, facts: dict[str, Any], expected: Outcome
) -> None:
    assert decide.of(facts, table(*ROWS, REST, keys="    on_unknown: skip\n")) == expected


@BOTH
def test_rows_that_were_skipped_are_the_reason_where_nothing_is_left(decide: Evaluator) -> None:
    playbook = table(*ROWS, keys="    on_unknown: skip\n")

    assert decide.of({"replied": False}, playbook) == Outcome(
        why("missing: seats", "missing: tier")
    )


@BOTH
def test_a_row_of_any_cells_is_true_of_every_record(decide: Evaluator) -> None:
    playbook = table(
        "id: all, cells: [any], then: x",
        "id: big, cells: ['> 100'], then: y",
        keys="    inputs: [seats]\n",
    )

    assert decide.of({"seats": 1}, playbook) == Outcome("x", "all", "all")
    assert decide.of({"seats": 101}, playbook) == Outcome(why("two rows are true: all, big"))


@BOTH
def test_other_rules_read_the_value_and_the_row_and_why_they_are_unknown(decide: Evaluator) -> None:
    playbook = table(*ROWS, REST) + "  e: {value: d.row = answered}\n  f: {value: d = y}\n"

    made = decide({"account": {"a": {**LOW, "replied": True}, "b": {"seats": 101}}}, playbook)

    assert made["a", "p.e"].value is True
    assert made["a", "p.f"].value is True
    assert made["b", "p.e"].value == why("missing: replied", "missing: tier")
    assert made["b", "p.f"].value == why("missing: replied", "missing: tier")


@BOTH
def test_a_table_of_the_last_resort_alone_gives_that(decide: Evaluator) -> None:
    assert decide.of({}, table("id: rest, otherwise: z")) == Outcome("z", "rest", "rest")


def test_a_clash_is_told_from_other_reasons() -> None:
    assert is_clash(clash(["a", "b"]))
    assert is_clash(clash(["a", "b", "c"]))
    assert not is_clash("no row matched")
