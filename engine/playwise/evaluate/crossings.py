"""Where two sides that a rule holds against each other meet, as one fact moves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise

from playwise.evaluate.positions import Line

Gap = Callable[[float], float | None]
"""By how much one side is over the other at a position; None where a side is unknown."""

_MOST_STEPS = 8
_MOST_HALVINGS = 48
_EXACT = 1e-12


def crossings(gap: Gap, line: Line, start: float) -> Iterator[float]:
    """Yield positions where *gap* turns from one side of zero to the other, or is zero.

    A straight line is found at once, from two points of it. Else the first turn on each side of
    *start* is looked for in growing steps, and halved in on.
    """
    first = _by_straight_lines(gap, line, start)
    if first is not None:
        yield first
        return
    for sign in (1, -1):
        found = _first_turn(gap, line, start, sign)
        if found is not None:
            yield found


def _by_straight_lines(gap: Gap, line: Line, start: float) -> float | None:
    """The zero that the line through two points leads to, again and again (secants)."""
    a, b = start, _beside(line, start)
    at_a, at_b = gap(a), gap(b)
    for _ in range(_MOST_STEPS):
        if at_a is None or at_b is None or at_a == at_b:
            return None
        zero = b - at_b * (b - a) / (at_b - at_a)
        next = float(round(zero)) if line.is_whole and abs(zero) < 2**62 else zero
        if not line.low <= next <= line.high:
            return None
        if abs(next - b) <= _EXACT * max(1.0, abs(b)) or next == a:
            return zero
        a, at_a = b, at_b
        b, at_b = next, gap(next)
        if at_b == 0:
            return b
    return None


def _beside(line: Line, start: float) -> float:
    """A position some way from *start* that fits: on a short range a part of it."""
    step = min(line.stride(start), (line.high - line.low) / 4)
    step = max(1.0, round(step)) if line.is_whole else step
    return start + step if start + step <= line.high else start - step


def _first_turn(gap: Gap, line: Line, start: float, sign: int) -> float | None:
    """The first turn in one direction, in growing steps to the end of the range."""
    stops = (start, *line.stops(start, sign))
    known = ((at, found) for at in stops if (found := gap(at)) is not None)
    for (near, before), (far, after) in pairwise(known):
        if after == 0:
            return far
        if before * after < 0:
            return _between(gap, line, (near, before), far)
    return None


def _between(gap: Gap, line: Line, near: tuple[float, float], far: float) -> float:
    """The turn between two positions of which the gap has other signs, by halving."""
    at, sign = near
    for _ in range(_MOST_HALVINGS):
        middle = (at + far) / 2
        if line.is_whole:
            middle = float(round(middle))
        found = gap(middle)
        if middle in (at, far) or found is None:
            break
        if found == 0:
            return middle
        if found * sign > 0:
            at = middle
        else:
            far = middle
    return (at + far) / 2 if line.is_whole else far
