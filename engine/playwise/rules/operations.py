"""What each operator of the IR does with the answers of its operands."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta, tzinfo
from functools import reduce
from typing import Any, TypeAlias, cast

from playwise.rules.ir import WORDED, LookupColumn, Node
from playwise.rules.numerals import numeral
from playwise.rules.types import Kind, Type, Value
from playwise.rules.unknown import Unknown, unknown
from playwise.rules.wording import format_value

Answer: TypeAlias = "Value | Unknown"
Operation: TypeAlias = Callable[[Node, Sequence[Answer]], Answer]

LARGEST = 2**63 - 1
SMALLEST = -(2**63)
OUT_OF_RANGE = "undefined: number out of range"
BY_ZERO = "undefined: division by zero"
ELEMENT_MISSING = "missing: an element of the list"


def not_in_table(key: str, column: LookupColumn) -> str:
    """Return the reason for a key that a table does not hold; *key* as values are worded."""
    return f"'{key}' is not in {table_name(column)}"


def table_name(column: LookupColumn) -> str:
    """Return how reasons name the table, with the column where it has columns."""
    return f"{column.table}.{column.column}" if column.column else column.table


def reasons_of(args: Sequence[Answer]) -> list[str]:
    """Return the reasons of all unknown answers."""
    return [reason for arg in args if isinstance(arg, Unknown) for reason in arg.reasons]


def in_range(value: Any, type: Type) -> Answer:
    """Return *value*, or unknown where a number is NaN, infinite or over 64 bits."""
    if type.kind is Kind.NUMBER:
        return float(value) if math.isfinite(value) else Unknown((OUT_OF_RANGE,))
    if type.kind in {Kind.INTEGER, Kind.MONEY}:
        return int(value) if SMALLEST <= value <= LARGEST else Unknown((OUT_OF_RANGE,))
    return cast("Answer", value)


def rounded(value: float) -> Answer:
    """Return an amount of money in whole minor units, half to even; unknown beyond 64 bits."""
    if not math.isfinite(value) or abs(value) >= float(LARGEST):
        return Unknown((OUT_OF_RANGE,))
    return round(value)


def mean(total: int, count: int) -> int:
    """Return the average of *count* amounts in whole minor units, exact, half to even."""
    whole, rest = divmod(total, count)
    over = 2 * rest - count
    return whole + (over > 0 or (over == 0 and whole % 2 == 1))


def days(node: Node, args: Sequence[Answer], as_of: datetime) -> Answer:
    """Return the calendar days of ``days_until``, ``days_since`` or ``days_between``."""
    if _any_unknown(args):
        return unknown(reasons_of(args))
    dates = [_date(arg, as_of) for arg in args]
    match node.op:
        case "days_until":
            return (dates[0] - as_of.date()).days
        case "days_since":
            return (as_of.date() - dates[0]).days
    return (dates[1] - dates[0]).days


def day_in(moment: datetime, zone: tzinfo | None) -> date:
    """Return the calendar day of *moment* in *zone*; at the calendar's ends its first and last."""
    try:
        return moment.astimezone(zone).date()
    except OverflowError:
        return date.min if moment.year == 1 else date.max


def _date(value: Answer, as_of: datetime) -> date:
    if isinstance(value, datetime):
        return day_in(value, as_of.tzinfo)
    assert isinstance(value, date)
    return value


def _any_unknown(args: Sequence[Answer]) -> bool:
    return any(isinstance(arg, Unknown) for arg in args)


def _strict(work: Callable[..., Any]) -> Operation:
    """An operator on known operands: any unknown one makes it unknown, as does an overflow."""

    def operation(node: Node, args: Sequence[Answer]) -> Answer:
        if _any_unknown(args):
            return unknown(reasons_of(args))
        result = work(node, *args)
        return result if isinstance(result, Unknown) else in_range(result, node.type)

    return operation


def _fold(work: Callable[[Any, Any], Any]) -> Operation:
    """Two operands at a time from the left; each step must stay in range."""

    def operation(node: Node, args: Sequence[Answer]) -> Answer:
        if _any_unknown(args):
            return unknown(reasons_of(args))

        def step(left: Any, right: Any) -> Any:
            if isinstance(left, Unknown):
                return left
            result = work(left, right)
            return result if isinstance(result, Unknown) else in_range(result, node.type)

        return reduce(step, args)

    return operation


def _assume(_node: Node, args: Sequence[Answer]) -> Answer:
    return args[1] if isinstance(args[0], Unknown) else args[0]


def _missing(node: Node, args: Sequence[Answer]) -> Answer:
    labels = cast("tuple[str, ...]", node.data)
    return tuple(label for label, arg in zip(labels, args, strict=True) if isinstance(arg, Unknown))


def _missing_some(node: Node, args: Sequence[Answer]) -> Answer:
    """The names that are not known, none once enough of them are known."""
    needed, labels = cast("tuple[int, tuple[str, ...]]", node.data)
    absent = [label for label, arg in zip(labels, args, strict=True) if isinstance(arg, Unknown)]
    return () if len(labels) - len(absent) >= needed else tuple(absent)


def _and(_node: Node, args: Sequence[Answer]) -> Answer:
    if any(arg is False for arg in args):
        return False
    return unknown(reasons_of(args)) if _any_unknown(args) else True


def _or(_node: Node, args: Sequence[Answer]) -> Answer:
    if any(arg is True for arg in args):
        return True
    return unknown(reasons_of(args)) if _any_unknown(args) else False


def _if(_node: Node, args: Sequence[Answer]) -> Answer:
    for condition, value in zip(args[:-1:2], args[1::2], strict=True):
        if isinstance(condition, Unknown):
            return condition
        if condition:
            return value
    return args[-1]


def _in(_node: Node, args: Sequence[Answer]) -> Answer:
    needle, haystack = args
    if isinstance(haystack, Unknown):
        return unknown(reasons_of(args))
    elements = cast("tuple[Value | None, ...]", haystack)
    if not elements:
        return False
    if isinstance(needle, Unknown):
        return needle
    if needle in elements:
        return True
    return Unknown((ELEMENT_MISSING,)) if None in elements else False


def _in_text(_node: Node, args: Sequence[Answer]) -> Answer:
    needle, haystack = args
    if haystack == "":
        return False
    if _any_unknown(args):
        return unknown(reasons_of(args))
    return cast("str", needle) in cast("str", haystack)


def _coalesce(_node: Node, args: Sequence[Answer]) -> Answer:
    known = (arg for arg in args if not isinstance(arg, Unknown))
    return next(known, unknown(reasons_of(args)))


def substr(text: str, start: int, length: int | None = None) -> str:
    """Return a part of *text* in code points, counted as JsonLogic does.

    A negative *start* counts from the end; a negative *length* leaves as many off the end.
    """
    rest = text[max(len(text) + start, 0) if start < 0 else start :]
    if length is None:
        return rest
    return rest[: max(len(rest) + length, 0) if length < 0 else length]


def _lookup(node: Node, key: Value) -> Answer:
    column = cast("LookupColumn", node.data)
    found = column.values.get(key)
    if found is None:
        return Unknown((not_in_table(format_value(key, node.args[0].type), column),))
    return found


def _cast(node: Node, value: Value) -> Answer:
    match node.type.kind:
        case Kind.NUMBER:
            return float(cast("int", value))
        case Kind.ENUM:
            fits = value in node.type.values
            return value if fits else Unknown((f"undefined: '{value}' is not one of {node.type}",))
        case Kind.TEXT:
            return _text_of(node, value)
    return value


def _text_of(node: Node, value: Value) -> str:
    """A value in a text: as people read it, or a number digit for digit."""
    source = node.args[0].type
    if node.data == WORDED:
        return format_value(value, source)
    return numeral(cast("float", value)) if source.kind is Kind.NUMBER else str(value)


def _plus(left: Any, right: Any) -> Any:
    if isinstance(left, date):
        return _shifted(left, right)
    if isinstance(right, date):
        return _shifted(right, left)
    return left + right


def _minus(_node: Node, left: Any, right: Any) -> Any:
    if isinstance(left, date):
        return (left - right).days if isinstance(right, date) else _shifted(left, -right)
    return left - right


def _shifted(day: date, count: int) -> Answer:
    try:
        return day + timedelta(days=count)
    except OverflowError:
        return Unknown((OUT_OF_RANGE,))


def _mul(node: Node, args: Sequence[Answer]) -> Answer:
    if _any_unknown(args):
        return unknown(reasons_of(args))
    result: Any = args[0]
    for arg in args[1:]:
        result = _times(result, arg, node.type)
        if isinstance(result, Unknown):
            return result
    return cast("Answer", result)


def _times(left: Any, right: Any, type: Type) -> Answer:
    product = left * right
    if type.kind is Kind.MONEY and isinstance(product, float):
        return rounded(product)
    return in_range(product, type)


def _div(node: Node, left: Any, right: Any) -> Answer:
    if right == 0:
        return Unknown((BY_ZERO,))
    quotient = float(left) / float(right)
    return rounded(quotient) if node.type.kind is Kind.MONEY else quotient


def _mod(node: Node, left: Any, right: Any) -> Answer:
    """The remainder with the dividend's sign, as JSON's reference implementation has it."""
    if right == 0:
        return Unknown((BY_ZERO,))
    if node.type.kind is Kind.NUMBER:
        return math.fmod(float(left), float(right))
    rest: int = abs(left) % abs(right)
    return -rest if left < 0 else rest


OPERATIONS: dict[str, Operation] = {
    "const": lambda node, _: cast("Value", node.data),
    "assume": _assume,
    "known": lambda _, args: not isinstance(args[0], Unknown),
    "missing": _missing,
    "missing_some": _missing_some,
    "not": _strict(lambda _, a: not a),
    "and": _and,
    "or": _or,
    "eq": _strict(lambda _, a, b: a == b),
    "ne": _strict(lambda _, a, b: a != b),
    "lt": _strict(lambda _, a, b: a < b),
    "le": _strict(lambda _, a, b: a <= b),
    "gt": _strict(lambda _, a, b: a > b),
    "ge": _strict(lambda _, a, b: a >= b),
    "in": _in,
    "in_text": _in_text,
    "add": _fold(_plus),
    "mul": _mul,
    "sub": _strict(_minus),
    "neg": _strict(lambda _, a: -a),
    "div": _strict(_div),
    "mod": _strict(_mod),
    "min": _strict(lambda _, *args: min(args)),
    "max": _strict(lambda _, *args: max(args)),
    "if": _if,
    "cast": _strict(_cast),
    "cat": _strict(lambda _, *args: "".join(args)),
    "substr": _strict(lambda _, *args: substr(*args)),
    "starts_with": _strict(lambda _, text, start: text.startswith(start)),
    "ends_with": _strict(lambda _, text, end: text.endswith(end)),
    "lower": _strict(lambda _, text: text.lower()),
    "coalesce": _coalesce,
    "lookup": _strict(_lookup),
}
"""Each operator by name; `days` and the operators on relations and lists stand apart."""

DAYS = frozenset({"days_until", "days_since", "days_between"})
