"""`playwise check`: everything wrong in a workspace's files."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from playwise.cli.faults import MisuseError
from playwise.cli.options import JsonOption, TimelessOption, WorkspaceOption
from playwise.cli.output import as_data, counted, say, say_findings, say_json
from playwise.diagnostics.finding import Finding
from playwise.diagnostics.nearest import did_you_mean
from playwise.playbook.plugins_needed import plugins_needed
from playwise.plugins.discovery import discover
from playwise.proof.report import Note, Proof
from playwise.workspace.cache import TreeCache
from playwise.workspace.load import PLAYBOOKS, Loaded, load
from playwise.workspace.proving import proved, together


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
    with _uncollected():
        loaded = load(workspace, discover(), cache=TreeCache.of(workspace))
    proof: Proof | None = None
    if prove:
        _check_ids(loaded, playbooks or ())
        proof = proved(loaded, playbooks or ())
    elif playbooks:
        raise MisuseError("PLAYBOOK says what to prove", f"add --prove: {' '.join(playbooks)}")
    findings = loaded.findings if proof is None else together(loaded, proof)
    if as_json:
        say_json(_data(loaded, findings, proof))
    else:
        _show(loaded, findings, proof)
    if any(finding.is_error for finding in findings):
        raise typer.Exit(1)


def _check_ids(loaded: Loaded, ids: Sequence[str]) -> None:
    known = [playbook.id for playbook in loaded.program.playbooks] if loaded.program else []
    for id in ids:
        if loaded.is_sound and id not in known:
            listing = f"playbooks here are {', '.join(sorted(known)) or 'none'}"
            raise MisuseError(f"unknown playbook '{id}'", did_you_mean(id, known, listing))


def _show(loaded: Loaded, findings: Sequence[Finding], proof: Proof | None) -> None:
    say_findings(findings, loaded.texts)
    if proof is not None and proof.notes:
        for noted in proof.notes:
            say(_line(noted))
        say()
    for playbook, plugins in _needs(loaded).items():
        for plugin, operators in plugins.items():
            say(f"{playbook} needs {plugin} for {', '.join(operators)}")
    playbooks, tests = _counts(loaded)
    errors = sum(finding.is_error for finding in findings)
    counts = [
        counted(playbooks, "playbook"),
        counted(tests, "test"),
        counted(errors, "error"),
        counted(len(findings) - errors, "warning"),
    ]
    if proof is not None:
        counts += [counted(len(proof.notes), "note"), counted(proof.questions, "question")]
    say(", ".join(counts), "bold red" if errors else "bold green")


def _line(noted: Note) -> str:
    span = noted.span
    place = "" if span is None else f"{span.path}:{span.line}:{span.column}: "
    return f"{place}note: {noted.message}"


def _data(loaded: Loaded, findings: Sequence[Finding], proof: Proof | None) -> dict[str, Any]:
    playbooks, tests = _counts(loaded)
    errors = sum(finding.is_error for finding in findings)
    data: dict[str, Any] = {
        "playbooks": playbooks,
        "tests": tests,
        "errors": errors,
        "warnings": len(findings) - errors,
        "findings": as_data(findings),
        "needs": [
            {"playbook": playbook, "plugin": plugin, "operators": list(operators)}
            for playbook, plugins in _needs(loaded).items()
            for plugin, operators in plugins.items()
        ],
    }
    if proof is not None:
        data["questions"] = proof.questions
        data["notes"] = [noted.as_json() for noted in proof.notes]
    return data


def _needs(loaded: Loaded) -> dict[str, dict[str, tuple[str, ...]]]:
    """Return the plugins that playbooks need for the operators that they call, by playbook."""
    if loaded.program is None:
        return {}
    needs = {playbook.id: plugins_needed(playbook) for playbook in loaded.program.playbooks}
    return {id: needs[id] for id in sorted(needs) if needs[id]}


@contextmanager
def _uncollected() -> Iterator[None]:
    """Let nobody look for cycles among hundreds of thousands of nodes, of which none is in one."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _counts(loaded: Loaded) -> tuple[int, int]:
    """How many playbook files there are, right or wrong, and how many tests can be read."""
    files = [path for path in loaded.texts if path.startswith(f"{PLAYBOOKS}/")]
    return len(files), sum(len(cases) for cases in loaded.cases.values())
