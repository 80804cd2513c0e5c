"""Accounts that no row of a table takes, each shown as a test gives it."""

from __future__ import annotations

import pytest

from tests.unit.playbook.compiled import FACTS, named
from tests.unit.proof.proving import proved, table

LEAVES = "p.yaml:5:3 PW304 'size' leaves a gap: there are accounts for which no row is true"
ADD = "add a row for them, or end with an otherwise"
MEET = "no row is true there: let the ranges meet, or end with an otherwise"


def gap(account: str, more: str = "") -> list[str]:
    return [f"{LEAVES} | for example {account}; {ADD}{more}"]


def test_a_table_whose_rows_meet_has_no_gap() -> None:
    found = proved(table("big, when: seats >= 100, then: a", "small, when: seats < 100, then: b"))

    assert (found.findings, found.notes) == ([], [])


def test_a_gap_between_two_facts_is_shown_with_both() -> None:
    found = proved(
        table(
            "big, when: arr >= 50000 and tier = high, then: a",
            "small, when: arr < 50000, then: b",
            "low, when: tier = low, then: c",
        )
    )

    assert found.findings == gap("given: {arr: 50000, tier: middle}")


def test_a_fact_that_makes_no_difference_is_left_out_of_the_example() -> None:
    found = proved(
        table(
            "a, when: tier != middle and seats > 3, then: a",
            "b, when: tier != middle and seats <= 3, then: b",
        )
    )

    assert found.findings == gap("given: {tier: middle}")


def test_a_hole_between_ranges_is_the_finding_of_the_lint_with_an_account() -> None:
    found = proved(table("big, when: seats >= 100, then: a", "small, when: seats < 50, then: b"))

    assert found.findings == [
        (
            "p.yaml:5:3 PW313 no row of 'size' is for 'seats' from 50 to 99"
            f" | for example given: {{seats: 50}}; {MEET}"
        )
    ]


def test_a_value_without_a_row_is_the_finding_of_the_lint_with_an_account() -> None:
    found = proved(table("a, when: status = won, then: a", "b, when: status = lost, then: b"))

    assert found.findings == [
        (
            "p.yaml:5:3 PW312 no row of 'size' is for 'open' of 'status'"
            " | for example given: {status: open};"
            " no row is true then: add one, or end with an otherwise"
        )
    ]


def test_another_gap_beside_a_hole_is_told_as_well() -> None:
    found = proved(
        table(
            "big, when: seats >= 100 and tier != low, then: a",
            "small, when: seats < 50, then: b",
        )
    )

    assert [line.partition(" | ")[0] for line in found.findings] == [
        LEAVES,
        "p.yaml:5:3 PW313 no row of 'size' is for 'seats' from 50 to 99",
    ]
    assert gap("given: {seats: 100, tier: low}")[0] in found.findings


def test_a_day_is_shown_with_the_date_that_it_is_counted_from() -> None:
    found = proved(
        "derive: {left: days_until(renewal_date)}\n"
        + table("far, when: left > 60 and replied, then: a", "near, when: left <= 60, then: b")
    )

    assert found.findings == [
        "p.yaml:6:3 PW304 'size' leaves a gap: there are accounts for which no row is true | for"
        " example as_of: 2026-01-01, given: {renewal_date: 2026-03-03, replied: false}; " + ADD
    ]


def test_the_facts_of_a_parent_stand_under_its_name() -> None:
    found = proved(
        table(
            "emea, when: company.region = emea and seats > 2, then: a",
            "b, when: seats <= 2, then: b",
        )
    )

    assert found.findings == gap("given: {seats: 3, company: {region: apac}}")


def test_an_example_has_the_related_records_that_it_takes() -> None:
    found = proved(
        table(
            "ready, when: 'share(champions, prepared) > 0.6', then: a",
            "idle, when: 'none(champions, prepared)', then: b",
        )
    )

    assert found.findings == gap(
        "given: {}, related: {contacts: [{role: champion, prepared: false},"
        " {role: champion, prepared: true}]}"
    )


def test_records_of_records_are_found_too() -> None:
    found = proved(
        table(
            "open, when: 'any(contacts, count(open_tickets) > 0)', then: a",
            "calm, when: 'none(contacts, prepared)', then: b",
        )
    )

    assert found.findings == gap("given: {}, related: {contacts: [{prepared: true}]}")


def test_what_a_fact_was_stands_beside_what_it_is() -> None:
    found = proved(
        table(
            "grown, when: 'seats > previous(seats, 30d)', then: a",
            "shrunk, when: 'seats < previous(seats, 30d)', then: b",
        )
    )

    assert found.findings == gap("given: {seats: {value: 0, was: {30d: 0}}}")


def test_records_two_floors_below_come_with_those_between() -> None:
    found = proved(
        named(
            "groups",
            "decisions:\n  reach:\n    values: [a, b]\n    table:\n"
            "      - {id: many, when: 'count(contacts) > 1 and region = emea', then: a}\n"
            "      - {id: few, when: 'count(contacts) <= 1', then: b}\n",
            "company",
        )
    )

    assert found.findings == [
        (
            "groups.yaml:5:3 PW304 'reach' leaves a gap: there are records for which no row is"
            " true | for example given: {region: apac},"
            f" related: {{accounts: [{{contacts: [{{}}, {{}}]}}]}}; {ADD}"
        )
    ]


def test_a_text_that_no_row_names_is_another_one() -> None:
    found = proved(
        table("a, when: industry = 'tourism', then: a", "b, when: industry = 'other', then: b")
    )

    assert found.findings == gap("given: {industry: another}")


def test_an_account_may_fall_through_because_a_fact_is_missing() -> None:
    found = proved(
        table(
            "big, when: seats is known and seats >= 100, then: a",
            "small, when: seats is known and seats < 100, then: b",
        )
    )

    assert found.findings == gap("given: {}")


def test_a_row_that_is_unknown_is_no_gap() -> None:
    found = proved(table("a, when: replied, then: a", "b, when: not replied, then: b"))

    assert (found.findings, found.notes) == ([], [])


def test_a_negative_number_that_nothing_forbids_says_how_to_forbid_it() -> None:
    found = proved(
        table(
            "some, when: seats >= 0 and replied, then: a",
            "many, when: seats >= 0 and not replied, then: a",
        ),
    )

    assert found.findings == gap(
        "given: {seats: -1}", "; if there is no such seats, say so by min in facts.yaml"
    )


def test_the_least_and_the_greatest_value_of_a_fact_are_heeded() -> None:
    facts = FACTS.replace("seats: {type: integer,", "seats: {type: integer, min: 0, max: 9,")
    found = proved(
        table(
            "some, when: seats between 0 and 4 and replied, then: a",
            "many, when: seats between 5 and 9 or not replied, then: a",
        ),
        facts=facts,
    )

    assert (found.findings, found.notes) == ([], [])


def test_a_decision_of_the_file_is_followed_to_its_facts() -> None:
    found = proved(
        "decisions:\n"
        "  size:\n"
        "    values: [a, b]\n"
        "    table:\n"
        "      - {id: a, when: seats > 3, then: a}\n"
        "      - {id: b, otherwise: b}\n"
        "  next:\n"
        "    values: [x, y]\n"
        "    table:\n"
        "      - {id: x, when: size = a and replied, then: x}\n"
        "      - {id: y, when: size = b, then: y}\n"
        "  sound:\n"
        "    values: [x, y]\n"
        "    table:\n"
        "      - {id: x, when: size = a and seats > 2, then: x}\n"
        "      - {id: y, when: seats < 4, then: y}\n"
    )

    assert found.findings == [
        (
            "p.yaml:10:3 PW304 'next' leaves a gap: there are accounts for which no row is true"
            f" | for example given: {{seats: 4, replied: false}}; {ADD}"
        )
    ]


def test_a_decision_of_another_playbook_may_have_any_of_its_values() -> None:
    other = (
        "playbook: tiers\ntitle: T\nentity: account\ndecisions:\n  tier:\n    values: [a, b]\n"
        "    table:\n      - {id: a, when: seats > 3, then: a}\n      - {id: b, otherwise: b}\n"
    )
    found = proved(
        other,
        table(
            "a, when: tiers.tier = a, then: a",
            "b, when: tiers.tier = b and replied, then: b",
        ),
    )

    assert found.findings == gap("given: {tiers.tier: b, replied: false}")


def test_what_is_skipped_without_a_fact_is_a_note() -> None:
    found = proved(
        table(
            "big, when: seats >= 100, then: a",
            "small, when: seats < 100, then: b",
            head="on_unknown: skip",
        )
    )

    assert found.findings == []
    assert found.notes == [
        (
            "p.yaml:5:3 without 'seats' there are accounts for which no row of 'size' is true,"
            " although unknown rows are skipped: for example given: {}"
        )
    ]


def test_a_gap_that_hangs_on_the_letters_of_a_text_shows_one() -> None:
    found = proved(
        table(
            "a, when: \"starts_with(name, 'A')\", then: a",
            "b, when: \"not starts_with(name, 'A') and not starts_with(name, 'B')\", then: b",
        )
    )

    assert found.findings == [
        (
            "p.yaml:5:3 PW304 'size' leaves a gap: there are accounts for which no row is true"
            " | for example given: {name: B}; add a row for them, or end with an otherwise"
        )
    ]
    assert found.notes == []


def test_a_gap_that_hangs_on_letters_that_nobody_thinks_of_is_not_decided() -> None:
    found = proved(
        table("a, when: \"substr(name, 2, 1) != 'x'\", then: a", "b, when: seats > 3, then: b")
    )

    assert found.findings == []
    assert (
        "p.yaml:5:3 not decided: whether 'size' leaves a gap (it takes texts apart)" in found.notes
    )


def test_what_a_table_reads_of_lists_does_not_hide_a_gap_that_an_empty_one_shows() -> None:
    found = proved(table("a, when: \"'x' in tags\", then: a", "b, when: \"'y' in tags\", then: b"))

    assert found.findings == gap("given: {tags: []}")


@pytest.mark.parametrize(
    ("rule", "example"),
    [
        ("used > 1e300", "used: 0"),
        ("used < -1e300", "used: 0"),
        ("used > 1e-320", "used: 0"),
        ("seats > 9007199254740991", "seats: 0"),
        ("signed_at > '9999-12-31T23:59Z'", 'signed_at: "2026-01-01T12:00:00Z"'),
        ("name in ['\u202e', '']", "name: other"),
        ("name = '\u202e' or seats > 3", "name: other, seats: 3"),
        ("renewal_date + 99999 > '2026-01-01'", "renewal_date: 1026-01-01"),
    ],
)
def test_an_example_has_ordinary_values_where_they_do(rule: str, example: str) -> None:
    gap = proved(table(f'a, when: "{rule}", then: a')).findings[0]

    assert gap.endswith(
        f"for example given: {{{example}}}; add a row for them, or end with an otherwise"
    )


def test_a_gap_that_only_a_value_opens_that_did_not_fit_is_none() -> None:
    found = proved(
        table("on, when: kickoff is known and seats > 3, then: a", "off, when: seats <= 3, then: b")
    )

    assert (found.findings, found.notes) == ([], [])


def test_a_fact_with_a_default_is_shown_as_it_is_left_out() -> None:
    found = proved(
        table(
            "on, when: kickoff is known and seats > 3, then: a",
            "off, when: kickoff and seats <= 3, then: b",
        )
    )

    assert found.findings == gap("given: {kickoff: false, seats: 3}")


def test_that_a_fact_with_a_default_may_not_fit_is_no_note_about_skipped_rows() -> None:
    head = "on_unknown: skip"
    found = proved(
        table("on, when: kickoff, then: a", "off, when: not kickoff, then: b", head=head)
    )

    assert (found.findings, found.notes) == ([], [])


def test_that_one_with_a_default_may_be_too_old_is() -> None:
    facts = FACTS.replace("survey.answers.severity,", "survey.answers.severity, default: 1,")
    rows = ("on, when: severity > 1, then: a", "off, when: severity <= 1, then: b")

    found = proved(table(*rows, head="on_unknown: skip"), facts=facts)

    assert found.findings == []
    assert found.notes == [
        (
            "p.yaml:5:3 without 'severity' there are accounts for which no row of 'size' is true,"
            " although unknown rows are skipped: for example as_of: 2026-01-01,"
            " given: {severity: {value: 1, seen: 2000-01-01}}"
        )
    ]


def test_no_fact_is_a_blank_text_so_it_is_no_gap_but_a_condition_that_says_nothing() -> None:
    rows = ("a, when: \"industry = '  '\", then: a", "b, when: \"industry != ''\", then: b")

    found = proved(table(*rows))

    assert found.findings == [
        (
            "p.yaml:8:9 PW301 row 'a' of 'size' can never be true | 'industry = '  '' is never"
            " true: no fact is a blank text; mend it, or take the row out"
        ),
        (
            "p.yaml:9:23 PW306 'industry != ''' of row 'b' is always true where it is known"
            " | no fact is a blank text; take it out, or ask whether it is known"
        ),
    ]


def test_what_rules_make_can_be_a_blank_text() -> None:
    head = "derive: {word: \"coalesce(industry, '')\"}\n"

    found = proved(head + table("a, when: \"word != ''\", then: a"))

    assert [line.partition(";")[0] for line in found.findings] == [
        (
            "p.yaml:6:3 PW304 'size' leaves a gap: there are accounts for which no row is true"
            " | for example given: {}"
        )
    ]
