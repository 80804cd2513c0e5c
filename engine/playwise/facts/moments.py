"""Dates and datetimes as sources write them, in whole columns."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import polars as pl

_DATE = (
    r"^[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"(?:[T ]00:00(?::00(?:\.0+)?)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?)?$"
)
_DATETIME = (
    r"^(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})"
    r"(?:[T ](?P<time>[0-9]{2}:[0-9]{2})(?::(?P<second>[0-5][0-9])(?:\.(?P<part>[0-9]{1,9}))?)?"
    r" ?(?:(?P<utc>[Zz])|(?P<sign>[+-])(?P<hours>[01][0-9]|2[0-3])(?::?(?P<minutes>[0-5][0-9]))?)?"
    r")?$"
)
_MICROSECONDS = pl.Datetime("us")
_NOTHING = pl.lit(None)


def as_date(column: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    """Return *column* as dates; null where it holds none.

    Text is ISO, ``2026-03-01``; a datetime is a date where it is midnight on its own clock.
    """
    if isinstance(dtype, pl.Date):
        days = column
    elif isinstance(dtype, pl.Datetime):
        moment = within_the_calendar(column)
        midnight = moment.dt.time() == pl.time(0, 0, 0)
        days = pl.when(midnight).then(moment.dt.date())
    elif isinstance(dtype, pl.String):
        text = pl.when(column.str.contains(_DATE)).then(column.str.slice(0, 10))
        days = text.str.to_date("%Y-%m-%d", strict=False)
    else:
        return _NOTHING.cast(pl.Date)
    return within_the_calendar(days)


def as_datetime(column: pl.Expr, dtype: pl.DataType, zone: ZoneInfo) -> pl.Expr:
    """Return *column* as moments in UTC; null where it holds none.

    Text is ISO, ``2026-03-01T09:30:00Z``; a date is its midnight. Without an offset it is on the
    clock of *zone*; an hour that comes twice is the first, one that the clock leaves out is none.
    """
    if isinstance(dtype, pl.Date):
        moments = _on_the_clock(within_the_calendar(column).cast(_MICROSECONDS), zone)
    elif isinstance(dtype, pl.Datetime):
        exact = within_the_calendar(column).dt.cast_time_unit("us")
        aware = dtype.time_zone is not None
        moments = exact.dt.convert_time_zone("UTC") if aware else _on_the_clock(exact, zone)
    elif isinstance(dtype, pl.String):
        moments = _from_text(column, zone)
    else:
        return _NOTHING.cast(pl.Datetime("us", "UTC"))
    return within_the_calendar(moments)


def _from_text(column: pl.Expr, zone: ZoneInfo) -> pl.Expr:
    part = column.str.extract_groups(_DATETIME).struct.field
    naive = pl.concat_str(
        part("day"),
        pl.lit("T"),
        part("time").fill_null("00:00"),
        pl.lit(":"),
        part("second").fill_null("00"),
        pl.lit("."),
        part("part").fill_null("").str.slice(0, 6).str.pad_end(6, "0"),
    ).str.to_datetime("%Y-%m-%dT%H:%M:%S%.f", strict=False, time_unit="us")
    minutes = part("hours").cast(pl.Int64) * 60 + part("minutes").fill_null("0").cast(pl.Int64)
    minutes = pl.when(part("sign") == "-").then(-minutes).otherwise(minutes)
    minutes = pl.when(part("utc").is_not_null()).then(0).otherwise(minutes)
    aware = (naive - pl.duration(minutes=minutes)).dt.replace_time_zone("UTC")
    has_offset = part("utc").is_not_null() | part("sign").is_not_null()
    return pl.when(has_offset).then(aware).otherwise(_on_the_clock(naive, zone))


def _on_the_clock(naive: pl.Expr, zone: ZoneInfo) -> pl.Expr:
    local = naive.dt.replace_time_zone(zone.key, ambiguous="earliest", non_existent="null")
    return local.dt.convert_time_zone("UTC")


def within_the_calendar(moments: pl.Expr) -> pl.Expr:
    """Leave out the years that Python's dates do not know: 0 and below, 10000 and above."""
    return pl.when(moments.dt.year().is_between(1, 9999)).then(moments)
