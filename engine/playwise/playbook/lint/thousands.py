"""Numbers such as 100.000, which is a hundred here and a hundred thousand elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator

from playwise.diagnostics.finding import Finding
from playwise.playbook.lint.conditions import Condition, conditions, warning
from playwise.playbook.program import Computed, Playbook, Rule

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
                message = f"'{digits}.000' of {part.what} is {digits}: a point begins the decimals"
                help = f"write {digits}_000 for {digits} thousand, else {digits}"
                yield warning("PW316", message, rule.span or part.span, help)


def _digits(rule: Rule) -> list[str]:
    """What stands before the points, of a rule that was written as text."""
    written = None if rule.written is None else rule.written.data
    if not isinstance(written, str):
        return []
    found = (match["digits"] for match in _GROUPED.finditer(written))
    return list(dict.fromkeys(digits for digits in found if digits))
