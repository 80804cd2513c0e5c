"""Places in the files that people write."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A place in a file. Lines and columns count from 1, as editors do."""

    path: str
    line: int
    column: int
    length: int = 1

    def shifted(self, columns: int, length: int = 1) -> Span:
        """Return the place *columns* to the right on the same line, *length* characters wide."""
        return Span(self.path, self.line, self.column + columns, max(1, length))
