"""Rules and scalars in a playbook file, with their places."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from playwise.diagnostics.places import Span
from playwise.documents.document import Document
from playwise.documents.tree import Path
from playwise.rules.source import RulePlaces, RuleSource


def rule_at(document: Document, path: Path) -> RuleSource:
    """Return the rule at *path* of a file."""
    places = RulePlaces(
        document.span,
        document.text_span,
        lambda key: document.span(key, key=True),
        path,
    )
    return RuleSource(plain(value_at(document, path)), places)


def value_at(document: Document, path: Path) -> Any:
    """Return the value at *path* of a file, or None where there is none."""
    value = document.data
    for segment in path:
        try:
            value = value[segment]
        except (KeyError, IndexError, TypeError):
            return None
    return value


def span_at(document: Document, *path: str | int) -> Span:
    """Return the place of the value at *path* of a file."""
    return document.span(path)


def plain(value: Any) -> Any:
    """Return *value* as JSON holds it: dates become text."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    return value
