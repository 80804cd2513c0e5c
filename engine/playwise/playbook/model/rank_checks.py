"""What a rank of a file has against itself."""

from __future__ import annotations

from playwise.documents.report import Report
from playwise.documents.tree import Path
from playwise.playbook.model.file import PlaybookFile
from playwise.playbook.model.ranks import RankModel


def check_rank(report: Report[PlaybookFile], path: Path, rank: RankModel) -> None:
    """Report terms of which some have a weight and some have not, and what a weight leaves out."""
    weighted = ["weight" in term.model_fields_set for term in rank.by]
    for place, term in enumerate(rank.by):
        here: Path = (*path, "by", place)
        if report.is_damaged(here):
            continue
        if any(weighted) and not weighted[place]:
            message = "this term has no weight, and another one has"
            help_text = (
                "weigh all of them, which makes one score, or none, which puts them in order"
            )
            report.add("PW111", message, here, help_text)
        elif weighted[place] and "descending" in term.model_fields_set:
            message = "'descending' has no meaning beside 'weight': the largest score comes first"
            help_text = "remove it; a weight below 0 turns a term round"
            report.add("PW112", message, (*here, "descending"), help_text, key=True)
