"""Ranks: places in lists, ties by key, unknown values last with their reason; both evaluators."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from playwise.evaluate.answers import Outcome
from playwise.rules.unknown import Unknown, unknown
from tests.unit.evaluate.decided import BOTH, Decided, Evaluator, World
from tests.unit.playbook.compiled import named

Facts = Mapping[str, Mapping[str, Any]]


def rank(written: str, rest: str = "") -> str:
    return f"decisions:\n  d: {{rank: {{{written}}}}}\n{rest}"


def decided(decide: Evaluator, accounts: Facts, playbook: str) -> Decided:
    world: World = {"account": accounts}
    return decide(world, playbook)


def places(decide: Evaluator, accounts: Facts, written: str) -> list[str]:
    """The keys in the order of their places; those without one are left out."""
    made = decided(decide, accounts, rank(written))
    found = [(place(made, key)[1], key) for key, _ in made]
    return [key for position, key in sorted(found) if position is not None]


def place(made: Decided, key: str) -> tuple[Any, Any]:
    """Whether it is in the list, and where; for an unknown one the reasons."""
    outcome = made[key, "p.d"]
    value = outcome.value.reasons if isinstance(outcome.value, Unknown) else outcome.value
    return value, (outcome.parts or {})["position"]


SIX: Facts = {
    "a": {"seats": 3, "used": 1.0},
    "b": {"seats": 5, "used": 2.0},
    "c": {"seats": 5, "used": 1.0},
    "d": {"seats": 1, "used": 9.0},
}


# The order


@BOTH
@pytest.mark.parametrize(
    ("by", "order"),
    [
        ("[{value: seats}]", ["d", "a", "b", "c"]),
        ("[{value: seats, descending: true}]", ["b", "c", "a", "d"]),
        ("[{value: seats, descending: true}, {value: used}]", ["c", "b", "a", "d"]),
        ("[{value: used}, {value: seats, descending: true}]", ["c", "a", "b", "d"]),
        ("[{value: seats * used, descending: true}]", ["b", "d", "c", "a"]),
    ],
)
def test_terms_order_one_after_the_other_and_ties_go_by_key(
    decide: Evaluator, by: str, order: list[str]
) -> None:
    assert places(decide, SIX, f"by: {by}") == order


@BOTH
@pytest.mark.parametrize(
    ("fact", "values"),
    [
        ("seats", [-2, 0, 7]),
        ("used", [-0.5, 0.0, 1e300]),
        ("arr", [-100, 0, 99]),
        ("name", ["Zoe", "a", "é", "😀"]),  # by code point
        ("renewal_date", [date(2025, 12, 31), date(2026, 1, 1)]),
        ("replied", [False, True]),
        ("tier", ["high", "middle", "low"]),  # as facts.yaml lists its values
    ],
)
def test_whatever_has_an_order_can_rank(decide: Evaluator, fact: str, values: list[Any]) -> None:
    accounts = {f"k{9 - n}": {fact: value} for n, value in enumerate(values)}

    assert places(decide, accounts, f"by: [{{value: {fact}}}]") == list(accounts)
    falling = places(decide, accounts, f"by: [{{value: {fact}, descending: true}}]")
    assert falling == list(accounts)[::-1]


@BOTH
def test_the_zero_below_zero_ties_with_zero(decide: Evaluator) -> None:
    accounts = {"b": {"used": -0.0}, "a": {"used": 0.0}, "c": {"used": -0.0}}

    assert places(decide, accounts, "by: [{value: used}]") == ["a", "b", "c"]


@BOTH
def test_weights_make_one_score_of_which_the_largest_comes_first(decide: Evaluator) -> None:
    by = "by: [{value: seats, weight: 2}, {value: used, weight: -3}]"  # 3, 4, 7, -25

    assert places(decide, SIX, by) == ["c", "b", "a", "d"]


@BOTH
def test_an_amount_is_weighed_in_whole_units_of_its_currency(decide: Evaluator) -> None:
    accounts = {"a": {"arr": 150, "seats": 0}, "b": {"arr": 0, "seats": 2}}  # 1.50 USD

    assert places(decide, accounts, "by: [{value: arr, weight: 1}, {value: seats, weight: 1}]") == [
        "b",
        "a",
    ]


@BOTH
def test_a_weight_may_be_a_param(decide: Evaluator) -> None:
    playbook = "params: {w: {value: -1, origin: author}}\n" + rank(
        "by: [{value: seats, weight: params.w}], top: 1"
    )

    assert place(decided(decide, SIX, playbook), "d") == (True, 1)


# The list


@BOTH
def test_the_decision_is_whether_a_record_is_among_the_first(decide: Evaluator) -> None:
    made = decided(decide, SIX, rank("by: [{value: seats}], top: 2"))

    assert made["a", "p.d"] == Outcome(True, None, "place 2 of 4", parts={"of": 4, "position": 2})
    assert made["b", "p.d"] == Outcome(
        False, None, "place 3 of 4, past the first 2", parts={"of": 4, "position": 3}
    )


@BOTH
def test_without_top_all_that_are_ranked_are_in_the_list(decide: Evaluator) -> None:
    made = decided(decide, SIX, rank("by: [{value: seats}], where: seats > 1"))

    assert {key: outcome.value for (key, _), outcome in made.items()} == {
        "a": True, "b": True, "c": True, "d": False,
    }  # fmt: skip


@BOTH
def test_who_is_not_ranked_takes_no_place_and_has_none(decide: Evaluator) -> None:
    playbook = rank("by: [{value: seats}], where: used < 9", "  e: {value: d.position}\n")

    made = decided(decide, SIX, playbook)

    assert place(made, "a") == (True, 1)
    assert made["d", "p.d"] == Outcome(
        False, None, "not in the list: 'used < 9' is false", parts={"of": None, "position": None}
    )
    assert made["d", "p.e"].value == unknown(["not ranked: d"])


@BOTH
def test_who_may_not_be_ranked_is_unknown_and_takes_no_place(decide: Evaluator) -> None:
    accounts: Facts = {**SIX, "e": {"seats": 0}}

    made = decided(decide, accounts, rank("by: [{value: seats}], where: used > 0"))

    assert place(made, "e") == (("missing: used",), None)
    assert place(made, "d") == (True, 1)


# Unknown values


@BOTH
def test_an_unknown_value_comes_last_with_its_reason(decide: Evaluator) -> None:
    accounts: Facts = {"0": {}, **SIX, "z": {}}

    made = decided(decide, accounts, rank("by: [{value: seats}], top: 4"))

    assert [place(made, key)[1] for key in "dabc"] == [1, 2, 3, 4]
    assert place(made, "0") == (("missing: seats",), None)
    assert place(made, "z") == (("missing: seats",), None)


@BOTH
def test_where_the_list_has_room_for_all_an_unknown_value_cannot_matter(decide: Evaluator) -> None:
    made = decided(decide, {**SIX, "e": {}}, rank("by: [{value: seats}], top: 5"))

    assert made["e", "p.d"] == Outcome(
        True, None, "place 1 to 5 of 5", parts={"of": 5, "position": None},
        doubts=("missing: seats",),
    )  # fmt: skip


@BOTH
def test_a_later_term_matters_only_among_those_equal_by_the_earlier_ones(
    decide: Evaluator,
) -> None:
    accounts: Facts = {
        "a": {"seats": 1}, "b": {"seats": 1, "used": 2.0}, "c": {"seats": 2},
        "d": {"seats": 3, "used": 1.0}, "e": {"seats": 3}, "f": {"seats": 3, "used": 9.0},
    }  # fmt: skip

    made = decided(decide, accounts, rank("by: [{value: seats}, {value: used}], top: 5"))

    assert place(made, "b") == (True, 1)  # the one that is known comes first
    assert made["a", "p.d"].because == "place 1 to 2 of 6"  # among the first 5 in any case
    assert place(made, "c") == (True, 3)  # alone with its seats: its use cannot matter
    assert place(made, "d") == (True, 4)
    assert place(made, "f") == (True, 5)
    assert place(made, "e") == (("missing: used",), None)


@BOTH
def test_a_place_that_is_certainly_past_the_first_is_false(decide: Evaluator) -> None:
    accounts: Facts = {
        "a": {"seats": 1, "used": 1.0}, "b": {"seats": 2}, "c": {"seats": 2, "used": 1.0},
    }  # fmt: skip

    made = decided(decide, accounts, rank("by: [{value: seats}, {value: used}], top: 1"))

    assert made["b", "p.d"] == Outcome(
        False, None, "place 2 to 3 of 3, past the first 1", parts={"of": 3, "position": None},
        doubts=("missing: used",),
    )  # fmt: skip


@BOTH
def test_the_first_unknown_term_is_the_reason(decide: Evaluator) -> None:
    accounts: Facts = {"a": {}, "b": {"seats": 1, "used": 1.0}}

    made = decided(decide, accounts, rank("by: [{value: seats}, {value: used}], top: 1"))

    assert place(made, "a") == (("missing: seats",), None)


@BOTH
def test_a_record_alone_has_the_first_place_whatever_is_unknown(decide: Evaluator) -> None:
    made = decided(decide, {"a": {}}, rank("by: [{value: seats}], top: 1"))

    assert made["a", "p.d"] == Outcome(True, None, "place 1 of 1", parts={"of": 1, "position": 1})


@BOTH
def test_a_score_is_unknown_where_one_of_its_terms_is(decide: Evaluator) -> None:
    by = "by: [{value: seats, weight: 1}, {value: used, weight: 1}], top: 1"

    made = decided(decide, {**SIX, "e": {"seats": 100}}, rank(by))

    assert place(made, "e") == (("missing: used",), None)
    assert place(made, "d") == (True, 1)


# The groups


@BOTH
@pytest.mark.parametrize(
    ("per", "facts", "others", "words"),
    [
        ("name", {"name": "Ada"}, {"name": "Bo"}, "Ada"),
        ("tier", {"tier": "high"}, {"tier": "low"}, "high"),
        ("replied", {"replied": True}, {"replied": False}, "yes"),
        ("used", {"used": 1.5}, {"used": -1.5}, "1.5"),
        ("arr", {"arr": 100}, {"arr": 200}, "1 USD"),
        ("seats > 4", {"seats": 5}, {"seats": 4}, "yes"),
    ],
)
def test_each_value_of_per_has_a_list_of_its_own(
    decide: Evaluator, per: str, facts: dict[str, Any], others: dict[str, Any], words: str
) -> None:
    accounts = {"a": others, "b": facts, "c": facts}

    made = decided(decide, accounts, rank(f"by: [{{value: kickoff}}], per: '{per}', top: 1"))

    assert made["a", "p.d"].value is True
    assert made["b", "p.d"] == Outcome(
        True, None, f"place 1 of 2 for {words}", parts={"of": 2, "per": words, "position": 1}
    )
    assert made["c", "p.d"].because == f"place 2 of 2 for {words}, past the first 1"


@BOTH
def test_a_parent_entity_has_a_list_for_each_of_its_records(decide: Evaluator) -> None:
    world: World = {
        "company": {"x": {}, "y": {}},
        "account": {
            "a": {"company": "x", "seats": 2}, "b": {"company": "x", "seats": 1},
            "c": {"company": "y", "seats": 3}, "d": {"seats": 1}, "e": {"company": "gone"},
        },
    }  # fmt: skip

    made = decide(world, rank("by: [{value: seats}], per: company, top: 1"))

    assert made["b", "p.d"].because == "place 1 of 2 for x"
    assert made["c", "p.d"].because == "place 1 of 1 for y"
    assert made["a", "p.d"].value is False
    assert place(made, "d") == (("missing: company",), None)
    assert place(made, "e") == (("missing: company",), None)


@BOTH
def test_an_unknown_group_is_unknown_and_no_group(decide: Evaluator) -> None:
    made = decided(
        decide, {"a": {"seats": 1}, "b": {"seats": 2}}, rank("by: [{value: seats}], per: name")
    )

    assert place(made, "a") == (("missing: name",), None)
    assert made["a", "p.d"].parts == {"of": None, "per": None, "position": None}


@BOTH
def test_who_is_not_ranked_needs_no_group(decide: Evaluator) -> None:
    playbook = rank("by: [{value: seats}], per: name, where: seats > 1")

    assert place(decided(decide, {"a": {"seats": 1}}, playbook), "a") == (False, None)


# What it reads, and what reads it


@BOTH
def test_a_rank_reads_decisions_and_decisions_read_a_rank(decide: Evaluator) -> None:
    worth = named("q", "decisions:\n  worth: {value: seats * 2}\n")
    reading = named("r", "decisions:\n  first: {value: p.d and p.d.position = 1}\n")
    playbook = rank("by: [{value: q.worth, descending: true}], top: 1")

    made = decide({"account": SIX}, playbook, worth, reading)

    assert made["b", "r.first"].value is True
    assert made["a", "r.first"].value is False


@BOTH
def test_children_and_parents_read_a_rank(decide: Evaluator) -> None:
    world: World = {
        "account": {"a": {"seats": 1}, "b": {"seats": 2}},
        "contact": {"x": {"account": "b", "score": 1.0}, "y": {"account": "b", "score": 2.0}},
    }
    of_contacts = named(
        "c",
        "decisions:\n"
        "  best: {rank: {by: [{value: score, descending: true}], per: account, top: 1}}\n"
        "  of_first: {value: p.d}\n",
        entity="contact",
    )
    of_accounts = named("q", "decisions:\n  led: {value: 'count(contacts, c.best)'}\n")

    made = decide(world, rank("by: [{value: seats}], top: 1"), of_contacts, of_accounts)

    assert made["y", "c.best"].value is True
    assert made["x", "c.best"].value is False
    assert made["x", "c.of_first"].value is False
    assert made["b", "q.led"].value == 1
    assert made["a", "q.led"].value == 0


@BOTH
def test_what_is_assumed_for_a_term_is_told(decide: Evaluator) -> None:
    playbook = "assume: {seats: 4}\n" + rank("by: [{value: seats}]")

    made = decided(decide, {**SIX, "e": {}}, playbook)

    assert made["e", "p.d"] == Outcome(
        True, None, "place 3 of 5", ("seats",), parts={"of": 5, "position": 3}
    )


@BOTH
def test_nobody_is_ranked_without_anybody(decide: Evaluator) -> None:
    assert decided(decide, {}, rank("by: [{value: seats}], per: name, top: 1")) == {}
