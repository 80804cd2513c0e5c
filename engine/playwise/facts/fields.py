"""Kinds of value that only the files about facts and plays have."""

from __future__ import annotations

from typing import Annotated

from pydantic import PlainSerializer, PlainValidator, WithJsonSchema

from playwise.documents.elements import kind_refusal, refusal
from playwise.facts.durations import Duration

_PATTERN = r"^\d{1,5}(bd|d|w|mo|y)$"
_CALENDAR_PATTERN = r"^\d{1,5}(d|w|mo|y)$"
_HELP = "durations are written 60d, 5bd (business days), 2w, 3mo or 1y"


def _duration(value: object) -> Duration:
    if isinstance(value, Duration):
        return value
    if not isinstance(value, str):
        raise kind_refusal("a duration", value, _HELP)
    try:
        return Duration.parse(value)
    except ValueError:
        raise kind_refusal("a duration", value, _HELP) from None


def _calendar_duration(value: object) -> Duration:
    duration = _duration(value)
    if duration.is_business_days:
        help_text = "write days (d), weeks (w), months (mo) or years (y)"
        raise refusal(
            "PW112", f"'{duration}' counts business days, which do not count here", help_text
        )
    return duration


DurationField = Annotated[
    Duration,
    PlainValidator(_duration),
    PlainSerializer(str),
    WithJsonSchema({"type": "string", "pattern": _PATTERN}),
]
"""How long: days, business days, weeks, months or years."""

CalendarDuration = Annotated[
    Duration,
    PlainValidator(_calendar_duration),
    PlainSerializer(str),
    WithJsonSchema({"type": "string", "pattern": _CALENDAR_PATTERN}),
]
"""How long, in units that need no calendar of working days."""
