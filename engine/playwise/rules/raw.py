"""Plain Python values, as JSON or a caller gives them, read as values of rules. Nothing is guessed.

Each reader returns the value; None where there is none (null, blank text, NaN, infinity); or
`Unfit`, which says why what is there is no value of the type. None of them raises.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, tzinfo
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from functools import partial
from numbers import Integral, Real
from typing import TypeAlias, cast

from playwise.rules.foreign import Foreign, plain
from playwise.rules.money import precision, to_minor
from playwise.rules.types import Kind, Type, Value
from playwise.rules.unknown import Unknown

BLANK = "\t\n\x0b\x0c\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(
    map(chr, range(0x2000, 0x200B))
)
"""The characters that make no text: those that Unicode calls white space."""

_LARGEST = 2**63 - 1
_SMALLEST = -(2**63)
_EXACT = 2**53
_WIDEST = 40
_DIGITS = 20
_NOUNS = {
    Kind.BOOL: "neither true nor false",
    Kind.INTEGER: "no whole number",
    Kind.NUMBER: "no number",
    Kind.TEXT: "no text",
    Kind.DATE: "no date",
    Kind.DATETIME: "no date with its time",
    Kind.LIST: "no list",
}
_DATE = re.compile(
    r"(?P<day>\d{4}-\d\d-\d\d)(?:[T ]00:00(?::00(?:\.0+)?)?(?:Z|[+-]\d\d:?\d\d)?)?", re.ASCII
)
_DATETIME = re.compile(
    r"(?P<day>\d{4}-\d\d-\d\d)"
    r"(?:[T ](?P<time>\d\d:\d\d)(?::(?P<second>\d\d)(?:\.(?P<part>\d{1,9}))?)?"
    r" ?(?P<offset>[Zz]|[+-]\d\d(?::?\d\d)?)?)?",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Unfit:
    """A value that is none of its type.

    Attributes:
        why: ``'abc' is no number``.
    """

    why: str


Read: TypeAlias = "Value | Unfit | None"
Reader: TypeAlias = Callable[[object], Read]


def reader(type: Type, zone: tzinfo = UTC) -> Reader:
    """Return what reads values of *type*.

    Args:
        type: A scalar type, or a list of one.
        zone: The clock of times without an offset.
    """
    read = _reader(type, zone)
    return lambda raw: read(plain(raw))


def _reader(type: Type, zone: tzinfo) -> Reader:
    match type.kind:
        case Kind.BOOL:
            return read_bool
        case Kind.INTEGER:
            return read_integer
        case Kind.NUMBER:
            return read_number
        case Kind.MONEY:
            assert type.currency is not None
            return partial(read_money, currency=type.currency)
        case Kind.TEXT:
            return read_text
        case Kind.ENUM:
            return partial(read_enum, values=type.values)
        case Kind.DATE:
            return read_date
        case Kind.DATETIME:
            return partial(read_datetime, zone=zone)
        case Kind.LIST:
            assert type.element is not None
            return partial(read_list, element=reader(type.element, zone))
    raise ValueError(f"{type} is no value")


def fact(raw: object, read: Reader, label: str) -> Value | Unknown:
    """Return what *raw* is as the fact called *label*: its value, or unknown with the reason."""
    raw = plain(raw)
    value = read(raw)
    if value is None:
        if isinstance(raw, Unknown) and raw.reasons:
            return Unknown(raw.reasons)
        return Unknown((f"missing: {label}",))
    if isinstance(value, Unfit):
        return Unknown((unfit(label, value),))
    return value


def unfit(label: str, value: Unfit) -> str:
    """Return the reason for a fact whose value does not fit."""
    return f"unfit: {label} ({value.why})"


def no_value(raw: object, type: Type) -> Unfit:
    """Return that *raw* is no value of *type*; NaN, infinity and blanks too are named."""
    if type.kind is Kind.MONEY:
        return Unfit(f"{quoted(raw)} is no amount in {type.currency}")
    return _not(raw, type.kind)


def read_bool(raw: object) -> bool | Unfit | None:
    """Return true or false; 0 and 1 are neither."""
    if raw is True or raw is False:
        return raw
    return _nothing_or(raw, Kind.BOOL)


def read_integer(raw: object) -> int | Unfit | None:
    """Return a whole number of 64 bits. A float is one where it has no fraction."""
    if isinstance(raw, bool):
        return _not(raw, Kind.INTEGER)
    if isinstance(raw, Integral):
        whole = int(raw)
    elif isinstance(raw, (float, Decimal, Fraction)):
        if _is_no_number(raw):
            return None
        if isinstance(raw, Decimal) and raw and raw.adjusted() > _DIGITS:
            # As a whole number it would have as many digits as it says.
            return Unfit(f"{quoted(raw)} is out of range")
        whole = int(raw)
        if whole != raw:
            return _not(raw, Kind.INTEGER)
    else:
        return _nothing_or(raw, Kind.INTEGER)
    return whole if _SMALLEST <= whole <= _LARGEST else Unfit(f"{quoted(raw)} is out of range")


def read_number(raw: object) -> float | Unfit | None:
    """Return a number as a float."""
    if isinstance(raw, bool) or not isinstance(raw, (Real, Decimal)):
        return _nothing_or(raw, Kind.NUMBER)
    if _is_no_number(raw):
        return None
    try:
        value = float(raw)
    except OverflowError:
        return Unfit(f"{quoted(raw)} is out of range")
    return value if math.isfinite(value) else Unfit(f"{quoted(raw)} is out of range")


def read_money(raw: object, currency: str) -> int | Unfit | None:
    """Return an amount of major units, a Decimal or a number, in minor units."""
    if isinstance(raw, bool) or not isinstance(raw, (Integral, float, Decimal)):
        found = _nothing_or(raw, Kind.MONEY)
        return None if found is None else Unfit(f"{quoted(raw)} is no amount in {currency}")
    if _is_no_number(raw):
        return None
    try:
        # A float means the digits that it is written with: 0.1 is ten cents.
        amount = Decimal(repr(float(raw))) if isinstance(raw, float) else Decimal(_exact(raw))
        if amount and amount.adjusted() > 20:
            return Unfit(f"{quoted(raw)} is out of range")
        units = to_minor(amount, currency)
    except (ValueError, InvalidOperation):
        return Unfit(
            f"{quoted(raw)} has more than the {precision(currency)} decimals of {currency}"
        )
    return units if _SMALLEST <= units <= _LARGEST else Unfit(f"{quoted(raw)} is out of range")


def is_blank(text: str) -> bool:
    """Whether a text is white space alone, or nothing: then it is missing on arrival."""
    return not text.strip(BLANK)


def read_text(raw: object) -> str | Unfit | None:
    """Return a text as it is; one of blanks alone is none."""
    if isinstance(raw, str):
        return None if is_blank(raw) else raw
    return _nothing_or(raw, Kind.TEXT)


def read_enum(raw: object, values: tuple[str, ...]) -> str | Unfit | None:
    """Return one of the declared *values*, in their very spelling."""
    text = read_text(raw)
    if not isinstance(text, str):
        return text
    for value in values:
        if value == text:
            return value
    shown = ", ".join(values[:8]) + (", …" if len(values) > 8 else "")
    return Unfit(f"{quoted(text)} is none of {shown}")


def read_date(raw: object) -> date | Unfit | None:
    """Return a day: a date, its ISO text, or a time that is midnight on its own clock."""
    if isinstance(raw, datetime):
        return raw.date() if raw.time() == time() else _not(raw, Kind.DATE)
    if isinstance(raw, date):
        return raw
    text = read_text(raw)
    if not isinstance(text, str):
        return text if text is None else _not(raw, Kind.DATE)
    found = _DATE.fullmatch(text.strip(BLANK))
    try:
        return date.fromisoformat(found["day"]) if found else _not(raw, Kind.DATE)
    except ValueError:
        return _not(raw, Kind.DATE)


def read_datetime(raw: object, zone: tzinfo) -> datetime | Unfit | None:
    """Return a moment in UTC: a datetime, its ISO text, or a date, which is its midnight.

    What has no offset is on the clock of *zone*. An hour that comes twice is the first; one that
    the clock leaves out is none.
    """
    moment: datetime | None
    if isinstance(raw, datetime):
        moment = raw
    elif isinstance(raw, date):
        moment = datetime.combine(raw, time())
    else:
        text = read_text(raw)
        if not isinstance(text, str):
            return text if text is None else _not(raw, Kind.DATETIME)
        moment = _moment(text.strip(BLANK))
    if moment is None:
        return _not(raw, Kind.DATETIME)
    try:
        if moment.tzinfo is not None:
            return moment.astimezone(UTC)
        aware = moment.replace(tzinfo=zone, fold=0)
        utc = aware.astimezone(UTC)
        exists = utc.astimezone(zone).replace(tzinfo=None, fold=0) == moment
    except (OverflowError, ValueError):
        return _not(raw, Kind.DATETIME)
    return utc if exists else _not(raw, Kind.DATETIME)


def read_list(raw: object, element: Reader) -> tuple[Value, ...] | Unfit | None:
    """Return a list, in which what is missing stays None; one unfit element spoils all of it."""
    if not isinstance(raw, (list, tuple)):
        return _nothing_or(raw, Kind.LIST)
    values: list[Value | None] = []
    for item in raw:
        value = element(item)
        if isinstance(value, Unfit):
            return value
        values.append(value)
    return cast("tuple[Value, ...]", tuple(values))


def _moment(text: str) -> datetime | None:
    found = _DATETIME.fullmatch(text)
    if found is None:
        return None
    day, clock, second, part, offset = found.groups()
    offset = (offset or "").upper()
    if offset[1:] and ":" not in offset:
        offset = f"{offset[:3]}:{offset[3:] or '00'}"
    micro = (part or "")[:6].ljust(6, "0")
    try:
        return datetime.fromisoformat(f"{day}T{clock or '00:00'}:{second or '00'}.{micro}{offset}")
    except ValueError:
        return None


def _exact(number: Integral | Decimal | object) -> Decimal | int:
    return number if isinstance(number, Decimal) else int(cast("int", number))


def _is_no_number(raw: object) -> bool:
    """Whether it is NaN or infinite, which stands for a number that is not there."""
    if isinstance(raw, Decimal):
        return not raw.is_finite()
    return isinstance(raw, float) and not math.isfinite(raw)


def _nothing_or(raw: object, kind: Kind) -> Unfit | None:
    """Return None where *raw* is no value at all, else that it is none of *kind*."""
    if raw is None or isinstance(raw, Unknown):
        return None
    if isinstance(raw, str) and is_blank(raw):
        return None
    if not isinstance(raw, bool) and _is_no_number(raw):
        return None
    return _not(raw, kind)


def _not(raw: object, kind: Kind) -> Unfit:
    return Unfit(f"{quoted(raw)} is {_NOUNS.get(kind, f'no {kind.value}')}")


def quoted(raw: object) -> str:
    """Return any value as reasons quote it: on one line, cut where it is long."""
    raw = plain(raw)
    match raw:
        case bool():
            text = "true" if raw else "false"
        case str():
            text = str.__str__(raw)
        case int() if abs(raw) >= 10**_WIDEST:
            # Python refuses to write out numbers of thousands of digits.
            return "a number of more than 40 digits"
        case int() | float() | Decimal() | date():
            text = str(raw)
        case list() | tuple():
            return "a list"
        case dict():
            return "a record"
        case Foreign(name):
            text = name
        case _:
            text = type(raw).__name__
    cut = text if len(text) <= _WIDEST else f"{text[: _WIDEST - 1]}…"
    return "'" + "".join(c if c.isprintable() else "�" for c in cut) + "'"
