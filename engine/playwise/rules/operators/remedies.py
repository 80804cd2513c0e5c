"""Help for a comparison that means nothing, where only the whole of it tells what was meant."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from playwise.rules.operators.operator import Operand, RuleOperator
from playwise.rules.operators.placeholders import BareName
from playwise.rules.scope import Meaning
from playwise.rules.types import BOOL, Kind

if TYPE_CHECKING:
    from playwise.rules.lowering import Lowering

_OPPOSITE = {"known": "unknown", "unknown": "known", "missing": "known", "stale": "not stale"}
YES_OR_NO = {"yes": "true", "on": "true", "y": "true", "no": "false", "off": "false", "n": "false"}
"""Words that people write for true and false, with those."""
_DAYS = {Kind.DATE, Kind.DATETIME}


def add_remedy(lowering: Lowering, before: int, comparison: RuleOperator) -> None:
    """Give the findings after the first *before* the help that the whole comparison tells.

    Args:
        lowering: What found them.
        before: How many findings there were in front of the comparison.
        comparison: Its operands were lowered, and one of them to nothing.
    """
    help = _remedy(lowering, comparison)
    if help is not None:
        found = lowering.findings[before:]
        lowering.findings[before:] = [replace(finding, help=help) for finding in found]


def asked_of_related(lowering: Lowering, name: str, comparison: RuleOperator | None) -> str | None:
    """Return the help for a fact that only related records have; None where none of them does."""
    for plural, facts in lowering.scope.related():
        if name in facts:
            plain = name if facts[name] == BOOL else f"{name} …"
            asked = plain if comparison is None else lowering.text(comparison)
            return f"ask about the records: any({plural}, {asked})"
    return None


def _remedy(lowering: Lowering, comparison: RuleOperator) -> str | None:
    operands = comparison.operands()
    for operand in operands:
        others = [other for other in operands if other is not operand]
        help = (
            _asked_as_a_value(lowering, comparison, operand, others)
            or _counted_in_days(lowering, comparison, operand, others)
            or _of_related_records(lowering, comparison, operand)
        )
        if help is not None:
            return help
    return None


def _asked_as_a_value(
    lowering: Lowering, comparison: RuleOperator, operand: Operand, others: list[Operand]
) -> str | None:
    """``arr = unknown``, ``kickoff_done = yes``."""
    if not isinstance(operand.value, BareName) or lowering.is_value(operand.value.name):
        return None
    if len(others) != 1 or comparison.operator not in {"==", "===", "!=", "!=="}:
        return None
    word = operand.value.name.casefold()
    subject = lowering.text(others[0].value)
    if word in _OPPOSITE:
        state = _OPPOSITE[word] if comparison.operator.startswith("!") else word
        return f"write `{subject} is {state}`"
    name = lowering.name_of(others[0])
    meaning = lowering.scope.resolve(name) if name is not None else None
    if isinstance(meaning, Meaning) and meaning.node.type == BOOL and word in YES_OR_NO:
        return f"write {YES_OR_NO[word]}"
    return None


def _counted_in_days(
    lowering: Lowering, comparison: RuleOperator, operand: Operand, others: list[Operand]
) -> str | None:
    """``renewal_date <= 60``."""
    name = lowering.name_of(operand)
    meaning = lowering.scope.resolve(name) if name is not None else None
    if name is None or not isinstance(meaning, Meaning) or meaning.node.type.kind not in _DAYS:
        return None
    numbers = [type(other.value) in {int, float} for other in others]
    if not all(numbers):
        return None
    return _rewritten(lowering, comparison, name, f"days_until({name})")


def _of_related_records(
    lowering: Lowering, comparison: RuleOperator, operand: Operand
) -> str | None:
    """``role = champion`` on an account, whose contacts have roles."""
    name = lowering.name_of(operand)
    if name is None or lowering.scope.resolve(name) is not None:
        return None
    if any(known.rpartition(".")[2] == name for known in lowering.scope.names()):
        return None
    return asked_of_related(lowering, name, comparison)


def _rewritten(lowering: Lowering, comparison: RuleOperator, name: str, instead: str) -> str | None:
    text = lowering.text(comparison)
    if text.endswith("…"):
        return f"write {instead}"
    return re.sub(rf"(?<![\w.]){re.escape(name)}(?![\w.])", instead, text, count=1)
