from datetime import UTC, date, datetime

import pytest

from playwise.facts.durations import Duration
from playwise.plays.calendar import Calendar, CalendarError, calendar, due_on

WEEK = ("mon", "tue", "wed", "thu", "fri")
FRIDAY = date(2026, 1, 2)
SATURDAY = date(2026, 1, 3)
SUNDAY = date(2026, 1, 4)
MONDAY = date(2026, 1, 5)


@pytest.fixture
def new_york() -> Calendar:
    return calendar(WEEK, "US", "America/New_York")


@pytest.fixture
def plain() -> Calendar:
    return calendar(WEEK, None, "UTC")


def test_weekends_and_holidays_are_not_worked(new_york: Calendar) -> None:
    days = [date(2026, 1, 1), FRIDAY, SATURDAY, SUNDAY, MONDAY]

    assert [new_york.is_working(day) for day in days] == [False, True, False, False, True]


@pytest.mark.parametrize("day", [FRIDAY, SATURDAY, SUNDAY])
def test_one_business_day_from_friday_or_the_weekend_is_monday(
    new_york: Calendar, day: date
) -> None:
    assert new_york.add(day, Duration(1, "bd")) == MONDAY


def test_five_business_days_from_a_holiday_count_only_the_days_worked(new_york: Calendar) -> None:
    assert new_york.add(date(2026, 1, 1), Duration(5, "bd")) == date(2026, 1, 8)


def test_five_business_days_from_a_friday_are_the_next_friday(plain: Calendar) -> None:
    assert plain.add(FRIDAY, Duration(5, "bd")) == date(2026, 1, 9)


@pytest.mark.parametrize("day", [SATURDAY, SUNDAY, MONDAY])
def test_one_business_day_before_monday_or_the_weekend_is_friday(
    new_york: Calendar, day: date
) -> None:
    assert new_york.subtract(day, Duration(1, "bd")) == FRIDAY


def test_no_business_days_stay_on_a_working_day_and_leave_the_weekend(plain: Calendar) -> None:
    none = Duration(0, "bd")

    assert plain.add(FRIDAY, none) == FRIDAY
    assert plain.add(SATURDAY, none) == MONDAY
    assert plain.subtract(SUNDAY, none) == FRIDAY


def test_days_weeks_months_and_years_ignore_weekends(plain: Calendar) -> None:
    assert plain.add(FRIDAY, Duration(1, "d")) == SATURDAY
    assert plain.add(FRIDAY, Duration(2, "w")) == date(2026, 1, 16)
    assert plain.add(date(2026, 1, 31), Duration(1, "mo")) == date(2026, 2, 28)
    assert plain.subtract(date(2024, 2, 29), Duration(1, "y")) == date(2023, 2, 28)


def test_a_day_off_rolls_back_forward_or_not_at_all(new_york: Calendar) -> None:
    assert new_york.roll(SATURDAY, "back") == FRIDAY
    assert new_york.roll(SATURDAY, "forward") == MONDAY
    assert new_york.roll(SATURDAY, "none") == SATURDAY
    assert new_york.roll(FRIDAY, "back") == FRIDAY


def test_rolling_back_passes_a_holiday_too(new_york: Calendar) -> None:
    assert new_york.roll(date(2026, 1, 1), "back") == date(2025, 12, 31)


def test_thirty_days_before_a_renewal_on_monday_roll_from_saturday_to_friday(
    new_york: Calendar,
) -> None:
    due = due_on(date(2026, 3, 2), "before", Duration(30, "d"), "back", new_york)

    assert due == date(2026, 1, 30)


def test_seven_days_after_a_friday_are_the_next_friday(new_york: Calendar) -> None:
    assert due_on(FRIDAY, "after", Duration(7, "d"), "none", new_york) == date(2026, 1, 9)


def test_holidays_of_a_subdivision_are_kept() -> None:
    epiphany = date(2026, 1, 6)

    assert calendar(WEEK, "DE", "Europe/Berlin").is_working(epiphany)
    assert not calendar(WEEK, "DE-BY", "Europe/Berlin").is_working(epiphany)


def test_a_week_may_be_worked_on_other_days() -> None:
    gulf = calendar(("sun", "mon", "tue", "wed", "thu"), None, "Asia/Riyadh")

    assert gulf.is_working(SUNDAY)
    assert not gulf.is_working(FRIDAY)


def test_a_moment_falls_on_the_day_of_the_calendars_zone(new_york: Calendar) -> None:
    assert new_york.day_of(datetime(2026, 1, 2, 3, tzinfo=UTC)) == date(2026, 1, 1)
    assert new_york.day_of(FRIDAY) == FRIDAY


def test_a_day_in_a_year_without_known_holidays_is_an_error(new_york: Calendar) -> None:
    with pytest.raises(CalendarError) as error:
        new_york.is_working(date(2101, 1, 3))

    assert str(error.value) == (
        "2101-01-03 is outside the years 1777 to 2100 whose holidays are known for 'US'"
    )


def test_counting_beyond_the_last_known_year_is_an_error(new_york: Calendar) -> None:
    with pytest.raises(CalendarError, match="outside the years 1777 to 2100"):
        new_york.add(FRIDAY, Duration(99_999, "bd"))


def test_counting_beyond_the_last_day_of_dates_is_an_error(plain: Calendar) -> None:
    with pytest.raises(CalendarError, match=r"99999y after 2026-01-02 is beyond the last day"):
        plain.add(FRIDAY, Duration(99_999, "y"))
    with pytest.raises(CalendarError, match=r"99999d before 2026-01-02 is beyond|first day"):
        plain.subtract(date(100, 1, 1), Duration(99_999, "d"))
    with pytest.raises(CalendarError, match="there is no working day beyond 9999-12-31"):
        plain.add(date(9999, 12, 31), Duration(1, "bd"))


def test_an_unknown_weekday_is_named_with_the_nearest() -> None:
    with pytest.raises(CalendarError) as error:
        calendar(("mon", "tus"), None, "UTC")

    assert (str(error.value), error.value.help) == ("unknown weekday 'tus'", "did you mean 'tue'?")


def test_a_week_without_working_days_is_refused() -> None:
    with pytest.raises(CalendarError, match="a week without working days"):
        calendar((), None, "UTC")


def test_an_unknown_country_or_subdivision_is_refused() -> None:
    with pytest.raises(CalendarError) as country:
        calendar(WEEK, "us", "UTC")
    with pytest.raises(CalendarError) as part:
        calendar(WEEK, "DE-BAY", "UTC")

    assert (str(country.value), country.value.help) == (
        "no holidays are known for 'us'",
        "did you mean 'US'?",
    )
    assert (str(part.value), part.value.help) == (
        "no holidays are known for 'DE-BAY'",
        "did you mean 'BY'?",
    )


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "../etc/passwd", "America"])
def test_an_unknown_time_zone_is_refused(zone: str) -> None:
    with pytest.raises(CalendarError) as error:
        calendar(WEEK, None, zone)

    assert str(error.value) == f"unknown time zone '{zone}'"
