"""What a play and its steps are at one moment: plain values, compared to see what changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Literal, Protocol
from urllib.parse import quote

from playwise.errors import PlaywiseError
from playwise.playbook.play_parts import Owner, Recipients
from playwise.rules.ir import Node
from playwise.rules.types import Value
from playwise.rules.unknown import Unknown


class StepError(PlaywiseError):
    """A step that is not there, or that cannot be acted on as asked (PW513)."""

    def __init__(self, message: str, help: str | None = None) -> None:
        self.help = help
        super().__init__(message)


class StepStateName(StrEnum):
    """The states of a step. A skipped step is only settled once it has a finishing day."""

    WAITING = "waiting"
    AWAITING_APPROVAL = "awaiting_approval"
    READY = "ready"
    SENT = "sent"
    OPEN = "open"
    DONE = "done"
    SKIPPED = "skipped"
    CANCELLED = "cancelled"
    FAILED = "failed"
    IN_DOUBT = "in_doubt"


HAPPENED = frozenset({StepStateName.SENT, StepStateName.DONE})
_SETTLED = HAPPENED | {StepStateName.CANCELLED, StepStateName.FAILED}


@dataclass(frozen=True, slots=True)
class StepState:
    """One step of a play, or one occurrence of it.

    Attributes:
        step: The step's id in its playbook.
        occurrence: The recipient's key; "" for a task, and for a message that has not started.
        on: The day that the step is planned for, where it is known yet.
        due: The day that a task should be done by, or that an approval is wanted by.
        owner: The person or queue that acts, where the role names one.
        role: The role that *owner* was found by.
        title: The task's title, or the message's subject, filled in.
        recipient: The name of the person that a message goes to; their key is `occurrence`.
        address: Where it goes.
        reasons: What a waiting step waits for: ``missing: contacts.email``, ``no champions``.
        approve_by: The role that must approve.
        asked_on: The day that approval was asked for.
        escalated: Whether the approval is overdue and was escalated.
        finished_on: The day that it was settled for good; a skipped step without one is looked
            at again every day until its day has come.
        why: Why it is skipped, cancelled, failed or not yet planned, in words.
    """

    step: str
    occurrence: str = ""
    state: StepStateName = StepStateName.WAITING
    on: date | None = None
    due: date | None = None
    owner: str | None = None
    role: str | None = None
    title: str | None = None
    recipient: str | None = None
    address: str | None = None
    subject: str | None = None
    body: str | None = None
    reasons: tuple[str, ...] = ()
    approve_by: str | None = None
    asked_on: date | None = None
    approved_by: str | None = None
    approved_at: datetime | None = None
    escalated: bool = False
    finished_on: date | None = None
    why: str | None = None

    @property
    def is_settled(self) -> bool:
        """Whether nothing will change it any more. A step in doubt is not: a person settles it."""
        if self.state is StepStateName.SKIPPED:
            return self.finished_on is not None
        return self.state in _SETTLED

    @property
    def is_pending(self) -> bool:
        """Whether it is looked at again on the next run, for it has not started."""
        return self.state is StepStateName.WAITING or (
            self.state is StepStateName.SKIPPED and self.finished_on is None
        )


@dataclass(frozen=True, slots=True)
class PlayState:
    """One play: a playbook at work for one record.

    Attributes:
        id: ``playbook/key/number``, each part quoted: the same for a plan and for its run.
        version: The version of the playbook that it began with, and keeps.
        number: Counts the plays of this playbook for this record, from 1.
        occasion: The facts of ``once_per`` with their values as text, by name.
        opened_on: The day that it opened, in the workspace's zone; `opened_at` is the moment.
        reasons: Why it opened, in words.
        result: What the play came to, once closed: the exit's result, or ``finished``.
        exit_id: The exit that closed it, or None where its steps ran out.
    """

    id: str
    playbook: str
    version: str
    entity: str
    key: str
    number: int
    occasion: tuple[tuple[str, str], ...]
    opened_on: date
    opened_at: datetime
    reasons: tuple[str, ...] = ()
    state: Literal["open", "closed"] = "open"
    result: str | None = None
    exit_id: str | None = None
    closed_on: date | None = None
    closed_at: datetime | None = None
    steps: tuple[StepState, ...] = ()

    def step_id(self, step: StepState) -> str:
        """Return the id of one of its steps."""
        return step_id(self.id, step.step, step.occurrence)

    def of_step(self, step: str) -> tuple[StepState, ...]:
        """Return the state of the step, one for each occurrence."""
        return tuple(state for state in self.steps if state.step == step)


@dataclass(frozen=True, slots=True)
class Transition:
    """A change worth keeping for ever: who or what moved a play or a step, when and why.

    Attributes:
        step: The step's full id, or None for the play itself.
        before: The state it left, or None where it begins.
        after: The state it came to; ``escalated`` for an approval that is overdue.
        at: The moment of the run or of the person's act.
        by: The person, or None for the engine.
    """

    play: str
    step: str | None
    before: str | None
    after: str
    at: datetime
    by: str | None = None
    why: str | None = None


@dataclass(frozen=True, slots=True)
class Moment:
    """When something is judged.

    Attributes:
        as_of: The moment, aware of its zone.
        today: Its day in the workspace's zone.
    """

    as_of: datetime
    today: date


class Subject(Protocol):
    """A record as plays see it, its facts and decisions as they are at one moment."""

    @property
    def key(self) -> str:
        """Its key."""

    @property
    def label(self) -> str:
        """How people call it."""

    def ask(self, node: Node) -> Value | Unknown:
        """Return the node's value for the record."""

    def related(self, recipients: Recipients) -> Sequence[Subject] | Unknown:
        """Return the related records that belong, by key; unknown where one might belong."""

    def child(self, recipients: Recipients, key: str) -> Subject | None:
        """Return the related record of that key, whether it belongs or not; None: it is gone."""


def _nobody(role: str, subject: Subject) -> str | None:
    return None


@dataclass(frozen=True, slots=True)
class Roles:
    """Who holds the workspace's roles.

    Attributes:
        queues: The roles that are queues: they always stand for themselves.
        person: Who holds a role for a record, read from a fact; None where the fact is unknown.
    """

    queues: frozenset[str] = frozenset()
    person: Callable[[str, Subject], str | None] = _nobody

    def owner(self, owner: Owner | None, subject: Subject) -> tuple[str | None, str | None]:
        """Return the person or queue that *owner* names for the record, and by which role."""
        if owner is None:
            return None, None
        for role in (owner.role, owner.fallback):
            if role is not None:
                holder = role if role in self.queues else self.person(role, subject)
                if holder:
                    return holder, role
        return None, owner.role

    def approver(self, role: str, subject: Subject) -> str | None:
        """Return the one person who may approve in that role; None where anybody named may.

        Raises:
            StepError: The role is no queue, and who holds it is not known: nobody may.
        """
        if role in self.queues:
            return None
        holder = self.person(role, subject)
        if not holder:
            help = "supply the fact that the role is taken from, then approve"
            raise StepError(
                f"who is '{role}' of '{subject.key}' is not known: nobody may approve", help
            )
        return holder


def play_id(playbook: str, key: str, number: int) -> str:
    """Return the id of a record's play: its parts quoted, so that it can be taken apart again."""
    return f"{quote(playbook, safe='')}/{quote(key, safe='')}/{number}"


def step_id(play: str, step: str, occurrence: str = "") -> str:
    """Return the id of a play's step, or of one occurrence of it."""
    tail = f"/{quote(occurrence, safe='')}" if occurrence else ""
    return f"{play}/{quote(step, safe='')}{tail}"
