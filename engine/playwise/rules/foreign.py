"""What programs give that is of no class of Python's own, made plain before it is read.

An object of another class may answer, compare and hash as it likes, and fail at all of it. So it
is taken apart once, here: what it holds becomes a value of Python's own, or a `Foreign`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timezone
from decimal import Decimal
from fractions import Fraction
from numbers import Integral, Rational, Real
from types import NoneType
from typing import Any, cast
from zoneinfo import ZoneInfo

from playwise.rules.unknown import Unknown

_NOTHING = frozenset({"NaTType", "NAType"})
"""What data frames call a cell in which there is nothing."""
_CLOCKS = frozenset(map(id, (timezone, ZoneInfo)))
_name_of = type.__dict__["__name__"].__get__


@dataclass(frozen=True, slots=True)
class Foreign:
    """An object that is no value of any type.

    Attributes:
        name: What its class is called.
    """

    name: str


_VALUES = (bool, int, float, str, NoneType, Decimal, Fraction, date)
_OTHERS = (list, tuple, dict, Unknown, Foreign)
_PLAIN = frozenset(map(id, (*_VALUES, *_OTHERS)))
"""By their numbers, for a class may have a metaclass that fails at being compared."""


def plain(raw: object) -> object:
    """Return what *raw* holds as an object of Python's own classes, or a `Foreign`.

    Subclasses of these (an ``enum.StrEnum``, a named tuple, the moments of data frames) are what
    they were made of, whatever they say of themselves; other numbers are asked for theirs.
    """
    kind = type(raw)
    if id(kind) in _PLAIN:
        return raw
    try:
        return _made_plain(raw, kind)
    except Exception:  # noqa: BLE001 - the code of a class of the caller's, which may do anything
        return Foreign(_name_of(kind))


def as_mapping(raw: object) -> Mapping[str, Any] | None:
    """Return *raw* where it is a mapping; reading it is then its own affair."""
    return cast("Mapping[str, Any]", raw) if _is(type(raw), Mapping) else None


def as_list(raw: object) -> list[Any] | tuple[Any, ...] | None:
    """Return a list or a tuple, plain also where *raw* is of a class made of one."""
    found = plain(raw)
    return found if isinstance(found, (list, tuple)) else None


def _made_plain(raw: Any, kind: type) -> object:
    if _is(kind, str):
        return str.__str__(raw)
    if _is(kind, int):
        return int.__int__(raw)
    if _is(kind, float):
        return float.__float__(raw)
    if _is(kind, Decimal):
        return Decimal(raw)
    if _is(kind, date):
        if kind.__name__ in _NOTHING:
            return None
        return _moment(raw) if _is(kind, datetime) else date(raw.year, raw.month, raw.day)
    if _is(kind, list):
        return list(list.__iter__(raw))
    if _is(kind, tuple):
        return tuple(tuple.__iter__(raw))
    if _is(kind, Unknown):
        return raw
    return _by_abstract_class(raw, kind)


def _by_abstract_class(raw: Any, kind: type) -> object:
    if _is(kind, Integral):
        return int(raw)
    if _is(kind, Rational):
        return Fraction(int(raw.numerator), int(raw.denominator))
    if _is(kind, Real):
        return float(raw)
    if _is(kind, Mapping):
        return {}  # of which no more is told than that it is one
    if kind.__module__ == "numpy" and kind.__name__ in {"bool", "bool_"}:
        return bool(raw)  # NumPy's truth is no number, and neither True nor False
    return None if kind.__name__ in _NOTHING else Foreign(_name_of(kind))


def _moment(raw: datetime) -> datetime:
    """Return a moment of the plain class, on a clock that cannot fail."""
    clock = raw.tzinfo
    if clock is not None and id(type(clock)) not in _CLOCKS:
        offset = raw.utcoffset()
        clock = None if offset is None else timezone(offset)
    if type(raw) is datetime and clock is raw.tzinfo:
        return raw
    at = time(raw.hour, raw.minute, raw.second, raw.microsecond, clock, fold=raw.fold)
    return datetime.combine(date(raw.year, raw.month, raw.day), at)


def _is(kind: type, ancestor: type) -> bool:
    """Whether *kind* is made of *ancestor*: its objects may say of themselves what they like."""
    try:
        return issubclass(kind, ancestor)
    except Exception:  # noqa: BLE001 - a metaclass of the caller's
        return False
