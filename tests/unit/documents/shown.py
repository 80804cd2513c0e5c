"""Findings in one line each, for tests that compare them all."""

from __future__ import annotations

from collections.abc import Iterable

from playwise.diagnostics.finding import Finding
from playwise.documents.document import Document
from playwise.documents.reader import read_document
from playwise.errors import FindingsError


def shown(findings: Iterable[Finding]) -> list[str]:
    """Return "line:column code message" for each finding, in order of place."""
    return [
        f"{f.span.line}:{f.span.column} {f.code} {f.message}" if f.span else f"{f.code} {f.message}"
        for f in sorted(findings)
    ]


def found_in(text: str | bytes) -> list[str]:
    """Return what reading *text* finds, whether or not it can be read to its end."""
    return shown(findings_in(text))


def findings_in(text: str | bytes) -> tuple[Finding, ...]:
    """Return the findings of reading *text*."""
    try:
        return read_document(text, "play.yaml").findings
    except FindingsError as error:
        return error.findings


def underlined(document: Document, finding: Finding) -> str:
    """Return the characters that the finding's place covers."""
    assert finding.span is not None
    line = document.text.split("\n")[finding.span.line - 1]
    start = finding.span.column - 1
    return line[start : start + finding.span.length]
