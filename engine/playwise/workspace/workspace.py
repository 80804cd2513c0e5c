"""A workspace: checked, with its store and its people, ready to sync, plan, run and explain."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from pydantic import BaseModel

from playwise.contracts import Action, Connector, PluginContext
from playwise.errors import FindingsError
from playwise.evaluate.answers import Outcome
from playwise.evaluate.explain import (
    ConditionTrace,
    Explainer,
    Explanation,
    StoredOutcome,
    worded,
)
from playwise.evaluate.records import Families
from playwise.evaluate.single import decide_all
from playwise.facts.table import FactTables, usable
from playwise.pipeline.brakes import Limits
from playwise.pipeline.job import Job, Progress, silent
from playwise.playbook.program import Decision, Program
from playwise.playbook.settings import ConnectionSettings, RoleSettings, Settings
from playwise.plays.calendar import Calendar, calendar
from playwise.plays.ledger import load_history, load_open
from playwise.plays.lifecycle import History, advance
from playwise.plays.states import Moment, PlayState, Roles, Subject
from playwise.plays.subject import RecordSubject
from playwise.plugins.config import configured
from playwise.plugins.discovery import discover
from playwise.plugins.registry import Connection, Offer, Registry
from playwise.rules.interpret import Interpreter
from playwise.rules.records import Record
from playwise.store.engine import Store, open_store
from playwise.store.facts import load_part
from playwise.store.reading import outcomes_of
from playwise.store.rows import OutcomeRow, RunRow
from playwise.store.runs import last_runs
from playwise.store.values import decode
from playwise.workspace.load import Loaded, load


@dataclass(frozen=True, slots=True)
class PlayExplanation:
    """Why a record has a play of a playbook, or has none.

    Attributes:
        enter: The entry with its answer and what it read.
        why_not: Why no play opens although the entry holds, in words.
        open: The open play, or None.
        earlier: How many plays there were before.
    """

    playbook: str
    enter: ConditionTrace
    why_not: str | None
    open: PlayState | None
    earlier: int


@dataclass(frozen=True, slots=True)
class RecordExplanation:
    """Everything that playbooks say of one record."""

    entity: str
    key: str
    label: str
    as_of: datetime
    decisions: tuple[Explanation, ...]
    plays: tuple[PlayExplanation, ...]


@dataclass(frozen=True, slots=True)
class Workspace:
    """A workspace whose files are right.

    Attributes:
        environment: The variables that secrets are read from.
    """

    loaded: Loaded
    registry: Registry
    environment: Mapping[str, str]

    @property
    def root(self) -> Path:
        """The folder."""
        return self.loaded.root

    @property
    def settings(self) -> Settings:
        """playwise.yaml."""
        assert self.loaded.settings is not None
        return self.loaded.settings

    @property
    def name(self) -> str:
        """What it is called."""
        return self.settings.workspace

    @property
    def program(self) -> Program:
        """The compiled playbooks."""
        assert self.loaded.program is not None
        return self.loaded.program

    @property
    def zone(self) -> ZoneInfo:
        """The clock by which days begin."""
        return self.settings.calendar.zone

    @property
    def calendar(self) -> Calendar:
        """The working days that steps are counted by."""
        days = self.settings.calendar
        return calendar(days.week, days.holidays, days.timezone)

    @property
    def roles(self) -> Roles:
        """Who holds the roles."""
        return roles_of(self.settings)

    def open_store(self, *, create: bool = False) -> Store:
        """Return the store.

        Raises:
            StoreError: It cannot be used; `playwise.store.engine.MissingStoreError` where there
                is none and *create* is not set.
        """
        return open_store(self._store_address(), root=self.root, create=create)

    def job(
        self,
        clock: Callable[[], datetime],
        worker: str,
        as_of: datetime,
        progress: Progress = silent,
    ) -> Job:
        """Return the workspace ready to run, its connections made.

        Raises:
            FindingsError: A connection's config or secret cannot be used.
        """
        context = PluginContext(self.root, as_of)
        connectors: dict[str, Connection[Connector]] = {}
        actions: dict[str, Action] = {}
        for name, connection in self.settings.connections.items():
            if connection.connector is not None:
                connector = self.registry.connector(connection.connector)
                config = self._configured(connector, connection)
                connectors[name] = connector.connect(name, config, context)
            elif connection.action is not None:
                action = self.registry.action(connection.action)
                config = self._configured(action, connection)
                actions[name] = action.connect(name, config, context).part
        limits = self.settings.limits
        return Job(
            self.program,
            connectors,
            actions,
            self.calendar,
            self.roles,
            Limits(limits.messages_per_run, limits.moved_share),
            self.zone,
            self.loaded.recompile,
            clock,
            worker,
            progress,
        )

    def _configured(
        self, offer: Offer[Connector] | Offer[Action], connection: ConnectionSettings
    ) -> BaseModel:
        """Return a connection's config with its secrets read."""
        return configured(
            offer,
            connection.config,
            environment=self.environment,
            root=self.root,
            place=lambda _: None,
        )

    def last_run(self, conn: sa.Connection) -> RunRow | None:
        """Return the last run that ended, or None."""
        runs = last_runs(conn, "run")
        return runs[0] if runs else None

    def explain(
        self,
        conn: sa.Connection,
        entity: str,
        key: str,
        as_of: datetime | None = None,
        playbook: str | None = None,
    ) -> RecordExplanation | None:
        """Return why a record got what it got, by the interpreter from the stored facts.

        Args:
            conn: A connection to the store.
            entity: The record's entity.
            key: The record's key.
            as_of: The moment; None is that of the last run.
            playbook: The only playbook to explain; None is all of the entity.

        Returns:
            None where there is no such record.
        """
        moment = as_of
        if moment is None:
            run = self.last_run(conn)
            if run is None:
                return None
            moment = run.as_of.astimezone(self.zone)
        tables = load_part(conn, self.program.catalogue, entity, [key])
        return _Explaining(self, conn, moment, tables).explain(entity, key, playbook)

    def _store_address(self) -> str:
        address = self.settings.store
        if address.startswith("env:"):
            return self.environment.get(address.removeprefix("env:"), address)
        if address.startswith("file:"):
            return (self.root / address.removeprefix("file:")).read_text().strip()
        return address


def open_workspace(path: Path, environment: Mapping[str, str] | None = None) -> Workspace:
    """Return the workspace in the folder *path*.

    Args:
        path: The folder with playwise.yaml.
        environment: The variables that ``env:`` secrets are read from; None is none.

    Raises:
        FindingsError: Its files have errors; all of them are told.
    """
    registry = discover()
    loaded = load(path, registry)
    if not loaded.is_sound:
        raise FindingsError(loaded.findings)
    return Workspace(loaded, registry, environment or {})


def roles_of(settings: Settings) -> Roles:
    """Return who holds the roles of playwise.yaml."""
    queues = frozenset(name for name, role in settings.roles.items() if role.queue)

    def person(role: str, subject: Subject) -> str | None:
        assert isinstance(subject, RecordSubject)
        return _holder(settings.roles.get(role), subject.record)

    return Roles(queues, person)


def _holder(role: RoleSettings | None, record: Record) -> str | None:
    """Who holds a role for *record*: what the role's fact says, of it or of one above it."""
    if role is None or role.from_ is None:
        return None
    entity, fact = role.from_.split(".")
    level = [record]
    while level:
        for owner in level:
            if owner.entity == entity:
                value = owner.values.get(fact)
                return value if isinstance(value, str) else None
        level = [parent for owner in level for parent in owner.parents.values()]
    return None


@dataclass(frozen=True, slots=True)
class _Explaining:
    workspace: Workspace
    conn: sa.Connection
    as_of: datetime
    tables: FactTables

    def explain(self, entity: str, key: str, playbook: str | None) -> RecordExplanation | None:
        program = self.workspace.program
        frames = {
            name: usable(kind, self.tables, self.as_of).collect()
            for name, kind in program.catalogue.entities.items()
        }
        # Decisions of its parents are made here too: that takes all of the part.
        families = Families(program, frames, self.tables).everything()
        record = families.get((entity, key))
        if record is None:
            return None
        interpreter = Interpreter(self.as_of)
        outcomes = decide_all(program, families.values(), Interpreter(self.as_of))
        chosen = [p for p in program.playbooks if p.entity == entity and playbook in (None, p.id)]
        subject = RecordSubject(record, interpreter, program.catalogue)
        explainers = {
            p.id: Explainer(program.catalogue, interpreter, record, p.named) for p in chosen
        }
        stored = self._stored(entity, key)
        return RecordExplanation(
            entity,
            key,
            subject.label,
            self.as_of,
            tuple(
                replace(
                    explainers[p.id].explain(p, decision, outcomes[key, decision.column]),
                    stored=differing(
                        decision, outcomes[key, decision.column], stored.get(decision.column)
                    ),
                )
                for p in chosen
                for decision in p.decisions
            ),
            tuple(self._plays([p.id for p in chosen if p.play is not None], explainers, subject)),
        )

    def _stored(self, entity: str, key: str) -> dict[str, OutcomeRow]:
        rows = outcomes_of(self.conn, entity, [key]).get(key, ())
        return {f"{row.playbook}.{row.decision}": row for row in rows}

    def _plays(
        self, playbooks: list[str], explainers: Mapping[str, Explainer], subject: RecordSubject
    ) -> list[PlayExplanation]:
        opened = load_open(self.conn, playbooks)
        histories = load_history(self.conn, playbooks)
        found = []
        for id in playbooks:
            playbook = self.workspace.program.playbook(id)
            assert playbook is not None
            assert playbook.play is not None
            history = histories.get((id, subject.key), History())
            current = opened.get((id, subject.key))
            why_not = None
            if current is None:
                why_not = advance(
                    playbook.play,
                    playbook,
                    subject,
                    None,
                    history,
                    Moment(self.as_of, self.as_of.date()),
                    self.workspace.calendar,
                    self.workspace.roles,
                ).why_not
            enter = explainers[id].condition(playbook.play.enter)
            found.append(PlayExplanation(id, enter, why_not, current, history.last_number))
        return found


def differing(decision: Decision, now: Outcome, before: OutcomeRow | None) -> StoredOutcome | None:
    """Return what a run stored, where it is not what the decision comes to now."""
    if before is None:
        return None
    value = decode(before.value, decision.type)
    if before.row == now.row and value == (None if now.reasons else now.value):
        return None
    words = None if value is None else worded(value, decision.type)
    return StoredOutcome(words, before.row, before.as_of)
