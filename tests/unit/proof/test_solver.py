"""Questions to the solver, and how they are bounded."""

from __future__ import annotations

import pytest
import z3

from playwise.proof.solver import Budget, Solver, Verdict

X, Y = z3.Ints("x y")


def test_a_question_leaves_nothing_behind() -> None:
    solver = Solver(Budget())
    solver.add([X > 3])

    assert solver.ask(X > 5) is Verdict.POSSIBLE
    assert solver.ask(X < 5) is Verdict.POSSIBLE
    assert solver.ask(X < 3) is Verdict.IMPOSSIBLE


def test_the_claims_that_are_needed_are_no_more_than_needed() -> None:
    solver = Solver(Budget())

    assert solver.needed(X > 3, [Y > 0, X < 10, X < 2, Y < 5]) == (2,)
    assert solver.needed(X == Y, [X > 3, Y > 0, Y < 3]) == (0, 2)
    assert solver.needed(X > 3, [X < 10, Y < 3]) is None


def test_a_model_is_there_only_where_there_is_one() -> None:
    solver = Solver(Budget())
    solver.add([X == 4])
    model = solver.model()

    assert model is not None
    assert model.eval(X).as_long() == 4
    solver.add([X == 5])
    assert solver.model() is None


@pytest.mark.parametrize("budget", [Budget(total_s=0), Budget(work=1)])
def test_without_time_or_work_it_is_undecided(budget: Budget) -> None:
    a, b, c = z3.Ints("a b c")
    solver = Solver(budget)
    solver.add([a > 0, b > 0, c > 0])

    assert solver.ask(a * a * a + b * b * b == c * c * c) is Verdict.UNDECIDED


def test_questions_are_counted_over_all_solvers_of_a_budget() -> None:
    budget = Budget()
    Solver(budget).ask(X > 1)
    Solver(budget).ask(X > 1)

    assert budget.asked == 2
