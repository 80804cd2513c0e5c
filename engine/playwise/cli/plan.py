"""`playwise plan`: what a run would do; it writes nothing, not even a store."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from playwise.cli.faults import say_fault
from playwise.cli.opening import Opened, opened, progress
from playwise.cli.options import AsOfOption, JsonOption, WorkspaceOption
from playwise.cli.output import (
    as_data,
    counted,
    heading,
    say,
    say_findings,
    say_json,
    say_table,
)
from playwise.cli.portfolio import say_portfolio
from playwise.cli.proposed import View
from playwise.errors import BrakeError
from playwise.pipeline import run as pipeline
from playwise.pipeline.run import Planned
from playwise.store.engine import MissingStoreError
from playwise.store.outbox import select_outbox
from playwise.store.rows import OutboxRow


def plan(
    workspace: WorkspaceOption = Path(),
    as_of: AsOfOption = None,
    everything: Annotated[bool, typer.Option("--all", help="List every play and message.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Show what a run would open, close and send."""
    at = opened(workspace, as_of)
    planned, queued = _planned(at)
    view = View.of(at.workspace.program, planned.proposal)
    if as_json:
        data = plan_data(at, planned)
        data["queued"] = [{"step": row.step_id, **row.payload} for row in queued]
        say_json({**data, "would_stop": planned.brakes})
    else:
        say_findings(planned.findings, {}, on_stderr=True)
        say(f"plan for {at.title}: nothing is written", "bold")
        if planned.proposal.nothing:
            say("a run would change nothing")
        view.say(everything=everything)
        _say_queued(queued)
        say_portfolio(at.workspace.program, planned.summary)
    if planned.brakes:
        say_fault(BrakeError(planned.brakes))
        raise typer.Exit(1)


def _planned(at: Opened) -> tuple[Planned, tuple[OutboxRow, ...]]:
    """Return what a run would do, and what already waits in the outbox to be sent by it."""
    with progress(3) as tell:
        job = at.job(tell)
        try:
            store = at.workspace.open_store()
        except MissingStoreError:
            return pipeline.plan(job, None, at.as_of), ()
        try:
            planned = pipeline.plan(job, store, at.as_of)
            with store.reading() as conn:
                return planned, select_outbox(conn, states=("pending", "sending"))
        finally:
            store.close()


def _say_queued(queued: tuple[OutboxRow, ...]) -> None:
    if not queued:
        return
    heading(f"sends from the outbox {counted(len(queued), 'message')}")
    rows = [(row.step_id, str(row.payload["to"]), str(row.payload["subject"])) for row in queued]
    say_table(("step", "to", "subject"), rows, indent=2)


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
