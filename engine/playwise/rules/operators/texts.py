"""Texts: join, cut out, compare the beginning and the end, lower case."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from playwise.rules.ir import Node
from playwise.rules.operators.operator import Count, Operand, RuleOperator
from playwise.rules.types import BOOL, INTEGER, TEXT, Kind, Type

if TYPE_CHECKING:
    from playwise.rules.lowering import Lowering

_AFFIXES = {
    "starts_with": "starts_with",
    "startsWith": "starts_with",
    "ends_with": "ends_with",
    "endsWith": "ends_with",
}


@dataclass(eq=False)
class Cat(RuleOperator):
    """``cat``: texts and numbers joined into one text. Text: ``cat(name, ' of ', region)``."""

    count: ClassVar[Count] = Count(1, None)

    def lower(self, lowering: Lowering, expect: Type | None) -> Node | None:
        """Return the text."""
        nodes = [_as_text(lowering, operand) for operand in self.operands()]
        complete = [node for node in nodes if node is not None]
        if len(complete) < len(nodes):
            return None
        return lowering.pool.node("cat", TEXT, *complete)


@dataclass(eq=False)
class Substr(RuleOperator):
    """``{"substr": [text, start]}`` or ``[text, start, length]``: a part of a text, or number.

    Counted from 0, in code points; a negative start counts from the end, a negative length
    leaves as many off the end. Text: ``substr(code, 0, 3)``.
    """

    count: ClassVar[Count] = Count(2, 3)

    def lower(self, lowering: Lowering, expect: Type | None) -> Node | None:
        """Return the part."""
        text, *places = self.operands()
        nodes = [_as_text(lowering, text)]
        nodes += [lowering.value(place, INTEGER) for place in places]
        complete = [node for node in nodes if node is not None]
        if len(complete) < len(nodes):
            return None
        return lowering.pool.node("substr", TEXT, *complete)


@dataclass(eq=False)
class Affix(RuleOperator):
    """``starts_with``, ``ends_with`` (or ``startsWith``, ``endsWith``): how a text begins or ends.

    Text: ``starts_with(industry, 'retail')``.
    """

    count: ClassVar[Count] = Count(2, 2)

    def lower(self, lowering: Lowering, expect: Type | None) -> Node | None:
        """Return the test."""
        nodes = [lowering.value(operand, TEXT) for operand in self.operands()]
        complete = [node for node in nodes if node is not None]
        if len(complete) < len(nodes):
            return None
        return lowering.pool.node(_AFFIXES[self.operator], BOOL, *complete)


@dataclass(eq=False)
class Lower(RuleOperator):
    """``lower``: a text in lower case. Text: ``lower(industry)``."""

    count: ClassVar[Count] = Count(1, 1)

    def lower(self, lowering: Lowering, expect: Type | None) -> Node | None:
        """Return the text."""
        node = lowering.value(self.operands()[0], TEXT)
        return None if node is None else lowering.pool.node("lower", TEXT, node)


def _as_text(lowering: Lowering, operand: Operand) -> Node | None:
    """Return an operand that must be a text or a number, as text."""
    # A text is expected of what could not be read otherwise only: `min` of numbers is none.
    node = lowering.infer(operand, TEXT if lowering.waits(operand) else None)
    if node is None:
        return None
    if node.type.kind in {Kind.INTEGER, Kind.NUMBER}:
        return lowering.pool.node("cast", TEXT, node)
    return lowering.fit(node, TEXT, operand)
