"""Numbers with a point between thousands."""

from __future__ import annotations

import pytest

from tests.unit.playbook.lint.linted import linted, table

POINT = "a point begins the decimals"


@pytest.mark.parametrize(
    ("condition", "digits"), [("seats > 100.000", "100"), ("5.000 < seats", "5")]
)
def test_three_idle_decimals_are_told(condition: str, digits: str) -> None:
    found = linted(table(f"x, when: {condition}, then: a", "z, otherwise: b"))

    help = f"write {digits}_000 for {digits} thousand, else {digits}"
    assert found == [
        f"p.yaml:8:23 PW316 '{digits}.000' of row 'x' of 'size' is {digits}: {POINT} | {help}"
    ]


def test_a_number_that_stands_twice_in_a_value_is_told_once() -> None:
    found = linted("decisions: {d: {value: seats between 10.000 and 20 or seats > 10.000}}\n")

    assert [line.partition(" PW316 ")[2] for line in found] == [
        f"'10.000' of 'd' is 10: {POINT} | write 10_000 for 10 thousand, else 10"
    ]


@pytest.mark.parametrize(
    "condition", ["seats > 100.00", "seats > 0.000", "seats > 1000.000", "name = '100.000'"]
)
def test_other_decimals_are_meant(condition: str) -> None:
    assert linted(table(f'x, when: "{condition}", then: a', "z, otherwise: b")) == []
