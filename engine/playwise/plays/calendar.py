"""Working days: weekends, public holidays, and counting by them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from holidays import HolidayBase, country_holidays, list_supported_countries

from playwise.diagnostics.nearest import did_you_mean
from playwise.errors import PlaywiseError
from playwise.facts.durations import Duration

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_ONE_DAY = timedelta(days=1)


class CalendarError(PlaywiseError):
    """A calendar that cannot be made, or a day beyond the years that it knows."""

    def __init__(self, message: str, help: str | None = None) -> None:
        self.help = help
        super().__init__(message)


@dataclass(frozen=True, slots=True, eq=False)
class Calendar:
    """The working days of a place. A year's holidays are worked out when it is first asked for.

    Attributes:
        week: The weekdays that are worked, Monday is 0.
        holidays: The public holidays, or None where none are kept.
        zone: Where its days begin and end.
        place: The country, or country and subdivision, of the holidays: ``US``, ``DE-BY``.
    """

    week: frozenset[int]
    holidays: HolidayBase | None
    zone: ZoneInfo
    place: str | None = None

    def is_working(self, day: date) -> bool:
        """Return whether *day* is worked.

        Raises:
            CalendarError: *day* is in a year whose holidays are not known.
        """
        if self.holidays is not None:
            first, last = self.holidays.start_year, self.holidays.end_year
            if not first <= day.year <= last:
                raise CalendarError(
                    f"{day} is outside the years {first} to {last} whose holidays are known"
                    f" for '{self.place}'"
                )
            if day in self.holidays:
                return False
        return day.weekday() in self.week

    def roll(self, day: date, direction: Literal["back", "forward", "none"]) -> date:
        """Return *day* if worked or *direction* is none, else the nearest working day that way."""
        if direction == "none":
            return day
        step = -_ONE_DAY if direction == "back" else _ONE_DAY
        while not self.is_working(day):
            day = _moved(day, step)
        return day

    def add(self, day: date, duration: Duration) -> date:
        """Return the day *duration* after *day*.

        Business days count working days after *day*: one from a Friday, a Saturday or a Sunday
        is Monday. None (0bd) is *day* itself, or the next working day where it is none.

        Raises:
            CalendarError: It passes the last day or the last year that is known.
        """
        if duration.is_business_days:
            return self._count(day, duration.count, _ONE_DAY, "forward")
        try:
            return duration.after(day)
        except (ValueError, OverflowError):
            raise CalendarError(f"{duration} after {day} is beyond the last day of dates") from None

    def subtract(self, day: date, duration: Duration) -> date:
        """Return the day *duration* before *day*; business days count back as `add` counts on.

        Raises:
            CalendarError: It passes the first day or the first year that is known.
        """
        if duration.is_business_days:
            return self._count(day, duration.count, -_ONE_DAY, "back")
        try:
            return duration.before(day)
        except (ValueError, OverflowError):
            raise CalendarError(
                f"{duration} before {day} is beyond the first day of dates"
            ) from None

    def day_of(self, moment: date | datetime) -> date:
        """Return the calendar's day at *moment*; a date is itself."""
        if isinstance(moment, datetime):
            return moment.astimezone(self.zone).date()
        return moment

    def _count(
        self, day: date, count: int, step: timedelta, direction: Literal["back", "forward"]
    ) -> date:
        if count == 0:
            return self.roll(day, direction)
        while count:
            day = _moved(day, step)
            count -= self.is_working(day)
        return day


def calendar(week: Iterable[str], holidays: str | None, timezone: str) -> Calendar:
    """Return the calendar that a workspace declares.

    Args:
        week: The weekdays that are worked: ``mon`` … ``sun``.
        holidays: A country (``US``), a subdivision of one (``DE-BY``), or None.
        timezone: An IANA name such as ``Europe/Berlin``.

    Raises:
        CalendarError: A weekday, place or time zone is unknown, or no day is worked.
    """
    return Calendar(_week(tuple(week)), _holidays(holidays), _zone(timezone), holidays)


def due_on(
    anchor: date,
    direction: Literal["after", "before"],
    offset: Duration,
    roll: Literal["back", "forward", "none"],
    calendar: Calendar,
) -> date:
    """Return the day *offset* after or before *anchor*, rolled to a working day.

    Raises:
        CalendarError: It passes a day or year that is not known.
    """
    move = calendar.add if direction == "after" else calendar.subtract
    return calendar.roll(move(anchor, offset), roll)


def _moved(day: date, step: timedelta) -> date:
    try:
        return day + step
    except OverflowError:
        raise CalendarError(f"there is no working day beyond {day}") from None


def _week(names: Collection[str]) -> frozenset[int]:
    for name in names:
        if name not in WEEKDAYS:
            raise CalendarError(
                f"unknown weekday '{name}'",
                did_you_mean(name, WEEKDAYS, "weekdays are mon, tue, wed, thu, fri, sat, sun"),
            )
    if not names:
        raise CalendarError("a week without working days", "name at least one, such as [mon, fri]")
    return frozenset(WEEKDAYS.index(name) for name in names)


def _holidays(place: str | None) -> HolidayBase | None:
    if place is None:
        return None
    country, _, subdivision = place.partition("-")
    known = list_supported_countries(include_aliases=False)
    if country not in known:
        raise CalendarError(
            f"no holidays are known for '{place}'",
            did_you_mean(country, known, "write a country as two letters, such as US or DE"),
        )
    try:
        return country_holidays(country, subdiv=subdivision or None)
    except NotImplementedError:
        raise CalendarError(
            f"no holidays are known for '{place}'",
            did_you_mean(
                subdivision, known[country], f"parts of {country}: {', '.join(known[country])}"
            ),
        ) from None


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise CalendarError(
            f"unknown time zone '{name}'", "write an IANA name, such as Europe/Berlin"
        ) from None
