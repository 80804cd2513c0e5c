"""Lists of values: map, filter, merge, product, and what other operators do where they get one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, cast

from playwise.rules.coercion import common_type
from playwise.rules.ir import Node
from playwise.rules.operators.operator import Count, Operand, RuleOperator
from playwise.rules.types import BOOL, INTEGER, NUMBER, TEXT, Kind, Type, Value, list_of

if TYPE_CHECKING:
    from playwise.rules.lowering import Lowering

_QUANTIFIERS = {"some": "some_of", "all": "all_of", "none": "none_of"}


@dataclass(eq=False)
class Map(RuleOperator):
    """``map``: the list of what each element becomes. One that is unknown stays so in its place.

    ``{"map": [{"var": "tags"}, {"lower": {"var": ""}}]}``: inside, ``{"var": ""}`` is the element
    at hand. Text: ``map(tags, lower(element))``.
    """

    count: ClassVar[Count] = Count(2, 2)

    def lower(self, lowering: Lowering, expect: Type | None) -> Node | None:
        """Return the list."""
        elements = only_list(lowering, self)
        if elements is None:
            return None
        wanted = expect.element if expect is not None else None
        inside = lowering.of_element(elements)
        body = inside.infer(self.operands()[1], wanted)
        if body is None:
            return None
        if not body.type.is_scalar:
            what = inside.described(self.operands()[1], body)
            message = f"a list holds single values, {what}"
            lowering.report("PW205", message, self.operands()[1].path)
            return None
        return lowering.pool.node("map", list_of(body.type), elements, body)


@dataclass(eq=False)
class Filter(RuleOperator):
    """``filter``: the elements for which a condition is true; unknown where it is for one.

    ``{"filter": [{"var": "tags"}, {"!=": [{"var": ""}, "old"]}]}``. Text:
    ``filter(tags, element != 'old')``.
    """

    count: ClassVar[Count] = Count(2, 2)

    def lower(self, lowering: Lowering, expect: Type | None) -> Node | None:
        """Return the shorter list."""
        elements = only_list(lowering, self)
        if elements is None:
            return None
        body = asked_of(lowering, elements, self.operands()[1])
        return None if body is None else lowering.pool.node("filter", elements.type, elements, body)


@dataclass(eq=False)
class Merge(RuleOperator):
    """``merge``: lists, and single literals, one after the other in one list.

    Text: ``merge(tags, labels, 'vip')``.
    """

    count: ClassVar[Count] = Count(1, None)

    def lower(self, lowering: Lowering, expect: Type | None) -> Node | None:
        """Return the long list; all elements are of one type."""
        operands = self.operands()
        # Bare words and texts are read last, for the others say what they can mean.
        waiting = [lowering.waits(operand) for operand in operands]
        pairs = list(zip(operands, waiting, strict=True))
        firm = [None if late else self._list(lowering, o, expect) for o, late in pairs]
        hint = expect or common_type([node for node in firm if node is not None])
        read = [
            self._list(lowering, operand, hint) if late else node
            for (operand, late), node in zip(pairs, firm, strict=True)
        ]
        lists = [node for node in read if node is not None]
        if len(lists) < len(operands):
            return None
        met = lowering.meet(operands, lists)
        return None if met is None else lowering.pool.node("concat", met[0].type, *met)

    def _list(self, lowering: Lowering, operand: Operand, expect: Type | None) -> Node | None:
        if not isinstance(operand.value, list) and lowering.waits(operand):
            expect = expect and expect.element
        node = lowering.infer(operand, expect)
        if node is not None and node.op == "const" and node.type.is_scalar:
            return lowering.pool.const((cast("Value", node.data),), list_of(node.type))
        return list_or_none(lowering, self.operator, operand, node)


@dataclass(eq=False)
class Product(RuleOperator):
    """``product``: of the numbers of a list, 1 for an empty one. Text: ``product(rates)``."""

    count: ClassVar[Count] = Count(1, 1)

    def lower(self, lowering: Lowering, expect: Type | None) -> Node | None:
        """Return the product."""
        elements = only_list(lowering, self)
        return None if elements is None else product(lowering, self, self.operands()[0], elements)


def only_list(lowering: Lowering, operator: RuleOperator) -> Node | None:
    """Return the first operand of an operator that is for lists of values alone."""
    over, *_ = operator.operands()
    relation = lowering.relation(over)
    if relation is None:
        return list_or_none(lowering, operator.operator, over, lowering.infer(over))
    name = relation.relation.name
    message = f"'{operator.operator}' is for lists of values, '{name}' is related records"
    lowering.report("PW205", message, over.path, _instead(operator.operator, name))
    return None


def list_or_none(
    lowering: Lowering, operator: str, operand: Operand, node: Node | None
) -> Node | None:
    """Return *node*, which *operand* lowered to, if it is a list; else report that it is none."""
    if node is None or node.type.kind is Kind.LIST:
        return node
    what = lowering.described(operand, node)
    lowering.report("PW205", f"'{operator}' is for lists, {what}", operand.path)
    return None


def asked_of(lowering: Lowering, elements: Node, body: Operand) -> Node | None:
    """Return the condition that is asked of each element of a list."""
    before = len(lowering.findings)
    condition = lowering.of_element(elements).condition(body)
    if condition is None and elements.data == ():
        # Its elements pass for texts: what is wrong with those would tell nobody anything.
        del lowering.findings[before:]
        message = "an empty list has no elements that anything could be asked of"
        lowering.report("PW205", message, body.path, "write some into it, as in [1, 2]")
    return condition


def quantified(lowering: Lowering, operator: str, elements: Node, body: Operand) -> Node | None:
    """Return whether a condition holds for some, all or none of a list's elements."""
    condition = asked_of(lowering, elements, body)
    if condition is None:
        return None
    pool = lowering.pool
    asked = pool.node(_QUANTIFIERS[operator], BOOL, elements, condition)
    if operator != "all":
        return asked
    # JsonLogic: nothing holds for all of no elements.
    return pool.node("and", BOOL, pool.node("filled", BOOL, elements), asked)


def counted(lowering: Lowering, elements: Node, body: Operand | None) -> Node | None:
    """Return how many elements a list has, or for how many of them a condition holds."""
    if body is not None:
        condition = asked_of(lowering, elements, body)
        if condition is None:
            return None
        elements = lowering.pool.node("filter", elements.type, elements, condition)
    return lowering.pool.node("length", INTEGER, elements)


def share_of(lowering: Lowering, elements: Node, body: Operand) -> Node | None:
    """Return for what part of a list's elements a condition holds; unknown over none."""
    pool = lowering.pool
    held = counted(lowering, elements, body)
    if held is None:
        return None
    both = (held, pool.node("length", INTEGER, elements))
    return pool.node("div", NUMBER, *(pool.node("cast", NUMBER, node) for node in both))


def average(
    lowering: Lowering, operator: RuleOperator, over: Operand, elements: Node, body: Operand | None
) -> Node | None:
    """Return the average of a list, or of a value of each of its elements; unknown over none."""
    pool = lowering.pool
    added = total(lowering, operator, over, elements, body)
    if added is None:
        return None
    if added.type == INTEGER:
        added = pool.node("cast", NUMBER, added)
    size = pool.node("cast", NUMBER, pool.node("length", INTEGER, elements))
    return pool.node("div", added.type, added, size)


def total(
    lowering: Lowering, operator: RuleOperator, over: Operand, elements: Node, body: Operand | None
) -> Node | None:
    """Return the sum of a list, or of a value of each of its elements."""
    if body is not None:
        value = lowering.of_element(elements).infer(body)
        if value is None:
            return None
        over, elements = body, lowering.pool.node("map", list_of(value.type), elements, value)
    type = _numbers(lowering, operator, over, elements)
    return None if type is None else lowering.pool.node("total", type, elements)


def product(
    lowering: Lowering, operator: RuleOperator, over: Operand, elements: Node
) -> Node | None:
    """Return the product of a list of numbers."""
    type = _numbers(lowering, operator, over, elements)
    if type is not None and type.kind is Kind.MONEY:
        what = lowering.described(over, elements)
        message = f"'{operator.operator}' is for numbers, {what}: amounts do not multiply"
        lowering.report("PW205", message, over.path)
        return None
    return None if type is None else lowering.pool.node("product", type, elements)


def extreme_of(
    lowering: Lowering, operator: RuleOperator, over: Operand, elements: Node, *, least: bool
) -> Node | None:
    """Return the smallest or largest element of a list."""
    type = elements.type.element
    assert type is not None
    if not type.is_ordered or type == TEXT:
        what = lowering.described(over, elements)
        message = f"'{operator.operator}' is for numbers, money and dates, {what}"
        lowering.report("PW205", message, over.path)
        return None
    return lowering.pool.node("smallest" if least else "largest", type, elements)


def _numbers(
    lowering: Lowering, operator: RuleOperator, over: Operand, elements: Node
) -> Type | None:
    """Return the type of a list's elements, which must be numbers or amounts."""
    type = elements.type.element
    if elements.data == ():
        return INTEGER
    if type is None or not type.is_numeric:
        what = lowering.described(over, elements)
        message = f"'{operator.operator}' is for numbers and money, {what}"
        lowering.report("PW205", message, over.path)
        return None
    return type


def _instead(operator: str, name: str) -> str:
    if operator == "filter":
        return f"put the condition into the question: any({name}, …), count({name}, …)"
    if operator == "map":
        return f"name the value in the question: sum({name}, …), max({name}, …)"
    return f"ask about its records: count({name}), any({name}, …)"
