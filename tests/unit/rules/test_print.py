"""JsonLogic printed as text."""

from __future__ import annotations

import math

import pytest

from playwise.rules.canonical import canonical
from playwise.rules.print import rule_text, to_text
from playwise.rules.source import Json, RuleSource

A: dict[str, Json] = {"var": "a"}
B: dict[str, Json] = {"var": "b"}
C: dict[str, Json] = {"var": "c"}


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        (A, "a"),
        ({"var": "account.arr"}, "account.arr"),
        ({"var": "odd name"}, "var('odd name')"),
        ({"var": "and"}, "var('and')"),
        ({"var": "In"}, "var('In')"),
        ({"var": ["a", 5]}, "var(a, 5)"),
        (5, "5"),
        (-2.5, "-2.5"),
        (2.0, "2.0"),
        (1e300, "1e+300"),
        (True, "true"),
        (None, "null"),
        ("won", "'won'"),
        ("it's", '"it\'s"'),
        ("'\"", "'''\"'"),
        ("2026-03-01", "2026-03-01"),
        ("2026-02-30", "'2026-02-30'"),
        ("2026-03-01T09:00Z", "2026-03-01T09:00Z"),
        ("2026-03-01T09:00", "'2026-03-01T09:00'"),
        ({"and": [A, {"or": [B, C]}]}, "a and (b or c)"),
        ({"or": [{"and": [A, B]}, C]}, "a and b or c"),
        ({"and": [{"and": [A, B]}, C]}, "(a and b) and c"),
        ({"!": {"and": [A, B]}}, "not (a and b)"),
        ({"!": {"==": [A, B]}}, "not a = b"),
        ({"!": {"in": [A, B]}}, "a not in b"),
        ({"!!": [A]}, "not not a"),
        ({"==": [{"==": [A, B]}, C]}, "(a = b) = c"),
        ({"==": [{"!": A}, True]}, "(not a) = true"),
        ({"==": [A, None]}, "a is missing"),
        ({"!=": [None, A]}, "a is known"),
        ({"is_known": [A]}, "a is known"),
        ({"is_known": [{"-": [A, 1]}]}, "is_known(a - 1)"),
        ({"is_unknown": {"+": [A, B]}}, "a + b is unknown"),
        ({"!": {"is_unknown": A}}, "a is not unknown"),
        ({"is_stale": A}, "a is stale"),
        ({"<=": [1, A, 5]}, "a between 1 and 5"),
        ({"<": [1, A, 5]}, "1 < a < 5"),
        ({"and": [{"<=": [30, A]}, {"<": [A, 60]}]}, "30 <= a < 60"),
        ({"and": [{"<": [30, A]}, {"<": [A, 60]}]}, "30 < a and a < 60"),
        ({"and": [{"<": [30, True]}, {"<=": [1, 60]}]}, "30 < true and 1 <= 60"),
        ({"and": [{"<": [30, A]}, {">": [A, 60]}]}, "30 < a and a > 60"),
        ({"+": [{"+": [A, B]}, C]}, "(a + b) + c"),
        ({"+": [A, B, C]}, "a + b + c"),
        ({"-": [{"-": [A, B]}, C]}, "a - b - c"),
        ({"-": [A, {"-": [B, C]}]}, "a - (b - c)"),
        ({"*": [{"+": [A, B]}, C]}, "(a + b) * c"),
        ({"+": [{"*": [A, B]}, C]}, "a * b + c"),
        ({"%": [-5, 3]}, "-5 % 3"),
        ({"-": [{"+": [A, B]}]}, "-(a + b)"),
        ({"-": 5}, "-(5)"),
        ({"-": -5}, "--5"),
        ({"-": [A, -5]}, "a - -5"),
        ({"some": [A, B]}, "any(a, b)"),
        ({"count": [A]}, "count(a)"),
        ({"if": [A, 1, 2]}, "if(a, 1, 2)"),
        ({"?:": [A, 1, 2]}, "if(a, 1, 2)"),
        ({"startsWith": [A, "x"]}, "starts_with(a, 'x')"),
        ({"lookup": ["promises", A, "reviews"]}, "lookup(promises, a, reviews)"),
        ({"lookup": ["odd table", A]}, "lookup('odd table', a)"),
        ({"missing": [["a", "b c"]]}, "missing(a, 'b c')"),
        ({"missing": "element"}, "missing('element')"),
        ({"missing_some": [1, ["a", "b c"]]}, "missing_some(1, a, 'b c')"),
        ({"missing_some": [1, "a"]}, "missing_some(1, a)"),
        ({"missing_some": [1, []]}, "missing_some(1)"),
        ({"missing_some": [1, A]}, "missing_some(1, a)"),
        ({"var": ""}, "element"),
        ({"var": ["", 0]}, "var(element, 0)"),
        ({"var": "element"}, "var('element')"),
        ({"map": [A, {"*": [{"var": ""}, 2]}]}, "map(a, element * 2)"),
        ({"reduce": [A, {"+": [{"var": "current"}, B]}, 0]}, "reduce(a, current + b, 0)"),
        ({"previous": [A, "30d"]}, "previous(a, 30d)"),
        ({"previous": [A, "3mo"]}, "previous(a, '3mo')"),
        ({"previous": [A, 30]}, "previous(a, 30)"),
        ({"max": [A, "30d"]}, "max(a, '30d')"),
        ({"in": [A, ["x", [1, B]]]}, "a in ['x', [1, b]]"),
    ],
    ids=str,
)
def test_a_rule_prints_with_the_fewest_brackets(rule: Json, text: str) -> None:
    assert to_text(rule) == text


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ({"£": [1, 2]}, "operator '£' on 2 operands has no text form"),
        ({"-": [1, 2, 3]}, "operator '-' on 3 operands has no text form"),
        ({"in": [1]}, "operator 'in' on 1 operands has no text form"),
        (math.inf, "'inf' has no text form"),
        ({}, "a rule object has one key, its operator"),
    ],
    ids=str,
)
def test_what_has_no_text_form_is_refused(rule: object, message: str) -> None:
    with pytest.raises(ValueError) as refused:
        to_text(rule)

    assert str(refused.value) == message


@pytest.mark.parametrize("levels", [200, 1_000])
def test_a_rule_nested_too_deep_is_refused(levels: int) -> None:
    rule: Json = True
    for _ in range(levels):
        rule = {"!": [rule]}

    with pytest.raises(ValueError) as refused:
        to_text(rule)

    assert str(refused.value) == "nested deeper than 64 levels"


def test_the_deepest_rule_allowed_prints() -> None:
    rule: Json = A
    for _ in range(64):
        rule = {"in": [True, [rule, 1]]}

    assert to_text(rule).startswith("true in [true in [")


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ({"!": [A]}, {"!": A}),
        ({"var": ["a"]}, {"var": "a"}),
        ({"!": [[1]]}, {"!": [[1]]}),
        ({"and": [A]}, A),
        ({"+": [{"*": [A]}]}, A),
        ({"===": [None, A]}, {"==": [A, None]}),
        ({"missing": ["a"]}, {"missing": "a"}),
        ({"!!": [[]]}, {"!": {"!": [[]]}}),
    ],
    ids=str,
)
def test_equal_rules_have_one_canonical_form(rule: Json, expected: Json) -> None:
    assert canonical(rule) == expected
    assert canonical(expected) == expected


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (" a > 1 ", "a > 1"),
        ({">": [A, 1]}, "a > 1"),
        (["a or b", {"or": [A, B]}, "c"], "(a or b) and (a or b) and c"),
        (["a and b", ["c", ["b"]]], "a and b and c and b"),
        (["a"], "a"),
        (5, "5"),
    ],
    ids=str,
)
def test_a_rule_reads_in_its_authors_words_or_printed(data: object, text: str) -> None:
    assert rule_text(RuleSource.of(data)) == text
