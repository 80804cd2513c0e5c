"""Each public case of JsonLogic ends as its table says: none ends otherwise in silence."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from playwise import Rule, RuleError, Unknown
from tests.unit.rules.official_cases import AGREE, MISSING, REFUSED, Case, Json

ITEM = {"qty": "integer", "sku": "text"}


def _type(value: Json) -> Any:
    if isinstance(value, dict):
        return {name: _type(inner) for name, inner in value.items() if inner is not None}
    if isinstance(value, list):
        return ["list", _type(value[0])] if value else None
    return {bool: "bool", int: "integer", float: "number", str: "text"}[type(value)]


def _paths(rule: Json) -> Iterator[tuple[str, Any]]:
    """Yield what *rule* reads of the facts, with what it says of the type."""
    if isinstance(rule, list):
        for part in rule:
            yield from _paths(part)
    if not isinstance(rule, dict):
        return
    ((op, args),) = rule.items()
    operands = args if isinstance(args, list) else [args]
    if op == "var" and operands and isinstance(operands[0], str) and operands[0]:
        yield operands[0], _type(operands[1]) if len(operands) > 1 else "text"
    elif op in {"missing", "missing_some"}:
        names = operands if op == "missing" else operands[1]
        yield from ((name, "text") for name in names if isinstance(name, str))
    elif op in {"map", "filter", "reduce", "some", "all", "none"}:
        name = operands[0]["var"]
        yield name, ["list", ITEM if name == "items" else "integer"]
    else:
        yield from _paths(operands)


def types_of(rule: Json, data: Json) -> dict[str, Any]:
    """Return the types of the facts: those of the data, and of what *rule* reads besides."""
    if data is not None and not isinstance(data, dict):
        return {}  # a record has names; a list or a number is none
    given = {name: _type(value) for name, value in (data or {}).items() if value is not None}
    types = {name: kind for name, kind in given.items() if kind}
    for path, kind in _paths(rule):
        *within, last = path.split(".")
        place = types
        for name in within:
            if not isinstance(place.get(name), dict):
                place[name] = {}
            place = place[name]
        place.setdefault(last, kind)
    return types


def ending(case: Case) -> str:
    """Return how a case ends in Playwise."""
    rule, data, official = case
    facts = data if isinstance(data, dict) else {}
    try:
        answer = Rule.parse(rule, types_of(rule, data)).evaluate(facts, date(2026, 3, 1))
    except RuleError as error:
        return error.diagnostics[0].code
    if isinstance(answer, Unknown):
        return ", ".join(answer.reasons)
    # 1 and true are not the same answer.
    alike = answer == official and isinstance(answer, bool) == isinstance(official, bool)
    return "agrees" if alike else f"differs: {answer!r}"


TABLE = [
    *[("agrees", case) for case in AGREE],
    *REFUSED,
    *MISSING,
]


@pytest.mark.parametrize(("told", "case"), TABLE, ids=str)
def test_a_public_case_ends_as_its_table_says(told: str, case: Case) -> None:
    assert ending(case) == told
