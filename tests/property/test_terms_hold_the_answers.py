"""The law that proofs rest on: whatever the interpreter answers, the solver's term can be that.

So what the solver calls impossible cannot happen. And where a term says that it is exact, it can be
nothing else, so that what the solver calls possible does happen.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import z3
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from playwise.facts.catalog import Catalogue, Entity, Fact, Parent
from playwise.facts.durations import Duration
from playwise.playbook.program import Playbook, Program
from playwise.proof.encoding import Encoding
from playwise.proof.operators import Mode
from playwise.proof.solver import Budget, Solver, Verdict
from playwise.proof.terms import Term, opposite
from playwise.rules.interpret import Interpreter
from playwise.rules.ir import Node
from playwise.rules.operations import Answer
from playwise.rules.records import Record
from playwise.rules.types import Kind, Type
from playwise.rules.unknown import Unknown
from tests.property.random_facts import ACCOUNT, AGEING, CONTACT, SCALARS, TODAY, World, worlds
from tests.property.random_rules import rules

AS_OF = datetime(TODAY.year, TODAY.month, TODAY.day, tzinfo=ZoneInfo("America/New_York"))


def facts(entity: str, types: dict[str, Type]) -> dict[str, Fact]:
    ages = Duration(2, "d")
    return {
        name: Fact(name, entity, type, max_age=ages if name == AGEING else None)
        for name, type in types.items()
    }


ENTITIES = {
    "account": Entity("account", "id", None, (), facts("account", ACCOUNT)),
    "contact": Entity(
        "contact", "id", None, (Parent("account", "id", "contacts"),), facts("contact", CONTACT)
    ),
}
PROGRAM = Program(
    Catalogue(ENTITIES), (Playbook("p", "P", "account", None, "1", "p.yaml", ""),)
)


def encoded(rule: Node, mode: Mode) -> tuple[Encoding, Term]:
    encoding = Encoding.of(PROGRAM, "p", mode)
    return encoding, encoding.term(rule)


def settled(encoding: Encoding, record: Record) -> list[z3.BoolRef]:
    """The account's facts as the solver has them."""
    variables = encoding.variables
    said = [variables.today == AS_OF.date().toordinal()]
    for variable in variables:
        value = record.values.get(variable.key) if variable.place is encoding.root else None
        if value is None:
            said.append(opposite(variable.term.known))
        else:
            said.append(variable.term.known)
            if variable.type.kind is not Kind.LIST:
                assert not isinstance(value, Unknown)
                said.append(variable.term.value == variables.words.literal(value, variable.type))
        if not z3.is_false(variable.stale):
            said.append(variable.stale == (variable.key in record.stale))
    return said


def same(encoding: Encoding, term: Term, answer: Answer, type: Type) -> z3.BoolRef:
    if isinstance(answer, Unknown):
        return opposite(term.known)
    literal = encoding.variables.words.literal(answer, type)
    return z3.And(term.known, term.value == literal)


@pytest.mark.parametrize("mode", list(Mode))
@settings(
    max_examples=300,
    deadline=timedelta(seconds=5),
    suppress_health_check=list(HealthCheck),
)
@given(data=st.data())
def test_a_term_can_be_what_the_interpreter_answers(mode: Mode, data: st.DataObject) -> None:
    rule = data.draw(rules(data.draw(st.sampled_from(SCALARS))))
    world: World = data.draw(worlds())
    record = world.records[0]
    answer = Interpreter(AS_OF).answer(rule, record)
    note(f"{rule!r} of {record.values} stale {record.stale} is {answer!r}")
    encoding, term = encoded(rule, mode)
    if mode is Mode.LIKELY and term.loose:
        return
    matches = same(encoding, term, answer, rule.type)
    solver = Solver(Budget())
    solver.add([*encoding.variables.rules, *settled(encoding, record)])

    assert solver.ask(matches) is not Verdict.IMPOSSIBLE
    if not term.loose:
        assert solver.ask(opposite(matches)) is not Verdict.POSSIBLE
