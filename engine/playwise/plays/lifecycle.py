"""How a play lives: it opens, its steps start and settle, it closes. Pure: the same in a plan."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from graphlib import CycleError, TopologicalSorter

from playwise.playbook.play_parts import Again, Exit, Play, Step
from playwise.playbook.program import Playbook
from playwise.plays.calendar import Calendar, CalendarError
from playwise.plays.states import (
    Moment,
    PlayState,
    Roles,
    StepState,
    StepStateName,
    Subject,
    Transition,
    play_id,
)
from playwise.plays.steps import Setting, advance_step
from playwise.plays.transitions import transitions
from playwise.rules.types import Value
from playwise.rules.unknown import Unknown, unknown

FINISHED = "finished"
_STOPPED = frozenset(
    {
        StepStateName.WAITING,
        StepStateName.AWAITING_APPROVAL,
        StepStateName.READY,
        StepStateName.OPEN,
    }
)


@dataclass(frozen=True, slots=True)
class History:
    """The earlier plays of one playbook for one record.

    Attributes:
        last_number: The number of the last one; 0 where there was none.
        last_opened_on: The latest day that one opened.
        last_closed_on: The latest day that one closed.
        occasions: What they were opened for.
    """

    last_number: int = 0
    last_opened_on: date | None = None
    last_closed_on: date | None = None
    occasions: frozenset[tuple[tuple[str, str], ...]] = frozenset()


@dataclass(frozen=True, slots=True)
class Advance:
    """What a run makes of a record and a playbook.

    Attributes:
        play: The play as it is now; None where none is open and none opens.
        transitions: What changed, in order; () where nothing did.
        enter_reasons: Why it is unknown whether a play should open.
        why_not: Why no play opens although the entry holds, in words.
    """

    play: PlayState | None
    transitions: tuple[Transition, ...] = ()
    enter_reasons: tuple[str, ...] = ()
    why_not: str | None = None


def advance(
    play: Play,
    playbook: Playbook,
    subject: Subject,
    current: PlayState | None,
    history: History,
    at: Moment,
    calendar: Calendar,
    roles: Roles,
) -> Advance:
    """Return what the play of *subject* comes to at the moment *at*. Twice is the same as once.

    An open play is closed by the first exit that holds; else its steps move on. Without an open
    play one opens when the entry holds, no exit does, and `again` allows another: entry and
    exit on one day open nothing. A play that closes in this run is not followed by another
    before the next day.

    Args:
        play: The play of the playbook's version that *current* began with.
        playbook: Where *play* stands.
        subject: The record, as it is at *at*.
        current: Its open play, or None.
        history: Its earlier plays of this playbook, without *current*.
        at: The moment and its day.
        calendar: The working days that steps are counted by.
        roles: Who owns tasks and approves.
    """
    setting = Setting(play, subject, at, calendar, roles)
    if current is not None and current.state == "open":
        moved = _moved(current, setting)
        return Advance(moved, transitions(current, moved, at))
    return _opened(playbook, history, setting)


def _opened(playbook: Playbook, history: History, setting: Setting) -> Advance:
    play, subject, today = setting.play, setting.subject, setting.at.today
    enter = subject.ask(play.enter.node)
    if isinstance(enter, Unknown):
        return Advance(None, enter_reasons=enter.reasons)
    if not enter:
        return Advance(None)
    exit = _exit(play.exits, subject)
    if exit is not None:
        return Advance(None, why_not=f"exit '{exit.id}' holds on the same day")
    occasion = _occasion(play.again, subject)
    if isinstance(occasion, Unknown):
        return Advance(None, enter_reasons=occasion.reasons)
    why_not = _why_not_again(play.again, history, occasion, today, setting.calendar)
    if why_not is not None:
        return Advance(None, why_not=why_not)
    number = history.last_number + 1
    begun = PlayState(
        id=play_id(playbook.id, subject.key, number),
        playbook=playbook.id,
        version=playbook.version,
        entity=playbook.entity,
        key=subject.key,
        number=number,
        occasion=occasion,
        opened_on=today,
        opened_at=setting.at.as_of,
        reasons=(play.enter.text,),
        steps=tuple(StepState(step.id) for step in play.steps),
    )
    moved = _moved(begun, setting)
    return Advance(moved, transitions(None, moved, setting.at))


def _moved(current: PlayState, setting: Setting) -> PlayState:
    exit = _exit(setting.play.exits, setting.subject)
    if exit is not None:
        return _closed(_in_file_order(current, setting.play), exit, setting.at)
    moved = replace(current, steps=_steps(current, setting))
    if not setting.play.exits and all(state.is_settled for state in moved.steps):
        return _ended(moved, FINISHED, None, setting.at)
    return moved


def _steps(current: PlayState, setting: Setting) -> tuple[StepState, ...]:
    """The steps moved on, each after the ones that it waits for, in the order of the file."""
    states = {step.id: current.of_step(step.id) for step in setting.play.steps}
    for step in _in_order(setting.play.steps):
        states[step.id] = advance_step(step, states, current.opened_on, setting)
    steps = tuple(state for found in states.values() for state in found)
    others = tuple(state for state in current.steps if state.step not in states)
    return _in_file_order(replace(current, steps=steps + others), setting.play).steps


def _in_file_order(current: PlayState, play: Play) -> PlayState:
    """The play with its steps as the file has them; the store gives them back by name."""
    places = {step.id: place for place, step in enumerate(play.steps)}
    steps = sorted(current.steps, key=lambda state: places.get(state.step, len(places)))
    return replace(current, steps=tuple(steps))


def _in_order(steps: tuple[Step, ...]) -> Iterable[Step]:
    by_id = {step.id: step for step in steps}
    graph = {step.id: [a for a in _anchors(step) if a in by_id] for step in steps}
    try:
        return [by_id[id] for id in TopologicalSorter(graph).static_order()]
    except CycleError:
        # Steps that wait for each other in a circle never start; the others still do.
        return steps


def _anchors(step: Step) -> tuple[str, ...]:
    anchor = step.at.anchor if step.at is not None else ()
    return anchor if isinstance(anchor, tuple) else ()


def _exit(exits: tuple[Exit, ...], subject: Subject) -> Exit | None:
    """The first exit that holds. An unknown one closes nothing and hides no later one."""
    return next((exit for exit in exits if subject.ask(exit.when.node) is True), None)


def _closed(current: PlayState, exit: Exit, at: Moment) -> PlayState:
    steps = tuple(_stopped(state, exit, at.today) for state in current.steps)
    return _ended(replace(current, steps=steps), exit.result, exit.id, at)


def _stopped(state: StepState, exit: Exit, today: date) -> StepState:
    if state.state in _STOPPED:
        why = f"the play closed: {exit.id}"
        return replace(state, state=StepStateName.CANCELLED, finished_on=today, reasons=(), why=why)
    return replace(state, finished_on=today) if state.is_pending else state


def _ended(play: PlayState, result: str, exit_id: str | None, at: Moment) -> PlayState:
    return replace(
        play,
        state="closed",
        result=result,
        exit_id=exit_id,
        closed_on=at.today,
        closed_at=at.as_of,
    )


def _occasion(again: Again, subject: Subject) -> tuple[tuple[str, str], ...] | Unknown:
    values = [(name, subject.ask(node)) for name, node in again.once_per]
    missing = [r for _, value in values if isinstance(value, Unknown) for r in value.reasons]
    if missing:
        return unknown(missing)
    known = ((name, _text(value)) for name, value in values if not isinstance(value, Unknown))
    return tuple(sorted(known))


def _text(value: Value) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool | int | float):
        return repr(value)
    if isinstance(value, tuple):
        return repr([_text(part) for part in value])
    return value.isoformat()


def _why_not_again(
    again: Again,
    history: History,
    occasion: tuple[tuple[str, str], ...],
    today: date,
    calendar: Calendar,
) -> str | None:
    """Why another play may not open now, or None where it may."""
    if history.last_opened_on is None:
        return None
    last_opened = history.last_opened_on
    last_closed = history.last_closed_on or last_opened
    if max(last_opened, last_closed) >= today:
        return "one was open on the same day"
    if again.once_per:
        if any(_is_same(past, occasion) for past in history.occasions):
            return "opened before for " + ", ".join(f"{n} {text}" for n, text in occasion)
    elif not (again.always or again.not_within or again.after):
        return "opened before, and 'again' is left out: once"
    try:
        if again.not_within and today < calendar.add(last_opened, again.not_within):
            return f"opened on {last_opened}, and not again within {again.not_within}"
        if again.after and today < calendar.add(last_closed, again.after):
            return f"closed on {last_closed}, and again only after {again.after}"
    except CalendarError as error:
        return str(error)
    return None


def _is_same(past: tuple[tuple[str, str], ...], now: tuple[tuple[str, str], ...]) -> bool:
    """Whether two occasions agree in every fact that both name.

    After `once_per` was edited the facts differ; then the shared ones decide, so that an edit
    of the file never sends everybody the same message again.
    """
    before = dict(past)
    shared = [(before[name], text) for name, text in now if name in before]
    return bool(shared) and all(then == text for then, text in shared)
