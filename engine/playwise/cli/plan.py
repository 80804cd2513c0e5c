"""`playwise plan`: what a run would do; it writes nothing, not even a store."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from playwise.cli.opening import Opened, opened, progress
from playwise.cli.options import AsOfOption, JsonOption, WorkspaceOption
from playwise.cli.output import as_data, say, say_findings, say_json
from playwise.cli.portfolio import say_portfolio
from playwise.cli.proposed import View
from playwise.errors import BrakeError
from playwise.pipeline import run as pipeline
from playwise.pipeline.run import Planned
from playwise.store.engine import MissingStoreError


def plan(
    workspace: WorkspaceOption = Path(),
    as_of: AsOfOption = None,
    everything: Annotated[bool, typer.Option("--all", help="List every play and message.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Show what a run would open, close and send."""
    at = opened(workspace, as_of)
    planned = _planned(at)
    view = View.of(at.workspace.program, planned.proposal)
    if as_json:
        say_json({**plan_data(at, planned), "would_stop": list(planned.brakes)})
    else:
        say_findings(planned.findings, {}, on_stderr=True)
        say(f"plan for {at.title}: nothing is written", "bold")
        if planned.proposal.nothing:
            say("a run would change nothing")
        view.say(everything=everything)
        say_portfolio(at.workspace.program, planned.summary)
    if planned.brakes:
        raise BrakeError(planned.brakes)


def _planned(at: Opened) -> Planned:
    with progress(3) as tell:
        job = at.job(tell)
        try:
            store = at.workspace.open_store()
        except MissingStoreError:
            return pipeline.plan(job, None, at.as_of)
        try:
            return pipeline.plan(job, store, at.as_of)
        finally:
            store.close()


def plan_data(at: Opened, planned: Planned) -> dict[str, Any]:
    """Return a plan as ``--json`` prints it."""
    return {
        "workspace": at.workspace.name,
        "as_of": at.as_of,
        "nothing_changes": planned.proposal.nothing,
        **View.of(at.workspace.program, planned.proposal).as_data(),
        "summary": planned.summary.as_json(),
        "findings": as_data(planned.findings),
    }
