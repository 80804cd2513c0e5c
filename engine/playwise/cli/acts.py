"""`playwise approve`, `done` and `settle`: what people do to steps."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from playwise.cli.acting import Acting, FoundStep, find_step
from playwise.cli.opening import opened, store_of
from playwise.cli.options import AsOfOption, ByOption, JsonOption, WorkspaceOption, now
from playwise.cli.output import plain, say, say_json
from playwise.cli.proposed import step_data
from playwise.plays import acts
from playwise.plays.ledger import Change, save
from playwise.plays.outbox import put, to_send
from playwise.plays.states import PlayState, StepStateName

StepArgument: TypeAlias = Annotated[
    str,
    typer.Argument(
        help="The step's id, or enough of its parts to tell it from all others: account/step."
    ),
]


def approve(
    step: StepArgument,
    by: ByOption,
    workspace: WorkspaceOption = Path(),
    as_of: AsOfOption = None,
    as_json: JsonOption = False,
) -> None:
    """Approve a step: a message goes out at the next run."""
    at = opened(workspace, as_of)
    with store_of(at.workspace) as store, store.writing() as conn:
        found = find_step(conn, step, StepStateName.AWAITING_APPROVAL)
        acting = Acting(at, conn, found.play)
        play = acting.pinned()
        after, moves = acts.approve(
            play,
            found.play,
            found.id,
            by,
            at.moment,
            at.workspace.calendar,
            acting.approver(found),
        )
        save(conn, [Change(found.play, after, moves)])
        queued = {row.step_id for row in put(conn, to_send(play, after), now())}
    _tell(found, after, as_json=as_json, words=f"approved by {by}", queued=queued)


def done(
    step: StepArgument,
    by: ByOption,
    workspace: WorkspaceOption = Path(),
    as_of: AsOfOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say that a task is done."""
    at = opened(workspace, as_of)
    with store_of(at.workspace) as store, store.writing() as conn:
        found = find_step(conn, step, StepStateName.OPEN)
        after, moves = acts.complete(found.play, found.id, by, at.moment)
        save(conn, [Change(found.play, after, moves)])
    _tell(found, after, as_json=as_json, words=f"done by {by}")


def settle(
    step: StepArgument,
    by: ByOption,
    sent: Annotated[
        bool, typer.Option("--sent/--not-sent", help="Whether the message did go out.")
    ],
    workspace: WorkspaceOption = Path(),
    as_of: AsOfOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say whether a message in doubt was sent."""
    at = opened(workspace, as_of)
    with store_of(at.workspace) as store, store.writing() as conn:
        found = find_step(conn, step, StepStateName.IN_DOUBT)
        after, moves = acts.settle(found.play, found.id, by, at.moment, happened=sent)
        save(conn, [Change(found.play, after, moves)])
    _tell(found, after, as_json=as_json, words=f"settled by {by}")


def _tell(
    found: FoundStep,
    after: PlayState,
    *,
    as_json: bool,
    words: str,
    queued: frozenset[str] | set[str] = frozenset(),
) -> None:
    """Say what has become of the steps that were acted on."""
    before = {found.play.step_id(state): state for state in found.play.steps}
    changed = [state for state in after.steps if before.get(after.step_id(state)) != state]
    if as_json:
        say_json({"steps": [step_data(after, state) for state in changed]})
        return
    for state in changed:
        id = after.step_id(state)
        what = state.title or state.subject
        say(f"{id}: {words}, now {state.state.value.replace('_', ' ')}", "bold")
        if what is not None:
            to = f" to {plain(state.recipient)}" if state.recipient else ""
            say(f"  {plain(what)}{to}")
        if id in queued:
            say("  it is in the outbox and goes out at the next run")
        elif state.state is StepStateName.OPEN and state.due is not None:
            say(f"  due {state.due}")
