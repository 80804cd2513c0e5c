"""Operators: functions that a plugin adds to the rule language."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Operator:
    """A function that rules may call once its plugin is installed: ``fiscal_quarter(start)``.

    It answers the same for the same operands, today and in a year: past decisions are explained
    by asking it again. So it reads no clock, no file and no network. It is asked only where all
    operands are known; where it raises, or answers None or what is no value of its type, the
    rule is unknown, for a reason that names the plugin. An amount is rounded half to even to the
    decimals of its currency; a blank text is a known one.

    Types are written ``bool``, ``integer``, ``number``, ``text`` (an enum is one), ``date``,
    ``datetime`` or ``list of …`` one of these; an operand may also be ``money``, an amount in any
    currency, or ``any`` single value; a result may be ``money``, in the currency of the first
    operand that is. Amounts are decimals of major units, moments datetimes in UTC, lists tuples.

    Attributes:
        name: As rules write it: small letters, digits and ``_``.
        operands: The type of each operand, one or more.
        result: The type of its value.
        meaning: The value for known operands.
        columns: The same over `polars.Expr`, one an operand: a value a row, null where there is
            none. It saves calling `meaning` for every row, which is what happens without it. Not
            for operands or results that are money. Polars wraps whole numbers beyond 64 bits: a
            form that may get there computes in `polars.Int128`.
        optional: How many of the last operands may be left out.
        repeats: Whether there may be more of the last operand.
        words: How it reads in plain English, such as ``the fiscal quarter of {0}``; for a result
            that is true or false half a sentence: ``{0} is a holiday in {1}``. Left out: as text.
        summary: What it does, in a sentence.
    """

    name: str
    operands: Sequence[str]
    result: str
    meaning: Callable[..., Any]
    columns: Callable[..., Any] | None = None
    optional: int = 0
    repeats: bool = False
    words: str = ""
    summary: str = ""
