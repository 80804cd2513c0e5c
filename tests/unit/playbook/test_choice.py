"""Expressions chosen by the variant that applies, asked by the interpreter."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from playwise.playbook.choice import Choice, same
from playwise.playbook.kinds import Rule
from playwise.playbook.play_parts import Exit
from playwise.rules.interpret import Interpreter
from playwise.rules.ir import FactRef, Node, Pool
from playwise.rules.operations import Answer
from playwise.rules.records import Record
from playwise.rules.types import BOOL, INTEGER, NUMBER, TEXT, Type, enum, list_of
from playwise.rules.unknown import Unknown

POOL = Pool()
WHICH = POOL.node("fact", enum(("p", "a", "b")), data=FactRef("p.variant", (), "p.variant"))
CHOICE = Choice(POOL, WHICH)
UNDECIDED = Unknown(("missing: region",))
MISSING = Unknown(("missing: x",))


def fact(name: str, type: Type) -> Node:
    return POOL.node("fact", type, data=FactRef(name, (), name))


def answer(node: Node, which: str | Unknown, **facts: object) -> Answer:
    record = Record("account", "a1")
    record.values.update({"p.variant": which, **facts})  # type: ignore[dict-item]  # any value will do
    return Interpreter(datetime(2026, 1, 5, tzinfo=UTC)).answer(node, record)


X, Y, Z = (fact(name, BOOL) for name in "xyz")
CHOSEN = CHOICE.chosen(X, {"a": Y, "b": Z})


@pytest.mark.parametrize(("which", "expected"), [("p", True), ("a", False), ("b", MISSING)])
def test_the_expression_is_that_of_the_variant_that_applies(which: str, expected: Answer) -> None:
    facts = {"x": True, "y": False, "z": Unknown(("missing: x",))}

    assert answer(CHOSEN, which, **facts) == expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ((True, True, True), True),
        ((False, False, False), False),
        ((True, True, False), UNDECIDED),
        ((True, True, MISSING), UNDECIDED),
        ((MISSING, MISSING, MISSING), UNDECIDED),
    ],
)
def test_where_nobody_knows_which_it_is_all_must_say_the_same(
    values: tuple[object, object, object], expected: Answer
) -> None:
    assert answer(CHOSEN, UNDECIDED, **dict(zip("xyz", values, strict=True))) == expected


def test_what_is_not_asked_for_gives_no_reasons() -> None:
    assert answer(CHOSEN, "a", x=MISSING, y=True, z=MISSING) is True


def test_what_does_not_differ_is_left_as_it_is() -> None:
    assert CHOICE.chosen(X, {"a": X, "b": X}) is X


def test_numbers_and_enums_meet_in_their_common_type() -> None:
    whole, half = POOL.const(1, INTEGER), POOL.const(0.5, NUMBER)
    few, many = (POOL.const(word, enum((word,))) for word in ("few", "many"))

    assert CHOICE.chosen(whole, {"a": half}).type == NUMBER
    assert answer(CHOICE.chosen(whole, {"a": half}), "p") == 1.0
    assert CHOICE.chosen(few, {"a": many}).type == enum(("few", "many"))
    assert answer(CHOICE.chosen(few, {"a": many}), "a") == "many"


def test_lists_which_nothing_compares_are_unknown_with_the_variant() -> None:
    one, other = (fact(name, list_of(TEXT)) for name in ("tags", "labels"))
    chosen = CHOICE.chosen(one, {"a": other})

    assert answer(chosen, "a", tags=("x",), labels=("y",)) == ("y",)
    assert answer(chosen, UNDECIDED, tags=("x",), labels=("x",)) == UNDECIDED


def test_what_is_compiled_is_merged_expression_by_expression() -> None:
    base = (Exit("won", Rule(X, "x"), "goal"), Exit("lost", Rule(Y, "y"), "lost"))
    other = (Exit("won", Rule(X, "x"), "goal"), Exit("lost", Rule(Z, "y"), "lost"))

    merged = CHOICE.merged(base, {"a": other})

    assert merged[0] == base[0]
    assert merged[1].when.node is CHOICE.chosen(Y, {"a": Z})
    assert (merged[1].id, merged[1].when.text, merged[1].result) == ("lost", "y", "lost")
    assert CHOICE.merged({"n": X, "m": Y}, {"a": {"n": X, "m": X}}) == {
        "n": X,
        "m": CHOICE.chosen(Y, {"a": X}),
    }


def test_places_make_no_difference() -> None:
    assert same(Exit("won", Rule(X, "x"), "goal"), Exit("won", Rule(X, "x"), "goal"))
    assert not same(Exit("won", Rule(X, "x"), "goal"), Exit("won", Rule(Y, "x"), "goal"))
    assert not same((X,), (X, X))
    assert not same({"a": X}, {"b": X})
