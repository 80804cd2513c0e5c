"""What `playwise check` tells of a workspace, and how it is written down to be told again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from playwise.diagnostics.finding import Finding, Severity
from playwise.diagnostics.places import Span


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found in a workspace's files.

    Attributes:
        playbooks: How many playbook files there are, right or wrong.
        tests: How many tests can be read.
        needs: For each playbook that calls operators of plugins, these by plugin; all sorted.
        findings: Everything wrong, in order of place.
        texts: What the files hold that findings name, by the path that they name.
    """

    playbooks: int
    tests: int
    needs: Mapping[str, Mapping[str, tuple[str, ...]]]
    findings: tuple[Finding, ...]
    texts: Mapping[str, str]

    @property
    def errors(self) -> int:
        """How many of the findings are errors."""
        return sum(finding.is_error for finding in self.findings)


def as_data(verdict: Verdict) -> dict[str, Any]:
    """Return a verdict as plain data, without the texts: the files have those."""
    return {
        "playbooks": verdict.playbooks,
        "tests": verdict.tests,
        "needs": {id: dict(plugins) for id, plugins in verdict.needs.items()},
        "findings": [_finding_data(finding) for finding in verdict.findings],
    }


def from_data(data: Any, texts: Mapping[str, str]) -> Verdict:
    """Return the verdict that `as_data` made plain.

    Raises:
        KeyError, TypeError, ValueError: It did not make this.
    """
    return Verdict(
        int(data["playbooks"]),
        int(data["tests"]),
        {
            id: {plugin: tuple(operators) for plugin, operators in plugins.items()}
            for id, plugins in data["needs"].items()
        },
        tuple(_finding(found) for found in data["findings"]),
        texts,
    )


def _finding_data(finding: Finding) -> list[object]:
    span = finding.span
    place = None if span is None else [span.path, span.line, span.column, span.length]
    return [finding.code, finding.message, place, finding.help, finding.severity.value]


def _finding(data: Any) -> Finding:
    code, message, place, help, severity = data
    span = None if place is None else Span(*place)
    return Finding(code, message, span, help, Severity(severity))
