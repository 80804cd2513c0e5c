"""The law of the rule language, for tests, for `make fuzz` and for planted faults."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

from hypothesis import strategies as st
from polars.exceptions import PanicException

from playwise.rules.interpret import own_nodes
from playwise.rules.ir import Node, Pool
from playwise.rules.operations import Answer
from playwise.rules.types import BOOL, DATE, DATETIME, INTEGER, NUMBER, TEXT, Type, list_of
from tests.property.agreement import Distribution, by_interpreter, by_polars, by_python
from tests.property.random_facts import TIER, USD, World, pick, record_text, worlds
from tests.property.random_rules import Making
from tests.property.stated import Law

Evaluate: TypeAlias = Callable[[Sequence[Node], World], list[list[Answer]]]
EVALUATORS: dict[str, Evaluate] = {"python": by_python, "polars": by_polars}
TOGETHER = 20
"""Rules that are asked together, of one world: they share a plan and a function."""

# A type that has more operators is asked for more often, so that each of them comes up.
_OFTEN = {BOOL: 14, INTEGER: 9, NUMBER: 8, TEXT: 4, USD: 3, DATE: 3, TIER: 2, DATETIME: 1}
_LISTS = tuple(map(list_of, (NUMBER, TEXT, TEXT, TIER, DATE, INTEGER)))
TYPES = (*(type for type, times in _OFTEN.items() for _ in range(times)), *_LISTS)


class Bundle(list[Node]):
    """Rules of one pool, shown one a line."""

    def __repr__(self) -> str:
        return "".join(f"\n{rule!r}" for rule in self)


@st.composite
def bundles(draw: Any) -> Bundle:
    """Rules of any type, most of them three or four operators deep, made in one pool."""
    making = Making(draw, Pool())
    return Bundle(_grown(making, pick(draw, TYPES)) for _ in range(TOGETHER))


def _grown(making: Making, type: Type) -> Node:
    making.grow = pick(making.draw, (3, 2, 3, 3, 3, 3, 4, 0))
    return making.node(type, 4)


def law_of_evaluators(seen: Distribution | None = None) -> Law:
    """Return the law for whole bundles, which counts what it was tried on in *seen*."""

    def holds(rules: Bundle, world: World) -> None:
        check(rules, world, seen)

    name = "every_evaluator_gives_the_interpreters_answers_and_reasons"
    return Law(name, {"rules": bundles(), "world": worlds()}, holds, narrows=True)


def check(rules: Sequence[Node], world: World, seen: Distribution | None = None) -> None:
    """Compare all evaluators on the records of a world.

    Raises:
        AssertionError: One of them has another answer than the interpreter, or none. It names the
            smallest expression for which that is so.
    """
    expected = by_interpreter(rules, world)
    if seen is not None:
        seen.add(rules, world)
    for name, evaluate in EVALUATORS.items():
        found = _asked(evaluate, rules, world)
        if found != [_kinds(answers) for answers in expected]:
            raise AssertionError(_narrowed(name, evaluate, rules, world))


def _narrowed(name: str, evaluate: Evaluate, rules: Sequence[Node], world: World) -> str:
    """Return where the interpreter and another evaluator part, in words."""
    for part in own_nodes(rules):
        (right,) = by_interpreter([part], world)
        (found,) = _asked(evaluate, [part], world)
        if isinstance(found, str):
            return f"{name} cannot answer {part!r}: {found}{world!r}"
        for record, answer, other in zip(world.records, right, found, strict=True):
            if other != _kinds([answer])[0]:
                of = f"{part!r} with {other[1]!r}, not {answer!r}, for{record_text(record)}"
                return f"{name} answers {of}"
    fewer = _fewest(evaluate, rules, world)
    found = _asked(evaluate, fewer, world)[0]
    raised = f": {found}" if isinstance(found, str) else ""
    return f"{name} answers otherwise, asked together{raised}: {fewer!r}{world!r}"


def _fewest(evaluate: Evaluate, rules: Sequence[Node], world: World) -> Bundle:
    """Return the rules without those that may be left out while the answers still differ."""
    kept = Bundle(rules)
    for rule in rules:
        fewer = Bundle(other for other in kept if other is not rule)
        if fewer and _asked(evaluate, fewer, world) != _expected(fewer, world):
            kept = fewer
    return kept


def _expected(rules: Sequence[Node], world: World) -> list[Any]:
    return [_kinds(answers) for answers in by_interpreter(rules, world)]


def _asked(evaluate: Evaluate, rules: Sequence[Node], world: World) -> list[Any]:
    """Return the answers of each rule in a form to compare, or what was raised."""
    try:
        return [_kinds(answers) for answers in evaluate(rules, world)]
    except (Exception, PanicException) as error:  # noqa: BLE001 - that it raises is what is told
        return [f"{type(error).__name__}: {error}"] * len(rules)


def _kinds(answers: Sequence[Any]) -> list[Any]:
    """The answers with their classes, for 1, 1.0 and True are equal.

    So are 0.0 and -0.0, which nothing in the language tells apart.
    """
    return [
        (answer.__class__, _kinds(answer) if isinstance(answer, tuple) else answer)
        for answer in answers
    ]
