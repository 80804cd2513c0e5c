"""A finding: what is wrong, where, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from playwise.diagnostics.places import Span


class Severity(StrEnum):
    """How much a finding weighs: an error stops the work, a warning does not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong with what a person or a source gave us.

    Attributes:
        code: ``PWnnn``, listed in `playwise.diagnostics.codes`; each has a page in docs/errors.
        message: Lower case, the offending value quoted, what was expected.
        span: Where, or None for what has no place in a file (a port, a store).
        help: What to do: the nearest known name, the line mended.
    """

    code: str
    message: str
    span: Span | None = None
    help: str | None = None
    severity: Severity = field(default=Severity.ERROR)

    @property
    def is_error(self) -> bool:
        """Whether the finding stops the work."""
        return self.severity is Severity.ERROR

    def __lt__(self, other: Finding) -> bool:
        return self._order() < other._order()

    def _order(self) -> tuple[str, int, int, str, str]:
        if self.span is None:
            return ("", 0, 0, self.code, self.message)
        return (self.span.path, self.span.line, self.span.column, self.code, self.message)

    def as_json(self) -> dict[str, Any]:
        """Return the finding as plain data, as ``--json`` prints it."""
        place = self.span
        return {
            "code": self.code,
            "severity": self.severity.value,
            "message": self.message,
            "help": self.help,
            "file": place.path if place else None,
            "line": place.line if place else None,
            "column": place.column if place else None,
        }
