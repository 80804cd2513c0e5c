"""What the laws were tried on is told at the end of a run."""

from __future__ import annotations

import pytest

from tests.property.agreement import Distribution

TOLD = "rules asked of every evaluator"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Join the distributions of all shards, whichever process ran them."""
    joined = Distribution()
    for reports in terminalreporter.stats.values():
        for report in reports:
            if isinstance(report, pytest.TestReport) and report.when == "call":
                for name, data in report.user_properties:
                    if name == TOLD and isinstance(data, dict):
                        joined.join(Distribution.of_data(data))
    if joined.rules:
        terminalreporter.section(TOLD)
        for line in joined.lines():
            terminalreporter.write_line(line)
