"""Why expressions are unknown, for whole frames: the interpreter's reasons, worked out backwards.

An unknown expression is unknown because of some of its operands, and they because of some of
theirs. So the unknown rows are followed from the root down; where they end at a fact, a
decision, a table or a division, that is a reason.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import reduce
from operator import and_
from typing import TypeAlias, cast

import polars as pl

from playwise.rules.call_columns import call_reasons
from playwise.rules.columns import Columns, column_of, link_column
from playwise.rules.frame import KEY, dtype, reasons_column, stale_column
from playwise.rules.interpret import own_nodes
from playwise.rules.ir import (
    BODY_OPS,
    OWN_UNKNOWN,
    RELATION_OPS,
    FactRef,
    LookupColumn,
    Node,
    PastRef,
    RelationRef,
)
from playwise.rules.list_columns import has_unknown
from playwise.rules.list_operations import EMPTY
from playwise.rules.operations import BY_ZERO, ELEMENT_MISSING, OUT_OF_RANGE, table_name
from playwise.rules.types import Kind, Type
from playwise.rules.worded_columns import format_columns

Seed: TypeAlias = "tuple[Node, pl.Series]"
"""An expression, and a mask of the rows for which its reasons are asked."""

_ROW = "~row"
_REASON = "~reason"
_CHILD = "~child"
_MARK = "~mark"
_PARENT = "~parent"  # no fact has this name
_ELEMENT = "~element"
_OF_ELEMENTS = frozenset({"total", "product", "smallest", "largest"})


def reasons(
    columns: Columns, entity: str, frame: pl.DataFrame, seeds: Sequence[Seed]
) -> pl.DataFrame:
    """Return why the seeds are unknown.

    Args:
        columns: What the expressions were prepared with.
        entity: Whose frame it is.
        frame: Some rows of ``columns.frames[entity]``, with all of its columns.
        seeds: What to explain; rows where the seed is known count for nothing.

    Returns:
        A frame of ``~row`` (the position in *frame*) and ``~reason``, each pair once.
    """
    search = _Search(columns, entity, frame)
    found = search.follow(seeds)
    if not found:
        return pl.DataFrame(schema={_ROW: pl.UInt32, _REASON: pl.String})
    return pl.concat(found).unique()


@dataclass(slots=True)
class _Search:
    columns: Columns
    entity: str
    frame: pl.DataFrame
    _expressions: dict[int, pl.Expr] = field(default_factory=dict)
    _reached: dict[int, pl.Series] = field(default_factory=dict)
    _nulls: pl.DataFrame = field(default_factory=pl.DataFrame)

    def follow(self, seeds: Sequence[Seed]) -> list[pl.DataFrame]:
        order = own_nodes([node for node, _ in seeds])
        self._expressions = self.columns.every(self.entity, order)
        nulls = {f"={n.uid}": self._expressions[n.uid].is_null() for n in order if n.nullable}
        # Beside the frame's own columns, so that constants get its height.
        self._nulls = self.frame.with_columns(**nulls).select(*nulls)
        for node, mask in seeds:
            self._reach(node, mask)
        found: list[pl.DataFrame] = []
        for node in reversed(order):
            rows = self._reached.get(node.uid)
            if rows is not None and rows.any():
                found += self._step(node, rows)
        return found

    def _reach(self, node: Node, rows: pl.Series) -> None:
        """Add the rows for which *node*, being unknown there, is part of the reason."""
        if not node.nullable:
            return
        rows = rows & self._is_null(node)
        before = self._reached.get(node.uid)
        self._reached[node.uid] = rows if before is None else before | rows

    def _is_null(self, node: Node) -> pl.Series:
        if not node.nullable:
            return self._nothing()
        return self._nulls[f"={node.uid}"]

    def _nothing(self) -> pl.Series:
        return pl.repeat(value=False, n=self.frame.height, dtype=pl.Boolean, eager=True)

    def _mask(self, condition: pl.Expr) -> pl.Series:
        marked = self.frame.with_columns(condition.fill_null(value=False).alias(_MARK))
        return marked[_MARK]

    def _step(self, node: Node, rows: pl.Series) -> list[pl.DataFrame]:
        """Pass the rows on to the operands at fault; return the reasons that end here."""
        if node.op == "fact":
            return self._fact(cast("FactRef", node.data), rows)
        if node.op == "past":
            return self._missing(cast("PastRef", node.data), rows)
        if node.op in RELATION_OPS:
            return self._relation(node, rows)
        if node.op == "if":
            self._branches(node, rows)
            return []
        # What a body reads is no part of this frame.
        operands = node.args[:1] if node.op in BODY_OPS else node.args
        for arg in operands:
            self._reach(arg, rows)
        if node.op not in OWN_UNKNOWN and node.op != "in":
            return []
        known = reduce(and_, (~self._is_null(arg) for arg in operands), ~self._nothing())
        own = rows & known
        return self._own(node, own) if own.any() else []

    def _branches(self, node: Node, rows: pl.Series) -> None:
        open_rows = rows
        for condition, value in zip(node.args[:-1:2], node.args[1::2], strict=True):
            self._reach(condition, open_rows)
            holds = self._mask(self._expressions[condition.uid])
            self._reach(value, open_rows & holds)
            open_rows = open_rows & ~holds & ~self._is_null(condition)
        self._reach(node.args[-1], open_rows)

    def _own(self, node: Node, rows: pl.Series) -> list[pl.DataFrame]:
        """Reasons of an operator whose operands are all known."""
        if node.op == "lookup":
            column = cast("LookupColumn", node.data)
            key = self._words(node.args[0])
            return [self._said(rows, _quoted("", key, f" is not in {table_name(column)}"))]
        if node.op == "cast" and node.type.kind is Kind.ENUM:
            value = self._words(node.args[0])
            return [self._said(rows, _quoted("undefined: ", value, f" is not one of {node.type}"))]
        if node.op in {"div", "mod"}:
            by_zero = rows & self._mask(self._expressions[node.args[1].uid] == 0)
            return [self._said(by_zero, BY_ZERO), self._said(rows & ~by_zero, OUT_OF_RANGE)]
        if node.op in {"in", "element"}:
            return [self._said(rows, ELEMENT_MISSING)]
        if node.op == "call":
            return [self._calls(node, rows)]
        if node.op in BODY_OPS:
            return [self._of_elements(node, rows)]
        if node.op in _OF_ELEMENTS:
            holes = rows & self._mask(has_unknown(self._expressions[node.args[0].uid]))
            own = EMPTY if node.op in {"smallest", "largest"} else OUT_OF_RANGE
            return [self._said(holes, ELEMENT_MISSING), self._said(rows & ~holes, own)]
        return [self._said(rows, OUT_OF_RANGE)]

    def _calls(self, node: Node, rows: pl.Series) -> pl.DataFrame:
        """Why a plugin's operator failed: it is asked again for the marked rows."""
        operands = {
            str(place): self._expressions[arg.uid].cast(dtype(arg.type))
            for place, arg in enumerate(node.args)
        }
        asked = (
            self.frame.with_columns(**operands)
            .with_row_index(_ROW)
            .filter(rows)
            .select(_ROW, *operands)
        )
        told = pl.Series(_REASON, call_reasons(node, asked.select(*operands)), dtype=pl.String)
        return asked.select(_ROW).with_columns(told)

    def _of_elements(self, node: Node, rows: pl.Series) -> pl.DataFrame:
        """Why the body of a list operator is unknown for elements of the marked rows' lists."""
        lists, body = node.args
        elements = (
            self.frame.with_columns(self._expressions[lists.uid].alias(_ELEMENT))
            .with_row_index(_ROW)
            .filter(rows)
            .select(_ROW, _ELEMENT)
            .explode(_ELEMENT)
        )
        inner = Columns(
            {_ELEMENT: elements.select(_ELEMENT).lazy()}, self.columns.as_of, pl.col(_ELEMENT)
        )
        answer = inner.prepare(_ELEMENT, [body])[body.uid].alias(_MARK)
        answered = inner.collect(_ELEMENT).with_columns(answer)
        told = reasons(inner, _ELEMENT, answered, [(body, answered[_MARK].is_null())])
        rows_of = elements.select(_ROW).with_row_index(_CHILD)
        return told.rename({_ROW: _CHILD}).join(rows_of, on=_CHILD).select(_ROW, _REASON)

    def _words(self, node: Node) -> pl.Expr:
        return words(self._expressions[node.uid], node.type)

    def _said(self, rows: pl.Series, reason: str | pl.Expr) -> pl.DataFrame:
        """The pairs of the marked rows with a reason."""
        if isinstance(reason, str):
            places = pl.DataFrame({_ROW: rows.arg_true()})
            return places.with_columns(pl.lit(reason).alias(_REASON))
        return (
            self.frame.with_columns(reason.alias(_REASON), rows.alias(_MARK))
            .with_row_index(_ROW)
            .filter(_MARK)
            .select(_ROW, _REASON)
        )

    def _fact(self, ref: FactRef, rows: pl.Series) -> list[pl.DataFrame]:
        listed = column_of(FactRef(reasons_column(ref.name), ref.path))
        if listed in self.frame.columns:
            told = (
                self.frame.with_row_index(_ROW)
                .filter(rows)
                .select(_ROW, pl.col(listed).alias(_REASON))
            )
            absent = told.explode(_REASON).with_columns(
                pl.col(_REASON).fill_null(pl.lit(f"missing: {ref.label}"))
            )
            return [absent]
        return self._missing(ref, rows)

    def _missing(self, ref: FactRef | PastRef, rows: pl.Series) -> list[pl.DataFrame]:
        stale = column_of(ref, stale=True)
        if stale not in self.frame.columns:
            return [self._said(rows, f"missing: {ref.label}")]
        old = self._mask(pl.col(stale))
        return [
            self._said(rows & old, f"stale: {ref.label}"),
            self._said(rows & ~old, f"missing: {ref.label}"),
        ]

    def _relation(self, node: Node, rows: pl.Series) -> list[pl.DataFrame]:
        relation = cast("RelationRef", node.data)
        link = link_column(relation)
        parents = self.frame.select(pl.col(KEY).alias(link)).with_row_index(_PARENT).filter(rows)
        bodies = self.columns.every(relation.entity, own_nodes(node.args))
        member, body = (bodies[arg.uid] for arg in node.args)
        children = (
            self.columns.collect(relation.entity)
            .select(self._read_of(relation, node))
            .join(parents, on=link, how="inner")
            .with_columns(member.alias("=m"), body.alias("=b"))
            # In one piece: over the lists of some frames in pieces Polars 2.1 panics.
            .rechunk()
        )
        blame = children.select(
            at_fault(node, part).fill_null(value=False).alias(part) for part in ("=m", "=b")
        )
        seeds = [(arg, blame[part]) for part, arg in zip(("=m", "=b"), node.args, strict=True)]
        inner = reasons(self.columns, relation.entity, children, seeds)
        rows_of = children.select(pl.col(_PARENT).alias(_ROW)).with_row_index(_CHILD)
        told = inner.rename({_ROW: _CHILD}).join(rows_of, on=_CHILD).select(_ROW, _REASON)
        peopled = children.filter(pl.col("=m")).select(pl.col(_PARENT).unique()).to_series()
        nobody = pl.when(~pl.col(_ROW).is_in(peopled.implode())).then(pl.lit(f"no {relation.name}"))
        silent = parents.select(pl.col(_PARENT).alias(_ROW)).join(told, on=_ROW, how="anti")
        return [
            told,
            silent.with_columns(nobody.otherwise(pl.lit(OUT_OF_RANGE)).alias(_REASON)),
        ]

    def _read_of(self, relation: RelationRef, node: Node) -> list[str]:
        """The columns of the related records that *node* reads: the others are left behind."""
        there = self.columns.frames[relation.entity].collect_schema().names()
        wanted = {KEY, link_column(relation), *self.columns.made(relation.entity)}
        for part in own_nodes(node.args):
            if isinstance(part.data, FactRef | PastRef):
                path = part.data.path
                name = column_of(replace(part.data, path=()))
                marked = (name, stale_column(name), reasons_column(name))
                wanted |= {column_of(FactRef(mark, path)) for mark in marked}
            elif part.op in RELATION_OPS:
                return there  # what lies deeper may read anything
        return [name for name in there if name in wanted]


def at_fault(node: Node, part: str) -> pl.Expr:
    """Whether a child's membership ``=m`` or body ``=b``, where unknown, is part of the reason.

    Over the children joined to the rows in question; the mirror of `playwise.rules.aggregates`.
    """
    member, body = pl.col("=m"), pl.col("=b")
    may = member.fill_null(value=True)
    nobody = (member.fill_null(value=False).sum() == 0).over(_PARENT)
    both, holds = member & body, ~member | body
    match node.op:
        case "some" | "count":
            return both.is_null()
        case "none":
            empty = (both.is_null().sum() == 0).over(_PARENT)
            return both.is_null() | empty if part == "=m" else both.is_null()
        case "all":
            empty = (holds.is_null().sum() == 0).over(_PARENT)
            return holds.is_null() | empty if part == "=m" else holds.is_null()
        case "sum":
            return may & ~(body == 0).fill_null(value=False)
        case "share" | "avg" | "least" | "most":
            return may if part == "=m" else may & ~nobody
    raise AssertionError(node.op)


def _quoted(before: str, value: pl.Expr, after: str) -> pl.Expr:
    # Not `pl.format`: in Polars 2.1 it panics on a filtered frame of several chunks with nulls.
    return pl.concat_str(pl.lit(f"{before}'"), value, pl.lit(f"'{after}"))


def words(value: pl.Expr, type: Type) -> pl.Expr:
    """Return *value* as it is worded in reasons."""
    return value.cast(pl.String) if type.kind is Kind.ENUM else format_columns(value, type)


def as_lists(pairs: pl.DataFrame, height: int) -> pl.Series:
    """Return the reasons of each of *height* rows as a sorted list; null where there is none."""
    # A group keeps the order of its rows, so one sort serves all of them.
    lists = pairs.sort(_REASON).group_by(_ROW).agg(_REASON)
    rows = pl.DataFrame({_ROW: pl.int_range(height, dtype=pl.UInt32, eager=True)})
    return rows.join(lists, on=_ROW, how="left", maintain_order="left")[_REASON]
