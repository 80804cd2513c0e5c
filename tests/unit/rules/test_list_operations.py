"""Lists: answers worked out by hand, by both evaluators."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from playwise.rules.ir import Pool
from playwise.rules.list_operations import EMPTY
from playwise.rules.operations import BY_ZERO, ELEMENT_MISSING, OUT_OF_RANGE, Answer
from playwise.rules.types import BOOL, INTEGER, NUMBER, list_of
from tests.unit.rules.asked import EVERY_WAY, Asked, Facts, Old, why
from tests.unit.rules.rule_scope import RuleScope

HOLE = why(ELEMENT_MISSING)
NO_TAGS = why("missing: tags")
OUT = why(OUT_OF_RANGE)
LARGEST = 2**63 - 1
ELEMENT = {"var": ""}


def cases(*given: tuple[object, Facts, Answer | tuple[Any, ...]]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize(("rule", "facts", "answer"), given)


@EVERY_WAY
@cases(
    ("any(tags, element = 'a')", {"tags": ("b", "a")}, True),
    ("any(tags, element = 'a')", {"tags": ("b",)}, False),
    ("any(tags, element = 'a')", {"tags": ()}, False),
    ("any(tags, element = 'a')", {"tags": (None, "a")}, True),
    ("any(tags, element = 'a')", {"tags": (None, "b")}, HOLE),
    ("any(tags, element = 'a')", {}, NO_TAGS),
    ("any(tags, element = 'a')", {"tags": Old(("a",))}, why("stale: tags")),
    ("all(tags, element = 'a')", {"tags": ("a", "a")}, True),
    ("all(tags, element = 'a')", {"tags": ("a", None)}, HOLE),
    ("all(tags, element = 'a')", {"tags": ("b", None)}, False),
    ("all(tags, element = 'a')", {"tags": ()}, False),
    ("none(tags, element = 'a')", {"tags": ("b",)}, True),
    ("none(tags, element = 'a')", {"tags": ("a", None)}, False),
    ("none(tags, element = 'a')", {"tags": (None,)}, HOLE),
    ("none(tags, element = 'a')", {"tags": ()}, True),
    ("any(tags, element is missing)", {"tags": ("b", None)}, True),
    ("all(tags, var(element, 'a') = 'a')", {"tags": ("a", None)}, True),
    ("any(statuses, element in [won, lost])", {"statuses": ("open", "won")}, True),
    ("any(visits, days_since(element) > 30)", {"visits": (date(2026, 2, 1),)}, False),
    ("any(rates, 10 / element > 4)", {"rates": (0.0, 5.0)}, why(BY_ZERO)),
    ("any(rates, 10 / element > 4)", {"rates": (0.0, None)}, why(BY_ZERO, ELEMENT_MISSING)),
    (
        "any(tags, lookup(industry_exposure, element) = high)",
        {"tags": ("oil", "tourism")},
        True,
    ),
    (
        "any(tags, lookup(industry_exposure, element) = high)",
        {"tags": ("oil", "gas")},
        why("'oil' is not in industry_exposure", "'gas' is not in industry_exposure"),
    ),
    ("any(counts, element > params.floor)", {"counts": (3, 10_001)}, True),
    ("any(tags, true)", {"tags": ()}, False),
    ("all(tags, true)", {"tags": ()}, False),
    ("none(tags, 1 / 0 > 1)", {"tags": ()}, True),
    ("none(tags, 1 / 0 > 1)", {"tags": ("a",)}, why(BY_ZERO)),
    ("any(tags, true)", {}, NO_TAGS),
    ("any(tags, element in cat(lookup(industry_exposure, 'coal')))", {"tags": ()}, False),
)
def test_a_condition_is_asked_of_the_elements(
    ask: Asked, rule: object, facts: Facts, answer: Answer
) -> None:
    assert ask(rule, facts) == answer


@EVERY_WAY
@cases(
    ("map(tags, lower(element))", {"tags": ("A", None, "b")}, ("a", None, "b")),
    ("map(tags, lower(element))", {"tags": ()}, ()),
    ("map(tags, lower(element))", {}, NO_TAGS),
    ("map(tags, 1)", {"tags": ("a", "b")}, (1, 1)),
    ("map(rates, 1 / element)", {"rates": (0.0, 2.0)}, (None, 0.5)),
    ("map(counts, cat(element, '%'))", {"counts": (5, 1000)}, ("5%", "1000%")),
    ("map(rates, cat(element))", {"rates": (0.5, 1000.0)}, ("0.5", "1000")),
    ("map(rates, element % 2)", {"rates": (-3.0, 2.5)}, (-1.0, 0.5)),
    ("map(visits, element + 2w)", {"visits": (date(2026, 2, 1),)}, (date(2026, 2, 15),)),
    ("map(visits, days_until(element))", {"visits": (date(2026, 2, 15),)}, (1,)),
    ("map(statuses, if(element = won, 1, 0))", {"statuses": ("won", "open")}, (1, 0)),
    ("filter(tags, element != 'a')", {"tags": ("b", "a", "c")}, ("b", "c")),
    ("filter(tags, element != 'a')", {"tags": ("b", None)}, HOLE),
    ("filter(tags, element != 'a')", {"tags": ()}, ()),
    ("filter(tags, element != 'a')", {}, NO_TAGS),
    ("filter(tags, element is known)", {"tags": ("b", None)}, ("b",)),
    ("filter(tags, true)", {"tags": ("b", None)}, ("b", None)),
    ("filter(rates, 1 / element > 0)", {"rates": (0.0, 2.0)}, why(BY_ZERO)),
    ("merge(tags, 'x', ['y', 'z'])", {"tags": ("a", None)}, ("a", None, "x", "y", "z")),
    ("merge(tags, missing(arr))", {}, NO_TAGS),
    ("merge(counts, rates)", {"counts": (1, None), "rates": (0.5,)}, (1.0, None, 0.5)),
    ("merge(counts, rates)", {}, why("missing: counts", "missing: rates")),
    ("merge(prices, 5)", {"prices": (100,)}, (100, 500)),
    ("merge(statuses, [won])", {"statuses": ("open",)}, ("open", "won")),
    ("merge([1], [2, 3])", {}, (1, 2, 3)),
    ("if(replied, tags, [])", {"replied": False, "tags": ("a",)}, ()),
    ("coalesce(tags, ['x'])", {}, ("x",)),
)
def test_lists_are_made_of_lists(ask: Asked, rule: object, facts: Facts, answer: Answer) -> None:
    assert ask(rule, facts) == answer


@EVERY_WAY
@cases(
    ("count(tags)", {"tags": ("a", None)}, 2),
    ("count(tags)", {"tags": ()}, 0),
    ("count(tags)", {}, NO_TAGS),
    ("count(tags, element = 'a')", {"tags": ("a", "b", "a")}, 2),
    ("count(tags, element = 'a')", {"tags": ("a", None)}, HOLE),
    ("not tags", {"tags": ()}, True),
    ("not tags", {"tags": (None,)}, False),
    ("not tags", {}, NO_TAGS),
    ({"!!": [{"var": "tags"}]}, {"tags": ("a",)}, True),
    ({"!!": [{"filter": [{"var": "tags"}, {"==": [ELEMENT, "a"]}]}]}, {"tags": ("b",)}, False),
    ("sum(rates)", {"rates": (0.1, 0.2)}, 0.3),
    ("sum(rates)", {"rates": ()}, 0.0),
    ("sum(rates)", {"rates": (0.1, None)}, HOLE),
    ("sum(rates)", {"rates": (1e308, 1e308, -1e308)}, OUT),
    ("sum(rates, 2 * element)", {"rates": (0.1, 0.2)}, 0.6),
    ("sum(counts)", {"counts": (LARGEST, 1, -1)}, LARGEST),
    ("sum(counts)", {"counts": (LARGEST, 1)}, OUT),
    ("sum(prices) > 5", {"prices": (250, 251)}, True),
    ("sum([])", {}, 0),
    ("avg(rates)", {"rates": (0.1, 0.2)}, 0.15),
    ("avg(counts)", {"counts": (1, 2)}, 1.5),
    ("avg(counts, element * element)", {"counts": (1, 3)}, 5.0),
    ("avg(prices) = 2.5", {"prices": (200, 300)}, True),
    ("avg(rates)", {"rates": ()}, why(BY_ZERO)),
    ("avg(rates)", {"rates": (None,)}, HOLE),
    ("share(tags, element = 'a')", {"tags": ("a", "b")}, 0.5),
    ("share(tags, element = 'a')", {"tags": ()}, why(BY_ZERO)),
    ("share(tags, element = 'a')", {}, NO_TAGS),
    ("product(rates)", {"rates": (0.1, 3.0)}, 0.3),
    ("product(counts)", {"counts": ()}, 1),
    ("product(counts)", {"counts": (2, None)}, HOLE),
    ("product(counts)", {"counts": (LARGEST, 2, 0)}, OUT),
    ("product(counts)", {"counts": (0, LARGEST, 2)}, 0),
    ("min(counts)", {"counts": (3, 1)}, 1),
    ("max(counts)", {"counts": ()}, why(EMPTY)),
    ("max(counts)", {"counts": (3, None)}, HOLE),
    ("max(visits)", {"visits": (date(2026, 1, 1), date(2026, 2, 1))}, date(2026, 2, 1)),
    ("min(prices)", {"prices": (500, 300)}, 300),
    ("min(counts)", {}, why("missing: counts")),
    ("'a' in map(tags, lower(element))", {"tags": ("A",)}, True),
    ("'a' in map(tags, lower(element))", {"tags": (None,)}, HOLE),
    ("'a' in map(tags, lower(element))", {"tags": ()}, False),
)
def test_lists_are_counted_added_and_searched(
    ask: Asked, rule: object, facts: Facts, answer: Answer
) -> None:
    assert ask(rule, facts) == answer


SUM = {"+": [{"var": "current"}, {"var": "accumulator"}]}


@EVERY_WAY
@cases(
    ({"reduce": [{"var": "counts"}, SUM, 0]}, {"counts": (1, 2)}, 3),
    ({"reduce": [{"var": "counts"}, SUM, 10]}, {"counts": (1, 2)}, 13),
    ({"reduce": [{"var": "counts"}, SUM, 0]}, {"counts": (1, None)}, HOLE),
    ({"reduce": [{"var": "prices"}, SUM, 0]}, {"prices": (1, 2)}, 3),
    ("reduce(rates, accumulator * current, 1)", {"rates": (2.0, 0.5, 3.0)}, 3.0),
    ("reduce(counts, accumulator + current * current, 0)", {"counts": (2, 3)}, 13),
    ("reduce(tags, accumulator + 1, 0)", {"tags": ("a", None)}, 2),
    ("reduce(counts, min(accumulator, current), 5)", {"counts": (7, 6)}, 5),
    ("reduce(counts, max(current, accumulator), 5)", {"counts": (7, 6)}, 7),
    ("reduce(counts, max(current, accumulator), 5)", {"counts": ()}, 5),
    ("reduce(counts, max(current, accumulator), 5)", {}, why("missing: counts")),
)
def test_a_reduce_of_a_known_shape_is_what_it_works_out(
    ask: Asked, rule: object, facts: Facts, answer: Answer
) -> None:
    assert ask(rule, facts) == answer


@EVERY_WAY
@cases(
    ("substr(name, 4)", {"name": "jsonlogic"}, "logic"),
    ("substr(name, -5)", {"name": "jsonlogic"}, "logic"),
    ("substr(name, 1, 3)", {"name": "jsonlogic"}, "son"),
    ("substr(name, 4, -2)", {"name": "jsonlogic"}, "log"),
    ("substr(name, -5, -2)", {"name": "jsonlogic"}, "log"),
    ("substr(name, 0, -20)", {"name": "jsonlogic"}, ""),
    ("substr(name, -20, 3)", {"name": "jsonlogic"}, "jso"),
    ("substr(name, 20)", {"name": "jsonlogic"}, ""),
    ("substr(name, 1, 1)", {"name": "日本😀"}, "本"),
    ("substr(name, 0, 0)", {"name": "日本"}, ""),
    ("substr(seats, 0, 2)", {"seats": 1234}, "12"),
    ("substr(name, seats)", {"name": "abc"}, why("missing: seats")),
    ("substr(name, seats)", {"name": "abc", "seats": -(2**63)}, "abc"),
    ("substr(name, 0, seats)", {"name": "abc", "seats": -(2**63)}, ""),
    ("substr(name, seats)", {}, why("missing: name", "missing: seats")),
)
def test_a_part_of_a_text_is_cut_out_as_jsonlogic_does(
    ask: Asked, rule: object, facts: Facts, answer: Answer
) -> None:
    assert ask(rule, facts) == answer


@EVERY_WAY
@cases(
    ("missing_some(1, name, seats)", {"seats": 1}, ()),
    ("missing_some(2, name, seats)", {"seats": 1}, ("name",)),
    ("missing_some(1, name, seats)", {}, ("name", "seats")),
    ("missing_some(0, name, seats)", {}, ()),
    ("missing_some(3, name, seats)", {"name": "x", "seats": 1}, ()),
    ({"!": {"missing_some": [1, ["name", "seats"]]}}, {"name": Old("x")}, False),
    ({"missing_some": [1, "name"]}, {}, ("name",)),
)
def test_missing_some_is_empty_once_enough_is_known(
    ask: Asked, rule: object, facts: Facts, answer: Answer
) -> None:
    assert ask(rule, facts) == answer


@EVERY_WAY
@pytest.mark.parametrize("levels", [3, 13, 30, 60])
def test_a_deep_body_is_asked_like_a_shallow_one(ask: Asked, levels: int) -> None:
    pool = Pool()
    counts = RuleScope(pool).node("counts")
    value = pool.node("element", INTEGER)
    for _ in range(levels):
        even = pool.node(
            "eq",
            BOOL,
            pool.node("mod", INTEGER, value, pool.const(2, INTEGER)),
            pool.const(0, INTEGER),
        )
        value = pool.node(
            "if", INTEGER, even, pool.node("add", INTEGER, value, pool.const(1, INTEGER)), value
        )
    mapped = pool.node("map", list_of(INTEGER), counts, value)
    known = pool.node("all_of", BOOL, counts, pool.node("known", BOOL, value))
    kept = pool.node(
        "filter", list_of(INTEGER), counts, pool.node("gt", BOOL, value, pool.const(3, INTEGER))
    )

    assert ask(mapped, {"counts": (2, 3, None)}) == (3, 3, None)
    assert ask(known, {"counts": (2, None)}) is False
    assert ask(kept, {"counts": (2, 4)}) == (4,)
    assert ask(kept, {"counts": (2, None)}) == HOLE
    assert ask(pool.node("total", NUMBER, pool.const((0.1, 0.2), list_of(NUMBER)))) == 0.3


@EVERY_WAY
def test_ten_thousand_elements_are_no_trouble(ask: Asked) -> None:
    many = tuple(range(10_000))

    assert ask("sum(filter(counts, element % 2 = 1), 2 * element)", {"counts": many}) == 50_000_000
    assert ask({"in": [{"var": "seats"}, list(many)]}, {"seats": 9_999}) is True
