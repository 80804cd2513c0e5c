"""What measures weigh, what they cost, and how scores are rounded."""

from __future__ import annotations

import pytest

from playwise.evaluate.weights import (
    as_score,
    effective_weights,
    in_tenths,
    lost,
    most_together,
    moved,
    tenths,
)
from playwise.playbook.kinds import Measure, Rule
from playwise.rules.ir import Pool
from playwise.rules.types import NUMBER

HALF = Pool().const(50.0, NUMBER)


def measures(*weights: tuple[float, float | None]) -> list[Measure]:
    return [
        Measure(f"m{i}", Rule(HALF, "50"), HALF, weight, cap)
        for i, (weight, cap) in enumerate(weights)
    ]


@pytest.mark.parametrize(
    ("weights", "dropped", "shares"),
    [
        ([(40, None), (30, None), (10, None)], "", (0.5, 0.375, 0.125)),
        ([(1, None)], "", (1.0,)),
        ([(40, None), (30, None), (10, None)], "1", (0.8, 0.0, 0.2)),
        ([(40, None), (30, None), (10, None)], "12", (1.0, 0.0, 0.0)),
        ([(40, None), (30, None)], "01", (0.0, 0.0)),
    ],
)
def test_weights_are_shares_of_the_sum_of_those_that_are_kept(
    weights: list[tuple[float, float | None]], dropped: str, shares: tuple[float, ...]
) -> None:
    kept = [str(i) not in dropped for i in range(len(weights))]

    assert effective_weights(measures(*weights), kept) == shares


@pytest.mark.parametrize(
    ("weights", "shares"),
    [
        # 10 of 80 is 12.5 per cent: 2.5 go to the others as 40 to 30.
        ([(40, None), (30, None), (10, 10)], (0.9 * 4 / 7, 0.9 * 3 / 7, 0.1)),
        # A cap that nothing reaches changes nothing.
        ([(40, None), (30, None), (10, 20)], (0.5, 0.375, 0.125)),
        # The excess of the first takes the second over its cap, too.
        ([(60, 30), (20, 25), (20, None)], (0.3, 0.25, 0.45)),
        # All are capped, and nobody may take the 20 that their caps leave over.
        ([(50, 60), (50, 20)], (0.6, 0.2)),
        ([(50, 10)], (0.1,)),
        # What rounding leaves over is nothing.
        ([(1, 33.4), (1, 33.3), (1, 33.3)], (0.334, 0.333, 0.333)),
    ],
)
def test_a_share_over_its_cap_is_cut_and_the_others_take_the_excess(
    weights: list[tuple[float, float | None]], shares: tuple[float, ...]
) -> None:
    kept = [True] * len(weights)

    assert effective_weights(measures(*weights), kept) == pytest.approx(shares, abs=1e-15)


def test_a_cap_holds_after_others_were_dropped() -> None:
    """The survey may weigh a tenth, however many of the others are missing."""
    given = measures((40, None), (50, None), (10, 10))

    assert effective_weights(given, [True, False, True]) == (0.9, 0.0, 0.1)
    assert effective_weights(given, [False, False, True]) == (0.0, 0.0, 0.1)


@pytest.mark.parametrize(
    ("weights", "dropped", "most"),
    [
        ([(40, None), (50, None), (10, 10)], "", None),
        ([(40, None), (50, None), (10, 10)], "1", None),
        ([(40, None), (50, None), (10, 10)], "01", 10.0),
        ([(50, 60), (50, 20), (1, None)], "2", 80.0),
        ([(50, 60), (50, 40), (1, None)], "2", None),
        ([(1, 33.4), (1, 33.3), (1, 33.3)], "", None),
        ([(40, 10)], "0", None),
    ],
)
def test_where_only_capped_measures_are_left_they_may_be_too_little(
    weights: list[tuple[float, float | None]], dropped: str, most: float | None
) -> None:
    kept = [str(i) not in dropped for i in range(len(weights))]

    assert most_together(measures(*weights), kept) == most


@pytest.mark.parametrize(
    ("total", "score"),
    [(0.0, 0.0), (100.0, 100.0), (0.1 + 0.2, 0.3), (61.05263157894737, 61.0526315789)],
)
def test_a_score_has_ten_decimals(total: float, score: float) -> None:
    assert as_score(total) == score


def test_equal_costs_and_moves_are_equal_whatever_added_up_to_them() -> None:
    assert 0.35 * 90 != 0.45 * 70
    assert lost(0.35, 10.0) == lost(0.45, 30.0) == 31_500_000_000
    assert 16.4 - 11.4 != 5.0
    assert moved(16.4, 11.4) == 5.0
    assert moved(70.0, 1e300) == -30.0


@pytest.mark.parametrize(
    ("points", "shown"),
    [(0.0, "0"), (49.96, "49.9"), (50.0, "50"), (100.0, "100"), (0.3 * 3, "0.9"), (61.5, "61.5")],
)
def test_points_are_shown_in_tenths_and_never_rounded_up(points: float, shown: str) -> None:
    assert in_tenths(tenths(points)) == shown
