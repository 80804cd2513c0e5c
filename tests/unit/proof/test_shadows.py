"""Rows that can never decide, and the rows above that hide them."""

from __future__ import annotations

import pytest

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
        )
    )

    assert found.findings == [
        (
            "p.yaml:11:9 PW301 row 'none' of 'size' can never be true | 'seats is unknown' is never"
            " true: where 'seats' is missing, it is assumed to be 4; mend it, or take the row out"
        )
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


@pytest.mark.parametrize(
    ("head", "rows", "place", "why"),
    [
        (
            "",
            ("a, when: industry is known, then: a", "b, when: industry is missing, then: b"),
            "10:9",
            "'a' and 'b' above take every account",
        ),
        (
            "",
            ("a, when: status = open or status = won, then: a", "b, when: status = lost, then: b"),
            "10:9",
            "'a' and 'b' above take every account, or are unknown, and that stops the search",
        ),
        (
            "hit: unique",
            ("a, when: status = open or status = won, then: a", "b, when: status = lost, then: b"),
            "11:9",
            "'a' and 'b' above take every account, or are unknown, and that stops the search",
        ),
        (
            "hit: unique",
            ("a, when: status = open or status = won, then: c", "b, when: status = lost, then: c"),
            "11:9",
            "'a' and 'b' above take every account, or are unknown, and that stops the search",
        ),
        (
            "",
            ("a, when: seats is known or seats is missing, then: a",),
            "9:9",
            "'a' above takes every account",
        ),
    ],
)
def test_an_otherwise_that_nothing_gets_to_is_told(
    head: str, rows: tuple[str, ...], place: str, why: str
) -> None:
    found = proved(table(*rows, "rest, otherwise: c", head=head))

    assert f"p.yaml:{place} PW301 row 'rest' of 'size' can never decide: {why} | take it out" in (
        found.findings
    )


@pytest.mark.parametrize(
    ("head", "last"),
    [
        ("", "b, when: status = lost, then: c"),
        ("on_unknown: skip", "b, when: status = lost, then: b"),
    ],
)
def test_an_otherwise_for_what_is_missing_is_silent(head: str, last: str) -> None:
    first = "a, when: status != lost, then: c"

    found = proved(table(first, last, "rest, otherwise: c", head=head))

    assert (found.findings, found.notes) == ([], [])


@pytest.mark.parametrize(
    ("above", "below"),
    [
        ("starts_with(industry, 'ab')", "industry = 'abc'"),
        ("lower(industry) = 'abc'", "industry = 'abc'"),
        ("industry >= 'a'", "industry = 'b'"),
        ("'x' in industry", "industry in ['ax', 'xa']"),
        ("'x' in tags", "'x' in tags and 'y' in tags"),
    ],
)
def test_a_row_above_that_takes_texts_or_lists_apart_hides_what_it_surely_takes(
    above: str, below: str
) -> None:
    found = proved(
        table(f'a, when: "{above}", then: a', f'b, when: "{below}", then: b', "c, otherwise: c")
    )

    (finding,) = found.findings
    assert finding.startswith(
        "p.yaml:9:9 PW301 row 'b' of 'size' can never decide: 'a' above is true wherever it is"
        " | for example given: {"
    )
    assert found.notes == []


@pytest.mark.parametrize(
    ("above", "below"),
    [
        ("starts_with(industry, 'abc')", "starts_with(industry, 'ab')"),
        ("ends_with(industry, 'q')", "starts_with(industry, 'ab')"),
        ("starts_with(industry, 'ab')", "ends_with(industry, 'q') and 'm' in industry"),
        ("lower(industry) = 'abc'", "industry = 'abd'"),
        ("industry >= 'm'", "industry > 'a'"),
        ("industry = 'abc'", "lower(industry) = 'abc'"),
        ("'x' in tags", "'y' in tags"),
    ],
)
def test_a_row_that_gets_past_one_that_takes_texts_or_lists_apart_is_silent(
    above: str, below: str
) -> None:
    found = proved(
        table(f'a, when: "{above}", then: a', f'b, when: "{below}", then: b', "c, otherwise: c")
    )

    assert (found.findings, found.notes) == ([], [])


def test_what_a_row_above_leaves_open_is_a_note() -> None:
    found = proved(
        table(
            "a, when: seats > 0 and note > 0 and seats * note > 100, then: a",
            "b, when: seats > 10 and note > 10, then: b",
            "c, otherwise: c",
        )
    )

    assert found.findings == []
    assert found.notes == [
        (
            "p.yaml:9:9 not decided: whether row 'b' of 'size' can decide"
            " (a row above multiplies facts)"
        )
    ]


def test_an_item_that_is_open_is_as_its_condition_is() -> None:
    found = proved(
        "decisions:\n  chk:\n    checklist: {required: {x: seats >= 3, y: replied}}\n"
        "  size:\n    values: [a, b]\n    table:\n"
        "      - {id: a, when: \"'x' in chk.open and seats > 5\", then: a}\n"
        "      - {id: b, when: \"'y' in chk.open and seats > 5\", then: b}\n"
        "      - {id: c, otherwise: b}\n"
    )

    assert found.findings == [
        (
            "p.yaml:10:9 PW301 row 'a' of 'size' can never be true | ''x' in chk.open' and"
            " 'seats > 5' cannot both be true; mend it, or take the row out"
        )
    ]
    assert found.notes == []


def test_a_row_that_nothing_shows_to_be_true_is_not_just_to_be_moved() -> None:
    rows = ("a, when: \"substr(industry, 2, 1) = 'x'\", then: a",)
    below = "b, when: \"substr(industry, 2, 1) = 'x' and substr(industry, 2, 1) != 'y'\", then: b"

    found = proved(table(*rows, below, "c, otherwise: c"))

    told = [line for line in found.findings if "'b'" in line]
    assert told == [
        (
            "p.yaml:9:9 PW301 row 'b' of 'size' can never decide: 'a' above is true wherever it is"
            " | take it out, or, if it can be true at all, move it above 'a'"
        )
    ]
