"""Names, and whether what they name is known: var, missing, is_known, is_unknown, is_stale."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from playwise.rules.ir import Node
from playwise.rules.operators.operator import Count, Operand, RuleOperator
from playwise.rules.types import BOOL, TEXT, Type, list_of

if TYPE_CHECKING:
    from playwise.rules.lowering import Lowering


@dataclass(eq=False)
class Var(RuleOperator):
    """``{"var": name}`` or ``{"var": [name, default]}``: a fact, decision, derive or param.

    The default, of the same type, stands where the fact is unknown. Text: the bare name, or
    ``var(name, default)``.
    """

    count: ClassVar[Count] = Count(1, 2)

    @classmethod
    def takes_word(cls, index: int) -> bool:
        """The first operand is the name."""
        return index == 0

    def lower(self, lowering: Lowering, expect: Type | None) -> Node | None:
        """Return the value named; with a default, the first that is known of the two."""
        operand, *default = self.operands()
        name = lowering.word(operand, "a fact")
        if not name:
            if name is not None:
                message = 'the element of a list, {"var": ""}, is not built yet'
                lowering.report("PW211", message, self.path)
            return None
        node = lowering.name(name, self.path)
        if not default or node is None:
            return node
        instead = lowering.value(default[0], node.type)
        return None if instead is None else lowering.pool.node("coalesce", node.type, node, instead)


@dataclass(eq=False)
class Missing(RuleOperator):
    """``{"missing": [names]}``: the names among these that have no usable value, as a list.

    Text: ``missing(arr, renewal_date)``. Put ``!`` or ``!!`` before it for a condition.
    """

    count: ClassVar[Count] = Count(1, None)

    @classmethod
    def takes_word(cls, index: int) -> bool:
        """Every operand is a name."""
        return True

    def lower(self, lowering: Lowering, expect: Type | None) -> Node | None:
        """Return the list of names."""
        names: list[str] = []
        nodes: list[Node] = []
        operands = self.operands()
        for operand in self._names(operands):
            name = lowering.word(operand, "a fact")
            node = None if name is None else lowering.name(name, operand.path)
            if name is not None and node is not None:
                names.append(name)
                nodes.append(node)
        if len(nodes) < len(self._names(operands)):
            return None
        return lowering.pool.node("missing", list_of(TEXT), *nodes, data=tuple(names))

    @staticmethod
    def _names(operands: list[Operand]) -> list[Operand]:
        if len(operands) == 1 and isinstance(operands[0].value, list):
            return operands[0].elements()
        return operands


@dataclass(eq=False)
class IsKnown(RuleOperator):
    """``{"is_known": x}``: whether x has a usable value. Canonical: ``{"!=": [x, null]}``.

    Text: ``x is known``.
    """

    count: ClassVar[Count] = Count(1, 1)

    def lower(self, lowering: Lowering, expect: Type | None) -> Node | None:
        """Return true or false, never unknown."""
        node = lowering.infer(self.operands()[0])
        return None if node is None else lowering.pool.node("known", BOOL, node)


@dataclass(eq=False)
class IsUnknown(RuleOperator):
    """``{"is_unknown": x}``: whether x, any expression, is unknown. Text: ``x is unknown``."""

    count: ClassVar[Count] = Count(1, 1)

    def lower(self, lowering: Lowering, expect: Type | None) -> Node | None:
        """Return true or false, never unknown."""
        node = lowering.infer(self.operands()[0])
        if node is None:
            return None
        return lowering.pool.node("not", BOOL, lowering.pool.node("known", BOOL, node))


@dataclass(eq=False)
class IsStale(RuleOperator):
    """``{"is_stale": fact}``: whether a value is there but too old. Text: ``fact is stale``."""

    count: ClassVar[Count] = Count(1, 1)

    def lower(self, lowering: Lowering, expect: Type | None) -> Node | None:
        """Return true or false, never unknown."""
        (operand,) = self.operands()
        node = lowering.infer(operand)
        if node is None:
            return None
        if node.op == "assume":
            node = node.args[0]
        if node.op != "fact":
            what = lowering.text(operand.value)
            message = f"'{what}' is not a fact, and only facts become stale"
            lowering.report("PW205", message, operand.path, "ask whether it is unknown")
            return None
        return lowering.pool.node("stale", BOOL, node)
