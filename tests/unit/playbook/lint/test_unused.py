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


def test_one_that_a_play_or_a_template_or_a_parent_reads_is_used() -> None:
    assert linted(f"assume: {{name: you, replied: false}}\n{PLAY}") == []
    assert not linted(
        "assume: {company.region: emea}\ndecisions:\n  d: {value: company.region = emea}\n"
    )


def test_a_template_that_no_step_sends_is_told() -> None:
    found = linted(PLAY + "  other: {subject: Hi, body: Hello}\n")

    assert found == [
        "p.yaml:10:3 PW303 template 'other' is sent by no step | use it or take it out"
    ]
