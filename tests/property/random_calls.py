"""Operators as plugins bring them, some of which fail, for random expressions to call."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import polars as pl

from playwise.rules.ir import Called, Node
from playwise.rules.types import BOOL, DATE, INTEGER, NUMBER, TEXT, Type, list_of
from tests.property.random_facts import TIER, USD

PLUGIN = "plugin 'acme' of playwise-acme 2.1"


def _called(name: str, meaning: Callable[..., Any], columns: Any = None) -> Called:
    return Called(name, PLUGIN, meaning, columns)


def _graded(number: float) -> Any:
    if number == 1:
        raise ValueError("one")
    return {True: "a", False: None}.get(number > 0, 5)


def _halved(amount: Decimal) -> Decimal:
    return amount / 2


def _letters(texts: tuple[str, ...]) -> int:
    return sum(map(len, texts))


def _root(number: float) -> float:
    return math.sqrt(number)


_FAR = timedelta(days=2_912_000)
"""From the days of the facts to about the end of Python's calendar."""

CALLS: dict[Type, tuple[tuple[Called, tuple[Type, ...]], ...]] = {
    BOOL: (
        (_called("even", lambda n: n % 2 == 0, lambda n: n % 2 == 0), (INTEGER,)),
        (_called("same", lambda a, b: a == b), (TIER, TEXT)),
        (_called("no_form", lambda n: n > 0, lambda n: pl.col("nothing")), (NUMBER,)),
    ),
    INTEGER: (
        (_called("length", len, lambda t: t.str.len_chars()), (TEXT,)),
        (_called("letters", _letters), (list_of(TEXT),)),
        (_called("product", lambda a, b: a * b), (INTEGER, INTEGER)),
    ),
    NUMBER: ((_called("root", _root, lambda n: n.sqrt()), (NUMBER,)),),
    USD: (
        (_called("half", _halved), (USD,)),
        (_called("third", lambda amount: amount / 3), (USD,)),
    ),
    TEXT: (
        (_called("grade", _graded), (NUMBER,)),
        (_called("rest", lambda t: t[1:], lambda t: t.str.slice(1)), (TEXT,)),
    ),
    DATE: (
        (_called("month", lambda d: d.replace(day=1), lambda d: d.dt.month_start()), (DATE,)),
        (_called("far", lambda d: d + _FAR, lambda d: d + _FAR), (DATE,)),
        (_called("never", lambda d: date(2026, 2, d.day)), (DATE,)),
    ),
}


def call_makers(type: Type, node: Callable[..., Callable[[], Node]]) -> list[Callable[[], Node]]:
    """Return makers of calls that answer with *type*; *node* makes one of the kinds of operands."""
    return [node("call", type, *operands, data=called) for called, operands in CALLS.get(type, ())]
