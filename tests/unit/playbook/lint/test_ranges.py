"""Ranges of a table that share an edge, or leave something between them."""

from __future__ import annotations

import pytest

from tests.unit.playbook.compiled import FACTS
from tests.unit.playbook.lint.linted import linted, table

MEET = "no row is true there: let the ranges meet, or end with an otherwise"


def test_an_edge_in_two_ranges_is_told_for_rows_that_are_alike_otherwise() -> None:
    found = linted(
        "decisions:\n  size:\n    values: [a, b]\n    inputs: [seats, tier]\n    table:\n"
        "      - {id: x, cells: ['1 to 3', high], then: a}\n"
        "      - {id: y, cells: ['3 to 5', high], then: b}\n"
        "      - {id: z, cells: ['3 to 9', low], then: b}\n"
        "      - {id: w, cells: ['5 to < 9', high], then: b}\n"
        "      - {id: o, otherwise: b}\n"
    )

    assert found == [
        (
            "p.yaml:10:9 PW313 the edge 3 of 'seats' lies in both rows 'x' and 'y'"
            " | 'x' takes it; leave it out of one by <, as in '1 to < 5'"
        ),
        (
            "p.yaml:12:9 PW313 the edge 5 of 'seats' lies in both rows 'y' and 'w'"
            " | 'y' takes it; leave it out of one by <, as in '1 to < 5'"
        ),
    ]


def test_the_edge_is_written_as_people_write_it() -> None:
    rows = ("x, when: arr <= 100, then: a", "y, when: arr >= 100, then: b")

    assert linted(table(*rows)) == [
        (
            "p.yaml:9:9 PW313 the edge 100 USD of 'arr' lies in both rows 'x' and 'y'"
            " | 'x' takes it; leave it out of one by <, as in '1 to < 5'"
        )
    ]
    assert linted(table(*rows, head="hit: unique")) == [
        (
            "p.yaml:10:9 PW313 the edge 100 USD of 'arr' lies in both rows 'x' and 'y'"
            " | leave it out of one by <, as in '1 to < 5'"
        )
    ]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("seats < 3", "seats >= 3"),
        ("seats >= 100", "seats >= 50"),
        ("seats = 3", "seats >= 3"),
        ("seats <= 3", "seats = 3"),
        ("seats <= 3 and replied", "seats >= 3"),
        ("seats <= 3", "used >= 3"),
    ],
)
def test_ranges_that_lie_in_each_other_or_only_touch_are_silent(first: str, second: str) -> None:
    rows = (f"x, when: {first}, then: a", f"y, when: {second}, then: b", "z, otherwise: a")

    assert linted(table(*rows)) == []


@pytest.mark.parametrize(
    ("first", "second", "hole"),
    [
        ("seats <= 3", "seats > 4", "'seats' 4"),
        ("seats < 50", "seats >= 60", "'seats' from 50 to 59"),
        ("used < 1.5", "used > 1.5", "'used' 1.5"),
        ("used <= 1.5", "used > 2", "'used' over 1.5 to 2"),
        ("used <= 1.5", "used >= 2", "'used' over 1.5 and under 2"),
        ("arr < 100", "arr > 100", "'arr' 100 USD"),
        ("renewal_date < 2026-01-01", "renewal_date > 2026-01-01", "'renewal_date' 2026-01-01"),
        ("seats + 1 < 2", "seats + 1 > 5", "'seats + 1' from 2 to 5"),
        ("seats < 1.5", "seats > 2.5", "'seats' 2"),
    ],
)
def test_what_lies_between_the_ranges_of_all_rows_is_told(
    first: str, second: str, hole: str
) -> None:
    found = linted(table(f"x, when: {first} and replied, then: a", f"y, when: {second}, then: b"))

    assert found == [f"p.yaml:5:3 PW313 no row of 'size' is for {hole} | {MEET}"]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("seats <= 3", "seats >= 4"),
        ("seats < 1.5", "seats > 1.9"),
        ("arr <= 99.99", "arr >= 100"),
        ("renewal_date <= 2026-01-01", "renewal_date >= 2026-01-02"),
        ("seats < 3", "replied"),
        ("seats <= 5", "seats >= 10"),
        ("seats > 5", "seats <= 9"),
        ("seats > 7 and seats < 3", "seats <= 9"),
    ],
)
def test_where_nothing_lies_between_nothing_is_told(first: str, second: str) -> None:
    facts = FACTS.replace("seats: {type: integer,", "seats: {type: integer, max: 5,")

    assert linted(table(f"x, when: {first}, then: a", f"y, when: {second}, then: b"), facts) == []


def test_an_otherwise_takes_what_lies_between() -> None:
    rows = ("x, when: seats <= 3, then: a", "y, when: seats > 4, then: b", "z, otherwise: a")

    assert linted(table(*rows)) == []
