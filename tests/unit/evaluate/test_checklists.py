"""Checklists: complete, not yet or unknown, by both evaluators; over nobody nothing is complete."""

from __future__ import annotations

from typing import Any

import pytest

from playwise.evaluate.answers import Outcome
from playwise.rules.unknown import Unknown, unknown
from tests.unit.evaluate.decided import BOTH, Evaluator, World
from tests.unit.playbook.compiled import named

EVERY = "every required item is true"


def why(*reasons: str) -> Unknown:
    return unknown(reasons)


def checklist(required: str, optional: str = "") -> str:
    extra = f", optional: {{{optional}}}" if optional else ""
    return f"decisions:\n  d: {{checklist: {{required: {{{required}}}{extra}}}}}\n"


def people(*contacts: dict[str, Any]) -> dict[str, Any]:
    """One account with these champions."""
    return {
        "account": {"a1": {}},
        "contact": {
            f"c{n}": {"account": "a1", "role": "champion", **facts}
            for n, facts in enumerate(contacts)
        },
    }


TASKS = checklist("a: replied, b: seats > 1", "c: used > 1, d: kickoff")


@BOTH
@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (
            {"replied": True, "seats": 2, "used": 2.0, "kickoff": True},
            Outcome("complete", None, EVERY, (), (), ()),
        ),
        # Optional items never decide; absence of a tick is the fact's default.
        (
            {"replied": True, "seats": 2},
            Outcome("complete", None, EVERY, (), ("d",), ("c",)),
        ),
        (
            {"replied": False, "seats": 1},
            Outcome("not_yet", None, "still open: a, b", (), ("a", "b", "d"), ("c",)),
        ),
        # One that is false decides, whatever is unknown beside it.
        (
            {"replied": False},
            Outcome("not_yet", None, "still open: a", (), ("a", "d"), ("b", "c")),
        ),
        (
            {"replied": True, "used": 2.0},
            Outcome(why("missing: seats"), None, "", (), ("d",), ("b",)),
        ),
        (
            {},
            Outcome(
                why("missing: replied", "missing: seats"), None, "", (), ("d",), ("a", "b", "c")
            ),
        ),
    ],
)
def test_required_items_decide(decide: Evaluator, facts: dict[str, Any], expected: Outcome) -> None:
    assert decide.of(facts, TASKS) == expected


@BOTH
@pytest.mark.parametrize(
    "item",
    [
        "any(champions, prepared)",
        "count(champions) = 0",
        "count(champions, prepared) >= 0",
        "sum(champions, calls) < 5",
        "not any(champions, prepared)",
        "share(champions, prepared) >= 0.5",
        "all(champions, prepared)",
        "none(champions, prepared)",
        "max(champions, calls) > 1",
        "avg(champions, score) > 1",
    ],
)
@pytest.mark.parametrize("others", [[], [{"role": "user", "prepared": True}]], ids=["none", "user"])
def test_an_item_over_nobody_is_unknown(
    decide: Evaluator, item: str, others: list[dict[str, Any]]
) -> None:
    found = decide(people(*others), checklist(f"a: '{item}'"))

    assert found["a1", "p.d"] == Outcome(why("no champions"), None, "", (), (), ("a",))


@BOTH
def test_an_item_over_people_and_facts_is_false_by_its_fact_only_where_there_are_people(
    decide: Evaluator,
) -> None:
    playbook = checklist("a: 'any(champions, prepared) and seats > 1'")

    nobody = decide(people(), playbook)["a1", "p.d"]
    somebody = decide(people({"prepared": False}), playbook)["a1", "p.d"]

    assert nobody == Outcome(why("no champions"), None, "", (), (), ("a",))
    assert somebody == Outcome("not_yet", None, "still open: a", (), ("a",), ())


@BOTH
@pytest.mark.parametrize(
    ("contacts", "expected"),
    [
        ([{"prepared": True}, {"prepared": True}], Outcome("complete", None, EVERY, (), (), ())),
        (
            [{"prepared": True}, {"prepared": False}],
            Outcome("not_yet", None, "still open: all_ready", (), ("all_ready",), ()),
        ),
        # Half of them is enough for one item; who says nothing has not said no.
        (
            [{"prepared": True}, {}],
            Outcome(
                why("missing: champions.prepared"), None, "", (), (), ("all_ready", "half_ready")
            ),
        ),
        (
            [{"prepared": True}, {"prepared": True, "role": None}],
            Outcome("complete", None, EVERY, (), (), ()),
        ),
        (
            [{"prepared": True}, {"prepared": False, "role": None}],
            Outcome(why("missing: champions.role"), None, "", (), (), ("all_ready", "half_ready")),
        ),
    ],
)
def test_the_answers_of_champions_decide(
    decide: Evaluator, contacts: list[dict[str, Any]], expected: Outcome
) -> None:
    playbook = checklist(
        "all_ready: 'all(champions, prepared)', half_ready: 'share(champions, prepared) >= 0.5'"
    )

    assert decide(people(*contacts), playbook)["a1", "p.d"] == expected


@BOTH
def test_an_item_over_records_of_records_asks_about_those_of_the_record_itself(
    decide: Evaluator,
) -> None:
    """The accounts are there; that one of them has no contacts is what the item asks about."""
    playbook = named("p", checklist("a: 'any(accounts, count(contacts) = 0)'"), entity="company")
    world: World = {
        "company": {"k1": {}, "k2": {}, "k3": {}},
        "account": {"a1": {"company": "k1"}, "a2": {"company": "k2"}},
        "contact": {"c1": {"account": "a2"}},
    }

    found = decide(world, playbook)

    assert found["k1", "p.d"].value == "complete"
    assert found["k2", "p.d"].value == "not_yet"
    assert found["k3", "p.d"] == Outcome(why("no accounts"), None, "", (), (), ("a",))


@BOTH
def test_more_items_than_one_number_has_bits(decide: Evaluator) -> None:
    items = ", ".join(f"i{n}: seats > {n}" for n in range(130))
    playbook = checklist(items, "one: used > 1, two: replied")

    found = decide.of({"seats": 128, "replied": False}, playbook)

    left = ("i128", "i129")
    assert found == Outcome("not_yet", None, "still open: i128, i129", (), (*left, "two"), ("one",))
    assert decide.of({"seats": 999, "replied": True}, playbook).because == EVERY
    assert decide.of({}, playbook).undecided == (*(f"i{n}" for n in range(130)), "one", "two")


READERS = """\
decisions:
  d: {checklist: {required: {a: replied, b: seats > 1}, optional: {c: kickoff, o: used > 1}}}
  a_left: {value: "'a' in d.open"}
  b_left: {value: "'b' in d.open"}
  not_o: {value: "not ('o' in d.open)"}
  one_left: {value: "if(replied, 'a', 'b') in d.open"}
  nothing_left: {value: "count(d.open) = 0"}
  some_left: {value: "any(d.open, true)"}
  asked: {value: "'b' in d.undecided"}
  texts:
    type: text
    table: [{id: r, otherwise: x, because: "open [{{ d.open }}], asked [{{ d.undecided }}]"}]
"""
ALL_READ = ("a_left", "b_left", "not_o", "one_left", "nothing_left", "some_left", "asked")


@BOTH
@pytest.mark.parametrize(
    ("facts", "read", "text"),
    [
        (
            {"replied": True, "seats": 2, "kickoff": True, "used": 2.0},
            [False, False, True, False, True, False, False],
            "open [], asked []",
        ),
        (
            {"replied": False, "seats": 2, "kickoff": True, "used": 1.0},
            [True, False, False, False, False, True, False],
            "open [a, o], asked []",
        ),
        # One item is asked about by itself; the list is whole only where all items are decided.
        (
            {"replied": False, "used": 2.0},
            [True, why("missing: seats"), True, *[why("missing: seats")] * 3, True],
            "open [a, c], asked [b]",
        ),
        (
            {"replied": True, "seats": 2, "kickoff": True},
            [False, False, why("missing: used"), False, *[why("missing: used")] * 2, False],
            "open [unknown], asked [o]",
        ),
    ],
)
def test_rules_read_open_items_only_as_far_as_they_are_decided(
    decide: Evaluator, facts: dict[str, Any], read: list[object], text: str
) -> None:
    found = decide({"account": {"a1": facts}}, READERS)

    assert [found["a1", f"p.{name}"].value for name in ALL_READ] == read
    assert found["a1", "p.texts"].because == text


@BOTH
def test_that_nothing_is_open_is_never_read_off_missing_facts(decide: Evaluator) -> None:
    playbook = (
        "decisions:\n"
        "  d: {checklist: {required: {a: replied, b: seats > 1}}}\n"
        "  go: {value: 'count(d.open) = 0'}\n"
    )

    found = decide({"account": {"a1": {"replied": True}, "a2": {}}}, playbook)

    assert found["a1", "p.go"].value == why("missing: seats")
    assert found["a2", "p.go"].value == why("missing: replied", "missing: seats")
