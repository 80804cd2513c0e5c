"""Which days an operand writes: JsonLogic has texts alone, and its place tells a date from one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwise.rules.coercion import read_date, read_datetime
from playwise.rules.operators.operator import Operand, RuleOperator
from playwise.rules.scope import Meaning
from playwise.rules.types import DATE, DATETIME, TEXT, Kind, Type

if TYPE_CHECKING:
    from playwise.rules.lowering import Lowering


def written_day(lowering: Lowering, operand: Operand) -> Type | None:
    """Return DATE or DATETIME where every value that *operand* can be is one, as a literal.

    So are ``2026-03-01`` and ``if(prepared, 2026-03-01, 2026-04-01)``. None: it is anything else,
    or some are dates and some times.
    """
    leaves = [_of_text(leaf.value) for leaf in _leaves(lowering, operand)]
    day = leaves[0] if len(set(leaves)) == 1 else None
    return day if day in {DATE, DATETIME} else None


def wanted_day(lowering: Lowering, operand: Operand) -> Type | None:
    """Return the type in which *operand*, which must be a date or a time, is read.

    DATETIME where a fact or literal in it is a time; None where an operator in it alone tells.
    """
    kinds = [_kind(lowering, leaf) for leaf in _leaves(lowering, operand)]
    if DATETIME in kinds:
        return DATETIME
    return None if None in kinds else DATE


def _kind(lowering: Lowering, leaf: Operand) -> Type | None:
    name = lowering.name_of(leaf)
    if name is not None:
        meaning = lowering.scope.resolve(name)
        is_time = isinstance(meaning, Meaning) and meaning.node.type.kind is Kind.DATETIME
        return DATETIME if is_time else DATE
    if isinstance(leaf.value, RuleOperator):
        return None
    return DATETIME if _of_text(leaf.value) == DATETIME else DATE


def _of_text(value: object) -> Type | None:
    if not isinstance(value, str):
        return None
    if read_date(value) is not None:
        return DATE
    return DATETIME if "T" in value and read_datetime(value) is not None else TEXT


def _leaves(lowering: Lowering, operand: Operand) -> list[Operand]:
    """Return the operands that are not choices between others: what the value can be."""
    leaves, waiting = list[Operand](), [operand]
    while waiting:
        part = waiting.pop()
        choice = part.value
        choices = choice.choices(lowering) if isinstance(choice, RuleOperator) else None
        if choices is not None:
            waiting += choices
        elif isinstance(part.value, list):
            waiting += part.elements()
        else:
            leaves.append(part)
    return leaves
