"""The score of a scorecard as a term, and the band that it falls into."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from fractions import Fraction
from itertools import product

import z3

from playwise.evaluate.weights import ENOUGH, effective_weights
from playwise.playbook.kinds import Band, Measure
from playwise.proof.setting import FRACTIONS, Mode
from playwise.proof.terms import YES, Term, both, choice, either, looseness, opposite
from playwise.proof.variables import Variables
from playwise.rules.types import NUMBER

SCORES = "adds up a score"

_CLOSE = Fraction(1, 10**6)
"""A millionth of a point: more than rounding and floats can move a score."""
_MOST_DROPPED = 4


def score(
    measures: Sequence[Measure],
    points: Sequence[Term],
    name: str,
    variables: Variables,
    mode: Mode,
) -> Term:
    """Return the score that *points* come to.

    Args:
        measures: What is weighed.
        points: What each of them gives, from 0 to 100.
        name: What the score is called among the variables.
        variables: Told what the score obeys.
        mode: In `Mode.ANY` the score may be off by `_CLOSE`.
    """
    dropped = [index for index, m in enumerate(measures) if m.on_missing == "drop"]
    needed = [p.known for m, p in zip(measures, points, strict=True) if m.on_missing == "unknown"]
    known = both(*needed, _enough(measures, points))
    free = variables.free(name, NUMBER, nullable=False, loose=SCORES)
    variables.rules += [free.value >= 0, free.value <= 100]
    loose = looseness(points) | free.loose
    if len(dropped) > _MOST_DROPPED:
        return Term(free.value, known, loose)
    exact = _worked_out(measures, points, dropped)
    if mode is Mode.LIKELY:
        return Term(exact, known, loose | {FRACTIONS})
    close = z3.RealVal(_CLOSE)
    near = both(free.value - exact <= close, exact - free.value <= close)
    variables.rules.append(either(opposite(known), near))
    return Term(free.value, known, loose)


def _enough(measures: Sequence[Measure], points: Sequence[Term]) -> z3.BoolRef:
    """Whether the measures that are left may make up a whole score."""
    most = [Fraction(100 if m.cap is None else m.cap) for m in measures]
    left = [m.on_missing != "drop" for m in measures]
    if sum(cap for cap, stays in zip(most, left, strict=True) if stays) >= ENOUGH:
        return YES
    none = z3.RealVal(0)
    weighed = [
        z3.RealVal(cap) if stays else choice(given.known, z3.RealVal(cap), none)
        for cap, stays, given in zip(most, left, points, strict=True)
    ]
    return z3.Sum(weighed) >= z3.RealVal(ENOUGH)


def band(bands: Sequence[Band], score: Term, values: Sequence[z3.ExprRef]) -> Term:
    """Return which of *values*, one for each of *bands*, a score gives."""
    value = values[-1]
    for held, there in reversed(list(zip(bands[:-1], values[:-1], strict=True))):
        value = choice(_inside(held, score.value), there, value)
    return Term(value, score.known, score.loose)


def _inside(band: Band, score: z3.ArithRef) -> z3.BoolRef:
    parts: list[z3.BoolRef] = []
    if band.low is not None:
        low = z3.RealVal(Fraction(band.low))
        parts.append(score >= low if band.holds_low else score > low)
    if band.high is not None:
        high = z3.RealVal(Fraction(band.high))
        parts.append(score <= high if band.holds_high else score < high)
    return both(*parts)


def _worked_out(
    measures: Sequence[Measure], points: Sequence[Term], dropped: Sequence[int]
) -> z3.ArithRef:
    value: z3.ArithRef = z3.RealVal(0)
    for there in product((True, False), repeat=len(dropped)):
        absent = {index for index, is_there in zip(dropped, there, strict=True) if not is_there}
        known = [points[i].known for i in dropped if i not in absent]
        here = both(*known, *(opposite(points[i].known) for i in absent))
        if len(absent) < len(measures):
            value = choice(here, _weighed(measures, points, absent), value)
    return value


def _weighed(
    measures: Sequence[Measure], points: Sequence[Term], absent: AbstractSet[int]
) -> z3.ArithRef:
    kept = [index not in absent for index in range(len(measures))]
    shares = effective_weights(measures, kept)
    parts = []
    for measure, given, share in zip(measures, points, shares, strict=True):
        worst = measure.worst if measure.on_missing == "worst" else 0.0
        value = choice(given.known, given.value, z3.RealVal(Fraction(worst)))
        parts.append(value * z3.RealVal(Fraction(share)))
    return z3.Sum(parts)
