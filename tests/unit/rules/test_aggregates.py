"""Related records: who belongs, what over nobody is, and where an unknown matters."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from playwise.rules.aggregates import aggregate, to_12_digits
from playwise.rules.operations import OUT_OF_RANGE, Answer
from playwise.rules.types import BOOL, INTEGER, NUMBER
from tests.unit.rules.asked import EVERY_WAY, Asked, Facts, Old, why

NOBODY = why("no champions")
NO_ROLE = why("missing: champions.role")
NOT_PREPARED = why("missing: champions.prepared")


def champion(**facts: Any) -> dict[str, Any]:
    return {"role": "champion", **facts}


def user(**facts: Any) -> dict[str, Any]:
    return {"role": "user", **facts}


OVER_NOBODY = [
    ("any(champions, prepared)", False),
    ("count(champions)", 0),
    ("count(champions, prepared)", 0),
    ("sum(champions, age)", 0),
    ("sum(champions, spend)", 0),
    ("sum(champions, engagement)", 0.0),
    ("all(champions, prepared)", NOBODY),
    ("none(champions, prepared)", NOBODY),
    ("share(champions, prepared)", NOBODY),
    ("avg(champions, engagement)", NOBODY),
    ("avg(champions, age)", NOBODY),
    ("avg(champions, spend)", NOBODY),
    ("min(champions, age)", NOBODY),
    ("max(champions, last_seen)", NOBODY),
]


@EVERY_WAY
@pytest.mark.parametrize("contacts", [[], [user(prepared=True, age=3)]], ids=["none", "a user"])
@pytest.mark.parametrize(("rule", "answer"), OVER_NOBODY)
def test_over_nobody(ask: Asked, rule: str, answer: Answer, contacts: Sequence[Facts]) -> None:
    assert ask(rule, {}, contacts) == answer


Case = tuple[str, list[dict[str, Any]], Answer]


def cases(*given: Case) -> pytest.MarkDecorator:
    return pytest.mark.parametrize(("rule", "contacts", "answer"), given)


@EVERY_WAY
@cases(
    ("any(champions, prepared)", [champion(prepared=True), champion()], True),
    ("any(champions, prepared)", [champion(prepared=False), champion()], NOT_PREPARED),
    ("any(champions, prepared)", [champion(prepared=False)], False),
    ("all(champions, prepared)", [champion(prepared=False), champion()], False),
    ("all(champions, prepared)", [champion(prepared=True), champion()], NOT_PREPARED),
    ("all(champions, prepared)", [champion(prepared=True), user()], True),
    ("none(champions, prepared)", [champion(prepared=True), champion()], False),
    ("none(champions, prepared)", [champion(prepared=False), champion()], NOT_PREPARED),
    ("none(champions, prepared)", [champion(prepared=False)], True),
    ("count(champions)", [champion(), champion(), user()], 2),
    ("count(champions, prepared)", [champion(prepared=True), champion(prepared=False)], 1),
    ("count(champions, prepared)", [champion(prepared=True), champion()], NOT_PREPARED),
    ("share(champions, prepared)", [champion(prepared=True), champion(prepared=False)], 0.5),
    ("share(champions, prepared)", [champion(prepared=True), champion()], NOT_PREPARED),
    ("all(champions, prepared)", [champion(prepared=Old(True))],
     why("stale: champions.prepared")),
)  # fmt: skip
def test_one_that_does_not_answer_has_not_said_no(
    ask: Asked, rule: str, contacts: list[Facts], answer: Answer
) -> None:
    assert ask(rule, {}, contacts) == answer


@EVERY_WAY
@cases(
    # It may belong, and could change the answer.
    ("any(champions, prepared)", [{"prepared": True}], NO_ROLE),
    ("all(champions, prepared)", [champion(prepared=True), {"prepared": False}], NO_ROLE),
    ("none(champions, prepared)", [champion(prepared=False), {"prepared": True}], NO_ROLE),
    ("count(champions)", [champion(), {}], NO_ROLE),
    ("count(champions, prepared)", [{"prepared": True}], NO_ROLE),
    ("share(champions, prepared)", [champion(prepared=True), {"prepared": False}], NO_ROLE),
    ("sum(champions, age)", [champion(age=3), {"age": 4}], NO_ROLE),
    ("avg(champions, age)", [champion(age=3), {"age": 4}], NO_ROLE),
    ("min(champions, age)", [champion(age=3), {"age": 2}], NO_ROLE),
    ("max(champions, age)", [champion(age=3), {}],
     why("missing: champions.role", "missing: champions.age")),
    # It may be the only one that belongs.
    ("all(champions, prepared)", [{"prepared": True}], NO_ROLE),
    ("none(champions, prepared)", [{"prepared": False}], NO_ROLE),
    ("share(champions, prepared)", [{"prepared": True}], NO_ROLE),
    ("avg(champions, age)", [{"age": 4}], NO_ROLE),
    ("min(champions, age)", [{"age": 4}], NO_ROLE),
    # It cannot matter.
    ("any(champions, prepared)", [{"prepared": False}], False),
    ("any(champions, prepared)", [champion(prepared=True), {}], True),
    ("all(champions, prepared)", [champion(prepared=True), {"prepared": True}], True),
    ("all(champions, prepared)", [champion(prepared=False), {}], False),
    ("none(champions, prepared)", [champion(prepared=False), {"prepared": False}], True),
    ("count(champions, prepared)", [champion(prepared=True), {"prepared": False}], 1),
    ("share(champions, prepared)", [champion(prepared=True), {"prepared": True}], 1.0),
    ("share(champions, prepared)", [champion(prepared=False), {"prepared": False}], 0.0),
    ("sum(champions, age)", [champion(age=3), {"age": 0}], 3),
    ("min(champions, age)", [champion(age=3), {"age": 4}], 3),
    ("max(champions, age)", [champion(age=3), {"age": 3}], 3),
)  # fmt: skip
def test_who_may_belong_matters_only_where_it_could_change_the_answer(
    ask: Asked, rule: str, contacts: list[Facts], answer: Answer
) -> None:
    assert ask(rule, {}, contacts) == answer


@EVERY_WAY
@cases(
    ("sum(contacts, age)", [{"age": 3}, {"age": 4}], 7),
    ("sum(contacts, age)", [{"age": 3}, {}], why("missing: contacts.age")),
    ("sum(contacts, age)", [{"age": 2**63 - 1}, {"age": 1}], why(OUT_OF_RANGE)),
    ("sum(contacts, age)", [{"age": 2**63 - 1}, {"age": 1}, {"age": -1}], 2**63 - 1),
    ("sum(contacts, spend)", [{"spend": 150}, {"spend": 50}], 200),
    ("sum(contacts, engagement)", [{"engagement": 0.1}, {"engagement": 0.2}], 0.3),
    ("sum(contacts, engagement)", [{"engagement": 1e308}] * 2, why(OUT_OF_RANGE)),
    ("sum(contacts, engagement)", [{"engagement": 1e16}, {"engagement": 1.0},
                                   {"engagement": -1e16}], 0.0),
    ("avg(contacts, age)", [{"age": 3}, {"age": 4}], 3.5),
    ("avg(contacts, spend)", [{"spend": 1}, {"spend": 2}], 2),
    ("avg(contacts, spend)", [{"spend": 2}, {"spend": 3}], 2),
    ("avg(contacts, spend)", [{"spend": -1}, {"spend": -2}], -2),
    ("avg(contacts, spend)", [{"spend": -2}, {"spend": -3}], -2),
    ("avg(contacts, spend)", [{"spend": -1}, {"spend": -1}, {"spend": 0}], -1),
    ("avg(contacts, spend)", [{"spend": 2**53 + 1}], 2**53 + 1),
    ("avg(contacts, spend)", [{"spend": 2**53}, {"spend": 2**53 + 2}], 2**53 + 1),
    ("avg(contacts, spend)", [{"spend": 2**63 - 1}, {"spend": 2**63 - 3}], 2**63 - 2),
    ("avg(contacts, spend)", [{"spend": -(2**63)}] * 3, -(2**63)),
    ("avg(contacts, engagement)", [{"engagement": 1.0}, {"engagement": 2.0},
                                   {"engagement": 2.0}], 1.66666666667),
    ("min(contacts, spend)", [{"spend": 7}, {"spend": -1}], -1),
    ("max(contacts, last_seen)", [{"last_seen": date(2026, 1, 1)},
                                  {"last_seen": date(2026, 1, 2)}], date(2026, 1, 2)),
    ("max(contacts, last_seen)", [{"last_seen": date(2026, 1, 1)}, {}],
     why("missing: contacts.last_seen")),
)  # fmt: skip
def test_sums_and_averages_run_in_order_of_key_and_keep_twelve_digits(
    ask: Asked, rule: str, contacts: list[Facts], answer: Answer
) -> None:
    assert ask(rule, {}, contacts) == answer


@EVERY_WAY
@pytest.mark.parametrize(
    ("rule", "facts", "answer"),
    [
        ("any(contacts, age > account.seats)", {"seats": 5}, True),
        ("any(contacts, age > account.seats)", {"seats": 50}, False),
        ("any(contacts, age > account.seats)", {}, why("missing: account.seats")),
        ("count(contacts, age > account.seats) >= 1 and replied", {"seats": 5, "replied": False},
         False),
        ("share(contacts, age > 5) / (seats - 1)", {"seats": 1},
         why("undefined: division by zero")),
    ],
)  # fmt: skip
def test_inside_an_aggregate_the_parents_facts_can_be_read(
    ask: Asked, rule: str, facts: Facts, answer: Answer
) -> None:
    assert ask(rule, facts, [{"age": 6}]) == answer


@EVERY_WAY
def test_contacts_of_others_do_not_count(ask: Asked) -> None:
    assert ask("count(contacts)", {}, [{}, {}]) == 2


@EVERY_WAY
def test_an_unknown_body_and_an_unknown_member_give_both_reasons(ask: Asked) -> None:
    answer = ask("share(champions, prepared)", {}, [champion(prepared=True), {}])

    assert answer == why("missing: champions.role", "missing: champions.prepared")


@pytest.mark.parametrize(
    ("value", "rounded"),
    [
        (0.1 + 0.2, 0.3),
        (1 / 3, 0.333333333333),
        (123456789012345.0, 123456789012000.0),
        (-1.0000000000005, -1.0),
        (0.0, 0.0),
        (5e-324, 5e-324),
    ],
)
def test_twelve_significant_digits_are_kept(value: float, rounded: float) -> None:
    assert to_12_digits(value) == rounded


def test_the_interpreter_never_counts_unknown_as_false() -> None:
    unknown = why("missing: x")

    assert aggregate("count", INTEGER, [(True, unknown)], "contacts") == unknown
    assert aggregate("none", BOOL, [(unknown, True)], "contacts") == unknown
    assert aggregate("share", NUMBER, [(unknown, unknown)], "contacts") == unknown
