"""A scorecard for one record: what each measure gives, the score, its band, what held it down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from playwise.evaluate.outcome import ROW, Ask, Outcome
from playwise.evaluate.weights import (
    FULL,
    as_score,
    effective_weights,
    in_tenths,
    lost,
    most_together,
    moved,
    too_little,
)
from playwise.evaluate.weights import tenths as cut_to_tenths
from playwise.playbook.kinds import Band, Measure, Scorecard, Trend
from playwise.rules.operations import Answer
from playwise.rules.types import Value
from playwise.rules.unknown import Unknown, unknown

TRENDS = IMPROVING, STEADY, DECLINING = "improving", "steady", "declining"
NO_OVERRIDE = "no override holds"
"""Why a scorecard whose band the score decided has no row."""

NAMED = 3
"""How many measures the words name that a score is held down by."""

Fate = Literal["counted", "dropped", "zero", "worst", "unknown"]


@dataclass(frozen=True, slots=True)
class Measured:
    """A measure for one record.

    Attributes:
        points: What it gives, from 0 to 100; None where it is dropped or unknown.
        weight: Its share of the score, from 0 to 1; that of one that is unknown as if it were not.
        fate: What became of it: ``zero`` and ``worst`` are what stands in for an unknown value.
        reasons: Why its value is unknown.
    """

    measure: Measure
    points: float | None
    weight: float
    fate: Fate
    reasons: tuple[str, ...]

    @property
    def lost(self) -> int:
        """What it costs the score, in billionths of a point."""
        return 0 if self.points is None else lost(self.weight, self.points)


@dataclass(frozen=True, slots=True)
class Scored:
    """A score with what it is made of.

    Attributes:
        score: From 0 to 100.
        measures: In the order of the file.
    """

    score: float | Unknown
    measures: tuple[Measured, ...]

    @property
    def drivers(self) -> tuple[str, ...]:
        """The measures that cost the score anything, those that cost most first."""
        costly = [measured for measured in self.measures if measured.lost > 0]
        return tuple(m.measure.id for m in sorted(costly, key=lambda m: -m.lost))


def scorecard_outcome(card: Scorecard, ask: Ask, assumed: tuple[str, ...]) -> Outcome:
    """Return what a scorecard comes to for the record that *ask* answers for."""
    scored = scored_by(card, ask)
    score = scored.score
    own = score if isinstance(score, Unknown) else band_of(card.bands, score).name
    value, row, doubted = _overridden(card, ask, own)
    why: dict[str, tuple[str, ...]] = {}
    parts: dict[str, Value | None] = {
        "score": None if isinstance(score, Unknown) else score,
        "drivers": None if isinstance(score, Unknown) else scored.drivers,
    }
    if isinstance(score, Unknown):
        why = dict.fromkeys(parts, score.reasons)
    if card.trend is not None:
        trend = _trend(card.trend, score, ask(card.trend.past))
        parts["trend"] = None if isinstance(trend, Unknown) else trend
        why |= {"trend": trend.reasons} if isinstance(trend, Unknown) else {}
    if doubted is not None:
        why[ROW] = doubted.reasons
        parts |= {} if row is None else {ROW: None}
    elif row is None and not isinstance(value, Unknown):
        why[ROW] = (NO_OVERRIDE,)
    because = ""
    if row is not None:
        because = next(o.when.text for o in card.overrides if o.id == row)
    elif not isinstance(value, Unknown) and not isinstance(score, Unknown):
        because = words(score, scored)
    return Outcome(value, row, because, assumed, parts=parts, part_reasons=why)


def scored_by(card: Scorecard, ask: Ask) -> Scored:
    """Return the score of the record that *ask* answers for."""
    given = [_given(measure, ask(measure.points)) for measure in card.measures]
    kept = [fate != "dropped" for _, fate, _ in given]
    weights = effective_weights(card.measures, kept)
    measured = tuple(
        Measured(measure, points, weight, fate, reasons)
        for measure, (points, fate, reasons), weight in zip(
            card.measures, given, weights, strict=True
        )
    )
    # Where none is left, or too little, that is because of all that were dropped.
    most = most_together(card.measures, kept)
    lacks = {"unknown"} if any(kept) and most is None else {"unknown", "dropped"}
    missing = [m for m in measured if m.fate in lacks]
    if missing or most is not None:
        said = [] if most is None else [too_little(most)]
        return Scored(unknown([*said, *(r for m in missing for r in m.reasons)]), measured)
    total = 0.0
    for counted in measured:
        total += counted.weight * (counted.points or 0.0)
    return Scored(as_score(total), measured)


def _given(measure: Measure, points: Answer) -> tuple[float | None, Fate, tuple[str, ...]]:
    if not isinstance(points, Unknown):
        assert isinstance(points, float)
        return points, "counted", ()
    match measure.on_missing:
        case "drop":
            return None, "dropped", points.reasons
        case "zero":
            return 0.0, "zero", points.reasons
        case "worst":
            return measure.worst, "worst", points.reasons
    return None, "unknown", points.reasons


def band_of(bands: Sequence[Band], score: float) -> Band:
    """Return the band that *score* falls into; the bands were checked to hold every score."""
    return next(band for band in bands if holds(band, score))


def holds(band: Band, score: float) -> bool:
    """Whether *score* is in the band."""
    above = band.low is None or score > band.low or (band.holds_low and score == band.low)
    below = band.high is None or score < band.high or (band.holds_high and score == band.high)
    return above and below


def _overridden(
    card: Scorecard, ask: Ask, own: Answer
) -> tuple[Answer, str | None, Unknown | None]:
    """Return the band, the override that gave it, if one did, and why another might have.

    An override that is unknown stands in the way unless all that could apply after it give the
    same band as it would. *own* is the band of the score.
    """
    stopped: Unknown | None = None
    value, row = own, None
    possible: list[str] = []
    for override in card.overrides:
        holds = ask(override.when.node)
        if holds is False:
            continue
        possible.append(override.then)
        if not isinstance(holds, Unknown):
            value, row = override.then, override.id
            break
        stopped = holds if stopped is None else stopped
    if stopped is None or all(band == value for band in possible):
        return value, row, stopped
    return stopped, None, stopped


def _trend(trend: Trend, score: float | Unknown, past: Answer) -> str | Unknown:
    if isinstance(score, Unknown) or isinstance(past, Unknown):
        unknowns = [answer for answer in (score, past) if isinstance(answer, Unknown)]
        return unknown(reason for answer in unknowns for reason in answer.reasons)
    assert isinstance(past, float)
    by = moved(score, past)
    if by >= trend.by:
        return IMPROVING
    return DECLINING if by <= -trend.by else STEADY


def words(score: float, scored: Scored) -> str:
    """Return a score in words: "61 of 100, without nps: held down by prepared (0 of 40), seats"."""
    left_out = [m.measure.id for m in scored.measures if m.fate == "dropped"]
    by_id = {m.measure.id: m for m in scored.measures}
    said = f"{in_tenths(cut_to_tenths(score))} of 100{without(left_out)}"
    drivers = scored.drivers
    if not drivers:
        return said
    first = by_id[drivers[0]]
    gives = in_tenths(cut_to_tenths(first.weight * (first.points or 0.0)))
    most = in_tenths(cut_to_tenths(first.weight * FULL))
    return f"{said}{held_down(first.measure.id)}{gives} of {most}{others(drivers)}"


def without(dropped: Sequence[str]) -> str:
    """Return the words for the measures that were dropped."""
    return f", without {', '.join(dropped)}" if dropped else ""


def held_down(first: str) -> str:
    """Return the words before what the costliest measure gives."""
    return f": held down by {first} ("


def others(drivers: Sequence[str]) -> str:
    """Return the words after what the costliest measure gives: the drivers after it."""
    named = "".join(f", {id}" for id in drivers[1:NAMED])
    more = len(drivers) - NAMED
    return f"){named} and {more} more" if more > 0 else f"){named}"
