"""What the steps of a play have against each other and against the templates."""

from __future__ import annotations

from playwise.diagnostics.nearest import did_you_mean
from playwise.documents.report import Report
from playwise.documents.tree import Path
from playwise.documents.twice import rename
from playwise.facts.circles import circles
from playwise.playbook.model.file import PlaybookFile
from playwise.playbook.model.play import AgainModel, PlayModel, StepModel

RESERVED_STEPS = frozenset(("entry", "others", "step"))
"""Words that mean something else where steps are named."""

_OF_A_TASK = ("owner", "due")
_OF_A_MESSAGE = ("to", "via")


def check_play(report: Report[PlaybookFile], model: PlaybookFile) -> None:
    """Report what is wrong with the exits, the reopening and the steps of the play."""
    play = model.play
    if play is None:
        return
    exits = play.exit if isinstance(play.exit, list) else []
    names = [exit.id for exit in exits if hasattr(exit, "id")]
    _check_twice(report, names, ("play", "exit"), "exit")
    _check_twice(report, [step.id for step in play.steps], ("play", "steps"), "step")
    if isinstance(play.again, AgainModel):
        _check_again(report, play.again)
    for place, step in enumerate(play.steps):
        _check_step(report, ("play", "steps", place), step, play)
    _check_waiting_in_circles(report, play)


def known_steps(report: Report[PlaybookFile]) -> list[str]:
    """Return the ids of the file's steps, those that are wrong included."""
    steps = report.mapping("play").get("steps")
    found = steps if isinstance(steps, list) else []
    return [str(step["id"]) for step in found if isinstance(step, dict) and "id" in step]


def _check_twice(report: Report[PlaybookFile], names: list[str], path: Path, kind: str) -> None:
    for place, name in enumerate(names):
        if name in names[:place]:
            help_text = rename(report.checked.document, (*path, names.index(name), "id"))
            message = f"the {kind} '{name}' is given twice"
            report.add("PW116", message, (*path, place, "id"), help_text)


def _check_again(report: Report[PlaybookFile], again: AgainModel) -> None:
    path: Path = ("play", "again")
    if not again.model_fields_set and not report.is_damaged(path):
        help_text = "once_per, not_within or after; or again: always"
        report.add("PW111", "'again' does not say when", path, help_text, key=True)


def _check_step(report: Report[PlaybookFile], path: Path, step: StepModel, play: PlayModel) -> None:
    if step.id in RESERVED_STEPS:
        message = f"'{step.id}' means something else and cannot name a step"
        report.add("PW115", message, (*path, "id"))
    given = step.model_fields_set
    if {"task", "message"} <= given:
        message = "a step is a task or a message, not both"
        report.add("PW112", message, (*path, "message"), "make two steps of it", key=True)
    elif not given & {"task", "message"}:
        if not report.is_damaged(path):
            wanted = "task: what a person is to do, or message: the name of a template"
            report.add("PW111", f"the step '{step.id}' has no task and no message", path, wanted)
    else:
        _check_kind(report, path, step)
    if step.message is not None:
        _check_template(report, (*path, "message"), step.message)
    if step.at is not None:
        _check_at(report, (*path, "at"), step)


def _check_kind(report: Report[PlaybookFile], path: Path, step: StepModel) -> None:
    given = step.model_fields_set
    if step.task is not None:
        for key in _OF_A_MESSAGE:
            if key in given:
                report.add("PW112", f"'{key}' belongs to a message", (*path, key), key=True)
        return
    for key in _OF_A_TASK:
        if key in given:
            report.add("PW112", f"'{key}' belongs to a task", (*path, key), key=True)
    for key, help_text in (
        ("to", "to: the related records that it goes to"),
        ("via", "via: the connection that sends it"),
    ):
        if key not in given and not report.is_damaged(path):
            message = f"the message of step '{step.id}' has no '{key}'"
            report.add("PW111", message, (*path, "message"), help_text, key=True)


def _check_template(report: Report[PlaybookFile], path: Path, name: str) -> None:
    known = report.names("templates")
    if name not in known:
        listing = f"templates here are {', '.join(known)}" if known else "add it under 'templates'"
        help_text = did_you_mean(name, known, listing)
        report.add("PW130", f"the template '{name}' is missing", path, help_text)


def _check_at(report: Report[PlaybookFile], path: Path, step: StepModel) -> None:
    assert step.at is not None
    given = step.at.model_fields_set
    if {"after", "before"} <= given:
        message = "a day is counted 'after' something or 'before' it, not both"
        report.add("PW112", message, (*path, "before"), "keep one of them", key=True)
    elif not given & {"after", "before"} and not report.is_damaged(path):
        help_text = "after: a step, a date or entry; or before: one of them"
        report.add("PW111", "'at' does not say what it counts from", path, help_text, key=True)
    if not isinstance(step.at.after, list):
        return
    known = known_steps(report)
    for place, name in enumerate(step.at.after):
        if name not in known:
            nearest_one = did_you_mean(name, known, "a list names steps of this play alone")
            report.add("PW132", f"unknown step '{name}'", (*path, "after", place), nearest_one)


def _check_waiting_in_circles(report: Report[PlaybookFile], play: PlayModel) -> None:
    anchors: dict[str, list[str]] = {}
    for step in play.steps:
        at = step.at
        named = [] if at is None else [*_texts(at.after), *_texts(at.before)]
        anchors.setdefault(step.id, named)
    places = {step.id: place for place, step in reversed(list(enumerate(play.steps)))}
    for circle in circles(anchors):
        message = f"the step '{circle[0]}' waits for itself: {' → '.join(circle)}"
        report.add("PW132", message, ("play", "steps", places[circle[0]], "at"))


def _texts(value: str | list[str] | None) -> list[str]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
