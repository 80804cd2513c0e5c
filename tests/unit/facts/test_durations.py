"""Durations as operators write them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from playwise.facts.durations import Duration


@pytest.mark.parametrize(
    ("text", "count", "unit"),
    [
        ("60d", 60, "d"),
        ("5bd", 5, "bd"),
        ("2w", 2, "w"),
        ("3mo", 3, "mo"),
        ("1y", 1, "y"),
        ("0d", 0, "d"),
        (" 7d ", 7, "d"),
        ("99999d", 99_999, "d"),
    ],
)
def test_a_duration_is_a_count_and_a_unit(text: str, count: int, unit: str) -> None:
    duration = Duration.parse(text)

    assert (duration.count, duration.unit) == (count, unit)
    assert str(duration) == text.strip()


@pytest.mark.parametrize(
    "text", ["", "d", "60", "60 d", "-1d", "1.5d", "60D", "1m", "60days", "100000d", "٣d", "1d1w"]
)
def test_anything_else_is_none(text: str) -> None:
    with pytest.raises(ValueError) as raised:
        Duration.parse(text)

    assert str(raised.value) == f"'{text}' is not a duration such as 60d, 5bd, 2w, 3mo or 1y"


@pytest.mark.parametrize(
    ("text", "after", "before"),
    [
        ("0d", date(2024, 1, 31), date(2024, 1, 31)),
        ("1d", date(2024, 2, 1), date(2024, 1, 30)),
        ("2w", date(2024, 2, 14), date(2024, 1, 17)),
        ("1mo", date(2024, 2, 29), date(2023, 12, 31)),
        ("13mo", date(2025, 2, 28), date(2022, 12, 31)),
        ("1y", date(2025, 1, 31), date(2023, 1, 31)),
    ],
)
def test_months_and_years_keep_to_the_months_end(text: str, after: date, before: date) -> None:
    duration = Duration.parse(text)

    assert duration.after(date(2024, 1, 31)) == after
    assert duration.before(date(2024, 1, 31)) == before


def test_a_leap_day_a_year_on_is_the_last_of_february() -> None:
    assert Duration.parse("1y").after(date(2024, 2, 29)) == date(2025, 2, 28)


def test_a_moment_keeps_its_time_on_the_clock_when_the_clocks_change() -> None:
    """In New York the clocks go forward on 2026-03-08."""
    zone = ZoneInfo("America/New_York")
    monday = datetime(2026, 3, 9, 9, 0, tzinfo=zone)

    before = Duration.parse("2d").before(monday)

    assert before == datetime(2026, 3, 7, 9, 0, tzinfo=zone)
    assert before.utcoffset() != monday.utcoffset()


@pytest.mark.parametrize("text", ["1bd", "0bd"])
def test_business_days_need_a_calendar(text: str) -> None:
    duration = Duration.parse(text)

    assert duration.is_business_days
    for counted in (duration.after, duration.before):
        with pytest.raises(ValueError) as raised:
            counted(date(2026, 2, 14))
        assert str(raised.value) == "business days need a calendar"


@pytest.mark.parametrize("text", ["9000y", "99999mo"])
def test_what_passes_the_last_year_that_dates_know_is_refused(text: str) -> None:
    duration = Duration.parse(text)

    with pytest.raises(ValueError):
        duration.after(date(2026, 2, 14))
    with pytest.raises(ValueError):
        duration.before(date(2026, 2, 14))


def test_days_and_weeks_that_pass_the_first_year_are_refused_alike() -> None:
    with pytest.raises(ValueError) as raised:
        Duration.parse("99999w").before(date(1900, 1, 1))

    assert str(raised.value) == "no date is that far from 1900-01-01"


@pytest.mark.parametrize("text", ["99999mo", "9000y", "2026y"])
def test_what_may_be_older_than_all_dates_is_never_too_old(text: str) -> None:
    now = datetime(2026, 2, 14, 9, 0, tzinfo=ZoneInfo("Asia/Tokyo"))

    assert Duration.parse(text).oldest(now).year == 1
    assert Duration.parse("2d").oldest(now) == datetime(2026, 2, 12, 0, 0, tzinfo=UTC)
