"""Laws of working days."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from playwise.facts.durations import Duration
from playwise.plays.calendar import WEEKDAYS, Calendar, calendar

calendars = st.builds(
    calendar,
    st.lists(st.sampled_from(WEEKDAYS), min_size=1, unique=True),
    st.sampled_from([None, "US", "DE-BY"]),
    st.just("UTC"),
)
days = st.dates(date(2000, 1, 1), date(2060, 12, 31))
counts = st.integers(1, 40)


@given(calendars, days, counts)
def test_as_many_days_are_worked_as_were_counted(calendar: Calendar, day: date, count: int) -> None:
    reached = calendar.add(day, Duration(count, "bd"))

    passed = (date.fromordinal(n) for n in range(day.toordinal() + 1, reached.toordinal() + 1))
    assert calendar.is_working(reached)
    assert sum(map(calendar.is_working, passed)) == count


@given(calendars, days, counts)
def test_counting_back_undoes_counting_on(calendar: Calendar, day: date, count: int) -> None:
    worked = calendar.roll(day, "forward")
    distance = Duration(count, "bd")

    assert calendar.subtract(calendar.add(worked, distance), distance) == worked


@given(calendars, days)
def test_rolling_reaches_the_nearest_working_day(calendar: Calendar, day: date) -> None:
    back, forward = calendar.roll(day, "back"), calendar.roll(day, "forward")

    assert back <= day <= forward
    between = range(back.toordinal() + 1, forward.toordinal())
    assert not any(calendar.is_working(date.fromordinal(n)) for n in between)
