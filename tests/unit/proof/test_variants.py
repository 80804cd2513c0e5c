"""Proofs of playbooks with variants: each way of deciding, and what reads it."""

from __future__ import annotations

from playwise.proof.prove import prove
from tests.unit.playbook.compiled import said
from tests.unit.playbook.extended import extended

WHOLE = """\
playbook: seats
title: Seats
entity: account
params: {few: 10, many: 50}
decisions:
  size:
    values: [small, middle, large]
    table:
      - {id: small, when: seats < params.few, then: small}
      - {id: middle, when: seats >= params.few and seats < params.many, then: middle}
      - {id: large, when: seats >= params.many, then: large}
  next:
    values: [call, wait]
    table:
      - {id: call, when: size = small and seats > 12, then: call}
      - {id: wait, otherwise: wait}
"""


def variant(id: str, when: str, params: str) -> str:
    return f"playbook: {id}\nextends: seats\nvariant: {{when: {when}}}\nparams: {params}\n"


def proved(*files: str) -> list[str]:
    made = extended(*files)
    assert made.messages == []
    return [said(finding) for finding in prove(made.program).findings]


def test_a_row_that_only_a_variant_reaches_is_reached() -> None:
    assert [line.partition(" | ")[0] for line in proved(WHOLE)] == [
        "seats.yaml:15:9 PW301 row 'call' of 'next' can never be true"
    ]
    assert proved(variant("emea", "tier = high", "{few: 20}"), WHOLE) == []


def test_a_variant_that_opens_a_gap_is_shown_with_an_account() -> None:
    whole = WHOLE.replace("seats < params.many, then", "seats < 50, then").partition("  next:")[0]

    found = proved(variant("emea", "tier = high", "{many: 60}"), whole)

    assert found == [
        (
            "seats.yaml:6:3 PW313 no row of 'size' is for 'seats' from 50 to 59 | for example"
            " given: {seats: 50, tier: high}; no row is true there: let the ranges meet, or end"
            " with an otherwise"
        )
    ]


def test_a_row_that_a_variant_alone_leaves_idle_is_no_finding() -> None:
    assert proved(variant("emea", "tier = high", "{few: 50}"), WHOLE.partition("  next:")[0]) == []


SCORED = """\
playbook: health
title: Health
entity: account
params: {few: 10}
decisions:
  health:
    scorecard:
      bands: {red: "< 50", green: ">= 50"}
      measures: [{id: m, weight: 1, value: "if(seats < params.few, 0, 100)"}]
  next:
    values: [call, wait, ask]
    table:
      - {id: ask, when: health is missing and seats >= %s, then: ask}
      - {id: call, when: health = red, then: call}
      - {id: wait, otherwise: wait}
"""


def test_what_is_the_same_by_every_variant_is_known_to_a_proof() -> None:
    """From 20 seats on it is green by both, whoever knows which applies; at 19 that matters."""
    emea = "playbook: emea\nextends: health\nvariant: {when: tier = high}\nparams: {few: 20}\n"

    def found(seats: int) -> list[str]:
        return [line.partition(" | ")[0] for line in proved(emea, SCORED % seats)]

    assert found(19) == []
    assert found(20) == ["health.yaml:13:9 PW301 row 'ask' of 'next' can never be true"]


def test_two_variants_for_one_record_are_shown() -> None:
    found = proved(
        variant("a", "tier = high", "{few: 20}"), variant("b", "replied", "{few: 30}"), WHOLE
    )

    assert found == [
        (
            "b.yaml:3:10 PW305 'a' and 'b' of 'variant' can both be true, and under 'hit: unique'"
            " one may be | for example given: {tier: high, replied: true}; let one of them leave"
            " out what the other takes"
        )
    ]


def test_where_variants_take_all_the_playbook_itself_is_not_asked_about() -> None:
    made = extended(
        variant("a", "seats <= 20", "{few: 20}"), variant("b", "seats > 20", "{few: 30}"), WHOLE
    )
    assert made.messages == []
    proof = prove(made.program)

    assert [note.message for note in proof.notes] == [
        "'seats' itself applies to no account: its variants take all"
    ]
    assert proof.findings == ()


def test_a_variant_that_never_applies_is_told_once() -> None:
    whole = WHOLE.partition("  next:")[0]

    assert proved(variant("a", "seats > 5 and seats < 3", "{few: 20}"), whole) == [
        (
            "a.yaml:3:10 PW301 row 'a' of 'variant' can never be true | 'seats > 5' and"
            " 'seats < 3' cannot both be true; mend it, or take the row out"
        )
    ]


def test_the_score_of_one_variant_says_nothing_of_that_of_another() -> None:
    measure = "class: customer, kind: leading, on_missing: zero"
    whole = (
        WHOLE.partition("params")[0]
        + "params: {most: 50}\ndecisions:\n  health:\n    scorecard:\n"
        + '      bands: {red: "< 50", green: ">= 50"}\n      measures:\n'
        + f'        - {{id: a, weight: 60, value: "if(replied, params.most, 0)", {measure}}}\n'
        + f'        - {{id: b, weight: 40, value: "if(seats > 0, 100, 0)", {measure}}}\n'
        + "  next:\n    values: [call, wait]\n    table:\n"
        + "      - {id: call, when: replied and health = red, then: call}\n"
        + "      - {id: wait, otherwise: wait}\n"
    )

    assert proved(variant("emea", "tier = high", "{most: 100}"), whole) == []
