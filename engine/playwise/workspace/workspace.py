"""A workspace: checked, with its store and its people, ready to sync, plan, run and explain."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from pydantic import BaseModel

from playwise.contracts import Action, Connector, PluginContext
from playwise.diagnostics.finding import Finding
from playwise.errors import FindingsError
from playwise.facts.table import FactTables
from playwise.pipeline.brakes import Limits
from playwise.pipeline.job import Job, Progress, silent
from playwise.playbook.past import past_reads
from playwise.playbook.program import Program
from playwise.playbook.settings import ConnectionSettings, Settings
from playwise.plays.calendar import Calendar, calendar
from playwise.plays.states import Roles
from playwise.plugins.config import configured
from playwise.plugins.discovery import discover
from playwise.plugins.registry import Connection, Offer, Registry
from playwise.rule import Rule
from playwise.rules.operators import RuleRegistry
from playwise.store.engine import Store, open_store
from playwise.store.facts import load_facts, load_part
from playwise.store.history import load_all_at, load_part_at
from playwise.store.past import with_past
from playwise.store.rows import RunRow
from playwise.store.runs import last_runs
from playwise.workspace.earlier import Edition, decided_on, edition_at
from playwise.workspace.explaining import Explaining, RecordExplanation
from playwise.workspace.load import Loaded, load
from playwise.workspace.people import roles_of


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

    @property
    def operators(self) -> RuleRegistry:
        """The operators that rules may use, those of plugins among them."""
        return self.registry.operators

    def rule(self, rule: object, entity: str = "account", *, expect: object = None) -> Rule:
        """Return a rule on records of *entity*, in the workspace's zone. See `Rule.parse`.

        Raises:
            KeyError: facts.yaml declares no such entity.
            RuleError: The rule is wrong.
        """
        catalogue = self.program.catalogue
        return Rule.parse(
            rule,
            catalogue.entities[entity],
            expect=expect,
            zone=self.zone,
            catalogue=catalogue,
            operators=self.operators,
        )

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
        *,
        nearest: bool = True,
    ) -> RecordExplanation | None:
        """Return why a record got what it got, by the interpreter from what is stored.

        Args:
            conn: A connection to the store.
            entity: The record's entity.
            key: The record's key.
            as_of: The moment, or the midnight that begins a day; facts and playbooks are those of
                then. None is that of the last run, on the facts and by the playbooks of now.
            playbook: The only playbook to explain; None is all of the entity.
            nearest: Whether to look for the single facts that would have made it otherwise, which
                takes longer than the rest.

        Returns:
            None where there is no such record.
        """
        moment, catalogue = as_of, self.program.catalogue
        if moment is None:
            run = self.last_run(conn)
            if run is None:
                return None
            moment = run.as_of.astimezone(self.zone)
            edition = Edition(self.program)
            tables = load_part(conn, catalogue, entity, [key])
        else:
            moment = decided_on(conn, moment)
            edition = edition_at(self.loaded, conn, moment)
            tables = load_part_at(conn, catalogue, entity, [key], moment)
        reads = past_reads(edition.program)
        tables = with_past(conn, catalogue, tables, reads, moment)

        def everything() -> FactTables:
            now = as_of is None
            facts = load_facts(conn, catalogue) if now else load_all_at(conn, catalogue, moment)
            return with_past(conn, catalogue, facts, reads, moment)

        explaining = Explaining(
            edition, self.calendar, self.roles, conn, moment, tables, everything
        )
        return explaining.explain(entity, key, playbook, nearest=nearest)

    def _store_address(self) -> str:
        address = self.settings.store
        if address.startswith("env:"):
            return self.environment.get(address.removeprefix("env:"), address)
        if address.startswith("file:"):
            return (self.root / address.removeprefix("file:")).read_text().strip()
        return address


def open_workspace(path: str | Path, environment: Mapping[str, str] | None = None) -> Workspace:
    """Return the workspace in the folder *path*.

    Args:
        path: The folder with playwise.yaml.
        environment: The variables that ``env:`` secrets are read from; None is none.

    Raises:
        FindingsError: The folder is not there, or its files have errors; all of them are told.
    """
    root = Path(path)
    if not root.is_dir():
        help = "name the folder of a playwise.yaml; `playwise init` makes one"
        raise FindingsError([Finding("PW101", f"there is no folder '{root}'", None, help)])
    registry = discover()
    loaded = load(root, registry)
    if not loaded.is_sound:
        raise FindingsError(loaded.findings)
    return Workspace(loaded, registry, environment or {})
