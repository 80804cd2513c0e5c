"""Durations in rules: whole days, as `30d` or `2w`, in arithmetic and in `previous(arr, 30d)`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

DAYS_BACK: Mapping[str, int] = {"changed": 1, "previous": 1, "trend": 1}
"""The operators that look back, and which of their operands says how far: ``"30d"`` or 30."""

_FORM = re.compile(r"([0-9][0-9_]{0,11})(d|w|mo|y|bd)", re.IGNORECASE)
_DAYS = {"d": 1, "w": 7}
# About as long: what to write for durations whose length in days hangs on the calendar.
_ABOUT = {"mo": 365 / 12, "y": 365.0, "bd": 7 / 5}


def whole_days(text: str) -> int | None:
    """Return how many days a duration has, or None where *text* is none of days or weeks."""
    match = _FORM.fullmatch(text)
    if match is None or match[2].lower() not in _DAYS:
        return None
    return int(match[1]) * _DAYS[match[2].lower()]


def instead_of(text: str) -> str:
    """Return what to write for a duration that is no fixed number of days: "write 91d"."""
    match = _FORM.fullmatch(text)
    about = match and _ABOUT.get(match[2].lower())
    if not match or not about:
        return "write a number of days or weeks, such as 30d or 2w"
    return f"write {round(int(match[1]) * about)}d"


def days_before(moment: datetime, days: int) -> datetime:
    """Return the moment that many calendar days before, at the same time on its own clock.

    Where no date is that early it is the first that there is.
    """
    try:
        return moment - timedelta(days=days)
    except OverflowError:
        return datetime.min.replace(tzinfo=UTC)
