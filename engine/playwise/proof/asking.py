"""Asking about a playbook: what is impossible, and an account for what is possible."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from copy import copy
from dataclasses import dataclass, field
from typing import TypeAlias

import z3

from playwise.diagnostics.places import Span
from playwise.playbook.program import Playbook, Program
from playwise.proof.account import Account
from playwise.proof.encoding import Encoding
from playwise.proof.replay import Replay
from playwise.proof.report import Report
from playwise.proof.search import Search
from playwise.proof.setting import Mode
from playwise.proof.solver import Budget, Solver, Verdict
from playwise.proof.terms import both, looseness
from playwise.rules.ir import Node

Question: TypeAlias = Callable[[Encoding], z3.BoolRef]
"""A question, put in the terms of an encoding."""

Trial: TypeAlias = Callable[[Replay], bool]
"""A question, asked of the interpreter about one account."""


@dataclass(slots=True)
class Asking:
    """One playbook before the solver.

    Attributes:
        anything: Where nothing that could be is left out: what is impossible here is so.
        likely: Where everything is worked out, if not to the last bit: accounts come from here.
        premise: What every account must fulfil; None is nothing.
        fulfils: The same, asked of the interpreter.
    """

    program: Program
    playbook: Playbook
    budget: Budget
    report: Report
    anything: Encoding = field(init=False)
    likely: Encoding = field(init=False)
    premise: Question | None = None
    fulfils: Trial | None = None
    _plain: Solver = field(init=False)
    _told: int = 0

    def __post_init__(self) -> None:
        self.anything = Encoding.of(self.program, self.playbook.id, Mode.ANY)
        self.likely = Encoding.of(self.program, self.playbook.id, Mode.LIKELY)
        self._plain = Solver(self.budget)

    @property
    def record(self) -> str:
        """What a record of the playbook is called: an account, or a record."""
        return "account" if self.playbook.entity == "account" else "record"

    def under(self, premise: Question, fulfils: Trial) -> Asking:
        """Return the same about the accounts that fulfil *premise*, with a report of its own."""
        other = copy(self)
        other.report, other.premise, other.fulfils = Report(), premise, fulfils
        other._plain, other._told = Solver(self.budget), 0
        other._plain.add([premise(self.anything)])
        return other

    def solver(self, encoding: Encoding | None = None) -> Solver:
        """Return a solver that knows what holds for every account.

        Make it when all terms of the question are made: they bring their ranges with them.
        """
        solver = Solver(self.budget)
        encoding = encoding or self.anything
        premise = [] if self.premise is None else [self.premise(encoding)]
        solver.add([*encoding.variables.obeyed(), *premise])
        return solver

    def ask(self, *questions: z3.BoolRef) -> Verdict:
        """Return whether any account answers all *questions* with yes, put to `anything`."""
        rules = self.anything.variables.obeyed()
        self._plain.add(rules[self._told :])
        self._told = len(rules)
        return self._plain.ask(*questions)

    def example(self, question: Question, holds: Trial) -> Account | None:
        """Return an account for which *question* holds, tried out; None where none was found.

        Args:
            question: What must hold.
            holds: The same, asked of the interpreter.
        """
        account = self._search(question).account()
        return account if account is not None and self._is_right(account, holds) else None

    def shows(self, question: Question, holds: Trial) -> bool:
        """Return whether there is an account for which *question* holds, tried out.

        It need not be one that anybody is shown, so the solver's first will do.
        """
        search = self._search(question)
        account = search.any_account()
        if account is None:
            return False
        if self._is_right(account, holds):
            return True
        account = search.account()
        return account is not None and self._is_right(account, holds)

    def is_shown(self, nodes: Sequence[Node], question: Question, holds: Trial) -> bool:
        """Return whether what `anything` calls possible is: at once where all *nodes* are exact."""
        return not self.looseness(nodes) or self.shows(question, holds)

    def looseness(self, nodes: Iterable[Node]) -> frozenset[str]:
        """Return what *nodes* hang on and the solver does not follow."""
        return looseness(self.anything.term(node) for node in nodes)

    def _search(self, question: Question) -> Search:
        asked = question(self.likely)
        if self.premise is not None:
            asked = both(asked, self.premise(self.likely))
        return Search(self.likely.variables, self.budget, asked)

    def _is_right(self, account: Account, holds: Trial) -> bool:
        replay = Replay(account, self.likely.worked_out)
        return (self.fulfils is None or self.fulfils(replay)) and holds(replay)

    def undecided(
        self, what: str, span: Span | None, nodes: Iterable[Node], whose: str = "it"
    ) -> None:
        """Note that *what* was not decided, and why, as far as *nodes* tell, *whose* they are."""
        self.report.undecided(what, span, self.looseness(nodes), whose)
