"""Columns as they arrive, made to fit the types of facts. What does not fit becomes null."""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from zoneinfo import ZoneInfo

import orjson
import polars as pl

from playwise.facts.moments import as_date, as_datetime, within_the_calendar
from playwise.facts.table import dtype as dtype_of
from playwise.rules.money import precision
from playwise.rules.types import Kind, Type

_INTEGER = r"^[+-]?[0-9]+(?:\.0*)?$"
_DECIMAL = r"^[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)$"
_NUMBER = r"^[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,4})?$"
_BOOLS = dict.fromkeys(("true", "t", "yes", "y", "1"), True) | dict.fromkeys(
    ("false", "f", "no", "n", "0"), False
)
_EXACT_FLOAT = 2**53
"""Beyond it a float64 no longer tells whole numbers apart."""


@dataclass(frozen=True, slots=True)
class Range:
    """The least and the greatest value that fit, both included; money counts in major units."""

    least: float | None = None
    most: float | None = None


@dataclass(frozen=True, slots=True)
class Fitted:
    """A column in the type of its fact.

    Attributes:
        values: Of `playwise.facts.table.dtype`; null is unknown.
        misfits: True where a value stood that does not fit. Never null.
    """

    values: pl.Series
    misfits: pl.Series


def fitted(raw: pl.Series, type: Type, zone: ZoneInfo, within: Range | None = None) -> Fitted:
    """Return *raw* in *type*.

    Args:
        raw: Values of any Polars type, as the source gave them. Text is trimmed; blank is null.
        type: The fact's type.
        zone: The clock for datetimes without an offset.
        within: The values allowed, for numbers and money.
    """
    plain = _plain(raw)
    given = plain.is_not_null()
    if type.kind is Kind.LIST:
        assert type.element is not None
        values = _lists(plain, type.element, zone)
    else:
        expression = _scalar(pl.col(plain.name), plain.dtype, type, zone)
        if within is not None:
            expression = _kept(expression, type, within)
        # with_columns, not select: where nothing can fit, the expression is one literal null.
        values = plain.to_frame().with_columns(expression.alias(raw.name)).to_series()
    return Fitted(values, given & values.is_null())


def fitted_key(raw: pl.Series) -> Fitted:
    """Return *raw* as keys: text, trimmed. A whole number is written without a point."""
    return fitted(raw, Type(Kind.TEXT), ZoneInfo("UTC"))


def _plain(raw: pl.Series) -> pl.Series:
    """Return *raw* in one of the few types that the rest knows; blank text is null."""
    if isinstance(raw.dtype, pl.Binary):
        raw = pl.Series(raw.name, [_decoded(value) for value in raw], dtype=pl.String)
    elif isinstance(raw.dtype, pl.Categorical | pl.Enum | pl.Time):
        raw = raw.cast(pl.String)
    elif isinstance(raw.dtype, pl.Array):
        raw = raw.cast(pl.List(raw.dtype.inner))
    if isinstance(raw.dtype, pl.String):
        text = pl.col(raw.name).str.strip_chars()
        frame = raw.to_frame().select(pl.when(text != "").then(text))
        return frame.to_series().alias(raw.name)
    return raw


def _decoded(value: bytes | None) -> str | None:
    return None if value is None else value.decode("utf-8", errors="replace")


def _scalar(column: pl.Expr, dtype: pl.DataType, type: Type, zone: ZoneInfo) -> pl.Expr:
    match type.kind:
        case Kind.BOOL:
            return _bool(column, dtype)
        case Kind.INTEGER:
            return _integer(column, dtype)
        case Kind.NUMBER:
            return _number(column, dtype)
        case Kind.MONEY:
            assert type.currency is not None
            return _minor_units(column, dtype, precision(type.currency))
        case Kind.TEXT:
            return _text(column, dtype)
        case Kind.ENUM:
            return _one_of(_text(column, dtype), type)
        case Kind.DATE:
            return as_date(column, dtype)
        case Kind.DATETIME:
            return as_datetime(column, dtype, zone)
    raise ValueError(f"no column holds {type}")


def _bool(column: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    if isinstance(dtype, pl.Boolean):
        return column
    if isinstance(dtype, pl.String):
        folded = column.str.to_lowercase()
        return folded.replace_strict(_BOOLS, default=None, return_dtype=pl.Boolean())
    if dtype.is_numeric():
        return pl.when(column == 1).then(True).when(column == 0).then(False)
    return pl.lit(None, pl.Boolean())


def _integer(column: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    if dtype.is_integer():
        return column.cast(pl.Int64(), strict=False)
    if dtype.is_float():
        whole = column.is_finite() & (column == column.floor())
        return pl.when(whole).then(column).cast(pl.Int64(), strict=False)
    text = _number_text(column, dtype)
    digits = pl.when(text.str.contains(_INTEGER)).then(text.str.replace(r"\.0*$", ""))
    return digits.cast(pl.Int64(), strict=False)


def _number(column: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    if dtype.is_float() or dtype.is_integer():
        number = column.cast(pl.Float64())
    else:
        text = _number_text(column, dtype)
        number = pl.when(text.str.contains(_NUMBER)).then(text).cast(pl.Float64(), strict=False)
    return pl.when(number.is_finite()).then(number)


def _minor_units(column: pl.Expr, dtype: pl.DataType, digits: int) -> pl.Expr:
    """Count minor units from the digits themselves: floats would round 0.29 * 100 to 28."""
    if dtype.is_float():
        large = column.is_finite() & (column.abs() >= _EXACT_FLOAT)
        whole = pl.when(large).then(column).cast(pl.Int64(), strict=False)
        text = pl.when(large).then(whole.cast(pl.String())).otherwise(column.cast(pl.String()))
    else:
        text = _number_text(column, dtype)
    text = pl.when(text.str.contains(_DECIMAL)).then(text)
    halves = text.str.split_exact(".", 1).struct.field
    part = halves("field_1").fill_null("").str.strip_chars_end("0")
    units = pl.concat_str(halves("field_0"), part.str.pad_end(digits, "0"))
    return pl.when(part.str.len_bytes() <= digits).then(units).cast(pl.Int64(), strict=False)


def _number_text(column: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    if isinstance(dtype, pl.String):
        return column
    if dtype.is_numeric():
        return column.cast(pl.String())
    return pl.lit(None, pl.String())


def _text(column: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    if isinstance(dtype, pl.String):
        # PostgreSQL holds no NUL, and no terminal should be shown one.
        return pl.when(~column.str.contains("\0", literal=True)).then(column)
    if dtype.is_float():
        whole = column.is_finite() & (column == column.floor()) & (column.abs() < _EXACT_FLOAT)
        digits = pl.when(whole).then(column).cast(pl.Int64(), strict=False).cast(pl.String())
        return pl.when(column.is_finite()).then(digits.fill_null(column.cast(pl.String())))
    if isinstance(dtype, pl.Date | pl.Datetime):
        return within_the_calendar(column).dt.to_string("iso")
    if dtype.is_numeric() or isinstance(dtype, pl.Boolean):
        return column.cast(pl.String())
    return pl.lit(None, pl.String())


def _one_of(text: pl.Expr, type: Type) -> pl.Expr:
    """Match a declared value exactly, else without regard to case where that names only one."""
    folded: dict[str, list[str]] = {}
    for value in type.values:
        folded.setdefault(value.lower(), []).append(value)
    only = {low: values[0] for low, values in folded.items() if len(values) == 1}
    exact: pl.Expr = pl.when(text.is_in(type.values)).then(text)
    if only:
        names = (list(only), list(only.values()))
        loose = text.str.to_lowercase().replace_strict(
            *names, default=None, return_dtype=pl.String()
        )
        exact = pl.coalesce(exact, loose)
    return exact.cast(dtype_of(type))


def _kept(values: pl.Expr, type: Type, within: Range) -> pl.Expr:
    digits = precision(type.currency) if type.currency is not None else 0
    whole = type.kind is not Kind.NUMBER
    if within.least is not None:
        least = _bound(within.least, digits, ROUND_CEILING) if whole else within.least
        values = pl.when(values >= least).then(values)
    if within.most is not None:
        most = _bound(within.most, digits, ROUND_FLOOR) if whole else within.most
        values = pl.when(values <= most).then(values)
    return values


def _bound(bound: float, digits: int, rounding: str) -> int | float:
    """Return the bound in whole units: integers must not be compared as floats."""
    if not math.isfinite(bound):
        return bound
    units = Decimal(str(bound)).scaleb(digits).to_integral_value(rounding)
    return max(-(2**63), min(2**63 - 1, int(units)))


def _lists(raw: pl.Series, element: Type, zone: ZoneInfo) -> pl.Series:
    """Return lists whose elements all fit; a list with one that does not is null."""
    empty = pl.Series(raw.name, [None] * len(raw), dtype=pl.List(dtype_of(element)))
    if isinstance(raw.dtype, pl.String):
        parsed = {text: _elements(text) for text in raw.unique().to_list()}
        texts = [parsed[text] for text in raw.to_list()]
        raw = pl.Series(raw.name, texts, dtype=pl.List(pl.String))
    if not isinstance(raw.dtype, pl.List):
        return empty
    rows = pl.DataFrame({"row": pl.int_range(len(raw), eager=True), "list": raw})
    flat = rows.filter(pl.col("list").list.len() > 0).explode("list")
    elements = fitted(flat["list"], element, zone)
    refilled = (
        flat.select("row", fit=elements.values, bad=elements.misfits)
        .group_by("row", maintain_order=True)
        .agg("fit", pl.col("bad").any())
    )
    joined = rows.join(refilled, on="row", how="left", maintain_order="left")
    nothing = pl.lit([], dtype=pl.List(dtype_of(element)))
    result = (
        pl.when(pl.col("list").list.len() == 0)
        .then(nothing)
        .when(~pl.col("bad"))
        .then(pl.col("fit"))
    )
    return joined.select(result.alias(raw.name)).to_series()


def _elements(text: str | None) -> list[str | None] | None:
    """Return the elements of a JSON array as text, or None where *text* is no array of scalars.

    One by one in Python: Polars' own JSON reader stops at the first text that is not JSON.
    """
    if text is None:
        return None
    try:
        parsed = orjson.loads(text)
    except orjson.JSONDecodeError:
        return None
    if not isinstance(parsed, list) or any(isinstance(x, list | dict) for x in parsed):
        return None
    return [x if x is None or isinstance(x, str) else orjson.dumps(x).decode() for x in parsed]
