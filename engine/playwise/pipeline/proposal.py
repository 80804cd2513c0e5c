"""What a run would do, worked out without doing any of it: the same for a plan and for a run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import polars as pl

from playwise.evaluate.changes import Changes, differences, stored_form
from playwise.evaluate.portfolio import Evaluation, evaluate
from playwise.evaluate.records import Families
from playwise.facts.table import FactTables
from playwise.playbook.play_parts import Play
from playwise.playbook.program import Playbook, Program
from playwise.plays.calendar import Calendar
from playwise.plays.ledger import Change
from playwise.plays.lifecycle import Advance, History, advance
from playwise.plays.outbox import to_send
from playwise.plays.states import Moment, PlayState, Roles, StepStateName
from playwise.plays.subject import RecordSubject
from playwise.rules.interpret import Interpreter
from playwise.store.rows import NewOutbox

NO_HISTORY = History()


@dataclass(frozen=True, slots=True)
class Stored:
    """What the store holds before a run.

    Attributes:
        outcomes: The present outcomes, in the store's columns.
        plays: The open plays by playbook and key.
        histories: The earlier plays by playbook and key.
        queued: The steps that are in the outbox already.
        pending: How many of them wait there to be sent.
    """

    outcomes: pl.DataFrame
    plays: Mapping[tuple[str, str], PlayState]
    histories: Mapping[tuple[str, str], History]
    queued: frozenset[str]
    pending: int = 0


@dataclass(frozen=True, slots=True)
class Setting:
    """What a run works with beside facts and store.

    Attributes:
        program: The playbooks as they are now.
        pinned: The plays of earlier versions that open plays began with, by playbook and version.
        at: The moment and its day.
        calendar: The working days that steps are counted by.
        roles: Who holds the workspace's roles.
    """

    program: Program
    pinned: Mapping[tuple[str, str], Play]
    at: Moment
    calendar: Calendar
    roles: Roles


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a run would do.

    Attributes:
        evaluation: Every decision.
        changes: The outcomes that differ from the stored ones.
        plays: The plays that open, move or close.
        messages: What goes into the outbox.
        pending: How many messages wait in the outbox already: approved ones, and what a killed
            run left.
        doubts: For each playbook with a play the records for which its entry is unknown.
        held: The ids of open plays that were left alone, with why.
        corrected: The rows of the outbox whose address has changed since.
        unsendable: The steps that are ready and must not be sent: something of the person is not
            known any more, or the play was left alone.
    """

    evaluation: Evaluation
    changes: Changes
    plays: tuple[Change, ...]
    messages: tuple[NewOutbox, ...]
    pending: int
    doubts: Mapping[str, pl.DataFrame]
    held: Mapping[str, str]
    corrected: tuple[NewOutbox, ...] = ()
    unsendable: frozenset[str] = frozenset()

    @property
    def opened(self) -> tuple[PlayState, ...]:
        """The plays that open."""
        return tuple(change.after for change in self.plays if change.before is None)

    @property
    def closed(self) -> tuple[PlayState, ...]:
        """The plays that close, those that open and end at once included."""
        return tuple(change.after for change in self.plays if change.after.state == "closed")

    @property
    def nothing(self) -> bool:
        """Whether neither outcomes nor plays nor messages change."""
        return self.changes.nothing and not self.plays and not self.sends

    @property
    def sends(self) -> int:
        """How many messages a run would send."""
        return len(self.messages) + self.pending


@dataclass(frozen=True, slots=True)
class Moves:
    """What becomes of the plays.

    Attributes:
        plays: The plays that open, move or close.
        messages: What is ready to be sent and not in the outbox yet.
        held: The ids of open plays that were left alone, with why.
        corrected: The rows of the outbox whose address has changed since.
        unsendable: The steps that are ready and must not be sent.
    """

    plays: tuple[Change, ...]
    messages: tuple[NewOutbox, ...]
    held: Mapping[str, str]
    corrected: tuple[NewOutbox, ...]
    unsendable: frozenset[str]


def propose(setting: Setting, tables: FactTables, stored: Stored) -> Proposal:
    """Return what a run on *tables* would do to what is *stored*."""
    evaluation = evaluate(setting.program, tables, setting.at.as_of)
    now = stored_form(setting.program, evaluation.outcomes, setting.at.as_of)
    moves = move(setting, evaluation, tables, stored)
    return Proposal(
        evaluation,
        differences(now, stored.outcomes, evaluation.outcomes),
        moves.plays,
        moves.messages,
        stored.pending,
        {name: entering.doubts for name, entering in evaluation.entering.items()},
        moves.held,
        moves.corrected,
        moves.unsendable,
    )


def move(setting: Setting, evaluation: Evaluation, tables: FactTables, stored: Stored) -> Moves:
    """Return what becomes of the plays after *evaluation*."""
    families = Families(setting.program, evaluation.frames, tables)
    changes: list[Change] = []
    messages: list[NewOutbox] = []
    corrected: list[NewOutbox] = []
    unsendable: set[str] = set()
    held = _of_no_playbook(setting.program, stored)
    for playbook in setting.program.playbooks:
        if playbook.play is None:
            continue
        mover = _Mover(setting, playbook, stored, families)
        for change, play in mover.changes(evaluation.entering[playbook.id].holds, held):
            ready = to_send(play, change.after)
            messages += [row for row in ready if row.step_id not in stored.queued]
            addresses = {} if change.before is None else _addresses(change.before)
            corrected += [
                row
                for row in ready
                if row.step_id in stored.queued and row.payload["to"] != addresses.get(row.step_id)
            ]
            unsendable |= {
                change.after.step_id(step)
                for step in change.after.steps
                if step.state is StepStateName.READY and step.reasons
            }
            if change.transitions or _differ(change.before, change.after):
                changes.append(change)
    for state in stored.plays.values():
        if state.id in held:
            unsendable |= {state.step_id(step) for step in state.steps}
    return Moves(tuple(changes), tuple(messages), held, tuple(corrected), frozenset(unsendable))


def _addresses(play: PlayState) -> dict[str, str | None]:
    return {play.step_id(step): step.address for step in play.steps}


def _of_no_playbook(program: Program, stored: Stored) -> dict[str, str]:
    """The open plays whose playbook is no more, or has no play any more."""
    playing = {playbook.id for playbook in program.playbooks if playbook.play is not None}
    return {
        play.id: f"playbook '{play.playbook}' has no play any more"
        for play in stored.plays.values()
        if play.playbook not in playing
    }


@dataclass(frozen=True, slots=True)
class _Mover:
    """Moves the plays of one playbook on."""

    setting: Setting
    playbook: Playbook
    stored: Stored
    families: Families

    def changes(
        self, entering: Sequence[str], held: dict[str, str]
    ) -> Iterator[tuple[Change, Play]]:
        """Yield what becomes of each open play and each record that may enter.

        Args:
            entering: The keys for which the entry holds.
            held: Gets the open plays that cannot be moved, with why.
        """
        current = {k: p for (id, k), p in self.stored.plays.items() if id == self.playbook.id}
        keys = sorted({*current, *entering})
        made = self.families.of(self.playbook.entity, keys)
        interpreters: dict[str, Interpreter] = {}
        for key in keys:
            before = current.get(key)
            version = before.version if before is not None else self.playbook.version
            record = made.get((self.playbook.entity, key))
            play = self._play(version)
            if record is None or play is None:
                if before is not None:
                    held[before.id] = _why_held(record is None, version)
                continue
            # Nodes of another version are of another pool: they must not share a memory.
            interpreter = interpreters.setdefault(version, Interpreter(self.setting.at.as_of))
            subject = RecordSubject(record, interpreter, self.setting.program.catalogue)
            moved = self._advance(play, subject, before, key)
            if moved.play is not None:
                yield Change(before, moved.play, moved.transitions), play

    def _advance(
        self, play: Play, subject: RecordSubject, before: PlayState | None, key: str
    ) -> Advance:
        history = self.stored.histories.get((self.playbook.id, key), NO_HISTORY)
        setting = self.setting
        return advance(
            play,
            self.playbook,
            subject,
            before,
            history,
            setting.at,
            setting.calendar,
            setting.roles,
        )

    def _play(self, version: str) -> Play | None:
        if version == self.playbook.version:
            return self.playbook.play
        return self.setting.pinned.get((self.playbook.id, version))


def _differ(before: PlayState | None, after: PlayState) -> bool:
    """Whether a play changed at all; the order of its steps is no part of it."""
    if before is None or replace(before, steps=()) != replace(after, steps=()):
        return True
    return set(before.steps) != set(after.steps)


def _why_held(gone: bool, version: str) -> str:
    if gone:
        return "its record has left every source"
    return f"version {version[:12]} of its playbook can no longer be read"


def moment(as_of: datetime) -> Moment:
    """Return the moment of *as_of*, whose zone is the workspace's."""
    return Moment(as_of, as_of.date())
