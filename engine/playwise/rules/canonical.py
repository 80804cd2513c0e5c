"""The canonical JsonLogic of a rule: one spelling each, so that equal rules look equal."""

from __future__ import annotations

from datetime import date
from typing import cast

from playwise.rules.source import MAX_LEVELS, Json

ALIASES: dict[str, str] = {
    "===": "==",
    "!==": "!=",
    "?:": "if",
    "startsWith": "starts_with",
    "endsWith": "ends_with",
}
_NAMED = frozenset({"var", "previous"})
"""What null may stand beside: a fact, of now or of an earlier day."""
_OF_ONE = frozenset({"and", "or", "+", "*"})
# An operator is an object in an object, and may hold a list: two or three Python levels each.
_DEEPEST = 3 * MAX_LEVELS + 2


def canonical(rule: object) -> Json:
    """Return the canonical form of a JsonLogic rule that `playwise.rules.parse` finds nothing in.

    A single operand stands without a list; aliases become what they stand for; ``!!`` is ``!``
    of ``!``; and, or, + and * of one operand are that operand; ``is_known`` of a
    fact is ``!= null``; null comes second; dates are texts.

    Raises:
        ValueError: The rule is nested too deep, or an object in it has not one key.
    """
    return _canonical(rule, 0)


def _canonical(rule: object, level: int) -> Json:
    if level > _DEEPEST:
        raise ValueError(f"nested deeper than {MAX_LEVELS} levels")
    if isinstance(rule, list):
        return [_canonical(item, level + 1) for item in rule]
    if isinstance(rule, date):
        return rule.isoformat()
    if not isinstance(rule, dict):
        return cast("Json", rule)
    if len(rule) != 1:
        raise ValueError("a rule object has one key, its operator")
    ((operator, written),) = rule.items()
    operands = written if isinstance(written, list) else [written]
    return _object(str(operator), [_canonical(operand, level + 2) for operand in operands])


def _object(operator: str, operands: list[Json]) -> Json:
    operator = ALIASES.get(operator, operator)
    match operator, operands:
        case "!!", [operand]:
            return {"!": _object("!", [operand])}
        case "is_known", [dict() as operand] if not _NAMED.isdisjoint(operand):
            return {"!=": [operand, None]}
        case (("==" | "!="), [None, operand]):
            return {operator: [operand, None]}
        case "missing", [list() as names]:
            operands = names
        case "missing_some", [needed, str(name)]:
            operands = [needed, [name]]
        case _, [operand] if operator in _OF_ONE:
            return operand
    if len(operands) == 1 and not isinstance(operands[0], list):
        return {operator: operands[0]}
    return {operator: operands}
