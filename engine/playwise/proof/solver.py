"""Questions to z3, each bounded, asked in an order and with a seed that never change."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum, auto

import z3


class Verdict(Enum):
    """What the solver says of a question."""

    POSSIBLE = auto()
    IMPOSSIBLE = auto()
    UNDECIDED = auto()


@dataclass(slots=True)
class Budget:
    """How long proofs may take: a question, and all of them together.

    Attributes:
        question_s: Seconds for one question.
        total_s: Seconds for all; questions after that are not asked.
        work: z3's own measure of work for one question, about two seconds of it. It stops a
            question at the same point on every machine; the seconds are there for slow ones.
        asked: How many questions were asked so far.
    """

    question_s: float = 10.0
    total_s: float = 120.0
    work: int = 4_000_000
    asked: int = 0
    _deadline: float | None = None

    def left_s(self) -> float:
        """Return the seconds that the next question may take."""
        now = time.monotonic()
        if self._deadline is None:
            self._deadline = now + self.total_s
        return min(self.question_s, self._deadline - now)


@dataclass(slots=True)
class Solver:
    """What is known, and questions about it."""

    budget: Budget
    _solver: z3.Solver = field(default_factory=lambda: z3.SimpleSolver())

    def __post_init__(self) -> None:
        self._solver.set("random_seed", 0)
        self._solver.set("rlimit", self.budget.work)

    def add(self, facts: Iterable[z3.BoolRef]) -> None:
        """Take *facts* for true from now on."""
        self._solver.add(*facts)

    def ask(self, *questions: z3.BoolRef) -> Verdict:
        """Return whether all of *questions* can hold together with what is known."""
        with self._for_now():
            self._solver.add(*questions)
            return self._check()

    def model(self) -> z3.ModelRef | None:
        """Return values for which what is known holds; None where none were found."""
        return self._solver.model() if self._check() is Verdict.POSSIBLE else None

    def needed(self, question: z3.BoolRef, claims: Sequence[z3.BoolRef]) -> tuple[int, ...] | None:
        """Return which of *claims* it takes to make *question* impossible; none can be left out.

        None: it was not decided, or it is possible.
        """
        names = [z3.Bool(f"claim {index}") for index in range(len(claims))]
        with self._for_now():
            self._solver.add(question)
            self._solver.add(*map(z3.Implies, names, claims))
            if self._check(*names) is not Verdict.IMPOSSIBLE:
                return None
            core = {str(name) for name in self._solver.unsat_core()}
            kept = [index for index, name in enumerate(names) if str(name) in core]
            for index in tuple(kept):
                without = [names[i] for i in kept if i != index]
                if self._check(*without) is Verdict.IMPOSSIBLE:
                    kept.remove(index)
            return tuple(kept)

    @contextmanager
    def _for_now(self) -> Iterator[None]:
        """Take back whatever is added inside, though the solver gives up on it."""
        self._solver.push()
        try:
            yield
        finally:
            self._solver.pop()

    def _check(self, *names: z3.BoolRef) -> Verdict:
        left = self.budget.left_s()
        if left <= 0:
            return Verdict.UNDECIDED
        self.budget.asked += 1
        self._solver.set("timeout", max(1, int(left * 1000)))
        answer = self._solver.check(*names)
        if answer == z3.sat:
            return Verdict.POSSIBLE
        return Verdict.IMPOSSIBLE if answer == z3.unsat else Verdict.UNDECIDED
