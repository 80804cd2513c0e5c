"""A store with messages to send, and actions with an effect that can be counted."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import ClassVar

from pydantic import BaseModel

from playwise.contracts import Action, Call, Effect, Preview, Result, Status
from playwise.playbook.play_parts import Play
from playwise.plays.dispatch import Dispatch, Dispatched, dispatch
from playwise.plays.ledger import Change, save
from playwise.plays.lifecycle import History, advance
from playwise.plays.outbox import put, to_send
from playwise.store.engine import Store, open_store
from playwise.store.plays import select_steps
from tests.unit.plays.renewal import (
    ANA,
    COSTA,
    PLAY,
    ROLES,
    WORKDAYS,
    message,
    moment,
    playbook,
    subject,
)

TELLING: Play = replace(
    PLAY, steps=(message("tell", "Hello {{ name }}\n"), message("post", "Hello\n", via="post"))
)
START = datetime(2026, 1, 1, 17, tzinfo=UTC)
TODAY = START.date()


def opened_store(root: Path) -> Store:
    return open_store("sqlite:///playwise.db", root=root, create=True)


def fill(store: Store, accounts: int, play: Play = TELLING) -> None:
    """Open a play for each of so many accounts and put its messages into the outbox."""
    with store.writing() as conn:
        for number in range(accounts):
            record = subject(COSTA, {"c1": ANA}, TODAY)
            record.record.key = f"a{number:03}"
            advanced = advance(
                play,
                playbook(play),
                record,
                None,
                History(),
                moment(TODAY),
                WORKDAYS,
                ROLES,
            )
            assert advanced.play is not None
            save(conn, [Change(None, advanced.play, advanced.transitions)])
            put(conn, to_send(play, advanced.play), START)


def work(store: Store, actions: dict[str, Action], **fields: object) -> Dispatch:
    given: dict[str, object] = {"worker": "w1", "at": moment(TODAY), "clock": lambda: START}
    return Dispatch(store, actions, **given | fields)  # type: ignore[arg-type] # as Dispatch has them


def send(store: Store, actions: dict[str, Action], **fields: object) -> Dispatched:
    return asyncio.run(dispatch(work(store, actions, **fields)))


def later(minutes: int = 60) -> Callable[[], datetime]:
    """A clock by which every lease taken at the start has ended."""
    return lambda: START + timedelta(minutes=minutes)


def states(store: Store) -> dict[str, str]:
    """The state of each step, by its id without the playbook."""
    with store.reading() as conn:
        return {row.id.partition("/")[2]: row.state for row in select_steps(conn)}


@dataclass(slots=True)
class Paper:
    """Writes a line for each effect. Drops a key it has seen if `effect` promises that.

    `before` and `after` are called with the number of the call in its batch; they may raise,
    or end the process.
    """

    name: ClassVar[str] = "paper"
    Config: ClassVar[type[BaseModel]] = BaseModel
    Params: ClassVar[type[BaseModel]] = BaseModel
    effect: ClassVar[Effect] = Effect.UNSAFE
    address: ClassVar[str] = "email"

    path: Path
    knows: bool = False
    before: Callable[[int], None] = lambda _: None
    after: Callable[[int], None] = lambda _: None

    async def preview(self, calls: Sequence[Call]) -> Sequence[Preview]:
        return [Preview(call.key, f"write a line for {call.to}") for call in calls]

    async def execute(self, calls: Sequence[Call]) -> Sequence[Result]:
        return [self._write(number, call) for number, call in enumerate(calls)]

    async def lookup(self, key: str) -> Result | None:
        if not self.knows:
            return None
        return Result(Status.SENT if key in self.lines() else Status.FAILED, "looked up")

    def _write(self, number: int, call: Call) -> Result:
        self.before(number)
        if self.effect is Effect.UNSAFE or call.key not in self.lines():
            with self.path.open("a") as file:
                file.write(f"{call.key}\n")
        self.after(number)
        return Result(Status.SENT)

    def lines(self) -> list[str]:
        with suppress(FileNotFoundError):
            return self.path.read_text().splitlines()
        return []


class IdempotentPaper(Paper):
    effect: ClassVar[Effect] = Effect.IDEMPOTENT


class KeyedPaper(Paper):
    effect: ClassVar[Effect] = Effect.KEYED


PAPERS = {paper.effect: paper for paper in (Paper, IdempotentPaper, KeyedPaper)}


def die(at: int) -> Callable[[int], None]:
    """End the process as a power cut would, at the call of that number."""

    def end(number: int) -> None:
        if number == at:
            os.kill(os.getpid(), signal.SIGKILL)

    return end
