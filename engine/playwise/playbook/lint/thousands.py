"""Numbers such as 100.000, which is a hundred here and a hundred thousand elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from playwise.diagnostics.finding import Finding
from playwise.diagnostics.places import Span
from playwise.playbook.kinds import Computed, Rule
from playwise.playbook.lint.conditions import Condition, conditions, warning
from playwise.playbook.program import Playbook

_GROUPED = re.compile(r"'[^']*'|\"[^\"]*\"|(?<![\w.])(?P<digits>[1-9][0-9]{0,2})\.000(?![\w.])")


def grouped_by_points(playbook: Playbook) -> Iterator[Finding]:
    """Yield the whole numbers of a playbook's text rules that have three idle decimals."""
    values = [
        Condition(f"'{decision.name}'", (decision.how.rule,), decision.how.rule.span)
        for decision in playbook.decisions
        if isinstance(decision.how, Computed)
    ]
    for part in (*values, *conditions(playbook)):
        for rule in part.rules:
            for digits in _digits(rule):
                yield grouped_by_a_point(digits, part.what, rule.span or part.span)


def grouped_by_a_point(digits: str, what: str, span: Span | None) -> Finding:
    """Return the warning of a number with *digits* before the point, in the rule *what*."""
    message = f"'{digits}.000' of {what} is {digits}: a point begins the decimals"
    help = f"write {digits}_000 for {digits} thousand, else {digits}"
    return warning("PW316", message, span, help)


def digits_before_points(text: str) -> dict[str, int]:
    """Return what stands before such points in a text rule, each with its first offset."""
    found: dict[str, int] = {}
    for match in _GROUPED.finditer(text):
        if match["digits"]:
            found.setdefault(match["digits"], match.start())
    return found


def _digits(rule: Rule) -> Iterable[str]:
    """What stands before the points, of a rule that was written as text."""
    written = None if rule.written is None else rule.written.data
    return digits_before_points(written) if isinstance(written, str) else ()
