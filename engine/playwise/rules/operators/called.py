"""Operators that plugins register: typed by what they declare, answered by what they bring."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, TypeAlias

from playwise.rules.ir import Called, Node
from playwise.rules.operators.operator import Count, Operand, RuleOperator
from playwise.rules.types import (
    BOOL,
    DATE,
    DATETIME,
    INTEGER,
    NUMBER,
    TEXT,
    Kind,
    Type,
    list_of,
)

if TYPE_CHECKING:
    from playwise.rules.lowering import Lowering

MONEY, ANY = "money", "any"
"""What an operand may be beside a type: an amount in any currency, any single value."""

_SCALARS = {
    "bool": BOOL,
    "integer": INTEGER,
    "number": NUMBER,
    "text": TEXT,
    "date": DATE,
    "datetime": DATETIME,
}
TYPES: dict[str, Type] = _SCALARS | {f"list of {n}": list_of(t) for n, t in _SCALARS.items()}
"""The types that an operator of a plugin can declare, by name."""


Again: TypeAlias = Callable[[str], "type[RuleOperator] | None"]


@dataclass(frozen=True, slots=True)
class Signature:
    """What an operator of a plugin takes and gives.

    Attributes:
        called: The operator itself.
        operands: The type of each operand by name: one of `TYPES`, `MONEY` or `ANY`.
        result: The type of its value by name: one of `TYPES`, or `MONEY`, in the currency of
            the first amount.
        optional: How many of the last operands may be left out.
        repeats: Whether there may be any number of the last operand.
        words: How it reads in English, ``{0}`` standing for its first operand; "" is as text.
        summary: What it does, in a sentence.
        again: What finds the operator of a name in another process, where the plugin is installed;
            None: its functions are found by their own names.
    """

    called: Called
    operands: tuple[str, ...]
    result: str
    optional: int = 0
    repeats: bool = False
    words: str = ""
    summary: str = ""
    again: Again | None = None

    @property
    def count(self) -> Count:
        """How many operands it takes."""
        most = None if self.repeats else len(self.operands)
        return Count(len(self.operands) - self.optional, most)

    def operand(self, index: int) -> str:
        """Return the type of the operand at *index* by name."""
        return self.operands[min(index, len(self.operands) - 1)]


@dataclass(eq=False)
class CalledOperator(RuleOperator):
    """An operator that a plugin registered."""

    signature: ClassVar[Signature]

    def lower(self, lowering: Lowering, expect: Type | None) -> Node | None:
        """Return the call."""
        operands = self.operands()
        nodes = [
            self._operand(lowering, operand, self.signature.operand(index))
            for index, operand in enumerate(operands)
        ]
        complete = [node for node in nodes if node is not None]
        if len(complete) < len(nodes):
            return None
        result = self._result(lowering, operands, complete)
        if result is None:
            return None
        return lowering.pool.node("call", result, *complete, data=self.signature.called)

    def _operand(self, lowering: Lowering, operand: Operand, wanted: str) -> Node | None:
        if wanted in TYPES:
            return lowering.value(operand, TYPES[wanted])
        node = lowering.infer(operand)
        if node is None:
            return None
        if node.type.kind is Kind.MONEY or (wanted == ANY and node.type.is_scalar):
            return node
        what = lowering.described(operand, node)
        expected = "an amount of money" if wanted == MONEY else "a single value"
        lowering.report("PW205", f"expected {expected}, {what}", operand.path)
        return None

    def _result(
        self, lowering: Lowering, operands: list[Operand], nodes: list[Node]
    ) -> Type | None:
        if self.signature.result != MONEY:
            return TYPES[self.signature.result]
        amounts = [
            (operand, node)
            for operand, node in zip(operands, nodes, strict=True)
            if node.type.kind is Kind.MONEY
        ]
        first = amounts[0][1].type
        for operand, node in amounts:
            if node.type != first:
                what = lowering.described(operand, node)
                message = f"'{self.operator}' gives {first}, {what}: currencies do not mix"
                lowering.report("PW205", message, operand.path)
                return None
        return first


def operator_class(signature: Signature) -> type[CalledOperator]:
    """Return the class to register for an operator of a plugin."""
    body = {
        "__doc__": f"``{signature.called.name}``: {signature.summary}",
        "count": signature.count,
        "signature": signature,
    }
    made: type[CalledOperator] = dataclass(eq=False)(type("Called", (CalledOperator,), body))
    return made
