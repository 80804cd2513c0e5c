"""Names, and whether what they name is known: var, missing, is_known, is_unknown, is_stale."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from playwise.rules.ir import FactRef, Node
from playwise.rules.operators.operator import Count, Operand, RuleOperator
from playwise.rules.types import BOOL, INTEGER, TEXT, Type, list_of

if TYPE_CHECKING:
    from playwise.rules.lowering import Lowering


@dataclass(eq=False)
class Var(RuleOperator):
    """``{"var": name}`` or ``{"var": [name, default]}``: a fact, decision, derive or param.

    The default, of the same type, stands where the fact is unknown. The name "" is the element
    at hand of a list. Text: the bare name, ``element``, or ``var(name, default)``.
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
        if name is None:
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
        operands = self.operands()
        if len(operands) == 1 and isinstance(operands[0].value, list):
            operands = operands[0].elements()
        found = _named(lowering, operands)
        if found is None:
            return None
        names, nodes = found
        return lowering.pool.node("missing", list_of(TEXT), *nodes, data=names)


@dataclass(eq=False)
class MissingSome(RuleOperator):
    """``{"missing_some": [needed, [names]]}``: as `missing`, but empty once enough are known.

    Text: ``missing_some(1, phone, email)``.
    """

    count: ClassVar[Count] = Count(2, 2)
    gathers: ClassVar[int | None] = 1

    @classmethod
    def takes_word(cls, index: int) -> bool:
        """All but the first operand are names."""
        return index > 0

    def lower(self, lowering: Lowering, expect: Type | None) -> Node | None:
        """Return the list of names."""
        needed, listed = self.operands()
        count = lowering.value(needed, INTEGER)
        names = listed.elements() if isinstance(listed.value, list) else [listed]
        if not names or not isinstance(listed.value, (list, str)):
            message = f"'{self.operator}' takes a number and at least one name"
            lowering.report("PW205", message, self.path, "write missing_some(1, phone, email)")
            return None
        found = _named(lowering, names)
        if count is None or found is None:
            return None
        if count.op != "const":
            what = lowering.text(needed.value)
            message = f"expected a literal number of names, not '{what}'"
            lowering.report("PW205", message, needed.path)
            return None
        labels, nodes = found
        return lowering.pool.node("missing_some", list_of(TEXT), *nodes, data=(count.data, labels))


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
        ref = node.data
        if not isinstance(ref, FactRef) or "." in ref.name:
            what = lowering.text(operand.value)
            message = f"'{what}' is not a fact, and only facts become stale"
            lowering.report("PW205", message, operand.path, "ask whether it is unknown")
            return None
        return lowering.pool.node("stale", BOOL, node)


def _named(
    lowering: Lowering, operands: Sequence[Operand]
) -> tuple[tuple[str, ...], list[Node]] | None:
    """Return the names that *operands* are, with what they name; or report what is none."""
    names = [lowering.word(operand, "a fact") for operand in operands]
    nodes = [
        None if name is None else lowering.name(name, operand.path)
        for name, operand in zip(names, operands, strict=True)
    ]
    known = [node for node in nodes if node is not None]
    if len(known) < len(operands):
        return None
    return tuple(name for name in names if name is not None), known
