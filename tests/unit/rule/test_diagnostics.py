"""What is wrong with a rule or with the facts declared for it: all of it, with its place."""

from __future__ import annotations

import pytest

from playwise import Rule, RuleError
from playwise.errors import FindingsError
from playwise.rule import Diagnostic

FACTS = {"arr": "number", "tier": ["enum", "high", "low"]}


def wrong(rule: object, facts: dict[str, object] | None = None, **how: object) -> RuleError:
    with pytest.raises(RuleError) as caught:
        Rule.parse(rule, facts or FACTS, **how)  # type: ignore[arg-type]
    return caught.value


def test_each_part_of_a_text_is_told_with_its_offset() -> None:
    error = wrong("ar > 5 and\n tier = hig")

    assert error.diagnostics == (
        Diagnostic("PW204", "unknown fact 'ar'", "did you mean 'arr'? the names are arr, tier",
                   offset=0, length=2),
        Diagnostic("PW206", "'hig' is not a value of enum [high, low]", "did you mean 'high'?",
                   offset=19, length=3),
    )  # fmt: skip
    assert isinstance(error, FindingsError)
    assert error.source == "ar > 5 and\n tier = hig"


def test_each_part_of_jsonlogic_is_told_with_its_path() -> None:
    error = wrong({"and": [{">": [{"var": "ar"}, 5]}, {"==": [{"var": "tier"}, "hig"]}, {}]})

    assert [(d.code, d.path) for d in error.diagnostics] == [
        ("PW204", ("and", 0, ">", 0)),
        ("PW206", ("and", 1, "==", 1)),
        ("PW203", ("and", 2)),
    ]
    assert (
        error.source == '{"and": [{">": [{"var": "ar"}, 5]}, {"==": [{"var": "tier"}, "hig"]}, {}]}'
    )
    first = error.findings[0].span
    assert first is not None
    assert error.source[first.column - 1 :].startswith('{"var": "ar"}')


def test_a_text_among_jsonlogic_has_a_path_and_an_offset() -> None:
    error = wrong(["tier = high", "ar > 5"], expect="bool")

    assert [(d.path, d.offset, d.length) for d in error.diagnostics] == [((1,), 0, 2)]


def test_the_first_thing_wrong_is_the_sentence_of_the_error() -> None:
    assert str(wrong("arr >")) == "expected a value after '>'"
    assert str(wrong("ar > 5 and ar < 7")) == (
        "unknown fact 'ar'; did you mean 'arr'? the names are arr, tier (and 1 more)"
    )
    assert str(wrong("arr", expect="bool")) == (
        "expected a condition, 'arr' is number; compare it with a value"
    )


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        ({}, "PW203"),
        ({"==": [1, 1], "!=": [1, 1]}, "PW203"),
        (None, "PW201"),
        ({"log": 1}, "PW211"),
        ({"zzz": 1}, "PW202"),
        (float("nan"), "PW210"),
        ({">": [{"var": "arr"}, 1e400]}, "PW210"),
        ({">": [{"var": "arr"}, 10**5000]}, "PW210"),
        ({">": [{"var": "arr"}, object()]}, "PW201"),
        ({5: 1}, "PW203"),
        ("", "PW201"),
        ("arr > 'x' and", "PW201"),
        ("(" * 1000 + "arr" + ")" * 1000, "PW208"),
        ("__import__('os').system('x')", "PW201"),
        ("x" * 1_000_000, "PW201"),
        ((1, 2), "PW201"),
    ],
)
def test_whatever_is_given_as_a_rule_the_answer_is_a_finding(rule: object, code: str) -> None:
    assert [d.code for d in wrong(rule).diagnostics] == [code]


def test_a_rule_a_thousand_levels_deep_is_a_finding() -> None:
    rule: object = {"var": "arr"}
    for _ in range(1000):
        rule = {"!": rule}

    assert [d.code for d in wrong(rule).diagnostics] == ["PW208"]


@pytest.mark.parametrize(
    ("facts", "message", "help"),
    [
        ({"x": "numbr"}, "fact 'x': unknown type 'numbr'", "did you mean 'number'?"),
        ({"x": 5}, "fact 'x': '5' is no type", None),
        ({"x": ["money", "X1"]}, "fact 'x': 'X1' is not a currency code such as USD or EUR", None),
        ({"x": ["money"]}, "fact 'x': money has one currency", "write ['money', 'USD']"),
        ({"x": ["enum"]}, "fact 'x': the values of an enum are texts, one or more",
         "write ['enum', 'open', 'won']"),
        ({"x": ["enum", "a", "a"]}, "fact 'x': value 'a' stands twice in the enum", None),
        ({"x": ["list", ["list", "text"]]}, "fact 'x': a list of lists is no type", None),
        ({"x": ["list"]}, "fact 'x': a list has one type of elements", "write ['list', 'text']"),
        ({"x": {"y": ["list", {"z": "txt"}]}}, "fact 'x.y.z': unknown type 'txt'",
         "did you mean 'text'?"),
        ({"arr@30d": "number"}, "fact 'arr@30d': 'arr@30d' cannot be the name of a fact",
         "values of earlier days need no declaration: they are known by their fact"),
        ({"": "number"}, "'' cannot be the name of a fact", "write a text"),
        ({5: "number"}, "'5' cannot be the name of a fact", "write a text"),
    ],
)  # fmt: skip
def test_facts_declared_wrongly_are_named(
    facts: dict[str, object], message: str, help: str | None
) -> None:
    (found,) = wrong("1", facts).diagnostics

    assert found.of == "facts"
    assert found.message == message
    if help is not None:
        assert found.help == help


def test_records_without_end_are_refused() -> None:
    facts: dict[str, object] = {}
    facts["x"] = facts

    assert [d.code for d in wrong("1", facts).diagnostics] == ["PW108"]


@pytest.mark.parametrize(
    ("declared", "type"),
    [
        ("money USD", "money in USD"),
        ("money in EUR", "money in EUR"),
        (["money", "JPY"], "money in JPY"),
        ("list of number", "list of number"),
        (["list", ["enum", "a", "b"]], "list of enum [a, b]"),
        (["enum", ["a", "b"]], "enum [a, b]"),
        (("enum", "a"), "enum [a]"),
        (["list", "money USD"], "list of money in USD"),
    ],
)
def test_a_type_can_be_declared_in_several_ways(declared: object, type: str) -> None:
    assert str(Rule.parse("x", {"x": declared}).type) == type
