"""`playwise check`: everything wrong in a workspace's files."""

from __future__ import annotations

from pathlib import Path

import typer

from playwise.cli.options import JsonOption, TimelessOption, WorkspaceOption
from playwise.cli.output import as_data, counted, say, say_findings, say_json
from playwise.plugins.discovery import discover
from playwise.workspace.load import PLAYBOOKS, Loaded, load


def check(
    workspace: WorkspaceOption = Path(),
    as_of: TimelessOption = None,
    as_json: JsonOption = False,
) -> None:
    """Find everything wrong in the files, with its place."""
    loaded = load(workspace, discover())
    playbooks, tests = _counts(loaded)
    errors = sum(finding.is_error for finding in loaded.findings)
    warnings = len(loaded.findings) - errors
    if as_json:
        say_json(
            {
                "playbooks": playbooks,
                "tests": tests,
                "errors": errors,
                "warnings": warnings,
                "findings": as_data(loaded.findings),
            }
        )
    else:
        say_findings(loaded.findings, loaded.texts)
        counts = (
            counted(playbooks, "playbook"),
            counted(tests, "test"),
            counted(errors, "error"),
            counted(warnings, "warning"),
        )
        say(", ".join(counts), "bold red" if errors else "bold green")
    if errors:
        raise typer.Exit(1)


def _counts(loaded: Loaded) -> tuple[int, int]:
    """How many playbook files there are, right or wrong, and how many tests can be read."""
    files = [path for path in loaded.texts if path.startswith(f"{PLAYBOOKS}/")]
    return len(files), sum(len(cases) for cases in loaded.cases.values())
