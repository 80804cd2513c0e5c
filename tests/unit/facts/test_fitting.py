"""Columns made to fit: what each type takes and what it refuses."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playwise.facts.fitting import Range, fitted, fitted_key
from playwise.facts.table import dtype
from playwise.rules.types import (
    BOOL,
    DATE,
    DATETIME,
    INTEGER,
    NUMBER,
    TEXT,
    Type,
    enum,
    list_of,
    money,
)

NEW_YORK = ZoneInfo("America/New_York")
STATUS = enum(["open", "Won", "lost"])


def fit(raw: list[Any] | pl.Series, type: Type, within: Range | None = None) -> list[Any]:
    """Return the values; a misfit is shown as the text 'misfit'."""
    series = raw if isinstance(raw, pl.Series) else pl.Series("v", raw, strict=False)
    result = fitted(series, type, NEW_YORK, within)
    assert result.values.dtype == dtype(type)
    assert result.misfits.null_count() == 0
    return [
        "misfit" if bad else value
        for value, bad in zip(result.values.to_list(), result.misfits.to_list(), strict=True)
    ]


@pytest.mark.parametrize(
    "type", [BOOL, INTEGER, NUMBER, money("USD"), TEXT, STATUS, DATE, DATETIME]
)
def test_blank_text_is_missing_and_no_misfit(type: Type) -> None:
    assert fit(["", "  ", "\t\u00a0", None], type) == [None] * 4


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("true", True),
        (" YES ", True),
        ("1", True),
        ("False", False),
        ("no", False),
        ("0", False),
        ("t", True),
        ("F", False),
        ("Y", True),
        ("n", False),
        ("2", "misfit"),
        ("x", "misfit"),
        ("on", "misfit"),
    ],
)
def test_a_bool_is_true_t_yes_y_1_or_their_contraries_in_any_case(text: str, value: object) -> None:
    assert fit([text], BOOL) == [value]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", 12),
        (" -7 ", -7),
        ("+5", 5),
        ("3.0", 3),
        ("3.", 3),
        ("007", 7),
        ("9223372036854775807", 2**63 - 1),
        ("-9223372036854775808", -(2**63)),
        ("9223372036854775808", "misfit"),
        ("3.5", "misfit"),
        ("1,000", "misfit"),
        ("1_000", "misfit"),
        ("1e3", "misfit"),
        ("0x10", "misfit"),
        ("\uff11\uff12", "misfit"),
        ("-", "misfit"),
        ("NaN", "misfit"),
    ],
)
def test_an_integer_is_written_in_digits_alone(text: str, value: object) -> None:
    assert fit([text], INTEGER) == [value]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.5", 1.5),
        ("-.5", -0.5),
        ("5.", 5.0),
        ("1e3", 1000.0),
        ("1E-3", 0.001),
        ("NaN", "misfit"),
        ("inf", "misfit"),
        ("-Infinity", "misfit"),
        ("1e999", "misfit"),
        ("1,5", "misfit"),
        ("12%", "misfit"),
        (".", "misfit"),
        ("1e", "misfit"),
    ],
)
def test_a_number_is_finite_and_plain(text: str, value: object) -> None:
    assert fit([text], NUMBER) == [value]


@pytest.mark.parametrize(
    ("currency", "text", "value"),
    [
        ("USD", "12.5", 1250),
        ("USD", "0.29", 29),
        ("USD", "-0.05", -5),
        ("USD", "-.5", -50),
        ("USD", "1200", 120000),
        ("USD", "1.500", 150),
        ("USD", "1.505", "misfit"),
        ("USD", "1,200", "misfit"),
        ("USD", "$5", "misfit"),
        ("USD", "5 USD", "misfit"),
        ("USD", ".", "misfit"),
        ("USD", "1e3", "misfit"),
        ("USD", "92233720368547758.07", 2**63 - 1),
        ("USD", "92233720368547758.08", "misfit"),
        ("JPY", "500", 500),
        ("JPY", "500.0", 500),
        ("JPY", "500.5", "misfit"),
        ("BHD", "1.234", 1234),
    ],
)
def test_money_becomes_minor_units_of_its_currency(currency: str, text: str, value: object) -> None:
    assert fit([text], money(currency)) == [value]


@settings(deadline=None)
@given(st.integers(min_value=-(2**63), max_value=2**63 - 1))
def test_money_is_exact_over_all_of_int64(units: int) -> None:
    assert fit([str(Decimal(units).scaleb(-2))], money("USD")) == [units]


def test_money_in_floats_counts_the_digits_that_python_would_print() -> None:
    floats = [0.29, 1e16, 0.1 + 0.2, 1e19, math.nan, math.inf, -0.0, 19.99, 1e-5, None]

    assert fit(floats, money("USD")) == [
        29, 10**18, "misfit", "misfit", "misfit", "misfit", 0, 1999, "misfit", None,
    ]  # fmt: skip


def test_money_in_decimals_and_integers_is_exact() -> None:
    decimals = pl.Series("v", [Decimal("1.50"), Decimal("2.555"), None], dtype=pl.Decimal(10, 3))

    assert fit(decimals, money("USD")) == [150, "misfit", None]
    assert fit([5, -3], money("USD")) == [500, -300]


def test_an_enum_value_matches_exactly_or_without_regard_to_case() -> None:
    assert fit(["open", " WON", "Lost", "closed"], STATUS) == ["open", "Won", "lost", "misfit"]


def test_enum_values_that_differ_in_case_alone_are_matched_exactly_only() -> None:
    assert fit(["A", "a", "b", "B"], enum(["A", "a", "b"])) == ["A", "a", "b", "b"]
    assert fit(["a", "A"], enum(["A", "a"])) == ["a", "A"]
    assert fit(["AB"], enum(["Ab", "aB"])) == ["misfit"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2026-03-01", date(2026, 3, 1)),
        (" 2026-03-01 ", date(2026, 3, 1)),
        ("2026-03-01T00:00:00", date(2026, 3, 1)),
        ("2026-03-01 00:00:00.000", date(2026, 3, 1)),
        ("2026-03-01T00:00:00Z", date(2026, 3, 1)),
        ("2028-02-29", date(2028, 2, 29)),
        ("9999-12-31", date(9999, 12, 31)),
        ("0000-01-01", "misfit"),
        ("2026-02-29", "misfit"),
        ("2026-13-01", "misfit"),
        ("2026-3-1", "misfit"),
        ("03/01/2026", "misfit"),
        ("01.03.2026", "misfit"),
        ("2026-03-01T09:30:00", "misfit"),
        ("20260301", "misfit"),
        ("46000", "misfit"),
        ("soon", "misfit"),
        ("10000-01-01", "misfit"),
    ],
)
def test_a_date_is_iso(text: str, value: object) -> None:
    assert fit([text], DATE) == [value]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2026-03-01T09:30:00Z", datetime(2026, 3, 1, 9, 30, tzinfo=UTC)),
        ("2026-03-01 09:30Z", datetime(2026, 3, 1, 9, 30, tzinfo=UTC)),
        ("2026-03-01T09:30:00+02:00", datetime(2026, 3, 1, 7, 30, tzinfo=UTC)),
        ("2026-03-01T09:30:00-0530", datetime(2026, 3, 1, 15, 0, tzinfo=UTC)),
        ("2026-03-01T09:30:00+02", datetime(2026, 3, 1, 7, 30, tzinfo=UTC)),
        ("2026-03-01T09:30:00", datetime(2026, 3, 1, 14, 30, tzinfo=UTC)),
        ("2026-07-01 09:30", datetime(2026, 7, 1, 13, 30, tzinfo=UTC)),
        ("2026-03-01", datetime(2026, 3, 1, 5, 0, tzinfo=UTC)),
        ("2026-03-01T09:30:00.123456789Z", datetime(2026, 3, 1, 9, 30, 0, 123456, tzinfo=UTC)),
        ("2026-03-01T09:30:00.5Z", datetime(2026, 3, 1, 9, 30, 0, 500000, tzinfo=UTC)),
        ("2026-11-01T01:30:00", datetime(2026, 11, 1, 5, 30, tzinfo=UTC)),
        ("2026-03-08T02:30:00", "misfit"),
        ("2026-03-01T24:00:00Z", "misfit"),
        ("2026-03-01T23:59:60Z", "misfit"),
        ("2026-03-01T09:30:00+25:00", "misfit"),
        ("0001-01-01T00:00:00+05:00", "misfit"),
        ("9999-12-31T23:59:59", "misfit"),
        ("2026-02-30T00:00:00Z", "misfit"),
        ("1767225600", "misfit"),
        ("yesterday", "misfit"),
    ],
)
def test_a_datetime_is_iso_and_becomes_utc(text: str, value: object) -> None:
    assert fit([text], DATETIME) == [value]


@settings(deadline=None)
@given(st.datetimes(timezones=st.just(UTC)), st.booleans())
def test_every_moment_that_python_writes_is_read_back(moment: datetime, space: bool) -> None:
    text = moment.isoformat(sep=" " if space else "T")

    assert fit([text], DATETIME) == [moment]


def test_typed_dates_and_datetimes_keep_their_meaning() -> None:
    naive = pl.Series("v", [datetime(2026, 3, 1, 9, 30, tzinfo=UTC)]).dt.replace_time_zone(None)
    midnight = naive.dt.truncate("1d")
    berlin = naive.dt.replace_time_zone("Europe/Berlin")

    assert fit([date(2026, 3, 1)], DATE) == [date(2026, 3, 1)]
    assert fit(midnight.append(naive), DATE) == [date(2026, 3, 1), "misfit"]
    assert fit(naive, DATETIME) == [datetime(2026, 3, 1, 14, 30, tzinfo=UTC)]
    assert fit(berlin, DATETIME) == [datetime(2026, 3, 1, 8, 30, tzinfo=UTC)]
    assert fit([date(2026, 3, 1)], DATETIME) == [datetime(2026, 3, 1, 5, tzinfo=UTC)]


def test_dates_beyond_pythons_calendar_do_not_fit() -> None:
    days = pl.Series("v", [3_000_000, -800_000, 0]).cast(pl.Int32).cast(pl.Date)

    assert fit(days, DATE) == ["misfit", "misfit", date(1970, 1, 1)]
    assert fit(days, DATETIME) == ["misfit", "misfit", datetime(1970, 1, 1, 5, tzinfo=UTC)]


def test_nan_and_infinity_in_a_typed_column_are_misfits() -> None:
    assert fit([1.5, math.nan, math.inf, None], NUMBER) == [1.5, "misfit", "misfit", None]
    assert fit([2.0, 2.5, math.nan, 1e19], INTEGER) == [2, "misfit", "misfit", "misfit"]


def test_an_unsigned_number_beyond_int64_does_not_fit() -> None:
    assert fit(pl.Series("v", [2**63, 5], dtype=pl.UInt64), INTEGER) == ["misfit", 5]


def test_text_takes_whatever_is_one_value() -> None:
    assert fit(["  a  b "], TEXT) == ["a  b"]
    assert fit([1001, 7], TEXT) == ["1001", "7"]
    assert fit([1001.0, 1.5, math.nan], TEXT) == ["1001", "1.5", "misfit"]
    assert fit([True, False], TEXT) == ["true", "false"]
    assert fit([date(2026, 3, 1)], TEXT) == ["2026-03-01"]
    assert fit([time(9, 30)], TEXT) == ["09:30:00"]
    assert fit(pl.Series("v", ["a", "b"], dtype=pl.Categorical), TEXT) == ["a", "b"]
    assert fit([b"caf\xc3\xa9", b"\xff"], TEXT) == ["café", "\ufffd"]


def test_a_nul_is_no_text() -> None:
    assert fit(["a\0b", "ok"], TEXT) == ["misfit", "ok"]


@pytest.mark.parametrize(
    "type", [BOOL, INTEGER, NUMBER, money("USD"), TEXT, STATUS, DATE, DATETIME]
)
@pytest.mark.parametrize(
    "raw",
    [
        pl.Series("v", [{"a": 1}, None, {"a": 2}], dtype=pl.Struct({"a": pl.Int64})),
        pl.Series("v", [[1], None, []], dtype=pl.List(pl.Int64)),
        pl.Series("v", [timedelta(days=1), None, timedelta(0)]),
    ],
)
def test_a_structure_fits_no_single_value(type: Type, raw: pl.Series) -> None:
    assert fit(raw, type) == ["misfit", None, "misfit"]


@pytest.mark.parametrize(
    "type", [BOOL, INTEGER, NUMBER, money("USD"), TEXT, STATUS, DATE, DATETIME]
)
def test_a_column_of_nothing_but_null_is_missing(type: Type) -> None:
    assert fit(pl.Series("v", [None, None]), type) == [None, None]
    assert fit(pl.Series("v", [], dtype=pl.Null), type) == []


def test_a_list_is_a_json_array_or_a_list() -> None:
    texts = ['["a", " b "]', "[]", "", None, "a;b", '{"a": 1}', "[[1]]", "[1"]
    assert fit(texts, list_of(TEXT)) == [["a", "b"], [], None, None, *["misfit"] * 4]
    assert fit([[1, 2], [], None], list_of(INTEGER)) == [[1, 2], [], None]
    assert fit([["2026-03-01"], ["soon"]], list_of(DATE)) == [[date(2026, 3, 1)], "misfit"]
    assert fit(["[1, 2.5, null]", '["1", true]'], list_of(NUMBER)) == [[1.0, 2.5, None], "misfit"]
    assert fit([5], list_of(INTEGER)) == ["misfit"]


def test_a_list_with_one_element_that_does_not_fit_is_a_misfit_as_a_whole() -> None:
    assert fit(['["open", "closed"]', '["open"]'], list_of(STATUS)) == ["misfit", ["open"]]


def test_a_value_outside_its_range_does_not_fit() -> None:
    assert fit(["1", "5", "6", "0", None], INTEGER, Range(1, 5)) == [1, 5, "misfit", "misfit", None]
    assert fit(["0.5", "-0.1"], NUMBER, Range(least=0)) == [0.5, "misfit"]
    assert fit(["9", "10"], INTEGER, Range(most=9.5)) == [9, "misfit"]


def test_a_range_of_money_counts_in_major_units() -> None:
    assert fit(["10", "10.01", "9.99"], money("USD"), Range(10, 10)) == [1000, "misfit", "misfit"]


def test_a_range_holds_exactly_where_floats_cannot() -> None:
    assert fit([str(2**53 + 1), str(2**53)], INTEGER, Range(most=float(2**53))) == [
        "misfit",
        2**53,
    ]


def test_keys_are_trimmed_and_whole_numbers_have_no_point() -> None:
    keys = fitted_key(pl.Series("id", [" A1 ", "a1", "", None])).values.to_list()

    assert keys == ["A1", "a1", None, None]
    assert fitted_key(pl.Series("id", [1001.0, None])).values.to_list() == ["1001", None]
    assert fitted_key(pl.Series("id", [7])).values.to_list() == ["7"]
