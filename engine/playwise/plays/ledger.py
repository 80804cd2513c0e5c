"""Plays in the store: rows become states, and states rows; only the changed are written."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Literal, cast

import sqlalchemy as sa

from playwise.plays.lifecycle import History
from playwise.plays.states import PlayState, StepState, StepStateName, Transition
from playwise.store.plays import (
    add_transitions,
    open_play_steps,
    open_plays,
    play_history,
    remove_steps,
    save_plays,
    save_steps,
    select_plays,
    select_steps,
)
from playwise.store.rows import PlayHistory, PlayRow, StepRow, TransitionRow


@dataclass(frozen=True, slots=True)
class Change:
    """A play as it was (None: it begins), as it is now, and what moved."""

    before: PlayState | None
    after: PlayState
    transitions: tuple[Transition, ...] = ()


def load_open(
    conn: sa.Connection, playbooks: Collection[str] | None = None
) -> dict[tuple[str, str], PlayState]:
    """Return the open plays of *playbooks*, or of all, by playbook and the record's key."""
    plays = play_states(open_plays(conn, playbooks), open_play_steps(conn, playbooks))
    return {(play.playbook, play.key): play for play in plays}


def load_plays(conn: sa.Connection, ids: Collection[str]) -> tuple[PlayState, ...]:
    """Return the plays of those ids, open or closed; unknown ids are left out."""
    return play_states(select_plays(conn, ids=ids), select_steps(conn, play_ids=ids))


def load_history(conn: sa.Connection, playbooks: Collection[str]) -> dict[tuple[str, str], History]:
    """Return what `again` asks of each record that had a play, by playbook and key."""
    return {where: history(row) for where, row in play_history(conn, playbooks).items()}


def save(conn: sa.Connection, changes: Iterable[Change]) -> int:
    """Write what changed, and return how many plays and steps did.

    The plays were read in the same write transaction, else two runs overwrite each other.
    """
    plays: list[PlayRow] = []
    steps: list[StepRow] = []
    gone: list[str] = []
    moves: list[TransitionRow] = []
    for change in changes:
        before = change.before
        row = play_row(change.after)
        if before is None or play_row(before) != row:
            plays.append(row)
        known = {} if before is None else {step.id: step for step in step_rows(before)}
        now = step_rows(change.after)
        steps += [step for step in now if known.get(step.id) != step]
        gone += known.keys() - {step.id for step in now}
        moves += map(transition_row, change.transitions)
    save_plays(conn, plays)
    save_steps(conn, steps)
    remove_steps(conn, gone)
    add_transitions(conn, moves)
    return len(plays) + len(steps) + len(gone)


def play_states(plays: Iterable[PlayRow], steps: Iterable[StepRow]) -> tuple[PlayState, ...]:
    """Return the plays with their steps, in the order of the rows."""
    by_play: dict[str, list[StepState]] = defaultdict(list)
    for step in steps:
        by_play[step.play_id].append(step_state(step))
    return tuple(play_state(play, by_play.get(play.id, ())) for play in plays)


def play_state(row: PlayRow, steps: Iterable[StepState]) -> PlayState:
    """Return the play of a row, with its *steps*."""
    return PlayState(
        id=row.id,
        playbook=row.playbook,
        version=row.version,
        entity=row.entity,
        key=row.key,
        number=row.number,
        occasion=_occasion(row.occasion),
        opened_on=row.opened_on,
        opened_at=row.opened_at,
        reasons=row.reasons,
        state=cast(Literal["open", "closed"], row.state),
        result=row.result,
        exit_id=row.exit_id,
        closed_on=row.closed_on,
        closed_at=row.closed_at,
        steps=tuple(steps),
    )


def play_row(play: PlayState) -> PlayRow:
    """Return the row of a play."""
    return PlayRow(
        id=play.id,
        playbook=play.playbook,
        version=play.version,
        entity=play.entity,
        key=play.key,
        occasion=json.dumps(dict(play.occasion), ensure_ascii=False) if play.occasion else "",
        number=play.number,
        state=play.state,
        opened_on=play.opened_on,
        opened_at=play.opened_at,
        reasons=play.reasons,
        result=play.result,
        exit_id=play.exit_id,
        closed_on=play.closed_on,
        closed_at=play.closed_at,
    )


def step_state(row: StepRow) -> StepState:
    """Return the step of a row."""
    values = {name: getattr(row, name) for name in _STEP_COLUMNS}
    return StepState(**values, state=StepStateName(row.state))


def step_rows(play: PlayState) -> tuple[StepRow, ...]:
    """Return the rows of a play's steps."""
    return tuple(step_row(play, step) for step in play.steps)


def step_row(play: PlayState, step: StepState) -> StepRow:
    """Return the row of a play's step."""
    values = {name: getattr(step, name) for name in _STEP_COLUMNS}
    return StepRow(**values, state=step.state.value, id=play.step_id(step), play_id=play.id)


def transition_row(transition: Transition) -> TransitionRow:
    """Return the row of a transition."""
    return TransitionRow(
        play_id=transition.play,
        step_id=transition.step,
        from_state=transition.before,
        to_state=transition.after,
        at=transition.at,
        by=transition.by,
        why=transition.why,
    )


def history(row: PlayHistory) -> History:
    """Return what `again` asks of the earlier plays that *row* sums up."""
    return History(
        row.last_number,
        row.last_opened_on,
        row.last_closed_on,
        frozenset(_occasion(occasion) for occasion in row.occasions if occasion),
    )


_STEP_COLUMNS = tuple(name for name in StepState.__slots__ if name != "state")


def _occasion(text: str) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(json.loads(text).items())) if text else ()
