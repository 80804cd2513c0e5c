from __future__ import annotations

from playwise.diagnostics.finding import Finding, Severity
from playwise.diagnostics.places import Span
from playwise.rehearsal.coverage import coverage_findings
from tests.unit.rehearsal.staged import staged

TIER = """\
playbook: tier
title: How much care an account gets
entity: account
decisions:
  tier:
    values: [high, low]
    table:
      - {id: big, when: arr >= 1000, then: high}
      - {id: small, otherwise: low}
tests:
  - {name: a big one, given: {arr: 1000}, expect: {tier: high}}
"""
PLAY = """\
playbook: care
title: t
entity: account
decisions:
  days: {value: days_until(renewal_date)}
  distance:
    values: [near, far]
    table:
      - {id: near, when: days < 60, then: near}
      - {id: far, otherwise: far}
play:
  enter: arr > 0
  exit:
    - {id: gone, when: gone, result: lost}
  steps:
    - {id: now, task: "Now"}
    - {id: never, when: replied, task: "Never"}
    - {id: later, at: {after: entry, offset: 3d}, task: "Later"}
tests:
"""


def uncovered(*playbooks: str) -> list[str]:
    stage = staged(*playbooks)
    return [finding.message for finding in coverage_findings(stage.program, stage.rehearsed())]


def test_a_row_that_never_decides_is_a_warning_at_its_place() -> None:
    stage = staged(TIER)

    assert coverage_findings(stage.program, stage.rehearsed()) == [
        Finding(
            "PW302",
            "no test reaches row 'small' of 'tier'",
            Span("tier.yaml", 9, 9, 27),
            "add a test in which this row decides",
            Severity.WARNING,
        )
    ]


def test_the_tests_of_another_playbook_reach_no_row_of_this_one() -> None:
    reader = """\
playbook: reader
title: t
entity: account
decisions:
  cared_for: {value: tier.tier = high}
tests:
  - {name: n, given: {arr: 5}, expect: {cared_for: false}}
"""

    assert uncovered(TIER, reader) == ["no test reaches row 'small' of 'tier'"]


def test_a_given_decision_reaches_no_row() -> None:
    reader = """\
playbook: reader
title: t
entity: account
decisions:
  cared_for: {value: tier.tier = high}
tests:
  - {name: n, given: {tier.tier: low}, expect: {cared_for: false}}
"""

    assert uncovered(TIER, reader) == ["no test reaches row 'small' of 'tier'"]


def test_a_row_whose_condition_is_unknown_is_not_reached() -> None:
    unsure = TIER.replace("{arr: 1000}, expect: {tier: high}", "{}, expect: {tier: unknown}")

    assert uncovered(unsure) == [
        "no test reaches row 'big' of 'tier'",
        "no test reaches row 'small' of 'tier'",
    ]


def test_steps_that_only_wait_or_are_skipped_are_not_reached() -> None:
    test = "  - {name: n, as_of: 2026-01-01, given: {arr: 5}, expect: {play: opened}}\n"

    assert uncovered(PLAY + test) == [
        "no test reaches row 'near' of 'distance'",
        "no test reaches row 'far' of 'distance'",
        "no test reaches step 'never'",
        "no test reaches step 'later'",
    ]


def test_a_step_that_is_cancelled_before_it_starts_is_not_reached() -> None:
    test = """\
  - name: n
    given: {arr: 5, renewal_date: 2026-02-01}
    timeline:
      - {on: 2026-01-01, expect: {play: opened}}
      - {on: 2026-01-02, given: {gone: true}, expect: {steps: {later: cancelled}}}
"""

    assert uncovered(PLAY + test) == [
        "no test reaches row 'far' of 'distance'",
        "no test reaches step 'never'",
        "no test reaches step 'later'",
    ]


def test_a_step_is_reached_on_a_day_between_the_entries() -> None:
    test = """\
  - name: n
    given: {arr: 5, replied: true, renewal_date: 2026-02-01}
    timeline:
      - {on: 2026-01-01, expect: {play: opened}}
      - {on: 2026-01-06, given: {gone: true}, expect: {play: closed}}
"""

    assert uncovered(PLAY + test) == ["no test reaches row 'far' of 'distance'"]


def test_without_a_day_rows_that_read_time_are_not_reached() -> None:
    timeless = PLAY.replace(
        "  days: {value: days_until(renewal_date)}\n",
        "  days: {value: days_until(renewal_date)}\n  rich: {value: arr > 5}\n",
    )
    test = "  - {name: n, given: {arr: 6, renewal_date: 2026-02-01}, expect: {rich: true}}\n"

    assert uncovered(timeless + test) == [
        "no test reaches row 'near' of 'distance'",
        "no test reaches row 'far' of 'distance'",
        "no test reaches step 'now'",
        "no test reaches step 'never'",
        "no test reaches step 'later'",
    ]


def test_an_override_that_never_decides_is_a_warning_too() -> None:
    card = """\
playbook: health
title: How it is
entity: account
decisions:
  health:
    scorecard:
      bands: {red: "< 50", green: ">= 50"}
      measures: [{id: seats, weight: 1, value: seats}]
      override:
        - {id: gone, when: gone, then: red}
        - {id: silent, when: replied = false, then: red}
tests:
  - {name: gone, given: {seats: 90, gone: true}, expect: {health: red, row: {health: gone}}}
"""

    assert uncovered(card) == ["no test reaches row 'silent' of 'health'"]
