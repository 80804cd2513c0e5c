"""Findings about a checked document, gathered by checks that a model alone cannot make."""

from __future__ import annotations

from typing import Any, Generic

from playwise.diagnostics.finding import Finding
from playwise.documents.tree import Path
from playwise.documents.validate import Checked, ModelT


class Report(Generic[ModelT]):
    """Where checks put what they find; places are those of the model's document."""

    def __init__(self, checked: Checked[ModelT]) -> None:
        self.checked = checked
        self.findings: list[Finding] = []

    def add(
        self, code: str, message: str, path: Path, help_text: str | None = None, key: bool = False
    ) -> None:
        """Keep a finding about the value, or the key, at *path*."""
        span = self.checked.document.span(path, key=key)
        self.findings.append(Finding(code, message, span, help_text))

    def is_damaged(self, path: Path) -> bool:
        """Return whether a finding already says what the element at *path* lacks."""
        return self.checked.is_damaged(path)

    def names(self, *path: str | int) -> list[str]:
        """Return the keys at *path* of the file as it was read, right or wrong."""
        return list(self.mapping(*path))

    def mapping(self, *path: str | int) -> dict[str, Any]:
        """Return the map at *path* of the file as it was read; {} where there is none."""
        data = self.checked.whole.data
        for segment in path:
            if isinstance(data, dict) and isinstance(segment, str):
                data = data.get(segment)
            elif isinstance(data, list) and isinstance(segment, int) and segment < len(data):
                data = data[segment]
            else:
                return {}
        return data if isinstance(data, dict) else {}
