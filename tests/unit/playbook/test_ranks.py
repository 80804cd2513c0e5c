"""Ranks as files write them: terms, weights, groups, and what is wrong with them."""

from __future__ import annotations

import pytest

from playwise.playbook.kinds import Rank, Rule
from playwise.rules.types import BOOL
from tests.unit.playbook.compiled import compiled


def written(keys: str) -> str:
    return f"decisions:\n  d: {{rank: {{{keys}}}}}\n"


def rank(keys: str) -> Rank:
    made = compiled(written(keys))
    assert made.messages == []
    decision = made.decisions["p.d"]
    assert decision.type == BOOL
    assert isinstance(decision.how, Rank)
    return decision.how


def test_terms_keep_their_order_and_direction() -> None:
    made = rank("by: [{value: arr, descending: true}, {value: 'days_until(renewal_date)'}], top: 5")

    assert [(term.rule.text, term.descending) for term in made.terms] == [
        ("arr", True),
        ("days_until(renewal_date)", False),
    ]
    assert (made.top, made.where, made.per) == (5, None, None)


def test_weights_make_one_term_that_falls() -> None:
    made = rank("by: [{value: seats, weight: 2}, {value: used + 1, weight: -0.5}]")

    (term,) = made.terms
    assert term.rule.text == "2 * seats + -0.5 * (used + 1)"
    assert term.descending
    assert repr(term.rule.node) == "add(mul(2.0, cast(seats)), mul(-0.5, add(used, 1.0)))"


def test_an_amount_is_weighed_in_whole_units() -> None:
    (term,) = rank("by: [{value: arr, weight: 1}]").terms

    assert repr(term.rule.node) == "mul(1.0, div(arr, 100))"


def test_a_name_that_is_no_value_may_be_that_of_a_parent() -> None:
    by_rule = rank("by: [{value: seats}], per: name").per

    assert rank("by: [{value: seats}], per: company").per == "company"
    assert isinstance(by_rule, Rule)
    assert repr(by_rule.node) == "name"


def test_what_is_read_stands_in_where_per_and_terms() -> None:
    made = compiled(
        written("by: [{value: q.a}], where: q.b, per: q.c"),
        "playbook: q\ntitle: A test\nentity: account\ndecisions:\n"
        "  a: {value: seats}\n  b: {value: replied}\n  c: {value: name}\n",
    )

    assert made.messages == []
    assert made.decisions["p.d"].reads == ("q.a", "q.b", "q.c")


def test_its_place_is_a_part_that_rules_read() -> None:
    made = compiled(written("by: [{value: seats}]") + "  e: {value: d.position + 1}\n")

    assert made.messages == []


LISTED = "facts of account are listed by `playwise facts`"

WRONG = [
    ("by: []", ["p.yaml:5:18 PW112 expected at least 1 entry, got an empty list"]),
    (
        "top: 3",
        [
            (
                "p.yaml:5:7 PW111 the key 'by' is missing"
                " | by: what decides first, then what decides between equals; ties go by key"
            )
        ],
    ),
    ("by: [{value: seats}], top: 0", ["p.yaml:5:41 PW112 expected at least 1, got the number 0"]),
    (
        "by: [{value: seats, desc: true}]",
        ["p.yaml:5:34 PW110 unknown key 'desc' | did you mean 'descending'?"],
    ),
    ("by: [{value: tags}]", ["p.yaml:5:27 PW205 'tags' is list of text, which has no order"]),
    (
        "by: [{value: seat}]",
        [f"p.yaml:5:27 PW204 unknown fact 'seat' | did you mean 'seats'? {LISTED}"],
    ),
    (
        "by: [{value: seats}], per: champions",
        [
            (
                "p.yaml:5:41 PW205 'champions' is related records, not a value"
                " | ask about its records: count(champions), any(champions, …)"
            )
        ],
    ),
    (
        "by: [{value: seats}], per: tags",
        ["p.yaml:5:41 PW205 records are listed by a single value, 'tags' is list of text"],
    ),
    (
        "by: [{value: seats}], where: seats",
        ["p.yaml:5:43 PW205 expected a condition, 'seats' is integer | compare it with a value"],
    ),
    (
        "by: [{value: seats, weight: 2}, {value: used}]",
        [
            (
                "p.yaml:5:46 PW111 this term has no weight, and another one has"
                " | weigh all of them, which makes one score, or none, which puts them in order"
            )
        ],
    ),
    (
        "by: [{value: name, weight: 2}, {value: used, weight: replied, descending: true}]",
        [
            "p.yaml:5:27 PW205 a number can be weighed, 'name' is text",
            "p.yaml:5:67 PW205 expected number, 'replied' is bool",
            (
                "p.yaml:5:76 PW112 'descending' has no meaning beside 'weight':"
                " the largest score comes first"
                " | remove it; a weight below 0 turns a term round"
            ),
        ],
    ),
    (
        "by: [{value: d}]",
        [
            (
                "p.yaml:5:3 PW140 decisions read each other in a circle: d → d"
                " | let one of them do without the other"
            )
        ],
    ),
]


@pytest.mark.parametrize(("keys", "messages"), WRONG)
def test_what_is_wrong_in_a_rank_is_told_at_its_place(keys: str, messages: list[str]) -> None:
    assert compiled(written(keys)).messages == messages


def test_keys_of_a_table_do_not_belong_to_a_rank() -> None:
    made = compiled("decisions:\n  d: {rank: {by: [{value: seats}]}, type: bool, hit: unique}\n")

    assert made.messages == [
        "p.yaml:5:37 PW112 'type' belongs to a table, not to a rank | remove it",
        "p.yaml:5:49 PW112 'hit' belongs to a table, not to a rank | remove it",
    ]
