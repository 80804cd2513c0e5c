"""How the tests inside playbook files are lived through, told by such tests."""

from __future__ import annotations

import pytest

from playwise.rehearsal.life import Life, Surroundings
from playwise.rehearsal.world import entered, moment_in
from playwise.rules.interpret import Interpreter
from tests.unit.rehearsal.staged import ROLES, WORKDAYS, ZONE, failing, staged

PLAY = """\
playbook: care
title: t
entity: account
play:
  enter: arr >= 100
  exit:
    - {id: gone, when: gone, result: lost}
  steps:
    - id: ask
      message: hello
      to: champions
      via: mail
      approve: {by: csm, within: 2bd, then: THEN}
    - {id: tell, when: replied, message: hello, to: champions, via: mail}
    - id: call
      at: {after: ask, offset: 7d}
      when: not replied
      task: "Call {{ name }}"
      owner: csm
      due: 1bd
    - {id: follow, at: {after: [tell, call], offset: 1bd}, task: "Follow up", owner: csm}
templates:
  hello: {subject: "{{ name }}", body: "Good day, {{ full_name }}: {{ arr }}"}
tests:
"""
GIVEN = """\
    given: {name: Costa, csm: lee, arr: 200, replied: false}
    related:
      contacts: [{contact_id: c1, full_name: Ana, email: ana@costa.example, role: champion}]
"""


def story(entries: str, then: str = "escalate", given: str = GIVEN) -> list[str]:
    """Return what fails of a timeline; Thursday 2026-01-01 is a holiday."""
    test = f"  - name: n\n{given}    timeline:\n{listed(entries)}"
    return failing(PLAY.replace("THEN", then) + test)


def listed(entries: str) -> str:
    """Return a timeline whose entries begin with a brace and may take several lines."""
    lines = entries.strip().split("\n")
    return "".join(f"      {'-' if line.startswith('{') else ' '} {line}\n" for line in lines)


def one_day(expect: str, given: str = GIVEN, as_of: str = "2026-01-05") -> list[str]:
    test = f"  - name: n\n    as_of: {as_of}\n{given}    expect: {expect}\n"
    return failing(PLAY.replace("THEN", "escalate") + test)


def test_a_plain_test_shows_what_a_run_would_start_before_anything_is_sent() -> None:
    replied = GIVEN.replace("replied: false", "replied: true")

    assert one_day("{play: opened, steps: {ask: awaiting_approval, tell: ready}}", replied) == []


def test_in_a_timeline_what_is_ready_is_sent_on_the_same_day() -> None:
    replied = GIVEN.replace("replied: false", "replied: true")
    entries = "{on: 2026-01-05, expect: {steps: {ask: awaiting_approval, tell: sent}}}"

    assert story(entries, given=replied) == []


def test_what_is_approved_is_sent_on_the_same_day_and_what_follows_counts_from_it() -> None:
    assert (
        story("""
{on: 2026-01-05, expect: {steps: {ask: awaiting_approval, call: waiting}}}
{on: 2026-01-06, do: [{approve: ask, by: lee}], expect: {steps: {ask: sent}}}
{on: 2026-01-07, expect: {steps: {call: {state: waiting, on: 2026-01-13}}}}
{on: 2026-01-13, expect: {steps: {call: {state: open, due: 2026-01-14}}}}
""")
        == []
    )


def test_new_facts_are_seen_by_the_run_of_their_day_before_people_act() -> None:
    assert (
        story("""
{on: 2026-01-05, expect: {steps: {ask: awaiting_approval}}}
{on: 2026-01-06, given: {arr: 300}, do: [{approve: ask}],
 expect: {steps: {ask: {body_contains: "300 USD"}}}}
""")
        == []
    )


def test_a_step_that_people_settle_is_followed_up_in_the_same_entry() -> None:
    assert (
        story("""
{on: 2026-01-05, do: [{approve: ask}], expect: {steps: {ask: sent}}}
{on: 2026-01-12, do: [{done: call}],
 expect: {steps: {call: done, follow: {state: waiting, on: 2026-01-13}}}}
{on: 2026-01-13, expect: {steps: {follow: open}}}
""")
        == []
    )


def test_between_entries_there_is_a_run_every_day() -> None:
    # The call opens on the 12th, which no entry names: its due day tells.
    assert (
        story("""
{on: 2026-01-05, do: [{approve: ask}]}
{on: 2026-01-30, expect: {steps: {call: {state: open, on: 2026-01-12, due: 2026-01-13}}}}
""")
        == []
    )


def test_days_are_counted_over_weekends_and_holidays() -> None:
    # Friday the 16th and two working days: Monday the 19th is a holiday.
    assert (
        story("""
{on: 2026-01-16, expect: {steps: {ask: {state: awaiting_approval, due: 2026-01-21}}}}
""")
        == []
    )


def test_a_step_after_a_skipped_one_does_not_come() -> None:
    nobody_to_ask = GIVEN.replace("role: champion", "role: champion, opted_out: true")
    expect = "{play: opened, steps: {ask: skipped, tell: skipped, call: skipped, follow: skipped}}"

    assert one_day(expect, nobody_to_ask) == []


def test_the_first_of_two_anchors_that_happens_counts() -> None:
    replied = GIVEN.replace("replied: false", "replied: true")
    entries = """
{on: 2026-01-05, expect: {steps: {tell: sent, follow: waiting}}}
{on: 2026-01-06, expect: {steps: {follow: open, ask: awaiting_approval}}}
"""

    assert story(entries, given=replied) == []


@pytest.mark.parametrize(
    ("then", "on_time", "late"),
    [
        ("escalate", "awaiting_approval", "awaiting_approval"),
        ("refuse", "awaiting_approval", "cancelled"),
        ("go_on", "awaiting_approval", "sent"),
    ],
)
def test_an_approval_that_is_not_given_in_time_is_dealt_with_on_the_day_after(
    then: str, on_time: str, late: str
) -> None:
    entries = f"""
{{on: 2026-01-05, expect: {{steps: {{ask: {{state: awaiting_approval, due: 2026-01-07}}}}}}}}
{{on: 2026-01-07, expect: {{steps: {{ask: {on_time}}}}}}}
{{on: 2026-01-08, expect: {{steps: {{ask: {late}}}}}}}
{{on: 2026-01-20, expect: {{steps: {{ask: {late}}}}}}}
"""

    assert story(entries, then) == []


def test_a_refused_message_has_nothing_after_it() -> None:
    entries = """
{on: 2026-01-05, expect: {steps: {call: waiting}}}
{on: 2026-01-09,
 expect: {steps: {ask: cancelled, call: skipped}, reasons: {call: [ask was neither sent nor done]}}}
"""

    assert story(entries, "refuse") == []


def test_a_fact_with_a_source_stays_fresh_and_one_of_a_certain_day_does_not() -> None:
    fresh = """
{on: 2026-01-05, expect: {play: opened}}
{on: 2026-02-20, expect: {steps: {ask: {body_contains: "200"}}}}
"""
    aged = GIVEN.replace("arr: 200", "arr: {value: 200, seen: 2026-01-04}")
    entries = """
{on: 2026-01-06, expect: {steps: {ask: awaiting_approval}}}
{on: 2026-01-07, expect: {steps: {ask: waiting}, reasons: {ask: ["stale: arr"]}}}
{on: 2026-01-08, given: {arr: 250},
 expect: {steps: {ask: {state: awaiting_approval, body_contains: "250"}}}}
"""

    assert story(fresh) == []
    assert story(entries, given=aged) == []


NOTED = """\
playbook: noted
title: t
entity: account
decisions:
  note_known: {value: note is known}
tests:
  - name: n
    given: {note: 3}
    timeline:
      - {on: 2026-01-01, expect: {note_known: true}}
      - {on: 2026-01-11, expect: {note_known: true}}
      - {on: 2026-01-12, expect: {note_known: false}}
      - {on: 2026-01-20, given: {note: 3}, expect: {note_known: true}}
      - {on: 2026-01-30, expect: {note_known: true}}
      - {on: 2026-01-31, expect: {note_known: false}}
"""


def test_a_fact_that_people_enter_ages_from_the_day_it_is_given() -> None:
    assert failing(NOTED) == []


def test_what_is_new_lies_over_what_was_given_before() -> None:
    entries = """
{on: 2026-01-05, expect: {steps: {ask: {to: c1, body_contains: "Ana"}}}}
{on: 2026-01-06, related: {contacts: [{contact_id: c1, full_name: Ana Ruiz}]},
 expect: {steps: {ask: {to: ana@costa.example, body_contains: "Ana Ruiz"}}}}
{on: 2026-01-07, given: {name: null},
 expect: {steps: {ask: waiting}, reasons: {ask: ["missing: name"]}}}
"""

    assert story(entries) == []


def test_a_play_that_was_closed_opens_again_only_where_it_may() -> None:
    twice = PLAY.replace("  steps:\n", "  again: {after: 3d}\n  steps:\n", 1)
    entries = """
{on: 2026-01-05, expect: {play: opened}}
{on: 2026-01-06, given: {gone: true}, expect: {play: closed, result: lost, steps: {ask: cancelled}}}
{on: 2026-01-07, given: {gone: false}, expect: {play: closed}}
{on: 2026-01-08, expect: {play: closed}}
{on: 2026-01-09, expect: {play: AFTER}}
"""
    test = f"  - name: n\n{GIVEN}    timeline:\n{listed(entries)}"

    assert failing(twice.replace("THEN", "refuse") + test.replace("AFTER", "opened")) == []
    assert failing(PLAY.replace("THEN", "refuse") + test.replace("AFTER", "closed")) == []


def test_a_play_without_exits_is_opened_and_closed_by_its_steps() -> None:
    short = """\
playbook: short
title: t
entity: account
play:
  enter: arr >= 100
  steps:
    - {id: call, when: replied, task: Call}
tests:
  - name: nothing to do
    as_of: 2026-01-05
    given: {arr: 200, replied: false}
    expect: {play: opened, result: finished, steps: {call: skipped}}
  - name: one thing to do
    given: {arr: 200, replied: true}
    timeline:
      - {on: 2026-01-05, expect: {play: opened, steps: {call: open}}}
      - {on: 2026-01-07, do: [{done: call}], expect: {play: closed, result: finished}}
"""

    assert failing(short) == []


def test_as_of_before_a_timeline_is_its_first_day() -> None:
    test = f"""\
  - name: n
    as_of: 2026-01-05
{GIVEN}\
    expect: {{play: opened, steps: {{ask: awaiting_approval}}}}
    timeline:
      - {{on: 2026-01-05, do: [{{approve: ask}}], expect: {{steps: {{ask: sent}}}}}}
      - {{on: 2026-01-12, expect: {{steps: {{call: open}}}}}}
"""

    assert failing(PLAY.replace("THEN", "escalate") + test) == []


def test_a_test_without_a_day_opens_no_play() -> None:
    playbook = """\
playbook: p
title: t
entity: account
decisions: {big: {value: arr > 100}}
play: {enter: big, steps: [{id: call, task: Call}]}
tests:
  - {name: n, given: {arr: 200}, expect: {big: true}}
"""
    rehearsal = staged(playbook).rehearsed()

    assert rehearsal.passed
    assert rehearsal.steps_reached == frozenset()


def test_moments_of_one_day_are_runs_of_one_day() -> None:
    entries = """
{on: 2026-01-05T09:00:00, expect: {play: opened, steps: {ask: awaiting_approval}}}
{on: 2026-01-05T15:00:00, do: [{approve: ask, by: lee}], expect: {steps: {ask: sent}}}
{on: 2026-01-05T16:00:00, expect: {steps: {ask: sent, call: {state: waiting, on: 2026-01-12}}}}
"""

    assert story(entries) == []


def test_a_moment_is_of_the_day_that_it_has_on_the_clock_of_the_workspace() -> None:
    # Four in the morning in UTC is the evening before in New York.
    entries = (
        "{on: 2026-01-06T04:00:00Z, expect: {steps: {ask: {on: 2026-01-05, due: 2026-01-07}}}}"
    )

    assert story(entries) == []


def test_a_timeline_that_goes_back_on_the_clock_of_the_workspace_fails_there() -> None:
    entries = """
{on: 2026-01-05T00:30:00, expect: {play: opened}}
{on: 2026-01-05T04:00:00Z, expect: {play: not_opened}}
"""
    line = PLAY.count("\n") + GIVEN.count("\n") + 4

    assert story(entries) == [
        f"{line}:14: 2026-01-04 23:00:00-05:00 comes before the entry above it"
    ]


def test_a_second_run_on_the_same_day_changes_nothing() -> None:
    stage = staged(
        PLAY.replace("THEN", "escalate")
        + f"  - name: n\n    as_of: 2026-01-05\n{GIVEN}    expect: {{play: opened}}\n"
    )
    at = moment_in(ZONE, stage.case.as_of or pytest.fail("as_of is given"))
    around = Surroundings(stage.program, WORKDAYS, ROLES, ZONE, Interpreter(at))
    given = entered(stage.program.catalogue, "account", stage.case.given, at)
    life = Life(around, stage.program.playbooks[0], given)
    life.day(at)
    life.send()
    first = list(life.plays)

    life.day(at)
    life.again()
    life.send()

    assert life.plays == first
    assert life.advanced is not None
    assert life.advanced.transitions == ()


def test_the_days_that_a_test_takes_are_counted() -> None:
    result = staged(NOTED).rehearsed().results[0]

    assert (result.playbook, result.case, result.days) == ("noted", "n", 31)


def test_every_value_of_each_is_a_test_of_its_own() -> None:
    playbook = """\
playbook: p
title: t
entity: account
decisions: {big: {value: arr > 100}}
tests:
  - {name: n, each: {arr: [99, 100, 101]}, expect: {big: false}}
"""
    results = staged(playbook).rehearsed().results

    assert [(result.case, result.passed) for result in results] == [
        ("n [arr = 99]", True),
        ("n [arr = 100]", True),
        ("n [arr = 101]", False),
    ]


@pytest.mark.parametrize(
    ("act", "what", "why"),
    [
        (
            "{approve: ask, by: kim}",
            "step 'ask' cannot be approved",
            "by 'kim': 'kim' may not approve step 'ask/c1': only 'lee' may, as csm",
        ),
        (
            "{done: call, by: kim}",
            "step 'call' cannot be done",
            "by 'kim': step 'call' is waiting: only a step that is open can be completed",
        ),
    ],
)
def test_what_people_cannot_do_fails_where_they_try(act: str, what: str, why: str) -> None:
    entry = f"{{on: 2026-01-05, do: [{act}], expect: {{play: opened}}}}"
    column = len("      - ") + entry.index(": ", entry.index("do: [") + 4) + len(": ") + 1
    line = PLAY.count("\n") + GIVEN.count("\n") + 3

    assert story(entry) == [f"{line}:{column}: {what} {why}"]


def test_nothing_can_be_done_where_no_play_is_open() -> None:
    entry = "{on: 2026-01-05, given: {arr: 5}, do: [{approve: ask}], expect: {play: not_opened}}"

    assert [failure.partition(": ")[2] for failure in story(entry)] == [
        "step 'ask' cannot be approved: no play is open"
    ]


TRAP = """\
playbook: trap
title: The worst fault there is
entity: account
decisions:
  tier_now:
    values: [high, low]
    table:
      - {id: big, when: arr >= 1000, then: high}
      - {id: many_seats, when: seats > 10, then: THEN}
tests:
  - {name: n, given: {seats: 20}, expect: EXPECT}
"""


def test_a_tier_is_not_decided_below_a_row_that_is_unknown() -> None:
    unknown = "{tier_now: unknown, reasons: {tier_now: ['missing: arr']}}"

    assert failing(TRAP.replace("THEN", "low").replace("EXPECT", unknown)) == []
    assert failing(TRAP.replace("THEN", "low").replace("EXPECT", "{tier_now: low}")) == [
        "11:54: expected 'tier_now' to be 'low', it is unknown: missing: arr"
    ]


def test_a_tier_is_decided_where_every_row_that_may_hold_says_the_same() -> None:
    known = "{tier_now: high, row: {tier_now: many_seats}}"

    assert failing(TRAP.replace("THEN", "high").replace("EXPECT", known)) == []
