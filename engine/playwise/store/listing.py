"""Pages of plays and of steps, and the versions of many playbooks at once, for the API.

As in `playwise.store.reading`, each function makes one statement.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar

import orjson
import sqlalchemy as sa

from playwise.store import bulk
from playwise.store.rows import PlayRow, StepRow, VersionRow
from playwise.store.tables import PlaybookVersionTable, PlayStepTable, PlayTable, table

_MOST = 10_000
_FOREIGN = "the cursor does not belong to this list"
_Row = TypeVar("_Row", PlayRow, StepRow)


@dataclass(frozen=True, slots=True)
class Listed(Generic[_Row]):
    """Some rows of a list, in its order, each with its cursor."""

    rows: tuple[_Row, ...]
    cursors: tuple[str, ...]
    has_next: bool
    has_previous: bool


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which plays or steps a list holds; None asks for nothing.

    Attributes:
        states: The states of the rows themselves.
        playbooks: The playbooks that they belong to.
        day: Of steps, the last day that they may be due on, or start on where nothing is due.
        owners: Of steps, who does them.
    """

    states: Collection[str] | None = None
    playbooks: Collection[str] | None = None
    day: date | None = None
    owners: Collection[str] | None = None


def plays_page(
    conn: sa.Connection, wanted: Wanted, first: int, after: str | None = None
) -> Listed[PlayRow]:
    """Return *first* plays, the last opened first, that come after the cursor *after*.

    Raises:
        ValueError: *first* is not 1 to 10,000, or *after* is no cursor of such a list.
    """
    plays = table(PlayTable)
    query = sa.select(*(plays.c[name] for name in PlayRow.__slots__))
    if wanted.states is not None:
        query = query.where(bulk.one_of(plays.c.state, wanted.states))
    if wanted.playbooks is not None:
        query = query.where(bulk.one_of(plays.c.playbook, wanted.playbooks))
    order = _Order(plays.c.opened_on, plays.c.id, descending=True)
    return order.page(conn, query, PlayRow, lambda row: row.opened_on, first, after)


def steps_page(
    conn: sa.Connection, wanted: Wanted, first: int, after: str | None = None
) -> Listed[StepRow]:
    """Return *first* steps, those of the earliest day first, that come after the cursor *after*.

    A step's day is the one it is due on, else the one it starts on; steps without either are last.

    Raises:
        ValueError: As `plays_page` does.
    """
    steps, plays = table(PlayStepTable), table(PlayTable)
    day = sa.func.coalesce(steps.c.due, steps.c.on)
    query = sa.select(*(steps.c[name] for name in StepRow.__slots__))
    if wanted.states is not None:
        query = query.where(bulk.one_of(steps.c.state, wanted.states))
    if wanted.owners is not None:
        query = query.where(bulk.one_of(steps.c.owner, wanted.owners))
    if wanted.day is not None:
        query = query.where(day <= wanted.day)
    if wanted.playbooks is not None:
        query = query.join(plays, plays.c.id == steps.c.play_id)
        query = query.where(bulk.one_of(plays.c.playbook, wanted.playbooks))
    order = _Order(day, steps.c.id, descending=False)
    return order.page(conn, query, StepRow, lambda row: row.due or row.on, first, after)


def versions_of(
    conn: sa.Connection, playbooks: Collection[str]
) -> dict[str, tuple[VersionRow, ...]]:
    """Return every version of each of *playbooks* that was ever run, the newest first."""
    kept = table(PlaybookVersionTable)
    query = (
        sa.select(*(kept.c[name] for name in VersionRow.__slots__))
        .where(bulk.one_of(kept.c.playbook, playbooks))
        .order_by(kept.c.first_seen_at.desc(), kept.c.version)
    )
    found: dict[str, list[VersionRow]] = {playbook: [] for playbook in playbooks}
    for row in conn.execute(query):
        found[row[0]].append(VersionRow(*row))
    return {playbook: tuple(rows) for playbook, rows in found.items()}


@dataclass(frozen=True, slots=True)
class _Order:
    """By a day, unknown last, and then by id, so that the order is total."""

    day: sa.ColumnElement[Any]
    id: sa.ColumnElement[Any]
    descending: bool

    def page(
        self,
        conn: sa.Connection,
        query: sa.Select[Any],
        row: type[_Row],
        day: Callable[[_Row], date | None],
        first: int,
        after: str | None,
    ) -> Listed[_Row]:
        if not 1 <= first <= _MOST:
            raise ValueError(f"'first' is 1 to {_MOST}, not {first}")
        if after is not None:
            query = query.where(self._after(after))
        ordered = self.day.desc() if self.descending else self.day.asc()
        found = conn.execute(query.order_by(ordered.nulls_last(), self.id).limit(first + 1))
        rows = [row(*values) for values in found]
        cursors = tuple(self._cursor(day(one), one.id) for one in rows[:first])
        return Listed(tuple(rows[:first]), cursors, len(rows) > first, after is not None)

    def _cursor(self, day: date | None, id: str) -> str:
        data = ["newest" if self.descending else "earliest", day, id]
        return base64.urlsafe_b64encode(orjson.dumps(data)).decode()

    def _after(self, cursor: str) -> sa.ColumnElement[bool]:
        day, id = self._place(cursor)
        if day is None:
            return sa.and_(self.day.is_(None), self.id > id)
        further = self.day < day if self.descending else self.day > day
        same = sa.and_(self.day == day, self.id > id)
        return sa.or_(further, self.day.is_(None), same)

    def _place(self, cursor: str) -> tuple[date | None, str]:
        try:
            data: Any = orjson.loads(base64.b64decode(cursor, altchars=b"-_", validate=True))
            if not isinstance(data, Sequence) or len(data) != 3 or not isinstance(data[2], str):
                raise ValueError(_FOREIGN)
            if data[0] != ("newest" if self.descending else "earliest"):
                raise ValueError(_FOREIGN)
            return None if data[1] is None else date.fromisoformat(data[1]), data[2]
        except (ValueError, TypeError, binascii.Error) as error:
            raise ValueError(_FOREIGN) from error
