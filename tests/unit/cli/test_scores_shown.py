"""`playwise explain` of a scorecard: the score, then measure by measure what it is made of."""

from __future__ import annotations

from pathlib import Path

from tests.unit.cli.calling import Call

HEALTH = """\
playbook: health
title: How the account is
entity: account
decisions:
  health:
    scorecard:
      bands: {red: "< 50", green: ">= 50"}
      measures:
        - {id: ready, weight: 3, value: "100 * share(champions, prepared)", on_missing: zero}
        - {id: pain, weight: 1, value: problem_severity, points: {"<= 3": 50, "> 3": 100}, on_missing: drop}
      override:
        - {id: lost, when: renewal_status = lost, then: red}
"""  # noqa: E501 - a line of a file
ONE = """\
Costa Tours (A-1), as of 2026-01-01

health.health: red
  because 25 of 100: held down by ready (0 of 75)
  lost → red is false: renewal_status = lost
      renewal_status  = open  billing.subscriptions.renewal_status  read that day
      would decide with renewal_status from open to lost
  score 25 of 100
  ready counts as zero, 0 of 75 (missing: champions.prepared): 100 * share(champions, prepared)
      champions.role of C-1      = champion  crm.contacts.role         read that day
      champions.prepared of C-1  = yes       surveys.answers.prepared  read that day
      champions.role of C-2      = champion  crm.contacts.role         read that day
      champions.prepared of C-2  missing     surveys.answers.prepared
  pain gives 25 of 25: problem_severity = 5, worth 100 of 100
      problem_severity  = 5  surveys.onboarding.problem_severity  read that day
  would be green with champions.role from champion to sponsor, user or buyer (C-2)
  would be green with champions.prepared from missing to yes or no (C-2)
"""


def test_a_score_is_shown_with_what_it_is_made_of(ran: Path, call: Call) -> None:
    (ran / "playbooks" / "health.yaml").write_text(HEALTH, encoding="utf-8")

    explained = call("explain", "A-1", "health", "-w", ran)

    assert (explained.code, explained.err) == (0, "")
    assert explained.out == ONE


def test_where_no_other_may_take_a_weight_it_is_not_said_to_go_to_the_others(
    ran: Path, call: Call
) -> None:
    capped = HEALTH.replace("weight: 3,", "weight: 3, cap: 40,").replace(
        'problem_severity, points: {"<= 3": 50, "> 3": 100}', "10 / (problem_severity - 5)"
    )
    (ran / "playbooks" / "health.yaml").write_text(capped, encoding="utf-8")

    explained = call("explain", "A-1", "health", "-w", ran)

    assert (explained.code, explained.err) == (0, "")
    lines = explained.out.splitlines()
    assert lines[2:5] == [
        "health.health: unknown",
        "  the measures that are left may weigh no more than 40 per cent together",
        "  undefined: division by zero",
    ]
    dropped = "  pain is left out (undefined: division by zero): 10 / (problem_severity - 5)"
    assert dropped in lines
