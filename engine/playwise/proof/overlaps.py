"""Accounts that two rows of a `unique` table take."""

from __future__ import annotations

from playwise.playbook.kinds import Decision, Row, Table
from playwise.proof.asking import Asking
from playwise.proof.encoding import Encoding
from playwise.proof.replay import Replay
from playwise.proof.solver import Verdict
from playwise.proof.terms import NO, both, either
from playwise.rules.ir import Node

_MOST = 10
"""How many overlaps of one table are told."""


def find_overlaps(asking: Asking, decision: Decision, table: Table) -> None:
    """Report each two rows that can be true at once, with an account for which they are."""
    rows = [(row, row.condition) for row in table.rows if row.condition is not None]
    terms = [asking.anything.term(condition) for _, condition in rows]
    solver = asking.solver()
    found, before = 0, NO
    for index, (row, condition) in enumerate(rows):
        above, before = before, either(before, terms[index].true)
        if solver.ask(terms[index].true, above) is Verdict.IMPOSSIBLE:
            continue
        for (other, other_condition), term in zip(rows[:index], terms, strict=False):
            if found >= _MOST:
                return
            if solver.ask(terms[index].true, term.true) is not Verdict.IMPOSSIBLE:
                found += _overlap(asking, decision, (other, other_condition), (row, condition))


def _overlap(
    asking: Asking, decision: Decision, first: tuple[Row, Node], second: tuple[Row, Node]
) -> bool:
    """Report that two rows overlap, where an account shows it; return whether one does."""
    nodes = (first[1], second[1])

    def meet(encoding: Encoding) -> object:
        return both(*(encoding.term(node).true for node in nodes))

    def holds(replay: Replay) -> bool:
        return all(replay.ask(node) is True for node in nodes)

    account = asking.example(meet, holds)
    ids = f"'{first[0].id}' and '{second[0].id}'"
    if account is None:
        what = f"whether {ids} of '{decision.name}' can both be true"
        asking.undecided(what, second[0].span, nodes)
        return False
    message = f"{ids} of '{decision.name}' can both be true, and under 'hit: unique' one may be"
    help = f"for example {account.words()}; let one of them leave out what the other takes"
    asking.report.warn("PW305", message, second[0].span, help)
    return True
