"""Playbooks: their decisions, their steps, and every version that was ever run."""

from __future__ import annotations

from datetime import datetime
from enum import Enum

import strawberry

from playwise.playbook.kinds import Checklist, Decision, Quadrant, Rank, Scorecard, Table
from playwise.playbook.play_parts import Exit, Step
from playwise.playbook.program import Playbook
from playwise.store.listing import versions_of
from playwise.store.rows import VersionRow
from playwise_api.reading import Info, Node, related
from playwise_api.schema.catalogue import ValueType


@strawberry.enum(description="How a decision is made.")
class DecisionKind(Enum):
    TABLE = strawberry.enum_value("table", description="By the rows of a table that are true.")
    CHECKLIST = strawberry.enum_value("checklist", description="By items that must all hold.")
    SCORECARD = strawberry.enum_value("scorecard", description="By measures that are weighed.")
    QUADRANT = strawberry.enum_value("quadrant", description="By two numbers, each high or low.")
    RANK = strawberry.enum_value("rank", description="By its place among the other records.")
    VALUE = strawberry.enum_value("value", description="By one rule.")


@strawberry.enum(description="What a step of a playbook does.")
class StepKind(Enum):
    TASK = strawberry.enum_value("task", description="It gives a person something to do.")
    MESSAGE = strawberry.enum_value("message", description="It writes to people.")


def _decision_kind(root: strawberry.Parent[Decision]) -> DecisionKind:
    match root.how:
        case Table():
            return DecisionKind.TABLE
        case Checklist():
            return DecisionKind.CHECKLIST
        case Scorecard():
            return DecisionKind.SCORECARD
        case Quadrant():
            return DecisionKind.QUADRANT
        case Rank():
            return DecisionKind.RANK
    return DecisionKind.VALUE


def _rows(root: strawberry.Parent[Decision]) -> list[str]:
    match root.how:
        case Table(rows=rows):
            return [row.id for row in rows]
        case Checklist(items=items):
            return [item.id for item in items]
    return []


def _assumed(root: strawberry.Parent[Decision]) -> list[str]:
    return [name for name, _ in root.assumed]


@strawberry.type(name="Decision", description="A decision of a playbook.")
class DeclaredDecision:
    name: str = strawberry.field(description="Its name.")
    type: ValueType = strawberry.field(description="What values it has.")
    kind: DecisionKind = strawberry.field(resolver=_decision_kind, description="How it is made.")
    rows: list[str] = strawberry.field(
        resolver=_rows, description="The ids of its rows or items, in order."
    )
    reads: list[str] = strawberry.field(
        description="The decisions that it reads: `playbook.decision`."
    )
    assumed: list[str] = strawberry.field(
        resolver=_assumed, description="What `assume` may stand in for."
    )


def _step_kind(root: strawberry.Parent[Step]) -> StepKind:
    return StepKind.MESSAGE if root.task is None else StepKind.TASK


def _when(root: strawberry.Parent[Step]) -> str | None:
    return None if root.when is None else root.when.text


def _owner(root: strawberry.Parent[Step]) -> str | None:
    return None if root.owner is None else root.owner.role


def _approve_by(root: strawberry.Parent[Step]) -> str | None:
    return None if root.approve is None else root.approve.by


@strawberry.type(description="A step that a playbook lays down.")
class PlaybookStep:
    id: str = strawberry.field(description="Its name in the playbook.")
    kind: StepKind = strawberry.field(resolver=_step_kind, description="What it does.")
    when: str | None = strawberry.field(
        resolver=_when, description="Its condition, as rules are written."
    )
    owner: str | None = strawberry.field(resolver=_owner, description="The role that does it.")
    via: str | None = strawberry.field(description="The connection that sends a message.")
    approve_by: str | None = strawberry.field(
        resolver=_approve_by, description="The role that must say yes first."
    )


def _exit_when(root: strawberry.Parent[Exit]) -> str:
    return root.when.text


@strawberry.type(description="A reason to close a play.")
class PlayExit:
    id: str = strawberry.field(description="Its name in the playbook.")
    when: str = strawberry.field(
        resolver=_exit_when, description="Its condition, as rules are written."
    )
    result: str = strawberry.field(description="What a play is then said to have come to.")


@strawberry.type(description="A playbook's file as it once was.")
class PlaybookVersion:
    version: str = strawberry.field(description="The hash of the file.")
    path: str = strawberry.field(description="Where it stood in the workspace.")
    text: str = strawberry.field(description="The whole file.")
    first_seen_at: datetime = strawberry.field(description="When it was first run.")


def _steps(root: strawberry.Parent[Node[Playbook]]) -> list[PlaybookStep]:
    play = root.row.play
    return [] if play is None else list(play.steps)  # type: ignore[arg-type]  # shown as they are


def _exits(root: strawberry.Parent[Node[Playbook]]) -> list[PlayExit]:
    play = root.row.play
    return [] if play is None else list(play.exits)  # type: ignore[arg-type]  # likewise


def _versions(root: strawberry.Parent[Node[Playbook]], info: Info) -> list[PlaybookVersion]:
    def read() -> dict[str, tuple[VersionRow, ...]]:
        return info.context.ask(versions_of, [book.id for book in root.family.rows])

    found = root.family.shared("versions", read)[root.row.id]
    info.context.charge(len(found), info)
    return list(found)  # type: ignore[arg-type]  # likewise


@strawberry.type(name="Playbook", description="A playbook as the workspace has it now.")
class DeclaredPlaybook:
    id: str = strawberry.field(description="Its id.")
    title: str = strawberry.field(description="Its title.")
    entity: str = strawberry.field(description="Whose records it decides about.")
    source: str | None = strawberry.field(description="Where the practice comes from.")
    labels: list[str] = strawberry.field(description="Its labels.")
    version: str = strawberry.field(description="The hash of its file.")
    path: str = strawberry.field(description="Its file.")
    decisions: list[DeclaredDecision] = strawberry.field(
        description="Its decisions, each after those it reads."
    )
    steps: list[PlaybookStep] = strawberry.field(
        resolver=_steps, description="The steps of its play; none where it only decides."
    )
    exits: list[PlayExit] = strawberry.field(resolver=_exits, description="What closes its play.")
    versions: list[PlaybookVersion] = strawberry.field(
        resolver=_versions, description="Every version that was ever run, the newest first."
    )


def playbooks_of(info: Info) -> list[DeclaredPlaybook]:
    """Return what Query.playbooks shows."""
    return list(related(info.context.source.program.playbooks))  # type: ignore[arg-type]  # nodes


def playbook_of(info: Info, id: str) -> DeclaredPlaybook | None:
    """Return what Query.playbook shows."""
    found = info.context.source.program.playbook(id)
    return None if found is None else related((found,))[0]  # type: ignore[return-value]  # a node
