"""What people and actions do to a step: approve, complete, settle, send. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from playwise.contracts import Status
from playwise.diagnostics.nearest import did_you_mean
from playwise.playbook.play_parts import Play
from playwise.plays.calendar import Calendar
from playwise.plays.states import (
    Moment,
    PlayState,
    StepError,
    StepState,
    StepStateName,
    Transition,
)
from playwise.plays.steps import started
from playwise.plays.transitions import transitions

__all__ = ["StepError", "approve", "complete", "record", "sent_state", "settle"]

Acted = tuple[PlayState, tuple[Transition, ...]]

_AFTER = {
    Status.SENT: StepStateName.SENT,
    Status.FAILED: StepStateName.FAILED,
    Status.IN_DOUBT: StepStateName.IN_DOUBT,
}


def approve(
    play: Play,
    current: PlayState,
    step_id: str,
    by: str,
    at: Moment,
    calendar: Calendar,
    approver: str | None = None,
) -> Acted:
    """Return the play after *by* approved a step: a message is ready, a task is open.

    Args:
        play: The play of the version that *current* began with.
        current: The play as it is.
        step_id: A step's full id; without an occurrence it means all of them that wait for it.
        by: The name of the person; it is kept.
        at: When.
        calendar: The working days that a task's due day is counted by.
        approver: Who holds the role that approves (`Roles.approver`); None where anybody may.

    Raises:
        StepError: There is no such step, it awaits no approval, or *by* is not the approver.
    """
    name = _named(by, "approves")

    def approved(state: StepState) -> StepState:
        if approver is not None and approver != name:
            raise StepError(
                f"'{name}' may not approve step '{current.step_id(state)}':"
                f" only '{approver}' may, as {state.approve_by}"
            )
        step = next(step for step in play.steps if step.id == state.step)
        known = replace(state, approved_by=name, approved_at=at.as_of, why=None)
        return started(step, known, at.today, calendar)

    change = _change(current, step_id, StepStateName.AWAITING_APPROVAL, "approved", approved)
    return change, transitions(current, change, at, name)


def complete(current: PlayState, step_id: str, by: str, at: Moment) -> Acted:
    """Return the play after *by* did a task.

    Raises:
        StepError: There is no such step, or it is no open task.
    """
    name = _named(by, "did it")

    def done(state: StepState) -> StepState:
        return replace(state, state=StepStateName.DONE, finished_on=at.today)

    change = _change(current, step_id, StepStateName.OPEN, "completed", done)
    return change, transitions(current, change, at, name)


def settle(current: PlayState, step_id: str, by: str, at: Moment, *, happened: bool) -> Acted:
    """Return the play after *by* found out whether a message in doubt was sent.

    Raises:
        StepError: There is no such step, or it is not in doubt.
    """
    name = _named(by, "found out")
    state = StepStateName.SENT if happened else StepStateName.FAILED

    def settled(before: StepState) -> StepState:
        return replace(before, state=state, finished_on=at.today, why=f"as {name} found out")

    change = _change(current, step_id, StepStateName.IN_DOUBT, "settled", settled)
    return change, transitions(current, change, at, name)


def record(
    current: PlayState, step_id: str, status: Status, at: Moment, detail: str | None = None
) -> Acted:
    """Return the play after an action carried out a message that was ready.

    Raises:
        StepError: There is no such step, or it is not ready.
    """

    def after(state: StepState) -> StepState:
        return sent_state(state, status, at, detail)

    change = _change(current, step_id, StepStateName.READY, "sent", after)
    return change, transitions(current, change, at)


def sent_state(state: StepState, status: Status, at: Moment, detail: str | None) -> StepState:
    """Return the step's state after the action's result; *detail* is kept where it went wrong."""
    return replace(
        state,
        state=_AFTER[status],
        finished_on=None if status is Status.IN_DOUBT else at.today,
        why=None if status is Status.SENT else detail,
    )


def _named(by: str, verb: str) -> str:
    name = by.strip()
    if not name:
        raise StepError(f"nobody is named: say who {verb}")
    return name


def _change(
    current: PlayState,
    step_id: str,
    wanted: StepStateName,
    verb: str,
    change: Callable[[StepState], StepState],
) -> PlayState:
    named = [state for state in current.steps if _is_named(current, state, step_id)]
    if not named:
        known = [current.step_id(state) for state in current.steps]
        raise StepError(
            f"unknown step '{step_id}'",
            did_you_mean(step_id, known, f"play '{current.id}' has none"),
        )
    if not any(state.state is wanted for state in named):
        shown = ", ".join(sorted({_shown(state) for state in named}))
        raise StepError(
            f"step '{step_id}' is {shown}: only a step that is {_words(wanted)} can be {verb}"
        )
    chosen = [state for state in named if state.state is wanted]
    steps = tuple(change(state) if state in chosen else state for state in current.steps)
    return replace(current, steps=steps)


def _is_named(current: PlayState, state: StepState, step_id: str) -> bool:
    return step_id in {
        current.step_id(state),
        current.step_id(StepState(state.step)),
    }


def _shown(state: StepState) -> str:
    reasons = f" ({', '.join(state.reasons)})" if state.reasons else ""
    return _words(state.state) + reasons


def _words(state: StepStateName) -> str:
    return state.value.replace("_", " ")
