"""How values read in explanations, templates, messages and texts of rules, for whole columns."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from playwise.rules.money import precision
from playwise.rules.numerals import numeral
from playwise.rules.types import Kind, Type
from playwise.rules.wording import EXACT, UNKNOWN, number_words


def format_columns(expr: pl.Expr, type: Type) -> pl.Expr:
    """Return the texts of `playwise.rules.wording.format_value` for a column; null stays null.

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
            words = format_columns(pl.element(), type.element).fill_null(pl.lit(UNKNOWN))
            return expr.list.eval(words).list.join(", ")
    return expr.cast(pl.String)


def numeral_columns(expr: pl.Expr) -> pl.Expr:
    """Return the texts of `playwise.rules.numerals.numeral` for a column; null stays null."""
    return expr.map_batches(_numerals, return_dtype=pl.String, is_elementwise=True)


def _numbers(values: pl.Series) -> pl.Series:
    return _spelled(values, _grouped, number_words)


def _numerals(values: pl.Series) -> pl.Series:
    return _spelled(values, lambda digits: digits.cast(pl.String), numeral)


def _spelled(
    values: pl.Series, whole: Callable[[pl.Expr], pl.Expr], other: Callable[[float], str]
) -> pl.Series:
    """Write a column of numbers. Those that are not whole go one by one, each different once."""
    frame = values.to_frame("value").select(
        "value",
        whole=(pl.col("value").round() == pl.col("value")) & (pl.col("value").abs() < EXACT),
    )
    odd = frame.filter(~pl.col("whole"))["value"].unique()
    texts = pl.Series([other(value) for value in odd], dtype=pl.String)
    digits = pl.when("whole").then(pl.col("value")).cast(pl.Int64, strict=False)
    return frame.select(
        pl.when("whole")
        .then(whole(digits))
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
