"""How a value from outside becomes a value of rules: a check in the text, a call for the rest."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import TypeAlias

from playwise.rules.money import precision
from playwise.rules.operations import LARGEST
from playwise.rules.pycode.source import Source
from playwise.rules.raw import Reader, Unfit
from playwise.rules.types import Kind, Type, Value

Admit: TypeAlias = Callable[[object], "Value | None"]
"""Returns a usable value, or None for what is none. It does not raise."""

_EXACT = 2**53


def admission(type: Type, read: Reader) -> Admit:
    """Return what reads any value as one of *type*: *read*, after a look for the usual ones."""

    def admit(raw: object) -> Value | None:
        value = read(raw)
        return None if isinstance(value, Unfit) else value

    if type.kind is Kind.NUMBER:
        return _number(admit)
    if type.kind is Kind.MONEY:
        assert type.currency is not None
        return _money(admit, 10 ** precision(type.currency))
    return admit


def _number(other: Admit) -> Admit:
    least, most = -_EXACT, _EXACT

    def admit(raw: object) -> Value | None:
        if type(raw) is int and least <= raw <= most:
            return float(raw)
        return other(raw)

    return admit


def _money(other: Admit, scale: int) -> Admit:
    most = min(_EXACT, LARGEST // scale)
    least = -most

    def admit(raw: object) -> Value | None:
        # A float that is whole is the same amount as that whole number.
        if (type(raw) is int or (type(raw) is float and raw.is_integer())) and least <= raw <= most:
            return int(raw) * scale
        return other(raw)

    return admit


def oddness(source: Source, name: str, type: Type) -> str:
    """Return the condition under which what *name* holds is no plain value of *type*.

    It is false only for what `admission` would give back as it is.
    """
    match type.kind:
        case Kind.BOOL:
            return f"{name} is not True and {name} is not False"
        case Kind.INTEGER:
            # Python compares numbers below 2^30 far faster than others, one pair at a time.
            beyond = f"{name} > 1073741823 or {name} < -1073741823"
            return f"(type({name}) is not int or {beyond})"
        case Kind.NUMBER:
            return f"(type({name}) is not float or {name} - {name} != 0.0)"
        case Kind.TEXT:
            return f"(type({name}) is not str or not {name} or {name}.isspace())"
        case Kind.ENUM:
            declared = source.constant_set(type.values)
            return f"(type({name}) is not str or {name} not in {declared})"
        case Kind.DATE:
            return f"type({name}) is not {source.constant(date)}"
        case Kind.DATETIME:
            moment, utc = source.constant(datetime), source.constant(UTC)
            return f"(type({name}) is not {moment} or {name}.tzinfo is not {utc})"
    return "True"
