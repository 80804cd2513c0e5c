"""`playwise steps`: the worklist, and whatever else a step can be in."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import sqlalchemy as sa
import typer

from playwise.cli.accounts import names_of
from playwise.cli.faults import MisuseError
from playwise.cli.opening import Opened, opened, store_of
from playwise.cli.options import JsonOption, TimelessOption, WorkspaceOption, read_day
from playwise.cli.output import counted, plain, say, say_json, say_table, shortened
from playwise.cli.proposed import shown_day, step_data, step_day, step_who
from playwise.diagnostics.nearest import did_you_mean
from playwise.plays.ledger import play_states
from playwise.plays.states import PlayState, StepState, StepStateName
from playwise.store.plays import select_plays, select_steps

_FOR_PEOPLE = (
    StepStateName.AWAITING_APPROVAL,
    StepStateName.OPEN,
    StepStateName.IN_DOUBT,
    StepStateName.FAILED,
)
_WIDEST_TITLE = 70
_Found = tuple[PlayState, StepState, str | None]


def steps(
    state: Annotated[
        list[str] | None,
        typer.Option(
            "--state",
            metavar="STATE",
            help="Only steps in this state; more than once for several. Left out: what people"
            " must look at, in open plays: awaiting_approval, open, in_doubt, failed.",
        ),
    ] = None,
    due_by: Annotated[
        date | None,
        typer.Option(
            "--due-by",
            metavar="DATE",
            parser=read_day,
            help="Only steps due on that day or before.",
        ),
    ] = None,
    workspace: WorkspaceOption = Path(),
    as_of: TimelessOption = None,
    as_json: JsonOption = False,
) -> None:
    """List the steps that wait for people, by due day."""
    at = opened(workspace, None)
    states = [_state(name) for name in state or ()]
    with store_of(at.workspace) as store, store.reading() as conn:
        found = _found(conn, at, states or _FOR_PEOPLE, due_by, open_only=not states)
    if as_json:
        say_json({"steps": [_data(*row) for row in found]})
        return
    if not found:
        say("no such step")
        return
    rows = [
        (
            play.step_id(step),
            plain(name or play.key),
            step.state.value.replace("_", " "),
            shown_day(step),
            _by(step),
            shortened(step.title or step.subject or ", ".join(step.reasons), _WIDEST_TITLE),
        )
        for play, step, name in found
    ]
    say_table(("step", "account", "state", "day", "for", "what"), rows)
    say(counted(len(found), "step"))


def _state(name: str) -> StepStateName:
    wanted = name.replace("-", "_").replace(" ", "_").casefold()
    known = [state.value for state in StepStateName]
    if wanted not in known:
        raise MisuseError(
            f"unknown state '{name}'", did_you_mean(wanted, known, f"known: {', '.join(known)}")
        )
    return StepStateName(wanted)


def _found(
    conn: sa.Connection,
    at: Opened,
    states: Collection[StepStateName],
    due_by: date | None,
    *,
    open_only: bool,
) -> list[_Found]:
    rows = select_steps(conn, states=[state.value for state in states], due_by=due_by)
    ids = {row.play_id for row in rows}
    plays = select_plays(conn, ids=ids, state="open" if open_only else None)
    found: list[_Found] = []
    for play in play_states(plays, rows):
        found += ((play, step, None) for step in play.steps)
    names = _names(conn, at, found)
    named = [(play, step, names.get((play.entity, play.key))) for play, step, _ in found]
    return sorted(named, key=_in_order)


def _names(
    conn: sa.Connection, at: Opened, found: Collection[_Found]
) -> dict[tuple[str, str], str]:
    catalogue = at.workspace.program.catalogue
    names: dict[tuple[str, str], str] = {}
    for entity in {play.entity for play, _, _ in found} & set(catalogue.entities):
        keys = {play.key for play, _, _ in found if play.entity == entity}
        for key, name in names_of(conn, catalogue, entity, keys).items():
            names[entity, key] = name
    return names


def _in_order(row: _Found) -> tuple[date, str, str, str]:
    play, step, _ = row
    _, day = step_day(step)
    return (day or date.max, play.key, play.playbook, play.step_id(step))


def _by(step: StepState) -> str:
    """Who acts: on what waits for approval the approver, though a recipient is known already."""
    if step.state is StepStateName.AWAITING_APPROVAL:
        who = plain(step.owner or step.approve_by or "")
        late = ", late" if step.escalated else ""
        return f"approval by {who}{late}"
    return step_who(replace(step, recipient=None)) or step_who(step)


def _data(play: PlayState, step: StepState, name: str | None) -> dict[str, Any]:
    return {
        **step_data(play, step),
        "play": play.id,
        "playbook": play.playbook,
        "entity": play.entity,
        "key": play.key,
        "name": name,
    }
