"""How one step of a play moves on: its day, its condition, its start, its approval."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from playwise.facts.durations import Duration
from playwise.playbook.play_parts import At, Owner, Play, Step
from playwise.plays.calendar import Calendar, CalendarError, due_on
from playwise.plays.states import (
    HAPPENED,
    Moment,
    Roles,
    StepState,
    StepStateName,
    Subject,
)
from playwise.plays.templates import render
from playwise.rules.types import Value
from playwise.rules.unknown import Unknown, unknown

OPTED_OUT = "opted out"
_TO_SEND = frozenset({StepStateName.AWAITING_APPROVAL, StepStateName.READY})


@dataclass(frozen=True, slots=True)
class Setting:
    """What a step is judged by: the play it belongs to, the record, the moment, the people."""

    play: Play
    subject: Subject
    at: Moment
    calendar: Calendar
    roles: Roles


@dataclass(frozen=True, slots=True)
class _Day:
    """A step's day, where it is known; `gone` says why it can never come."""

    on: date | None = None
    reasons: tuple[str, ...] = ()
    why: str | None = None
    gone: str | None = None


def advance_step(
    step: Step,
    states: Mapping[str, tuple[StepState, ...]],
    opened_on: date,
    setting: Setting,
) -> tuple[StepState, ...]:
    """Return the step as it is now, one state for each occurrence.

    Before its day a step waits, or shows as skipped while its condition is false; on its day the
    condition is judged for good. What is then held back by something unknown is judged again
    every day until it starts.

    Args:
        step: As the playbook has it.
        states: All steps of the play by id; those that *step* waits for are already moved on.
        opened_on: The day the play opened.
        setting: Everything else.
    """
    current = states[step.id] or (StepState(step.id),)
    first = current[0]
    if first.is_pending and not first.occurrence:
        return _planned(step, _day(step, states, opened_on, setting), opened_on, setting)
    return _under_way(step, current, setting)


def _planned(step: Step, day: _Day, opened_on: date, setting: Setting) -> tuple[StepState, ...]:
    """The step that has not started."""
    pending = StepState(step.id, on=day.on)
    if day.gone is not None:
        return (_skipped(pending, day.gone, setting),)
    if day.on is None or day.on > setting.at.today:
        if _holds(step, setting) is False:
            return (replace(pending, state=StepStateName.SKIPPED, why=_false(step)),)
        return (replace(pending, reasons=day.reasons, why=day.why),)
    # A date counted back from may lie before the play: then the step starts with it.
    pending = replace(pending, on=max(day.on, opened_on))
    held = _held(step, pending, setting)
    if held is not None:
        return (held,)
    if step.task is not None:
        return (_task(step, pending, setting),)
    return _message(step, pending, setting)


def _holds(step: Step, setting: Setting) -> Value | Unknown:
    return True if step.when is None else setting.subject.ask(step.when.node)


def _held(step: Step, pending: StepState, setting: Setting) -> StepState | None:
    """The step that does not start on its day: skipped for good, or waiting; None if it starts."""
    holds = _holds(step, setting)
    if isinstance(holds, Unknown):
        return replace(pending, reasons=holds.reasons)
    return None if holds else _skipped(pending, _false(step), setting)


def _false(step: Step) -> str:
    assert step.when is not None
    return f"'{step.when.text}' is false"


def _skipped(state: StepState, why: str, setting: Setting) -> StepState:
    return replace(
        state,
        state=StepStateName.SKIPPED,
        finished_on=setting.at.today,
        reasons=(),
        why=why,
    )


def _day(
    step: Step, states: Mapping[str, tuple[StepState, ...]], opened_on: date, setting: Setting
) -> _Day:
    if step.at is None:
        return _Day(opened_on)
    anchor = step.at.anchor
    if isinstance(anchor, tuple):
        return _after_steps(step.at, anchor, states, setting.calendar)
    if anchor == "entry":
        return _counted(step.at, opened_on, setting.calendar)
    answer = setting.subject.ask(anchor)
    if isinstance(answer, Unknown):
        return _Day(reasons=answer.reasons)
    if not isinstance(answer, date):
        raise TypeError(f"step '{step.id}' is anchored to {answer!r}, which is no date")
    return _counted(step.at, setting.calendar.day_of(answer), setting.calendar)


def _after_steps(
    at: At,
    anchors: tuple[str, ...],
    states: Mapping[str, tuple[StepState, ...]],
    calendar: Calendar,
) -> _Day:
    """Counted from the first of the steps that was sent or done."""
    found = [state for anchor in anchors for state in states.get(anchor, ())]
    days = [state.finished_on for state in found if state.state in HAPPENED and state.finished_on]
    if days:
        return _counted(at, min(days), calendar)
    named = " or ".join(anchors)
    if all(state.is_settled for state in found):
        return _Day(gone=f"{named} was neither sent nor done")
    return _Day(why=f"after {named}")


def _counted(at: At, anchor: date, calendar: Calendar) -> _Day:
    try:
        return _Day(due_on(anchor, at.direction, at.offset, at.roll, calendar))
    except CalendarError as error:
        # One record's odd date holds that record's step, not the run.
        return _Day(reasons=(str(error),))


def _task(step: Step, pending: StepState, setting: Setting) -> StepState:
    assert step.task is not None
    filled = render(step.task, setting.subject.ask)
    if isinstance(filled, Unknown):
        return replace(pending, reasons=filled.reasons)
    owner, role = setting.roles.owner(step.owner, setting.subject)
    ready = replace(pending, title=filled[0], owner=owner, role=role)
    if step.approve is not None:
        return _asked(step, ready, setting)
    return started(step, ready, setting.at.today, setting.calendar)


def _message(step: Step, pending: StepState, setting: Setting) -> tuple[StepState, ...]:
    """The message to each recipient; who they are is settled on the day that it starts."""
    assert step.to is not None
    people = setting.subject.related(step.to)
    if isinstance(people, Unknown):
        return (replace(pending, reasons=people.reasons),)
    if not people:
        return (replace(pending, reasons=(f"no {step.to.relation.name}",)),)
    return tuple(_to_person(step, pending, person, setting) for person in people)


def _to_person(step: Step, pending: StepState, person: Subject, setting: Setting) -> StepState:
    assert step.message is not None
    state = replace(pending, occurrence=person.key, recipient=person.label)
    reasons: list[str] = []
    opted_out = person.ask(step.opted_out) if step.opted_out is not None else False
    if opted_out is True:
        return _skipped(state, OPTED_OUT, setting)
    address = person.ask(step.address_node) if step.address_node is not None else ""
    filled = render(step.message, setting.subject.ask, person.ask)
    for part in (opted_out, address, filled):
        if isinstance(part, Unknown):
            reasons += part.reasons
    if reasons or isinstance(filled, Unknown):
        return replace(state, reasons=unknown(reasons).reasons)
    subject, body = filled
    state = replace(state, address=str(address), title=subject, subject=subject, body=body)
    if step.approve is not None:
        return _asked(step, state, setting)
    return started(step, state, setting.at.today, setting.calendar)


def started(step: Step, state: StepState, today: date, calendar: Calendar) -> StepState:
    """Return the step under way from *today* on: a message ready to be sent, a task open.

    A task's due day counts from the day it really starts, which a missed run makes a late one.
    """
    if step.task is None:
        return replace(state, state=StepStateName.READY, due=None, reasons=())
    due = _in_time(today, step.due, calendar)
    return replace(state, state=StepStateName.OPEN, due=due, reasons=())


def _in_time(today: date, within: Duration | None, calendar: Calendar) -> date | None:
    try:
        return calendar.add(today, within) if within is not None else None
    except CalendarError:
        # A day beyond the calendar is as good as none; the step starts all the same.
        return None


def _asked(step: Step, state: StepState, setting: Setting) -> StepState:
    assert step.approve is not None
    today, within = setting.at.today, step.approve.within
    if step.message is not None:
        # Until it is sent a message is its approver's; a task has its owner all along.
        owner, role = setting.roles.owner(Owner(step.approve.by), setting.subject)
        state = replace(state, owner=owner, role=role)
    return replace(
        state,
        state=StepStateName.AWAITING_APPROVAL,
        approve_by=step.approve.by,
        asked_on=today,
        due=_in_time(today, within, setting.calendar),
        reasons=(),
    )


def _under_way(
    step: Step, current: tuple[StepState, ...], setting: Setting
) -> tuple[StepState, ...]:
    """The step that has started: what is still to be sent is looked at again, until it is."""
    if step.to is None:
        return tuple(_overdue(step, state, setting) for state in current)
    if not any(state.is_pending or state.state in _TO_SEND for state in current):
        return current
    return tuple(_looked_at(step, state, setting) for state in current)


def _looked_at(step: Step, state: StepState, setting: Setting) -> StepState:
    """A message to one person, judged by what is known of that person now."""
    if not (state.is_pending or state.state in _TO_SEND):
        return state
    assert step.to is not None
    bare = StepState(step.id, state.occurrence, on=state.on, recipient=state.recipient)
    person = setting.subject.child(step.to, state.occurrence)
    belongs = False if person is None else person.ask(step.to.member)
    if person is not None and step.opted_out is not None and person.ask(step.opted_out) is True:
        return _skipped(bare, OPTED_OUT, setting)
    if person is None or belongs is False:
        return _skipped(bare, f"no longer one of {_relation(step)}", setting)
    if state.state is StepStateName.READY:
        return _ready(step, state, person, belongs)
    if state.is_pending:
        held = _held(step, bare, setting)
        if held is not None:
            return held
    if isinstance(belongs, Unknown):
        return _overdue(step, _or_waiting(state, bare, belongs), setting)
    again = _to_person(step, bare, person, setting)
    if again.state is StepStateName.WAITING:
        # What comes back from its approver is judged like all that is held back.
        return _held(step, bare, setting) or again
    if again.state is state.state is StepStateName.AWAITING_APPROVAL:
        again = replace(
            again, asked_on=state.asked_on, due=state.due, escalated=state.escalated, why=state.why
        )
    return _overdue(step, again, setting)


def _or_waiting(state: StepState, bare: StepState, doubt: Unknown) -> StepState:
    """What waits says for what; what is with its approver stays there."""
    return replace(bare, reasons=doubt.reasons) if state.is_pending else state


def _ready(step: Step, state: StepState, person: Subject, belongs: Value | Unknown) -> StepState:
    """A message that left for the outbox: it keeps its words, and goes to the address of now.

    What is not known of its person any more holds it: a ready step with reasons is not sent.
    """
    asked = (step.opted_out, step.address_node)
    answers = [belongs, *(person.ask(node) for node in asked if node is not None)]
    doubts = [answer.reasons for answer in answers if isinstance(answer, Unknown)]
    if doubts:
        return replace(state, reasons=unknown(r for reasons in doubts for r in reasons).reasons)
    address = state.address if step.address_node is None else str(answers[-1])
    return replace(state, address=address, reasons=())


def _relation(step: Step) -> str:
    assert step.to is not None
    return step.to.relation.name


def _overdue(step: Step, state: StepState, setting: Setting) -> StepState:
    if state.state is not StepStateName.AWAITING_APPROVAL or step.approve is None:
        return state
    if state.due is None or setting.at.today <= state.due:
        return state
    why = f"no approval by {state.due}"
    match step.approve.then:
        case "escalate":
            return replace(state, escalated=True, why=why)
        case "refuse":
            today = setting.at.today
            return replace(state, state=StepStateName.CANCELLED, finished_on=today, why=why)
        case "go_on":
            return replace(
                started(step, state, setting.at.today, setting.calendar), why=f"{why}: goes on"
            )
