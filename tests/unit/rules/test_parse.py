"""The strict check of JsonLogic, and the tree with its places."""

from __future__ import annotations

import math
from datetime import date
from typing import Any

import pytest

from playwise.diagnostics.places import Span
from playwise.errors import PlaywiseError
from playwise.rules.operators import RuleOperator, operator_registry
from playwise.rules.parse import check, operator_tree
from playwise.rules.source import Path, RulePlaces

REGISTRY = operator_registry()


def steps(path: Path) -> str:
    return "/".join(str(step) for step in path) or "."


# Shows a place as the path that leads to it.
PLACES = RulePlaces(
    at=lambda path: Span(steps(path), 1, 1),
    text_at=lambda path, offset, length: Span(steps(path), 1, 1 + offset, length),
    key_at=lambda path: Span(f"key {steps(path)}", 1, 1),
)


def complaints(rule: object) -> list[tuple[str, str, str]]:
    """Return code, message and path of each finding."""
    findings = check(rule, REGISTRY, PLACES, is_text=False).findings
    return [(f.code, f.message, f.span.path if f.span else "") for f in findings]


def nested(levels: int) -> dict[str, Any]:
    rule: dict[str, Any] = {"!": [{"var": "replied"}]}
    for _ in range(levels - 1):
        rule = {"!": [rule]}
    return rule


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ({}, [("PW203", "a rule object without an operator", ".")]),
        (
            {"var": "a", "==": [1, 1]},
            [("PW203", "a rule object with 2 operators, 'var' and '=='", ".")],
        ),
        (
            {"<": [{"var": "a"}, {}]},
            [("PW203", "a rule object without an operator", "</1")],
        ),
        ({5: [1]}, [("PW203", "'5' is no operator: expected text", ".")]),
        ({"vra": "a"}, [("PW202", "unknown operator 'vra'", "key vra")]),
        ({"<": [1]}, [("PW209", "operator '<' takes 2 or 3 operands, not 1", "key <")]),
        (
            {"and": [{">": [1, 2, 3]}, {"if": [True, 1]}]},
            [
                ("PW209", "operator '>' takes 2 operands, not 3", "key and/0/>"),
                (
                    "PW209",
                    "operator 'if' takes an odd number of operands, 3 to 201, not 2",
                    "key and/1/if",
                ),
            ],
        ),
        ({"and": []}, [("PW209", "operator 'and' takes at least 1 operand, not 0", "key and")]),
        ({"log": "x"}, [("PW211", "operator 'log' is refused", "key log")]),
        ({"??": [1, 2]}, [("PW211", "operator '??' is refused", "key ??")]),
        ({"map": [1]}, [("PW209", "operator 'map' takes 2 operands, not 1", "key map")]),
        ({"a name": ["x"]}, [("PW202", "unknown operator 'a name'", "key a name")]),
        (
            {"<": [2**53 + 1, 1]},
            [
                (
                    "PW210",
                    (
                        "'9007199254740993' is beyond 9,007,199,254,740,992, "
                        "the largest whole number kept exact"
                    ),
                    "</0",
                )
            ],
        ),
        (
            {"<": [10**5000, 1]},
            [
                (
                    "PW210",
                    (
                        "a number of more than 40 digits is beyond 9,007,199,254,740,992, "
                        "the largest whole number kept exact"
                    ),
                    "</0",
                )
            ],
        ),
        (math.nan, [("PW210", "'nan' is no number that rules can hold", ".")]),
        (
            {"in": [1, [2, -math.inf]]},
            [("PW210", "'-inf' is no number that rules can hold", "in/1/1")],
        ),
        (
            {"==": [{"var": "a"}, {1, 2}]},
            [
                (
                    "PW201",
                    "'{1, 2}' is no part of a rule: expected an object, a list or a literal",
                    "==/1",
                )
            ],
        ),
    ],
)
def test_a_rule_of_the_wrong_form_is_found_out(
    rule: object, expected: list[tuple[str, str, str]]
) -> None:
    assert complaints(rule) == expected


def test_everything_wrong_is_reported_at_once() -> None:
    rule = {"and": [{"foo": [{}]}, {"<": [1, math.inf, 2, 3]}, {"log": [{"bar": 1}]}]}

    assert [(code, path) for code, _, path in complaints(rule)] == [
        ("PW202", "key and/0/foo"),
        ("PW203", "and/0/foo/0"),
        ("PW209", "key and/1/<"),
        ("PW210", "and/1/</1"),
        ("PW211", "key and/2/log"),
    ]


def test_an_unknown_operator_is_met_with_the_nearest_known_one() -> None:
    (finding,) = check({"days_untl": "x"}, REGISTRY, PLACES, is_text=False).findings

    assert finding.help == "did you mean 'days_until'?"


def test_sixty_four_levels_are_read() -> None:
    assert complaints(nested(64)) == []


@pytest.mark.parametrize("levels", [65, 1_000, 100_000])
def test_deeper_nesting_is_one_finding(levels: int) -> None:
    rule = nested(levels)

    assert complaints(rule) == [("PW208", "nested deeper than 64 levels", "!/0/" * 63 + "!/0")]

    while rule:  # taken apart by hand: comparing or copying it would overflow
        rule = rule["!"][0] if "!" in rule else {}


def test_lists_in_lists_are_counted_too() -> None:
    rule: list[Any] = []
    for _ in range(1_000):
        rule = [rule]

    assert [code for code, _, _ in complaints({"in": [1, rule]})] == ["PW208"]


def test_a_list_of_ten_thousand_values_is_read() -> None:
    rule = {"in": [{"var": "seats"}, list(range(10_000))]}

    checked = check(rule, REGISTRY, PLACES, is_text=False)

    assert checked.findings == []
    assert checked.rule == {"in": [{"var": ["seats"]}, list(range(10_000))]}


def test_a_day_as_yaml_reads_it_is_its_text() -> None:
    checked = check({"<": [{"var": "d"}, date(2026, 3, 1)]}, REGISTRY, PLACES, is_text=False)

    assert checked.rule == {"<": [{"var": ["d"]}, "2026-03-01"]}


def test_the_rule_itself_is_left_as_it_was() -> None:
    rule = {"and": [{"foo": 1}, {"!": {"var": "a"}}]}

    check(rule, REGISTRY, PLACES, is_text=False)

    assert rule == {"and": [{"foo": 1}, {"!": {"var": "a"}}]}


def test_every_operator_of_the_tree_knows_its_path() -> None:
    rule = {"and": [{"!": {"var": "a"}}, {"in": [1, [{"var": ["b"]}, 2]]}]}
    tree = operator_tree(check(rule, REGISTRY, PLACES, is_text=False), rule, REGISTRY)

    found: dict[str, Path] = {}
    stack = [tree]
    while stack:
        part = stack.pop()
        if isinstance(part, list):
            stack += part
        elif isinstance(part, RuleOperator):
            found[f"{part.operator} {part.arguments[0]!r:.6}"] = part.path
            stack += part.arguments

    assert sorted(found.values()) == [
        (),
        ("and", 0),
        ("and", 0, "!"),
        ("and", 1),
        ("and", 1, "in", 1, 0),
    ]


def test_an_operator_refuses_to_be_evaluated_by_the_library() -> None:
    tree = operator_tree(
        check({"!": [True]}, REGISTRY, PLACES, is_text=False), {"!": [True]}, REGISTRY
    )
    assert isinstance(tree, RuleOperator)

    with pytest.raises(PlaywiseError) as refused:
        tree.evaluate(None)  # type: ignore[arg-type]  # the context is not looked at

    assert str(refused.value) == (
        "operator '!' is not evaluated by python-jsonlogic: "
        "lower the rule and use the evaluators of playwise"
    )


def test_each_registry_is_new_so_that_plugins_do_not_meet_in_it() -> None:
    first, second = operator_registry(), operator_registry()
    first.remove("lookup")

    assert first.find("lookup") is None
    assert second.find("lookup") is not None


def test_an_operator_like_no_other_is_met_with_the_list_of_them() -> None:
    (finding,) = check({"zzz": 1}, REGISTRY, PLACES, is_text=True).findings

    assert finding.message == "unknown function 'zzz'"
    assert finding.help == (
        "it may belong to a plugin that is not installed; "
        "the functions are all, any, avg, cat, changed, coalesce, count, days_between, "
        "days_since, days_until, ends_with, filter, if, lookup, lower, map, max, merge, min, "
        "missing, missing_some, none, previous, product, reduce, share, starts_with, substr, "
        "sum, trend, var"
    )
