"""What is wrong with a rule or with the facts declared for it: all of it, with its place."""

from __future__ import annotations

import pytest

from playwise import Rule, RuleError
from playwise.diagnostics.finding import Finding
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
        ("x" * 1_000_001, "PW201"),
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


@pytest.mark.parametrize("rule", ['{">": [{"var": "arr"}, 5]}', ' [{"var": "arr"}]', "{"])
def test_json_in_a_text_is_told_to_be_read_before(rule: str) -> None:
    assert wrong(rule).diagnostics == (
        Diagnostic("PW201", "the rule is JSON in a text", "read it before, by json.loads",
                   offset=0, length=1),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("word", "help"),
    [
        ("enum", "write ['enum', 'a', 'b']"),
        ("float", "did you mean 'number'?"),
        ("string", "did you mean 'text'?"),
        ("int", "did you mean 'integer'?"),
        ("timestamp", "did you mean 'datetime'?"),
    ],
)
def test_a_type_of_another_language_is_known_by_ours(word: str, help: str) -> None:
    (found,) = wrong("1", {"x": word}).diagnostics

    assert (found.message, found.help) == (f"fact 'x': unknown type '{word}'", help)


def test_facts_are_a_mapping() -> None:
    with pytest.raises(TypeError) as caught:
        Rule.parse("arr > 5", "arr")  # type: ignore[arg-type]  # what a newcomer wrote

    assert str(caught.value) == "facts is a mapping of names to types, {'arr': 'number'}, not str"


@pytest.mark.parametrize("zone", ["Mars/X", "", "../../etc/passwd", "a\0b"])
def test_an_unknown_zone_is_told_in_words(zone: str) -> None:
    with pytest.raises(ValueError, match="is no time zone: write a name such as 'Europe/Berlin'"):
        Rule.parse("arr > 5", FACTS, zone=zone)


def test_an_endless_sum_is_refused_while_it_is_read() -> None:
    (found,) = wrong("+".join("n" * 30_000)).diagnostics

    assert (found.code, found.message) == ("PW209", "more than 1000 operands of '+' in a row")


def test_an_endless_list_is_refused_before_it_is_read() -> None:
    (found,) = wrong(f"arr in [{'1,' * 101_000}1]").diagnostics

    assert (found.code, found.message, found.help) == (
        "PW201",
        "the rule has more than 100,000 parts",
        "put long lists of values into a table",
    )


def test_the_words_of_other_findings_name_the_first() -> None:
    found = [Finding("PW204", "unknown fact 'b'"), Finding("PW201", "the rule is empty")]

    assert str(FindingsError(found[:1])) == "PW204: unknown fact 'b'"
    first = min(found)
    assert str(FindingsError(found)) == f"{first.code}: {first.message} (and 1 more)"


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ({-(10**5_000): 1}, "a number of more than 40 digits is no operator: expected text"),
        ({(10**5_000,): 1}, "a tuple too large to show is no operator: expected text"),
        ({None: 1}, "'null' is no operator: expected text"),
    ],
    ids=["a number", "a tuple", "null"],
)
def test_a_key_that_python_cannot_write_out_is_told(rule: object, message: str) -> None:
    assert str(wrong(rule)) == message


def test_a_declared_type_that_python_cannot_write_out_is_told() -> None:
    message = str(wrong("arr is missing", {"arr": [10**5_000]}))

    assert message.startswith("fact 'arr': a list too large to show is no type; types are bool")


ALONE = "a rule on its own reads facts, not decisions, params or tables of playbooks"


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ("tier.exposure = high", f"unknown name 'tier.exposure'; the names are arr; {ALONE}"),
        ("arr > params.floor", f"unknown name 'params.floor'; the names are arr; {ALONE}"),
        ("lookup(prices, arr) > 1", f"unknown table 'prices'; {ALONE}"),
        ("size > 1", "unknown fact 'size'; the names are arr"),
    ],
)
def test_what_only_a_playbook_has_is_told_from_what_is_not_there(rule: str, message: str) -> None:
    with pytest.raises(RuleError) as caught:
        Rule.parse(rule, {"arr": "number"})

    assert str(caught.value) == message


def test_a_double_not_counts_as_the_two_that_it_is_read_back_as() -> None:
    def nested(times: int) -> object:
        rule: object = {"var": "replied"}
        for _ in range(times):
            rule = {"!!": rule}
        return rule

    deepest = Rule.parse(nested(32), {"replied": "bool"})

    assert Rule.parse(deepest.to_text(), {"replied": "bool"}) == deepest
    with pytest.raises(RuleError, match="nested deeper than 64 levels"):
        Rule.parse(nested(33), {"replied": "bool"})
