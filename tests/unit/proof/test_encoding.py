"""Terms that say they are exact are what the interpreter answers, and can be nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import z3

from playwise.evaluate.answers import decide
from playwise.evaluate.single import put
from playwise.playbook.kinds import Decision, Scorecard, Table
from playwise.playbook.program import Program
from playwise.proof.encoding import Encoding
from playwise.proof.setting import Mode
from playwise.proof.solver import Budget, Solver, Verdict
from playwise.proof.terms import Term, opposite
from playwise.rules.interpret import Interpreter
from playwise.rules.operations import Answer
from playwise.rules.records import Record
from playwise.rules.types import Type
from playwise.rules.unknown import Unknown
from tests.unit.playbook.compiled import compiled

AS_OF = datetime(2026, 3, 2, tzinfo=ZoneInfo("UTC"))


def program(text: str) -> Program:
    made = compiled(text)
    assert not [f for f in made.findings if f.is_error], made.messages
    return made.program


def answered(program: Program, facts: Mapping[str, Any]) -> dict[str, Answer]:
    """What each decision of the playbook comes to, and the row of each as rules read it."""
    record = Record("account", "x", dict(facts))
    ask = partial(Interpreter(AS_OF).answer, record=record)
    found: dict[str, Answer] = {}
    for decision in program.playbooks[0].decisions:
        outcome = decide(decision, ask)
        put(record, decision, outcome)
        found[decision.name] = outcome.value
        row = record.values[f"{decision.column}.row"]
        found[f"{decision.name}.row"] = _place(decision, row) if isinstance(row, str) else -1
    return found


def _place(decision: Decision, id: str) -> int:
    match decision.how:
        case Table(rows=rows):
            return [row.id for row in rows].index(id)
        case Scorecard(overrides=overrides):
            return [override.id for override in overrides].index(id)
    raise AssertionError(decision)


def held(encoding: Encoding, facts: Mapping[str, Any]) -> list[z3.BoolRef]:
    variables = encoding.variables
    said = [variables.today == AS_OF.date().toordinal()]
    for variable in variables:
        value = facts.get(variable.key)
        if value is None:
            said.append(opposite(variable.term.known))
        else:
            literal = variables.words.literal(value, variable.type)
            said += [variable.term.known, variable.term.value == literal]
            said += [there == z3.BoolVal(one in value) for one, there in variable.members.items()]
            said += [z3.Bool(f"account.{variable.key} is whole")]
    return said


def check(encoding: Encoding, term: Term, answer: Answer, type: Type, facts: Any) -> None:
    """Assert that *term* is *answer*, if it is exact, and can be, if it is not."""
    if isinstance(answer, Unknown):
        matches = opposite(term.known)
    else:
        literal = encoding.variables.words.literal(answer, type)
        matches = z3.And(term.known, term.value == literal)
    solver = Solver(Budget())
    solver.add([*encoding.variables.obeyed(), *held(encoding, facts)])
    assert solver.ask(matches) is Verdict.POSSIBLE, (facts, answer)
    if not term.loose:
        assert solver.ask(opposite(matches)) is Verdict.IMPOSSIBLE, (facts, answer)


FACTS: list[dict[str, Any]] = [
    {},
    {"seats": 7},
    {"seats": -7, "note": 3, "tier": "high", "replied": True},
    {"seats": 0, "note": -2, "tier": "low", "replied": False, "used": 0.5},
    {"seats": 2**62, "note": 2**62, "arr": 2**62, "used": 1.5},
    {"arr": 12_345, "status": "won", "industry": "tourism", "used": -2.25},
    {"renewal_date": date(2026, 4, 1), "signed_at": datetime(2026, 3, 1, 23, tzinfo=UTC)},
    {"renewal_date": date(9999, 12, 30), "seats": 5, "industry": "!", "tier": "middle"},
    {"tags": ("x", "y"), "industry": "tour"},
    {"tags": ("y",)},
]
EXACT = [
    "seats + note - 3",
    "seats + note + 9_000_000 + note",
    "-seats",
    "seats * 3",
    "seats % 4",
    "seats % -4",
    "arr + arr",
    "arr - 100",
    "min(seats, note, 2)",
    "max(seats, note)",
    "max(used, 1.25)",
    "-used",
    "seats > used",
    "seats >= 7 and replied",
    "seats < 0 or replied",
    "not (seats = 7)",
    "seats between 0 and 7",
    "seats in [0, 7, 9]",
    "tier in [low, high]",
    "tier != high",
    "industry = 'tourism'",
    "industry in ['tourism', 'events']",
    "industry != 'x' and status = won",
    "if(replied, seats, note)",
    "if(seats > 3, tier, 'low') = high",
    "coalesce(seats, note, 1)",
    "seats is missing",
    "tier is known and replied is unknown",
    "renewal_date > 2026-03-15",
    "days_until(renewal_date)",
    "days_since(renewal_date) < 0",
    "days_between(renewal_date, renewal_date)",
    "signed_at > 2026-03-01T12:00:00Z",
    "replied = replied",
    "'x' in tags",
]
LOOSE = [
    "used * 2",
    "seats / note",
    "used + seats",
    "arr * 1.5",
    "seats * note",
    "seats % note",
    "days_until(signed_at)",
    "starts_with(industry, 't')",
    "lower(industry) = 'tourism'",
    "industry < 'u'",
    "cat(industry, '!') = 'tourism!'",
    "industry in tags",
    "any(champions, prepared)",
    "count(champions)",
]


@pytest.mark.parametrize("rule", [*EXACT, *LOOSE])
@pytest.mark.parametrize("mode", list(Mode))
def test_a_rule_is_what_the_interpreter_answers(rule: str, mode: Mode) -> None:
    made = program(f'decisions:\n  asked:\n    value: "{rule}"\n')
    (decision,) = made.playbooks[0].decisions
    for facts in FACTS:
        encoding = Encoding.of(made, "p", mode)
        term = encoding.outcome(decision).value

        assert bool(term.loose) == (rule in LOOSE)
        if mode is Mode.ANY or not term.loose:
            check(encoding, term, answered(made, facts)["asked"], decision.type, facts)


TABLES = {
    "first": "table: [{id: a, when: seats > 3, then: x}, {id: b, when: replied, then: y},"
    " {id: c, when: tier = high, then: x}]",
    "first with otherwise": "table: [{id: a, when: seats > 3, then: x},"
    " {id: b, when: replied, then: y}, {id: c, otherwise: x}]",
    "skipping": "on_unknown: skip, table: [{id: a, when: seats > 3, then: x},"
    " {id: b, when: replied, then: y}, {id: c, when: tier = high, then: x}]",
    "a value that may be unknown": "table: [{id: a, when: seats > 3, then: tier2},"
    " {id: b, when: replied, then: x}]",
    "unique": "hit: unique, table: [{id: a, when: seats > 3, then: x},"
    " {id: b, when: replied, then: y}, {id: c, when: tier = high, then: x}]",
    "unique with otherwise": "hit: unique, table: [{id: a, when: seats > 3, then: x},"
    " {id: b, when: replied, then: y}, {id: c, otherwise: x}]",
    "unique skipping": "hit: unique, on_unknown: skip, table: [{id: a, when: seats > 3, then: x},"
    " {id: b, when: replied, then: y}, {id: c, otherwise: y}]",
}
MIXED: list[dict[str, Any]] = [
    {key: value for key, value in facts.items() if value is not None}
    for facts in (
        {"seats": seats, "replied": replied, "tier": tier}
        for seats in (None, 1, 5)
        for replied in (None, False, True)
        for tier in (None, "low", "high")
    )
]


@pytest.mark.parametrize("name", TABLES)
def test_a_table_gives_what_it_decides_and_by_which_row(name: str) -> None:
    text = TABLES[name].replace("tier2", "if(tier = high, 'x', 'y')")
    text = text.replace("then: if(tier = high, 'x', 'y')", "then: \"if(tier = high, 'x', 'y')\"")
    made = program(f"decisions:\n  asked: {{values: [x, y], {text}}}\n")
    (decision,) = made.playbooks[0].decisions
    for facts in MIXED:
        encoding = Encoding.of(made, "p", Mode.ANY)
        fired, answers = encoding.outcome(decision), answered(made, facts)
        assert fired.row is not None

        assert not fired.value.loose
        check(encoding, fired.value, answers["asked"], decision.type, facts)
        row = answers["asked.row"]
        came = opposite(fired.row.known)
        if row != -1:
            came = z3.And(fired.row.known, fired.row.value == row)
        solver = Solver(Budget())
        solver.add([*encoding.variables.obeyed(), *held(encoding, facts)])
        assert solver.ask(opposite(came)) is Verdict.IMPOSSIBLE, (facts, row)


OTHERS = {
    "checklist": "checklist: {required: {a: seats > 3, b: replied}, optional: {c: tier = high}}",
    "quadrant": "quadrant: {x: seats, y: note, cut: {x: 5, y: 2},"
    " names: {high_high: star, high_low: risk, low_high: star, low_low: gone}}",
    "scorecard": 'scorecard: {bands: {red: "< 50", green: ">= 50"}, measures: ['
    "{id: a, weight: 60, value: 'if(replied, 100, 0)', class: company, kind: leading,"
    " on_missing: drop},"
    "{id: b, weight: 30, value: seats, class: company, kind: leading, on_missing: worst},"
    "{id: c, weight: 30, value: note, class: company, kind: leading, on_missing: unknown}],"
    " override: [{id: o, when: tier = high, then: red}, {id: p, when: seats > 90, then: green}]}",
    "scorecard of caps": 'scorecard: {bands: {red: "< 50", green: ">= 50"}, measures: ['
    "{id: a, weight: 60, value: 'if(replied, 100, 0)', class: company, kind: leading,"
    " on_missing: drop},"
    "{id: b, weight: 30, cap: 70, value: seats, class: company, kind: leading, on_missing: zero},"
    "{id: c, weight: 30, cap: 30, value: note, class: company, kind: leading, on_missing: drop}]}",
}


@pytest.mark.parametrize("name", OTHERS)
def test_the_other_kinds_of_decision_can_be_what_is_decided(name: str) -> None:
    made = program(f"decisions:\n  asked: {{{OTHERS[name]}}}\n")
    (decision,) = made.playbooks[0].decisions
    for facts in [*MIXED, *({**facts, "note": 3} for facts in MIXED), {"note": 1}]:
        encoding = Encoding.of(made, "p", Mode.ANY)
        term = encoding.outcome(decision).value

        check(encoding, term, answered(made, facts)["asked"], decision.type, facts)
        assert bool(term.loose) == name.startswith("scorecard")
        if term.loose:
            likely = Encoding.of(made, "p", Mode.LIKELY)
            worked_out = likely.outcome(decision).value
            exact = Term(worked_out.value, worked_out.known)
            check(likely, exact, answered(made, facts)["asked"], decision.type, facts)
