"""Four times as many decisions over the same accounts: how much longer they take."""

from __future__ import annotations

import time
from datetime import datetime
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.table import Table

from playwise.documents.reader import read_document
from playwise.evaluate.portfolio import evaluate
from playwise.facts.build import build_catalogue
from playwise.facts.table import FactTables
from playwise.playbook.compile import PlaybookSource, compile_program
from playwise.playbook.model import read_playbook
from playwise.playbook.play import Surroundings
from playwise.playbook.program import Program
from tests.benchmarks.portfolio import AS_OF, QUICKSTART, portfolio

ACCOUNTS = 20_000
FEW, MANY = 40, 160
ROUNDS = 3
_TABLE = """\
  d{i}:
    values: [a, b, c]
    table:
      - {{id: a, when: annual_price >= {i}_000 and count(contacts) > {few}, then: a}}
      - {{id: b, when: annual_price * 2 < {i}_500 or problem_severity > {few}, then: b}}
      - {{id: c, otherwise: c}}
"""


def main() -> None:
    """Measure and print."""
    few, many = program(FEW), program(MANY)
    tables = portfolio(few.catalogue, ACCOUNTS)
    as_of = AS_OF.replace(tzinfo=ZoneInfo("America/New_York"))
    check_alike(few, many, tables, as_of)
    took = [min(seconds(made, tables, as_of) for _ in range(ROUNDS)) for made in (few, many)]
    table = Table(title=f"{ACCOUNTS:,} accounts: more decisions, the same answers")
    table.add_column("tables of three rows")
    for column in ("seconds of processor", "ratio"):
        table.add_column(column, justify="right")
    for count, time_taken in zip((FEW, MANY), took, strict=True):
        table.add_row(str(count), f"{time_taken:.2f}", f"{time_taken / took[0]:.1f}x")
    Console(width=100).print(table)


def program(count: int) -> Program:
    """Return a playbook of that many decisions, compiled."""
    facts = read_document((QUICKSTART / "facts.yaml").read_text(encoding="utf-8"), "facts.yaml")
    catalogue, _ = build_catalogue(facts)
    assert catalogue is not None
    decisions = "".join(_TABLE.format(i=i, few=i % 4) for i in range(count))
    text = f"playbook: many\ntitle: Many\nentity: account\ndecisions:\n{decisions}"
    checked = read_playbook(read_document(text, "playbooks/many.yaml"))
    source = PlaybookSource(checked.document, "version 1", text, checked.whole)
    nothing = Surroundings(frozenset(), frozenset(), {})
    return compile_program(catalogue, facts, [source], nothing).program


def check_alike(few: Program, many: Program, tables: FactTables, as_of: datetime) -> None:
    """Compare what both decide."""
    some, all_ = evaluate(few, tables, as_of).outcomes, evaluate(many, tables, as_of).outcomes
    assert len(some) == FEW
    assert len(all_) == MANY
    assert all(frame.equals(all_[column]) for column, frame in some.items())


def seconds(made: Program, tables: FactTables, as_of: datetime) -> float:
    """Return how long the processor takes for all decisions."""
    start = time.process_time()
    evaluate(made, tables, as_of)
    return time.process_time() - start


if __name__ == "__main__":
    main()
