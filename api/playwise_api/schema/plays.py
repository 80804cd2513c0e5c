"""Plays and their steps, alone and as lists."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

import strawberry

from playwise.playbook.program import Program
from playwise.plays.states import StepStateName
from playwise.store.listing import Wanted, plays_page, steps_page
from playwise.store.plays import select_plays
from playwise.store.reading import steps_of
from playwise.store.rows import PlayRow, StepRow
from playwise_api.faults import client_mistakes
from playwise_api.names import api_name
from playwise_api.reading import Family, Info, Node, related
from playwise_api.schema.declared import Argument, Shown, blank, declare, declare_enum
from playwise_api.schema.filters import known_playbook
from playwise_api.schema.paging import (
    Connection,
    checked_first,
    declare_connection,
    page_arguments,
)

_STEP_STATES = {
    StepStateName.WAITING: "Its day has not come, or something it needs is not known.",
    StepStateName.AWAITING_APPROVAL: "Somebody has to say yes first.",
    StepStateName.READY: "To be sent by the next run.",
    StepStateName.SENT: "The message was sent.",
    StepStateName.OPEN: "A task that somebody has to do.",
    StepStateName.DONE: "The task is done.",
    StepStateName.SKIPPED: "Its condition is false.",
    StepStateName.CANCELLED: "The play closed first.",
    StepStateName.FAILED: "It could not be carried out.",
    StepStateName.IN_DOUBT: "Nobody knows whether it was sent; a person has to look.",
}


@strawberry.type(description="A fact that tells the occasion of a play from others.")
class OccasionFact:
    name: str = strawberry.field(description="Its name, as the playbook's `once_per` has it.")
    value: str = strawberry.field(description="Its value then, as plain text.")


class PlayTypes:
    """The types of plays, made for one schema."""

    def __init__(self) -> None:
        self.play = blank("Play")
        self.step = blank("Step")
        self.plays, self.play_edge = blank("PlayConnection"), blank("PlayEdge")
        self.steps, self.step_edge = blank("StepConnection"), blank("StepEdge")
        self.play_state = declare_enum(
            "PlayState",
            "Whether a play goes on.",
            [("OPEN", "open", "It goes on."), ("CLOSED", "closed", "It has come to a result.")],
        )
        self.step_state = declare_enum(
            "StepState",
            "How far a step has come.",
            [(state.name, state.value, words) for state, words in _STEP_STATES.items()],
        )

    def declare(self, records: Mapping[str, tuple[type, Callable[..., object]]]) -> None:
        """Fill the types.

        Args:
            records: By entity that playbooks play for, its type and what finds the record.
        """
        owners = {
            f"of_{entity}": Shown(
                record | None,
                f"The {entity} that it is for; null where it is for something else.",
                api_name(entity),
                find,
            )
            for entity, (record, find) in records.items()
        }
        declare(self.play, "A playbook at work for one record.", self._play_fields() | owners)
        declare(self.step, "A task for a person, or a message to people.", self._step_fields())
        declare_connection(self.plays, self.play_edge, self.play, "plays", counted=False)
        declare_connection(self.steps, self.step_edge, self.step, "steps", counted=False)

    def lists(self) -> dict[str, Shown]:
        """Return the fields of Query that list plays and steps."""
        playbook = Argument(str, "Only those of this playbook.", strawberry.UNSET)
        plays = {
            "state": Argument(self.play_state, "Only those in this state.", strawberry.UNSET),
            "playbook": playbook,
            **page_arguments(),
        }
        states: Any = list[self.step_state]  # type: ignore[name-defined]  # a class made at run time
        steps = {
            "states": Argument(states, "Only those in one of these states.", strawberry.UNSET),
            "playbook": playbook,
            "owner": Argument(str, "Only those of this person or queue.", strawberry.UNSET),
            "due_by": Argument(
                date, "Only those whose day is this one or earlier.", strawberry.UNSET
            ),
            **page_arguments(),
        }
        return {
            "plays": Shown(
                self.plays, "Plays, the last opened first.", resolver=_plays, arguments=plays
            ),
            "steps": Shown(
                self.steps,
                "Steps of plays, the earliest day first: that of the due date, else that of the "
                "start. This is the work list.",
                resolver=_steps,
                arguments=steps,
            ),
        }

    def _play_fields(self) -> dict[str, Shown]:
        steps: Any = list[self.step]  # type: ignore[name-defined]  # a class made at run time
        return {
            "id": Shown(strawberry.ID, "The play's id."),
            "playbook": Shown(str, "The playbook's id."),
            "version": Shown(str, "The playbook's version that it runs by."),
            "entity": Shown(str, "The entity of the record that it is for."),
            "key": Shown(str, "The key of that record."),
            "occasion": Shown(
                list[OccasionFact],
                "What it was opened for: the facts that `once_per` names, in order of name; none "
                "where the playbook names none.",
                resolver=_occasion,
            ),
            "number": Shown(int, "Its place among this playbook's plays for the record, from 1."),
            "state": Shown(self.play_state, "Whether it goes on."),
            "reasons": Shown(list[str], "Why it opened."),
            "result": Shown(str | None, "What it came to; null while it is open."),
            "exit_id": Shown(str | None, "The exit that closed it.", "exit"),
            "opened_on": Shown(date, "The day it opened as of."),
            "opened_at": Shown(datetime, "When it was opened."),
            "closed_on": Shown(date | None, "The day it closed as of."),
            "closed_at": Shown(datetime | None, "When it was closed."),
            "steps": Shown(steps, "Its steps, in the order of the file.", resolver=_steps_of_play),
        }

    def _step_fields(self) -> dict[str, Shown]:
        return {
            "id": Shown(strawberry.ID, "The step's id, as `approve` takes it."),
            "step": Shown(str, "Its name in the playbook.", "name"),
            "occurrence": Shown(str, "The key of the record that it was made for, or empty."),
            "state": Shown(self.step_state, "How far it has come."),
            "on": Shown(date | None, "The day it starts, where that is known."),
            "due": Shown(date | None, "The day a task is due."),
            "owner": Shown(str | None, "Who does it."),
            "role": Shown(str | None, "In what capacity."),
            "title": Shown(str | None, "The task in words."),
            "recipient": Shown(str | None, "The name of the person that is written to."),
            "address": Shown(str | None, "Where the message goes."),
            "subject": Shown(str | None, "The message's subject."),
            "body": Shown(str | None, "The message's text."),
            "reasons": Shown(list[str], "Why it waits, or was skipped."),
            "why": Shown(str | None, "In words, what moved it to its state."),
            "approve_by": Shown(str | None, "The role that must say yes."),
            "asked_on": Shown(date | None, "The day the approval was asked for."),
            "approved_by": Shown(str | None, "Who said yes."),
            "approved_at": Shown(datetime | None, "When."),
            "escalated": Shown(bool, "Whether the approval waited too long."),
            "finished_on": Shown(date | None, "The day it was sent, done or given up."),
            "play": Shown(self.play, "The play that it belongs to.", resolver=_play_of_step),
        }


def _plays(
    root: object, info: Info, first: int, after: str | None, state: Any, playbook: str | None
) -> Connection[Node[PlayRow]]:
    wanted = Wanted(
        states=None if state is None else (state.value,), playbooks=_chosen(info, playbook)
    )
    with client_mistakes():
        page = info.context.ask(plays_page, wanted, checked_first(first), after)
    info.context.charge(len(page.rows), info)
    return Connection(related(page.rows), page.cursors, page.has_next, page.has_previous)


def _steps(
    root: object,
    info: Info,
    first: int,
    after: str | None,
    states: Any,
    playbook: str | None,
    owner: str | None,
    due_by: date | None,
) -> Connection[Node[StepRow]]:
    wanted = Wanted(
        states=None if states is None else [state.value for state in states],
        playbooks=_chosen(info, playbook),
        day=due_by,
        owners=None if owner is None else (owner,),
    )
    with client_mistakes():
        page = info.context.ask(steps_page, wanted, checked_first(first), after)
    info.context.charge(len(page.rows), info)
    return Connection(related(page.rows), page.cursors, page.has_next, page.has_previous)


def _chosen(info: Info, playbook: str | None) -> tuple[str, ...] | None:
    if playbook is None:
        return None
    return (known_playbook(info.context.source.program, playbook).id,)


def _occasion(root: Node[PlayRow], info: Info) -> list[OccasionFact]:
    facts = json.loads(root.row.occasion or "{}")
    return [OccasionFact(name=name, value=facts[name]) for name in sorted(facts)]


def _steps_of_play(root: Node[PlayRow], info: Info) -> tuple[Node[StepRow], ...]:
    def read() -> dict[str, tuple[Node[StepRow], ...]]:
        found = info.context.ask(steps_of, [play.id for play in root.family.rows])
        family = Family(tuple(step for steps in found.values() for step in steps))
        return {id: tuple(Node(step, family) for step in steps) for id, steps in found.items()}

    steps = root.family.shared("steps", read)[root.row.id]
    info.context.charge(len(steps), info)
    places = _places(info.context.source.program, root.row.playbook)
    return tuple(sorted(steps, key=lambda step: places.get(step.row.step, len(places))))


def _places(program: Program, playbook: str) -> dict[str, int]:
    """The place of each step in the playbook's file; one of an earlier version comes last."""
    found = program.playbook(playbook)
    steps = found.play.steps if found is not None and found.play is not None else ()
    return {step.id: place for place, step in enumerate(steps)}


def _play_of_step(root: Node[StepRow], info: Info) -> Node[PlayRow]:
    def read() -> dict[str, Node[PlayRow]]:
        ids = sorted({step.play_id for step in root.family.rows})
        plays = info.context.ask(select_plays, ids=ids)
        return {node.row.id: node for node in related(plays)}

    info.context.charge(1, info)
    return root.family.shared("play", read)[root.row.play_id]
