"""What a proof comes to: findings with the accounts that show them, and what stayed open."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any  # JSON leaves here

from playwise.diagnostics.finding import Finding, Severity
from playwise.diagnostics.places import Span


@dataclass(frozen=True, slots=True)
class Note:
    """Something to know that is no finding: what was not decided, and why."""

    message: str
    span: Span | None = None

    def __lt__(self, other: Note) -> bool:
        return self._order() < other._order()

    def as_json(self) -> dict[str, Any]:
        """Return the note as plain data, as ``--json`` prints it."""
        place = self.span
        return {
            "message": self.message,
            "file": place.path if place else None,
            "line": place.line if place else None,
            "column": place.column if place else None,
        }

    def _order(self) -> tuple[str, int, int, str]:
        if self.span is None:
            return ("", 0, 0, self.message)
        return (self.span.path, self.span.line, self.span.column, self.message)


@dataclass(frozen=True, slots=True)
class Proof:
    """What the rules of some playbooks can and cannot do.

    Attributes:
        findings: What is surely wrong, each with an account that shows it where there is one.
        notes: What could not be decided, and what is merely worth knowing.
        questions: How many were asked.
    """

    findings: tuple[Finding, ...]
    notes: tuple[Note, ...]
    questions: int


@dataclass(slots=True)
class Report:
    """Collects findings and notes."""

    findings: list[Finding] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    def warn(self, code: str, message: str, span: Span | None, help: str | None = None) -> None:
        """Add a warning."""
        self.findings.append(Finding(code, message, span, help, Severity.WARNING))

    def note(self, message: str, span: Span | None) -> None:
        """Add a note."""
        self.notes.append(Note(message, span))

    def undecided(
        self, what: str, span: Span | None, why: Iterable[str] = (), whose: str = "it"
    ) -> None:
        """Note that *what* was not decided: for what is not followed, or for want of time."""
        reasons = sorted(why)
        because = f"{whose} {' and '.join(reasons)}" if reasons else "it took too long"
        self.note(f"not decided: {what} ({because})", span)
