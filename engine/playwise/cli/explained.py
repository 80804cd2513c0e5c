"""An explanation as people read it: the answer first, then row by row what was read."""

from __future__ import annotations

from collections.abc import Iterator

from rich.text import Text

from playwise.cli.explained_plays import say_play
from playwise.cli.explained_rows import Shown
from playwise.cli.explained_scores import say_reach, say_score
from playwise.cli.opening import shown_moment
from playwise.cli.output import plain, say, say_tree
from playwise.evaluate.explain import Explanation, FactRead
from playwise.playbook.kinds import Decision, Scorecard, Table
from playwise.playbook.program import Program
from playwise.workspace import RecordExplanation


def say_record(program: Program, found: RecordExplanation) -> None:
    """Print why a record got what it got."""
    name = "" if found.label == found.key else f" ({found.key})"
    say(f"{plain(found.label)}{plain(name)}, as of {shown_moment(found.as_of)}", "bold")
    _say_edited(found)
    for decision in found.decisions:
        playbook = program.playbook(decision.playbook)
        declared = playbook.decision(decision.decision) if playbook is not None else None
        _say_decision(declared, decision, found)
    shown = Shown(found.key, found.as_of)
    for play in found.plays:
        say_play(program, play, shown)
    if all(playbook.entity != found.entity for playbook in program.playbooks):
        say(f"no playbook decides for each {found.entity}", "dim")


def _say_edited(found: RecordExplanation) -> None:
    """Print which playbooks are not now what they were then."""
    edited = [id for id in found.edited if id not in found.absent]
    if found.absent and found.by_then:
        verb = "was" if len(found.absent) == 1 else "were"
        say(f"{', '.join(found.absent)} {verb} not there yet", "yellow")
    if edited:
        by = "decided by the playbooks of then" if found.by_then else "explained by those of now"
        why = "" if found.by_then else ", for those of then no longer fit the facts"
        say(f"{', '.join(edited)} edited since: {by}{why}", "yellow")


def _say_decision(
    declared: Decision | None, decision: Explanation, found: RecordExplanation
) -> None:
    title = Text(f"{decision.playbook}.{decision.decision}: ", "bold")
    known = decision.value is not None
    title.append(_words(decision.value), "bold green" if known else "bold yellow")
    say()
    say(title)
    _say_stored(decision, found)
    if known and decision.because:
        say(f"  because {decision.because}")
    for reason in decision.reasons:
        say(f"  {reason}")
    how = None if declared is None else declared.how
    if isinstance(how, Table) and decision.undecided:
        say(f"  undecided: {', '.join(decision.undecided)}")
    for supply in decision.supply:
        if supply not in decision.reasons:
            say(f"  to decide it: {supply}", "yellow")
    if decision.variant is not None:
        say(f"  by the variant {decision.variant}")
    for name in _assumed(decision):
        say(f"  assumed: {name}", "yellow")
    shown = Shown(found.key, found.as_of)
    is_table = isinstance(how, Table | Scorecard)
    say_tree(shown.rows(decision.rows, is_table=is_table, decided=known), indent=2)
    if decision.score is not None:
        say_score(shown, decision.score, decision.because)
    say_reach(shown, decision.reach)


def _say_stored(decision: Explanation, found: RecordExplanation) -> None:
    if decision.stored is None:
        return
    before = _words(decision.stored.value)
    moment = shown_moment(decision.stored.as_of.astimezone(found.as_of.tzinfo))
    say(
        f"  the run as of {moment} decided: {before}; files or facts have changed since",
        "yellow",
    )


def _assumed(decision: Explanation) -> Iterator[str]:
    """What was assumed, with the value where a condition that is shown read it."""
    values = {read.name: read.assumed for read in _reads(decision) if read.assumed is not None}
    for name in decision.assumed:
        yield f"{name} is {values[name]}" if name in values else name


def _reads(decision: Explanation) -> Iterator[FactRead]:
    rows = [*decision.rows]
    if decision.score is not None:
        rows += (measure.row for measure in decision.score.measures)
    for row in rows:
        for condition in row.conditions:
            yield from condition.reads


def _words(value: str | None) -> str:
    """A value in words; an empty list of them is nothing, which is an answer."""
    return "unknown" if value is None else plain(value or "nothing")
