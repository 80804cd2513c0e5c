"""Whatever somebody writes is an expression or a finding: no crash, no code, no endless work."""

from __future__ import annotations

import math
from collections.abc import Callable
from time import perf_counter
from typing import Any

import pytest

from playwise.rules.ir import Pool
from playwise.rules.lower import Lowered, lower
from playwise.rules.operations import BY_ZERO
from playwise.rules.print import to_text
from playwise.rules.source import RulePlaces, RuleSource
from playwise.rules.types import BOOL, INTEGER
from playwise.rules.wire import text_to_json
from tests.unit.rules.asked import EVERY_WAY, Asked, why
from tests.unit.rules.rule_scope import RuleScope, dump

SEATS = {"var": "seats"}
PATIENCE_S = 10.0
"""On a busy machine; each case takes a fraction of a second on an idle one."""


def judged(rule: object) -> Lowered:
    pool = Pool()
    place = RulePlaces.in_text(rule, "r") if isinstance(rule, str) else RulePlaces.nowhere()
    return lower(RuleSource(rule, place), RuleScope(pool), pool)


def found(rule: object) -> list[tuple[str, str]]:
    """Return the code and the message of each finding, one at least."""
    result = judged(rule)
    assert result.node is None
    assert result.findings
    return [(finding.code, finding.message) for finding in result.findings]


def nested(levels: int, around: Callable[[Any], Any]) -> Any:
    rule: Any = True
    for _ in range(levels):
        rule = around(rule)
    return rule


@pytest.mark.parametrize("levels", [65, 1_000, 100_000])
@pytest.mark.parametrize(
    "around",
    [
        lambda inside: {"!": [inside]},
        lambda inside: {"!": inside},
        lambda inside: {"and": [True, inside]},
        lambda inside: {"map": [[1], inside]},
        lambda inside: {"in": [1, [inside]]},
    ],
)
def test_a_rule_nested_too_deep_is_one_finding(levels: int, around: Callable[[Any], Any]) -> None:
    assert found(nested(levels, around))[0] == ("PW208", "nested deeper than 64 levels")


@pytest.mark.parametrize("operator", ["var", "missing", "missing_some", "previous"])
def test_names_of_names_without_end_are_one_finding_about_that(operator: str) -> None:
    assert ("PW208", "nested deeper than 64 levels") in found(
        nested(3_000, lambda inside: {operator: inside})
    )


def test_a_list_of_ten_thousand_elements_is_read() -> None:
    numbers = judged({"in": [SEATS, list(range(10_000))]})
    text = judged(f"seats in [{','.join(map(str, range(9_000)))}]")

    assert numbers.node is not None
    assert text.node is not None


def test_a_rule_of_more_parts_than_can_be_read_is_one_finding() -> None:
    message = "the rule has more than 100,000 parts"

    assert found({"in": [SEATS, list(range(100_000))]}) == [("PW201", message)]
    assert found(f"seats in [{'1,' * 101_000}1]") == [("PW201", message)]


@pytest.mark.parametrize("count", [10_000, 30_000])
def test_a_long_list_is_printed_and_read_again_in_good_time(count: int) -> None:
    rule = {"in": [{"var": "industry"}, [f"x{number}" for number in range(count)]]}
    started = perf_counter()

    assert text_to_json(to_text(rule)) == rule
    assert judged(rule).node is not None
    assert perf_counter() - started < PATIENCE_S


def test_a_long_list_in_round_brackets_is_one_finding_in_good_time() -> None:
    started = perf_counter()

    assert found(f"seats in ({'1, ' * 60_000}1)") == [("PW201", "unexpected ','")]
    assert perf_counter() - started < PATIENCE_S


def test_parts_are_counted_before_each_is_looked_at() -> None:
    numbers = {"in": [SEATS, list(range(1_000_000))]}
    started = perf_counter()

    assert found(numbers) == [("PW201", "the rule has more than 100,000 parts")]
    assert perf_counter() - started < 1


@pytest.mark.parametrize(
    ("rule", "element"),
    [
        ("count([[1]]) > 0", "'[1]' is list of integer"),
        ("any([[]], true)", "'[]' is list of text"),
        ({">": [{"max": [[[1]]]}, 0]}, "'[1]' is list of integer"),
        ({"in": [1, {"merge": [[[1]]]}]}, "'[1]' is list of integer"),
        (f"count({'[' * 40}1{']' * 40}) > 0", "'[1]' is list of integer"),
    ],
)
def test_a_list_in_a_list_is_no_value(rule: object, element: str) -> None:
    assert ("PW205", f"a list holds single values, {element}") in found(rule)


@pytest.mark.parametrize(
    "text",
    [
        *(part * (65_536 // len(part)) for part in ("a", "'", "9", "1_", "é", "_", "\n", "\u2028")),
        *(part * (65_536 // len(part)) for part in ("a and ", "not ", "- ", "a, ", "f(", "a is ")),
        *(part * (65_536 // len(part)) for part in ("((((a)", "x in [", "'' ", "30d ", "1.", "a.")),
        *(part * (1_000_000 // len(part)) for part in ("a", "(", "a and ", "'", "1 ")),
        " and ".join(f"w{n}" for n in range(6_000)),
        "exposure in [" + ",".join(f"w{n}" for n in range(8_000)) + "]",
    ],
    ids=lambda text: f"{text[:8]!r} of {len(text)}",
)
def test_a_huge_text_is_a_finding_in_good_time(text: str) -> None:
    started = perf_counter()
    codes = {code for code, _ in found(text)} if text.strip("'") else set()

    assert all(code.startswith("PW2") for code in codes)
    assert perf_counter() - started < PATIENCE_S


@pytest.mark.parametrize("operator", ["+", "*", "if"])
def test_an_operator_that_nests_with_each_operand_takes_a_hundred_of_them(operator: str) -> None:
    (finding,) = found({operator: [True] * 1_001})

    assert finding[0] == "PW209"


@EVERY_WAY
@pytest.mark.parametrize(
    ("rule", "answer"),
    [
        ({"or": [{"==": [SEATS, number]} for number in range(2_000)]}, True),
        ({"and": [{"!=": [SEATS, number]} for number in range(2, 2_000)]}, True),
        ({"in": [SEATS, [{"var": "severity"}] * 2_000]}, True),
        ({"count": {"merge": [{"var": "counts"}] * 2_000}}, 2_000),
        ({"max": [SEATS, *range(-2_000, 0)]}, 1),
        ({"coalesce": [{"var": "nps"}] * 2_000}, why("missing: nps")),
        ({"+": [SEATS] * 100}, 100),
        ({"+": [{"var": "ratio"}] * 100}, 50.0),
        ({"*": [{"var": "ratio"}, *[SEATS] * 99]}, 0.5),
        ({"*": [SEATS, *[1] * 99]}, 1),
        ({"if": [part for n in range(100) for part in ({"<": [SEATS, -n]}, n)] + [7]}, 7),
    ],
    ids=lambda rule: str(rule)[:24],
)
def test_a_wide_rule_is_answered(ask: Asked, rule: object, answer: object) -> None:
    facts = {"seats": 1, "severity": 1, "ratio": 0.5, "counts": (1,)}

    assert ask(rule, facts) == answer


BEYOND = "beyond 9,007,199,254,740,992, the largest whole number kept exact"
NAMES = [
    "__class__",
    "__import__('os').system('true')",
    "a.__class__.__bases__",
    "it's",
    'say "no"',
    "{{ arr }}",
    "${arr}",
    "../facts",
    "\x00",
    "line\nbreak",
    "and",
    "map",
    "element",
    "==",
]


@pytest.mark.parametrize("name", NAMES)
def test_an_odd_name_is_an_unknown_one(name: str) -> None:
    ((code, message),) = found({"==": [{"var": name}, 1]})
    ((operator_code, _), *_) = found({"never heard of " + name: [1, 2]})

    what = "name" if "." in name else "fact"
    assert (code, message) == ("PW204", f"unknown {what} '{name}'")
    assert operator_code == "PW202"


@pytest.mark.parametrize("name", NAMES)
def test_an_odd_text_is_only_a_text(name: str) -> None:
    node = judged({"==": [{"var": "name"}, name]}).node

    assert node is not None
    assert dump(node) == f"eq(name, ~{name})"


@EVERY_WAY
@pytest.mark.parametrize("name", NAMES)
def test_an_odd_text_is_compared_and_joined(ask: Asked, name: str) -> None:
    assert ask({"==": [{"var": "name"}, name]}, {"name": name}) is True
    assert ask({"cat": [name, {"var": "name"}]}, {"name": name}) == name + name


@pytest.mark.parametrize("name", ["map", "element", "and", "in", "var", "current"])
def test_a_fact_named_like_an_operator_is_read(name: str) -> None:
    pool = Pool()
    scope = RuleScope(pool, facts={name: INTEGER})
    for rule in ({">": [{"var": name}, 1]}, f"var('{name}') > 1"):
        lowered = lower(RuleSource.of(rule), scope, pool, BOOL)

        assert lowered.findings == []
        assert lowered.node is not None
        assert dump(lowered.node) == f"gt({name}, 1)"


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ({"<": [math.nan, 1]}, "'nan' is no number that rules can hold"),
        ({"<": [-math.inf, 1]}, "'-inf' is no number that rules can hold"),
        ("ratio < 1e400", "'1e400' is no number that rules can hold: it is too large"),
        (
            "seats < 9007199254740993",
            f"'9007199254740993' is {BEYOND}",
        ),
        (
            {"<": [-(10**5_000), 1]},
            f"a number of more than 40 digits is {BEYOND}",
        ),
    ],
    ids=lambda rule: str(rule)[:24] if isinstance(rule, str) else "json",
)
def test_a_number_that_no_rule_can_hold_is_a_finding(rule: object, message: str) -> None:
    assert found(rule) == [("PW210", message)]


@pytest.mark.parametrize(
    "rule", [{"==": [{"var": "name"}, "\ud800"]}, {"var": "\udfff"}, "'\ud800'"]
)
def test_half_a_character_is_a_finding(rule: object) -> None:
    ((code, message),) = found(rule)

    assert code == "PW201"
    assert message.startswith("half of a character (lone surrogate U+D")


def test_a_name_of_half_a_character_is_written_out() -> None:
    assert found({"\ud800": 1})[0] == ("PW202", "unknown operator '\\ud800'")


@pytest.mark.parametrize("value", [object(), b"x", (1, 2), {1}, range(3), 1j])
def test_what_is_no_json_is_a_finding(value: object) -> None:
    ((code, message),) = found({"==": [SEATS, value]})

    assert code == "PW201"
    assert message.endswith("is no part of a rule: expected an object, a list or a literal")


@EVERY_WAY
@pytest.mark.parametrize(
    "rule", ["seats / 0", "seats % 0", "ratio / 0", "seats / (seats - seats)", "1 / 0", "arr / 0"]
)
def test_a_division_by_zero_is_unknown(ask: Asked, rule: str) -> None:
    assert ask(rule, {"seats": 3, "ratio": 0.5, "arr": 100}) == why(BY_ZERO)
