"""Playbooks written in tests, proved."""

from __future__ import annotations

from dataclasses import dataclass

from playwise.proof.prove import prove
from playwise.proof.report import Note
from playwise.proof.solver import Budget
from tests.unit.playbook.compiled import FACTS, compiled, said


@dataclass(frozen=True, slots=True)
class Proved:
    """What a proof says, a line each: ``p.yaml:5:14 PW304 the message | the help``."""

    findings: list[str]
    notes: list[str]


def proved(*playbooks: str, facts: str = FACTS, budget: Budget | None = None) -> Proved:
    """Prove playbooks; of one that does not begin with its id, it is ``p``, on accounts."""
    made = compiled(*playbooks, facts=facts)
    assert not [finding for finding in made.findings if finding.is_error], made.messages
    proof = prove(made.program, budget=budget)
    return Proved([said(finding) for finding in proof.findings], [*map(_line, proof.notes)])


def table(*rows: str, values: str = "a, b, c", head: str = "") -> str:
    """Return a playbook of one table ``size``; *rows* begin with their id: ``big, when: …``."""
    lines = [f"      - {{id: {row}}}\n" for row in rows]
    extra = f"    {head}\n" if head else ""
    return f"decisions:\n  size:\n    values: [{values}]\n{extra}    table:\n{''.join(lines)}"


def _line(note: Note) -> str:
    where = "" if note.span is None else f"{note.span.path}:{note.span.line}:{note.span.column} "
    return f"{where}{note.message}"
