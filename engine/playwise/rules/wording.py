"""How values read in explanations, templates and messages."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime
from typing import cast

from playwise.rules.money import precision
from playwise.rules.types import Kind, Type, Value

UNKNOWN = "unknown"
"""How an unknown element of a list reads."""

_DIGITS = 12
EXACT = 2.0**53
"""From here on not every whole number is a float."""


def format_value(value: Value, type: Type) -> str:
    """Return *value* as people read it.

    ``24,000``; numbers with at most 12 significant digits; ``24,000.50 USD``, or ``24,000 USD``
    where whole; ``2026-03-01``; ``2026-03-01 14:05 UTC``; ``yes``; enums and texts as they are;
    lists joined by a comma, in which an element may be `UNKNOWN`.
    """
    match type.kind:
        case Kind.BOOL:
            return "yes" if value else "no"
        case Kind.INTEGER:
            return f"{value:,}"
        case Kind.NUMBER:
            assert isinstance(value, (int, float))
            return number_words(float(value))
        case Kind.MONEY:
            assert isinstance(value, int)
            return _money(value, type)
        case Kind.DATE:
            assert isinstance(value, date)
            return value.isoformat()
        case Kind.DATETIME:
            assert isinstance(value, datetime)
            utc = value.astimezone(UTC).replace(tzinfo=None)
            return f"{utc.isoformat(sep=' ', timespec='minutes')} UTC"
        case Kind.LIST:
            element = type.element
            assert element is not None
            items = cast("tuple[Value | None, ...]", value)
            words = (UNKNOWN if v is None else format_value(v, element) for v in items)
            return ", ".join(words)
    return str(value)


def number_words(value: float) -> str:
    """Return a number as people read it, with at most 12 significant digits."""
    if value.is_integer() and abs(value) < EXACT:
        return f"{int(value):,}"
    if not math.isfinite(value):
        return str(value)
    return _trimmed(value)


def _trimmed(value: float) -> str:
    """Write a finite number with 12 significant digits, without an exponent or idle zeros."""
    rounded = float(f"{value:.{_DIGITS}g}")
    whole = math.floor(math.log10(abs(rounded))) + 1
    text = f"{rounded:,.{max(_DIGITS - whole, 0)}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _money(units: int, type: Type) -> str:
    assert type.currency is not None
    digits = precision(type.currency)
    whole, rest = divmod(abs(units), 10**digits)
    sign = "-" if units < 0 else ""
    decimals = f".{rest:0{digits}d}" if rest else ""
    return f"{sign}{whole:,}{decimals} {type.currency}"
