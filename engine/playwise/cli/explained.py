"""An explanation as people read it: the answer first, then row by row what was read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from rich.text import Text

from playwise.cli.opening import shown_moment
from playwise.cli.output import counted, heading, plain, say, say_table
from playwise.cli.proposed import step_line
from playwise.evaluate.explain import (
    ConditionTrace,
    Explanation,
    FactRead,
    MeasureTrace,
    RowTrace,
    ScoreTrace,
)
from playwise.evaluate.nearest import Change
from playwise.evaluate.weights import in_tenths, tenths
from playwise.playbook.program import Program, Scorecard, Table
from playwise.plays.states import PlayState, StepState, StepStateName
from playwise.rules.types import NUMBER
from playwise.rules.wording import format_value
from playwise.workspace import PlayExplanation, RecordExplanation

_STYLES = {"decided": "green", "false": "", "unknown": "yellow"}
_MOST_READS = 12
_MOST_CHANGES = 5


def say_record(program: Program, found: RecordExplanation) -> None:
    """Print why a record got what it got."""
    name = "" if found.label == found.key else f" ({found.key})"
    say(f"{plain(found.label)}{plain(name)}, as of {shown_moment(found.as_of)}", "bold")
    if found.edited:
        by = "decided by the playbooks of then" if found.by_then else "explained by those of now"
        why = "" if found.by_then else ", for those of then no longer fit the facts"
        say(f"{', '.join(found.edited)} edited since: {by}{why}", "yellow")
    for decision in found.decisions:
        _say_decision(program, decision, found)
    for play in found.plays:
        _say_play(program, play, found)


def _say_decision(program: Program, decision: Explanation, found: RecordExplanation) -> None:
    title = Text(f"{decision.playbook}.{decision.decision}: ", "bold")
    known = decision.value is not None
    title.append(_words(decision.value), "bold green" if known else "bold yellow")
    say()
    say(title)
    if decision.stored is not None:
        before = _words(decision.stored.value)
        moment = shown_moment(decision.stored.as_of.astimezone(found.as_of.tzinfo))
        say(
            f"  the run as of {moment} decided: {before}; files or facts have changed since",
            "yellow",
        )
    if known and decision.because:
        say(f"  because {decision.because}")
    for reason in decision.reasons:
        say(f"  {reason}")
    for supply in decision.supply:
        if supply not in decision.reasons:
            say(f"  to decide it: {supply}", "yellow")
    for name in decision.assumed:
        say(f"  assumed: {name}")
    playbook = program.playbook(decision.playbook)
    declared = playbook.decision(decision.decision) if playbook is not None else None
    is_table = declared is not None and isinstance(declared.how, Table | Scorecard)
    for row in decision.rows:
        if row.fate != "not reached":
            _say_row(row, found, is_table=is_table)
    unreached = [row.id for row in decision.rows if row.fate == "not reached"]
    if unreached:
        say(f"  not reached: {', '.join(unreached)}", "dim")
    if decision.score is not None:
        _say_score(decision.score, found)


def _words(value: str | None) -> str:
    """A value in words; an empty list of them is nothing, which is an answer."""
    return "unknown" if value is None else plain(value or "nothing")


def _say_row(row: RowTrace, found: RecordExplanation, *, is_table: bool) -> None:
    failed = _failed(row)
    line = Text(f"  {row.id} ", _STYLES[row.fate])
    if failed is not None:
        reasons = f" ({', '.join(failed.reasons)})" if failed.answer is None else ""
        line.append(f"is {row.fate}{plain(reasons)}: {plain(failed.text)}")
        say(line)
        _say_reads([failed], found)
        _say_nearest(row.nearest, found)
        return
    told = "is true: " if row.value is None else f"is {plain(row.value)}: "
    line.append(_verdict(row) if is_table else told)
    said = [condition.text for condition in row.conditions if condition.text != row.then]
    line.append(plain(" and ".join(said)))
    if is_table:
        line.append(plain(f" → {row.then}" if said else row.then))
    elif not said:
        line.append(plain(row.then))
    say(line)
    _say_reads(row.conditions, found)


def _say_score(score: ScoreTrace, found: RecordExplanation) -> None:
    """Print the score, where it goes, and measure by measure what it is made of."""
    if score.score is not None:
        trend = ""
        if score.before is not None and score.days is not None:
            before = format_value(score.before, NUMBER)
            trend = f", {score.trend}: {before} {counted(score.days, 'day')} ago"
        say(f"  score {format_value(score.score, NUMBER)} of 100{trend}")
    for measure in score.measures:
        line = Text(f"  {measure.id} ", "yellow" if measure.reasons else "")
        line.append(plain(_measured(measure)))
        say(line)
        _say_reads(measure.row.conditions, found)


def _measured(measure: MeasureTrace) -> str:
    """What a measure gives, and of what: "gives 21 of 42.1: 100 * share(…) = 50"."""
    text, why = measure.row.then, ", ".join(measure.reasons)
    gives, most = (in_tenths(tenths(points or 0.0)) for points in (measure.gives, measure.weight))
    match measure.fate:
        case "counted":
            return f"gives {gives} of {most}: {text} = {measure.row.value}"
        case "dropped":
            return f"is left out ({why}): {text}"
        case "unknown":
            return f"is unknown ({why}), {most} of 100: {text}"
    return f"counts as {measure.fate}, {gives} of {most} ({why}): {text}"


def _verdict(row: RowTrace) -> str:
    return "applies, and its value is unknown: " if row.missing else "decides: "


def _failed(row: RowTrace) -> ConditionTrace | None:
    """The condition that keeps a row from deciding: of a false row one that is false."""
    if row.failed is None:
        return None
    not_true = [condition for condition in row.conditions if condition.answer is not True]
    is_false = [condition for condition in not_true if condition.answer is False]
    return next(iter(is_false if row.fate == "false" and is_false else not_true), None)


def _say_reads(conditions: Iterable[ConditionTrace], found: RecordExplanation) -> None:
    reads = list(dict.fromkeys(read for condition in conditions for read in condition.reads))
    say_table((), [_read(read, found) for read in reads[:_MOST_READS]], indent=6)
    if len(reads) > _MOST_READS:
        say(f"      … and {len(reads) - _MOST_READS} more; --json has them all", "dim")


def _say_nearest(changes: Sequence[Change], found: RecordExplanation) -> None:
    """Print which single facts would have done, were they another."""
    for change in changes[:_MOST_CHANGES]:
        whose = "" if change.key == found.key else f" ({change.key})"
        say(f"      it would with {plain(str(change))}{plain(whose)}", "cyan")


def _read(read: FactRead, found: RecordExplanation) -> Sequence[str | Text]:
    name = read.name if read.key in {found.key, ""} else f"{read.name} of {read.key}"
    value: str | Text
    match read.state:
        case "known":
            value = f"= {read.value}"
        case "stale":
            value = Text(f"stale: {plain(read.value or '')}", "yellow")
        case "missing":
            value = Text("missing", "yellow")
        case "unknown":
            value = Text(f"unknown ({plain(', '.join(read.reasons))})", "yellow")
    age = _age(read.seen, found.as_of)
    if read.as_of is not None:
        age = f"as of {shown_moment(read.as_of)}"
    return (name, value, read.source, age)


def _age(seen: datetime | None, as_of: datetime) -> str:
    if seen is None:
        return ""
    day = seen.astimezone(as_of.tzinfo).date()
    days = (as_of.date() - day).days
    if days == 0:
        return "read that day"
    return f"of {day}, {counted(days, 'day')} old" if days > 0 else f"of {day}, later"


def _say_play(program: Program, play: PlayExplanation, found: RecordExplanation) -> None:
    earlier = play.earlier - (play.open is not None)
    before = f" ({counted(earlier, 'play')} before)" if earlier > 0 else ""
    if play.open is not None:
        heading(f"{play.playbook}: open since {play.open.opened_on}{before}")
        say(f"  entered by: {play.enter.text}")
        say_table((), [_step(step) for step in _in_order(program, play.open)], indent=4)
        return
    enter = play.enter
    if enter.answer is True:
        heading(f"{play.playbook}: no play{before}, {play.why_not or 'the next run opens one'}")
    else:
        verdict = "false" if enter.answer is False else f"unknown ({', '.join(enter.reasons)})"
        heading(f"{play.playbook}: no play{before}, for its entry is {verdict}")
    say(f"  enters by: {enter.text}")
    at_fault = [part for part in enter.parts if part.answer is enter.answer]
    for part in at_fault if enter.answer is not True else ():
        say(f"  {'false' if part.answer is False else 'unknown'}: {part.text}", "yellow")
    _say_reads(at_fault or [enter], found)
    _say_nearest(play.nearest, found)


def _in_order(program: Program, play: PlayState) -> list[StepState]:
    """The steps as the file has them; those that it has no longer come last."""
    playbook = program.playbook(play.playbook)
    declared = playbook.play.steps if playbook is not None and playbook.play is not None else ()
    places = {step.id: place for place, step in enumerate(declared)}
    return sorted(play.steps, key=lambda step: places.get(step.step, len(places)))


def _step(step: StepState) -> tuple[str, ...]:
    line = step_line(step)
    if step.approved_by is not None:
        return (*line[:-1], plain(f"{line[-1]} (approved by {step.approved_by})"))
    if step.state is StepStateName.AWAITING_APPROVAL:
        return (*line[:-1], plain(f"{line[-1]} (approval by {step.approve_by})"))
    return line
