"""What a test expects of steps, held against what they came to."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence

from playwise.diagnostics.places import Span
from playwise.playbook.cases import Placed, StepExpect
from playwise.plays.states import StepState, StepStateName
from playwise.rehearsal.results import Failure

_NOT_STARTED = frozenset({StepStateName.WAITING, StepStateName.SKIPPED})
_LONGEST_SHOWN = 200


def on_step(id: str, expect: StepExpect, states: Sequence[StepState]) -> Iterator[Failure]:
    """Yield what does not hold of a step, which has one state for each occurrence.

    With `to`, the state and the rest are expected of those that it goes to: one who opted out
    is skipped, and is none of them.
    """
    if expect.to is not None:
        skipped = expect.state is not None and expect.state.value == StepStateName.SKIPPED
        states = [s for s in states if (s.state is StepStateName.SKIPPED) == skipped]
        yield from _on_recipients(id, expect.to, states)
    for state in states:
        yield from _on_occurrence(id, expect, state)


def on_others(
    expected: Container[str], states: Sequence[StepState], span: Span
) -> Iterator[Failure]:
    """Yield each step that has started although it is not among those *expected*."""
    for state in states:
        if state.step not in expected and state.state not in _NOT_STARTED:
            message = f"expected no other step to start, '{state.step}' {_state(state)}"
            yield Failure(message, span)


def waiting_for(state: StepState) -> tuple[str, ...]:
    """Return why a step is as it is: what it waits for, or why it was skipped or cancelled."""
    return (*state.reasons, *((state.why,) if state.why else ()))


def _on_occurrence(id: str, expect: StepExpect, state: StepState) -> Iterator[Failure]:
    if expect.state is not None and state.state != expect.state.value:
        message = f"expected step '{id}' to be {expect.state.value}, it {_state(state)}"
        yield Failure(message, expect.state.span)
    for word, day, expected in (("on", state.on, expect.on), ("due on", state.due, expect.due)):
        if expected is not None and day != expected.value:
            got = f"it is {word} {day}" if day is not None else f"it {_state(state)}"
            message = f"expected step '{id}' to be {word} {expected.value}, {got}"
            yield Failure(message, expected.span)
    for text in expect.body_contains:
        if state.body is None:
            message = f"expected a message that contains '{text.value}', '{id}' {_state(state)}"
            yield Failure(message, text.span)
        elif _plain(text.value) not in _plain(state.body):
            message = f"expected the message of '{id}' to contain '{text.value}', it reads"
            yield Failure(f"{message} '{_cut(_plain(state.body))}'", text.span)


def _on_recipients(
    id: str, expected: Placed[tuple[str, ...]], states: Sequence[StepState]
) -> Iterator[Failure]:
    people = [state for state in states if state.occurrence]
    wanted = expected.value
    everybody = all(any(_is(name, person) for person in people) for name in wanted)
    nobody_else = all(any(_is(name, person) for name in wanted) for person in people)
    if everybody and nobody_else:
        return
    got = ", ".join(f"{p.occurrence} ({p.address})" if p.address else p.occurrence for p in people)
    why = "".join(f": it {_state(state)}" for state in states if not state.occurrence)
    message = (
        f"expected step '{id}' to go to {', '.join(wanted)}, it goes to {got or 'nobody'}{why}"
    )
    yield Failure(message, expected.span)


def _is(name: str, person: StepState) -> bool:
    return name in (person.occurrence, person.address)


def _state(state: StepState) -> str:
    """What a step is, for whom and why."""
    whom = f" for {state.occurrence}" if state.occurrence else ""
    why = ", ".join(waiting_for(state))
    return f"is {state.state.value}{whom}{f': {why}' if why else ''}"


def _plain(text: str) -> str:
    """The text with single spaces: where a line breaks does not matter."""
    return " ".join(text.split())


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"
