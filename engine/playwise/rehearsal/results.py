"""What came of the tests inside playbook files."""

from __future__ import annotations

from dataclasses import dataclass

from playwise.diagnostics.finding import Finding
from playwise.diagnostics.places import Span


@dataclass(frozen=True, slots=True)
class Failure:
    """An expectation that does not hold: what was expected, what came and why, in words.

    Attributes:
        help: What to do, where that does not go without saying.
    """

    message: str
    span: Span
    help: str | None = None


@dataclass(frozen=True, slots=True)
class CaseResult:
    """What came of one test.

    Attributes:
        playbook: The playbook whose file it stands in.
        case: Its name.
        span: Where its name stands.
        failures: In the order in which they came up; () where it passed.
        days: The runs that it took, one a day.
    """

    playbook: str
    case: str
    span: Span
    failures: tuple[Failure, ...] = ()
    days: int = 1

    @property
    def passed(self) -> bool:
        """Whether all that it expects holds."""
        return not self.failures


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What came of all tests.

    Attributes:
        results: In the order of the program's playbooks and their files.
        rows_reached: The rows (playbook, decision, row) that decided in some test.
        steps_reached: The steps (playbook, step) that started in some test.
    """

    results: tuple[CaseResult, ...]
    rows_reached: frozenset[tuple[str, str, str]]
    steps_reached: frozenset[tuple[str, str]]

    @property
    def passed(self) -> bool:
        """Whether every test passed."""
        return all(result.passed for result in self.results)


def findings_of(result: CaseResult) -> list[Finding]:
    """Return what failed in a test as findings at the places of its expectations."""
    return [
        Finding("PW310", f"test '{result.case}': {failure.message}", failure.span, failure.help)
        for failure in result.failures
    ]
