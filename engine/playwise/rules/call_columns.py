"""Operators of plugins over whole columns: by their Polars form, or row by row by their meaning."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from functools import partial
from typing import Any, cast

import polars as pl

from playwise.rules.calls import call, failed
from playwise.rules.frame import dtype
from playwise.rules.ir import Called, Node
from playwise.rules.operations import Answer
from playwise.rules.types import Kind, Type
from playwise.rules.unknown import Unknown

_ANSWER = "answer"
DIFFERS = "its Polars form has no answer where its meaning has one"


def call_expression(node: Node, args: Sequence[pl.Expr]) -> pl.Expr:
    """Return what an operator of a plugin answers over its operands' expressions.

    At least one operand must be no literal: a struct of literals is a single row.
    """
    fields = [
        arg.cast(dtype(part.type)).alias(str(place))
        for place, (arg, part) in enumerate(zip(args, node.args, strict=True))
    ]
    # Inside a function of ours, so that what a plugin's expression raises stops no run.
    return pl.struct(fields).map_batches(
        partial(_answers, node), return_dtype=dtype(node.type), is_elementwise=True
    )


def call_reasons(node: Node, operands: pl.DataFrame) -> list[str]:
    """Return why a plugin's operator is unknown for each row of known *operands*."""
    return [_reason(node, row) for row in _rows(operands)]


def _reason(node: Node, row: tuple[Answer, ...]) -> str:
    answer = call(node, row)
    if not isinstance(answer, Unknown):
        answer = failed(cast("Called", node.data), DIFFERS)
    (reason,) = answer.reasons
    return reason


def _answers(node: Node, operands: pl.Series) -> pl.Series:
    frame = operands.struct.unnest()
    found = _by_columns(node, frame)
    if found is None:
        answers = [call(node, row) for row in _rows(frame)]
        known = [None if isinstance(answer, Unknown) else answer for answer in answers]
        found = pl.Series(known, dtype=dtype(node.type))
    return found.alias(operands.name)


def _by_columns(node: Node, frame: pl.DataFrame) -> pl.Series | None:
    """Return the answers of the Polars form; None where there is none, or it cannot be used."""
    called = cast("Called", node.data)
    if called.columns is None or frame.is_empty():
        return None
    known = pl.all_horizontal(_is_known(pl.col(name), kind) for name, kind in frame.schema.items())
    try:
        form = called.columns(*(pl.col(name) for name in frame.columns))
        answer = pl.when(known).then(form).alias(_ANSWER)
        found = frame.with_columns(answer)[_ANSWER]
    except (KeyboardInterrupt, GeneratorExit):
        raise
    except BaseException:  # noqa: BLE001 - the plugin border; a panic of Polars is no Exception
        return None
    return _fitting(found, node)


def _is_known(operand: pl.Expr, kind: pl.DataType) -> pl.Expr:
    if isinstance(kind, pl.List):
        return operand.is_not_null() & ~operand.list.agg(pl.element().is_null().any())
    return operand.is_not_null()


def _fitting(found: pl.Series, node: Node) -> pl.Series | None:
    """Return a column in the type of *node*, None where it is of no type that surely fits."""
    wanted = dtype(node.type)
    if found.dtype == wanted:
        values = found
    elif node.type.kind is Kind.NUMBER and found.dtype.is_numeric():
        values = found.cast(pl.Float64)
    elif node.type.kind is Kind.INTEGER and found.dtype.is_integer():
        values = found.cast(pl.Int64, strict=False)
    elif node.type.kind is Kind.TEXT and isinstance(found.dtype, pl.Categorical | pl.Enum):
        values = found.cast(pl.String)
    else:
        return None
    return values.to_frame(_ANSWER).select(_proper(pl.col(_ANSWER), node.type))[_ANSWER]


def _proper(values: pl.Expr, type: Type) -> pl.Expr:
    """Return *values*, null where Polars holds what is no value of *type* to the interpreter."""
    match type.kind:
        case Kind.NUMBER:
            return pl.when(values.is_finite()).then(values)
        case Kind.DATE:
            return pl.when(values.is_between(date.min, date.max)).then(values)
        case Kind.DATETIME:
            first = datetime.min.replace(tzinfo=UTC)
            last = datetime.max.replace(tzinfo=UTC)
            return pl.when(values.is_between(first, last)).then(values)
        case Kind.LIST:
            assert type.element is not None
            return values.list.eval(_proper(pl.element(), type.element))
    return values


def _rows(operands: pl.DataFrame) -> list[tuple[Any, ...]]:
    """Return the operands of each row as the interpreter has them; null is unknown."""
    columns = [
        [tuple(value) if isinstance(value, list) else value for value in column.to_list()]
        for column in operands
    ]
    unknown = Unknown()
    return [
        tuple(unknown if value is None else value for value in row)
        for row in zip(*columns, strict=True)
    ]
