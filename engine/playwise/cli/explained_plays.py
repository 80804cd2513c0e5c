"""Why a record has a play, or has none, as people read it."""

from __future__ import annotations

from rich.text import Text

from playwise.cli.explained_rows import JOINED, Shown
from playwise.cli.output import counted, heading, plain, say, say_table, say_tree
from playwise.cli.proposed import step_line
from playwise.playbook.program import Program
from playwise.plays.states import PlayState, StepState, StepStateName
from playwise.workspace import PlayExplanation


def say_play(program: Program, play: PlayExplanation, shown: Shown) -> None:
    """Print the open play with its steps, or why there is none and what would open one."""
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
    for words in shown.changes(play.nearest, play.search, "would open"):
        line = Text("  ")
        line.append(words)
        say(line)
    said = "enters by " + plain(JOINED[enter.joined] if enter.joined else enter.text)
    say_tree([shown.condition(said, enter, ())], indent=2)


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
