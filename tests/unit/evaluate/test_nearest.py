"""What one fact would have to be for another row to decide."""

from __future__ import annotations

from datetime import date

from playwise.evaluate.nearest import (
    Change,
    changes_for_condition,
    changes_for_row,
    changes_for_value,
)
from playwise.evaluate.records import Families
from playwise.evaluate.single import decide_all
from playwise.evaluate.trials import Trials
from playwise.facts.table import usable
from playwise.playbook.program import Decision, Program
from playwise.rules.interpret import Interpreter
from tests.unit.evaluate.decided import AS_OF, SEEN, World, sound, tables

TABLE = (
    "decisions:\n"
    "  d:\n    values: [x, y]\n    table:\n"
    "      - {id: a, when: [seats >= 100, replied], then: x}\n"
    "      - {id: b, when: severity > 3, then: x}\n"
    "      - {id: c, otherwise: y}\n"
)


def tried(
    world: World, *playbooks: str, decision: str = "p.d", entity: str = "account", key: str = "a1"
) -> tuple[Program, Trials, Decision]:
    program = sound(*playbooks)
    facts = tables(program.catalogue, world)
    frames = {n: usable(e, facts, AS_OF).collect() for n, e in program.catalogue.entities.items()}
    records = Families(program, frames, facts).everything()
    decide_all(program, records.values(), Interpreter(AS_OF))
    playbook = program.playbook(decision.partition(".")[0])
    assert playbook is not None
    asked = playbook.decision(decision.partition(".")[2])
    assert asked is not None
    return program, Trials(program, records[entity, key], AS_OF), asked


def for_row(world: World, row: str, *playbooks: str, decision: str = "p.d") -> list[str]:
    _, trials, asked = tried(world, *playbooks, decision=decision)
    return [str(change) for change in changes_for_row(trials, asked, row)]


def account(**facts: object) -> World:
    return {"account": {"a1": {SEEN: AS_OF.date(), **facts}}}


def test_the_threshold_of_the_rule_is_the_nearest_value() -> None:
    assert for_row(account(seats=96, replied=True, severity=1), "a", TABLE) == [
        "seats from 96 to 100"
    ]


def test_a_strict_comparison_wants_the_next_whole_number() -> None:
    assert for_row(account(seats=1, replied=False, severity=1), "b", TABLE) == [
        "severity from 1 to 4"
    ]


def test_where_two_facts_would_have_to_change_no_single_one_is_told() -> None:
    assert for_row(account(seats=1, replied=False, severity=1), "a", TABLE) == []


def test_a_row_below_the_one_that_decides_is_reached_by_unmaking_that_one() -> None:
    assert for_row(account(seats=150, replied=True, severity=1), "c", TABLE) == [
        "seats from 150 to 99",
        "replied from yes to no",
    ]


def test_a_missing_fact_is_told_as_missing() -> None:
    assert for_row(account(seats=100, severity=1), "a", TABLE) == ["replied from missing to yes"]


def test_a_value_within_arithmetic_is_found_by_steps_and_halving() -> None:
    table = (
        "decisions:\n  d:\n    values: [x, y]\n    table:\n"
        "      - {id: a, when: seats * 7 - 3 > 1000, then: x}\n"
        "      - {id: c, otherwise: y}\n"
    )
    assert for_row(account(seats=10), "a", table) == ["seats from 10 to 144"]


def test_trials_leave_the_record_as_it_was() -> None:
    _, trials, asked = tried(account(seats=96, replied=True, severity=1), TABLE)
    before = dict(trials.record.values)

    changes_for_row(trials, asked, "a")

    assert trials.record.values == before


def test_a_decision_that_is_read_is_made_anew_from_its_own_facts() -> None:
    other = (
        "decisions:\n  e:\n    values: [p, q]\n    table:\n"
        "      - {id: one, when: d = x, then: p}\n"
        "      - {id: two, otherwise: q}\n" + TABLE.replace("decisions:\n", "")
    )
    _, trials, asked = tried(account(seats=96, replied=True, severity=1), other, decision="p.e")

    found = changes_for_row(trials, asked, "one")

    assert found == (
        Change("seats", "account", "a1", "96", ("100",)),
        Change("severity", "account", "a1", "1", ("4",)),
    )
    assert changes_for_value(trials, asked, "p") == found


def test_a_condition_alone_is_made_true() -> None:
    _, trials, asked = tried(account(seats=96, replied=True, severity=1), TABLE)
    condition = asked.how.rows[0].condition  # type: ignore[union-attr]  # the decision is a table
    assert condition is not None

    assert [str(c) for c in changes_for_condition(trials, condition)] == ["seats from 96 to 100"]


def test_when_no_trial_is_left_nothing_is_told_but_that() -> None:
    _, trials, asked = tried(account(seats=96, replied=True, severity=1), TABLE)
    trials.most = 0

    assert changes_for_row(trials, asked, "a") == ()
    assert trials.cut_short


def test_a_value_that_is_too_old_would_do_if_it_were_still_so() -> None:
    aged = {"account": {"a1": {SEEN: date(2026, 1, 2), "seats": 1, "severity": 4}}}

    assert for_row(aged, "b", TABLE) == ["severity still 4 (stale now)"]


def test_what_others_make_of_a_change_comes_back_to_the_record() -> None:
    """The company counts its accounts' decisions, and they read what it makes of the count."""
    company = (
        "playbook: q\ntitle: Q\nentity: company\ndecisions:\n"
        "  crowded: {value: 'count(accounts, r.size = x) >= 2'}\n"
    )
    size = (
        "playbook: r\ntitle: R\nentity: account\ndecisions:\n  size:\n    values: [x, y]\n"
        "    table:\n      - {id: a, when: seats > 5, then: x}\n"
        "      - {id: b, otherwise: y}\n"
    )
    reader = (
        "decisions:\n  d:\n    values: [x, y]\n    table:\n"
        "      - {id: a, when: q.crowded, then: x}\n"
        "      - {id: b, otherwise: y}\n"
    )
    world: World = {
        "company": {"k": {}},
        "account": {
            "a1": {SEEN: AS_OF.date(), "company": "k", "seats": 1},
            "a2": {SEEN: AS_OF.date(), "company": "k", "seats": 9},
            "a3": {SEEN: AS_OF.date(), "company": "k", "seats": 2},
        },
    }

    _, trials, asked = tried(world, company, size, reader)

    assert changes_for_row(trials, asked, "a") == (
        Change("seats", "account", "a1", "1", ("6",)),
        Change("account.seats", "account", "a3", "2", ("6",)),
    )


def test_what_a_rank_goes_by_is_not_tried_out() -> None:
    ranked = (
        "decisions:\n  first: {rank: {by: [{value: seats}], top: 1}}\n"
        "  d:\n    values: [x, y]\n    table:\n"
        "      - {id: a, when: not first and (replied or seats > 50), then: x}\n"
        "      - {id: b, otherwise: y}\n"
    )
    world: World = {
        "account": {
            "a1": {SEEN: AS_OF.date(), "seats": 3, "replied": False},
            "a2": {SEEN: AS_OF.date(), "seats": 2},
        }
    }

    assert for_row(world, "a", ranked) == ["replied from no to yes"]
