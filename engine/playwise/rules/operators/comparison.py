"""Comparisons: equal, different, in order, among."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, ClassVar

from playwise.rules.ir import Node
from playwise.rules.operators.history import Previous
from playwise.rules.operators.operator import Count, Operand, RuleOperator
from playwise.rules.operators.remedies import add_remedy
from playwise.rules.quoting import shown
from playwise.rules.types import BOOL, TEXT, Kind, Type, list_of

if TYPE_CHECKING:
    from playwise.rules.lowering import Lowering

_ORDERS = {"<": "lt", "<=": "le", ">": "gt", ">=": "ge"}


@dataclass(eq=False)
class Equality(RuleOperator):
    """``==``, ``===``, ``!=``, ``!==``: two values of one type; a fact beside null: is it missing?

    Text: ``a = b``, ``a != b``, ``a is missing``, ``a is known``.
    """

    count: ClassVar[Count] = Count(2, 2)

    @property
    def denies(self) -> bool:
        """Whether it asks for a difference."""
        return self.operator.startswith("!")

    def lower(self, lowering: Lowering, expect: Type | None) -> Node | None:
        """Return the comparison; null beside a fact asks whether it is known."""
        operands = self.operands()
        beside_null = [operand for operand in operands if operand.value is not None]
        if len(beside_null) < 2:
            return self._null(lowering, beside_null)
        before = len(lowering.findings)
        nodes = lowering.alike(operands, by_text=True)
        if nodes is None:
            add_remedy(lowering, before, self)
            return None
        if not nodes[0].type.is_scalar:
            what = lowering.described(operands[0], nodes[0])
            lowering.report("PW205", f"{what}: only single values are equal", operands[0].path)
            return None
        return lowering.pool.node("ne" if self.denies else "eq", BOOL, *nodes)

    def _null(self, lowering: Lowering, beside: list[Operand]) -> Node | None:
        is_fact = beside and (
            lowering.name_of(beside[0]) is not None or isinstance(beside[0].value, Previous)
        )
        if not is_fact:
            message, help = "null stands only beside a fact", None
            if beside:
                what = lowering.text(beside[0].value)
                message = f"only a fact is known or missing (null), not {shown(what)}"
                is_asked = isinstance(beside[0].value, RuleOperator)
                help = "ask whether it `is unknown`" if is_asked else "a literal is always known"
            lowering.report("PW205", message, self.path, help)
            return None
        node = lowering.infer(beside[0])
        if node is None:
            return None
        known = lowering.pool.node("known", BOOL, node)
        return known if self.denies else lowering.pool.node("not", BOOL, known)


@dataclass(eq=False)
class Ordering(RuleOperator):
    """``>`` and ``>=``: two numbers, amounts, texts (by code point), dates or times in order."""

    count: ClassVar[Count] = Count(2, 2)

    def lower(self, lowering: Lowering, expect: Type | None) -> Node | None:
        """Return the comparison, or the `and` of two for three operands."""
        operands = self.operands()
        before = len(lowering.findings)
        nodes = lowering.alike(operands)
        if nodes is None:
            add_remedy(lowering, before, self)
            return None
        if not nodes[0].type.is_ordered:
            what = lowering.described(operands[0], nodes[0])
            message = f"{what}: '{self.operator}' compares numbers, money, texts and dates"
            lowering.report("PW205", message, operands[0].path, "compare it by = or in")
            return None
        pool, op = lowering.pool, _ORDERS[self.operator]
        pairs = [pool.node(op, BOOL, *pair) for pair in pairwise(nodes)]
        return pairs[0] if len(pairs) == 1 else pool.node("and", BOOL, *pairs)


@dataclass(eq=False)
class Ascending(Ordering):
    """``<`` and ``<=``: two values in order, or three, the middle one between the others.

    Text: ``a < b``, ``a < x < b``, ``x between a and b`` (both ends in).
    """

    count: ClassVar[Count] = Count(2, 3)


@dataclass(eq=False)
class In(RuleOperator):
    """``in``: a value among those of a list, or a text inside a text.

    Text: ``tier in [high, low]``, ``x not in [1, 2]``.
    """

    count: ClassVar[Count] = Count(2, 2)

    def lower(self, lowering: Lowering, expect: Type | None) -> Node | None:
        """Return the test."""
        needle, hay = self.operands()
        if isinstance(hay.value, list):
            return self._among(lowering, needle, hay.elements())
        around = lowering.infer(hay)
        if around is None:
            return None
        element = around.type.element
        if element is not None:
            node = lowering.value(needle, element)
            return None if node is None else lowering.pool.node("in", BOOL, node, around)
        if around.type.kind in {Kind.TEXT, Kind.ENUM}:
            text = lowering.value(needle, TEXT)
            whole = lowering.fit(around, TEXT, hay)
            if text is None or whole is None:
                return None
            return lowering.pool.node("in_text", BOOL, text, whole)
        what = lowering.described(hay, around)
        message = f"'in' looks in a list or a text, {what}"
        lowering.report("PW205", message, hay.path, "write a list: [a, b]")
        return None

    def _among(self, lowering: Lowering, needle: Operand, elements: list[Operand]) -> Node | None:
        pool = lowering.pool
        if not elements:
            node = lowering.infer(needle)
            return None if node is None else pool.const(False, BOOL)
        before = len(lowering.findings)
        nodes = lowering.alike([needle, *elements], by_text=True)
        if nodes is None:
            add_remedy(lowering, before, self)
            return None
        wanted, *among = nodes
        if not wanted.type.is_scalar:
            what = lowering.described(needle, wanted)
            lowering.report("PW205", f"{what}: only a single value is in a list", needle.path)
            return None
        if all(node.op == "const" for node in among):
            values = tuple(node.data for node in among)
            return pool.node("in", BOOL, wanted, pool.const(values, list_of(wanted.type)))  # type: ignore[arg-type]  # constants hold values
        # An element may be unknown: the `or` of equalities says so as RULES.md wants it.
        return pool.node("or", BOOL, *(pool.node("eq", BOOL, wanted, node) for node in among))
