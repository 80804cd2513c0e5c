"""What pydantic finds wrong with a value, in the words of people who write YAML."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from playwise.diagnostics.nearest import did_you_mean
from playwise.documents.meant import number_meant, share_meant, truth_meant
from playwise.documents.scalars import describe

_EXPECTED = {
    "string_type": "text",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "finite_number": "a number",
    "bool_type": "true or false",
    "list_type": "a list",
    "dict_type": "keys and values",
    "model_type": "keys and values",
    "model_attributes_type": "keys and values",
    "date_type": "a date such as 2026-03-01",
    "greater_than": "more than {gt:g}",
    "greater_than_equal": "at least {ge:g}",
    "less_than": "less than {lt:g}",
    "less_than_equal": "at most {le:g}",
    "string_too_short": "text",
}
_COUNTS = {"too_short": ("at least", "min_length"), "too_long": ("at most", "max_length")}
_WITH_COMMAS = re.compile(r"[-+]?\d{1,3}(?:,\d{3})+")
NO_SUCH_DAY = "the calendar has no such day"
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def in_plain_words(
    kind: str,
    context: Mapping[str, Any],
    said: str,
    value: object,
    written: str | None,
    *,
    is_quoted: bool = False,
) -> tuple[str, str | None]:
    """Return the message and the help for a value that does not fit.

    Args:
        kind: The type of pydantic's error.
        context: What pydantic tells beside it.
        said: Pydantic's own sentence, for what only a plugin's model can ask for.
        value: The value as it was read.
        written: How the file writes it, where it is a scalar.
        is_quoted: Whether it stands in quotes.
    """
    got = describe(value, written)
    if kind in ("literal_error", "enum"):
        expected = str(context["expected"]).replace("True", "true").replace("False", "false")
        choices = re.findall(r"'([^']*)'", expected)
        help_text = did_you_mean(value, choices) if isinstance(value, str) else None
        return f"expected {expected}, got {got}", help_text
    if kind in _COUNTS:
        words, key = _COUNTS[kind]
        count = context[key]
        return f"expected {words} {count} {'entry' if count == 1 else 'entries'}, got {got}", None
    if kind in _EXPECTED:
        expected = _EXPECTED[kind].format(**context)
        return f"expected {expected}, got {got}", _help(kind, value, written, is_quoted=is_quoted)
    sentence = said.removeprefix("Value error, ").removeprefix("Assertion failed, ")
    return f"{got} does not fit: {sentence[:1].lower()}{sentence[1:]}", None


def _help(kind: str, value: object, written: str | None, *, is_quoted: bool) -> str | None:
    if kind == "string_type" and written and not isinstance(value, (list, dict)):
        return f'put it in quotes: "{written}"'
    if not isinstance(value, str):
        return None
    if kind in ("int_type", "float_type"):
        if _WITH_COMMAS.fullmatch(value):
            return f"write {value.replace(',', '_')}"
        share = share_meant(value) if kind == "float_type" else None
        return share or number_meant(value, whole=kind == "int_type")
    if kind == "bool_type":
        return truth_meant(value, is_quoted=is_quoted)
    if kind == "date_type" and _DAY.fullmatch(value):
        return "write the date without quotes" if is_day(value) else NO_SUCH_DAY
    return None


def is_day(text: str) -> bool:
    """Return whether *text* is an ISO date."""
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
