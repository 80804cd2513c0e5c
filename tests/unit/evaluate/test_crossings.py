"""Where two sides of a comparison meet on the line of a fact's values."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from playwise.evaluate.crossings import crossings
from playwise.evaluate.positions import line_of
from playwise.facts.catalog import Fact
from playwise.rules.types import INTEGER, NUMBER

AS_OF = datetime(2026, 2, 14, tzinfo=UTC)
WHOLE = line_of(Fact("seats", "account", INTEGER, minimum=0), AS_OF)
NUMBERS = line_of(Fact("used", "account", NUMBER), AS_OF)


def test_a_straight_line_takes_three_looks() -> None:
    looks: list[float] = []

    def gap(at: float) -> float:
        looks.append(at)
        return at * 3 - 1

    (found,) = crossings(gap, NUMBERS, 0.3)

    assert found == pytest.approx(1 / 3)
    assert len(looks) <= 4


def test_of_whole_numbers_the_turn_may_lie_between_two() -> None:
    assert list(crossings(lambda at: at * 4 - 90, WHOLE, 10)) == [22.5]


def test_a_quotient_is_followed_towards_the_zero_that_it_has_no_value_at() -> None:
    found = crossings(lambda at: None if at == 0 else 100 / at - 50, WHOLE, 200)

    assert list(found) == [2]


def test_a_step_is_found_by_halving() -> None:
    found = crossings(lambda at: -1.0 if at < 37 else 1.0, WHOLE, 10)

    assert list(found) == [36.5]


def test_sides_that_never_meet_have_no_crossing() -> None:
    assert list(crossings(lambda at: at * at + 1, NUMBERS, 5)) == []
    assert list(crossings(lambda _: None, NUMBERS, 5)) == []
