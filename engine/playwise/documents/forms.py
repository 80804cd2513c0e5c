"""What to write where a list or keys and values belong and something else stands."""

from __future__ import annotations

import re
from typing import Any

from pydantic import BaseModel

from playwise.documents.shapes import elements_at, field_help
from playwise.documents.tree import Path

_LISTS = frozenset({"list_type"})
_MAPS = frozenset({"dict_type", "model_type", "model_attributes_type"})
_NEEDS_QUOTES = re.compile(r"[\[\]{},#'\"&*!|>%@`]|: ")
_SEVERAL = re.compile(r"[\w.-]+(?:, *[\w.-]+)+")
_ANY_ITEM = "*"


def form_help(kind: str, model: type[BaseModel], path: Path, value: Any) -> str | None:
    """Return the form of what belongs at *path*; None where *kind* is a mistake of another sort.

    A model may have a class attribute `forms`: what to write by key, by ``key.*`` for what stands
    inside the list or the keys of one; ``{}`` is the text that stands there now.

    Args:
        kind: The type of pydantic's error.
        model: The model of the file.
        path: Where the value stands.
        value: The value as it was read.
    """
    if kind not in _LISTS | _MAPS or not path:
        return None
    owners, key, is_item = _owners(model, path)
    for owner in owners:
        form = getattr(owner, "forms", {}).get(f"{key}.{_ANY_ITEM}" if is_item else key)
        if form is not None:
            return _filled(form, value)
    if kind in _LISTS:
        if isinstance(value, dict):
            return "put it in [ ], or begin it with '- ' on a line of its own"
        if isinstance(value, str) and not elements_at(model, (*path, 0)):
            several = _SEVERAL.fullmatch(value) is not None
            return f"write [{value if several else _quoted(value)}]"
    return None if is_item else field_help(owners, key)


def _owners(model: type[BaseModel], path: Path) -> tuple[list[type[BaseModel]], str, bool]:
    """Return the models of the element around *path*, its key there, and if an item is meant."""
    for end in reversed(range(len(path))):
        owners = elements_at(model, path[:end])
        if owners:
            return owners, str(path[end]), end < len(path) - 1
    return [], "", False


def _filled(form: str, value: Any) -> str:
    if "{}" not in form:
        return form
    return form.replace("{}", _quoted(value) if isinstance(value, str) else "…")


def _quoted(text: str) -> str:
    if not _NEEDS_QUOTES.search(text):
        return text
    return "'" + text.replace("'", "''") + "'"
