"""JsonLogic written as the expressions of other engines: of ZEN, and of CEL."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Dialect:
    """How an engine writes what JsonLogic says.

    Attributes:
        words: Its words for ``and``, ``or``, ``!`` and ``==``.
        element: What stands before a field of the record at hand.
        over: Its form of ``some`` and ``none``, with gaps for the list and the condition.
        strict: Whether a whole number beside a fact that is none must have its point.
    """

    words: Mapping[str, str]
    element: str
    over: Mapping[str, str]
    strict: bool = False


ZEN = Dialect(
    {"and": "and", "or": "or", "!": "not ", "==": "=="},
    "#.",
    {"some": "some({list}, {body})", "none": "none({list}, {body})"},
)
CEL = Dialect(
    {"and": "&&", "or": "||", "!": "!", "==": "=="},
    "it.",
    {"some": "{list}.exists(it, {body})", "none": "!{list}.exists(it, {body})"},
    strict=True,
)


def written(rule: Any, dialect: Dialect, types: Mapping[str, Any], within: str = "") -> str:
    """Return *rule* in *dialect*.

    Args:
        rule: JsonLogic, of the few operators that the conditions are made of.
        dialect: Whose.
        types: The types of the facts that it reads.
        within: What stands before the names of facts.
    """
    if not isinstance(rule, dict):
        return json.dumps(rule)
    ((op, args),) = rule.items()
    operands = args if isinstance(args, list) else [args]
    if op == "var":
        return f"{within}{operands[0]}"
    if op in dialect.over:
        listed = operands[0]["var"]
        body = written(operands[1], dialect, types[listed][1], dialect.element)
        return dialect.over[op].format(list=f"{within}{listed}", body=body)
    floats = dialect.strict and _is_number(rule, types)
    parts = [
        json.dumps(float(arg))
        if floats and isinstance(arg, int) and not isinstance(arg, bool)
        else written(arg, dialect, types, within)
        for arg in operands
    ]
    return _joined(op, parts, dialect)


def _joined(op: str, parts: Sequence[str], dialect: Dialect) -> str:
    word = dialect.words.get(op, op)
    if op == "!":
        return f"{word}{parts[0]}"
    if len(parts) == 3 and op == "<=":
        return f"({parts[0]} <= {parts[1]} {dialect.words['and']} {parts[1]} <= {parts[2]})"
    return f"({f' {word} '.join(parts)})"


def _is_number(rule: Any, types: Mapping[str, Any]) -> bool:
    """Whether the operands of an operator are numbers with a point."""
    if not isinstance(rule, dict):
        return False
    ((op, args),) = rule.items()
    if op == "var":
        return bool(types.get(args) == "number")
    return op not in {"and", "or", "!", "in"} and any(_is_number(arg, types) for arg in args)
