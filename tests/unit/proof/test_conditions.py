"""Conditions that are always true, or never, whatever the facts are."""

from __future__ import annotations

import pytest

from tests.unit.playbook.compiled import FACTS
from tests.unit.proof.proving import proved, table

ENTERED = FACTS.replace("from: crm.accounts.kickoff,", "entered_by: csm,")
WITH_VIPS = FACTS.replace(
    "region: {", "vip: {type: bool, entered_by: csm, default: false}\n      region: {"
)
LIMITED = FACTS.replace("seats: {type: integer,", "seats: {type: integer, min: 1, max: 5,")


def of_a_row(condition: str, facts: str = FACTS) -> list[str]:
    found = proved(table(f'x, when: "{condition}", then: a', "y, otherwise: b"), facts=facts)
    assert found.notes == []
    return found.findings


def test_a_part_that_no_fact_makes_false_is_told() -> None:
    assert of_a_row("seats > 3 and (tier != high or tier != low)") == [
        (
            "p.yaml:8:23 PW306 'tier != high or tier != low' of row 'x' is always true where it is"
            " known | take it out, or ask whether it is known"
        )
    ]


def test_the_range_of_the_fact_is_named() -> None:
    assert of_a_row("seats >= 1 and tier = high", LIMITED) == [
        (
            "p.yaml:8:23 PW306 'seats >= 1' of row 'x' is always true where it is known"
            " | 'seats' is 1 to 5; take it out, or ask whether it is known"
        )
    ]


def test_what_people_enter_or_else_is_its_default_is_plainly_always_known() -> None:
    assert of_a_row("kickoff is known and tier = high", ENTERED) == [
        "p.yaml:8:23 PW306 'kickoff is known' of row 'x' is always true | take it out"
    ]


@pytest.mark.parametrize(
    "condition", ["kickoff is known", "kickoff is missing", "company.vip is missing"]
)
def test_a_default_does_not_make_known_what_does_not_fit_or_has_no_record(condition: str) -> None:
    assert of_a_row(condition, WITH_VIPS) == []


def test_what_a_default_decides_is_true_only_where_it_is_known() -> None:
    assert of_a_row("tier = high and (kickoff or not kickoff)") == [
        (
            "p.yaml:8:23 PW306 'kickoff or not kickoff' of row 'x' is always true where it is known"
            " | take it out, or ask whether it is known"
        )
    ]


def test_one_of_several_that_is_never_true_is_told() -> None:
    assert of_a_row("seats > 3 or (tier = high and tier = low)") == [
        (
            "p.yaml:8:23 PW306 'tier = high and tier = low' of row 'x' is never true"
            " | 'tier = high' and 'tier = low' cannot both be true; mend it, or take it out"
        )
    ]


@pytest.mark.parametrize(
    "condition",
    [
        "seats is known",
        "seats >= 1",
        "tier in [high, middle]",
        "seats > 3 or replied",
        "not (seats > 3)",
        "used * 2.0 >= used",
        "days_until(renewal_date) > 0",
        "any(champions, prepared)",
        "count(champions) >= 1",
    ],
)
def test_a_condition_that_can_be_either_is_silent(condition: str) -> None:
    assert of_a_row(condition) == []


def test_a_cell_that_takes_all_of_a_range_asks_whether_the_fact_is_known() -> None:
    found = proved(
        "decisions:\n  size:\n    values: [a, b]\n    inputs: [seats, tier]\n    table:\n"
        "      - {id: x, cells: ['1 to 5', high], then: a}\n      - {id: y, otherwise: b}\n",
        facts=LIMITED,
    )

    assert (found.findings, found.notes) == ([], [])


def test_a_param_that_is_true_is_a_switch_that_is_on() -> None:
    found = proved(
        "params: {on: {value: true}}\n"
        + table("x, when: params.on and tier = high, then: a", "y, otherwise: b")
    )

    assert (found.findings, found.notes) == ([], [])


def test_the_items_of_a_checklist_are_conditions() -> None:
    found = proved(
        "decisions:\n  done:\n    checklist:\n      required:\n"
        "        started: kickoff is known\n        none: seats > 3 and seats < 2\n",
        facts=ENTERED,
    )

    assert found.findings == [
        "p.yaml:8:18 PW306 'kickoff is known' of item 'started' is always true | take it out",
        (
            "p.yaml:9:15 PW306 item 'none' can never be true"
            " | 'seats > 3' and 'seats < 2' cannot both be true; mend it, or take it out"
        ),
    ]


def test_so_is_a_decision_that_is_true_or_false() -> None:
    found = proved("decisions:\n  done:\n    value: seats > 3 or seats <= 3\n")

    assert found.findings == [
        (
            "p.yaml:6:12 PW306 'seats > 3 or seats <= 3' of decision 'done' is always true"
            " where it is known | take it out, or ask whether it is known"
        )
    ]


@pytest.mark.parametrize(
    ("condition", "finding"),
    [
        (
            "lower(industry) = 'ABC'",
            (
                "p.yaml:6:12 PW306 decision 'asked' can never be true"
                " | 'lower(industry) = 'ABC'' is never true; mend it, or take it out"
            ),
        ),
        (
            "cat(industry, '!') != industry",
            (
                "p.yaml:6:12 PW306 'cat(industry, '!') != industry' of decision 'asked' is always"
                " true where it is known | take it out, or ask whether it is known"
            ),
        ),
    ],
)
def test_what_no_text_can_come_to_is_told(condition: str, finding: str) -> None:
    found = proved(f'decisions:\n  asked:\n    value: "{condition}"\n')

    assert (found.findings, found.notes) == ([finding], [])


def test_what_nothing_shows_of_a_condition_is_noted() -> None:
    found = proved(
        "decisions:\n"
        "  never:\n    value: \"starts_with(industry, 'ab') and starts_with(industry, 'cd')\"\n"
        '  always:\n    value: "used * 0.1 + used * 0.2 <= used * 0.4 or used < 0"\n'
        "  part:\n    value: \"replied or substr(industry, 2, 1) = 'q'\"\n"
    )

    assert found.findings == []
    assert found.notes == [
        "p.yaml:6:12 not decided: whether decision 'never' can be true (it takes texts apart)",
        (
            "p.yaml:8:12 not decided: whether 'used * 0.1 + used * 0.2 <= used * 0.4 or used < 0'"
            " of decision 'always' is always true (it calculates with fractions)"
        ),
        (
            "p.yaml:10:12 not decided: whether 'substr(industry, 2, 1) = 'q'' of decision 'part'"
            " is never true (it takes texts apart)"
        ),
    ]
