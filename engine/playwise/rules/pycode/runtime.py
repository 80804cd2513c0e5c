"""What generated functions call: the operators that are no single expression. None is unknown."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date, timedelta

from playwise.rules.ir import LookupColumn, Node
from playwise.rules.operations import LARGEST, Answer, Operation, in_range
from playwise.rules.types import Type, Value
from playwise.rules.unknown import Unknown

_BEYOND = float(LARGEST)
_NOT_KNOWN = Unknown()


def known_or_none(answer: Answer) -> Value | None:
    """Return an answer of the interpreter's as generated functions hold it."""
    return None if isinstance(answer, Unknown) else answer


def whole(amount: float) -> int | None:
    """Return an amount of money in whole minor units, half to even; None beyond 64 bits."""
    return round(amount) if -_BEYOND < amount < _BEYOND else None


def shifted(day: date, count: int) -> date | None:
    """Return the day *count* days after; None beyond the calendar."""
    try:
        return day + timedelta(days=count)
    except OverflowError:
        return None


def rest(left: int, right: int) -> int:
    """Return the remainder of whole numbers with the dividend's sign."""
    remainder = abs(left) % abs(right)
    return -remainder if left < 0 else remainder


def within(needle: Value | None, haystack: tuple[Value | None, ...]) -> bool | None:
    """Return whether a known list holds *needle*."""
    if not haystack:
        return False
    if needle is None:
        return None
    if needle in haystack:
        return True
    return None if None in haystack else False


def twelve_digits(value: float) -> float | None:
    """Return *value* to 12 significant digits; None where it is not finite."""
    rounded = float(f"{value:.11e}")
    return rounded if math.isfinite(rounded) else None


def found_in(column: LookupColumn, type: Type) -> Callable[[Value], Value | None]:
    """Return what finds the value of a key in *column*, as a value of *type*."""
    usable = {key: known_or_none(in_range(value, type)) for key, value in column.values.items()}
    return usable.get


def by_interpreter(operation: Operation, node: Node) -> Callable[..., Value | None]:
    """Return the interpreter's meaning of *node*'s operator, over values that may be None."""

    def run(*values: Value | None) -> Value | None:
        answers = [_NOT_KNOWN if value is None else value for value in values]
        return known_or_none(operation(node, answers))

    return run
