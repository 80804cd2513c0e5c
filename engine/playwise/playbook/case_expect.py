"""Reading what a test expects: decisions, rows, reasons, the play and its steps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from playwise.diagnostics.nearest import did_you_mean
from playwise.diagnostics.places import Span
from playwise.documents.tree import Path
from playwise.playbook.case_file import CaseFile
from playwise.playbook.case_given import UNKNOWN
from playwise.playbook.case_types import Expect, Placed, StepExpect
from playwise.playbook.part_types import part_types
from playwise.rules.types import Type, Value

OTHERS = "others"
ENTER = "enter"
FINISHED = "finished"
_WORDS = frozenset(("play", "result", "row", "reasons", "steps"))


def read_expect(file: CaseFile, path: Path) -> Expect | None:
    """Return what the test expects at *path*; None where it expects nothing there.

    Names that the file does not have were reported when the file was read, and are passed over.
    """
    held = file.value(path)
    if not isinstance(held, Mapping) or not held:
        return None
    return Expect(
        decisions=dict(_decisions(file, path, held)),
        rows={
            name: file.placed((*path, "row", name))
            for name in held.get("row") or {}
            if file.playbook.decision(name) is not None
        },
        reasons=dict(_reasons(file, (*path, "reasons"))),
        play=file.placed((*path, "play")) if "play" in held else None,
        result=_result(file, (*path, "result")) if "result" in held else None,
        steps=dict(_steps(file, (*path, "steps"))),
        others_none=_others(file, (*path, "steps", OTHERS)),
    )


def _decisions(
    file: CaseFile, path: Path, held: Mapping[str, object]
) -> Iterator[tuple[str, Placed[Value | None]]]:
    for name, value in held.items():
        type = _type(file, name)
        if name in _WORDS or type is None or value is None:
            continue
        here = (*path, name)
        span = file.document.span(here)
        if file.text(here) == UNKNOWN:
            yield name, Placed(None, span)
            continue
        typed = file.typed(here, type, name)
        if typed is not None:
            yield name, Placed(typed, span)


def _type(file: CaseFile, name: str) -> Type | None:
    """The type of a decision, or of a part of one (``health.score``); None where there is none."""
    head, _, part = name.partition(".")
    decision = file.playbook.decision(head)
    if decision is None or not part:
        return None if decision is None else decision.type
    return part_types(decision).get(part)


def _reasons(file: CaseFile, path: Path) -> Iterator[tuple[str, tuple[Placed[str], ...]]]:
    play = file.playbook.play
    of_play = {ENTER, *(step.id for step in play.steps)} if play is not None else set()
    for name, reasons in (file.value(path) or {}).items():
        here = (*path, name)
        if name in of_play or file.playbook.decision(name) is not None:
            yield name, tuple(file.placed((*here, index)) for index in range(len(reasons)))
        elif name in (file.document.data.get("derive") or {}):
            message = f"'{name}' is a derive, and reasons are kept for decisions, steps and 'enter'"
            file.report("PW141", message, here, "expect them of what reads it", key=True)


def _result(file: CaseFile, path: Path) -> Placed[str] | None:
    play = file.playbook.play
    if play is None:
        return None
    known = list(dict.fromkeys(exit.result for exit in play.exits)) or [FINISHED]
    result = file.placed(path)
    if result.value not in known:
        help = did_you_mean(result.value, known, f"it can come to {', '.join(known)}")
        file.report("PW206", f"the play never comes to '{result.value}'", path, help)
        return None
    return result


def _others(file: CaseFile, path: Path) -> Span | None:
    return file.document.span(path) if file.value(path) is not None else None


def _steps(file: CaseFile, path: Path) -> Iterator[tuple[str, StepExpect]]:
    known = {step.id for step in file.playbook.play.steps} if file.playbook.play else set()
    for name, held in (file.value(path) or {}).items():
        here = (*path, name)
        if name not in known:
            continue
        span = file.document.span(here, key=True)
        if not isinstance(held, Mapping):
            yield name, StepExpect(span, state=file.placed(here))
            continue
        yield (
            name,
            StepExpect(
                span,
                state=file.placed((*here, "state")) if "state" in held else None,
                on=_day(file, (*here, "on")),
                due=_day(file, (*here, "due")),
                to=_recipients(file, (*here, "to")),
                body_contains=tuple(_texts(file, (*here, "body_contains"))),
            ),
        )


def _day(file: CaseFile, path: Path) -> Placed[date] | None:
    if file.value(path) is None:
        return None
    day = file.day(path)
    return None if day is None else Placed(day, file.document.span(path))


def _recipients(file: CaseFile, path: Path) -> Placed[tuple[str, ...]] | None:
    texts = tuple(text.value for text in _texts(file, path))
    return Placed(texts, file.document.span(path)) if texts else None


def _texts(file: CaseFile, path: Path) -> Iterator[Placed[str]]:
    held = file.value(path)
    if isinstance(held, list):
        yield from (file.placed((*path, index)) for index in range(len(held)))
    elif held is not None:
        yield file.placed(path)
