"""`playwise explain`: why an account got what it got, from the facts in the store."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from playwise.cli.accounts import find_record
from playwise.cli.explained import say_record
from playwise.cli.faults import MisuseError
from playwise.cli.named import check_playbook
from playwise.cli.opening import opened, shown_moment, store_of
from playwise.cli.options import EntityOption, JsonOption, WorkspaceOption, read_moment
from playwise.cli.output import say_json
from playwise.cli.proposed import step_data
from playwise.errors import StoreError
from playwise.playbook.program import Program
from playwise.workspace import PlayExplanation, RecordExplanation


def explain(
    account: Annotated[str, typer.Argument(help="Its key, or exactly its name.")],
    playbook: Annotated[
        str | None, typer.Argument(help="The only playbook to explain; left out: all.")
    ] = None,
    entity: EntityOption = None,
    workspace: WorkspaceOption = Path(),
    as_of: Annotated[
        datetime | None,
        typer.Option(
            "--as-of",
            metavar="DATE|DATETIME",
            parser=read_moment,
            help="The moment to decide as of, on the facts and rules of then. "
            "Left out: that of the last run.",
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Say why an account got what it got, and why not else."""
    at = opened(workspace, as_of)
    kind = at.entity(entity)
    if playbook is not None:
        check_playbook(at.workspace.program, playbook)
        _check_entity(at.workspace.program, playbook, kind.name)
    with store_of(at.workspace) as store, store.reading() as conn:
        key = find_record(conn, at.workspace.program.catalogue, kind, account)
        moment = at.as_of if as_of is not None else None
        found = at.workspace.explain(conn, kind.name, key, moment, playbook)
        if found is None and moment is not None:
            when = f"as of {shown_moment(moment)}"
            raise StoreError(f"there was no {kind.name} '{key}' {when}", "ask about a later day")
        if found is None:
            raise StoreError("nothing has been decided yet", "`playwise run` decides")
    if as_json:
        say_json(_data(found))
    else:
        say_record(at.workspace.program, found)


def _check_entity(program: Program, playbook: str, entity: str) -> None:
    """Refuse a playbook that decides for another kind of record.

    Raises:
        MisuseError: It does.
    """
    declared = program.playbook(playbook)
    if declared is not None and declared.entity != entity:
        message = f"'{playbook}' decides for each {declared.entity}, not for each {entity}"
        help = f"add --entity {declared.entity}, and name one of those"
        raise MisuseError(message, help)


def _data(found: RecordExplanation) -> dict[str, Any]:
    data = asdict(found)
    data["plays"] = list(_plays(found.plays))
    return data


def _plays(plays: tuple[PlayExplanation, ...]) -> Iterator[dict[str, Any]]:
    for play in plays:
        opened = None
        if play.open is not None:
            opened = {
                "id": play.open.id,
                "opened_on": play.open.opened_on,
                "version": play.open.version,
                "reasons": play.open.reasons,
                "steps": [step_data(play.open, step) for step in play.open.steps],
            }
        yield {
            "playbook": play.playbook,
            "enter": asdict(play.enter),
            "why_not": play.why_not,
            "open": opened,
            "earlier": play.earlier,
            "nearest": [asdict(change) for change in play.nearest],
            "search": play.search,
        }
