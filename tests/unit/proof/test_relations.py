"""Aggregates over a few related records are what the interpreter makes of them."""

from __future__ import annotations

from typing import Any

import pytest

from playwise.playbook.kinds import Computed
from playwise.proof.encoding import Encoding
from playwise.proof.setting import RECORDS, Mode
from playwise.proof.solver import Budget, Solver, Verdict
from playwise.proof.terms import Term, opposite
from playwise.rules.interpret import Interpreter
from playwise.rules.records import Record
from playwise.rules.types import Type, Value
from playwise.rules.unknown import Unknown
from tests.unit.proof.test_encoding import AS_OF, program

CHAMPION: dict[str, Any] = {"role": "champion"}
CONTACTS: list[list[dict[str, Any]]] = [
    [],
    [{}],
    [{"role": "user", "prepared": True, "calls": 4}],
    [CHAMPION],
    [{**CHAMPION, "prepared": True, "calls": 4, "score": 0.5}],
    [{**CHAMPION, "prepared": False, "calls": 9, "score": 1.5}, {"role": "user", "calls": 7}],
    [{**CHAMPION, "prepared": True, "calls": 2}, {**CHAMPION, "prepared": False, "calls": 0}],
    [{**CHAMPION, "prepared": True, "calls": 2}, CHAMPION],
    [{**CHAMPION, "prepared": False}, CHAMPION, {"prepared": True, "calls": 1}],
    [{"prepared": True, "calls": 3}, {**CHAMPION, "prepared": True, "calls": 8}],
    [{"prepared": False, "calls": 0}, {**CHAMPION, "prepared": True, "calls": 8}],
]
EXACT = [
    "any(champions, prepared)",
    "all(champions, prepared)",
    "none(champions, prepared)",
    "count(champions)",
    "count(champions, prepared)",
    "sum(champions, calls)",
    "share(champions, prepared)",
    "avg(champions, calls)",
]
SURE = ["min(champions, calls)", "max(champions, calls)"]
"""What is taken to be unknown where it is open whether a record belongs, though it may be known."""


def answered(
    rule: str, contacts: list[dict[str, Any]]
) -> tuple[Encoding, Term, Value | Unknown, Type]:
    made = program(f'decisions:\n  asked:\n    value: "{rule}"\n')
    (decision,) = made.playbooks[0].decisions
    assert isinstance(decision.how, Computed)
    encoding = Encoding.of(made, "p", Mode.LIKELY)
    record = Record("account", "x")
    record.children["contact"] = [
        Record("contact", str(number), dict(held), parents={"account": record})
        for number, held in enumerate(contacts)
    ]
    answer = Interpreter(AS_OF).answer(decision.how.rule.node, record)
    return encoding, encoding.outcome(decision).value, answer, decision.type


def solver_of(encoding: Encoding, contacts: list[dict[str, Any]]) -> Solver:
    variables = encoding.variables
    solver = Solver(Budget())
    solver.add(variables.rules)
    places = {place.name: index for index, place in enumerate(variables.records())}
    for place in variables.records():
        there = places[place.name] < len(contacts)
        solver.add([place.exists if there else opposite(place.exists)])
    for variable in variables:
        index = places[variable.place.name]
        value = contacts[index].get(variable.key) if index < len(contacts) else None
        if value is None:
            solver.add([opposite(variable.term.known)])
        else:
            literal = variables.words.literal(value, variable.type)
            solver.add([variable.term.known, variable.term.value == literal])
    return solver


@pytest.mark.parametrize("contacts", CONTACTS)
@pytest.mark.parametrize("rule", [*EXACT, *SURE])
def test_it_is_what_the_interpreter_answers(rule: str, contacts: list[dict[str, Any]]) -> None:
    encoding, term, answer, type = answered(rule, contacts)
    solver = solver_of(encoding, contacts)

    assert RECORDS in term.loose
    is_open = rule in SURE and any("role" not in contact for contact in contacts)
    if is_open or isinstance(answer, Unknown):
        assert solver.ask(term.known) is Verdict.IMPOSSIBLE
    else:
        assert solver.ask(opposite(term.known)) is Verdict.IMPOSSIBLE
        literal = encoding.variables.words.literal(answer, type)
        assert solver.ask(term.value != literal) is Verdict.IMPOSSIBLE


def test_a_sum_past_the_largest_whole_number_is_unknown() -> None:
    contacts = [{**CHAMPION, "calls": 2**63 - 1}, {**CHAMPION, "calls": 1}]
    encoding, term, answer, _ = answered("sum(champions, calls)", contacts)

    assert isinstance(answer, Unknown)
    assert solver_of(encoding, contacts).ask(term.known) is Verdict.IMPOSSIBLE
