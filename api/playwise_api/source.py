"""Where the API reads from: a program, its store, and who explains."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock
from typing import Protocol

import sqlalchemy as sa

from playwise.cli.options import moment_in
from playwise.playbook.program import Program
from playwise.store.engine import Store
from playwise.workspace import RecordExplanation, Workspace


class Explain(Protocol):
    """Explains the decisions for one record."""

    def __call__(
        self,
        conn: sa.Connection,
        entity: str,
        key: str,
        as_of: datetime | None,
        playbook: str | None,
        nearest: bool,
        /,
    ) -> RecordExplanation | None:
        """Return what *playbook*, or every playbook of *entity*, says of the record.

        An *as_of* without an offset is on the workspace's clock. Which single facts would have
        made it another decision takes long, so it is looked for only if *nearest*.
        None: there is no such record, or no *as_of* and no run to take it from.
        """


@dataclass(slots=True)
class ApiSource:
    """What the API serves.

    Attributes:
        name: The workspace's name.
        program: Its catalogue and playbooks.
        open_store: Opens the store; called once, when it is first needed.
        explain: Explains the decisions for one record.
        now: The clock, for facts that no run has judged yet.
    """

    name: str
    program: Program
    open_store: Callable[[], Store]
    explain: Explain
    now: Callable[[], datetime]
    _store: Store | None = field(default=None, init=False)
    _lock: Lock = field(default_factory=Lock, init=False)

    @classmethod
    def of(cls, workspace: Workspace, now: Callable[[], datetime]) -> ApiSource:
        """Return what serves *workspace*."""

        def explain(
            conn: sa.Connection,
            entity: str,
            key: str,
            as_of: datetime | None,
            playbook: str | None,
            nearest: bool,
            /,
        ) -> RecordExplanation | None:
            # Days are those of the workspace's clock, wherever the client stands.
            moment = None if as_of is None else moment_in(workspace.zone, as_of)
            return workspace.explain(conn, entity, key, moment, playbook, nearest=nearest)

        return cls(workspace.name, workspace.program, workspace.open_store, explain, now)

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """Give a connection that sees one moment of the store and cannot write.

        Raises:
            StoreError: There is no store yet, or it cannot be read.
        """
        with self.store().reading() as conn:
            yield conn

    def store(self) -> Store:
        """Return the open store; until there is one, each call looks for it again."""
        with self._lock:
            if self._store is None:
                self._store = self.open_store()
            return self._store

    def close(self) -> None:
        """Close the store, where it was opened."""
        with self._lock:
            if self._store is not None:
                self._store.close()
                self._store = None
