"""What the operators over lists mean. An element that is None is unknown; it keeps its place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import chain
from typing import Any, TypeAlias, cast

from playwise.rules.aggregates import to_12_digits
from playwise.rules.ir import Node
from playwise.rules.operations import ELEMENT_MISSING, Answer, Operation, in_range, reasons_of
from playwise.rules.types import Kind, Type, Value
from playwise.rules.unknown import Unknown, unknown

EMPTY = "undefined: an empty list has no smallest or largest element"

Elements: TypeAlias = "tuple[Value | None, ...]"


def element(value: Value | None) -> Answer:
    """Return what the body of a list operator reads where *value* is the element at hand."""
    return Unknown((ELEMENT_MISSING,)) if value is None else value


def over_elements(op: str, elements: Elements, answers: Sequence[Answer]) -> Answer:
    """Return what an operator with a body makes of a list.

    Args:
        op: map, filter, some_of, all_of or none_of.
        elements: The list, which is known.
        answers: The body's answer for each of its elements.
    """
    if op == "map":
        return cast("Answer", tuple(None if isinstance(a, Unknown) else a for a in answers))
    doubtful = any(isinstance(answer, Unknown) for answer in answers)
    if op == "filter":
        if doubtful:
            return unknown(reasons_of(answers))
        kept = (item for item, answer in zip(elements, answers, strict=True) if answer)
        return cast("Answer", tuple(kept))
    # True settles `some` and `none`, false settles `all`.
    settling = op != "all_of"
    if any(answer is settling for answer in answers):
        return op == "some_of"
    return unknown(reasons_of(answers)) if doubtful else op != "some_of"


def total(values: Sequence[Any], type: Type) -> Answer:
    """Return the sum; of floats one after the other, to 12 significant digits."""
    if type.kind is not Kind.NUMBER:
        return in_range(sum(values), type)
    added = 0.0
    for value in values:
        added += value
    return in_range(to_12_digits(added), type)


def product(values: Sequence[Any], type: Type) -> Answer:
    """Return the product, one factor after the other; of floats to 12 significant digits.

    Whole numbers must stay within 64 bits at every step, as in ``a * b * c``.
    """
    if type.kind is Kind.NUMBER:
        multiplied = 1.0
        for value in values:
            multiplied *= value
        return in_range(to_12_digits(multiplied), type)
    result: Answer = 1
    for value in values:
        result = in_range(cast("int", result) * value, type)
        if isinstance(result, Unknown):
            return result
    return result


def _of_list(work: Callable[[Elements, Node], Answer]) -> Operation:
    """An operator on one list, unknown where the list is."""

    def operation(node: Node, args: Sequence[Answer]) -> Answer:
        (given,) = args
        return given if isinstance(given, Unknown) else work(cast("Elements", given), node)

    return operation


def _of_known(work: Callable[[Elements, Type], Answer]) -> Operation:
    """An operator on one list, unknown where the list or an element of it is."""

    def on_elements(elements: Elements, node: Node) -> Answer:
        if None in elements:
            return Unknown((ELEMENT_MISSING,))
        return work(elements, node.type)

    return _of_list(on_elements)


def _extreme(choose: Callable[[Any], Any]) -> Operation:
    return _of_known(lambda elements, _: choose(elements) if elements else Unknown((EMPTY,)))


def _concat(_node: Node, args: Sequence[Answer]) -> Answer:
    if any(isinstance(arg, Unknown) for arg in args):
        return unknown(reasons_of(args))
    return tuple(chain.from_iterable(cast("Sequence[tuple[Value, ...]]", args)))


LIST_OPERATIONS: dict[str, Operation] = {
    "concat": _concat,
    "filled": _of_list(lambda elements, _: bool(elements)),
    "length": _of_list(lambda elements, _: len(elements)),
    "total": _of_known(total),
    "product": _of_known(product),
    "smallest": _extreme(min),
    "largest": _extreme(max),
}
"""Each operator on whole lists by name; those with a body stand apart."""
