"""The operators over lists as Polars expressions; see `playwise.rules.list_operations`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias, cast

import polars as pl

from playwise.rules.expressions import finite
from playwise.rules.frame import dtype
from playwise.rules.gather import in_12_digits
from playwise.rules.ir import Node
from playwise.rules.list_operations import product
from playwise.rules.types import Kind, Type
from playwise.rules.unknown import Unknown
from playwise.rules.whole_numbers import within_64_bits

Lowering: TypeAlias = Callable[[Node, Sequence[pl.Expr]], pl.Expr]


def has_unknown(lists: pl.Expr) -> pl.Expr:
    """Return whether an element of each list is unknown; null where the list is."""
    return lists.list.agg(pl.element().is_null().any())


def over_elements(op: str, lists: pl.Expr, body: pl.Expr) -> pl.Expr:
    """Return what an operator with a body makes of lists.

    Args:
        op: map, filter, some_of, all_of or none_of.
        lists: The lists; null is unknown, as a list and as an element.
        body: Its answer over `pl.element()`.
    """
    match op:
        case "map":
            return lists.list.eval(body)
        case "filter":
            # One list expression may not give a list for one row and null for another.
            doubtful = lists.list.agg(body.is_null().any())
            return pl.when(~doubtful).then(lists.list.eval(pl.element().filter(body)))
        case "some_of":
            return lists.list.agg(body.any(ignore_nulls=False))
        case "none_of":
            return ~lists.list.agg(body.any(ignore_nulls=False))
        case "all_of":
            return lists.list.agg(body.all(ignore_nulls=False))
    raise AssertionError(op)


def _concat(_node: Node, args: Sequence[pl.Expr]) -> pl.Expr:
    return pl.concat_list(args)


def _known(lists: pl.Expr, value: pl.Expr) -> pl.Expr:
    """Return *value* where no element of the list is unknown."""
    return pl.when(~has_unknown(lists)).then(value)


def _total(node: Node, args: Sequence[pl.Expr]) -> pl.Expr:
    (lists,) = args
    if node.type.kind is Kind.NUMBER:
        # One after the other: `sum` adds in an order of its own.
        added = lists.list.agg(pl.element().cum_sum().last())
        return _known(lists, finite(in_12_digits(added.fill_null(0.0))))
    return _known(lists, within_64_bits(lists.list.agg(pl.element().cast(pl.Int128).sum())))


def _product(node: Node, args: Sequence[pl.Expr]) -> pl.Expr:
    def multiplied(lists: pl.Series) -> pl.Series:
        answers = [_answer(values, node.type) for values in lists.to_list()]
        return pl.Series(lists.name, answers, dtype=dtype(node.type))

    # By hand: whole numbers must stay in range at every step, which no expression tells.
    return args[0].map_batches(multiplied, return_dtype=dtype(node.type), is_elementwise=True)


def _answer(values: list[float | None] | None, type: Type) -> float | None:
    if values is None or None in values:
        return None
    answer = product(values, type)
    return None if isinstance(answer, Unknown) else cast("float", answer)


LIST_LOWERINGS: dict[str, Lowering] = {
    "concat": _concat,
    "filled": lambda _, args: args[0].list.len() > 0,
    "length": lambda _, args: args[0].list.len().cast(pl.Int64),
    "total": _total,
    "product": _product,
    "smallest": lambda _, args: _known(args[0], args[0].list.min()),
    "largest": lambda _, args: _known(args[0], args[0].list.max()),
}
"""Each operator on whole lists by name; those with a body stand apart."""
