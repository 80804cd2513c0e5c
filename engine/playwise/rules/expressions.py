"""Each operator of the IR as a Polars expression over its operands' expressions."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Sequence
from datetime import date, datetime, timezone
from functools import partial, reduce
from operator import and_, or_
from typing import Any, TypeAlias, cast
from zoneinfo import ZoneInfo

import polars as pl

from playwise.rules.frame import dtype
from playwise.rules.ir import WORDED, LookupColumn, Node, reads_nothing
from playwise.rules.operations import day_in
from playwise.rules.types import Kind, Type, Value
from playwise.rules.whole_numbers import Operation, combined, within_64_bits
from playwise.rules.worded_columns import format_columns, numeral_columns

Lowering: TypeAlias = Callable[[Node, Sequence[pl.Expr]], pl.Expr]

_MANY = 16  # operands: a chain of thousands would overflow the stack of Polars
_FAR = 4_000_000  # days: beyond it every date is out of range, and Polars would wrap


def expression(node: Node, args: Sequence[pl.Expr], as_of: datetime) -> pl.Expr:
    """Return *node* over its operands' expressions; null where the interpreter says unknown."""
    if node.op in {"days_until", "days_since", "days_between"}:
        dates = [_date(arg, part.type, as_of) for arg, part in zip(args, node.args, strict=True)]
        today = pl.lit(as_of.date())
        match node.op:
            case "days_until":
                return (dates[0] - today).dt.total_days()
            case "days_since":
                return (today - dates[0]).dt.total_days()
        return (dates[1] - dates[0]).dt.total_days()
    return _LOWERINGS[node.op](node, args)


def literal(value: Value, type: Type) -> pl.Expr:
    """Return the constant *value* with the column type of *type*."""
    if type.kind is Kind.LIST:
        return pl.lit(list(cast("tuple[Value, ...]", value)), dtype=dtype(type))
    return pl.lit(value, dtype=dtype(type))


def series(values: Sequence[Value | None], type: Type) -> pl.Series:
    """Return *values* as a series of the column type of *type*."""
    return pl.Series(values, dtype=dtype(type))


def finite(number: pl.Expr) -> pl.Expr:
    """Return *number*, null where it is NaN or infinite."""
    return pl.when(number.is_finite()).then(number)


def _date(value: pl.Expr, type: Type, as_of: datetime) -> pl.Expr:
    if type.kind is Kind.DATETIME:
        zone = as_of.tzinfo
        if isinstance(zone, ZoneInfo):
            day = value.dt.convert_time_zone(zone.key).dt.date()
        elif isinstance(zone, timezone):
            day = (value + pl.lit(as_of.utcoffset())).dt.date()
        else:  # a clock that only Python can ask
            day = value.map_elements(partial(day_in, zone=zone), return_dtype=pl.Date)
        # Polars knows the year 0, and 10,000; Python's calendar ends before.
        return day.clip(date.min, date.max)
    return value


_COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "eq": operator.eq,
    "ne": operator.ne,
    "lt": operator.lt,
    "le": operator.le,
    "gt": operator.gt,
    "ge": operator.ge,
}
_MIRRORED = {"eq": "eq", "ne": "ne", "lt": "gt", "le": "ge", "gt": "lt", "ge": "le"}


def _comparison(op: str) -> Lowering:
    def compare(node: Node, args: Sequence[pl.Expr]) -> pl.Expr:
        left, right = args
        if reads_nothing(node.args[0]):
            # Polars 2.1 answers a literal on the left of a constant column with a single row.
            return cast("pl.Expr", _COMPARE[_MIRRORED[op]](right, left))
        return cast("pl.Expr", _COMPARE[op](left, right))

    return compare


def _all_known(args: Sequence[pl.Expr], value: pl.Expr) -> pl.Expr:
    return pl.when(pl.all_horizontal(arg.is_not_null() for arg in args)).then(value)


def _extreme(node: Node, args: Sequence[pl.Expr], value: pl.Expr) -> pl.Expr:
    """The smallest or largest of *args*, which is *value* but for nulls, which that skips."""
    bounds = [arg for arg, part in zip(args, node.args, strict=True) if part.op == "const"]
    others = [arg for arg, part in zip(args, node.args, strict=True) if part.op != "const"]
    if node.type.is_numeric and len(bounds) == len(others) == 1:
        number, bound = others[0], bounds[0]  # a cut keeps nulls, and reads the number once
        return number.clip(upper_bound=bound) if node.op == "min" else number.clip(bound)
    doubtful = [arg for arg, part in zip(args, node.args, strict=True) if part.nullable]
    return _all_known(doubtful, value) if doubtful else value


def _missing_some(node: Node, args: Sequence[pl.Expr]) -> pl.Expr:
    needed, labels = cast("tuple[int, tuple[str, ...]]", node.data)
    absent = _absent(labels, args)
    enough = absent.list.len().cast(pl.Int64) <= len(labels) - needed
    return pl.when(enough).then(literal((), node.type)).otherwise(absent)


def _absent(labels: Sequence[str], args: Sequence[pl.Expr]) -> pl.Expr:
    """The labels of the arguments that are unknown, as a list."""
    said = [
        pl.when(arg.is_null()).then(pl.lit(label)) for label, arg in zip(labels, args, strict=True)
    ]
    return pl.concat_list(said).list.drop_nulls()


def _if(_node: Node, args: Sequence[pl.Expr]) -> pl.Expr:
    result = args[-1]
    for condition, value in reversed(list(zip(args[:-1:2], args[1::2], strict=True))):
        result = pl.when(condition).then(value).when(condition.is_not_null()).then(result)
    return result


def _in(node: Node, args: Sequence[pl.Expr]) -> pl.Expr:
    needle, haystack = args
    listed = node.args[1]
    if listed.op == "const":
        values = cast("tuple[Value, ...]", listed.data)
        if not values:
            return pl.lit(value=False)
        return needle.is_in(series(values, cast("Type", listed.type.element)).implode())
    found = haystack.list.contains(needle)
    hole = haystack.list.eval(pl.element().is_null()).list.any()
    return (
        pl.when(haystack.list.len() == 0)
        .then(statement=False)
        .when(needle.is_not_null() & found)
        .then(statement=True)
        .when(needle.is_not_null() & ~hole)
        .then(statement=False)
    )


def _in_text(_node: Node, args: Sequence[pl.Expr]) -> pl.Expr:
    needle, haystack = args
    # Of a null that stands for all rows, `contains` makes one row where there are none.
    inside = haystack.fill_null("").str.contains(needle, literal=True)
    known = pl.when(haystack == "").then(statement=False)
    return known.when(haystack.is_not_null()).then(inside)


def _add(node: Node, args: Sequence[pl.Expr]) -> pl.Expr:
    if node.type.kind is Kind.DATE:
        days = [
            a for a, part in zip(args, node.args, strict=True) if part.type.kind is not Kind.DATE
        ]
        day = next(
            a for a, part in zip(args, node.args, strict=True) if part.type.kind is Kind.DATE
        )
        return reduce(_shifted, days, day)
    return _folded("add", node, args)


def _sub(node: Node, args: Sequence[pl.Expr]) -> pl.Expr:
    left, right = args
    if node.args[0].type.kind is Kind.DATE:
        if node.args[1].type.kind is Kind.DATE:
            return (left - right).dt.total_days()
        return _shifted(left, pl.lit(0) - right)
    return _folded("sub", node, args)


def _shifted(day: pl.Expr, days: pl.Expr) -> pl.Expr:
    # Through the day's number: a Date holds 32 bits and would wrap.
    moved = day.cast(pl.Int32).cast(pl.Int64) + pl.when(days.is_between(-_FAR, _FAR)).then(days)
    first, last = date.min.toordinal(), date.max.toordinal()
    epoch = date(1970, 1, 1).toordinal()
    fits = moved.is_between(first - epoch, last - epoch)
    return pl.when(fits).then(moved).cast(pl.Int32).cast(pl.Date)


_FLOATS: dict[str, Callable[[Any, Any], Any]] = {
    "add": operator.add,
    "sub": operator.sub,
    "mul": operator.mul,
}


def _folded(op: Operation, node: Node, args: Sequence[pl.Expr]) -> pl.Expr:
    """Two operands at a time from the left; each step must stay in range."""
    if node.type.kind is Kind.NUMBER:
        # What left the range once never comes back: it is enough to look at the end.
        return finite(reduce(_FLOATS[op], args))
    if len(args) == 2:
        first, second = map(_whole_constant, node.args)
        return combined(op, args[0], args[1], (first, second))
    # In 128 bits, for a step beside a constant reads the steps before it twice.
    return reduce(lambda left, right: combined(op, left, right, (None, None)), args)


def _whole_constant(node: Node) -> int | None:
    is_whole = node.op == "const" and node.type.kind in {Kind.INTEGER, Kind.MONEY}
    return cast("int", node.data) if is_whole else None


def _mul(node: Node, args: Sequence[pl.Expr]) -> pl.Expr:
    if node.type.kind is not Kind.MONEY or all(
        part.type.kind is not Kind.NUMBER for part in node.args
    ):
        return _folded("mul", node, args)
    result, floating = args[0], node.args[0].type.kind is Kind.NUMBER
    for arg, part in zip(args[1:], node.args[1:], strict=True):
        if floating or part.type.kind is Kind.NUMBER:
            result = rounded_amount(result.cast(pl.Float64) * arg.cast(pl.Float64))
            floating = False
        else:
            result = combined("mul", result, arg, (None, None))
    return result


def _neg(node: Node, args: Sequence[pl.Expr]) -> pl.Expr:
    if node.type.kind is Kind.NUMBER:
        return pl.lit(0.0) - args[0]
    return combined("sub", pl.lit(0), args[0], (0, None))


def rounded_amount(amount: pl.Expr) -> pl.Expr:
    """A float amount of minor units as a whole number, half to even; null beyond 64 bits."""
    fits = amount.is_finite() & (amount.abs() < float(2**63 - 1))
    return pl.when(fits).then(amount.round(0, mode="half_to_even")).cast(pl.Int64, strict=False)


def _div(node: Node, args: Sequence[pl.Expr]) -> pl.Expr:
    left, right = (arg.cast(pl.Float64) for arg in args)
    if _may_be_one_number(node.args[1]):
        # By a constant Polars multiplies with its reciprocal, which moves the last bit.
        right = right + left * 0.0
    quotient = left / right
    if node.type.kind is Kind.MONEY:
        return rounded_amount(pl.when(right != 0).then(quotient))
    if all(_is_whole(part) for part in node.args):
        return pl.when(args[1] != 0).then(quotient)  # it cannot overflow
    return finite(quotient)  # by zero it is infinite, or not a number


def _may_be_one_number(node: Node) -> bool:
    """Whether Polars may hold the column as a constant, handing on a literal that settles all."""
    return reads_nothing(node) or any(part.op in _HANDS_ON for part in node.walk())


_HANDS_ON = frozenset({"assume", "coalesce", "if"})


def _is_whole(node: Node) -> bool:
    """Whether a number surely is a whole one."""
    if node.op == "cast":
        return _is_whole(node.args[0])
    return node.type.kind in {Kind.INTEGER, Kind.MONEY}


def _mod(node: Node, args: Sequence[pl.Expr]) -> pl.Expr:
    left, right = args
    if node.type.kind is Kind.NUMBER:
        operands = pl.struct(left.alias("left"), right.alias("right"))
        return operands.map_batches(_fmod, return_dtype=pl.Float64, is_elementwise=True)
    wide, by = left.cast(pl.Int128), right.cast(pl.Int128)
    rest = wide.abs() % pl.when(by != 0).then(by.abs())
    return within_64_bits(pl.when(wide < 0).then(pl.lit(0) - rest).otherwise(rest))


def _fmod(operands: pl.Series) -> pl.Series:
    # Polars' remainder floors, and computes by division: C's fmod is exact.
    left, right = operands.struct.field("left"), operands.struct.field("right")
    rests = [
        None if a is None or not b else math.fmod(a, b) for a, b in zip(left, right, strict=True)
    ]
    return pl.Series(left.name, rests, dtype=pl.Float64)


def _substr(_node: Node, args: Sequence[pl.Expr]) -> pl.Expr:
    text, start, *length = args
    size = text.str.len_chars().cast(pl.Int64)
    # Within the text first: Polars counts otherwise where an offset lies before its beginning.
    from_end = pl.max_horizontal(start, pl.lit(0) - size) + size
    first = pl.min_horizontal(pl.when(start < 0).then(from_end).otherwise(start), size)
    rest = size - first
    if not length:
        return _all_known(args, text.str.slice(first, rest))
    least = pl.max_horizontal(length[0], pl.lit(0) - rest)
    taken = pl.when(length[0] < 0).then(rest + least).otherwise(length[0])
    return _all_known(args, text.str.slice(first, taken))


def _lookup(node: Node, args: Sequence[pl.Expr]) -> pl.Expr:
    column = cast("LookupColumn", node.data)
    key_type = node.args[0].type
    known = {
        key: value
        for key, value in column.values.items()
        if key_type.kind is not Kind.ENUM or key in key_type.values
    }
    if not known:
        return pl.lit(None, dtype=dtype(node.type))
    return args[0].replace_strict(
        series(list(known), key_type),
        series(list(known.values()), node.type),
        default=None,
        return_dtype=dtype(node.type),
    )


def _cast(node: Node, args: Sequence[pl.Expr]) -> pl.Expr:
    if node.type.kind is Kind.TEXT:
        source = node.args[0].type
        if node.data == WORDED:
            return format_columns(args[0], source)
        return numeral_columns(args[0]) if source.kind is Kind.NUMBER else args[0].cast(pl.String)
    return args[0].cast(dtype(node.type), strict=False)


_LOWERINGS: dict[str, Lowering] = {
    "const": lambda node, _: literal(cast("Value", node.data), node.type),
    "assume": lambda _, args: args[0].fill_null(args[1]),
    "known": lambda _, args: args[0].is_not_null(),
    "missing": lambda node, args: _absent(cast("tuple[str, ...]", node.data), args),
    "missing_some": _missing_some,
    "not": lambda _, args: ~args[0],
    "and": lambda _, args: reduce(and_, args) if len(args) < _MANY else pl.all_horizontal(args),
    "or": lambda _, args: reduce(or_, args) if len(args) < _MANY else pl.any_horizontal(args),
    **{op: _comparison(op) for op in ("eq", "ne", "lt", "le", "gt", "ge")},
    "in": _in,
    "in_text": _in_text,
    "add": _add,
    "mul": _mul,
    "sub": _sub,
    "neg": _neg,
    "div": _div,
    "mod": _mod,
    "min": lambda node, args: _extreme(node, args, pl.min_horizontal(args)),
    "max": lambda node, args: _extreme(node, args, pl.max_horizontal(args)),
    "if": _if,
    "cast": _cast,
    "cat": lambda _, args: pl.concat_str(args, ignore_nulls=False),
    "substr": _substr,
    "starts_with": lambda _, args: args[0].str.starts_with(args[1]),
    "ends_with": lambda _, args: args[0].str.ends_with(args[1]),
    "lower": lambda _, args: args[0].str.to_lowercase(),
    "coalesce": lambda _, args: pl.coalesce(args),
    "lookup": _lookup,
}
"""Each operator by name; facts, aggregates and days stand apart."""
