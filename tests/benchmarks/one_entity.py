"""One account at a time: 40 conditions by generated Python and by other rule engines.

Every engine answers the same conditions about the same dicts, and the answers are compared before
anything is measured. A round asks every form in turn; ratios are those of one round, and medians
are of the rounds. CPU time is measured, so other work of the machine counts little.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

from rich.console import Console
from rich.table import Table

from playwise.rule import Rule
from playwise.rule.bundle import Bundle
from tests.benchmarks.conditions import CONDITIONS, TYPES, accounts
from tests.benchmarks.engines import Form, forms

AS_OF = datetime(2026, 3, 2, tzinfo=UTC)
ACCOUNTS = 400
ROUNDS = 15
_FEWEST = 4


def main() -> None:
    """Measure and print."""
    rules = [Rule.parse(condition, TYPES) for condition in CONDITIONS]
    asked = accounts(ACCOUNTS)
    ours = _ours(rules)
    theirs = list(forms([rule.to_jsonlogic() for rule in rules], TYPES))
    expected = [[rule.evaluate(facts, AS_OF) for rule in rules] for facts in asked]
    for form in (*ours, *theirs):
        _check(form, asked, expected)
    rounds = [
        [_seconds(form, asked, number) for form in (*ours, *theirs)] for number in range(ROUNDS)
    ]
    _show(ours, theirs, rounds)


def _ours(rules: Sequence[Rule]) -> tuple[Form, Form]:
    bundle = Bundle.of(rules)
    return (
        Form("Playwise", "one bundle of all", lambda facts: bundle.evaluate(facts, AS_OF)),
        Form(
            "Playwise",
            "rules, one call each",
            lambda facts: [rule.evaluate(facts, AS_OF) for rule in rules],
            one_by_one=True,
        ),
    )


def _check(form: Form, asked: Sequence[dict[str, Any]], expected: Sequence[list[object]]) -> None:
    for facts, wanted in zip(asked, expected, strict=True):
        answers = [bool(answer) for answer in form.answers(facts)]
        for condition, answer, other in zip(CONDITIONS, answers, wanted, strict=True):
            assert answer is other, f"{form.engine}, {form.name}: {condition}: {facts}"


def _seconds(form: Form, asked: Sequence[dict[str, Any]], number: int) -> float:
    """Return how long one account takes; slower engines are asked about fewer, in turn."""
    count = max(len(asked) // 10**form.pace, _FEWEST)
    start = number * count % len(asked)
    some = asked[start : start + count]
    answers = form.answers
    began = time.process_time()
    for facts in some:
        answers(facts)
    return (time.process_time() - began) / len(some)


def _show(ours: Sequence[Form], theirs: Sequence[Form], rounds: Sequence[Sequence[float]]) -> None:
    """Print the medians, and how many times as long as Playwise each takes."""
    table = Table(title=f"One account, {len(CONDITIONS)} conditions: the same answers")
    table.add_column("engine")
    table.add_column("asked by")
    table.add_column("µs", justify="right")
    for form in ours:
        table.add_column(f"of Playwise's\n{form.name}", justify="right")
    columns = list(zip(*rounds, strict=True))
    for _, group in groupby(enumerate((*ours, *theirs)), key=lambda pair: pair[1].engine):
        for at, form in group:
            ratios = [
                statistics.median(t / o for t, o in zip(columns[at], columns[i], strict=True))
                for i in range(len(ours))
            ]
            median = statistics.median(columns[at]) * 1e6
            table.add_row(
                form.engine, form.name, f"{median:,.1f}", *(f"{ratio:.1f}x" for ratio in ratios)
            )
        table.add_section()
    Console(width=100).print(table)


if __name__ == "__main__":
    main()
