"""What the stages of a run share: the program, the connections, the people, the limits."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

import polars as pl
import sqlalchemy as sa

from playwise.contracts import Action, Connector
from playwise.diagnostics.finding import Finding
from playwise.errors import FindingsError
from playwise.evaluate.portfolio import Evaluation
from playwise.facts.arrival import arrive
from playwise.facts.table import FactTables
from playwise.pipeline.brakes import Limits
from playwise.pipeline.proposal import Moves, Proposal, Setting, Stored, moment, move, propose
from playwise.playbook.past import PastRead, in_order, past_reads, past_reads_of_play
from playwise.playbook.play_parts import Play
from playwise.playbook.program import Program
from playwise.plays.calendar import Calendar
from playwise.plays.ledger import load_history, load_open
from playwise.plays.states import PlayState, Roles
from playwise.plugins.reading import Reads, read_streams
from playwise.plugins.registry import Connection
from playwise.store.outbox import select_outbox
from playwise.store.outcomes import OUTCOME_SCHEMA, decided_playbooks, load_outcomes, versions
from playwise.store.past import with_past

Progress = Callable[[str], None]
"""Told what a run is at, in words."""


def silent(_stage: str) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class Job:
    """A workspace ready to run.

    Attributes:
        connectors: What facts come from, by connection.
        actions: What effects go to, by connection.
        recompile: Returns the play of a playbook from the text of an earlier version, or None
            where it no longer fits the workspace.
        clock: Tells the real time; for leases and audit only, never for decisions.
        worker: This process's name in the outbox.
    """

    program: Program
    connectors: Mapping[str, Connection[Connector]]
    actions: Mapping[str, Action]
    calendar: Calendar
    roles: Roles
    limits: Limits
    zone: ZoneInfo
    recompile: Callable[[str, str], Play | None]
    clock: Callable[[], datetime]
    worker: str
    progress: Progress = field(default=silent)

    def read(self) -> Reads:
        """Read every stream that a fact comes from."""
        self.progress("reading the sources")
        return asyncio.run(read_streams(self.connectors, self.program.catalogue))

    def arrived(
        self, reads: Reads, previous: FactTables, as_of: datetime
    ) -> tuple[FactTables, tuple[Finding, ...]]:
        """Return the facts after *reads*, with what did not fit.

        Raises:
            FindingsError: Something is missing that must not be: the previous facts stay.
        """
        self.progress("checking what arrived")
        arrival = arrive(
            self.program.catalogue,
            reads.streams,
            previous,
            as_of,
            self.zone,
            unread=reads.unread,
        )
        findings = tuple(sorted({*reads.findings, *arrival.findings}))
        if arrival.tables is None or any(finding.is_error for finding in findings):
            raise FindingsError(findings)
        return arrival.tables, findings

    def proposed(
        self,
        conn: sa.Connection | None,
        facts: FactTables,
        as_of: datetime,
        previous: FactTables | None = None,
    ) -> tuple[Proposal, FactTables]:
        """Return what a run on *facts* would do to what is stored, and the facts with their past.

        Args:
            conn: A connection to the store; None: it is empty.
            facts: The facts as they would be.
            as_of: The moment.
            previous: The facts as they are in the store, if they are at hand.
        """
        self.progress("deciding")
        setting, stored = self._before(conn, as_of)
        if conn is not None:
            reads = _past_reads(setting, stored)
            facts = with_past(conn, self.program.catalogue, facts, reads, as_of, previous)
        return propose(setting, facts, stored), facts

    def moves(
        self, conn: sa.Connection, evaluation: Evaluation, facts: FactTables, as_of: datetime
    ) -> Moves:
        """Return what becomes of the stored plays, with the decisions already made."""
        setting, stored = self._before(conn, as_of)
        return move(setting, evaluation, facts, stored)

    def _before(self, conn: sa.Connection | None, as_of: datetime) -> tuple[Setting, Stored]:
        stored = self._stored(conn) if conn is not None else nothing_stored()
        pinned = self._pinned(conn, stored.plays) if conn is not None else {}
        at = moment(as_of)
        return Setting(self.program, pinned, at, self.calendar, self.roles), stored

    def _stored(self, conn: sa.Connection) -> Stored:
        playbooks = [playbook.id for playbook in self.program.playbooks]
        outbox = select_outbox(conn)
        return Stored(
            # Those of playbooks that are no more, too: the run takes them away.
            load_outcomes(conn, {*playbooks, *decided_playbooks(conn)}),
            load_open(conn),
            load_history(conn, playbooks),
            frozenset(row.step_id for row in outbox),
            sum(row.state == "pending" for row in outbox),
        )

    def _pinned(
        self, conn: sa.Connection, plays: Mapping[tuple[str, str], PlayState]
    ) -> dict[tuple[str, str], Play]:
        """The plays of the versions that open plays began with, where the file has changed."""
        present = {(p.id, p.version) for p in self.program.playbooks}
        wanted = {(play.playbook, play.version) for play in plays.values()} - present
        found: dict[tuple[str, str], Play] = {}
        for playbook, version in sorted(wanted):
            texts = [row.text for row in versions(conn, playbook) if row.version == version]
            play = self.recompile(playbook, texts[0]) if texts else None
            if play is not None:
                found[playbook, version] = play
        return found


def _past_reads(setting: Setting, stored: Stored) -> tuple[PastRead, ...]:
    """What the playbooks, and the versions that open plays began with, read of earlier days."""
    reads = set(past_reads(setting.program))
    entities = {(play.playbook, play.version): play.entity for play in stored.plays.values()}
    for version, play in setting.pinned.items():
        reads |= set(past_reads_of_play(play, entities[version]))
    return in_order(reads)


def nothing_stored() -> Stored:
    """Return what an empty store holds."""
    return Stored(pl.DataFrame(schema=OUTCOME_SCHEMA), {}, {}, frozenset())
