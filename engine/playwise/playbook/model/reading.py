"""A playbook file read: the model, and what its parts have against each other."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from playwise.documents.document import Document
from playwise.documents.report import Report
from playwise.documents.validate import Checked, validate
from playwise.playbook.model.case_checks import check_cases
from playwise.playbook.model.decision_checks import check_decisions
from playwise.playbook.model.file import PlaybookFile
from playwise.playbook.model.play_checks import check_play


def read_playbook(document: Document, also: Iterable[str] = ()) -> Checked[PlaybookFile]:
    """Return the playbook that *document* holds, with everything wrong short of its rules.

    Rules, cells and values stay data: compile them by walking the model and
    ``checked.document`` with the same path, such as ``("decisions", "tier", "table", 0, "when")``.
    Tests may expect something of the decisions *also*, too.
    """
    checked = validate(document, PlaybookFile)
    if checked.model is None:
        return checked
    report = Report(checked)
    check_decisions(report, checked.model)
    check_play(report, checked.model)
    check_cases(report, checked.model, also)
    return replace(checked, findings=tuple(sorted({*checked.findings, *report.findings})))
