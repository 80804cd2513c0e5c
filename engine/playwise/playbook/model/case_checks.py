"""Whether the tests of a file name what the file has."""

from __future__ import annotations

from collections.abc import Iterable

from playwise.diagnostics.nearest import did_you_mean
from playwise.documents.report import Report
from playwise.documents.tree import Path
from playwise.playbook.model.cases import CaseModel, DoModel, ExpectModel, StepExpectModel
from playwise.playbook.model.decision_checks import EXPECTED_WORDS
from playwise.playbook.model.file import PlaybookFile
from playwise.playbook.model.play_checks import known_steps

_OTHERS = "others"


def check_cases(
    report: Report[PlaybookFile], model: PlaybookFile, also: Iterable[str] = ()
) -> None:
    """Report tests of one name, tests that expect nothing, and names that the file has not.

    The decisions *also* are there although no file declares them.
    """
    checker = _CaseChecker(report, also)
    seen: dict[str, int] = {}
    for place, case in enumerate(model.tests):
        path: Path = ("tests", place)
        first = seen.setdefault(case.name, place)
        if first != place:
            message = f"the test '{case.name}' is given twice"
            report.add("PW116", message, (*path, "name"))
        checker.check(path, case)


class _CaseChecker:
    def __init__(self, report: Report[PlaybookFile], also: Iterable[str]) -> None:
        self.report = report
        self.decisions = [*report.names("decisions"), *also]
        self.steps = known_steps(report)
        self.has_play = "play" in report.mapping()
        self.reasoned = {"enter", *self.decisions, *report.names("derive"), *self.steps}

    def check(self, path: Path, case: CaseModel) -> None:
        """Report what is wrong with a test."""
        if case.expect is None and case.timeline is None and not self.report.is_damaged(path):
            message = f"the test '{case.name}' expects nothing"
            self.report.add("PW111", message, path, "expect: what must hold, or timeline: days")
        if case.expect is not None:
            self._expectation((*path, "expect"), case.expect)
        latest = ""
        for place, moment in enumerate(case.timeline or []):
            here: Path = (*path, "timeline", place)
            day = str(moment.on)[:10]
            if day < latest:
                message = f"the timeline goes back, from {latest} to {day}"
                self.report.add("PW112", message, (*here, "on"), "put its days in order")
            latest = max(latest, day)
            for position, act in enumerate(moment.do):
                self._act((*here, "do", position), act)
            if moment.expect is not None:
                self._expectation((*here, "expect"), moment.expect)

    def _act(self, path: Path, act: DoModel) -> None:
        given = act.model_fields_set & {"approve", "done"}
        if len(given) != 1 and not self.report.is_damaged(path):
            message = "expected one of 'approve' and 'done'"
            self.report.add("PW111" if not given else "PW112", message, path)
        for key, step in (("approve", act.approve), ("done", act.done)):
            if step is not None:
                self._known(step, self.steps, "PW132", "step", (*path, key))

    def _expectation(self, path: Path, expect: ExpectModel) -> None:
        for name, value in expect.decisions.items():
            here: Path = (*path, name)
            self._known(
                name, self.decisions, "PW141", "decision", here, key=True, also=EXPECTED_WORDS
            )
            if value is None:
                help_text = "write its value, or unknown"
                self.report.add("PW112", f"'{name}' has no value", here, help_text)
        for decision, row in expect.row.items():
            row_path: Path = (*path, "row", decision)
            known = self._known(decision, self.decisions, "PW141", "decision", row_path, key=True)
            rows = self._rows(decision)
            if known and (rows or not self.report.is_damaged(("decisions", decision))):
                self._known(row, rows, "PW204", "row", row_path)
        for name in expect.reasons:
            self._known(name, self.reasoned, "PW141", "decision", (*path, "reasons", name), True)
        self._steps(path, expect)

    def _steps(self, path: Path, expect: ExpectModel) -> None:
        for key in ("play", "result", "steps"):
            if key in expect.model_fields_set and not self.has_play:
                message = f"'{key}' is expected of a playbook that has no play"
                self.report.add("PW112", message, (*path, key), key=True)
        if not self.has_play:
            return
        for step, state in expect.steps.items():
            here: Path = (*path, "steps", step)
            if step == _OTHERS:
                if state != "none":
                    self.report.add("PW112", "'others' can only be 'none'", here)
                continue
            self._known(step, self.steps, "PW132", "step", here, key=True)
            if state == "none":
                message = "'none' belongs to 'others', and is no state of a step"
                self.report.add("PW112", message, here)
            empty = isinstance(state, StepExpectModel) and not state.model_fields_set
            if empty and not self.report.is_damaged(here):
                self.report.add("PW111", f"nothing is expected of the step '{step}'", here)

    def _known(
        self,
        name: str,
        known: Iterable[str],
        code: str,
        kind: str,
        path: Path,
        key: bool = False,
        also: Iterable[str] = (),
    ) -> bool:
        names = list(known)
        if name in names:
            return True
        listing = f"the {kind}s here are {', '.join(names)}" if names else None
        help_text = did_you_mean(name, [*names, *also], listing)
        self.report.add(code, f"unknown {kind} '{name}'", path, help_text, key=key)
        return False

    def _rows(self, decision: str) -> list[str]:
        table = self.report.mapping("decisions", decision).get("table")
        rows = table if isinstance(table, list) else []
        return [str(row["id"]) for row in rows if isinstance(row, dict) and "id" in row]
