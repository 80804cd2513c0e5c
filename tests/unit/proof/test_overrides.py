"""Overrides of a scorecard that change nothing."""

from __future__ import annotations

from tests.unit.proof.proving import Proved, proved

ANYWAY = "take it out, or let it say another band"


def scored(*overrides: str, more: str = "", missing: str = "zero") -> Proved:
    rows = "".join(f"        - {{id: {override}}}\n" for override in overrides)
    measure = "class: customer, kind: leading"
    return proved(
        "decisions:\n  health:\n    scorecard:\n"
        '      bands: {red: "< 50", green: ">= 50"}\n      measures:\n'
        f'        - {{id: replied, weight: 60, value: "if(replied, 100, 0)", {measure},'
        " on_missing: zero}\n"
        f'        - {{id: seats, weight: 40, value: "if(seats > 0, 100, 0)", {measure},'
        f" on_missing: {missing}}}\n"
        f"      override:\n{rows}{more}"
    )


def test_an_override_that_makes_a_difference_is_silent() -> None:
    found = scored("none, when: seats = 0, then: red")

    assert (found.findings, found.notes) == ([], [])


def test_one_that_gives_what_the_score_gives_anyway_is_told_with_an_account() -> None:
    found = scored("silent, when: replied is known and not replied, then: red")

    assert found.findings == [
        (
            "p.yaml:12:11 PW314 override 'silent' changes nothing: the score gives 'red' anyway"
            f" | for example given: {{replied: false}}; {ANYWAY}"
        )
    ]


def test_a_measure_that_is_dropped_can_make_the_difference() -> None:
    weighed = "seldom, when: 'replied and (seats > 0 or seats is missing)', then: green"
    assert scored(weighed, missing="zero").findings != []
    assert scored(weighed, missing="drop").findings != []

    assert (
        scored("idle, when: 'not replied and seats > 0', then: red", missing="drop").findings != []
    )
    assert scored("gone, when: 'replied is missing and seats > 0', then: green").findings == []


def test_one_that_can_never_hold_is_told() -> None:
    found = scored("odd, when: 'seats = 0 and seats > 2', then: green")

    assert found.findings == [
        (
            "p.yaml:12:11 PW314 override 'odd' changes nothing: it can never be true"
            " | 'seats = 0' and 'seats > 2' cannot both be true; mend it, or take it out"
        )
    ]


def test_one_behind_another_that_always_holds_with_it_is_told() -> None:
    found = scored("many, when: seats > 3, then: red", "more, when: seats > 4, then: green")

    assert found.findings == [
        (
            "p.yaml:13:11 PW314 override 'more' changes nothing: 'many' above is true"
            " wherever it is | for example given: {seats: 5}; move it up, or take it out"
        )
    ]


def test_a_table_that_reads_the_band_knows_what_overrides_make_of_it() -> None:
    found = scored(
        "none, when: seats = 0, then: red",
        more="  next:\n    values: [a, b]\n    table:\n"
        "      - {id: impossible, when: health = green and seats = 0, then: a}\n"
        "      - {id: possible, when: health = red and health.score >= 50, then: a}\n"
        "      - {id: rest, otherwise: b}\n",
    )

    assert found.findings == [
        (
            "p.yaml:16:9 PW301 row 'impossible' of 'next' can never be true"
            " | 'health = green' and 'seats = 0' cannot both be true; mend it, or take the row out"
        )
    ]


def test_one_behind_another_that_takes_a_text_apart_is_told() -> None:
    found = scored(
        "begins, when: \"starts_with(industry, 'ab')\", then: red",
        "is, when: \"industry = 'abc'\", then: green",
    )

    assert found.findings == [
        (
            "p.yaml:13:11 PW314 override 'is' changes nothing: 'begins' above is true"
            " wherever it is | for example given: {industry: abc}; move it up, or take it out"
        )
    ]
    assert found.notes == []


def test_what_stays_open_of_one_is_a_note_and_only_one() -> None:
    found = scored(
        "sum, when: used * 0.1 + used * 0.2 <= used * 0.4, then: red",
        "some, when: used > 3 and used < 9, then: red",
        "odd, when: \"substr(industry, 2, 1) = 'q'\", then: red",
    )

    assert found.findings == []
    assert found.notes == [
        (
            "p.yaml:13:11 not decided: whether those above are true wherever override 'some' is"
            " (one of them calculates with fractions)"
        ),
        "p.yaml:14:11 not decided: whether override 'odd' can be true (it takes texts apart)",
    ]


def test_one_that_hangs_on_a_score_with_fractions_is_shown_to_make_a_difference() -> None:
    found = scored("half, when: used * 2 > 1 and replied, then: red")

    assert (found.findings, found.notes) == ([], [])


def test_one_that_only_an_unknown_one_stands_before_decides_if_they_give_the_same() -> None:
    last = "none, when: seats is missing and replied, then:"

    assert scored("many, when: seats > 3, then: red", f"{last} red").findings == []
    assert [
        line.partition(" | ")[0]
        for line in scored("a, when: seats > 3, then: red", f"{last} green").findings
    ] == [
        (
            "p.yaml:13:11 PW314 override 'none' changes nothing: wherever it is true,"
            " 'a' above is true or unknown, and that stops the search"
        )
    ]
