"""`playwise check`: everything wrong in a workspace's files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from playwise.cli.faults import MisuseError
from playwise.cli.options import JsonOption, TimelessOption, WorkspaceOption
from playwise.cli.output import as_data, counted, say, say_findings, say_json
from playwise.workspace.checking import checked, loaded, verdict_on
from playwise.workspace.verdict import Verdict

if TYPE_CHECKING:
    from playwise.proof.report import Note, Proof
    from playwise.workspace.load import Loaded


def check(
    playbooks: Annotated[
        list[str] | None,
        typer.Argument(metavar="[PLAYBOOK]...", help="Only these are proved; left out: all."),
    ] = None,
    prove: Annotated[
        bool,
        typer.Option("--prove", help="Also prove what the rules can and cannot do, by examples."),
    ] = False,
    workspace: WorkspaceOption = Path(),
    as_of: TimelessOption = None,
    as_json: JsonOption = False,
) -> None:
    """Find everything wrong in the files, with its place."""
    proof: Proof | None = None
    if prove:
        verdict, proof = _proved(workspace, playbooks or ())
    elif playbooks:
        raise MisuseError("PLAYBOOK says what to prove", f"add --prove: {' '.join(playbooks)}")
    else:
        verdict = checked(workspace)
    if as_json:
        say_json(_data(verdict, proof))
    else:
        _show(verdict, proof)
    if verdict.errors:
        raise typer.Exit(1)


def _proved(workspace: Path, playbooks: Sequence[str]) -> tuple[Verdict, Proof]:
    # Imported late: a plain check needs no prover.
    from playwise.workspace.proving import proved, together

    read = loaded(workspace)
    _check_ids(read, playbooks)
    proof = proved(read, playbooks)
    return replace(verdict_on(read), findings=tuple(together(read, proof))), proof


def _check_ids(loaded: Loaded, ids: Sequence[str]) -> None:
    # Imported late: a verdict that is known needs no playbooks.
    from playwise.cli.named import check_playbook

    if loaded.is_sound and loaded.program is not None:
        for id in ids:
            check_playbook(loaded.program, id)


def _show(verdict: Verdict, proof: Proof | None) -> None:
    say_findings(verdict.findings, verdict.texts)
    if proof is not None and proof.notes:
        for noted in proof.notes:
            say(_line(noted))
        say()
    for playbook, plugins in verdict.needs.items():
        for plugin, operators in plugins.items():
            say(f"{playbook} needs {plugin} for {', '.join(operators)}")
    errors = verdict.errors
    counts = [
        counted(verdict.playbooks, "playbook"),
        counted(verdict.tests, "test"),
        counted(errors, "error"),
        counted(len(verdict.findings) - errors, "warning"),
    ]
    if proof is not None:
        counts += [counted(len(proof.notes), "note"), counted(proof.questions, "question")]
    say(", ".join(counts), "bold red" if errors else "bold green")


def _line(noted: Note) -> str:
    span = noted.span
    place = "" if span is None else f"{span.path}:{span.line}:{span.column}: "
    return f"{place}note: {noted.message}"


def _data(verdict: Verdict, proof: Proof | None) -> dict[str, Any]:
    data: dict[str, Any] = {
        "playbooks": verdict.playbooks,
        "tests": verdict.tests,
        "errors": verdict.errors,
        "warnings": len(verdict.findings) - verdict.errors,
        "findings": as_data(verdict.findings),
        "needs": [
            {"playbook": playbook, "plugin": plugin, "operators": list(operators)}
            for playbook, plugins in verdict.needs.items()
            for plugin, operators in plugins.items()
        ],
    }
    if proof is not None:
        data["questions"] = proof.questions
        data["notes"] = [noted.as_json() for noted in proof.notes]
    return data
