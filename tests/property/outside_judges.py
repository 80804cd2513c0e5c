"""Other implementations of JsonLogic, asked what Playwise is asked, and where they part."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

import datalogic_py
import json_logic

from playwise import Rule, Unknown
from tests.property.outside_rules import RECORD, TYPES, Json

AS_OF = date(2026, 3, 1)
OVER_ELEMENTS = frozenset({"map", "filter", "some", "all", "none"})
_ENGINE = datalogic_py.Engine()

Answers: TypeAlias = Callable[[Json, Mapping[str, Any]], Any]


@dataclass(frozen=True, slots=True)
class Raised:
    """What an implementation did instead of answering."""

    message: str


@dataclass(frozen=True, slots=True)
class Split:
    """The innermost part of a rule about which two implementations part.

    Attributes:
        rule: That part; what its operands are, all agree on.
        values: What its operands are; bodies are told as what they are for each element.
        ours: The answer of Playwise.
        theirs: That of the other.
    """

    rule: Json
    values: Sequence[Any]
    ours: Any
    theirs: Any

    @property
    def op(self) -> str:
        return next(iter(self.rule)) if isinstance(self.rule, dict) else "literal"


def _datalogic(rule: Json, facts: Mapping[str, Any]) -> Any:
    try:
        return _ENGINE.compile(rule).evaluate(facts)
    except (datalogic_py.DataLogicError, ValueError, TypeError) as error:
        return Raised(str(error))


def _panzi(rule: Json, facts: Mapping[str, Any]) -> Any:
    try:
        return json_logic.jsonLogic(rule, facts)
    except (ArithmeticError, ValueError, TypeError) as error:
        return Raised(f"{type(error).__name__}: {error}")


JUDGES: Mapping[str, Answers] = {"datalogic-py": _datalogic, "panzi-json-logic": _panzi}


def playwise(rule: Json, facts: Mapping[str, Any], types: Mapping[str, Any] = TYPES) -> Any:
    """Return the answer of Playwise."""
    if not isinstance(rule, dict):
        return rule  # a text alone would be read as the text form
    return Rule.parse(rule, types).evaluate(facts, AS_OF)


def same(one: Any, other: Any) -> bool:
    """Tell whether two answers are one: 2 and 2.0 are, 1 and true are not."""
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    return bool(one == other)


def splits(
    rule: Json, facts: Mapping[str, Any], judge: Answers, types: Mapping[str, Any] = TYPES
) -> Iterator[Split]:
    """Yield the innermost parts of *rule* about which *judge* parts from Playwise."""
    if not isinstance(rule, dict):
        return
    ours, theirs = playwise(rule, facts, types), judge(rule, facts)
    if same(ours, theirs):
        return
    parts = list(_parts(rule, facts, types))
    within = [split for part in parts for split in splits(part[0], part[1], judge, part[2])]
    if within:
        yield from within
        return
    yield Split(rule, [playwise(*part) for part in parts], ours, theirs)


Part: TypeAlias = tuple[Json, Mapping[str, Any], Mapping[str, Any]]


def _parts(rule: Json, facts: Mapping[str, Any], types: Mapping[str, Any]) -> Iterator[Part]:
    """Yield the operands of *rule*, each with what it reads; elements before the list itself."""
    ((op, args),) = rule.items()
    operands = args if isinstance(args, list) else [args]
    if op in {"var", "missing", "missing_some"}:
        return
    if op == "reduce":
        operands = [operands[0], operands[2]]
    elif op in OVER_ELEMENTS:
        source, body = operands
        yield from _bodies(source, body, facts, types)
        operands = [source]
    for operand in operands:
        if operand != {"var": "contacts"}:
            yield operand, facts, types


def _bodies(
    source: Json, body: Json, facts: Mapping[str, Any], types: Mapping[str, Any]
) -> Iterator[Part]:
    if source == {"var": "contacts"}:
        for record in facts["contacts"]:
            yield body, record, RECORD
        return
    elements = playwise(source, facts, types)
    if not isinstance(elements, Unknown):
        for element in elements:
            if element is not None:
                yield _said_of(element, body), facts, types


def _said_of(element: Any, body: Json) -> Json:
    """Return *body* with the element in its place."""
    if isinstance(body, list):
        return [_said_of(element, part) for part in body]
    if not isinstance(body, dict):
        return body
    if body in ({"var": ""}, {"var": [""]}):
        return element
    return {op: _said_of(element, args) for op, args in body.items()}
