"""A workspace on disk with made-up accounts: the format's own example with data to run on."""

from __future__ import annotations

import csv
import hashlib
import shutil
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from playwise.pipeline.job import Job
from playwise.pipeline.run import Planned, Ran, plan, run, sync
from playwise.store.engine import MissingStoreError, Store
from playwise.workspace import Workspace, open_workspace

FORMAT_EXAMPLE = Path(__file__).parents[2] / "workspaces" / "format_example"
FIRST = date(2026, 1, 1)
"""Sixty days before `RENEWAL`: the first day on which renewal plays open."""
RENEWAL = date(2026, 3, 2)
FAR = date(2026, 12, 1)
STREAMS = {
    "crm/accounts": ("account_id", "name", "csm", "industry", "replied"),
    "billing/subscriptions": ("account_id", "annual_price", "renewal_date", "renewal_status"),
    "surveys/onboarding": ("account_id", "problem_severity"),
    "crm/contacts": ("contact_id", "account_id", "full_name", "email", "role"),
    "surveys/answers": ("contact_id", "prepared"),
}


@dataclass(slots=True)
class Clock:
    """The real time as a test has it: a second later whenever it is asked."""

    at: datetime = datetime(2026, 1, 1, 8, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.at += timedelta(seconds=1)
        return self.at


@dataclass(slots=True)
class Office:
    """A workspace with its data; every change of the data is written to its files.

    Attributes:
        accounts: Facts by key; those left out are empty cells.
        contacts: The same; ``account_id`` names the account.
        raw: What the file of a stream holds instead; None: there is no such file.
    """

    root: Path
    accounts: dict[str, dict[str, Any]] = field(default_factory=dict)
    contacts: dict[str, dict[str, Any]] = field(default_factory=dict)
    raw: dict[str, str | None] = field(default_factory=dict)
    clock: Clock = field(default_factory=Clock)
    environment: Mapping[str, str] = field(default_factory=dict)
    _opened: tuple[tuple[str, ...], Workspace] | None = None

    def write(self) -> None:
        """Write all facts to the files that the connections read."""
        for stream, columns in STREAMS.items():
            path = self.root / "data" / f"{stream}.csv"
            path.parent.mkdir(parents=True, exist_ok=True)
            rows = self.accounts if columns[0] == "account_id" else self.contacts
            with path.open("w", newline="", encoding="utf-8") as file:
                writer = csv.writer(file)
                writer.writerow(columns)
                for key, facts in rows.items():
                    writer.writerow([key, *(facts.get(name, "") for name in columns[1:])])
        for stream, text in self.raw.items():
            path = self.root / "data" / f"{stream}.csv"
            path.unlink()
            if text is not None:
                path.write_text(text, encoding="utf-8")

    def settings(self, old: str, new: str, name: str = "playwise.yaml") -> None:
        """Replace *old* by *new* in a file of the workspace."""
        path = self.root / name
        before = path.read_text(encoding="utf-8")
        assert old in before, old
        path.write_text(before.replace(old, new), encoding="utf-8")

    def playbook(self, id: str, *, old: str = "", new: str = "", text: str = "") -> None:
        """Replace *old* by *new* in a playbook's file, or the whole file by *text*."""
        path = self.root / "playbooks" / f"{id}.yaml"
        before = path.read_text(encoding="utf-8") if path.exists() else ""
        assert text or old in before, old
        path.write_text(text or before.replace(old, new), encoding="utf-8")

    def opened(self) -> Workspace:
        """Read the workspace's files, in which nothing is wrong; again only if one has changed."""
        texts = tuple(path.read_text() for path in sorted(self.root.rglob("*.yaml")))
        if self._opened is None or self._opened[0] != texts:
            self._opened = texts, open_workspace(self.root, self.environment)
        return self._opened[1]

    def job(self, workspace: Workspace, day: date) -> Job:
        return workspace.job(self.clock, "test", self.at(workspace, day))

    @staticmethod
    def at(workspace: Workspace, day: date) -> datetime:
        return datetime.combine(day, time(), workspace.zone)

    @contextmanager
    def store(self, workspace: Workspace | None = None) -> Iterator[Store]:
        store = (workspace or self.opened()).open_store(create=True)
        try:
            yield store
        finally:
            store.close()

    def run(self, day: date = FIRST, *, allow_large: bool = False) -> Ran:
        """Write the facts and run as of the beginning of a day."""
        self.write()
        workspace = self.opened()
        with self.store(workspace) as store:
            as_of = self.at(workspace, day)
            return run(self.job(workspace, day), store, as_of, allow_large=allow_large)

    def sync(self, day: date = FIRST) -> Any:
        """Write the facts and bring the store's up to date."""
        self.write()
        workspace = self.opened()
        with self.store(workspace) as store:
            return sync(self.job(workspace, day), store, self.at(workspace, day))

    def plan(self, day: date = FIRST) -> Planned:
        """Write the facts and say what a run would do."""
        self.write()
        workspace = self.opened()
        job, as_of = self.job(workspace, day), self.at(workspace, day)
        try:
            store = workspace.open_store()
        except MissingStoreError:
            return plan(job, None, as_of)
        try:
            return plan(job, store, as_of)
        finally:
            store.close()

    def mail(self) -> list[str]:
        """Return every message that was sent."""
        folder = self.root / "outbox"
        files = sorted(path for path in folder.rglob("*") if path.is_file())
        return [file.read_text(encoding="utf-8") for file in files]

    def rows(self, query: str, *values: str) -> list[tuple[Any, ...]]:
        """Return what a query finds in the store; *values* stand where it has question marks."""
        with sqlite3.connect(self.root / "playwise.db") as conn:
            found = conn.execute(query, values).fetchall()
        conn.close()
        return found

    def stored(self) -> dict[str, list[tuple[Any, ...]]]:
        """Return every row of every table but those that only say that a run was."""
        query = "select name from sqlite_master where type='table'"
        tables = [name for (name,) in self.rows(query)]
        kept = sorted(set(tables) - {"run", "observation", "sqlite_sequence", "alembic_version"})
        query = "select * from {} order by rowid"
        return {name: self.rows(query.format(name)) for name in kept}

    def files(self) -> dict[str, str]:
        """Return a fingerprint of every file but the store's scratch files."""
        return {
            path.relative_to(self.root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(self.root.rglob("*"))
            if path.is_file() and not path.name.endswith(("-wal", "-shm"))
        }

    def outcomes(self, decision: str) -> dict[str, str | None]:
        """Return the stored values of ``playbook.decision`` by key."""
        playbook, name = decision.split(".")
        query = "select key, value from outcome where playbook = ? and decision = ?"
        return dict(self.rows(query, playbook, name))

    def steps(self, key: str, playbook: str = "renewal_outreach") -> dict[str, str]:
        """Return the stored states of the steps of the last play of an account."""
        query = (
            "select s.step, s.state from play_step s join play p on p.id = s.play_id"
            " where p.key = ? and p.playbook = ? order by p.number, s.occurrence"
        )
        return dict(self.rows(query, key, playbook))

    def plays(self) -> list[tuple[Any, ...]]:
        """Return key, state and result of every stored play."""
        return self.rows("select key, state, result from play order by key, number")


def account(**facts: Any) -> dict[str, Any]:
    """Return an account of a calm industry that pays well and whose renewal is near."""
    usual = {
        "name": "Medica",
        "csm": "lee",
        "industry": "pharmaceuticals",
        "replied": "false",
        "annual_price": "24000",
        "renewal_date": RENEWAL,
        "renewal_status": "open",
        "problem_severity": 2,
    }
    return {**usual, **facts}


def champion(of: str, **facts: Any) -> dict[str, Any]:
    """Return a champion of the account *of*."""
    usual = {"account_id": of, "full_name": "Bo Lind", "email": f"bo@{of}.example"}
    return {**usual, "role": "champion", **facts}


def office(root: Path, accounts: Sequence[Mapping[str, Any]] | int = 3) -> Office:
    """Make a workspace whose accounts ``a000``, ``a001``, … have a champion each."""
    shutil.copytree(FORMAT_EXAMPLE, root, ignore=shutil.ignore_patterns(".playwise"))
    made = Office(root)
    given = [{}] * accounts if isinstance(accounts, int) else accounts
    for number, facts in enumerate(given):
        key = f"a{number:03}"
        made.accounts[key] = account(name=f"Account {number}", **facts)
        made.contacts[f"c{number:03}"] = champion(key)
    made.write()
    return made
