"""Compiling scorecards: bands, measures, what overrides them, the trend; and quadrants."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any  # a file's own data, checked against its model before

from playwise.diagnostics.finding import Severity
from playwise.diagnostics.nearest import did_you_mean
from playwise.documents.tree import Path
from playwise.documents.twice import rename
from playwise.playbook.context import Context
from playwise.playbook.kinds import Axis, Band, Measure, Override, Quadrant, Scorecard, Trend
from playwise.playbook.model.scores import CORNERS
from playwise.playbook.points import number_at, points_of
from playwise.playbook.range_maps import SCORES, check_cover, range_at
from playwise.rules.durations import instead_of, whole_days
from playwise.rules.ir import FactRef, Node, PastRef
from playwise.rules.operators.history import LONGEST
from playwise.rules.types import BOOL, NUMBER, TEXT, Type, enum, list_of

TRENDS = ("improving", "steady", "declining")
_CLOSE_TO_100 = 10.0
"""Weights whose sum is that near to 100 were meant as per cent."""


def scored_type(held: Mapping[str, Any]) -> Type:
    """Return the type of a scorecard or quadrant: its bands, or the names of its corners."""
    if "scorecard" in held:
        return enum((held["scorecard"] or {}).get("bands") or {})
    names = (held["quadrant"] or {}).get("names") or {}
    return enum(dict.fromkeys(str(names[corner]) for corner in CORNERS if corner in names))


def scored_parts(held: Mapping[str, Any]) -> dict[str, Type]:
    """Return the type of each part of a scorecard or quadrant, but for the row."""
    if "scorecard" in held:
        parts = {"score": NUMBER, "drivers": list_of(TEXT)}
        return parts | ({"trend": enum(TRENDS)} if "trend" in held["scorecard"] else {})
    weight = {"weight": NUMBER} if "weight" in held["quadrant"] else {}
    return {"x": NUMBER, "y": NUMBER, **weight}


def compile_scorecard(context: Context, name: str) -> Scorecard | None:
    """Return the scorecard of the decision *name*; None where it is too wrong to be one."""
    path: Path = ("decisions", name, "scorecard")
    bands = _bands(context, name)
    measures = _measures(context, (*path, "measures"))
    names = list(context.value(*path, "bands"))
    overrides = _overrides(context, (*path, "override"), names)
    trend = _trend(context, name) if context.value(*path, "trend") is not None else None
    is_whole = trend is not None or context.value(*path, "trend") is None
    if bands is None or measures is None or overrides is None or not is_whole:
        return None
    return Scorecard(bands, measures, overrides, trend)


def compile_quadrant(context: Context, name: str) -> Quadrant | None:
    """Return the quadrant of the decision *name*; None where it is too wrong to be one."""
    path: Path = ("decisions", name, "quadrant")
    axes = []
    for axis in ("x", "y"):
        value = context.rule((*path, axis), NUMBER)
        cut = number_at(context, (*path, "cut", axis), "a cut")
        if value is not None and cut is not None:
            axes.append(Axis(value, cut))
    has_weight = context.value(*path, "weight") is not None
    weight = context.rule((*path, "weight"), NUMBER) if has_weight else None
    if len(axes) < 2 or (has_weight and weight is None):
        return None
    names = [str(context.value(*path, "names", corner)) for corner in CORNERS]
    return Quadrant(axes[0], axes[1], weight, (names[0], names[1], names[2], names[3]))


def scored_nodes(how: Scorecard | Quadrant) -> Iterator[Node]:
    """Yield every expression that a scorecard or a quadrant evaluates."""
    if isinstance(how, Quadrant):
        yield from (rule.node for rule in how.parts.values())
        return
    yield from (measure.points for measure in how.measures)
    yield from (override.when.node for override in how.overrides)
    if how.trend is not None:
        yield how.trend.past


def _bands(context: Context, name: str) -> tuple[Band, ...] | None:
    path: Path = ("decisions", name, "scorecard", "bands")
    score = context.pool.node("fact", NUMBER, data=FactRef(f"{name}.score", (), "score"))
    names = [band for band, _ in context.items(*path)]
    found = {band: range_at(context, (*path, band), score) for band in names}
    ranges = {band: range for band, range in found.items() if range is not None}
    if len(ranges) < len(found):
        return None
    places = [(*path, band) for band in names]
    if not check_cover(context, "the bands", path, places, names, list(ranges.values()), SCORES):
        return None
    return tuple(
        Band(
            band,
            None if range.low is None else float(range.low),
            range.holds_low,
            None if range.high is None else float(range.high),
            range.holds_high,
        )
        for band, range in ranges.items()
    )


def _measures(context: Context, path: Path) -> tuple[Measure, ...] | None:
    held = context.value(*path)
    found = [_measure(context, (*path, index)) for index in range(len(held))]
    measures = tuple(measure for measure in found if measure is not None)
    _once(context, path, "measure")
    if len(measures) < len(held):
        return None
    _check_sums(context, path, measures)
    return measures


def _measure(context: Context, path: Path) -> Measure | None:
    data = context.value(*path)
    weight = number_at(context, (*path, "weight"), "a weight", above=0)
    cap = number_at(context, (*path, "cap"), "a cap", above=0, most=100) if "cap" in data else None
    if cap is not None:
        _warn_of_share(context, path, data["id"], cap)
    points = points_of(context, path)
    if weight is None or points is None or ("cap" in data and cap is None):
        return None
    return Measure(
        id=str(data["id"]),
        value=points.value,
        points=points.node,
        weight=weight,
        cap=cap,
        of=data.get("class"),
        kind=data.get("kind"),
        on_missing=data.get("on_missing", "unknown"),
        worst=points.least,
        span=context.document.span(path),
    )


def _warn_of_share(context: Context, path: Path, id: object, cap: float) -> None:
    """Warn of a cap that is likelier meant as a share of 1 than as per cent."""
    if 0 < cap < 1:
        message = f"the cap of '{id}' is {cap:g} per cent: nearly nothing"
        help = f"a cap is in per cent: write {100 * cap:g} for a share of {cap:g}"
        context.report("PW320", message, (*path, "cap"), help, severity=Severity.WARNING)


def _check_sums(context: Context, path: Path, measures: tuple[Measure, ...]) -> None:
    """Report caps that cannot all hold, and warn of weights that miss 100 by a little."""
    caps = [measure.cap for measure in measures]
    whole = sum(cap for cap in caps if cap is not None)
    if None not in caps and whole < 100 - 1e-9:  # 33.4, 33.3 and 33.3 are floats
        message = f"the caps add up to {whole:g}, so that some measure must weigh more than its cap"
        context.report("PW320", message, path, "leave one measure without a cap", key=True)
    total = sum(measure.weight for measure in measures)
    if len(measures) > 1 and 0 < abs(total - 100) <= _CLOSE_TO_100:
        first = measures[0]
        message = f"the weights add up to {total:g}, not to 100"
        share = 100 * first.weight / total
        help = (
            f"weights are shares of their sum: '{first.id}' weighs {share:.3g} per cent, "
            f"not {first.weight:g}"
        )
        context.report("PW320", message, path, help, key=True, severity=Severity.WARNING)


def _overrides(context: Context, path: Path, bands: list[str]) -> tuple[Override, ...] | None:
    held = context.value(*path) or []
    made: list[Override] = []
    for index, data in enumerate(held):
        here: Path = (*path, index)
        when = context.rule((*here, "when"), BOOL)
        then = str(data["then"])
        if then not in bands:
            listed = f"the bands are {', '.join(bands)}"
            help = did_you_mean(then, bands, listed)
            context.report("PW206", f"'{then}' is not a band", (*here, "then"), help)
        elif when is not None:
            made.append(Override(str(data["id"]), when, then, context.document.span(here)))
    _once(context, path, "row")
    return tuple(made) if len(made) == len(held) else None


def _once(context: Context, path: Path, what: str) -> None:
    """Report ids that are given twice."""
    seen: dict[str, int] = {}
    for index, data in enumerate(context.value(*path) or []):
        id = str(data["id"])
        first = seen.setdefault(id, index)
        if first != index:
            help = rename(context.document, (*path, first, "id"))
            message = f"the {what} '{id}' is given twice"
            context.report("PW116", message, (*path, index, "id"), help)


def _trend(context: Context, name: str) -> Trend | None:
    path: Path = ("decisions", name, "scorecard", "trend")
    by = number_at(context, (*path, "by"), "a difference", above=0, most=100)
    text = str(context.value(*path, "over"))
    days = whole_days(text)
    if days is None:
        message = f"expected a number of days, got '{text}'"
        context.report("PW112", message, (*path, "over"), instead_of(text))
    elif not 1 <= days <= LONGEST:
        context.report("PW210", f"expected 1 to {LONGEST:,} days, got '{text}'", (*path, "over"))
        days = None
    if by is None or days is None:
        return None
    column = f"{context.around.shape.id}.{name}.score"
    label = f"{name}.score {days} day{'' if days == 1 else 's'} ago"
    past = context.pool.node("past", NUMBER, data=PastRef(column, (), label, days))
    return Trend(past, days, by)
