"""`playwise test`: the tests inside playbook files, and what they leave untested."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any

import typer

from playwise.cli.named import check_playbook
from playwise.cli.opening import opened
from playwise.cli.options import JsonOption, TimelessOption, WorkspaceOption
from playwise.cli.output import as_data, counted, say, say_findings, say_json, say_table
from playwise.diagnostics.finding import Finding
from playwise.playbook.program import Playbook
from playwise.rehearsal.coverage import coverage_findings, rows_to_reach, steps_to_reach
from playwise.rehearsal.rehearse import rehearse
from playwise.rehearsal.results import Rehearsal, findings_of


def test(
    playbooks: Annotated[
        list[str] | None,
        typer.Argument(metavar="[PLAYBOOK]...", help="Only the tests of these; left out: all."),
    ] = None,
    workspace: WorkspaceOption = Path(),
    as_of: TimelessOption = None,
    as_json: JsonOption = False,
) -> None:
    """Run the tests inside the playbooks; show what they miss."""
    at = opened(workspace, None).workspace
    for id in playbooks or ():
        check_playbook(at.program, id)
    chosen = [p for p in at.program.playbooks if not playbooks or p.id in playbooks]
    cases = {playbook.id: at.loaded.cases.get(playbook.id, ()) for playbook in chosen}
    rehearsal = rehearse(at.program, cases, at.calendar, at.roles, at.zone)
    counts = [_Count.of(playbook, rehearsal) for playbook in chosen]
    uncovered = coverage_findings(replace(at.program, playbooks=tuple(chosen)), rehearsal)
    failed = [finding for result in rehearsal.results for finding in findings_of(result)]
    found = [*failed, *uncovered]
    if as_json:
        say_json(_data(rehearsal, counts, found))
    else:
        say_findings(found, at.loaded.texts)
        _show(counts, found)
    if not rehearsal.passed:
        raise typer.Exit(1)


@dataclass(frozen=True, slots=True)
class _Count:
    """How a playbook's tests went, and how many of its rows and steps they reach."""

    playbook: str
    passed: int
    failed: int
    rows: tuple[int, int]
    steps: tuple[int, int]

    @classmethod
    def of(cls, playbook: Playbook, rehearsal: Rehearsal) -> _Count:
        results = [result for result in rehearsal.results if result.playbook == playbook.id]
        passed = sum(result.passed for result in results)
        rows = {(playbook.id, d.name, row.id) for d, row in rows_to_reach(playbook)}
        steps = {(playbook.id, step.id) for step in steps_to_reach(playbook)}
        return cls(
            playbook.id,
            passed,
            len(results) - passed,
            (len(rows & rehearsal.rows_reached), len(rows)),
            (len(steps & rehearsal.steps_reached), len(steps)),
        )


def _show(counts: Iterable[_Count], found: Iterable[Finding]) -> None:
    counts = list(counts)
    rows = [
        (
            count.playbook,
            counted(count.passed + count.failed, "test"),
            "all pass" if not count.failed else f"{count.failed} fail",
            f"{count.rows[0]} of {counted(count.rows[1], 'row')} reached",
            f"{count.steps[0]} of {counted(count.steps[1], 'step')} reached",
        )
        for count in counts
    ]
    say_table((), rows)
    failed = sum(count.failed for count in counts)
    total = failed + sum(count.passed for count in counts)
    warnings = sum(not finding.is_error for finding in found)
    ending = f"{counted(total, 'test')}, {failed} failed, {counted(warnings, 'warning')}"
    say(ending, "bold red" if failed else "bold green")


def _data(rehearsal: Rehearsal, counts: Iterable[_Count], found: list[Finding]) -> dict[str, Any]:
    return {
        "passed": rehearsal.passed,
        "playbooks": [
            {
                "playbook": count.playbook,
                "passed": count.passed,
                "failed": count.failed,
                "rows": {"reached": count.rows[0], "all": count.rows[1]},
                "steps": {"reached": count.steps[0], "all": count.steps[1]},
            }
            for count in counts
        ],
        "tests": [
            {
                "playbook": result.playbook,
                "name": result.case,
                "passed": result.passed,
                "line": result.span.line,
                "failures": [failure.message for failure in result.failures],
            }
            for result in rehearsal.results
        ],
        "findings": as_data(found),
    }
