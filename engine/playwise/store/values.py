"""Values of facts as JSON text, and whether a value is of a type."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime
from typing import Any, TypeGuard

import orjson

from playwise.rules.types import Kind, Type, Value


def encode(value: object) -> str:
    """Return *value* as JSON text: dates and datetimes in ISO form, tuples as lists."""
    return orjson.dumps(value, option=orjson.OPT_UTC_Z).decode()


def decode(text: str | None, type: Type) -> Value | None:
    """Return the value of *type* that `encode` wrote as *text*; None stays None.

    Raises:
        ValueError: *text* does not write a value of *type*.
    """
    return None if text is None else from_json(orjson.loads(text), type)


def from_json(raw: Any, type: Type) -> Value:  # JSON enters here
    """Return plain JSON data as the value of *type* that it stands for.

    Raises:
        ValueError: It stands for none, or its shape is another's.
        TypeError: Likewise.
    """
    match type.kind:
        case Kind.DATE:
            return date.fromisoformat(raw)
        case Kind.DATETIME:
            return datetime.fromisoformat(raw).astimezone(UTC)
        case Kind.NUMBER if _is_int(raw) or isinstance(raw, float):
            return float(raw)
        case Kind.LIST if isinstance(raw, list):
            element = type.element
            assert element is not None
            # An element that is unknown keeps its place: rules read it as unknown.
            return tuple(None if v is None else from_json(v, element) for v in raw)  # type: ignore[misc]  # see above
    if not isinstance(raw, bool | int | str) or type.kind in {Kind.NUMBER, Kind.LIST}:
        raise ValueError(f"'{raw}' is not a {type}")
    return raw


def fits(value: object, type: Type) -> bool:
    """Return whether *value* is one of *type*, as rules hold values at run time."""
    match type.kind:
        case Kind.BOOL:
            return isinstance(value, bool)
        case Kind.INTEGER | Kind.MONEY:
            return _is_int(value) and -(2**63) <= value < 2**63
        case Kind.NUMBER:
            return _is_int(value) or (isinstance(value, float) and math.isfinite(value))
        case Kind.TEXT:
            return isinstance(value, str)
        case Kind.ENUM:
            return isinstance(value, str) and value in type.values
        case Kind.DATE:
            return isinstance(value, date) and not isinstance(value, datetime)
        case Kind.DATETIME:
            return isinstance(value, datetime) and value.tzinfo is not None
        case Kind.LIST:
            element = type.element
            assert element is not None
            return isinstance(value, tuple) and all(v is None or fits(v, element) for v in value)
    return False


def _is_int(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)
