"""The law of the rule language, for tests, for `make fuzz` and for planted faults."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hypothesis import note
from hypothesis import strategies as st

from playwise.rules.ir import Node, Pool
from playwise.rules.types import BOOL, DATE, DATETIME, INTEGER, NUMBER, TEXT, Type, list_of
from tests.property.agreement import Distribution, by_interpreter, by_polars, by_python
from tests.property.random_facts import TIER, USD, World, pick
from tests.property.random_rules import Making

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


def check(rules: Sequence[Node], world: World, seen: Distribution | None = None) -> None:
    """Compare all evaluators on the records of a world.

    Raises:
        AssertionError: One of them has another answer than the interpreter.
    """
    expected = by_interpreter(rules, world)
    if seen is not None:
        for rule, answers in zip(rules, expected, strict=True):
            seen.add(rule, answers, world)
    by_others = {"python": by_python(rules, world), "polars": by_polars(rules, world)}
    for name, found in by_others.items():
        for rule, right, answers in zip(rules, expected, found, strict=True):
            if _kinds(right) != _kinds(answers):
                note(f"{name}: {rule!r}")
                note(f"right: {right}")
                note(f"found: {answers}")
            assert _kinds(answers) == _kinds(right), name


def _kinds(answers: Sequence[Any]) -> list[Any]:
    """The answers with their classes, for 1, 1.0 and True are equal, as are 0.0 and -0.0."""
    return [(answer.__class__, _told_apart(answer)) for answer in answers]


def _told_apart(answer: Any) -> Any:
    if isinstance(answer, tuple):
        return _kinds(answer)
    return repr(answer) if isinstance(answer, float) else answer
