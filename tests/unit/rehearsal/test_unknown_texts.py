"""Messages and tasks about what is only partly known: nothing unknown is told as done."""

from __future__ import annotations

import pytest

from tests.unit.rehearsal.staged import failing

PLAYBOOK = """\
playbook: p
title: A test
entity: account
assume: {seats: 5}
derive: {half: seats / 2}
decisions:
  ready: {checklist: {required: {kick: kickoff_done, reply: replied}}}
play:
  enter: half > 0
  steps:
    - {id: mail, message: m, to: champions, via: mail}
    - {id: call, task: "TEXT", owner: csm}
templates:
  m: {subject: Hello, body: "TEXT"}
tests:
  - name: one day
    as_of: 2026-03-02
    given: GIVEN
    related: {contacts: [{full_name: Di, email: d@x.example, role: champion}]}
    expect: EXPECT
"""
ALL_UNKNOWN = "{csm: lee, kickoff_done: true}"
ONE_OPEN = "{csm: lee, kickoff_done: false}"
NONE_OPEN = "{csm: lee, kickoff_done: true, replied: true}"
SENT = "{steps: {mail: {state: ready, body_contains: WORDS}, call: open}}"


def failures(text: str, given: str, expect: str) -> list[str]:
    written = PLAYBOOK.replace("TEXT", text).replace("GIVEN", given)
    return failing(written.replace("EXPECT", expect))


def waits(text: str, given: str, reason: str) -> bool:
    expect = f"{{steps: {{mail: waiting, call: waiting}}, reasons: {{mail: ['{reason}']}}}}"
    return failures(text, given, expect) == []


def says(text: str, given: str, words: str) -> bool:
    return failures(text, given, SENT.replace("WORDS", f"'{words}'")) == []


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("{% if ready.open %}go on{% else %}all done{% endif %}", "all done"),
        ("{% if 'reply' in ready.open %}no reply{% else %}replied{% endif %}", "replied"),
        ("{{ 'go on' if ready.open else 'all done' }}", "all done"),
        ("Open: {{ ready.open }}.", "Open: ."),
        ("Open: {{ ready.open | join(' and ') }}.", "Open: ."),
    ],
)
def test_nothing_known_to_be_open_is_told_only_where_everything_is_decided(
    text: str, whole: str
) -> None:
    assert waits(text, ALL_UNKNOWN, "missing: replied")
    assert says(text, NONE_OPEN, whole)


def test_what_is_known_to_be_open_is_told_while_other_items_are_undecided() -> None:
    assert says("Open: {{ ready.open }}.", ONE_OPEN, "Open: kick.")


def test_an_if_reads_the_list_as_a_rule_does_wherever_else_it_is_shown() -> None:
    text = "{% if ready.open %}Open: {{ ready.open }}{% else %}all done{% endif %}"

    assert waits(text, ONE_OPEN, "missing: replied")


@pytest.mark.parametrize("name", ["seats", "half"])
def test_what_is_only_assumed_is_not_told(name: str) -> None:
    text = f"You use {{{{ {name} }}}}."

    assert waits(text, ONE_OPEN, "missing: seats")
    known = "{csm: lee, kickoff_done: false, seats: 8}"
    assert says(text, known, {"seats": "You use 8.", "half": "You use 4."}[name])
