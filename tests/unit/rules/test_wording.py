"""How values read."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playwise.facts.table import dtype
from playwise.rules.types import (
    BOOL,
    DATE,
    DATETIME,
    INTEGER,
    NUMBER,
    TEXT,
    Type,
    Value,
    enum,
    list_of,
    money,
)
from playwise.rules.worded_columns import format_columns
from playwise.rules.wording import format_value

TIERS = enum(["high", "low"])


@pytest.mark.parametrize(
    ("value", "type", "text"),
    [
        (True, BOOL, "yes"),
        (False, BOOL, "no"),
        (0, INTEGER, "0"),
        (-999, INTEGER, "-999"),
        (24_000, INTEGER, "24,000"),
        (-1_234_567, INTEGER, "-1,234,567"),
        (24_000.0, NUMBER, "24,000"),
        (0.1 + 0.2, NUMBER, "0.3"),
        (-1_234.5, NUMBER, "-1,234.5"),
        (1 / 3, NUMBER, "0.333333333333"),
        (1e20, NUMBER, "100,000,000,000,000,000,000"),
        (1e-7, NUMBER, "0.0000001"),
        (999_999_999_999.96, NUMBER, "1,000,000,000,000"),
        (2_400_000, money("USD"), "24,000 USD"),
        (2_400_050, money("USD"), "24,000.50 USD"),
        (-5, money("USD"), "-0.05 USD"),
        (-150, money("USD"), "-1.50 USD"),
        (24_000, money("JPY"), "24,000 JPY"),
        (1_500, money("KWD"), "1.500 KWD"),
        (date(2026, 3, 1), DATE, "2026-03-01"),
        (date(33, 3, 1), DATE, "0033-03-01"),
        ("high", TIERS, "high"),
        ("Costa Tours", TEXT, "Costa Tours"),
        (("a", "b"), list_of(TEXT), "a, b"),
        ((), list_of(TEXT), ""),
        ((1_000, 2), list_of(INTEGER), "1,000, 2"),
    ],
)
def test_a_value_reads_as_people_write_it(value: Value, type: Type, text: str) -> None:
    assert format_value(value, type) == text


def test_a_datetime_reads_in_utc_to_the_minute() -> None:
    noon_in_madrid = datetime(2026, 3, 1, 12, 5, 59, tzinfo=timezone(timedelta(hours=1)))

    assert format_value(noon_in_madrid, DATETIME) == "2026-03-01 11:05 UTC"


def _values(type: Type) -> st.SearchStrategy[object]:
    whole = st.integers(-(2**62), 2**62)
    utc = st.just(UTC)
    by_type: dict[Type, st.SearchStrategy[object]] = {
        BOOL: st.booleans(),
        INTEGER: whole,
        NUMBER: st.floats(allow_nan=False, allow_infinity=False)
        | st.decimals(-(10**6), 10**6, places=3).map(float),
        money("USD"): whole,
        money("JPY"): whole,
        money("KWD"): st.integers(-5_000, 5_000),
        TEXT: st.text(),
        TIERS: st.sampled_from(TIERS.values),
        DATE: st.dates(),
        DATETIME: st.datetimes(timezones=utc),
    }
    return by_type[type]


@pytest.mark.parametrize(
    "type",
    [BOOL, INTEGER, NUMBER, money("USD"), money("JPY"), money("KWD"), TEXT, TIERS, DATE, DATETIME],
    ids=str,
)
@settings(deadline=None)
@given(data=st.data())
def test_columns_read_as_single_values_do(type: Type, data: st.DataObject) -> None:
    values = data.draw(st.lists(_values(type) | st.none(), max_size=8))
    frame = pl.DataFrame({"x": pl.Series(values, dtype=dtype(type))})

    texts = frame.select(text=format_columns(pl.col("x"), type))["text"].to_list()

    assert texts == [None if v is None else format_value(v, type) for v in values]  # type: ignore[arg-type]  # the strategy draws values of the type


@pytest.mark.parametrize("element", [INTEGER, NUMBER, TEXT, money("USD"), DATE], ids=str)
@settings(deadline=None)
@given(data=st.data())
def test_columns_of_lists_read_as_single_lists_do(element: Type, data: st.DataObject) -> None:
    type = list_of(element)
    lists = data.draw(
        st.lists(st.lists(_values(element) | st.none(), max_size=3) | st.none(), max_size=4)
    )
    frame = pl.DataFrame({"x": pl.Series(lists, dtype=dtype(type))})

    texts = frame.select(text=format_columns(pl.col("x"), type))["text"].to_list()

    assert texts == [None if v is None else format_value(tuple(v), type) for v in lists]  # type: ignore[arg-type]  # the strategy draws values of the type
