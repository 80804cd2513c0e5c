"""Rules in plain English: every operator has words, and nested conditions their own lines."""

from __future__ import annotations

from typing import Any

import pytest

from playwise.rule import Rule
from playwise.rules.canonical import ALIASES
from playwise.rules.describe import CONDITIONS, NEGATABLE, describe
from playwise.rules.ir import Called
from playwise.rules.lower import standard_registry
from playwise.rules.operators import operator_registry
from playwise.rules.operators.called import Signature, operator_class
from playwise.rules.phrases import VALUES, single

FACTS: dict[str, object] = {
    "arr": "money USD",
    "industry": "text",
    "tier": ["enum", "high", "low"],
    "seats": "integer",
    "bought": "number",
    "start": "date",
    "end": "date",
    "last": "datetime",
    "tags": ["list", "text"],
    "rates": ["list", "number"],
    "kickoff": "bool",
    "company": {"size": "integer"},
    "champions": [
        "list",
        {"engagement": "number", "role": "text", "prepared": "bool", "seen": "date"},
    ],
}


def english(rule: object) -> str:
    return Rule.parse(rule, FACTS).describe()


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("arr >= 100_000 and industry in ['tourism', 'events']",
         "arr is at least 100,000 and industry is tourism or events"),
        ("arr > 5", "arr is above 5"),
        ("5 > arr", "arr is below 5"),
        ("not arr > 5", "arr is not above 5"),
        ("start > 2026-01-01", "start is after 2026-01-01"),
        ("start <= end", "start is on or before end"),
        ("last >= 2026-03-01T09:00Z", "last is on or after 2026-03-01 09:00 UTC"),
        ("start + 30 < end", "start + 30 is before end"),
        ("end - start > 30", "end - start is above 30"),
        ("seats between 1 and 3", "seats is from 1 to 3"),
        ("seats not between 1 and 3", "seats is not from 1 to 3"),
        ("30 <= seats < 60", "seats is at least 30 and below 60"),
        ("30 < seats < 60", "seats is above 30 and below 60"),
        ("not 30 < seats < 60", "it is not so that seats is above 30 and below 60"),
        ("2026-01-01 < start < end", "start is after 2026-01-01 and before end"),
        ("tier = high", "tier is high"),
        ("tier != high", "tier is not high"),
        ("not tier != high", "tier is high"),
        ("seats = company.size", "seats is the same as company.size"),
        ("seats != company.size", "seats differs from company.size"),
        ("industry = 'new york'", "industry is 'new york'"),
        ("industry = 'missing'", "industry is 'missing'"),
        ("industry = ''", "industry is ''"),
        ("kickoff = true", "kickoff is true"),
        ("tier in [high]", "tier is high"),
        ("tier not in [high, low]", "tier is none of high and low"),
        ("tier in []", "tier is among nothing"),
        ("'vip' in tags", "tags contains vip"),
        ("'x' not in industry", "industry does not contain x"),
        ("arr is missing", "arr is missing"),
        ("arr is known", "arr is known"),
        ("arr is stale", "arr is stale"),
        ("(seats / bought) is unknown", "seats ÷ bought is unknown"),
        ("arr is not unknown", "arr is not unknown"),
        ("kickoff", "kickoff"),
        ("not kickoff and arr > 5", "kickoff is false and arr is above 5"),
        ("not missing(arr)", "arr is known"),
        ("not missing(arr, tier)", "arr and tier are known"),
        ({"!!": {"missing": ["arr", "tier"]}}, "arr or tier is missing"),
        ({"!": {"missing_some": [2, ["arr", "tier", "seats"]]}},
         "at least 2 of arr, tier and seats are known"),
        ({"!!": {"missing_some": [2, ["arr", "tier", "seats"]]}},
         "fewer than 2 of arr, tier and seats are known"),
        ("not tags", "tags is empty"),
        ({"!!": {"var": "tags"}}, "tags is not empty"),
        ("not filter(tags, element != 'x')",
         "(those of tags where the element is not x) is empty"),
        ("any(champions, engagement > 7)", "any champion's engagement is above 7"),
        ("any(champions, seen > 2026-01-01)", "any champion's seen is after 2026-01-01"),
        ("all(champions, prepared)", "every champion's prepared is true"),
        ("none(champions, not prepared)", "no champion's prepared is false"),
        ("not any(champions, prepared)",
         "it is not so that any champion's prepared is true"),
        ("any(champions, engagement > 7 and prepared)",
         "for any champion, engagement is above 7 and prepared is true"),
        ("any(champions, record.seats > engagement)",
         "for any champion, record.seats is above engagement"),
        ("any(champions, (prepared or engagement > 7) and role = 'x')",
         "for any champion, (prepared is true or engagement is above 7) and role is x"),
        ("any(tags, element = 'x')", "any element of tags is x"),
        ("any(tags, starts_with(element, 'x') and element != 'xy')",
         "for any element of tags, the element begins with x and the element is not xy"),
        ("starts_with(industry, 'x')", "industry begins with x"),
        ("not ends_with(industry, 'x')", "industry does not end with x"),
        ("changed(tier)", "tier differs from what it was 1 day ago"),
        ("not changed(tier, 2w)", "tier is the same as 14 days ago"),
        ("coalesce(kickoff, false)", "the first known of kickoff and false"),
        ("if(kickoff, arr > 5, tier = high)",
         "(whether arr is above 5) if kickoff is true, otherwise (whether tier is high)"),
        ("not if(kickoff, true, false)",
         "(true if kickoff is true, otherwise false) is false"),
    ],
)  # fmt: skip
def test_a_condition_is_half_a_sentence(rule: object, words: str) -> None:
    assert english(rule) == words


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("arr", "arr"),
        ("100_000", "100,000"),
        ("0.5", "0.5"),
        ("'a b'", "'a b'"),
        ("[1, 2, 3]", "1, 2 and 3"),
        ("[]", "nothing"),
        ("var(seats, 0)", "seats (or 0 where it is unknown)"),
        ("missing(arr, tier)", "those of arr and tier that are missing"),
        ({"missing_some": [1, ["arr", "tier"]]},
         "those of arr and tier that are missing, unless 1 of them are known"),
        ("seats + 5", "seats + 5"),
        ("-seats", "minus seats"),
        ("bought - seats", "bought - seats"),
        ("100 * seats / bought", "(100 \N{MULTIPLICATION SIGN} seats) ÷ bought"),
        ("seats % 5", "the rest of seats divided by 5"),
        ("min(100, seats)", "the smallest of 100 and seats"),
        ("max(1, seats, bought)", "the largest of 1, seats and bought"),
        ("max(rates)", "the largest of rates"),
        ("max(champions, engagement)", "the largest engagement of champions"),
        ("cat(industry, ' of ', tier)", "the text of industry, ' of ' and tier"),
        ("substr(industry, 0, 3)", "the part of industry from character 0, 3 long"),
        ("substr(industry, -3)", "the part of industry from character -3"),
        ("lower(industry)", "industry in lower case"),
        ("days_until(start)", "the number of days until start"),
        ("days_since(last)", "the number of days since last"),
        ("days_between(start, end)", "the number of days from start to end"),
        ("previous(arr, 30d)", "arr 30 days ago"),
        ("trend(arr, 1d)", "the growth of arr over 1 day"),
        ("count(champions)", "the number of champions"),
        ("count(champions, prepared) + 1",
         "(the number of champions where prepared is true) + 1"),
        ("share(champions, prepared)", "the share of champions where prepared is true"),
        ("sum(champions, engagement)", "the sum of engagement over champions"),
        ("avg(champions, engagement + 2)", "the average of engagement + 2 over champions"),
        ("sum(rates)", "the sum of rates"),
        ("product(rates)", "the product of rates"),
        ("map(tags, lower(element))", "the element in lower case for each element of tags"),
        ("filter(tags, element != 'x')", "those of tags where the element is not x"),
        ("merge(tags, 'x')", "tags and x in one list"),
        ({"reduce": [{"var": "rates"}, {"+": [{"var": "current"}, {"var": "accumulator"}]}, 0]},
         "the sum of rates"),
        ({"reduce": [{"var": "rates"}, {"+": [{"var": "accumulator"}, 1]}, 0]},
         "the number of rates"),
        ({"reduce": [{"var": "rates"}, {"max": [{"var": "current"}, {"var": "accumulator"}]}, 5]},
         "the largest of rates, begun with 5"),
        ({"reduce": [{"var": "rates"},
                     {"*": [{"+": [{"var": "current"}, 1]}, {"var": "accumulator"}]}, 1]},
         "the product of current + 1 over rates"),
        ("if(arr > 5, 'large', 'small')", "large if arr is above 5, otherwise small"),
        ("coalesce(seats, company.size, 0)", "the first known of seats, company.size and 0"),
    ],
)  # fmt: skip
def test_a_value_is_a_noun(rule: object, words: str) -> None:
    assert english(rule) == words


@pytest.mark.parametrize(
    ("rule", "lines"),
    [
        ("arr > 5 or seats > 3", ["arr is above 5 or seats is above 3"]),
        ("arr > 5 or tier in [high, low]",
         ["any of:", "- arr is above 5", "- tier is high or low"]),
        ("arr > 5 and seats > 3 and tier = high and kickoff",
         ["all of:", "- arr is above 5", "- seats is above 3", "- tier is high",
          "- kickoff is true"]),
        ("arr > 5 and (seats > 3 or not (kickoff and tier = high))",
         ["all of:", "- arr is above 5", "- any of:", "  - seats is above 3",
          "  - not all of:", "    - kickoff is true", "    - tier is high"]),
        ("not (arr > 5 or seats > 3)",
         ["none of:", "- arr is above 5", "- seats is above 3"]),
    ],
)  # fmt: skip
def test_nested_conditions_stand_on_lines_of_their_own(rule: str, lines: list[str]) -> None:
    assert english(rule).splitlines() == lines


def test_every_operator_has_words() -> None:
    names = {ALIASES.get(name, name) for name in standard_registry().names()}
    # Canonical rules do not have these two.
    told = {*VALUES, *CONDITIONS, *NEGATABLE, "and", "or", "!", "!!", "is_known"}

    assert names == told


def test_without_names_around_it_a_rule_is_told_by_its_form_alone() -> None:
    rule = {"min": [{"var": "contacts"}, {"var": "engagement"}]}

    assert describe(rule, standard_registry()) == "the smallest of contacts and engagement"


@pytest.mark.parametrize(
    ("plural", "one"),
    [
        ("champions", "champion"),
        ("companies", "company"),
        ("bosses", "boss"),
        ("boxes", "box"),
        ("feature_requests", "feature_request"),
        ("staff", "record of staff"),
        ("status", "record of status"),
        ("account.contacts", "contact"),
    ],
)
def test_one_of_several_has_a_name(plural: str, one: str) -> None:
    assert single(plural) == one


def called(name: str, words: str, result: str) -> Any:
    made = Called(name, "plugin 'acme' of playwise-acme 2.1", lambda *_: None)
    return operator_class(Signature(made, ("text", "text"), result, optional=1, words=words))


def test_an_operator_of_a_plugin_has_the_words_that_it_brings() -> None:
    registry = operator_registry()
    registry.register("grade", called("grade", "the grade of {0} by {1}", "text"))
    registry.register("is_vip", called("is_vip", "{0} is a VIP", "bool"))
    registry.register("plain", called("plain", "", "bool"))

    def told(rule: str) -> str:
        return Rule.parse(rule, FACTS, operators=registry).describe()

    assert told("grade(industry, 'x') = 'A'") == "the grade of industry by x is A"
    assert told("cat(grade(industry), '!')") == "the text of grade(industry) and '!'"
    assert told("is_vip(industry)") == "industry is a VIP"
    assert told("not is_vip(industry) and arr > 5") == (
        "(it is not so that industry is a VIP) and arr is above 5"
    )
    assert told("plain(industry, 'x')") == "plain(industry, x)"
