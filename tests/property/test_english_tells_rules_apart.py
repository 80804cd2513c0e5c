"""Two rules that can answer differently are never told in the same words."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from itertools import pairwise, permutations, product

import pytest

from playwise.rule import Rule, Unknown

FACTS: dict[str, object] = {
    "b": "bool",
    "e": "number",
    "s": "text",
    "t": "text",
    "p": ["list", {"e": "number", "b": "bool", "t": "text"}],
    "L": ["list", "number"],
    "T": ["list", "text"],
}
AS_OF = date(2026, 3, 1)
TEXTS = ("s", "t", "x")
_Given = tuple[bool | None, int | None, str | None, list[int | None], list[dict[str, object]]]
GIVEN: list[_Given] = [
    (True, 0, "s", [], []),
    (False, 2, "t", [2], []),
    (None, 5, "x", [1, 5], [{"e": 2, "b": False, "t": "s"}]),
    (True, 2, None, [None, 2], [{"e": 0, "b": True, "t": "t"}]),
    (False, 5, "s", [0], [{"e": 2, "b": True, "t": "x"}, {"e": 5, "b": False, "t": "s"}]),
    (False, None, "t", [5], [{"e": 5, "b": True, "t": "t"}, {"e": 0, "b": None, "t": "t"}]),
    (True, 5, "x", [2, 2], [{"e": 0, "b": False, "t": None}]),
    (False, 0, "x", [0, 5], [{"e": None, "b": True, "t": "x"}, {"e": 2, "b": False}]),
]
RECORDS: list[dict[str, object]] = [
    {"b": b, "e": e, "s": s, "t": "s", "L": numbers, "T": ["t", "x"][: len(people)], "p": people}
    for b, e, s, numbers, people in GIVEN
]
OVER = {
    "any": "any({}, {})",
    "all": "all({}, {})",
    "none": "none({}, {})",
    "count": "count({}, {}) > 0",
    "share": "share({}, {}) > 0.4",
    "filter": "count(filter({}, {})) = 1",
}
INSIDE = {
    "p": ("b", "1 < e < 3", "e * 2 > 3", "record.e > e", "coalesce(b, true)", "e in [2, 5]"),
    "L": ("element > 1", "1 < element < 3", "element in [2, 5]", "element * 2 > 3"),
}
OUTSIDE = ("b", "1 < e < 3", "e * 2 > 3", "t in ['s', 'x']", "not b")
JOINED = ("{} and {}", "{} or {}", "not ({} and {})", "not ({} or {})", "not {} or {}")
AROUND = ("({}) is unknown", "b = ({})", "if({}, b, not b)", "if(b, {}, e > 1)", "coalesce({}, b)")


def told_apart(rules: set[str]) -> None:
    """Check that of *rules* those told in one way answer alike."""
    alike: dict[str, list[Rule]] = defaultdict(list)
    for rule in sorted(rules):
        parsed = Rule.parse(rule, FACTS)
        alike[parsed.describe()].append(parsed)
    for english, several in alike.items():
        answers = {told_answers(rule): rule.to_text() for rule in several} if several[1:] else {}
        assert len(answers) < 2, (english, *answers.values())


def told_answers(rule: Rule) -> tuple[object, ...]:
    answers = (rule.evaluate(record, AS_OF) for record in RECORDS)
    return tuple("unknown" if isinstance(answer, Unknown) else repr(answer) for answer in answers)


def bodies(over: str) -> list[str]:
    """Return conditions about a record of p or an element of L: alone, denied, and two of them."""
    atoms = INSIDE[over]
    pairs = [*permutations(atoms[:4], 2), *pairwise(atoms)]
    joined = [form.format(*pair) for form in JOINED for pair in pairs]
    return [*atoms, *(f"not ({atom})" for atom in atoms), *joined]


ASKED = [("any", "p"), ("none", "p"), ("count", "p"), ("all", "L"), ("share", "L"), ("filter", "L")]


@pytest.mark.parametrize(("form", "over"), ASKED)
def test_of_conditions_inside_and_beside_a_question_about_several(form: str, over: str) -> None:
    asked = [OVER[form].format(over, body) for body in bodies(over)]
    few = [OVER[form].format(over, body) for body in [*INSIDE[over][:4], f"not {INSIDE[over][0]}"]]
    beside = {join.format(*pair) for join in JOINED for pair in product(few, OUTSIDE)}
    behind = {join.format(*pair) for join in JOINED for pair in product(OUTSIDE[:2], few)}
    third = {
        outer.format(f"({inner.format(one, two)})", "b")
        for outer, inner in product(JOINED, repeat=2)
        for one, two in product(few[1:4], OUTSIDE[:2])
    }
    around = {form.format(rule) for form in AROUND for rule in (*few, *sorted(beside)[::4])}

    told_apart({*asked, *beside, *behind, *third, *around})


LEFTS = ["s", "t", "'t'", "lower(t)", "coalesce(s, t)", "coalesce(s, 't')"]


@pytest.mark.parametrize("left", LEFTS)
def test_of_names_and_texts_that_are_the_same_word(left: str) -> None:
    rights = [*(f"'{text}'" for text in TEXTS), "s", "t"]
    forms = ["{} = {}", "{} != {}", "{} in [{}]", "starts_with({}, {})", "{} in {}", "{1} in {0}"]
    forms += ["{} > {}", "{} not in [{}, 'x']", "{} in [{}, s]", "if(b, {}, {}) = 's'"]
    forms += ["cat({}, {}) = 'tt'"]

    told_apart({form.format(left, right) for form in forms for right in rights})


def test_of_names_of_the_record_and_of_the_one_around_it() -> None:
    rights = ["t", "'t'", "'s'", "record.t", "record.s", "lower(t)", "'x'"]
    forms = ["any(p, t = {})", "any(p, {} = t)", "any(p, t in [{}])", "any(p, t = {} or b)"]
    forms += ["any(p, t = {}) or b", "any(p, record.s = {})", "all(p, t = {} or record.b)"]

    told_apart({form.format(right) for form in forms for right in rights})


def test_of_sums_choices_and_lists_within_each_other() -> None:
    values = ["e", "1", "min(e, 1)", "e + 1", "if(b, e, 1)", "coalesce(e, 1)", "max(L)", "-e"]
    values += ["sum(p, if(b, e, 1))", "sum(p, e + 1)", "count(p, b)", "max(p, e)"]
    forms = ["max({}, {}, 2)", "max({}, max({}, 2))", "{} + {}", "{} - {} - 1", "{} - ({} - 1)"]
    forms += ["coalesce({}, {})", "if(b, {}, {})", "coalesce({}, 2 + {})", "coalesce({}, 2) + {}"]
    forms += ["if(b, {}, if(e > 1, {}, 2))", "if(b, if(e > 1, {}, {}), 2)", "{} * {} + 1"]
    forms += ["{} * ({} + 1)", "-({} + {})", "-{} + {}", "max({}) + {}", "min({}, {}) % 2"]

    told_apart({form.format(*pair) for form in forms for pair in product(values, repeat=2)})
