"""`playwise run`: sync, decide, move the plays, send; then the portfolio in figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from playwise.cli.faults import say_fault
from playwise.cli.opening import Opened, opened, progress, store_of
from playwise.cli.options import AsOfOption, JsonOption, WorkspaceOption
from playwise.cli.output import counted, heading, say, say_findings, say_json, say_table
from playwise.cli.plan import plan_data
from playwise.cli.portfolio import say_portfolio
from playwise.cli.proposed import View
from playwise.cli.sync import facts_data
from playwise.pipeline import run as pipeline
from playwise.pipeline.run import Ran, StoppedRunError
from playwise.plays.states import StepStateName

_WAITING_FOR_PEOPLE = {
    StepStateName.AWAITING_APPROVAL: "approval",
    StepStateName.OPEN: "task",
}


def run(
    workspace: WorkspaceOption = Path(),
    as_of: AsOfOption = None,
    allow_large: Annotated[
        bool,
        typer.Option("--allow-large", help="Go on although the brakes of playwise.yaml say stop."),
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Sync, decide, move the plays on and send what is ready."""
    at = opened(workspace, as_of)
    try:
        with progress(5) as tell, store_of(at.workspace, create=True) as store:
            ran = pipeline.run(at.job(tell), store, at.as_of, allow_large=allow_large)
    except StoppedRunError as stopped:
        _say_stopped(at, stopped, as_json=as_json)
        raise typer.Exit(1) from None
    if as_json:
        say_json(_data(at, ran))
        _end(ran)
        return
    say_findings(ran.findings, {}, on_stderr=True)
    say(f"run of {at.title}", "bold")
    if ran.nothing_changed:
        say("nothing changed")
    say_portfolio(at.workspace.program, ran.summary)
    _say_done(ran)
    _end(ran)


def _end(ran: Ran) -> None:
    """Exit with 1 where a message was not sent or a play was left alone: somebody has to look."""
    if ran.dispatched.troubles or ran.proposal.held:
        raise typer.Exit(1)


def _say_stopped(at: Opened, stopped: StoppedRunError, *, as_json: bool) -> None:
    planned = stopped.planned
    if as_json:
        say_json({**plan_data(at, planned), "would_stop": planned.brakes})
    else:
        say_findings(planned.findings, {}, on_stderr=True)
        title = f"run of {at.title}: stopped before any effect; it would have done this"
        say(title, "bold red")
        View.of(at.workspace.program, planned.proposal).say(everything=False)
        say()
    say_fault(stopped)


def _say_done(ran: Ran) -> None:
    heading("done")
    summary = ran.summary
    rows = [
        ("facts", _facts(ran)),
        ("outcomes", f"{summary.changed:,} changed"),
        ("plays", f"{_tally(summary.opened, 'opened')}; {_tally(summary.closed, 'closed')}"),
        ("messages", _messages(ran)),
        ("for people", _for_people(ran)),
        ("findings", f"{len(ran.findings):,} in what arrived"),
    ]
    say_table((), rows, indent=2)
    for step, why in ran.dispatched.troubles:
        say(f"  {step}: {why}", "red")
    for id, why in sorted(ran.proposal.held.items()):
        say(f"  left alone: {id}, for {why}")


def _facts(ran: Ran) -> str:
    written = ran.facts
    if not written.total:
        return "none changed"
    counts = (
        (verb, sum(by_entity.values()))
        for verb, by_entity in (
            ("arrived", written.arrived),
            ("changed", written.changed),
            ("left", written.left),
        )
    )
    return "records: " + ", ".join(f"{count:,} {verb}" for verb, count in counts if count)


def _tally(by_name: Mapping[str, int], verb: str) -> str:
    total = sum(by_name.values())
    named = ", ".join(f"{name} {count:,}" for name, count in by_name.items())
    return f"{total:,} {verb}" + (f" ({named})" if named else "")


def _messages(ran: Ran) -> str:
    counts = ran.dispatched.counts
    if not counts:
        return "none sent"
    return ", ".join(f"{count:,} {state.replace('_', ' ')}" for state, count in counts.items())


def _for_people(ran: Ran) -> str:
    """What this run newly asks of people."""
    states = Counter(
        move.after
        for change in ran.proposal.plays
        for move in change.transitions
        if move.step is not None
    )
    asked = [
        counted(states[state], noun) for state, noun in _WAITING_FOR_PEOPLE.items() if states[state]
    ]
    return f"{' and '.join(asked)} new; see `playwise steps`" if asked else "nothing new"


def _data(at: Opened, ran: Ran) -> dict[str, Any]:
    planned = pipeline.Planned(ran.proposal, ran.findings, (), ran.summary)
    return {
        **plan_data(at, planned),
        "would_stop": (),
        "nothing_changed": ran.nothing_changed,
        "facts": facts_data(ran.facts),
        "sent": dict(ran.dispatched.counts),
        "troubles": [{"step": step, "why": why} for step, why in ran.dispatched.troubles],
    }
