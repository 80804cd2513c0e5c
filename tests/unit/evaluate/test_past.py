"""Earlier days beside the facts of now: what both evaluators make of them, and how it is shown."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import polars as pl
import pytest

from playwise.evaluate.explain import Explainer, FactRead
from playwise.evaluate.records import Families
from playwise.evaluate.single import decide_all
from playwise.facts.table import KEY, FactTables, usable
from playwise.playbook.past import PastRead, past_reads, past_reads_of_play
from playwise.playbook.program import Program
from playwise.rules.frame import dtype, stale_column
from playwise.rules.interpret import Interpreter
from playwise.rules.types import BOOL, INTEGER, enum
from playwise.rules.unknown import Unknown
from tests.unit.evaluate.decided import AS_OF, BOTH, Evaluator, World, tables
from tests.unit.playbook.compiled import FACTS, compiled, named

WORLD: World = {
    "account": {
        "a1": {"seats": 9, "tier": "high", "arr": 700, "severity": 3},
        "a2": {"seats": 5, "tier": "low"},
        "a3": {},
    },
    "contact": {
        "c1": {"account": "a1", "calls": 4},
        "c2": {"account": "a1", "calls": 9},
        "c3": {"account": "a2", "calls": 1},
    },
}
PAST: dict[str, dict[str, dict[str, Any]]] = {
    "account": {
        "seats@30d": {"a1": 5, "a2": 5},
        "tier@1d": {"a1": "low", "a2": "low"},
        "severity@7d": {"a1": 1, "a2": 2},
        "severity@7d~": {"a1": True, "a2": False},
        "p.size@30d": {"a1": "small"},
        "p.size.row@30d": {"a1": "rest"},
    },
    "contact": {"calls@30d": {"c1": 2, "c2": 9}},
}
SIZE = """\
  size:
    values: [small, large]
    table: [{id: big, when: seats > 6, then: large}, {id: rest, otherwise: small}]
"""


def with_past(program: Program, world: World) -> FactTables:
    """Return the world's facts with what is in `PAST` of what the program reads."""
    facts = tables(program.catalogue, world)
    past = {}
    for name in {read.entity for read in past_reads(program)}:
        frame = facts.frames[name].select(KEY)
        keys = frame[KEY].to_list()
        for read in past_reads(program):
            if read.entity != name:
                continue
            for column, kind in ((read.column, read.type), (stale_column(read.column), BOOL)):
                held = PAST[name].get(column)
                if held is not None:
                    cells = [held.get(key) for key in keys]
                    frame = frame.with_columns(pl.Series(column, cells, dtype=dtype(kind)))
        past[name] = frame
    return replace(facts, past=past)


@BOTH
@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (
            "trend(seats, 30d)",
            {"a1": 4, "a2": 0, "a3": ["missing: seats", "missing: seats 30 days ago"]},
        ),
        (
            "changed(tier)",
            {"a1": True, "a2": False, "a3": ["missing: tier", "missing: tier 1 day ago"]},
        ),
        (
            "previous(severity, 7d)",
            {"a1": ["stale: severity 7 days ago"], "a2": 2, "a3": ["missing: severity 7 days ago"]},
        ),
        (
            "count(contacts, trend(calls, 30d) > 0)",
            {"a1": 1, "a2": ["missing: contacts.calls 30 days ago"], "a3": 0},
        ),
        (
            "any(contacts, calls >= previous(account.seats, 30d))",
            {"a1": True, "a2": False, "a3": False},
        ),
        (
            "previous(size, 30d)",
            {
                "a1": "small",
                "a2": ["missing: size 30 days ago"],
                "a3": ["missing: size 30 days ago"],
            },
        ),
        (
            "previous(size.row, 30d) = rest",
            {
                "a1": True,
                "a2": ["missing: size.row 30 days ago"],
                "a3": ["missing: size.row 30 days ago"],
            },
        ),
        (
            "changed(size, 30d)",
            {
                "a1": True,
                "a2": ["missing: size 30 days ago"],
                "a3": ["missing: seats", "missing: size 30 days ago"],
            },
        ),
        (
            "previous(arr, 30d)",
            {
                "a1": ["missing: arr 30 days ago"],
                "a2": ["missing: arr 30 days ago"],
                "a3": ["missing: arr 30 days ago"],
            },
        ),
    ],
)
def test_what_was_is_read_like_what_is(
    decide: Evaluator, rule: str, expected: dict[str, Any]
) -> None:
    made = compiled(f'decisions:\n  d: {{value: "{rule}"}}\n{SIZE}')
    assert made.messages == []

    decided = decide.decide(made.program, with_past(made.program, WORLD))

    assert {key: _told(decided[key, "p.d"].value) for key in expected} == expected


def _told(value: object) -> object:
    return list(value.reasons) if isinstance(value, Unknown) else value


@BOTH
def test_a_child_reads_the_past_of_its_parent_and_of_its_decisions(decide: Evaluator) -> None:
    child = named(
        "q",
        'decisions:\n  d: {value: "previous(account.seats, 30d)"}\n'
        '  e: {value: "previous(p.size, 30d)"}\n',
        "contact",
    )
    made = compiled(f"decisions:\n{SIZE}", child)
    decided = decide.decide(made.program, with_past(made.program, WORLD))

    assert decided["c1", "q.d"].value == 5
    assert decided["c1", "q.e"].value == "small"
    assert decided["c3", "q.e"].value == Unknown(("missing: p.size 30 days ago",))


@BOTH
def test_where_nothing_of_the_past_is_at_hand_it_is_missing(decide: Evaluator) -> None:
    made = compiled('decisions: {d: {value: "trend(seats, 30d)"}}')
    decided = decide.decide(made.program, tables(made.program.catalogue, WORLD))

    assert decided["a1", "p.d"].value == Unknown(("missing: seats 30 days ago",))


def test_assumptions_are_of_now() -> None:
    """The account's tier is assumed where it is unknown; that is no change, and was never so."""
    made = compiled(
        'assume: {tier: low}\ndecisions: {d: {value: "changed(tier) or previous(tier, 30d) = low"}}'
    )
    (decision,) = made.decisions.values()

    assert decision.assumed == ()
    assert [read.column for read in past_reads(made.program)] == ["tier@1d", "tier@30d"]


def test_a_decision_may_read_its_own_past_and_playbooks_each_others() -> None:
    score = 'decisions: {score: {type: number, value: "coalesce(previous(score, 7d), 0) + 1"}}'
    one = named("one", 'decisions: {d: {type: integer, value: "previous(two.d, 7d)"}}')
    two = named("two", 'decisions: {d: {type: integer, value: "previous(one.d, 7d)"}}')

    assert compiled(score).messages == []
    assert compiled(one, two).messages == []


def test_what_is_read_is_told_once_from_decisions_derives_and_plays() -> None:
    made = compiled(
        """\
derive: {grown: "trend(seats, 30d) > 0"}
decisions:
  d: {value: "grown or any(contacts, trend(calls, 30d) > 0 and changed(account.tier))"}
  e: {value: "previous(company.region, 7d) = emea"}
play:
  enter: changed(tier)
  exit: [{id: over, when: "previous(seats, 14d) > 5"}]
  steps:
    - {id: call, when: "changed(severity, 2d)", task: t, owner: csm}
    - {id: tell, message: hello, to: champions, via: mail}
templates: {hello: {subject: s, body: b}}
""",
        facts=FACTS.replace(
            "champions: {of: account, from: contacts, where: role = champion}",
            'champions: {of: account, from: contacts, where: "previous(prepared, 3d)"}',
        ),
    )
    (playbook,) = made.program.playbooks
    assert made.messages == []
    assert playbook.play is not None
    of_play = (
        PastRead("account", "seats", 14, INTEGER),
        PastRead("account", "severity", 2, INTEGER),
        PastRead("account", "tier", 1, enum(["high", "middle", "low"])),
        PastRead("contact", "prepared", 3, BOOL),
    )

    assert past_reads_of_play(playbook.play, "account") == of_play
    assert past_reads(made.program) == (
        of_play[0],
        PastRead("account", "seats", 30, INTEGER),
        *of_play[1:3],
        PastRead("company", "region", 7, enum(["emea", "apac"])),
        PastRead("contact", "calls", 30, INTEGER),
        of_play[3],
    )


def reads(rule: str, key: str, facts: str = FACTS) -> list[FactRead]:
    """Return what an explanation shows that a rule read, and what to supply."""
    made = compiled(f'decisions:\n  d: {{value: "{rule}"}}\n{SIZE}', facts=facts)
    assert made.messages == []
    program = made.program
    held = with_past(program, WORLD)
    frames = {n: usable(e, held, AS_OF).collect() for n, e in program.catalogue.entities.items()}
    families = Families(program, frames, held).everything()
    interpreter = Interpreter(AS_OF)
    outcomes = decide_all(program, families.values(), interpreter)
    explainer = Explainer(program.catalogue, interpreter, families["account", key])
    playbook = program.playbooks[0]
    decision = playbook.decision("d")
    assert decision is not None
    found = explainer.explain(playbook, decision, outcomes[key, "p.d"])
    assert all("ago" not in supply for supply in found.supply)
    return [read for row in found.rows for condition in row.conditions for read in condition.reads]


def test_an_explanation_shows_the_value_then_and_the_moment() -> None:
    now, then = reads("trend(seats, 30d)", "a1")

    assert (now.name, now.value, now.as_of) == ("seats", "9", None)
    assert then == FactRead(
        "seats 30 days ago",
        "account",
        "a1",
        "5",
        "known",
        "crm.accounts.seats",
        as_of=AS_OF.replace(month=1, day=15),
    )


@pytest.mark.parametrize(
    ("rule", "key", "state", "value"),
    [
        ("previous(severity, 7d)", "a1", "stale", "1"),
        ("previous(severity, 7d)", "a3", "missing", None),
        ("previous(arr, 30d)", "a1", "missing", None),
        ("previous(size, 30d)", "a1", "known", "small"),
    ],
)
def test_it_shows_what_was_stale_or_missing_then(
    rule: str, key: str, state: str, value: str | None
) -> None:
    (read,) = reads(rule, key)

    assert (read.state, read.value) == (state, value)


def test_what_some_may_not_see_they_may_not_see_of_earlier_days() -> None:
    secret = FACTS.replace("seats: {type: integer,", "seats: {type: integer, restricted: [admin],")

    assert [read.restricted for read in reads("previous(seats, 30d)", "a1", secret)] == [True]
    assert [read.restricted for read in reads("previous(seats, 30d)", "a1")] == [False]
