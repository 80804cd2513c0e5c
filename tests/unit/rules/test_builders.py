"""What rule builders of front ends write: the forms of react-querybuilder's JsonLogic export."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from playwise.rules.operations import ELEMENT_MISSING, Answer
from tests.unit.rules.asked import EVERY_WAY, Asked, Facts, lowered, why
from tests.unit.rules.rule_scope import dump

SEATS, INDUSTRY, TAGS = {"var": "seats"}, {"var": "industry"}, {"var": "tags"}
STATUS, RENEWAL = {"var": "renewal_status"}, {"var": "renewal_date"}
COUNT = {"+": [1, {"var": "accumulator"}]}


def cases(*given: tuple[str, Any, Facts, Answer]) -> pytest.MarkDecorator:
    rows = [pytest.param(*row[1:], id=row[0]) for row in given]
    return pytest.mark.parametrize(("rule", "facts", "answer"), rows)


@EVERY_WAY
@cases(
    ("=", {"==": [STATUS, "won"]}, {"renewal_status": "won"}, True),
    ("!=", {"!=": [STATUS, "won"]}, {"renewal_status": "won"}, False),
    ("<", {"<": [SEATS, 26]}, {"seats": 25}, True),
    (">=", {">=": [{"var": "ratio"}, 0.5]}, {"ratio": 0.5}, True),
    ("a date", {">": [RENEWAL, "2026-01-01"]}, {"renewal_date": date(2026, 2, 1)}, True),
    (
        "two fields",
        {">": [{"var": "arr"}, {"var": "list_price"}]},
        {"arr": 2, "list_price": 1},
        True,
    ),
    ("a checkbox", {"==": [{"var": "replied"}, True]}, {"replied": True}, True),
    ("null", {"==": [SEATS, None]}, {}, True),
    ("notNull", {"!=": [SEATS, None]}, {}, False),
    ("in", {"in": [STATUS, ["won", "lost"]]}, {"renewal_status": "lost"}, True),
    ("notIn", {"!": {"in": [STATUS, ["won", "lost"]]}}, {"renewal_status": "open"}, True),
    ("in numbers", {"in": [SEATS, [1, 2, 3]]}, {"seats": 4}, False),
    ("in fields", {"in": [SEATS, [{"var": "severity"}]]}, {"seats": 4, "severity": 4}, True),
    ("between", {"<=": [10, SEATS, 20]}, {"seats": 20}, True),
    ("notBetween", {"!": {"<=": [10, SEATS, 20]}}, {"seats": 20}, False),
    (
        "between dates",
        {"<=": ["2026-01-01", RENEWAL, "2026-12-31"]},
        {"renewal_date": date(2026, 12, 31)},
        True,
    ),
    ("contains", {"in": ["tour", INDUSTRY]}, {"industry": "tourism"}, True),
    ("doesNotContain", {"!": {"in": ["tour", INDUSTRY]}}, {"industry": "oil"}, True),
    ("contains, of a list", {"in": ["vip", TAGS]}, {"tags": ("vip",)}, True),
    ("beginsWith", {"startsWith": [INDUSTRY, "tour"]}, {"industry": "tourism"}, True),
    ("doesNotBeginWith", {"!": {"startsWith": [INDUSTRY, "t"]}}, {"industry": "oil"}, True),
    ("endsWith", {"endsWith": [INDUSTRY, "ism"]}, {"industry": "tourism"}, True),
    ("doesNotEndWith", {"!": {"endsWith": [INDUSTRY, "ism"]}}, {"industry": "tourism"}, False),
    ("and", {"and": [{">": [SEATS, 1]}, {"<": [SEATS, 9]}]}, {"seats": 5}, True),
    ("a group of one", {"or": [{">": [SEATS, 1]}]}, {"seats": 5}, True),
    (
        "a group in a group, denied",
        {"or": [{"!": {"and": [{">": [SEATS, 1]}, {"==": [STATUS, "won"]}]}}, {"<": [SEATS, 0]}]},
        {"seats": 5, "renewal_status": "open"},
        True,
    ),
    ("no rules at all", False, {}, False),
    ("match all", {"all": [TAGS, {"==": [{"var": ""}, "a"]}]}, {"tags": ("a", "b")}, False),
    ("match some", {"some": [TAGS, {"==": [{"var": ""}, "a"]}]}, {"tags": ("a", "b")}, True),
    (
        "match none",
        {"none": [TAGS, {"in": ["x", {"var": ""}]}]},
        {"tags": ("a", None)},
        why(ELEMENT_MISSING),
    ),
    (
        "match at least 2",
        {">=": [{"reduce": [{"filter": [TAGS, {"startsWith": [{"var": ""}, "a"]}]}, COUNT, 0]}, 2]},
        {"tags": ("ab", "b", "ac")},
        True,
    ),
)
def test_a_rule_of_a_builder_is_answered(
    ask: Asked, rule: object, facts: Facts, answer: Answer
) -> None:
    assert ask(rule, facts) == answer


@pytest.mark.parametrize(
    ("rule", "meaning"),
    [
        (
            {
                "==": [
                    {"reduce": [{"filter": [{"var": "contacts"}, {"var": "prepared"}]}, COUNT, 0]},
                    2,
                ]
            },
            "eq(count[contacts](True, contacts.prepared), 2)",
        ),
        (
            {"<=": [{"reduce": [{"var": "contacts"}, COUNT, 0]}, 2]},
            "le(count[contacts](True, True), 2)",
        ),
        (
            {"all": [{"var": "contacts"}, {">": [{"var": "age"}, 7]}]},
            "all[contacts](True, gt(contacts.age, 7))",
        ),
    ],
    ids=str,
)
def test_nested_records_are_matched_and_counted(rule: object, meaning: str) -> None:
    assert dump(lowered(rule)) == meaning
