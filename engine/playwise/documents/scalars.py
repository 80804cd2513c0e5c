"""What a bare word of a YAML file is: YAML 1.2's core rules, plain dates, and ``1_000``."""

from __future__ import annotations

import re
from datetime import date
from math import isinf
from typing import TypeAlias

Scalar: TypeAlias = bool | int | float | str | date | None

_CONSTANTS: dict[str, bool | None] = {
    "": None,
    "~": None,
    **dict.fromkeys(("null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_NUMERIC_STARTS = frozenset("+-.0123456789")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_INTEGER = re.compile(r"[-+]?\d+(?:_\d+)*", re.ASCII)
_BASED = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_NUMBER = re.compile(r"[-+]?(?:\.\d+|\d+(?:_\d+)*(?:\.\d*)?)(?:[eE][-+]?\d+)?", re.ASCII)
_NOT_FINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_MOST_DIGITS = 400


class OutOfRangeError(ValueError):
    """A number that nothing can hold."""


def resolve(text: str) -> Scalar:
    """Return the value of the plain scalar *text*.

    ``yes``, ``no``, ``on`` and ``off`` are text; ``012`` is 12; ``2026-03-01`` is a date, and text
    where the calendar has no such day. ``1_000`` is 1000: YAML 1.2 has no such form, but rules do,
    and one number must not be two things in one file.

    Raises:
        OutOfRangeError: A number that is not finite, or has hundreds of digits.
    """
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if text[0] not in _NUMERIC_STARTS:
        return text
    if _DATE.fullmatch(text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            return text
    return _number(text)


def _number(text: str) -> Scalar:
    if len(text) > _MOST_DIGITS and (_INTEGER.fullmatch(text) or _BASED.fullmatch(text)):
        raise OutOfRangeError
    if _INTEGER.fullmatch(text):
        return int(text)
    if _BASED.fullmatch(text):
        return int(text, base=0)
    if _NOT_FINITE.fullmatch(text):
        raise OutOfRangeError
    if _NUMBER.fullmatch(text):
        number = float(text)
        if isinf(number):
            raise OutOfRangeError
        return number
    return text


def describe(value: object, written: str | None = None) -> str:
    """Return in plain words what *value* is: "text 'x'", "the number 5", "a list".

    Args:
        value: What was read.
        written: How the file writes it, where that is a scalar.
    """
    match value:
        case None:
            return "nothing"
        case bool():
            return written or str(value).lower()
        case str():
            return f"text '{_shortened(value)}'"
        case int() | float():
            return f"the number {_shortened(written or str(value))}"
        case date():
            return f"the date {written or value.isoformat()}"
        case list() | tuple():
            return "a list" if value else "an empty list"
        case dict():
            return "keys and values" if value else "an empty { }"
    return f"a {type(value).__name__}"


def _shortened(text: str) -> str:
    first = text.split("\n", 1)[0]
    return first if len(first) == len(text) and len(first) <= 60 else f"{first[:60]}…"
