"""Running the tests inside playbook files, each on days of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from playwise.playbook.case_given import laid_over
from playwise.playbook.case_time import reading_time
from playwise.playbook.cases import Case, CaseMoment, Expect, Given
from playwise.playbook.past import past_reads
from playwise.playbook.program import Playbook, Program
from playwise.plays.calendar import Calendar
from playwise.plays.states import Roles
from playwise.rehearsal.life import Life, Surroundings
from playwise.rehearsal.results import CaseResult, Failure, Rehearsal
from playwise.rehearsal.verdict import failures
from playwise.rehearsal.world import entered, moment_in
from playwise.rules.interpret import Interpreter

_SOME_DAY = date(2000, 1, 1)
"""The day of tests without one: nothing that they expect reads it."""
_ONE_DAY = timedelta(days=1)


def rehearse(
    program: Program,
    cases: Mapping[str, Sequence[Case]],
    calendar: Calendar,
    roles: Roles,
    zone: ZoneInfo,
) -> Rehearsal:
    """Return what comes of the tests, none of which reads a clock, a store or a connection.

    A test with `as_of` shows what a run on that day would start, before anything is sent: a
    message without approval is ready. Each entry of a timeline is a day's whole run: the new
    facts, the run, what people do, the run again, every ready message sent, and only then what
    is expected. Between entries there is a run every day.

    Args:
        program: All playbooks of the workspace.
        cases: The tests of each playbook by its id, as `compile_cases` made them.
        calendar: The working days of the workspace.
        roles: Who owns tasks and approves; asked for a `RecordSubject`.
        zone: The workspace's clock, on which days begin.
    """
    interpreter = Interpreter(moment_in(zone, _SOME_DAY))
    around = Surroundings(program, calendar, roles, zone, interpreter, past_reads(program))
    timed = reading_time(program)
    results: list[CaseResult] = []
    rows: set[tuple[str, str, str]] = set()
    steps: set[tuple[str, str]] = set()
    for playbook in program.playbooks:
        for case in cases.get(playbook.id, ()):
            performance = _Performance(around, playbook, case)
            results.append(performance.result())
            lived, timeless = performance.life, performance.timeless
            rows |= lived.rows
            rows |= {row for row in timeless.rows if f"{row[0]}.{row[1]}" not in timed}
            steps |= lived.reached
    return Rehearsal(tuple(results), frozenset(rows), frozenset(steps))


@dataclass(slots=True)
class _Performance:
    """One test as it is run.

    Attributes:
        life: What happens on its days.
        timeless: What it expects of no day: there no play opens.
    """

    around: Surroundings
    playbook: Playbook
    case: Case
    life: Life = field(init=False)
    timeless: Life = field(init=False)

    def __post_init__(self) -> None:
        self.life = Life(self.around, self.playbook, Given())
        self.timeless = Life(self.around, replace(self.playbook, play=None), Given())

    def result(self) -> CaseResult:
        """Run it."""
        case = self.case
        found = [*self._own_expectation(), *self._timeline(), *self._clashes()]
        in_order = tuple(sorted(found, key=lambda failure: failure.span))
        days = self.life.days + self.timeless.days
        return CaseResult(self.playbook.id, case.name, case.span, in_order, days)

    def _own_expectation(self) -> Iterator[Failure]:
        case = self.case
        if case.crowd:
            yield from self._crowd()
            return
        if case.as_of is None and case.expect is None:
            return
        life = self.timeless if case.as_of is None else self.life
        at = moment_in(self.around.zone, case.as_of or _SOME_DAY)
        life.given = self._entered(case.given, at)
        life.day(at)
        if case.expect is not None:
            yield from failures(case.expect, life)
        life.send()

    def _crowd(self) -> Iterator[Failure]:
        """Many records at once: what is expected of each stands by its key."""
        case = self.case
        life = self.timeless if case.as_of is None else self.life
        at = moment_in(self.around.zone, case.as_of or _SOME_DAY)
        catalogue = self.around.program.catalogue
        crowd = [replace(r, given=entered(catalogue, r.entity, r.given, at)) for r in case.crowd]
        made = life.together(at, crowd)
        for key, expect in case.of_crowd.items():
            life.look_at(made[key])
            for failure in failures(expect, life):
                message = f"{self.playbook.entity} '{key}': {failure.message}"
                yield replace(failure, message=message)

    def _clashes(self) -> Iterator[Failure]:
        """The faults that came up although nothing in the test expects them."""
        case, entity = self.case, self.playbook.entity
        of_one = [case.expect, *(moment.expect for moment in case.timeline)]
        expected: set[tuple[str | None, str, str]] = {
            (None, *mark) for expect in of_one for mark in _reasons(expect)
        }
        expected |= {
            (key, *mark) for key, of_it in case.of_crowd.items() for mark in _reasons(of_it)
        }
        for key, name, reason in sorted(self.life.clashes | self.timeless.clashes):
            whose = key if case.crowd else None
            if (whose, name, reason) not in expected:
                record = f"{entity} '{key}': " if case.crowd else ""
                yield Failure(f"{record}'{name}' is unknown: {reason}", case.span)

    def _timeline(self) -> Iterator[Failure]:
        for moment in self.case.timeline:
            at = moment_in(self.around.zone, moment.on)
            if self.life.days == 0:
                self.life.given = self._entered(self.case.given, at)
            elif at < self.life.now.as_of:
                yield Failure(f"{at} comes before the entry above it", moment.span)
                return
            else:
                self._live_until(at)
            yield from self._entry(moment, at)

    def _live_until(self, at: datetime) -> None:
        """Run every day between the last run and the day of *at*, both left out."""
        day = self.life.now.today + _ONE_DAY
        while day < at.date():
            self.life.day(moment_in(self.around.zone, day))
            self.life.send()
            day += _ONE_DAY

    def _entry(self, moment: CaseMoment, at: datetime) -> Iterator[Failure]:
        life = self.life
        life.given = laid_over(life.given, self._entered(moment.given, at))
        life.day(at)
        for act in moment.acts:
            refusal = life.act(act)
            if refusal is not None:
                yield Failure(refusal, act.span)
        if moment.acts:
            life.again()
        life.send()
        if moment.expect is not None:
            yield from failures(moment.expect, life)

    def _entered(self, given: Given, at: datetime) -> Given:
        return entered(self.around.program.catalogue, self.playbook.entity, given, at)


def _reasons(expect: Expect | None) -> Iterator[tuple[str, str]]:
    """Yield the reasons that are expected, each with whose it is."""
    for name, reasons in expect.reasons.items() if expect is not None else ():
        for reason in reasons:
            yield name, reason.value
