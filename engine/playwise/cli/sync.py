"""`playwise sync`: the facts from the sources into the store, and nothing decided."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from playwise.cli.opening import opened, progress, store_of
from playwise.cli.options import AsOfOption, JsonOption, WorkspaceOption
from playwise.cli.output import as_data, counted, note, say, say_findings, say_json, say_table
from playwise.pipeline import run as pipeline
from playwise.store.facts import FactsWritten


def sync(
    workspace: WorkspaceOption = Path(),
    as_of: AsOfOption = None,
    as_json: JsonOption = False,
) -> None:
    """Read the sources into the store; decide nothing."""
    at = opened(workspace, as_of)
    with progress(2) as tell, store_of(at.workspace, create=True) as store:
        written, findings = pipeline.sync(at.job(tell), store, at.as_of)
    if as_json:
        say_json({"facts": facts_data(written), "findings": as_data(findings)})
        return
    say_findings(findings, {}, on_stderr=True)
    if findings:
        note(f"{counted(len(findings), 'finding')} in what arrived")
    say(f"sync of {at.title}", "bold")
    show_facts(written)


def show_facts(written: FactsWritten) -> None:
    """Print how many records arrived, changed and left."""
    if not written.total:
        say("no fact changed")
        return
    rows = [
        (entity, f"{written.arrived[entity]:,}", f"{written.changed[entity]:,}", f"{left:,}")
        for entity, left in written.left.items()
    ]
    say_table(("records", "arrived", "changed", "left"), rows, right=(1, 2, 3))


def facts_data(written: FactsWritten) -> Mapping[str, Any]:
    """Return how many records of each entity arrived, changed and left."""
    return {
        "arrived": dict(written.arrived),
        "changed": dict(written.changed),
        "left": dict(written.left),
    }
