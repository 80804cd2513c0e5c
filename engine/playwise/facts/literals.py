"""Values that people write in files, as the values that rules compute with."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation

from playwise.documents.scalars import describe
from playwise.rules.money import precision
from playwise.rules.types import Kind, Type, Value

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_LARGEST = 2**63 - 1


def literal(value: object, type: Type, written: str | None = None) -> Value:
    """Return what a file writes as a value of *type*: money in minor units, moments in UTC.

    Args:
        value: What was read.
        type: What it should be.
        written: How the file writes it, so that 0.10 of money is exactly that, and an enum's
            value may look like a number.

    Raises:
        ValueError: It does not fit; the message says what was expected.
    """
    written = str(value) if written is None else written
    match type.kind:
        case Kind.LIST:
            assert type.element is not None
            if not isinstance(value, list):
                raise _mismatch("a list", value, None)
            return tuple(literal(element, type.element) for element in value)
        case Kind.TEXT:
            if value is None or isinstance(value, (list, dict)):
                raise _mismatch("text", value, None)
            return written
        case Kind.ENUM:
            if written not in type.values:
                raise _mismatch(f"one of {', '.join(type.values)}", value, written)
            return written
        case Kind.BOOL:
            if isinstance(value, bool):
                return value
            raise _mismatch("true or false", value, written)
        case Kind.DATE:
            if isinstance(value, date):
                return value
            if isinstance(value, str) and _DAY.fullmatch(value):
                return _day(value)
            raise _mismatch("a date such as 2026-03-01", value, written)
        case Kind.DATETIME:
            return _moment(value, written)
    return _number(value, type, written)


def minor_units(amount: Decimal, currency: str) -> int:
    """Return *amount* in the smallest unit of *currency*: cents for USD, yen for JPY.

    Raises:
        ValueError: It has more decimals than the currency, or is too large to hold.
    """
    digits = precision(currency)
    scaled = amount.scaleb(digits)
    if scaled != scaled.to_integral_value():
        raise ValueError(f"{amount} has more decimals than {currency}, which has {digits}")
    if abs(scaled) > _LARGEST:
        raise ValueError(f"{amount} {currency} is too large an amount")
    return int(scaled)


def _number(value: object, type: Type, written: str) -> Value:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        expected = "a whole number" if type.kind is Kind.INTEGER else "a number"
        raise _mismatch(expected, value, written)
    if type.kind is Kind.NUMBER:
        return float(value)
    if type.kind is Kind.INTEGER:
        if not isinstance(value, int):
            raise _mismatch("a whole number", value, written)
        if abs(value) > _LARGEST:
            raise ValueError(f"{written} is too large a number")
        return value
    assert type.currency is not None
    try:
        amount = Decimal(written.replace("_", ""))
    except InvalidOperation:
        amount = Decimal(str(value))
    return minor_units(amount, type.currency)


def _day(text: str) -> date:
    """Return the day that an ISO text writes: in quotes, or one that the calendar has not."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text} is not a day of the calendar") from None


def _moment(value: object, written: str) -> datetime:
    expected = "a date and time with its offset such as 2026-03-01T09:00:00Z"
    if not isinstance(value, str):
        raise _mismatch(expected, value, written)
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        raise _mismatch(expected, value, written) from None
    if moment.tzinfo is None:
        raise _mismatch(expected, value, written)
    return moment.astimezone(UTC)


def _mismatch(expected: str, value: object, written: str | None) -> ValueError:
    return ValueError(f"expected {expected}, got {describe(value, written)}")
