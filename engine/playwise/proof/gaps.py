"""Accounts that no row of a table takes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import cast

import z3

from playwise.diagnostics.finding import Finding
from playwise.playbook.kinds import Decision, Table
from playwise.playbook.lint.ranges import Hole, holes, limits_of, uncovered
from playwise.playbook.lint.values import Unmentioned, unmentioned, unmentioned_values
from playwise.proof.account import Account
from playwise.proof.asking import Asking, Question
from playwise.proof.encoding import Encoding
from playwise.proof.replay import Replay
from playwise.proof.search import reads
from playwise.proof.solver import Verdict
from playwise.proof.terms import both, either, opposite
from playwise.proof.variables import Variable
from playwise.rules.ir import Node
from playwise.rules.types import Value


def find_gaps(asking: Asking, decision: Decision, table: Table) -> None:
    """Report accounts for which every row is false, or that there may be some."""
    conditions = [row.condition for row in table.rows if row.condition is not None]
    if len(conditions) < len(table.rows):
        return  # the last row takes whatever the others leave
    gap = _Gap(asking, decision, tuple(conditions))
    limits = limits_of(asking.program.catalogue, asking.playbook.entity)
    lints = [*unmentioned_values(decision, table), *uncovered(decision, table, limits)]
    places: list[Unmentioned | Hole] = [*unmentioned(table), *holes(table, limits)]
    told: list[Callable[[Encoding], z3.BoolRef]] = []
    for finding, where in zip(lints, places, strict=True):
        told.append(partial(_inside, where=where))
        gap.show(finding, told[-1])
    gap.find(told)
    if table.on_unknown == "skip" and not gap.found:
        _without_a_fact(asking, decision, conditions)


@dataclass(slots=True)
class _Gap:
    """What a table leaves out.

    Attributes:
        found: Whether it leaves out anything, or may.
    """

    asking: Asking
    decision: Decision
    conditions: tuple[Node, ...]
    found: bool = False

    def show(self, finding: Finding, where: Callable[[Encoding], z3.BoolRef]) -> None:
        """Report what was found without a proof, with an account that shows it."""
        self.found = True
        account = self._example(lambda encoding: self._falls_through(encoding, where))
        if account is not None:
            help = f"for example {account.words()}; {finding.help}"
            self.asking.report.findings.append(replace(finding, help=help))

    def find(self, told: Sequence[Callable[[Encoding], z3.BoolRef]]) -> None:
        """Report whatever else is left out.

        What only a value leaves out that did not fit, of a fact with a default, is not worth a row:
        such a value is a finding when it comes.
        """

        def usually(encoding: Encoding) -> z3.BoolRef:
            untold = opposite(either(*(where(encoding) for where in told)))
            falls_through = self._falls_through(encoding, lambda _: untold)
            return both(falls_through, encoding.variables.usual())

        name = self.decision.name
        if self.asking.ask(usually(self.asking.anything)) is Verdict.IMPOSSIBLE:
            return
        self.found = True
        account = self._example(usually)
        if account is None:
            what = f"whether '{name}' leaves a gap"
            self.asking.undecided(what, self.decision.span, self.conditions)
            return
        record = self.asking.record
        message = f"'{name}' leaves a gap: there are {record}s for which no row is true"
        self.asking.report.warn("PW304", message, self.decision.span, _remedy(account))

    def _example(self, question: Question) -> Account | None:
        return self.asking.example(
            question, lambda replay: all(replay.ask(node) is False for node in self.conditions)
        )

    def _falls_through(
        self, encoding: Encoding, where: Callable[[Encoding], z3.BoolRef]
    ) -> z3.BoolRef:
        return both(*(encoding.term(node).false for node in self.conditions), where(encoding))


def _inside(encoding: Encoding, where: Unmentioned | Hole) -> z3.BoolRef:
    """Where an expression has a value that no row is for."""
    value, type = encoding.term(where.node).value, where.node.type
    words = encoding.variables.words
    if isinstance(where, Unmentioned):
        return either(*(value == words.literal(text, type) for text in where.values))
    between = where.between
    assert between.low is not None
    assert between.high is not None
    low, high = (words.literal(cast("Value", end), type) for end in (between.low, between.high))
    above = value >= low if between.holds_low else value > low
    return both(above, value <= high if between.holds_high else value < high)


def _remedy(account: Account) -> str:
    help = f"for example {account.words()}; add a row for them, or end with an otherwise"
    below = [v.label for v, held in account.facts.items() if _is_below_all(v, held.value)]
    if below:
        help += f"; if there is no such {below[0]}, say so by min in facts.yaml"
    return help


def _is_below_all(variable: Variable, value: object) -> bool:
    """Whether it is a negative number of a fact that nothing says cannot be negative."""
    is_negative = isinstance(value, (int, float)) and value < 0
    return is_negative and variable.fact is not None and variable.fact.minimum is None


def _without_a_fact(asking: Asking, decision: Decision, conditions: Sequence[Node]) -> None:
    """Note the single facts without which no row is true although unknown rows are skipped."""
    likely = asking.likely
    nothing = both(*(opposite(likely.term(node).true) for node in conditions))
    names = reads(nothing)
    facts = [
        variable
        for variable in likely.variables
        if not variable.is_mostly_known and variable.term.known.decl().name() in names
    ]
    for missing in facts:
        only = [opposite(fact.term.known) if fact is missing else fact.term.known for fact in facts]
        only.append(likely.variables.usual())

        def holds(replay: Replay) -> bool:
            return not any(replay.ask(node) is True for node in conditions)

        account = asking.example(lambda _, only=only: both(nothing, *only), holds)  # type: ignore[misc]
        if account is not None:
            message = (
                f"without '{missing.label}' there are {asking.record}s for which no row of"
                f" '{decision.name}' is true, although unknown rows are skipped:"
                f" for example {account.words()}"
            )
            asking.report.note(message, decision.span)
