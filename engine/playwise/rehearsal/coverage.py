"""The rows and steps that no test reaches."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from playwise.diagnostics.finding import Finding, Severity
from playwise.diagnostics.places import Span
from playwise.playbook.kinds import Decision, Override, Row, Scorecard, Table
from playwise.playbook.play_parts import Step
from playwise.playbook.program import Playbook, Program
from playwise.playbook.variants import VARIANT
from playwise.rehearsal.results import Rehearsal


def coverage_findings(program: Program, rehearsal: Rehearsal) -> list[Finding]:
    """Return a warning for each row that decided in no test and each step that started in none.

    The tests of its own playbook count, so it is the same whichever others were run with them.
    """
    return sorted([*_rows(program, rehearsal), *_steps(program, rehearsal)])


def rows_to_reach(playbook: Playbook) -> Iterator[tuple[Decision, Row | Override]]:
    """Yield what the tests of a playbook should reach: rows of its tables, overrides of its scores.

    Not what it inherits from a file that has tests of its own, nor what stands in no file.
    """
    for decision in playbook.decisions:
        for row in _rows_of(decision):
            if row.span is not None and not _is_inherited(row.span, playbook, decision.name):
                yield decision, row


def steps_to_reach(playbook: Playbook) -> Iterator[Step]:
    """Yield the steps that the tests of a playbook should reach: those that it does not inherit."""
    for step in playbook.play.steps if playbook.play is not None else ():
        if not _is_inherited(step.span, playbook, None):
            yield step


def _rows(program: Program, rehearsal: Rehearsal) -> Iterator[Finding]:
    for playbook in program.playbooks:
        for decision, row in rows_to_reach(playbook):
            if (playbook.id, decision.name, row.id) not in rehearsal.rows_reached:
                message = f"no test reaches row '{row.id}' of '{decision.name}'"
                help = "add a test in which this row decides"
                yield Finding("PW302", message, row.span, help, Severity.WARNING)


def _steps(program: Program, rehearsal: Rehearsal) -> Iterator[Finding]:
    for playbook in program.playbooks:
        for step in steps_to_reach(playbook):
            if (playbook.id, step.id) not in rehearsal.steps_reached:
                message = f"no test reaches step '{step.id}'"
                help = "add a test in which this step starts"
                yield Finding("PW302", message, step.span, help, Severity.WARNING)


def _rows_of(decision: Decision) -> Sequence[Row | Override]:
    """Return what of a decision a test can reach: the rows of a table, the overrides of a score."""
    match decision.how:
        case Table(rows=rows):
            return rows
        case Scorecard(overrides=overrides):
            return overrides
    return ()


def _is_inherited(span: Span | None, playbook: Playbook, decision: str | None) -> bool:
    """Whether it stands in the file that the playbook extends, which has tests of its own.

    For which records a variant is stands in the variant's file, and is for its tests to show.
    """
    return span is not None and span.path != playbook.path and decision != VARIANT
