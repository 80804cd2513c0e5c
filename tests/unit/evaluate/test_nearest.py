"""What one fact would have to be for another row to decide."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

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
from playwise.playbook.kinds import Decision
from playwise.playbook.program import Program
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


def table_of(condition: str, *, rest: str = "") -> str:
    return (
        f"decisions:\n  d:\n    values: [x, y]\n    table:\n{rest}"
        f'      - {{id: a, when: "{condition}", then: x}}\n'
        "      - {id: c, otherwise: y}\n"
    )


@pytest.mark.parametrize(
    ("condition", "facts", "found"),
    [
        ("used * 100 >= 55", {"used": 0.2}, "used from 0.2 to 0.55"),
        ("used * 3 > 1", {"used": 0.3}, "used from 0.3 to 0.34"),
        ("used * 3 > 1", {}, "used from missing to 0.34"),
        ("used > 0.25 and used * 2 < 0.9", {"used": 0.9}, "used from 0.9 to 0.44"),
        ("seats * 3 between 90 and 96", {"seats": 10}, "seats from 10 to 30"),
        ("seats % 7 = 5", {"seats": 10}, "seats from 10 to 12"),
        ("100 * seats / note < 50", {"seats": 9, "note": 9}, "seats from 9 to 4"),
        ("100 * seats / note < 50", {"note": 9}, "seats from missing to 4"),
        ("arr * 12 < 100_000", {}, "arr from missing to 8,333.33 USD"),
        ("arr * 1.1 > 200_000", {"arr": 9_600_050}, "arr from 96,000.50 USD to 181,818.19 USD"),
        (
            "days_between(renewal_date, 2026-05-01) = 365",
            {"renewal_date": date(2026, 1, 31)},
            "renewal_date from 2026-01-31 to 2025-05-01",
        ),
        (
            "days_since(signed_at) <= 3",
            {"signed_at": datetime(2026, 2, 1, 10, tzinfo=UTC)},
            "signed_at from 2026-02-01 10:00 UTC to 2026-02-11 05:00 UTC",
        ),
        ("days_since(signed_at) > 3", {}, "signed_at from missing to 2026-02-11 04:59 UTC"),
    ],
)
def test_what_is_worked_out_of_a_fact_turns_at_its_nearest_value(
    condition: str, facts: dict[str, object], found: str
) -> None:
    assert for_row(account(**facts), "a", table_of(condition))[0] == found


def test_either_of_two_facts_that_are_added_up_will_do() -> None:
    assert for_row(account(seats=9, note=4), "a", table_of("seats + note < 10")) == [
        "seats from 9 to 5",
        "note from 4 to 0",
    ]


def test_a_divisor_is_found_on_the_way_to_zero() -> None:
    """On the other side the quotient only shrinks, and zero divides nothing."""
    facts = account(seats=1, note=200)

    assert for_row(facts, "a", table_of("100 * seats / note between 50 and 60"))[1:] == [
        "note from 200 to 2"
    ]


def test_where_an_earlier_row_would_decide_the_value_lies_past_it() -> None:
    first = "      - {id: z, when: seats < 8, then: y}\n"

    assert for_row(account(seats=1), "a", table_of("seats > 5", rest=first)) == [
        "seats from 1 to 8"
    ]


def test_an_average_of_related_records_is_led_over_its_limit_by_one_of_them() -> None:
    world: World = {
        "account": {"a1": {SEEN: AS_OF.date()}},
        "contact": {
            "c1": {"account": "a1", "score": 4.5},
            "c2": {"account": "a1", "score": 3.0},
            "c3": {"account": "a1", "score": 8.0},
        },
    }

    assert for_row(world, "a", table_of("avg(contacts, score) > 6")) == [
        "contacts.score from 4.5 to 7.1",
        "contacts.score from 3 to 5.6",
        "contacts.score from 8 to 11",
    ]


def test_a_fact_that_is_there_would_do_were_it_missing() -> None:
    assert for_row(account(seats=12), "a", table_of("seats is missing")) == [
        "seats from 12 to missing"
    ]
    assert for_row(account(tier="low"), "a", table_of("tier is missing")) == [
        "tier from low to missing"
    ]


def test_missing_is_told_only_where_no_value_would_do() -> None:
    either = table_of("seats is missing or seats > 20")

    assert for_row(account(seats=12), "a", either) == ["seats from 12 to 21"]


def test_what_has_a_default_cannot_be_missing() -> None:
    assert for_row(account(kickoff=True), "a", table_of("kickoff is missing")) == []


def test_a_blank_text_arrives_as_missing_and_is_not_told() -> None:
    assert for_row(account(industry="software"), "a", table_of("industry = ''")) == []
    assert for_row(account(), "a", table_of("industry = ' '")) == []


QUADRANT = (
    "decisions:\n  d:\n    quadrant:\n      x: used\n      y: seats\n      cut: {x: 5, y: 5}\n"
    "      names: {high_high: hh, high_low: hl, low_high: lh, low_low: ll}\n"
)


def test_the_cut_of_a_quadrant_is_the_nearest_value() -> None:
    _, trials, asked = tried(account(used=0.9, seats=12), QUADRANT)

    assert [str(change) for change in changes_for_value(trials, asked, "hh")] == [
        "used from 0.9 to 5"
    ]
    assert [str(change) for change in changes_for_value(trials, asked, "ll")] == [
        "seats from 12 to 4"
    ]


def test_the_end_of_a_band_is_the_nearest_value() -> None:
    card = (
        "decisions:\n  d:\n    scorecard:\n"
        '      bands: {red: "< 50", yellow: "50 to < 75", green: ">= 75"}\n'
        "      measures:\n"
        "        - {id: use, weight: 40, value: 100 * used, class: customer, kind: leading,"
        " on_missing: unknown}\n"
        "        - {id: seats, weight: 60, value: seats, class: company, kind: lagging,"
        " on_missing: unknown}\n"
    )
    _, trials, asked = tried(account(used=0.2, seats=45), card)

    assert [str(change) for change in changes_for_value(trials, asked, "yellow")] == [
        "used from 0.2 to 0.575",
        "seats from 45 to 70",
    ]
