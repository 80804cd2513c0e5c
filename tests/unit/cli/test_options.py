"""The moment that a command works as of."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
import typer

from playwise.cli.options import moment_in, read_day, read_moment

NEW_YORK = ZoneInfo("America/New_York")


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-03-02", "2026-03-02T00:00:00-05:00"),
        ("2026-03-02T09:30", "2026-03-02T09:30:00-05:00"),
        ("2026-07-02T09:30:15", "2026-07-02T09:30:15-04:00"),
        ("2026-03-02T09:30Z", "2026-03-02T04:30:00-05:00"),
        ("2026-03-02 09:30+09:00", "2026-03-01T19:30:00-05:00"),
        (" 2026-03-02 ", "2026-03-02T00:00:00-05:00"),
        # The clock leaves this hour out: it counts on from before.
        ("2026-03-08T02:30", "2026-03-08T03:30:00-04:00"),
        # This one comes twice: it is the first.
        ("2026-11-01T01:30", "2026-11-01T01:30:00-04:00"),
    ],
)
def test_a_moment_is_on_the_workspaces_clock(text: str, moment: str) -> None:
    assert moment_in(NEW_YORK, read_moment(text)).isoformat() == moment


@pytest.mark.parametrize("text", ["", "soon", "2026-13-01", "2026-02-30", "02.03.2026", "24:00"])
def test_what_is_no_moment_is_refused(text: str) -> None:
    with pytest.raises(typer.BadParameter) as refused:
        read_moment(text)

    assert str(refused.value) == (
        f"'{text}' is no date such as 2026-03-02 and no datetime such as 2026-03-02T09:30"
    )


@pytest.mark.parametrize("text", ["0001-01-01", "1969-12-31", "3000-01-01", "9999-12-31T23:59"])
def test_a_year_beyond_reason_is_refused(text: str) -> None:
    with pytest.raises(typer.BadParameter) as refused:
        read_moment(text)

    assert str(refused.value) == f"'{text}' lies outside the years 1970 to 2999"


def test_without_a_moment_it_is_now() -> None:
    with time_machine.travel(datetime(2026, 3, 2, 3, tzinfo=UTC), tick=False):
        found = moment_in(NEW_YORK, None)

    assert found == datetime(2026, 3, 1, 22, tzinfo=NEW_YORK)
    assert found.utcoffset() == timedelta(hours=-5)


def test_a_day_is_a_day() -> None:
    assert read_day("2026-03-02") == date(2026, 3, 2)
    with pytest.raises(typer.BadParameter) as refused:
        read_day("2026-03-02T09:30")
    assert str(refused.value) == "'2026-03-02T09:30' is no date such as 2026-03-02"
