"""The arithmetic of scorecards: what each measure weighs, what it costs, how a score is rounded.

Both evaluators do the same steps on the same floats in the same order, so that they agree to the
last bit. What is worked out here in fractions is worked out once for each set of measures left.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache

from playwise.playbook.kinds import Measure

FULL = 100.0
SCALE = 1e10
"""A score has ten decimals: twelve digits, as sums of floats have everywhere."""
ENOUGH = 100 - Fraction(1, 10**9)
"""From so many per cent on caps can all hold: 33.4, 33.3 and 33.3 are floats."""
FINE = 1e9
"""Points lost are compared in billionths: equal ones are equal, whatever added up to them."""


def effective_weights(measures: Sequence[Measure], kept: Sequence[bool]) -> tuple[float, ...]:
    """Return what each measure weighs, as shares of 1; one that is not kept weighs 0.

    The shares are those of the weights that are kept. A share over its cap is cut to it, and the
    others take the excess in proportion to their weights, until none is over. Where nobody may
    take it, see `most_together`, they add up to less than 1.
    """
    weights = tuple(measure.weight for measure in measures)
    caps = tuple(measure.cap for measure in measures)
    return _shares(weights, caps, tuple(kept))


def most_together(measures: Sequence[Measure], kept: Sequence[bool]) -> float | None:
    """Return how many per cent the measures that are kept may weigh, where that is not all.

    Then their caps cannot hold, and there is no score. None: they can, or nothing is kept.
    """
    caps = [measure.cap for measure, is_kept in zip(measures, kept, strict=True) if is_kept]
    whole = sum((Fraction(cap) for cap in caps if cap is not None), Fraction())
    is_short = bool(caps) and None not in caps and whole < ENOUGH
    return float(whole) if is_short else None


def too_little(most: float) -> str:
    """Return the reason of a score whose measures that are left weigh too little."""
    return f"the measures that are left may weigh no more than {most:g} per cent together"


@lru_cache(maxsize=1024)
def _shares(
    weights: tuple[float, ...], caps: tuple[float | None, ...], kept: tuple[bool, ...]
) -> tuple[float, ...]:
    left = {i for i, is_kept in enumerate(kept) if is_kept}
    most = {i: Fraction(cap) / 100 for i, cap in enumerate(caps) if cap is not None}
    capped: set[int] = set()
    while True:
        free = left - capped
        rest = 1 - sum((most[i] for i in capped), Fraction())
        whole = sum((Fraction(weights[i]) for i in free), Fraction())
        shares = {i: most[i] for i in capped}
        shares |= {i: rest * Fraction(weights[i]) / whole for i in free}
        over = {i for i in free if i in most and shares[i] > most[i]}
        if not over:
            break
        capped |= over
    # Caps that miss the whole by rounding alone are made to fill it.
    total = sum(shares.values(), Fraction()) if sum(shares.values()) * 100 >= ENOUGH else 1
    return tuple(float(shares[i] / total) if i in left else 0.0 for i in range(len(weights)))


def as_score(total: float) -> float:
    """Return a score with ten decimals, a half up: twelve digits of it, or thirteen of 100."""
    return math.floor(total * SCALE + 0.5) / SCALE


def lost(weight: float, points: float) -> int:
    """Return what a measure costs the score, in billionths of a point."""
    return math.floor(weight * (FULL - points) * FINE + 0.5)


def moved(score: float, past: float) -> float:
    """Return by how many points a score moved; equal moves are equal floats.

    What is no score, for a test or a playbook of another time gave it, is cut to one.
    """
    return math.floor((score - min(max(past, 0.0), FULL)) * FINE + 0.5) / FINE


def tenths(points: float) -> int:
    """Return whole tenths of a point for people, cut: 49.96 must not read as 50."""
    return math.floor(points * 10 + 1e-6)


def in_tenths(count: int) -> str:
    """Return that many tenths as people read them: 61, or 61.5."""
    whole, rest = divmod(count, 10)
    return f"{whole}.{rest}" if rest else str(whole)
