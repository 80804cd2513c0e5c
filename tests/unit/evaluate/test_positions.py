"""Values of ordered facts on a line: also the least and the greatest numbers that there are."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from itertools import product

import pytest

from playwise.evaluate.positions import line_of
from playwise.facts.catalog import Fact
from playwise.rules.types import NUMBER

NUMBERS = line_of(Fact("used", "account", NUMBER), datetime(2026, 2, 14, tzinfo=UTC))
EXTREMES = (1.7e308, -1.7e308, 1e308, 5e-324, -5e-324, 2.0**53, 0.1, 0.0)


@pytest.mark.parametrize(("at", "present"), list(product(EXTREMES, EXTREMES)))
def test_past_any_number_there_is_another_that_way(at: float, present: float) -> None:
    grid = NUMBERS.grid(at, abs(at - present))

    assert math.isfinite(grid)
    assert NUMBERS.beyond(at, grid, 1) > at
    assert NUMBERS.beyond(at, grid, -1) < at


def test_past_a_short_number_comes_the_next_short_one() -> None:
    assert NUMBERS.beyond(1 / 3, NUMBERS.grid(1 / 3, 0.03), 1) == 0.34
    assert NUMBERS.beyond(50.0, NUMBERS.grid(50.0, 3.0), -1) == 49
