"""Accounts that two rows of a `unique` table take."""

from __future__ import annotations

import pytest

from tests.unit.playbook.compiled import FACTS
from tests.unit.proof.proving import proved, table

LEAVE_OUT = "let one of them leave out what the other takes"


def overlap(place: str, first: str, second: str, account: str) -> str:
    both = f"'{first}' and '{second}' of 'size' can both be true"
    return (
        f"p.yaml:{place} PW305 {both}, and under 'hit: unique' one may be"
        f" | for example {account}; {LEAVE_OUT}"
    )


def test_rows_that_never_meet_are_silent() -> None:
    found = proved(
        table(
            "big, when: seats >= 100, then: a",
            "small, when: seats < 100, then: b",
            head="hit: unique",
        )
    )

    assert (found.findings, found.notes) == ([], [])


def test_an_account_for_which_two_rows_are_true_is_shown() -> None:
    found = proved(
        table(
            "big, when: seats >= 100, then: a",
            "rich, when: arr >= 5000, then: b",
            "other, otherwise: c",
            head="hit: unique",
        )
    )

    assert found.findings == [overlap("10:9", "big", "rich", "given: {seats: 100, arr: 5000}")]


def test_each_two_rows_that_meet_are_told() -> None:
    found = proved(
        table(
            "a, when: seats > 1, then: a",
            "b, when: seats > 2, then: b",
            "c, when: seats > 3, then: c",
            "d, when: seats <= 1, then: c",
            head="hit: unique",
        )
    )

    assert found.findings == [
        overlap("10:9", "a", "b", "given: {seats: 3}"),
        overlap("11:9", "a", "c", "given: {seats: 4}"),
        overlap("11:9", "b", "c", "given: {seats: 4}"),
    ]


def test_under_first_rows_may_meet() -> None:
    found = proved(
        table("a, when: seats > 3, then: a", "b, when: seats > 1, then: b", "c, otherwise: c")
    )

    assert found.findings == []


def test_an_overlap_that_hangs_on_a_list_shows_one() -> None:
    found = proved(
        table(
            "a, when: \"'x' in tags\", then: a",
            "b, when: \"'y' in tags\", then: b",
            "c, otherwise: c",
            head="hit: unique",
        )
    )

    assert found.findings == [
        (
            "p.yaml:10:9 PW305 'a' and 'b' of 'size' can both be true, and under 'hit: unique' one"
            " may be | for example given: {tags: [x, y]}; let one of them leave out what the other"
            " takes"
        )
    ]
    assert found.notes == []


def test_an_overlap_that_hangs_on_all_of_a_list_is_not_decided() -> None:
    found = proved(
        table(
            "a, when: industry in tags, then: a",
            "b, when: name in tags, then: b",
            "c, otherwise: c",
            head="hit: unique",
        )
    )

    assert found.findings == []
    assert (
        "p.yaml:10:9 not decided: whether 'a' and 'b' of 'size' can both be true (it reads a list)"
        in (found.notes)
    )


@pytest.mark.parametrize(
    ("condition", "example"),
    [
        ("kickoff is missing", ", with 'kickoff' missing (a value that did not fit)"),
        ("company.vip is missing", ", with 'company.vip' missing (no company)"),
        (
            "any(contacts, opted_out is missing)",
            (
                ", related: {contacts: [{}]}, with 'contacts.opted_out' of a contact missing"
                " (a value that did not fit)"
            ),
        ),
    ],
)
def test_what_only_a_value_shows_that_did_not_fit_is_said_in_words(
    condition: str, example: str
) -> None:
    vip = "vip: {type: bool, entered_by: csm, default: false}"
    facts = FACTS.replace("      region: {", f"      {vip}\n      region: {{")
    first, second = (
        f"a, when: '{condition}', then: a",
        f"b, when: '{condition} and seats > 2', then: b",
    )

    found = proved(table(first, second, "c, otherwise: c", head="hit: unique"), facts=facts)

    assert [line.partition("for example ")[2] for line in found.findings] == [
        f"given: {{seats: 3}}{example}; let one of them leave out what the other takes"
    ]
