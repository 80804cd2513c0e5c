"""Playbooks for records of every kind: what they read above and below, floors away."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from playwise.rules.unknown import Unknown
from tests.unit.evaluate.decided import BOTH, SEEN, Decided, Evaluator, World, tables
from tests.unit.evaluate.floors import FACTS as MANY_FLOORS
from tests.unit.evaluate.floors import PLAYBOOKS, floors
from tests.unit.playbook.compiled import compiled, named

DAY, LONG_AGO = date(2026, 2, 13), date(2026, 2, 1)
WORLD: World = {
    "company": {
        "k1": {"region": "emea", "budget": 50_000, SEEN: DAY},
        "k2": {"region": "apac", SEEN: LONG_AGO},
    },
    "csm": {"lee": {"grade": "senior", "capacity": 3}, "kim": {}},
    "employee": {"e1": {"company": "k1", "active": True}, "e2": {"company": "k1"}},
    "account": {
        "a1": {"company": "k1", "csm": "kim", "arr": 20_000, "tier": "high", SEEN: DAY},
        "a2": {"company": "k1", "csm": "lee", "arr": 4_000, "tier": "low", SEEN: DAY},
        "a3": {"company": "k2", "csm": "lee", "arr": 9_000, SEEN: LONG_AGO},
    },
    "contact": {
        "c1": {"account": "a1", "role": "champion", "prepared": True, "score": 7.5, SEEN: DAY},
        "c2": {"account": "a1", "role": "user", "score": 2.5, SEEN: DAY},
        "c3": {"account": "a2", "prepared": False, SEEN: DAY},
        "c4": {"account": "a3", "role": "champion", "prepared": True, SEEN: LONG_AGO},
        "c5": {"role": "champion", "score": 9.0},
    },
    "opportunity": {
        "o1": {"account": "a1", "csm": "lee", "amount": 15_000, "won": True},
        "o2": {"account": "a1", "csm": "kim", "amount": 3_000},
        "o3": {"account": "a2", "amount": 100_000, "won": False},
    },
    "feature_request": {
        "f1": {"contact": "c1", "open": True, "votes": 5},
        "f2": {"contact": "c2", "open": True, "votes": 4},
        "f3": {"contact": "c3", "open": False},
    },
}
EXPECTED: dict[str, dict[str, Any]] = {
    # A company, its accounts' contacts and opportunities, and the contacts' requests
    "groups.people": {"k1": 3, "k2": 1},
    "groups.prepared": {
        "k1": ["missing: contacts.prepared"],
        "k2": ["stale: contacts.prepared"],
    },
    "groups.warm": {
        "k1": True,
        "k2": ["missing: account.tier", "missing: score", "stale: company.region"],
    },
    "groups.sold": {"k1": 118_000, "k2": 0},
    "groups.average": {
        "k1": ["missing: all_champions.role", "missing: all_champions.score"],
        "k2": ["missing: all_champions.score"],
    },
    "groups.home": {"k1": True, "k2": ["stale: contacts.prepared", "stale: region"]},
    "groups.wanted": {"k1": ["missing: requests.votes"], "k2": 0},
    "groups.loud": {"k1": 1, "k2": 0},
    "groups.ready": {"k1": 1, "k2": ["stale: ready_champions.prepared"]},
    "groups.open": {"k1": True, "k2": ["no open_requests", "no opportunities"]},
    "groups.in_doubt": {"k1": True, "k2": True},
    "groups.staff": {"k1": ["missing: employees.active"], "k2": 0},
    # An account, its company's decisions and its CSM
    "sizes.size": {"a1": "large", "a2": "large", "a3": ["missing: company.budget", "stale: arr"]},
    "sizes.served": {"a1": "complete", "a2": "not_yet", "a3": ["no opportunities"]},
    # A contact, its company two floors up, its account's decisions
    "moods.mood": {
        "c1": "good",
        "c2": "good",
        "c3": ["missing: score"],
        "c4": ["missing: score", "stale: company.region"],
        "c5": ["missing: company.region"],
    },
    "moods.old": {"c1": False, "c2": False, "c3": False, "c4": True, "c5": False},
    "moods.undecided": {"c1": False, "c2": False, "c3": False, "c4": True, "c5": True},
    # An opportunity with two parents
    "deals.big": {"o1": True, "o2": False, "o3": True},
    "deals.served": {"o1": True, "o2": ["missing: csm.grade"], "o3": ["missing: csm.grade"]},
    "deals.at": {"o1": "large", "o2": "large", "o3": "large"},
    # A CSM, the second parent of accounts and of opportunities
    "loads.load": {"kim": 2, "lee": 3},
    "loads.sold": {"kim": 3_000, "lee": 15_000},
    "loads.people": {"kim": ["missing: contacts.prepared"], "lee": ["stale: contacts.prepared"]},
    "loads.large": {"kim": ["missing: capacity"], "lee": True},
    "loads.full": {"kim": ["missing: capacity"], "lee": False},
    # A feature request, three floors below its company
    "wishes.weight": {"f1": "heavy", "f2": "heavy", "f3": ["missing: votes"]},
    "staff.here": {"e1": True, "e2": ["missing: active"]},
}


def told(decided: Decided, column: str) -> dict[str, Any]:
    """Return the value or the reasons of a decision by key."""
    return {
        key: list(outcome.reasons) if isinstance(outcome.value, Unknown) else outcome.value
        for (key, of), outcome in decided.items()
        if of == column
    }


@BOTH
@pytest.mark.parametrize("column", EXPECTED)
def test_records_of_every_kind_are_decided(decide: Evaluator, column: str) -> None:
    program = floors()

    decided = decide.decide(program, tables(program.catalogue, WORLD))

    assert told(decided, column) == EXPECTED[column]


@BOTH
def test_what_is_assumed_is_told_of_the_record_itself(decide: Evaluator) -> None:
    program = floors()
    decided = decide.decide(program, tables(program.catalogue, WORLD))

    assert decided["a1", "sizes.size"].assumed == ("csm.grade",)
    assert decided["a2", "sizes.size"].assumed == ()
    assert decided["a3", "sizes.size"].assumed == ("areas.area",)


ASSUMING = """\
assume: {csm.grade: senior}
decisions:
  mine: {value: csm.grade = senior}
  theirs: {value: "all(opportunities, csm.grade = senior)"}
"""


@BOTH
def test_what_is_assumed_of_a_parent_is_not_assumed_of_another_record(decide: Evaluator) -> None:
    """The opportunity has a CSM of its own, of whom the file says nothing."""
    made = compiled(named("p", ASSUMING), facts=MANY_FLOORS)
    assert made.messages == []

    decided = decide.decide(made.program, tables(made.program.catalogue, WORLD))

    assert told(decided, "p.mine")["a1"] is True
    assert told(decided, "p.theirs")["a1"] == ["missing: opportunities.csm.grade"]
    assert decided["a1", "p.mine"].assumed == ("csm.grade",)
    assert decided["a1", "p.theirs"].assumed == ()


@BOTH
def test_floats_of_a_lower_floor_are_added_in_order_of_key(decide: Evaluator) -> None:
    """In the order of accounts the sum would end in another digit."""
    accounts = {"a1": {"company": "k"}, "a2": {"company": "k"}}
    contacts = {
        "c1": {"account": "a2", "score": 0.1},
        "c2": {"account": "a1", "score": 1e16},
        "c3": {"account": "a2", "score": -1e16},
    }
    playbook = named("p", 'decisions: {d: {value: "sum(contacts, score)"}}', "company")

    decided = decide({"company": {"k": {}}, "account": accounts, "contact": contacts}, playbook)

    assert decided["k", "p.d"].value == 0.1 + 1e16 - 1e16


@BOTH
@pytest.mark.parametrize(
    ("entity", "rule", "expected"),
    [
        ("account", "tier is stale", {"a1": False, "a2": False, "a3": False}),
        ("account", "arr is stale", {"a1": False, "a2": False, "a3": True}),
        ("account", "any(contacts, role is stale)", {"a1": False, "a2": False, "a3": False}),
        (
            "contact",
            "account.tier is stale or company.region is stale",
            {"c1": False, "c2": False, "c3": False, "c4": True, "c5": False},
        ),
        ("company", "any(contacts, account.arr is stale)", {"k1": False, "k2": True}),
        ("company", "any(contacts, company.region is stale)", {"k1": False, "k2": True}),
        (
            "contact",
            "sizes.size is unknown",
            {"c1": False, "c2": False, "c3": False, "c4": True, "c5": True},
        ),
        ("company", "count(contacts, moods.mood is unknown)", {"k1": 1, "k2": 1}),
        ("company", "count(requests, moods.mood is unknown)", {"k1": 1, "k2": 0}),
    ],
)
def test_stale_and_unknown_are_asked_across_floors(
    decide: Evaluator, entity: str, rule: str, expected: dict[str, Any]
) -> None:
    asking = named("asking", f'decisions: {{d: {{value: "{rule}"}}}}\n', entity)
    made = compiled(*PLAYBOOKS, asking, facts=MANY_FLOORS)
    assert made.messages == []

    decided = decide.decide(made.program, tables(made.program.catalogue, WORLD))

    assert told(decided, "asking.d") == expected
