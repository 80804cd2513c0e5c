"""Assumptions and templates that nothing uses."""

from __future__ import annotations

from tests.unit.playbook.lint.linted import linted

PLAY = """\
play:
  enter: replied
  steps:
    - {id: ask, message: ask, to: champions, via: mail}
templates:
  ask: {subject: "{{ name }}", body: Hello}
"""


def test_an_assumption_about_what_no_rule_reads_is_told() -> None:
    found = linted("assume: {seats: 3, tier: high}\ndecisions:\n  d: {value: seats > 3}\n")

    assert found == [
        (
            "p.yaml:4:20 PW303 nothing reads 'tier', which is assumed to be 'high'"
            " | use it or take it out"
        )
    ]


def test_one_that_only_a_message_names_is_unused_for_a_message_waits_until_it_knows() -> None:
    assert linted(f"assume: {{name: you, replied: false}}\n{PLAY}") == [
        (
            "p.yaml:4:10 PW303 nothing reads 'name', which is assumed to be 'you'"
            " | use it or take it out"
        )
    ]


def test_one_that_a_play_or_a_parent_reads_is_used() -> None:
    assert linted(f"assume: {{replied: false}}\n{PLAY}") == []
    assert not linted(
        "assume: {company.region: emea}\ndecisions:\n  d: {value: company.region = emea}\n"
    )


def test_one_about_a_decision_of_the_file_is_used_where_another_reads_that() -> None:
    def said(other: str) -> list[str]:
        own = "d: {checklist: {required: {r: replied}}}"
        return linted(f"assume: {{d: complete}}\ndecisions:\n  {own}\n  e: {{value: {other}}}\n")

    unread = "p.yaml:4:10 PW303 nothing reads 'd', which is assumed to be 'complete'"
    assert said("not (d = complete)") == []
    assert said("\"'r' in d.open\"") == said("seats > 3") == [f"{unread} | use it or take it out"]


def test_the_value_of_an_assumption_is_told_as_it_is_written() -> None:
    found = linted("assume: {replied: true, arr: 1_000.50}\ndecisions:\n  d: {value: seats > 3}\n")

    assert found == [
        (
            "p.yaml:4:10 PW303 nothing reads 'replied', which is assumed to be 'true'"
            " | use it or take it out"
        ),
        (
            "p.yaml:4:25 PW303 nothing reads 'arr', which is assumed to be '1_000.50'"
            " | use it or take it out"
        ),
    ]


def test_a_template_that_no_step_sends_is_told() -> None:
    found = linted(PLAY + "  other: {subject: Hi, body: Hello}\n")

    assert found == [
        "p.yaml:10:3 PW303 template 'other' is sent by no step | use it or take it out"
    ]
