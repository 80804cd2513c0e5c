"""Rows of a `unique` table that hold for the same values, found without a proof."""

from __future__ import annotations

import pytest

from tests.unit.playbook.lint.linted import linted, table

WORDS = (
    "p.yaml:10:9 PW305 'x' and 'y' of 'size' can both be true, and under 'hit: unique' one may be"
)
REMEDY = "; let one of them leave out what the other takes"


def told(first: str, second: str, head: str = "hit: unique") -> list[str]:
    rows = (f'x, when: "{first}", then: a', f'y, when: "{second}", then: b')
    return [line for line in linted(table(*rows, head=head)) if "PW305" in line]


@pytest.mark.parametrize(
    ("first", "second", "where"),
    [
        ("arr > 5", "arr > 1000", "both hold for arr > 1,000 USD"),
        ("arr > 5 and arr <= 90", "20 < arr", "both hold for arr > 20 USD and <= 90 USD"),
        ("seats < 9", "seats < 7", "both hold for seats < 7"),
        ("seats = 9", "seats > 7", "both hold for seats = 9"),
        ("tier = high", "tier = high", "their conditions are the same"),
    ],
)
def test_ranges_of_one_fact_that_meet_are_told(first: str, second: str, where: str) -> None:
    assert told(first, second) == [f"{WORDS} | {where}{REMEDY}"]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("arr <= 1000", "arr > 1000"),
        ("seats > 7", "seats < 8"),
        ("seats > 7", "seats < 7"),
        ("seats > 7", "used > 7"),
        ("seats > 7 and replied", "seats > 8 and not replied"),
        ("seats > 7 and replied", "seats > 8"),
        ("tier = high", "tier = low"),
    ],
)
def test_what_does_not_surely_meet_is_left_to_the_proof(first: str, second: str) -> None:
    assert told(first, second) == []


def test_where_the_order_of_the_rows_decides_they_may_meet() -> None:
    assert told("arr > 5", "arr > 1000", head="") == []
