"""Operators on lists: how they are typed, and what they refuse."""

from __future__ import annotations

import pytest

from playwise.rules.ir import Pool
from playwise.rules.lower import lower
from playwise.rules.source import RulePlaces, RuleSource
from playwise.rules.types import BOOL, NUMBER, TEXT, Type, list_of
from tests.unit.rules.asked import lowered
from tests.unit.rules.rule_scope import USD, RuleScope, dump


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("any(tags, element = 'a')", "some_of(tags, eq(element(), ~a))"),
        (
            "all(statuses, element in [won, lost])",
            "and(filled(statuses), all_of(statuses, in(element(), ('won', 'lost'))))",
        ),
        ("none(prices, element > 5)", "none_of(prices, gt(element(), 500 USD))"),
        ("any(counts, element > params.floor)", "some_of(counts, gt(element(), 10000))"),
        ("any(visits, days_since(element) > 7)", "some_of(visits, gt(days_since(element()), 7))"),
        ("any(tags, var(element, 'x') = 'x')", "some_of(tags, eq(coalesce(element(), ~x), ~x))"),
        ("any(contacts, prepared)", "some[contacts](True, contacts.prepared)"),
        ("any(contacts, 'a' in account.tags)", "some[contacts](True, in(~a, account.tags))"),
        (
            "any(missing(arr, seats), element = 'arr')",
            "some_of(missing(arr, seats), eq(element(), ~arr))",
        ),
        ("any([1, 2], element > 1)", "some_of((1, 2), gt(element(), 1))"),
        (
            "any(filter(tags, element != 'a'), starts_with(element, 'b'))",
            "some_of(filter(tags, ne(element(), ~a)), starts_with(element(), ~b))",
        ),
        ("count(tags) > 1", "gt(length(tags), 1)"),
        ("count(tags, element = 'a') > 1", "gt(length(filter(tags, eq(element(), ~a))), 1)"),
        ("sum(prices) > 5", "gt(total(prices), 500 USD)"),
        ("sum(counts, element * 2) > 5", "gt(total(map(counts, mul(element(), 2))), 5)"),
        ("product(rates) > 5", "gt(product(rates), 5.0f)"),
        ("min(visits) > 2026-01-01", "gt(smallest(visits), 2026-01-01)"),
        ("max(counts) > 2.5", "gt(cast[number](largest(counts)), 2.5f)"),
        (
            "avg(counts) > 1",
            "gt(div(cast[number](total(counts)), cast[number](length(counts))), 1.0f)",
        ),
        ("not tags", "not(filled(tags))"),
        ("not missing_some(1, arr, seats)", "not(filled(missing_some(arr, seats)))"),
        ("won in merge(statuses, [open])", "in(won, concat(statuses, ('open',)))"),
        ("'a' in merge(tags, 'b')", "in(~a, concat(tags, ('b',)))"),
        (
            "2 in merge(counts, rates)",
            "in(2.0f, concat(map(counts, cast[number](element())), rates))",
        ),
        (
            "'x' in map(statuses, cat(element, '!'))",
            "in(~x, map(statuses, cat(cast[text](element()), ~!)))",
        ),
        ("reduce(counts, current + accumulator, 5) > 1", "gt(add(5, total(counts)), 1)"),
    ],
)
def test_a_rule_about_a_list_is_typed_and_lowered(text: str, meaning: str) -> None:
    assert dump(lowered(text, BOOL)) == meaning


@pytest.mark.parametrize(
    ("text", "type"),
    [
        ("map(tags, lower(element))", list_of(TEXT)),
        ("map(tags, 1.5)", list_of(NUMBER)),
        ("if(replied, prices, [5])", list_of(USD)),
        ("coalesce(rates, counts)", list_of(NUMBER)),
        ("merge([], tags)", list_of(TEXT)),
        ("filter(rates, element > 1)", list_of(NUMBER)),
    ],
)
def test_a_list_has_the_type_of_its_elements(text: str, type: Type) -> None:
    assert lowered(text).type == type


BESIDE = "only 'element' and params are; ask about '{0}' beside it, or `{0} in …`"


@pytest.mark.parametrize(
    ("text", "code", "message", "marked", "help"),
    [
        (
            "any(tags, element = industry)",
            "PW204",
            "'industry' cannot be read for each element of a list",
            "industry",
            BESIDE.format("industry"),
        ),
        (
            "any(tags, any(contacts, prepared))",
            "PW204",
            "'contacts' cannot be read for each element of a list",
            "contacts",
            BESIDE.format("contacts"),
        ),
        (
            "any(tags, missing(arr) = 1)",
            "PW204",
            "'arr' cannot be read for each element of a list",
            "arr",
            BESIDE.format("arr"),
        ),
        (
            "any(tags, changed(arr))",
            "PW204",
            "'arr' cannot be read for each element of a list",
            "arr",
            BESIDE.format("arr"),
        ),
        (
            "reduce(counts, seats + accumulator, 0)",
            "PW204",
            "'seats' cannot be read for each element of a list",
            "seats",
            BESIDE.format("seats").replace("element", "current"),
        ),
        (
            "any(tags, elemnt = 'x')",
            "PW204",
            "unknown fact 'elemnt'",
            "elemnt",
            "did you mean 'element'? facts of account are listed by `playwise facts`",
        ),
        (
            "any(contacts, element = 'x')",
            "PW204",
            "'element' stands only in what is asked of a list of values",
            "element",
            "as in any(tags, element = 'x'); a fact of that name is var('element')",
        ),
        (
            "map(contacts, age)",
            "PW205",
            "'map' is for lists of values, 'contacts' is related records",
            "contacts",
            "name the value in the question: sum(contacts, …), max(contacts, …)",
        ),
        (
            "count(filter(contacts, prepared))",
            "PW205",
            "'filter' is for lists of values, 'contacts' is related records",
            "contacts",
            "put the condition into the question: any(contacts, …), count(contacts, …)",
        ),
        ("filter(arr, true)", "PW205", "'filter' is for lists, 'arr' is money in USD", "arr", None),
        (
            "map(tags, [1, 2])",
            "PW205",
            "a list holds single values, '[1, 2]' is list of integer",
            "[1, 2]",
            None,
        ),
        (
            "sum(tags)",
            "PW205",
            "'sum' is for numbers and money, 'tags' is list of text",
            "tags",
            None,
        ),
        (
            "sum(contacts)",
            "PW209",
            "'sum' over records takes 2 operands, not 1",
            "sum(contacts)",
            "write sum(contacts, …)",
        ),
        (
            "product(prices)",
            "PW205",
            "'product' is for numbers, 'prices' is list of money in USD: amounts do not multiply",
            "prices",
            None,
        ),
        (
            "tags = 'a'",
            "PW205",
            "expected list of text, 'a' is text",
            "'a'",
            "a list is asked by in, any(…) or count(…)",
        ),
        (
            "any(statuses, element = wn)",
            "PW206",
            "'wn' is not a value of enum [open, won, lost]",
            "wn",
            "did you mean 'won'?",
        ),
        (
            "missing_some(1)",
            "PW205",
            "'missing_some' takes a number and at least one name",
            "missing_some(1)",
            "write missing_some(1, phone, email)",
        ),
    ],
)
def test_what_a_list_is_not_asked_is_a_finding(
    text: str, code: str, message: str, marked: str, help: str | None
) -> None:
    pool = Pool()
    place = RulePlaces.in_text(text, "r")

    (finding,) = lower(RuleSource(text, place), RuleScope(pool), pool).findings

    assert finding.span is not None
    start = finding.span.column - 1
    assert (finding.code, finding.message, finding.help) == (code, message, help)
    assert text[start : start + finding.span.length] == marked
