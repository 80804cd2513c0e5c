"""Durations as operators write them: 60d, 5bd, 2w, 3mo, 1y."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TypeVar

from dateutil.relativedelta import relativedelta

_FORM = re.compile(r"(?P<count>[0-9]{1,5})(?P<unit>bd|d|w|mo|y)")
_Day = TypeVar("_Day", date, datetime)


@dataclass(frozen=True, slots=True)
class Duration:
    """A count of days, business days (bd), weeks, months or years."""

    count: int
    unit: str

    @classmethod
    def parse(cls, text: str) -> Duration:
        """Return the duration that *text* writes.

        Raises:
            ValueError: It is not a whole number followed by d, bd, w, mo or y.
        """
        match = _FORM.fullmatch(text.strip())
        if match is None:
            raise ValueError(f"'{text}' is not a duration such as 60d, 5bd, 2w, 3mo or 1y")
        return cls(int(match["count"]), match["unit"])

    def __str__(self) -> str:
        return f"{self.count}{self.unit}"

    @property
    def is_business_days(self) -> bool:
        """Whether it counts working days, for which a calendar is needed."""
        return self.unit == "bd"

    def after(self, day: _Day) -> _Day:
        """Return the moment this long after *day*; months and years keep to the month's end.

        Raises:
            ValueError: It counts business days, or passes the last year that dates know.
        """
        return _counted(day, self._delta())

    def before(self, day: _Day) -> _Day:
        """Return the moment this long before *day*. Raises as `after` does."""
        return _counted(day, -self._delta())

    def oldest(self, now: datetime) -> datetime:
        """Return the moment this long before *now*, in UTC; the first there is if it is earlier.

        Counted on the clock of *now*, so that a change of clocks makes nothing old an hour early.
        """
        try:
            return self.before(now).astimezone(UTC)
        except (ValueError, OverflowError):
            return datetime.min.replace(tzinfo=UTC)

    def _delta(self) -> relativedelta:
        match self.unit:
            case "d":
                return relativedelta(days=self.count)
            case "w":
                return relativedelta(weeks=self.count)
            case "mo":
                return relativedelta(months=self.count)
            case "y":
                return relativedelta(years=self.count)
        raise ValueError("business days need a calendar")


def _counted(day: _Day, delta: relativedelta) -> _Day:
    try:
        return day + delta
    except OverflowError:
        raise ValueError(f"no date is that far from {day}") from None
