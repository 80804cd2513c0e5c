"""Checklist items that related records answer: any, all, a share, a weighted share of them."""

from __future__ import annotations

from typing import Any

import pytest

from playwise.playbook.kinds import Checklist
from playwise.rules.types import Value
from playwise.rules.unknown import Unknown, unknown
from tests.unit.evaluate.decided import BOTH, Evaluator, World
from tests.unit.playbook.compiled import compiled

YES: dict[str, Any] = {"prepared": True}
NO: dict[str, Any] = {"prepared": False}
SILENT: dict[str, Any] = {}
NOBODY = "no champions"
ANSWER, ROLE, SCORE = (f"missing: champions.{name}" for name in ("prepared", "role", "score"))


def checklist(item: str) -> str:
    return f"decisions:\n  d: {{checklist: {{required: {{i: {{{item}}}}}}}}}\n"


def item(rollup: str, answer: str = "prepared") -> str:
    return checklist(f"of: champions, answer: {answer}, rollup: {rollup}")


SHARE = item("share, at_least: 0.5")
WEIGHTED = item("weighted, at_least: 0.5, weight: score")


def world(*contacts: dict[str, Any]) -> World:
    """An account with these contacts, champions unless they say otherwise."""
    return {
        "account": {"a1": {}},
        "contact": {
            f"c{n}": {"account": "a1", "role": "champion", **facts}
            for n, facts in enumerate(contacts)
        },
    }


def answer(decide: Evaluator, playbook: str, *contacts: dict[str, Any]) -> Value | Unknown:
    return decide(world(*contacts), playbook)["a1", "p.d"].value


def weighing(facts: dict[str, Any], score: float) -> dict[str, Any]:
    return {**facts, "score": score}


def of_role(facts: dict[str, Any], role: str | None) -> dict[str, Any]:
    return {**facts, "role": role}


@BOTH
@pytest.mark.parametrize(
    ("contacts", "of_any", "of_all"),
    [
        ([YES, NO], "complete", "not_yet"),
        ([YES, SILENT], "complete", unknown([ANSWER])),
        ([NO, SILENT], unknown([ANSWER]), "not_yet"),
        ([YES, YES], "complete", "complete"),
        ([], unknown([NOBODY]), unknown([NOBODY])),
        ([of_role(YES, "user")], unknown([NOBODY]), unknown([NOBODY])),
    ],
)
def test_any_and_all_are_those_of_rules_and_unknown_over_nobody(
    decide: Evaluator, contacts: list[dict[str, Any]], of_any: Any, of_all: Any
) -> None:
    assert answer(decide, item("any"), *contacts) == of_any
    assert answer(decide, item("all"), *contacts) == of_all


@BOTH
@pytest.mark.parametrize(
    ("contacts", "expected"),
    [
        ([YES, NO], "complete"),  # the bound itself is enough
        ([YES, NO, NO], "not_yet"),
        ([], unknown([NOBODY])),
        ([of_role(YES, "user")], unknown([NOBODY])),
        # The silent one cannot bring it below half, or to half.
        ([YES, SILENT], "complete"),
        ([YES, YES, NO, SILENT], "complete"),
        ([NO, NO, SILENT], "not_yet"),
        # It can here.
        ([NO, SILENT], unknown([ANSWER])),
        ([NO, SILENT, SILENT], unknown([ANSWER])),
        # Who may not belong: a yes cannot bring it down, a no can.
        ([YES, of_role(YES, None)], "complete"),
        ([YES, of_role(NO, None)], "complete"),
        ([YES, NO, of_role(NO, None)], unknown([ROLE])),
        ([NO, of_role(YES, None)], unknown([ROLE])),
        ([NO, NO, of_role(YES, None)], "not_yet"),
        # Perhaps nobody belongs at all.
        ([of_role(YES, None)], unknown([ROLE])),
        ([of_role(NO, None)], unknown([ROLE])),
    ],
)
def test_a_share_is_decided_where_what_is_unknown_cannot_matter(
    decide: Evaluator, contacts: list[dict[str, Any]], expected: Any
) -> None:
    assert answer(decide, SHARE, *contacts) == expected


@BOTH
@pytest.mark.parametrize(
    ("contacts", "expected"),
    [
        ([weighing(YES, 2), weighing(NO, 2)], "complete"),
        ([weighing(YES, 1), weighing(NO, 3)], "not_yet"),
        ([weighing(YES, 3), weighing(NO, 1), weighing(NO, 1)], "complete"),
        ([], unknown([NOBODY])),
        # A silent one matters by its weight.
        ([weighing(YES, 2), weighing(SILENT, 1)], "complete"),
        ([weighing(YES, 2), weighing(SILENT, 5)], unknown([ANSWER])),
        ([weighing(NO, 5), weighing(SILENT, 2)], "not_yet"),
        # An unknown weight matters where its record could tip the scale.
        ([weighing(YES, 1), YES], "complete"),
        ([weighing(YES, 1), NO], unknown([SCORE])),
        ([weighing(NO, 1), NO], "not_yet"),
        ([weighing(NO, 1), YES], unknown([SCORE])),
        ([YES], unknown([SCORE])),
        # Nothing is weighed.
        ([weighing(YES, 0), weighing(NO, 0)], unknown(["undefined: division by zero"])),
        # A weight below 0 counts as 0.
        ([weighing(YES, -5), weighing(NO, 1)], "not_yet"),
        ([weighing(YES, 1), weighing(NO, -5)], "complete"),
        # Who may not belong.
        ([weighing(YES, 2), of_role(weighing(NO, 1), None)], "complete"),
        ([weighing(YES, 1), of_role(weighing(NO, 2), None)], unknown([ROLE])),
        ([of_role(weighing(YES, 1), None)], unknown([ROLE])),
    ],
)
def test_a_weighted_share_goes_by_a_number_of_each_record(
    decide: Evaluator, contacts: list[dict[str, Any]], expected: Any
) -> None:
    assert answer(decide, WEIGHTED, *contacts) == expected


@BOTH
def test_amounts_and_whole_numbers_weigh_too(decide: Evaluator) -> None:
    by_spend = item("weighted, at_least: 0.5, weight: spend")
    by_calls = item("weighted, at_least: 0.5, weight: calls + 1")

    assert answer(decide, by_spend, {**YES, "spend": 300}, {**NO, "spend": 200}) == "complete"
    assert answer(decide, by_calls, {**YES, "calls": 1}, {**NO, "calls": 3}) == "not_yet"


@BOTH
def test_the_bound_may_be_a_param_or_a_rule(decide: Evaluator) -> None:
    params = "params: {enough: {value: 0.5, origin: practice}}\n"
    by_param = params + item("share, at_least: params.enough")
    by_fact = item("share, at_least: used")

    assert answer(decide, by_param, YES, NO) == "complete"
    assert answer(decide, by_fact, YES, NO) == unknown(["missing: used"])


@BOTH
@pytest.mark.parametrize(
    ("bound", "contacts", "expected"),
    [
        (1.5, [YES, of_role(YES, None)], "not_yet"),
        (0.0, [NO, of_role(NO, None)], "complete"),
        # Nobody reaches no bound and misses none, and perhaps nobody belongs.
        (1.5, [of_role(YES, None)], unknown([ROLE])),
        (0.0, [of_role(NO, None)], unknown([ROLE])),
        (0.0, [], unknown([NOBODY])),
    ],
)
def test_a_bound_that_anybody_reaches_or_nobody_asks_for_somebody(
    decide: Evaluator, bound: float, contacts: list[dict[str, Any]], expected: Any
) -> None:
    facts = {**world(*contacts), "account": {"a1": {"used": bound}}}

    assert decide(facts, item("share, at_least: used"))["a1", "p.d"].value == expected


@BOTH
def test_the_parts_of_a_checklist_tell_of_rolled_up_items_too(decide: Evaluator) -> None:
    playbook = (
        "decisions:\n  d:\n    checklist:\n      required:\n"
        "        most: {of: champions, answer: prepared, rollup: share, at_least: 0.5}\n"
        "        one: {of: contacts, answer: calls > 1, rollup: any}\n"
        "      optional:\n"
        "        each: {of: champions, answer: prepared, rollup: all}\n"
        "  e: {value: \"'most' in d.open\"}\n"
    )

    made = decide(world({**NO, "calls": 2}, NO, SILENT), playbook)

    assert made["a1", "p.d"].open == ("most", "each")
    assert made["a1", "p.d"].because == "still open: most"
    assert made["a1", "p.e"].value is True


@BOTH
def test_answers_read_the_parent_and_relations_of_the_record(decide: Evaluator) -> None:
    playbook = item("all", "'calls > account.seats and none(open_tickets, true)'")
    tickets = {"t1": {"contact": "c0", "open": False}}
    facts = {
        **world({"calls": 3}),
        "account": {"a1": {"seats": 2}},
        "ticket": tickets,
    }

    assert decide(facts, playbook)["a1", "p.d"].value == unknown(["no open_tickets"])
    tickets["t1"]["open"] = True
    assert decide(facts, playbook)["a1", "p.d"].value == "not_yet"


def test_an_item_reads_as_a_rule() -> None:
    made = compiled(
        "decisions:\n  d:\n    checklist:\n      required:\n"
        "        a: {of: champions, answer: prepared, rollup: share, at_least: 0.5}\n"
        "        b: {of: champions, answer: calls > 1, rollup: any}\n"
        "        c: {of: champions, answer: prepared, rollup: weighted, weight: score, at_least: "
        "1}\n"
        "        d: {all: [{var: champions}, {var: prepared}]}\n"
    )
    assert made.messages == []
    how = made.decisions["p.d"].how
    assert isinstance(how, Checklist)

    assert [(item.id, item.rule.text) for item in how.items] == [
        ("a", "share(champions, prepared) >= 0.5"),
        ("b", "any(champions, calls > 1)"),
        ("c", "share(champions by score, prepared) >= 1"),
        ("d", "all(champions, prepared)"),
    ]


@pytest.mark.parametrize(
    ("written", "messages"),
    [
        (
            "of: champion, answer: prepared, rollup: any",
            ["p.yaml:5:38 PW120 unknown relation 'champion' | did you mean 'champions'?"],
        ),
        (
            "of: champions, answer: prepared, rollup: share",
            [
                (
                    "p.yaml:5:33 PW111 'rollup: share' needs 'at_least'"
                    " | at_least: how much is enough, such as 0.5"
                )
            ],
        ),
        (
            "of: champions, answer: prepared, rollup: weighted, at_least: 0.5",
            [
                (
                    "p.yaml:5:33 PW111 'rollup: weighted' needs 'weight'"
                    " | weight: a number of each record"
                )
            ],
        ),
        (
            "of: champions, answer: prepared, rollup: any, at_least: 0.3, weight: 3",
            [
                "p.yaml:5:80 PW112 'at_least' has no meaning beside 'rollup: any' | remove it",
                "p.yaml:5:95 PW112 'weight' has no meaning beside 'rollup: any' | remove it",
            ],
        ),
        (
            "of: champions, answer: preared, rollup: weighted, at_least: 50, weight: full_name",
            [
                (
                    "p.yaml:5:57 PW204 unknown fact 'preared' | did you mean 'prepared'?"
                    " facts of contact are listed by `playwise facts`"
                ),
                (
                    "p.yaml:5:94 PW112 'at_least' is a share over 0 and up to 1, got 50"
                    " | 50 of 100 is 0.5: write 0.5"
                ),
                "p.yaml:5:106 PW205 a weight is a number, 'full_name' is text",
            ],
        ),
        (
            "of: champions, answer: prepared, rollup: share, at_least: 0",
            ["p.yaml:5:92 PW112 'at_least' is a share over 0 and up to 1, got 0"],
        ),
        (
            "of: champions, rollup: any",
            [
                (
                    "p.yaml:5:30 PW111 the key 'answer' is missing"
                    " | answer: what is true of a record that says yes"
                )
            ],
        ),
        (
            "of: champions, answer: prepared, rollup: most",
            [
                "p.yaml:5:75 PW112 expected 'any', 'all', 'share' or 'weighted', got text 'most'",
            ],
        ),
    ],
)
def test_what_is_wrong_in_a_roll_up_is_told_at_its_place(written: str, messages: list[str]) -> None:
    assert compiled(checklist(written)).messages == messages
