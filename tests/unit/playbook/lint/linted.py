"""Playbooks written in tests, with what the lints say of them."""

from __future__ import annotations

from playwise.documents.reader import read_document
from playwise.playbook.compile import PlaybookSource
from playwise.playbook.lint.check import lint
from tests.unit.playbook.compiled import FACTS, compiled, said, whole


def linted(playbook: str, facts: str = FACTS) -> list[str]:
    """Return the warnings about a playbook, a line each, in order of place."""
    made = compiled(playbook, facts=facts)
    assert not [finding for finding in made.findings if finding.is_error], made.messages
    (compiled_one,) = made.program.playbooks
    text = whole(playbook)
    source = PlaybookSource(read_document(text, "p.yaml"), "version", text)
    found = lint(compiled_one, source, made.program.catalogue)
    assert not [finding for finding in found if finding.is_error]
    return [said(finding) for finding in sorted(found)]


def table(*rows: str, values: str = "a, b", head: str = "") -> str:
    """Return a playbook of one table ``size``; *rows* begin with their id: ``big, when: …``."""
    lines = "".join(f"      - {{id: {row}}}\n" for row in rows)
    extra = f"    {head}\n" if head else ""
    return f"decisions:\n  size:\n    values: [{values}]\n{extra}    table:\n{lines}"
