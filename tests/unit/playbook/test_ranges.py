"""Ranges: what they leave out and hold twice, over the reals and over whole numbers."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playwise.playbook.ranges import EVERYTHING, Range, gaps, is_outside, overlaps
from playwise.rules.types import INTEGER, NUMBER, Type

ENDS = st.none() | st.integers(0, 6).map(lambda half: Fraction(half, 2))
RANGES = st.builds(Range, ENDS, st.booleans(), ENDS, st.booleans()).map(
    lambda r: Range(
        r.low, r.holds_low and r.low is not None, r.high, r.holds_high and r.high is not None
    )
)
POINTS = [Fraction(quarter, 4) for quarter in range(-4, 17)]
"""Between any two ends that are drawn, and at each."""


def holds(range: Range, point: Fraction) -> bool:
    above = range.low is None or point > range.low or (range.holds_low and point == range.low)
    below = range.high is None or point < range.high or (range.holds_high and point == range.high)
    return above and below


def points_of(type: Type) -> list[Fraction]:
    return [p for p in POINTS if type == NUMBER or p.denominator == 1]


@given(ranges=st.lists(RANGES, max_size=4), domain=RANGES, type=st.sampled_from([NUMBER, INTEGER]))
def test_gaps_hold_what_is_in_the_domain_and_in_no_range(
    ranges: list[Range], domain: Range, type: Type
) -> None:
    found = gaps(ranges, domain, type)

    for point in points_of(type):
        left_out = holds(domain, point) and not any(holds(range, point) for range in ranges)
        assert any(holds(gap, point) for _, gap in found) == left_out, point


@given(ranges=st.lists(RANGES, max_size=4), domain=RANGES, type=st.sampled_from([NUMBER, INTEGER]))
def test_overlaps_hold_what_two_ranges_hold(ranges: list[Range], domain: Range, type: Type) -> None:
    found = overlaps(ranges, domain, type)

    for point in points_of(type):
        both = {
            frozenset((one, other))
            for one in range(len(ranges))
            for other in range(one)
            if holds(domain, point) and holds(ranges[one], point) and holds(ranges[other], point)
        }
        told = {frozenset((one, other)) for one, other, both in found if holds(both, point)}
        assert told == both, point


@given(range=RANGES, domain=RANGES, type=st.sampled_from([NUMBER, INTEGER]))
def test_what_holds_no_number_of_the_domain_is_outside(
    range: Range, domain: Range, type: Type
) -> None:
    inside = any(holds(range, point) and holds(domain, point) for point in points_of(type))

    assert is_outside(range, domain, type) == (not inside)


@pytest.mark.parametrize(
    ("range", "shown"),
    [
        (EVERYTHING, "any number"),
        (Range(high=Fraction(50)), "< 50"),
        (Range(Fraction(50), True), ">= 50"),
        (Range(Fraction(1, 2), False, Fraction(3), True), "> 0.5 and <= 3"),
        (Range(Fraction(7), True, Fraction(7), True), "exactly 7"),
    ],
)
def test_a_range_is_shown_in_words(range: Range, shown: str) -> None:
    assert range.shown(NUMBER) == shown
