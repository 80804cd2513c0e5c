"""A score as people read it: where it stands, then measure by measure what it is made of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.text import Text

from playwise.cli.explained_rows import Shown
from playwise.cli.output import Branch, counted, plain, say, say_tree
from playwise.evaluate.explain import MeasureTrace, ScoreTrace
from playwise.evaluate.traces import Reach
from playwise.evaluate.weights import in_tenths, tenths
from playwise.rules.types import NUMBER
from playwise.rules.wording import format_value


def say_score(shown: Shown, score: ScoreTrace, because: str) -> None:
    """Print the score, where it goes, what holds it down, and its measures."""
    if score.score is not None:
        say(f"  score {format_value(score.score, NUMBER)} of 100{_trend(score)}")
        if score.drivers and "held down by" not in because:
            say(f"  held down by {', '.join(score.drivers)}")
    say_tree(_measures(shown, score), indent=2)


def say_reach(shown: Shown, reach: Iterable[Reach]) -> None:
    """Print what would lead to the other bands or corners."""
    for other in reach:
        would = f"would be {other.value}"
        for words in shown.changes(other.nearest, other.search, would):
            line = Text("  ")
            line.append(words if other.nearest else Text(f"{other.value}: {words}", words.style))
            say(line)


def _trend(score: ScoreTrace) -> str:
    if score.before is None or score.days is None:
        return "" if score.trend is None else f", {score.trend}"
    before = format_value(score.before, NUMBER)
    return f", {score.trend}: {before} {counted(score.days, 'day')} ago"


def _measures(shown: Shown, score: ScoreTrace) -> Iterator[Branch]:
    # Where nobody knows a measure its weight still counts; else none may take what was dropped.
    is_taken = score.score is not None or any(m.fate == "unknown" for m in score.measures)
    for measure in score.measures:
        line = Text("", "yellow" if measure.reasons else "")
        line.append(plain(f"{measure.id} {_measured(measure, is_taken=is_taken)}"))
        conditions = measure.row.conditions
        yield Branch(line, shown.reads(conditions), tuple(shown.more(conditions)))


def _measured(measure: MeasureTrace, *, is_taken: bool) -> str:
    """What a measure gives, and of what: "gives 21 of 42.1: 100 * share(…) = 50"."""
    text, why = measure.row.then, ", ".join(measure.reasons)
    gives, most = (in_tenths(tenths(points or 0.0)) for points in (measure.gives, measure.weight))
    match measure.fate:
        case "counted":
            worth = format_value(measure.points or 0.0, NUMBER)
            points = "" if worth == measure.row.value else f", worth {worth} of 100"
            return f"gives {gives} of {most}: {text} = {measure.row.value}{points}"
        case "dropped":
            taken = ", its weight goes to the others" if is_taken else ""
            return f"is left out{taken} ({why}): {text}"
        case "unknown":
            return f"is unknown ({why}), {most} of 100: {text}"
    return f"counts as {measure.fate}, {gives} of {most} ({why}): {text}"
