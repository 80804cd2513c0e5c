"""Expressions about plain mappings: the traps of Python, and what a mapping may hold."""

from __future__ import annotations

from collections import ChainMap, OrderedDict, defaultdict
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Any

import pytest

from playwise.rules.ir import FactRef, Node, Pool, RelationRef
from playwise.rules.pycode.admission import admission
from playwise.rules.pycode.entity import answering
from playwise.rules.pycode.mappings import Given, Shape
from playwise.rules.raw import reader
from playwise.rules.types import (
    BOOL,
    DATE,
    DATETIME,
    INTEGER,
    NUMBER,
    TEXT,
    Type,
    enum,
    list_of,
    money,
)

AS_OF = datetime(2026, 2, 14, tzinfo=UTC)
USD = money("USD")
TIER = enum(["high", "low"])
FACTS = {
    "flag": BOOL,
    "seats": INTEGER,
    "ratio": NUMBER,
    "arr": USD,
    "name": TEXT,
    "tier": TIER,
    "start": DATE,
    "seen": DATETIME,
    "tags": list_of(TEXT),
}
CONTACTS = RelationRef("contacts", "contact", "account")


class Tier(StrEnum):
    """A caller's own enum."""

    HIGH = "high"


def shape() -> Shape:
    def given(names: Mapping[str, Type]) -> dict[str, Given]:
        return {n: Given(n, t, admission(t, reader(t))) for n, t in names.items()}

    company = Shape("company", given({"size": INTEGER}))
    contact = Shape("contact", given({"happy": BOOL, "score": NUMBER}))
    children = {"contact": (("contacts", "alumni"), contact)}
    return Shape("account", given(FACTS), {"company": ("company", company)}, children)


def fact(pool: Pool, name: str, *path: str, type: Type | None = None) -> Node:
    return pool.node("fact", type or FACTS[name], data=FactRef(name, path, name))


def ask(node: Node, given: Mapping[str, Any]) -> Any:
    """Return the answer, or what stands in place of the reasons where it is unknown."""
    run = answering([node], shape(), lambda *_: ("not known",), alone=True)
    return run(given, AS_OF)


def value_of(name: str, raw: object) -> Any:
    return ask(fact(Pool(), name), {name: raw})


@pytest.mark.parametrize(
    ("name", "raw", "value"),
    [
        ("flag", True, True),
        ("flag", 1, "not known"),
        ("seats", 5, 5),
        ("seats", 5.0, 5),
        ("seats", True, "not known"),
        ("seats", 2**31, 2**31),
        ("seats", -(2**63), -(2**63)),
        ("seats", 2**63, "not known"),
        ("ratio", 0.5, 0.5),
        ("ratio", 2, 2.0),
        ("ratio", 2**60, 2.0**60),
        ("ratio", 10**400, "not known"),
        ("ratio", Decimal("0.25"), 0.25),
        ("ratio", float("nan"), "not known"),
        ("ratio", float("-inf"), "not known"),
        ("arr", 12, 1200),
        ("arr", 12.0, 1200),
        ("arr", 12.34, 1234),
        ("arr", 12.345, "not known"),
        ("arr", Decimal("0.1"), 10),
        ("arr", 92_233_720_368_547_758, 9_223_372_036_854_775_800),
        ("arr", 92_233_720_368_547_759, "not known"),
        ("arr", 2.0**60, "not known"),
        ("arr", True, "not known"),
        ("name", "Acme", "Acme"),
        ("name", " ", "not known"),
        ("name", "\x1c", "\x1c"),
        ("name", 5, "not known"),
        ("tier", "high", "high"),
        ("tier", Tier.HIGH, "high"),
        ("tier", "middle", "not known"),
        ("tier", ["high"], "not known"),
        ("tier", None, "not known"),
        ("start", date(2026, 1, 1), date(2026, 1, 1)),
        ("start", "2026-01-01", date(2026, 1, 1)),
        ("seen", datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)),
        ("seen", datetime(2026, 1, 1), datetime(2026, 1, 1, tzinfo=UTC)),  # noqa: DTZ001 - callers have such
        ("tags", ["a", None], ("a", None)),
        ("tags", "a", "not known"),
    ],
)
def test_a_fact_is_read_as_a_value_of_its_type(name: str, raw: object, value: object) -> None:
    read = value_of(name, raw)

    assert (read, type(read)) == (value, type(value))


def test_the_remainder_has_the_dividends_sign() -> None:
    pool = Pool()
    rule = pool.node("mod", INTEGER, fact(pool, "seats"), pool.const(3, INTEGER))

    assert ask(rule, {"seats": -5}) == -2


def test_nothing_is_in_the_empty_text() -> None:
    pool = Pool()
    empty = pool.const("", TEXT)

    assert ask(pool.node("in_text", BOOL, empty, empty), {}) is False
    assert ask(pool.node("in_text", BOOL, fact(pool, "name"), empty), {}) is False
    assert ask(pool.node("in_text", BOOL, empty, fact(pool, "name")), {"name": "a"}) is True


def test_a_fact_that_is_nan_is_on_no_side_of_a_comparison() -> None:
    pool = Pool()
    half = pool.const(0.5, NUMBER)
    nan = {"ratio": float("nan")}

    answers = [
        ask(pool.node(op, BOOL, fact(pool, "ratio"), half), nan) for op in ("lt", "ge", "eq", "ne")
    ]

    assert answers == ["not known"] * 4


def test_division_by_zero_and_overflow_are_unknown_and_decide_nothing_else() -> None:
    pool = Pool()
    seats = fact(pool, "seats")
    share = pool.node("div", NUMBER, fact(pool, "ratio"), pool.node("cast", NUMBER, seats))
    square = pool.node("mul", INTEGER, seats, seats)
    is_large = pool.node("gt", BOOL, share, pool.const(0.5, NUMBER))
    named = pool.node("or", BOOL, is_large, pool.node("known", BOOL, fact(pool, "name")))

    assert ask(share, {"ratio": 1.0, "seats": 0}) == "not known"
    assert ask(square, {"seats": 2**40}) == "not known"
    assert ask(named, {"ratio": 1.0, "seats": 0}) == "not known"
    assert ask(named, {"ratio": 1.0, "seats": 0, "name": "Acme"}) is True


@pytest.mark.parametrize(
    "kind",
    [dict, OrderedDict, MappingProxyType, ChainMap, lambda facts: defaultdict(int, facts)],
    ids=["dict", "OrderedDict", "MappingProxyType", "ChainMap", "defaultdict"],
)
def test_any_mapping_will_do_and_is_left_as_it_is(kind: Any) -> None:
    pool = Pool()
    contact = pool.node("fact", BOOL, data=FactRef("happy", (), "contacts.happy"))
    happy = pool.node("some", BOOL, pool.const(value=True, type=BOOL), contact, data=CONTACTS)
    rule = pool.node("and", BOOL, pool.node("not", BOOL, fact(pool, "flag")), happy)
    contacts = [kind({"happy": True}), kind({})]
    given = kind({"flag": False, "contacts": contacts, "alumni": []})

    assert ask(rule, given) is True
    assert ask(fact(pool, "seats"), given) == "not known"
    assert (set(given), [len(c) for c in contacts]) == ({"flag", "contacts", "alumni"}, [1, 0])


def test_what_is_no_mapping_is_told_to_the_caller() -> None:
    with pytest.raises(TypeError) as caught:
        ask(fact(Pool(), "seats"), [1])  # type: ignore[arg-type]  # the mistake

    assert str(caught.value) == "facts are a mapping of names to values, not list"


def test_a_record_in_the_record_is_read_and_may_be_missing() -> None:
    pool = Pool()
    size = fact(pool, "size", "company", type=INTEGER)

    assert ask(size, {"company": {"size": 7}}) == 7
    assert ask(size, {"company": OrderedDict(size=7)}) == 7
    assert ask(size, {"company": {}}) == "not known"
    assert ask(size, {"company": None}) == "not known"
    assert ask(size, {"company": "Acme"}) == "not known"
    assert ask(size, {}) == "not known"


def test_a_related_record_reads_the_record_around_it() -> None:
    pool = Pool()
    score = pool.node("fact", NUMBER, data=FactRef("score", (), "contacts.score"))
    ratio = fact(pool, "ratio", "account")
    size = pool.node("cast", NUMBER, fact(pool, "size", "account", "company", type=INTEGER))
    above = pool.node("and", BOOL, *(pool.node("gt", BOOL, score, x) for x in (ratio, size)))
    rule = pool.node("count", INTEGER, pool.const(value=True, type=BOOL), above, data=CONTACTS)
    people = [{"score": 1.0}, {"score": 3.0}, {"score": 9.0}]
    given = {"ratio": 0.5, "company": {"size": 2}, "contacts": people, "alumni": [{"score": 5.0}]}

    assert ask(rule, given) == 3
    assert ask(rule, {**given, "ratio": None}) == "not known"
    assert ask(rule, {**given, "company": {}}) == "not known"


@pytest.mark.parametrize("contacts", [None, "abc", 5, {}, [3], [["happy"]]])
def test_a_list_that_is_none_is_left_to_what_explains(contacts: object) -> None:
    pool = Pool()
    happy = pool.node("fact", BOOL, data=FactRef("happy", (), "contacts.happy"))
    rule = pool.node("some", BOOL, pool.const(value=True, type=BOOL), happy, data=CONTACTS)
    seen: list[object] = []

    def explain(given: object, as_of: object, values: object) -> tuple[Any, ...]:
        seen.append(values)
        return ("told",)

    run = answering([rule], shape(), explain)

    assert run({"contacts": contacts, "alumni": []}, AS_OF) == ("told",)
    assert seen == [None]


def test_only_what_is_unknown_is_explained() -> None:
    pool = Pool()
    rules = [fact(pool, "seats"), fact(pool, "ratio"), fact(pool, "flag")]
    seen: list[object] = []

    def explain(given: object, as_of: object, values: object) -> tuple[Any, ...]:
        seen.append(values)
        return (5, "told", False)

    run = answering(rules, shape(), explain)

    assert run({"seats": 5, "flag": False}, AS_OF) == (5, "told", False)
    assert run({"seats": 5, "ratio": 1.5, "flag": False}, AS_OF) == (5, 1.5, False)
    assert seen == [(5, None, False)]
