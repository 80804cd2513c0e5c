"""The quickstart's playbooks for many accounts: the engine, Polars by hand, the interpreter."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.table import Table

from playwise.evaluate.answers import Outcome
from playwise.evaluate.portfolio import Evaluation, evaluate
from playwise.evaluate.records import Families
from playwise.evaluate.single import decide_all
from playwise.facts.table import FactTables, usable
from playwise.playbook.program import Program
from playwise.rules.frame import KEY
from playwise.rules.interpret import Interpreter
from tests.benchmarks.agreement import check_by_hand, check_interpreter
from tests.benchmarks.by_hand import by_hand
from tests.benchmarks.portfolio import AS_OF, portfolio, quickstart

ACCOUNTS = 100_000
INTERPRETED = 2_000
"""The interpreter is slow: it answers for this many accounts, and its time is scaled up."""
ROUNDS = 5

_T = TypeVar("_T")


def main(accounts: int = ACCOUNTS) -> None:
    """Measure and print."""
    program = quickstart().program
    assert program is not None
    tables = portfolio(program.catalogue, accounts)
    as_of = AS_OF.replace(tzinfo=ZoneInfo("America/New_York"))
    evaluation = evaluate(program, tables, as_of)
    check_by_hand(evaluation, by_hand(tables, as_of))
    rounds = [
        (
            timed(lambda: evaluate(program, tables, as_of))[0],
            timed(lambda: by_hand(tables, as_of))[0],
            interpreted(program, tables, as_of, evaluation, accounts),
        )
        for _ in range(ROUNDS)
    ]
    show(accounts, rounds)


def interpreted(
    program: Program, tables: FactTables, as_of: datetime, evaluation: Evaluation, accounts: int
) -> float:
    """Return how long the interpreter takes for all accounts, measured on some.

    Both begin with the same tables, so making records of them is part of it.
    """
    keys = tables.frames["account"][KEY][:INTERPRETED].to_list()
    plays = [playbook.play for playbook in program.playbooks if playbook.play is not None]

    def work() -> Mapping[tuple[str, str], Outcome]:
        frames = {
            name: usable(entity, tables, as_of).collect()
            for name, entity in program.catalogue.entities.items()
        }
        records = Families(program, frames, tables).of("account", keys)
        interpreter = Interpreter(as_of)
        outcomes = decide_all(program, records.values(), interpreter)
        for key in keys:
            for play in plays:
                interpreter.answer(play.enter.node, records["account", key])
        return outcomes

    seconds, outcomes = timed(work)
    check_interpreter(evaluation, outcomes, keys)
    return seconds * accounts / len(keys)


def timed(work: Callable[[], _T]) -> tuple[float, _T]:
    """Return how many seconds *work* takes, and its result."""
    started = time.perf_counter()
    result = work()
    return time.perf_counter() - started, result


def show(accounts: int, rounds: Sequence[tuple[float, float, float]]) -> None:
    """Print the medians, and the medians of the ratios of each round."""
    engine, hand, slow = (statistics.median(column) for column in zip(*rounds, strict=True))
    to_hand = statistics.median(e / h for e, h, _ in rounds)
    to_slow = statistics.median(s / e for e, _, s in rounds)
    table = Table(title=f"{accounts:,} accounts, three playbooks: the same answers")
    for column in ("what", "seconds", "ratio"):
        table.add_column(column, justify="right" if column == "seconds" else "left")
    table.add_row("the engine, columnar", f"{engine:.2f}", "1")
    table.add_row("hand-written Polars", f"{hand:.2f}", f"the engine takes {to_hand:.2f}x as long")
    label = f"reference interpreter (from {INTERPRETED:,} accounts)"
    table.add_row(label, f"{slow:.1f}", f"the engine is {to_slow:.0f}x as fast")
    Console(width=100).print(table)
