"""Compiling the tests of a playbook file: every name found, every value typed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import reduce
from itertools import product
from math import prod

from playwise.diagnostics.finding import Finding
from playwise.diagnostics.nearest import did_you_mean
from playwise.diagnostics.places import Span
from playwise.documents.document import Document
from playwise.documents.tree import Path
from playwise.playbook.case_crowd import found_in, read_crowd
from playwise.playbook.case_expect import read_expect
from playwise.playbook.case_file import CaseFile
from playwise.playbook.case_given import laid_over, read_each, read_given
from playwise.playbook.case_time import time_read
from playwise.playbook.case_types import (
    Act,
    Case,
    CaseMoment,
    Expect,
    Given,
    GivenFact,
    GivenRecord,
    Placed,
    StepExpect,
)
from playwise.playbook.model.decision_checks import EXPECTED_WORDS
from playwise.playbook.program import Playbook, Program

__all__ = [
    "LONGEST_TIMELINE",
    "MOST_VALUES",
    "Act",
    "Case",
    "CaseMoment",
    "Expect",
    "Given",
    "GivenFact",
    "GivenRecord",
    "Placed",
    "StepExpect",
    "compile_cases",
]

LONGEST_TIMELINE = 1_100
"""The most days that a timeline may span: three years and a little."""
MOST_VALUES = 1_000
"""The most times that one test may run for the values of its ``each``."""


def compile_cases(
    program: Program,
    playbook: Playbook,
    document: Document,
    findings: list[Finding],
    whole: Document | None = None,
) -> tuple[Case, ...]:
    """Return the tests of a playbook file, one for each combination of its ``each``.

    Args:
        program: All playbooks, compiled.
        playbook: The one that the file holds.
        document: The file, as the playbook was compiled from it. That its decisions, rows and
            steps exist is checked by `playwise.playbook.model`.
        findings: Where what is wrong is added; a test with a mistake is left out of the result.
        whole: The file as it was read, right or wrong: a day given wrongly is not left out.
    """
    file = CaseFile(program, playbook, document, findings)
    dated = _dated(whole)
    made: list[Case] = []
    for index in range(len(document.data.get("tests") or ())):
        before = len(findings)
        cases = list(_CaseReader(file, ("tests", index), dated).cases())
        if not any(finding.is_error for finding in findings[before:]):
            made += cases
    return tuple(made)


def _dated(whole: Document | None) -> frozenset[str]:
    """Return the names of the tests that give a day, be it one that cannot be read."""
    tests = whole.data.get("tests") if whole is not None and isinstance(whole.data, dict) else None
    held = tests if isinstance(tests, list) else []
    return frozenset(str(t.get("name")) for t in held if isinstance(t, dict) and "as_of" in t)


@dataclass(frozen=True, slots=True)
class _CaseReader:
    file: CaseFile
    path: Path
    dated: frozenset[str]

    def cases(self) -> Iterator[Case]:
        file, path = self.file, self.path
        held = file.value(path)
        name, span = file.text((*path, "name")), file.document.span((*path, "name"))
        as_of = file.moment((*path, "as_of")) if "as_of" in held else None
        if "all" in held:
            yield from self._of_many(name, span, as_of)
            return
        given = read_given(file, (*path, "given"), (*path, "related"))
        expect = read_expect(file, (*path, "expect"))
        timeline = tuple(self._moments())
        variants = list(self._variants(given))
        self._check(name, as_of, expect, timeline)
        if as_of is None and expect is not None and name not in self.dated:
            self._check_time(name, (given for _, given in variants), expect)
        if expect is None and not any(moment.expect for moment in timeline):
            return
        for suffix, laid in variants:
            yield Case(f"{name}{suffix}", span, as_of, laid, expect, timeline)

    def _of_many(self, name: str, span: Span, as_of: date | datetime | None) -> Iterator[Case]:
        """The test of many records: what it expects stands by key."""
        file, path = self.file, self.path
        crowd = read_crowd(file, (*path, "all"))
        mine = dict(found_in(crowd, self._entity))
        expected: dict[str, Expect] = {}
        held = file.value((*path, "expect"))
        for key, wanted in (held or {}).items():
            here = (*path, "expect", key)
            if key in EXPECTED_WORDS or not isinstance(wanted, dict):
                continue  # the model says so
            if key not in mine:
                help = did_you_mean(key, mine, f"it gives {', '.join(mine)}" if mine else None)
                message = f"the test gives no {self._entity} '{key}'"
                file.report("PW112", message, here, help, key=True)
                continue
            expect = read_expect(file, here)
            if expect is not None:
                expected[key] = replace(expect, play=None, result=None, steps={}, others_none=None)
        if held == {}:
            self._check(name, as_of, None, ())
        for expect in expected.values():
            if as_of is None and name not in self.dated:
                self._check_time(name, iter(mine.values()), expect)
        if expected:
            yield Case(name, span, as_of, Given(), None, (), crowd, expected)

    @property
    def _entity(self) -> str:
        return self.file.playbook.entity

    def _moments(self) -> Iterator[CaseMoment]:
        path = (*self.path, "timeline")
        for index in range(len(self.file.value(path) or ())):
            here = (*path, index)
            on = self.file.moment((*here, "on"))
            given = read_given(self.file, (*here, "given"), (*here, "related"))
            expect = read_expect(self.file, (*here, "expect"))
            acts = tuple(self._acts((*here, "do")))
            if on is not None:
                span = self.file.document.span((*here, "on"))
                yield CaseMoment(on, given, acts, expect, span)

    def _acts(self, path: Path) -> Iterator[Act]:
        for index, held in enumerate(self.file.value(path) or ()):
            here = (*path, index)
            by = self.file.text((*here, "by")) if "by" in held else None
            if "approve" in held:
                step = self.file.placed((*here, "approve"))
                yield Act("approve", step.value, by, step.span)
            elif "done" in held:
                step = self.file.placed((*here, "done"))
                yield Act("done", step.value, by, step.span)

    def _variants(self, given: Given) -> Iterator[tuple[str, Given]]:
        """The record for each combination of ``each``, with the words that tell it apart."""
        path = (*self.path, "each")
        each = self.file.value(path) or {}
        for name in each:
            if name in (self.file.value((*self.path, "given")) or {}):
                message = f"'{name}' is in 'given' and in 'each'"
                self.file.report("PW112", message, (*path, name), "keep one of them", key=True)
        count = prod(len(values) for values in each.values())
        if count > MOST_VALUES:
            message = f"'each' makes {count:,} tests of one, and at most {MOST_VALUES:,} are run"
            self.file.report("PW112", message, path, "try fewer values together", key=True)
            return
        read = [list(self._values(name, len(values))) for name, values in each.items()]
        for combination in product(*read):
            words = ", ".join(words for words, _ in combination)
            suffix = f" [{words}]" if words else ""
            yield suffix, reduce(laid_over, (above for _, above in combination), given)

    def _values(self, name: str, count: int) -> Iterator[tuple[str, Given]]:
        path = (*self.path, "each", name)
        for index in range(count):
            words = f"{name} = {self.file.text((*path, index))}"
            yield words, read_each(self.file, path, index)

    def _check(
        self,
        name: str,
        as_of: date | datetime | None,
        expect: Expect | None,
        timeline: tuple[CaseMoment, ...],
    ) -> None:
        held = self.file.value(self.path)
        expected = [expect, *(moment.expect for moment in timeline)]
        if ("expect" in held or "timeline" in held) and not any(expected):
            message = f"the test '{name}' expects nothing"
            self.file.report("PW111", message, (*self.path, "name"), "add expect: what must hold")
        if not timeline:
            return
        first, last = _day(timeline[0].on), _day(timeline[-1].on)
        if as_of is not None and _day(as_of) > first:
            message = f"the timeline begins on {first}, before as_of"
            self.file.report("PW112", message, (*self.path, "as_of"), "leave as_of out")
        length = (last - min(first, _day(as_of or first))).days
        if length > LONGEST_TIMELINE:
            message = f"the timeline spans {length:,} days, at most {LONGEST_TIMELINE:,} are run"
            path = (*self.path, "timeline", len(timeline) - 1, "on")
            self.file.report("PW112", message, path, "tell a shorter story, or two")

    def _check_time(self, name: str, given: Iterator[Given], expect: Expect) -> None:
        file = self.file
        for record in given:
            why = time_read(file.program, file.playbook, record, expect)
            if why is not None:
                message = f"the test '{name}' gives no as_of, although {why}"
                help = "add as_of: the day that the rules see, such as 2026-03-01"
                file.report("PW311", message, (*self.path, "name"), help)
                return


def _day(moment: date | datetime) -> date:
    return moment.date() if isinstance(moment, datetime) else moment
