"""The options that every command takes, and how their text is read."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, TypeAlias
from zoneinfo import ZoneInfo

import typer

_EARLIEST, _LATEST = 1970, 2999


def read_moment(text: str) -> datetime:
    """Return the moment that ``--as-of`` writes; without an offset it is still on no clock.

    Raises:
        typer.BadParameter: It is neither a date nor a datetime in ISO form.
    """
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        raise typer.BadParameter(
            f"'{text}' is no date such as 2026-03-02 and no datetime such as 2026-03-02T09:30"
        ) from None
    if not _EARLIEST <= moment.year <= _LATEST:
        raise typer.BadParameter(f"'{text}' lies outside the years {_EARLIEST} to {_LATEST}")
    return moment


def read_day(text: str) -> date:
    """Return the day that *text* writes.

    Raises:
        typer.BadParameter: It is no date in ISO form.
    """
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise typer.BadParameter(f"'{text}' is no date such as 2026-03-02") from None


def moment_in(zone: ZoneInfo, given: datetime | None) -> datetime:
    """Return the moment that a command works as of, on the clock of *zone*.

    Args:
        zone: The workspace's.
        given: What ``--as-of`` says; without an offset it is on the clock of *zone*. None is now.
    """
    if given is None:
        return now().astimezone(zone)
    if given.tzinfo is None:
        # By way of UTC: an hour that the clock leaves out becomes one that it has.
        return given.replace(tzinfo=zone).astimezone(UTC).astimezone(zone)
    return given.astimezone(zone)


def now() -> datetime:
    """Return the time by the clock: the only place of the engine that reads it."""
    return datetime.now(UTC)


WorkspaceOption: TypeAlias = Annotated[
    Path,
    typer.Option(
        "--workspace",
        "-w",
        metavar="DIR",
        exists=True,
        file_okay=False,
        help="The folder with playwise.yaml.",
    ),
]
AsOfOption: TypeAlias = Annotated[
    datetime | None,
    typer.Option(
        "--as-of",
        metavar="DATE|DATETIME",
        parser=read_moment,
        help="The moment to work as of, in ISO form; without an offset on the workspace's clock,"
        " a date is its midnight. Left out: now.",
    ),
]
TimelessOption: TypeAlias = Annotated[
    datetime | None,
    typer.Option(
        "--as-of",
        metavar="DATE|DATETIME",
        parser=read_moment,
        help="Taken by every command; this one reads no time.",
    ),
]
JsonOption: TypeAlias = Annotated[
    bool, typer.Option("--json", help="Print one JSON document, for scripts.")
]
ByOption: TypeAlias = Annotated[
    str, typer.Option("--by", metavar="PERSON", help="Who does it; it is kept.")
]
EntityOption: TypeAlias = Annotated[
    str | None,
    typer.Option("--entity", metavar="ENTITY", help="The kind of record; left out: account."),
]
