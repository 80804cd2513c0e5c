"""Opening what a command works on: the workspace, its store, its moment, its progress."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn

from playwise.cli.faults import MisuseError, UnsoundError
from playwise.cli.options import moment_in, now
from playwise.cli.output import stderr
from playwise.diagnostics.nearest import did_you_mean
from playwise.errors import StoreError
from playwise.facts.catalog import Entity
from playwise.pipeline.job import Job
from playwise.pipeline.job import Progress as Tell
from playwise.plays.states import Moment
from playwise.plays.workers import this_worker
from playwise.plugins.discovery import discover
from playwise.store.engine import MissingStoreError, Store
from playwise.workspace import Workspace
from playwise.workspace.load import load


@dataclass(frozen=True, slots=True)
class Opened:
    """A workspace and the moment that a command works as of."""

    workspace: Workspace
    as_of: datetime

    @property
    def moment(self) -> Moment:
        """The moment with its day, on the workspace's clock."""
        return Moment(self.as_of, self.as_of.date())

    @property
    def title(self) -> str:
        """The workspace and the moment, for the first line of an answer."""
        return f"{self.workspace.name} as of {shown_moment(self.as_of)}"

    def job(self, progress: Tell) -> Job:
        """Return the workspace ready to run.

        Raises:
            FindingsError: A connection's config or secret cannot be used.
        """
        # Two commands on one machine, or on two, must never share a name in the outbox.
        return self.workspace.job(now, this_worker(), self.as_of, progress)

    def entity(self, name: str | None) -> Entity:
        """Return the entity that a command is about.

        Args:
            name: What ``--entity`` says; None is account, or the only kind of record there is.

        Raises:
            MisuseError: There is no such entity.
        """
        entities = self.workspace.program.catalogue.entities
        wanted = name or ("account" if "account" in entities else next(iter(entities), "account"))
        if wanted not in entities:
            listing = f"facts.yaml declares {', '.join(sorted(entities)) or 'none'}"
            raise MisuseError(f"unknown entity '{wanted}'", did_you_mean(wanted, entities, listing))
        return entities[wanted]


def opened(folder: Path, as_of: datetime | None) -> Opened:
    """Return the workspace in *folder*, with the environment of this process for its secrets.

    Raises:
        UnsoundError: Its files have errors; all of them are told.
    """
    registry = discover()
    loaded = load(folder, registry)
    if not loaded.is_sound:
        raise UnsoundError(loaded.findings, loaded.texts)
    workspace = Workspace(loaded, registry, os.environ)
    return Opened(workspace, moment_in(workspace.zone, as_of))


@contextmanager
def store_of(workspace: Workspace, *, create: bool = False) -> Iterator[Store]:
    """Give the workspace's store, and close it.

    Raises:
        StoreError: It cannot be used, or there is none yet and *create* is not set.
    """
    try:
        store = workspace.open_store(create=create)
    except MissingStoreError as error:
        raise StoreError(str(error), "`playwise run` makes it") from None
    try:
        yield store
    finally:
        store.close()


@contextmanager
def progress(stages: int) -> Iterator[Tell]:
    """Give what a job tells its stages to: a bar on stderr where that is a terminal."""
    console = stderr()
    if not console.is_terminal:
        yield lambda _stage: None
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=stages)
        begun = False

        def tell(stage: str) -> None:
            nonlocal begun
            bar.update(task, description=stage, advance=1 if begun else 0)
            begun = True

        yield tell


def shown_moment(moment: datetime) -> str:
    """Return a moment as people read it: its day, and its time where it is not midnight."""
    is_midnight = (moment.hour, moment.minute, moment.second) == (0, 0, 0)
    return f"{moment:%Y-%m-%d}" if is_midnight else f"{moment:%Y-%m-%d %H:%M}"
