"""The rows and steps that no test reaches."""

from __future__ import annotations

from collections.abc import Iterator

from playwise.diagnostics.finding import Finding, Severity
from playwise.playbook.program import Program, Table
from playwise.rehearsal.results import Rehearsal


def coverage_findings(program: Program, rehearsal: Rehearsal) -> list[Finding]:
    """Return a warning for each row that decided in no test and each step that started in none."""
    return sorted([*_rows(program, rehearsal), *_steps(program, rehearsal)])


def _rows(program: Program, rehearsal: Rehearsal) -> Iterator[Finding]:
    for playbook in program.playbooks:
        for decision in playbook.decisions:
            rows = decision.how.rows if isinstance(decision.how, Table) else ()
            for row in rows:
                if (playbook.id, decision.name, row.id) not in rehearsal.rows_reached:
                    message = f"no test reaches row '{row.id}' of '{decision.name}'"
                    help = "add a test in which this row decides"
                    yield Finding("PW302", message, row.span, help, Severity.WARNING)


def _steps(program: Program, rehearsal: Rehearsal) -> Iterator[Finding]:
    for playbook in program.playbooks:
        for step in playbook.play.steps if playbook.play is not None else ():
            if (playbook.id, step.id) not in rehearsal.steps_reached:
                message = f"no test reaches step '{step.id}'"
                help = "add a test in which this step starts"
                yield Finding("PW302", message, step.span, help, Severity.WARNING)
