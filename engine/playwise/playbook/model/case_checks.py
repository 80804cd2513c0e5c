"""Whether the tests of a file name what the file has."""

from __future__ import annotations

from collections.abc import Iterable

from playwise.diagnostics.nearest import did_you_mean
from playwise.documents.report import Report
from playwise.documents.scalars import describe
from playwise.documents.tree import Path
from playwise.documents.twice import rename
from playwise.playbook.model.cases import CaseModel, DoModel, ExpectModel, StepExpectModel
from playwise.playbook.model.decision_checks import EXPECTED_WORDS
from playwise.playbook.model.file import PlaybookFile
from playwise.playbook.model.parts import part_names
from playwise.playbook.model.play_checks import known_steps

_OTHERS = "others"
_UNKNOWN = "unknown"


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
            help_text = rename(report.checked.document, ("tests", first, "name"), None)
            report.add("PW116", message, (*path, "name"), help_text)
        checker.check(path, case)


class _CaseChecker:
    def __init__(self, report: Report[PlaybookFile], also: Iterable[str]) -> None:
        self.report = report
        self.decisions = [*report.names("decisions"), *also]
        self.steps = known_steps(report)
        self.has_play = "play" in report.mapping()
        of_play = ["enter", *self.steps] if self.has_play else []
        self.reasoned = [*self.decisions, *report.names("derive"), *of_play]

    def check(self, path: Path, case: CaseModel) -> None:
        """Report what is wrong with a test."""
        if case.expect is None and case.timeline is None and not self.report.is_damaged(path):
            message = f"the test '{case.name}' expects nothing"
            self.report.add("PW111", message, path, "expect: what must hold, or timeline: days")
        if case.all_ is not None:
            self._of_many(path, case)
        elif case.expect is not None:
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

    def _of_many(self, path: Path, case: CaseModel) -> None:
        """Check a test of many records: what it expects stands by key."""
        for key in ("given", "related", "each", "timeline"):
            if key in case.model_fields_set:
                message = f"'{key}' cannot stand beside 'all'"
                self.report.add("PW112", message, (*path, key), "remove it", key=True)
        if case.expect is None:
            return
        for word in case.expect.model_fields_set & EXPECTED_WORDS:
            here: Path = (*path, "expect", word)
            message = f"'{word}' says not of which record it is expected"
            self.report.add("PW112", message, here, "write the key of a record first", key=True)
        for record, held in case.expect.decisions.items():
            self._of_one((*path, "expect", record), record, held)

    def _of_one(self, path: Path, record: str, held: object) -> None:
        if not isinstance(held, dict) or not held:
            message = f"expected decisions with their values, got {describe(held)}"
            help_text = f"beside 'all', what is expected stands by key: {record}: {{decision: …}}"
            self.report.add("PW112", message, path, help_text)
            return
        for word in ("play", "result", "steps"):
            if word in held:
                message = f"'{word}' is expected of one record, and this test has many"
                self.report.add("PW112", message, (*path, word), "give that one alone", key=True)
        kept = {key: value for key, value in held.items() if key not in ("play", "result", "steps")}
        for word in ("row", "reasons"):
            if word in kept and not isinstance(kept[word], dict):
                message = f"expected decisions with their {word}, got {describe(kept[word])}"
                self.report.add("PW112", message, (*path, word))
                return
        self._expectation(path, ExpectModel.model_construct(**kept))

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
            head, _, part = name.partition(".")
            if self._known(
                head, self.decisions, "PW141", "decision", here, key=True, also=EXPECTED_WORDS
            ):
                self._part(head, part, here)
            if value is None:
                help_text = "write its value, or unknown"
                self.report.add("PW112", f"'{name}' has no value", here, help_text)
        for decision, row in expect.row.items():
            row_path: Path = (*path, "row", decision)
            known = self._known(decision, self.decisions, "PW141", "decision", row_path, key=True)
            rows = self._rows(decision)
            if known and rows and row == _UNKNOWN and row not in rows:
                message = f"'{row}' is no row of '{decision}'"
                help_text = f"where no row decides, expect {decision}.row: {_UNKNOWN}"
                self.report.add("PW204", message, row_path, help_text)
            elif known and (rows or not self.report.is_damaged(("decisions", decision))):
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

    def _part(self, decision: str, part: str, path: Path) -> None:
        """Report a part that the decision has not."""
        held = self.report.mapping("decisions", decision)
        parts = [*part_names(held), *(["row"] if self._rows(decision) else [])]
        if part and part not in parts and not self.report.is_damaged(("decisions", decision)):
            listing = f"'{decision}' has {', '.join(parts)}" if parts else None
            help_text = did_you_mean(part, parts, listing)
            message = f"unknown part '{part}' of '{decision}'"
            self.report.add("PW204", message, path, help_text, key=True)

    def _rows(self, decision: str) -> list[str]:
        held = self.report.mapping("decisions", decision)
        table = held.get("table") or self.report.mapping("decisions", decision, "scorecard").get(
            "override"
        )
        rows = table if isinstance(table, list) else []
        return [str(row["id"]) for row in rows if isinstance(row, dict) and "id" in row]
