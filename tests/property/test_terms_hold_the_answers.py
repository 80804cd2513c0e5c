"""The law that proofs rest on: whatever the interpreter answers, the solver's term can be that.

So what the solver calls impossible cannot happen. And where a term says that it is exact, it can be
nothing else, so that what the solver calls possible does happen.
"""

from __future__ import annotations

from itertools import zip_longest

import z3
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from playwise.facts.catalog import Catalogue, Entity, Fact, Parent
from playwise.facts.durations import Duration
from playwise.playbook.program import Playbook, Program
from playwise.proof.encoding import Encoding
from playwise.proof.setting import RECORDS, Mode
from playwise.proof.solver import Budget, Solver, Verdict
from playwise.proof.terms import Term, opposite
from playwise.proof.variables import MOST, Place
from playwise.rules.interpret import Interpreter
from playwise.rules.ir import Node, Pool
from playwise.rules.operations import Answer
from playwise.rules.records import Record
from playwise.rules.types import BOOL, INTEGER, Kind, Type
from playwise.rules.unknown import Unknown
from tests.property.agreement import AS_OF
from tests.property.random_facts import ACCOUNT, AGEING, CONTACT, SCALARS, worlds
from tests.property.random_rules import CONTACTS, OF_CONTACT, Making, rules


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
PROGRAM = Program(Catalogue(ENTITIES), (Playbook("p", "P", "account", None, "1", "p.yaml", ""),))


def arrived(record: Record) -> Record:
    """Take away the blank texts of a record and of its contacts: they are missing on arrival."""
    for one in (record, *record.children["contact"]):
        there = {k: v for k, v in one.values.items() if not isinstance(v, str) or v.strip()}
        one.values = there
    return record


def encoded(rule: Node, mode: Mode) -> tuple[Encoding, Term]:
    encoding = Encoding.of(PROGRAM, "p", mode)
    return encoding, encoding.term(rule)


def settled(encoding: Encoding, record: Record) -> list[z3.BoolRef]:
    """The account and its contacts as the solver has them."""
    variables = encoding.variables
    said = [variables.today == AS_OF.date().toordinal()]
    there: dict[str, Record] = {encoding.root.name: record}
    for place, child in zip_longest(contacts(encoding), record.children["contact"]):
        if place is not None:
            said.append(place.exists if child is not None else opposite(place.exists))
            there |= {place.name: child} if child is not None else {}
    # Contacts of a contact: rules may ask for them, but there are none.
    inner = (place for place in variables.records() if place.outer is not encoding.root)
    said += [opposite(place.exists) for place in inner if not place.is_parent]
    for variable in variables:
        owner = there.get(variable.place.name)
        value = None if owner is None else owner.values.get(variable.key)
        if value is None:
            said.append(opposite(variable.term.known))
        else:
            assert not isinstance(value, Unknown)
            said.append(variable.term.known)
            if variable.type.kind is not Kind.LIST:
                literal = variables.words.literal(value, variable.type)
                said.append(variable.term.value == literal)
        if not z3.is_false(variable.stale):
            said.append(variable.stale == (owner is not None and variable.key in owner.stale))
    return said


def contacts(encoding: Encoding) -> list[Place]:
    """The contacts that the encoding makes room for, where rules read any."""
    return [p for p in encoding.variables.records() if p.outer is encoding.root and not p.is_parent]


def same(encoding: Encoding, term: Term, answer: Answer, type: Type) -> z3.BoolRef:
    if isinstance(answer, Unknown):
        return opposite(term.known)
    literal = encoding.variables.words.literal(answer, type)
    return z3.And(term.known, term.value == literal)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_a_term_can_be_what_the_interpreter_answers(data: st.DataObject) -> None:
    rule = data.draw(rules(data.draw(st.sampled_from(SCALARS)), depth=2))
    record = arrived(data.draw(worlds()).records[0])
    answer = Interpreter(AS_OF).answer(rule, record)
    note(f"{rule!r} of {record.values} stale {record.stale} is {answer!r}")
    encoding, term = encoded(rule, Mode.ANY)
    matches = same(encoding, term, answer, rule.type)
    solver = Solver(Budget())
    solver.add([*encoding.variables.rules, *settled(encoding, record)])

    assert solver.ask(matches) is not Verdict.IMPOSSIBLE
    if not term.loose:
        assert solver.ask(opposite(matches)) is not Verdict.POSSIBLE


COUNTED = frozenset({"some", "all", "none", "count", "sum", "least", "most"})


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_what_is_worked_out_over_a_few_records_is_what_the_interpreter_answers(
    data: st.DataObject,
) -> None:
    making = Making(data.draw, Pool())
    op = data.draw(st.sampled_from(sorted(COUNTED)))
    type = {"count": INTEGER, "sum": INTEGER, "least": INTEGER, "most": INTEGER}.get(op, BOOL)
    body = making.node(BOOL if type == BOOL or op == "count" else INTEGER, 1, OF_CONTACT)
    rule = making.pool.node(op, type, making.node(BOOL, 1, OF_CONTACT), body, data=CONTACTS)
    record = arrived(data.draw(worlds()).records[0])
    answer = Interpreter(AS_OF).answer(rule, record)
    note(f"{rule!r} of {[c.values for c in record.children['contact']]} is {answer!r}")
    encoding, term = encoded(rule, Mode.LIKELY)
    if term.loose != {RECORDS} or len(record.children["contact"]) > MOST:
        return
    if op in {"least", "most"} and isinstance(answer, Unknown):
        return  # with a record that may or may not belong it is unknown more often
    matches = same(encoding, term, answer, rule.type)
    solver = Solver(Budget())
    solver.add([*encoding.variables.rules, *settled(encoding, record)])

    if op not in {"least", "most"}:
        assert solver.ask(opposite(matches)) is not Verdict.POSSIBLE
    assert solver.ask(matches) is not Verdict.IMPOSSIBLE or not isinstance(answer, Unknown)
