"""How values read in explanations, templates and messages, one by one and in columns."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime

import polars as pl

from playwise.rules.money import precision
from playwise.rules.types import Kind, Type, Value

_DIGITS = 12
_EXACT = 2.0**53


def format_value(value: Value, type: Type) -> str:
    """Return *value* as people read it.

    ``24,000``; numbers with at most 12 significant digits; ``24,000.50 USD``, or ``24,000 USD``
    where whole; ``2026-03-01``; ``2026-03-01 14:05 UTC``; ``yes``; enums and texts as they are;
    lists joined by a comma.
    """
    match type.kind:
        case Kind.BOOL:
            return "yes" if value else "no"
        case Kind.INTEGER:
            return f"{value:,}"
        case Kind.NUMBER:
            assert isinstance(value, (int, float))
            return _number(float(value))
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
            assert isinstance(value, tuple)
            element = type.element
            assert element is not None
            return ", ".join(format_value(item, element) for item in value)
    return str(value)


def format_columns(expr: pl.Expr, type: Type) -> pl.Expr:
    """Return the texts that `format_value` gives for a column of *type*; null stays null.

    The result has no name of its own: give it an alias.
    """
    match type.kind:
        case Kind.BOOL:
            words = pl.when(expr).then(pl.lit("yes")).otherwise(pl.lit("no"))
            return pl.when(expr.is_not_null()).then(words)
        case Kind.INTEGER:
            return _grouped(expr)
        case Kind.NUMBER:
            return expr.map_batches(_numbers, return_dtype=pl.String, is_elementwise=True)
        case Kind.MONEY:
            return _money_columns(expr, type)
        case Kind.DATE:
            return expr.dt.strftime("%Y-%m-%d")
        case Kind.DATETIME:
            return expr.dt.convert_time_zone("UTC").dt.strftime("%Y-%m-%d %H:%M UTC")
        case Kind.LIST:
            assert type.element is not None
            return expr.list.eval(format_columns(pl.element(), type.element)).list.join(", ")
    return expr.cast(pl.String)


def _number(value: float) -> str:
    if value.is_integer() and abs(value) < _EXACT:
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


def _numbers(values: pl.Series) -> pl.Series:
    """Write a column of numbers. Those that are not whole go one by one, each different once."""
    frame = values.to_frame("value").select(
        "value",
        whole=(pl.col("value").round() == pl.col("value")) & (pl.col("value").abs() < _EXACT),
    )
    odd = frame.filter(~pl.col("whole"))["value"].unique()
    texts = pl.Series([_number(value) for value in odd], dtype=pl.String)
    digits = pl.when("whole").then(pl.col("value")).cast(pl.Int64, strict=False)
    return frame.select(
        pl.when("whole")
        .then(_grouped(digits))
        .otherwise(pl.col("value").replace_strict(odd, texts, default=None, return_dtype=pl.String))
        .alias(values.name)
    ).to_series()


def _grouped(expr: pl.Expr) -> pl.Expr:
    """Write whole numbers with a comma between thousands."""
    # Turned round, every third digit that has another after it gets its comma: Rust's regular
    # expressions cannot look ahead from the left.
    digits = expr.cast(pl.String).str.strip_chars_start("-").str.reverse()
    commas = digits.str.replace_all(r"(\d{3})", "$1,").str.strip_chars_end(",").str.reverse()
    return pl.when(expr < 0).then(pl.lit("-") + commas).otherwise(commas)


def _money(units: int, type: Type) -> str:
    assert type.currency is not None
    digits = precision(type.currency)
    whole, rest = divmod(abs(units), 10**digits)
    sign = "-" if units < 0 else ""
    decimals = f".{rest:0{digits}d}" if rest else ""
    return f"{sign}{whole:,}{decimals} {type.currency}"


def _money_columns(expr: pl.Expr, type: Type) -> pl.Expr:
    assert type.currency is not None
    digits = precision(type.currency)
    unit = pl.lit(f" {type.currency}")
    if digits == 0:
        return _grouped(expr) + unit
    scale = 10**digits
    down = expr // scale
    # `//` cuts downwards: minus one dollar fifty would begin with a two.
    whole = pl.when((expr < 0) & (down * scale != expr)).then(down + 1).otherwise(down)
    rest = (expr - whole * scale).abs()
    sign = pl.when(expr < 0).then(pl.lit("-")).otherwise(pl.lit(""))
    decimals = pl.lit(".") + rest.cast(pl.String).str.zfill(digits)
    shown = pl.when(rest == 0).then(pl.lit("")).otherwise(decimals)
    return sign + _grouped(whole.abs()) + shown + unit
