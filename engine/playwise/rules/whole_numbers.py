"""Sums and products of 64-bit whole numbers as Polars expressions, null where they overflow.

Polars wraps silently. Two columns meet in 128 bits; beside a constant it is enough to look at the
one number, which is several times as fast.
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Literal

import polars as pl

from playwise.rules.operations import LARGEST, SMALLEST

Operation = Literal["add", "sub", "mul"]


def combined(
    op: Operation, left: pl.Expr, right: pl.Expr, constants: tuple[int | None, int | None]
) -> pl.Expr:
    """Return ``left op right``.

    Args:
        op: What to do.
        left: Whole numbers of 64 bits.
        right: As *left*.
        constants: The value of each that is a constant, None for a column.
    """
    first, second = constants
    if second is not None and first is None:
        if op == "mul":
            return _times(left, second)
        return _plus(left, second if op == "add" else -second)
    if first is not None and second is None and op != "sub":
        return _times(right, first) if op == "mul" else _plus(right, first)
    if first is not None and second is None:
        return _minus(first, right)
    wide, other = left.cast(pl.Int128), right.cast(pl.Int128)
    if op == "mul":
        return within_64_bits(wide * other)
    return within_64_bits(wide + other if op == "add" else wide - other)


def within_64_bits(wide: pl.Expr) -> pl.Expr:
    """Return a 128-bit whole number in 64 bits, null where it does not fit."""
    return wide.cast(pl.Int64, strict=False)


def whole_mean(total: pl.Expr, count: pl.Expr) -> pl.Expr:
    """Return ``total / count`` of 64-bit whole numbers as `playwise.rules.operations.mean` does.

    Args:
        total: Their sum, in 128 bits.
        count: How many there are; null where none.
    """
    size, by = total.abs(), pl.when(count > 0).then(count).cast(pl.Int128)
    whole, over = size // by, 2 * (size % by) - by
    up = (over > 0) | ((over == 0) & (whole % 2 == 1))
    mean = whole + up.cast(pl.Int128)
    return within_64_bits(pl.when(total < 0).then(pl.lit(0) - mean).otherwise(mean))


def _times(number: pl.Expr, by: int) -> pl.Expr:
    if by in (0, 1):
        return number * by
    edges = (SMALLEST / Fraction(by), LARGEST / Fraction(by))
    least, most = math.ceil(min(edges)), math.floor(max(edges))
    return pl.when(number.is_between(least, most)).then(number * by)


def _plus(number: pl.Expr, by: int) -> pl.Expr:
    if by == 0:
        return number
    fits = number <= LARGEST - by if by > 0 else number >= SMALLEST - by
    return pl.when(fits).then(number + by)


def _minus(by: int, number: pl.Expr) -> pl.Expr:
    """A constant less a whole number."""
    fits = number >= by - LARGEST if by >= 0 else number <= by - SMALLEST
    return pl.when(fits).then(by - number)
