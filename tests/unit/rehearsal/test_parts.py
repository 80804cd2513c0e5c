"""What tests expect and give of the parts of decisions: scores, drivers, open items."""

from __future__ import annotations

import pytest

from tests.unit.rehearsal.staged import staged

HEALTH = """\
playbook: health
title: How it is
entity: account
decisions:
  health:
    scorecard:
      bands: {red: "< 50", green: ">= 50"}
      measures: [{id: seats, weight: 3, value: seats}, {id: share, weight: 1, value: 100 * share}]
      override: [{id: gone, when: gone, then: red}]
      trend: {over: 30d, by: 5}
  ready:
    checklist: {required: {replied: replied, used: seats > 5}}
tests:
"""
OTHER = """\
playbook: care
title: What to do
entity: account
decisions:
  call: {value: health.health.score < 50 and 'seats' in health.health.drivers}
tests:
"""


def failed(*playbooks: str) -> list[str]:
    stage = staged(*playbooks)
    assert stage.findings == ()
    return [failure.message for result in stage.rehearsed().results for failure in result.failures]


def found(*playbooks: str) -> list[str]:
    return [f"{f.code} {f.message} | {f.help}" for f in staged(*playbooks).findings]


def test_parts_are_expected_by_name() -> None:
    sound = """\
  - name: all parts
    given: {seats: 20, share: 1, health.score: {was: {30d: 45.0}}}
    expect:
      health: red
      health.score: 40
      health.drivers: [seats]
      health.trend: declining
      health.row: unknown
      ready.open: []
      ready.undecided: [replied]
  - name: no score
    given: {seats: 20}
    expect: {health.score: unknown, health.drivers: unknown, health.trend: unknown}
"""
    assert failed(HEALTH + sound) == []


@pytest.mark.parametrize(
    ("expect", "message"),
    [
        (
            "health.score: 41",
            (
                "expected 'health.score' to be '41', got '40' (40 of 100: held down by seats"
                " (15 of 75))"
            ),
        ),
        (
            "health.score: unknown",
            (
                "expected 'health.score' to be unknown, got '40' (40 of 100: held down by seats"
                " (15 of 75))"
            ),
        ),
        (
            "health.trend: steady",
            (
                "expected 'health.trend' to be 'steady', it is unknown:"
                " missing: health.score 30 days ago"
            ),
        ),
        (
            "row: {health: gone}",
            "expected row 'gone' to decide 'health', no row is true; 'gone' is false",
        ),
        (
            "health.row: gone",
            "expected 'health.row' to be 'gone', it is unknown: no override holds",
        ),
    ],
)
def test_a_part_that_is_another_is_told_with_its_reason(expect: str, message: str) -> None:
    case = f"  - {{name: n, given: {{seats: 20, share: 1}}, expect: {{{expect}}}}}\n"

    assert failed(HEALTH + case) == [message]


@pytest.mark.parametrize(
    ("expect", "finding"),
    [
        (
            "health.scor: 4",
            "PW204 unknown part 'scor' of 'health' | did you mean 'score'?",
        ),
        ("helth.score: 4", "PW141 unknown decision 'helth' | did you mean 'health'?"),
        (
            "health.trend: up",
            "PW206 'health.trend' does not fit: expected one of improving, steady, declining, got",
        ),
        ("row: {health: left}", "PW204 unknown row 'left' | the rows here are gone"),
    ],
)
def test_a_part_that_there_is_not_is_found(expect: str, finding: str) -> None:
    case = f"  - {{name: n, given: {{seats: 20, share: 1}}, expect: {{{expect}}}}}\n"

    [said] = found(HEALTH + case)
    assert said.startswith(finding)


def test_a_part_of_another_playbooks_decision_is_given() -> None:
    cases = """\
  - name: a low score held down by seats
    given: {health.health.score: 40, health.health.drivers: [seats]}
    expect: {call: true}
  - name: held down by something else
    given: {health.health.score: 40, health.health.drivers: [share]}
    expect: {call: false}
  - name: no score
    given: {health.health.score: unknown, health.health.drivers: [seats]}
    expect: {call: unknown, reasons: {call: ["missing: health.health.score"]}}
  - name: made from facts
    given: {seats: 20, share: 1}
    expect: {call: true}
"""
    own = "  - {name: n, given: {seats: 20, share: 1}, expect: {health: red}}\n"

    assert failed(HEALTH + own, OTHER + cases) == []


def test_a_part_that_another_playbook_has_not_cannot_be_given() -> None:
    case = "  - {name: n, given: {health.health.scor: 40}, expect: {call: true}}\n"
    own = "  - {name: n, given: {seats: 20, share: 1}, expect: {health: red}}\n"

    assert found(HEALTH + own, OTHER + case) == [
        "PW204 unknown part 'scor' of 'health.health' | did you mean 'score'?"
    ]


@pytest.mark.parametrize(
    ("expect", "help"),
    [
        (
            "{ready.open: unknown}",
            "in a test it lists what is known to be open; expect ready.undecided for the rest",
        ),
        ("{ready.undecided: unknown}", None),
    ],
)
def test_the_open_items_are_known_although_a_rule_that_reads_them_is_not(
    expect: str, help: str | None
) -> None:
    def failures(given: str) -> list[str | None]:
        test = f"  - {{name: n, given: {given}, expect: {expect}}}\n"
        results = staged(HEALTH + test).rehearsed().results
        return [failure.help for result in results for failure in result.failures]

    assert failures("{seats: 1}") == [help]
    assert failures("{seats: 1, replied: true}") == [None]


@pytest.mark.parametrize(
    ("expect", "finding"),
    [
        (
            "{row: {health: unknown}}",
            (
                "PW204 'unknown' is no row of 'health'"
                " | where no row decides, expect health.row: unknown"
            ),
        ),
        (
            "{reasons: {health.trend: ['missing: seats']}}",
            "PW141 unknown decision 'health.trend' | did you mean 'health'?",
        ),
        (
            "{reasons: {enter: ['missing: seats']}}",
            "PW141 unknown decision 'enter' | the decisions here are health, ready",
        ),
    ],
)
def test_what_this_playbook_cannot_be_expected_to_say_is_told(expect: str, finding: str) -> None:
    assert found(f"{HEALTH}  - {{name: n, given: {{seats: 1}}, expect: {expect}}}\n") == [finding]
