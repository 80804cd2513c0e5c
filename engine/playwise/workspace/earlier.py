"""The playbooks as they were when a run decided, compiled anew from the texts that it kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

import sqlalchemy as sa

from playwise.playbook.program import Program
from playwise.store.outcomes import versions
from playwise.store.runs import last_run_between, versions_at
from playwise.workspace.load import Loaded


@dataclass(frozen=True, slots=True)
class Edition:
    """The playbooks that a moment is explained by.

    Attributes:
        edited: The playbooks that are not now what they were then, those that are no more or
            were not yet included.
        is_then: Whether the program is that of then; it is that of now where nothing was edited,
            and where what was then no longer fits the facts.
        absent: Those of now that were not there yet, each with its entity.
    """

    program: Program
    edited: tuple[str, ...] = ()
    is_then: bool = True
    absent: Mapping[str, str] = field(default_factory=dict)


def decided_on(conn: sa.Connection, day: datetime) -> datetime:
    """Return the moment that was decided for on *day*: of its last run, else its beginning.

    What has a time of day already stays as it is.
    """
    if day.time() != time():
        return day
    last = last_run_between(conn, day, day + timedelta(days=1))
    return day if last is None else last.astimezone(day.tzinfo)


def edition_at(loaded: Loaded, conn: sa.Connection, moment: datetime) -> Edition:
    """Return the playbooks that the last run by *moment* decided by; else those of now."""
    program = loaded.program
    assert program is not None
    now = {playbook.id: playbook.version for playbook in program.playbooks}
    then = versions_at(conn, moment)
    if then is None:
        return Edition(program)
    edited = sorted(id for id in now.keys() | then.keys() if now.get(id) != then.get(id))
    if not edited:
        return Edition(program)
    absent = {p.id: p.entity for p in program.playbooks if p.id not in then}
    kept = {
        id: next((row.text for row in versions(conn, id) if row.version == version), None)
        for id, version in then.items()
    }
    texts = {id: text for id, text in kept.items() if text is not None}
    earlier = loaded.earlier_program(texts) if len(texts) == len(then) else None
    if earlier is None:
        return Edition(program, tuple(edited), is_then=False, absent=absent)
    return Edition(earlier, tuple(edited), absent=absent)
