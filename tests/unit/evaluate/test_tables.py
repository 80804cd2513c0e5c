"""Tables: the first true row, what an unknown row above it does, and its reasons; both ways."""

from __future__ import annotations

from typing import Any

import pytest

from playwise.evaluate.answers import Outcome
from playwise.rules.unknown import Unknown, unknown
from tests.unit.evaluate.decided import AS_OF, BOTH, SEEN, Evaluator

HEAD = "decisions:\n  d:\n    values: [x, y, z]\n"


def table(*rows: str, keys: str = "") -> str:
    lines = "".join(f"      - {{{row}}}\n" for row in rows)
    return f"{HEAD}{keys}    table:\n{lines}"


def why(*reasons: str) -> Unknown:
    return unknown(reasons)


def fired(outcome: Outcome) -> tuple[Any, str | None]:
    return outcome.value, outcome.row


BY_SEATS = table(
    "id: big, when: seats > 100, then: x, because: over a hundred",
    "id: answered, when: replied, then: y",
    "id: rest, otherwise: z",
)


@BOTH
@pytest.mark.parametrize(
    ("facts", "value", "row", "because"),
    [
        ({"seats": 101, "replied": True}, "x", "big", "over a hundred"),
        ({"seats": 100, "replied": True}, "y", "answered", "replied"),
        ({"seats": 1, "replied": False}, "z", "rest", "rest"),
        ({"seats": 101}, "x", "big", "over a hundred"),
    ],
)
def test_the_first_true_row_decides(
    decide: Evaluator, facts: dict[str, Any], value: str, row: str, because: str
) -> None:
    assert decide.of(facts, BY_SEATS) == Outcome(value, row, because)


@BOTH
@pytest.mark.parametrize(
    ("facts", "reasons"),
    [
        ({"replied": True}, ["missing: seats"]),
        ({"replied": False}, ["missing: seats"]),
        ({}, ["missing: seats"]),
        ({"seats": 1}, ["missing: replied"]),
    ],
)
def test_an_unknown_row_stops_the_search_with_its_own_reasons(
    decide: Evaluator, facts: dict[str, Any], reasons: list[str]
) -> None:
    """A tier decided on missing data is the worst fault there is."""
    assert decide.of(facts, BY_SEATS) == Outcome(why(*reasons))


@BOTH
@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        # From the unknown row to the first true one, all give x.
        ({"replied": True}, Outcome("x", "answered", "replied", parts={"row": None})),
        # A false row between them does not matter, nor do rows below the true one.
        (
            {"replied": False, "tier": "high"},
            Outcome("x", "top", "tier = high", parts={"row": None}),
        ),
        # An unknown row between them gives something else.
        ({"tier": "low"}, Outcome(why("missing: seats"))),
        # No true row at the end: nothing is agreed.
        ({"replied": False, "tier": "low"}, Outcome(why("missing: seats"))),
    ],
)
def test_an_unknown_row_does_not_matter_where_all_that_could_apply_agree(
    decide: Evaluator, facts: dict[str, Any], expected: Outcome
) -> None:
    playbook = table(
        "id: big, when: seats > 100, then: x",
        "id: answered, when: replied, then: x",
        "id: top, when: tier = high, then: x",
        "id: low, when: 'tier = low and replied', then: y",
        "id: all, when: tier = middle, then: y",
    )

    assert decide.of(facts, playbook) == expected


@BOTH
def test_agreement_is_judged_from_the_first_unknown_row_and_not_from_the_top(
    decide: Evaluator,
) -> None:
    playbook = table(
        "id: false_one, when: seats > 100, then: z",
        "id: unknown_one, when: replied, then: x",
        "id: true_one, when: seats > 1, then: x",
        "id: below, otherwise: y",
    )

    assert fired(decide.of({"seats": 5}, playbook)) == ("x", "true_one")


@BOTH
def test_several_unknown_rows_must_all_agree_and_the_first_is_blamed(decide: Evaluator) -> None:
    rows = ["id: a, when: replied, then: x", "id: b, when: used > 1, then: {}",
            "id: c, otherwise: x"]  # fmt: skip
    agreeing = table(*[row.format("x") for row in rows])
    differing = table(*[row.format("y") for row in rows])

    assert fired(decide.of({}, agreeing)) == ("x", "c")
    assert decide.of({}, differing) == Outcome(why("missing: replied"))
    assert decide.of({"replied": False}, differing) == Outcome(why("missing: used"))
    assert fired(decide.of({"used": 0.5}, differing)) == ("x", "c")


@BOTH
def test_rows_agree_by_their_values_not_by_their_rules(decide: Evaluator) -> None:
    playbook = (
        "decisions:\n  d:\n    type: integer\n    table:\n"
        "      - {id: a, when: replied, then: seats}\n"
        "      - {id: b, otherwise: 'seats + severity - 3'}\n"
    )

    assert fired(decide.of({"seats": 7, "severity": 3}, playbook)) == (7, "b")
    assert decide.of({"seats": 7, "severity": 4}, playbook) == Outcome(why("missing: replied"))
    assert decide.of({"seats": 7}, playbook) == Outcome(why("missing: replied"))
    assert decide.of({"seats": 7, "replied": True}, playbook) == Outcome(7, "a", "replied")


@BOTH
def test_a_row_that_may_apply_with_an_unknown_value_agrees_with_nothing(decide: Evaluator) -> None:
    playbook = table(
        'id: a, when: replied, then: "if(seats > 1, x, y)"',
        "id: b, otherwise: x",
    )

    assert decide.of({}, playbook) == Outcome(why("missing: replied"))
    assert fired(decide.of({"seats": 2}, playbook)) == ("x", "b")
    assert decide.of({"seats": 1}, playbook) == Outcome(why("missing: replied"))


# on_unknown: skip


@BOTH
@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, Outcome("z", "rest", "rest")),
        ({"replied": True}, Outcome("y", "answered", "replied")),
        ({"seats": 101}, Outcome("x", "big", "over a hundred")),
    ],
)
def test_a_table_may_say_in_the_open_that_unknown_rows_are_passed_over(
    decide: Evaluator, facts: dict[str, Any], expected: Outcome
) -> None:
    assert (
        decide.of(facts, BY_SEATS.replace("    table", "    on_unknown: skip\n    table"))
        == expected
    )


@BOTH
@pytest.mark.parametrize(
    ("facts", "reasons"),
    [
        ({}, ["missing: replied", "missing: seats"]),
        ({"seats": 1}, ["missing: replied"]),
        ({"seats": 1, "replied": False}, ["no row matched"]),
    ],
)
def test_where_rows_were_passed_over_and_none_is_true_they_say_why(
    decide: Evaluator, facts: dict[str, Any], reasons: list[str]
) -> None:
    playbook = table(
        "id: big, when: seats > 100, then: x",
        "id: answered, when: replied, then: y",
        keys="    on_unknown: skip\n",
    )

    assert decide.of(facts, playbook) == Outcome(why(*reasons))


# No row, and values


@BOTH
def test_no_row_true_and_none_unknown_is_no_row_matched(decide: Evaluator) -> None:
    playbook = table("id: big, when: seats > 100, then: x")

    assert decide.of({"seats": 1}, playbook) == Outcome(why("no row matched"))


@BOTH
def test_an_unknown_value_makes_the_decision_unknown_and_keeps_the_row(decide: Evaluator) -> None:
    playbook = (
        "tables: {by_industry: {rows: {tourism: x, events: y}}}\n"
        + HEAD
        + "    table:\n"
        + "      - {id: set, when: tier is known, then: 'if(tier = high, x, y)', because: set}\n"
        + "      - {id: mapped, otherwise: 'lookup(by_industry, industry)',"
        + " because: 'of {{ industry }}'}\n"
    )

    assert decide.of({"industry": "tourism"}, playbook) == Outcome("x", "mapped", "of tourism")
    assert decide.of({"tier": "low"}, playbook) == Outcome("y", "set", "set")
    assert decide.of({}, playbook) == Outcome(why("missing: industry"), "mapped")
    assert decide.of({"industry": "astrology"}, playbook) == Outcome(
        why("'astrology' is not in by_industry"), "mapped"
    )


@BOTH
@pytest.mark.parametrize(
    ("facts", "because"),
    [
        ({"seats": 1200, "name": "Ada", "arr": 2_400_050, "replied": True},
         "Ada has 1,200, pays 24,000.50 USD, yes"),
        ({"seats": 1200}, "unknown has 1,200, pays unknown, unknown"),
    ],
)  # fmt: skip
def test_because_is_filled_in_with_what_is_known(
    decide: Evaluator, facts: dict[str, Any], because: str
) -> None:
    playbook = table(
        "id: a, when: seats > 1,"
        " then: x, because: '{{ name }} has {{ seats }}, pays {{arr}}, {{ replied }}'"
    )

    assert decide.of(facts, playbook) == Outcome("x", "a", because)


@BOTH
def test_a_text_may_have_gaps_and_is_unknown_with_one_of_them(decide: Evaluator) -> None:
    playbook = (
        "decisions:\n  d:\n    type: text\n    table:\n"
        "      - {id: a, when: replied, then: '{{ name }}: {{ seats }} seats, {{ arr }}'}\n"
        "      - {id: b, otherwise: call them}\n"
    )
    known = {"replied": True, "name": "Ada", "seats": 1200, "arr": 150}

    assert decide.of(known, playbook) == Outcome("Ada: 1,200 seats, 1.50 USD", "a", "replied")
    assert decide.of({"replied": False}, playbook) == Outcome("call them", "b", "b")
    assert decide.of({"replied": True, "seats": 1}, playbook) == Outcome(
        why("missing: arr", "missing: name"), "a"
    )


# Cells


CELLS = table(
    "id: severe_calm, cells: [low, '>= 4', any], then: x",
    "id: severe, cells: [[high, middle], '>= 4', any], then: y",
    "id: mild, cells: [high, '1 to 3', any], when: replied, then: z",
    "id: nothing_said, cells: [any, missing, any], then: y",
    "id: middling, cells: [any, any, '50 to < 75'], then: z",
    keys="    inputs: [tier, severity, used]\n",
)


@BOTH
@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"tier": "low", "severity": 4}, ("x", "severe_calm")),
        ({"tier": "middle", "severity": 5}, ("y", "severe")),
        ({"tier": "high", "severity": 3, "replied": True}, ("z", "mild")),
        ({"tier": "high", "severity": 3, "replied": False, "used": 50.0}, ("z", "middling")),
        ({"tier": "high", "severity": 3, "replied": False, "used": 75.0},
         (why("no row matched"), None)),
        ({"tier": "high", "severity": 3}, (why("missing: replied"), None)),
        ({"tier": "low", "severity": 3, "used": 74.9}, ("z", "middling")),
        ({"severity": 3}, (why("missing: replied", "missing: tier"), None)),
        ({"severity": 5}, (why("missing: tier"), None)),
        ({"tier": "middle"}, ("y", "nothing_said")),
        ({"tier": "low"}, (why("missing: severity"), None)),
    ],
)  # fmt: skip
def test_all_cells_of_a_row_and_its_condition_must_hold(
    decide: Evaluator, facts: dict[str, Any], expected: tuple[Any, str | None]
) -> None:
    assert fired(decide.of({**facts, SEEN: AS_OF.date()}, CELLS)) == expected


@BOTH
def test_a_decision_may_be_an_input(decide: Evaluator) -> None:
    playbook = (
        "decisions:\n"
        "  d:\n    values: [x, y]\n    inputs: [e]\n"
        "    table:\n      - {id: a, cells: [big], then: x}\n      - {id: b, otherwise: y}\n"
        "  e:\n    values: [big, small]\n"
        "    table:\n      - {id: a, when: seats > 100, then: big}\n"
        "      - {id: b, otherwise: small}\n"
    )

    assert fired(decide.of({"seats": 101}, playbook)) == ("x", "a")
    assert fired(decide.of({"seats": 100}, playbook)) == ("y", "b")
    assert decide.of({}, playbook) == Outcome(why("missing: seats"))


# Large


@BOTH
def test_a_table_of_five_thousand_rows_works(decide: Evaluator) -> None:
    rows = [f"id: r{n}, when: seats = {n}, then: {'xyz'[n % 3]}" for n in range(5_000)]
    world = {"account": {"last": {"seats": 4_999}, "none": {"seats": -1}, "unknown": {}}}

    found = decide(world, table(*rows))

    assert found["last", "p.d"] == Outcome("y", "r4999", "seats = 4999")
    assert found["none", "p.d"] == Outcome(why("no row matched"))
    assert found["unknown", "p.d"] == Outcome(why("missing: seats"))


@BOTH
def test_a_table_of_five_hundred_worded_rows_works(decide: Evaluator) -> None:
    rows = [
        f"id: r{n}, when: 'seats = {n} and any(champions, calls > 3)',"
        f" then: '{{{{ name }}}} {n}', because: 'row {n} of {{{{ name }}}}'"
        for n in range(500)
    ]
    playbook = table(*rows).replace("values: [x, y, z]", "type: text")
    world = {
        "account": {"a1": {"seats": 499, "name": "Ada"}, "a2": {"seats": 1, "name": "Bo"}},
        "contact": {"c1": {"account": "a1", "role": "champion", "calls": 4}},
    }

    found = decide(world, playbook)

    assert found["a1", "p.d"] == Outcome("Ada 499", "r499", "row 499 of Ada")
    assert found["a2", "p.d"] == Outcome(why("no row matched"))
