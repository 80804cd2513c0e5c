"""What the names of bands and corners have against them."""

from __future__ import annotations

from playwise.documents.report import Report
from playwise.documents.tree import Path
from playwise.facts.fact_build import RESERVED_VALUES
from playwise.playbook.model.decisions import DecisionModel
from playwise.playbook.model.file import PlaybookFile


def check_names_of_scores(
    report: Report[PlaybookFile], path: Path, decision: DecisionModel
) -> None:
    """Report bands and corners that are called as rules read otherwise."""
    if decision.scorecard is not None:
        for band in decision.scorecard.bands:
            _check(report, band, (*path, "scorecard", "bands", band), key=True)
    if decision.quadrant is not None:
        for corner, name in decision.quadrant.names:
            _check(report, str(name), (*path, "quadrant", "names", corner))


def _check(report: Report[PlaybookFile], name: str, path: Path, *, key: bool = False) -> None:
    if name.casefold() in RESERVED_VALUES:
        message = f"a value cannot be called '{name}', which rules read otherwise"
        report.add("PW115", message, path, key=key)
