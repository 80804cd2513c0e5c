"""What `run` and `explain` print of lists, ranks and the fault of two true rows."""

from __future__ import annotations

from pathlib import Path

from tests.unit.cli.calling import AS_OF, Call

LISTS = """\
playbook: lists
title: Lists
entity: account
decisions:
  first_calls:
    rank: {by: [{value: annual_price, descending: true}], top: 2, per: csm}
  gaps:
    hit: collect
    table:
      - {id: severe, when: problem_severity >= 4}
      - {id: answered, when: replied}
  band:
    hit: unique
    values: [small, large]
    table:
      - {id: small, when: annual_price < 30_000, then: small}
      - {id: large, when: annual_price > 20_000, then: large}
"""
FAULTS = """\
faults: a table of which one row may be true has several
  what        rows                             count  annual_price
  lists.band  two rows are true: small, large      2    48,000 USD
"""
EXPLAINED = """\
Costa Tours (A-1), as of 2026-01-01

lists.first_calls: yes
  because place 1 of 2 for lee
  per is lee: csm
      csm  = lee  crm.accounts.csm  read that day
  by_1 is 24,000 USD: annual_price
      annual_price  = 24,000 USD  billing.subscriptions.annual_price  read that day

lists.gaps: severe
  because problem_severity >= 4
  severe decides: problem_severity >= 4
      problem_severity  = 5  surveys.onboarding.problem_severity  read that day
  answered is false: replied
      replied  = no  crm.accounts.replied  read that day
      would decide with replied from no to yes

lists.band: unknown
  two rows are true: small, large
  small is true: annual_price < 30_000
      annual_price  = 24,000 USD  billing.subscriptions.annual_price  read that day
  large is true: annual_price > 20_000
      annual_price  = 24,000 USD  billing.subscriptions.annual_price  read that day
"""
UNDECIDED = """\
lists.gaps: nothing
  missing: problem_severity
  undecided: severe
  to decide it: supply problem_severity (from surveys.onboarding.problem_severity)
"""


def test_a_run_shows_faults_apart_from_what_is_unknown(small: Path, call: Call) -> None:
    (small / "playbooks" / "lists.yaml").write_text(LISTS)

    ran = call("run", "-w", small, "--as-of", AS_OF)

    assert ran.code == 0
    assert FAULTS in ran.out
    assert "two rows" not in ran.out.replace(FAULTS, "")


def test_lists_places_and_faults_are_explained(small: Path, call: Call) -> None:
    (small / "playbooks" / "lists.yaml").write_text(LISTS)
    call("run", "-w", small, "--as-of", AS_OF)

    assert call("explain", "A-1", "lists", "-w", small).out == EXPLAINED
    assert UNDECIDED in call("explain", "A-3", "lists", "-w", small).out
