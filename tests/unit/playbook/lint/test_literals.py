"""Conditions made of literals alone."""

from __future__ import annotations

import pytest

from tests.unit.playbook.lint.linted import linted, table

NAME_IT = "it reads no fact | take it out, or name the fact that it is about"


@pytest.mark.parametrize(
    ("condition", "part", "how"),
    [
        ("1 > 2", "1 > 2", "never true"),
        ("true", "true", "always true"),
        ("'a' = 'a' and replied", "'a' = 'a'", "always true"),
        ("1 not in [1, 2]", "1 not in [1, 2]", "never true"),
    ],
)
def test_a_condition_that_reads_nothing_is_told(condition: str, part: str, how: str) -> None:
    found = linted(table(f'x, when: "{condition}", then: a', "z, otherwise: b"))

    assert found == [f"p.yaml:8:23 PW306 '{part}' of row 'x' of 'size' is {how}: {NAME_IT}"]


def test_a_param_is_a_switch() -> None:
    found = linted(
        "params: {on: false}\n" + table("x, when: params.on, then: a", "z, otherwise: b")
    )

    assert found == []


def test_a_play_for_everybody_says_so_but_a_step_for_nobody_is_told() -> None:
    found = linted(
        'play:\n  enter: "true"\n  steps:\n'
        '    - {id: call, when: "false", task: Call, owner: csm, due: 1bd}\n'
    )

    assert found == [f"p.yaml:7:24 PW306 'false' of step 'call' is never true: {NAME_IT}"]


@pytest.mark.parametrize(
    ("condition", "low", "high"),
    [
        ("severity between 4 and 1", "4", "1"),
        ("replied and severity between 4 and 1", "4", "1"),
        ("4 <= severity <= 1", "4", "1"),
        ("arr between 40.5 and 10", "40.50", "10.00"),
        ("renewal_date between 2026-03-01 and 2026-02-01", "2026-03-01", "2026-02-01"),
        ("name between 'b' and 'a'", "'b'", "'a'"),
    ],
)
def test_a_range_of_which_the_greater_end_stands_first_is_told(
    condition: str, low: str, high: str
) -> None:
    found = linted(table(f'x, when: "{condition}", then: a', "z, otherwise: b"))

    assert found == [
        (
            f"p.yaml:8:23 PW306 nothing lies between {low} and {high}, as row 'x' of 'size' asks"
            f" | write between {high} and {low}"
        )
    ]


@pytest.mark.parametrize(
    "condition", ["severity between 1 and 4", "severity between 4 and 4", "1 < severity < 4"]
)
def test_a_range_that_holds_something_is_not(condition: str) -> None:
    assert linted(table(f'x, when: "{condition}", then: a', "z, otherwise: b")) == []


def test_the_ends_that_params_give_are_theirs_to_set() -> None:
    rule = "x, when: severity between params.low and 1, then: a"

    assert linted("params: {low: 4}\n" + table(rule, "z, otherwise: b")) == []
