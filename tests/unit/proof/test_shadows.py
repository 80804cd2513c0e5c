"""Rows that can never decide, and the rows above that hide them."""

from __future__ import annotations

from tests.unit.proof.proving import proved, table


def idle(place: str, row: str, why: str) -> list[str]:
    return [f"p.yaml:{place} PW301 row '{row}' of 'size' {why}"]


def test_rows_that_can_each_decide_are_silent() -> None:
    found = proved(
        table("a, when: seats > 9, then: a", "b, when: seats > 5, then: b", "c, otherwise: c")
    )

    assert (found.findings, found.notes) == ([], [])


def test_a_row_hidden_by_one_above_names_it_and_shows_an_account() -> None:
    found = proved(
        table(
            "big, when: seats >= 100, then: a",
            "huge, when: seats >= 200, then: b",
            "c, otherwise: c",
        )
    )

    assert found.findings == idle(
        "9:9",
        "huge",
        "can never decide: 'big' above is true wherever it is | for example given: {seats: 200}:"
        " it is true, and 'big' decides; move it above 'big', or take it out",
    )


def test_a_row_hidden_by_two_together_names_both_and_no_other() -> None:
    found = proved(
        table(
            "few, when: seats < 3, then: a",
            "high, when: tier = high, then: a",
            "others, when: tier != high, then: b",
            "large, when: tier is known and seats > 5, then: c",
            "rest, otherwise: c",
        )
    )

    assert found.findings == idle(
        "11:9",
        "large",
        "can never decide: 'high' and 'others' above take every account for which it is true"
        " | for example given: {tier: high, seats: 6}: it is true, and 'high' decides;"
        " move it above 'high' and 'others', or take it out",
    )


def test_a_row_for_missing_facts_is_hidden_by_one_that_they_make_unknown() -> None:
    found = proved(
        table(
            "big, when: seats >= 100, then: a",
            "none, when: seats is missing, then: b",
            "c, otherwise: c",
        )
    )

    assert found.findings == idle(
        "9:9",
        "none",
        "can never decide: wherever it is true, 'big' above is unknown, and that stops the search"
        " | for example given: {}: it is true, and the decision is unknown;"
        " move it above 'big', or take it out",
    )


def test_where_unknown_rows_are_skipped_it_decides() -> None:
    found = proved(
        table(
            "big, when: seats >= 100, then: a",
            "none, when: seats is missing, then: b",
            "c, otherwise: c",
            head="on_unknown: skip",
        )
    )

    assert found.findings == []


def test_where_the_unknown_row_gives_the_same_value_it_decides() -> None:
    found = proved(
        table(
            "big, when: seats >= 100, then: a",
            "none, when: seats is missing, then: a",
            "c, otherwise: c",
        )
    )

    assert found.findings == []


def test_a_stale_fact_is_missing_as_well() -> None:
    found = proved(
        table(
            "bad, when: severity > 3, then: a",
            "fine, when: severity <= 3, then: b",
            "old, when: severity is stale, then: c",
        )
    )

    assert found.findings == idle(
        "10:9",
        "old",
        "can never decide: wherever it is true, 'bad' above is unknown, and that stops the search"
        " | for example as_of: 2026-01-01, given: {severity: {value: 0, seen: 2000-01-01}}:"
        " it is true, and the decision is unknown; move it above 'bad', or take it out",
    )


def test_a_row_that_can_never_be_true_says_which_of_its_conditions_exclude_each_other() -> None:
    found = proved(
        table("a, when: seats > 9 and tier = high and seats < 5, then: a", "c, otherwise: c")
    )

    assert found.findings == idle(
        "8:9",
        "a",
        "can never be true | 'seats > 9' and 'seats < 5' cannot both be true;"
        " mend it, or take the row out",
    )


def test_what_a_fact_is_assumed_to_be_is_heeded() -> None:
    found = proved(
        "assume: {seats: 4}\n"
        + table(
            "some, when: seats >= 0, then: a",
            "less, when: seats < 0, then: b",
            "none, when: seats is unknown, then: c",
            "c, otherwise: c",
        )
    )

    assert [line.partition(" | ")[0] for line in found.findings] == [
        "p.yaml:11:9 PW301 row 'none' of 'size' can never be true",
    ]


def test_fractions_are_no_proof_that_a_row_is_hidden_unless_they_need_not_be_worked_out() -> None:
    found = proved(
        table(
            "most, when: used / seats > 0.5, then: a",
            "more, when: used / seats > 0.7, then: b",
            "sum, when: used * 0.1 + used * 0.2 > used * 0.4 and used > 0, then: c",
            "c, otherwise: c",
        )
    )

    assert [line.partition(" | ")[0] for line in found.findings] == [
        (
            "p.yaml:9:9 PW301 row 'more' of 'size' can never decide:"
            " 'most' above is true wherever it is"
        ),
    ]
    assert found.notes == [
        (
            "p.yaml:10:9 not decided: whether row 'sum' of 'size' can decide"
            " (it calculates with fractions)"
        )
    ]


def test_only_the_condition_counts_where_all_true_rows_are_collected() -> None:
    found = proved(
        table(
            "a, when: seats > 1, then: a",
            "b, when: seats > 2, then: b",
            "c, when: seats > 3 and seats < 2, then: c",
            head="hit: collect",
        )
    )

    assert [line.partition(" | ")[0] for line in found.findings] == [
        "p.yaml:11:9 PW301 row 'c' of 'size' can never be true"
    ]


def test_a_row_for_values_that_did_not_fit_can_decide() -> None:
    rows = ("a, when: kickoff is missing, then: a", "b, when: kickoff, then: b")

    found = proved(table(*rows, "c, otherwise: c"))

    assert (found.findings, found.notes) == ([], [])
