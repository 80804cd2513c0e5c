"""What changed between two states of a play, for the record that is kept for ever."""

from __future__ import annotations

from playwise.plays.states import Moment, PlayState, StepState, StepStateName, Transition

ESCALATED = "escalated"


def transitions(
    before: PlayState | None, after: PlayState, at: Moment, by: str | None = None
) -> tuple[Transition, ...]:
    """Return what changed from *before* (None: the play begins) to *after*, the opening first.

    A step that waits gives none, shown as skipped for now or not; the closing of the play comes
    last. So the waiting row of a message is free to go once the message has its recipients.
    """
    found: list[Transition] = []
    if before is None:
        found.append(Transition(after.id, None, None, "open", at.as_of, by))
    known = {(s.step, s.occurrence): s for s in before.steps} if before is not None else {}
    for state in after.steps:
        # An occurrence that is new comes out of the step before it had any.
        earlier = known.get((state.step, state.occurrence)) or known.get((state.step, ""))
        found += _of_step(after.step_id(state), earlier, after.id, state, at, by)
    if after.state == "closed" and (before is None or before.state == "open"):
        why = after.exit_id or "every step is settled"
        found.append(Transition(after.id, None, "open", "closed", at.as_of, by, why))
    return tuple(found)


def _of_step(
    id: str, before: StepState | None, play: str, after: StepState, at: Moment, by: str | None
) -> list[Transition]:
    was = _lasting(before)
    why = after.why or ", ".join(after.reasons) or None
    found = []
    if was != _lasting(after):
        found.append(Transition(play, id, was, after.state, at.as_of, by, why))
    if after.escalated and not (before is not None and before.escalated):
        found.append(Transition(play, id, after.state, ESCALATED, at.as_of, by, why))
    return found


def _lasting(state: StepState | None) -> StepStateName:
    return StepStateName.WAITING if state is None or state.is_pending else state.state
