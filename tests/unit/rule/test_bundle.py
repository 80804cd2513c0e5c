"""Several rules in one call."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from playwise import Rule, Unknown
from playwise.rule.bundle import Bundle

TODAY = date(2026, 3, 1)
FACTS = {
    "arr": "money USD",
    "seats": "integer",
    "ratio": "number",
    "tier": ["enum", "high", "low"],
    "renewal": "date",
    "tags": ["list", "text"],
    "company": {"size": "integer"},
    "contacts": ["list", {"role": ["enum", "champion", "user"], "score": "number"}],
}
RULES = [
    "arr >= 100_000",
    "arr * 2",
    "100 / seats > 5 and tier = high",
    "days_until(renewal)",
    "tags",
    "company.size > seats",
    "any(contacts, role = champion and score > 7)",
    "avg(contacts, score)",
]
KNOWN = {
    "arr": Decimal("120000.50"),
    "seats": 5,
    "ratio": 0.5,
    "tier": "high",
    "renewal": date(2026, 4, 1),
    "tags": ["a"],
    "company": {"size": 9},
    "contacts": [{"role": "champion", "score": 8.0}, {"role": "user", "score": 1.0}],
}


def bundle(*rules: str) -> Bundle:
    return Bundle.of([Rule.parse(rule, FACTS) for rule in rules or RULES])


def test_it_answers_in_the_order_of_its_rules() -> None:
    answers = bundle().evaluate(KNOWN, TODAY)

    assert answers == (True, Decimal("240001.00"), True, 31, ["a"], True, True, 4.5)


@pytest.mark.parametrize(
    "facts",
    [
        KNOWN,
        {},
        {**KNOWN, "seats": 0},
        {**KNOWN, "tier": "middle"},
        {**KNOWN, "contacts": None},
        {**KNOWN, "contacts": [{}, {"role": "champion"}]},
        {**KNOWN, "company": None, "arr": "a lot"},
    ],
)
def test_each_answer_is_that_of_the_rule_alone(facts: dict[str, object]) -> None:
    together = bundle()

    answers = together.evaluate(facts, TODAY)

    assert answers == tuple(rule.evaluate(facts, TODAY) for rule in together.rules)


def test_a_fact_is_unknown_with_its_reason_beside_a_rule_that_asks_whether_it_is_known() -> None:
    answers = bundle("coalesce(seats, 0)", "seats").evaluate({}, TODAY)

    assert answers == (0, Unknown(("missing: seats",)))


def test_an_unknown_answer_says_why() -> None:
    answers = bundle("seats > 3", "100 / seats > 3", "tier = high").evaluate({"seats": 0}, TODAY)

    assert answers == (
        False,
        Unknown(("undefined: division by zero",)),
        Unknown(("missing: tier",)),
    )


def test_a_moment_needs_its_zone() -> None:
    with pytest.raises(ValueError, match="as_of has no zone"):
        bundle().evaluate(KNOWN, datetime(2026, 3, 1))  # noqa: DTZ001 - the mistake


def test_the_day_begins_in_the_zone_of_the_rules() -> None:
    rules = [Rule.parse("days_until(renewal)", FACTS, zone="America/New_York")]
    before_dawn = datetime(2026, 3, 1, 3, tzinfo=UTC)

    assert Bundle.of(rules).evaluate(KNOWN, before_dawn) == (32,)
    assert bundle("days_until(renewal)").evaluate(KNOWN, before_dawn) == (31,)


def test_rules_of_different_facts_or_zones_are_no_bundle() -> None:
    rule = Rule.parse("seats > 3", FACTS)
    other = Rule.parse("seats > 4", {"seats": "number"})
    elsewhere = Rule.parse("seats > 5", FACTS, zone="Asia/Tokyo")

    with pytest.raises(ValueError) as facts:
        Bundle.of([rule, other])
    with pytest.raises(ValueError) as zones:
        Bundle.of([rule, elsewhere])
    with pytest.raises(ValueError) as none:
        Bundle.of([])

    assert str(facts.value) == "'seats > 4' reads other facts than 'seats > 3'"
    assert str(zones.value) == "'seats > 5' has another zone than 'seats > 3'"
    assert str(none.value) == "a bundle needs at least one rule"
