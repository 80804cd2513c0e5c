"""Checklists over whole frames: complete, not_yet or unknown, with the items that are open.

Which items are open is kept as bits of a number, one number a record: there are few different
ones, so their lists and words are made once each.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial, reduce
from operator import and_

import polars as pl

from playwise.evaluate.answers import COMPLETE, EVERY_ITEM, NOT_YET, still_open
from playwise.evaluate.parts import part
from playwise.playbook.kinds import Checklist, Decision, Item
from playwise.playbook.open_items import OPEN
from playwise.rules.columns import Columns
from playwise.rules.expressions import literal
from playwise.rules.frame import reasons_column
from playwise.rules.reasons import as_lists, reasons

_AT = "=at"
_BITS = 60  # a column of items holds this many; longer checklists have several columns
_LISTED = pl.List(pl.String)


def checklist_columns(
    decision: Decision, checklist: Checklist, entity: str, columns: Columns
) -> pl.DataFrame:
    """Return the entity's frame with the parts of the decision's outcomes beside it."""
    items = checklist.items
    made = columns.prepare(entity, [item.rule.node for item in items])
    frame = columns.collect(entity).with_columns(
        made[item.rule.node.uid].alias(part(item.id)) for item in items
    )
    required = [item for item in items if item.required]
    verdict = reduce(and_, (pl.col(part(item.id)) for item in required))
    complete, not_yet = (literal(value, decision.type) for value in (COMPLETE, NOT_YET))
    frame = frame.with_columns(
        pl.when(verdict).then(complete).when(~verdict).then(not_yet).alias(part("value")),
        pl.lit(None, dtype=pl.String).alias(part("row")),
    )
    frame = frame.with_columns(
        _lists(frame, items, lambda item: ~item).alias(part("open")),
        _lists(frame, items, lambda item: item.is_null()).alias(part("undecided")),
        _because(frame, required).alias(part("because")),
    )
    frame = _with_reasons(frame, items, entity, columns)
    return frame.drop(part(item.id) for item in items)


def _lists(
    frame: pl.DataFrame, items: Sequence[Item], test: Callable[[pl.Expr], pl.Expr]
) -> pl.Series:
    """The ids of the items that pass *test*, as a list for each record."""
    made = [
        _translated(_bits(frame, group, test), partial(_named, group), _LISTED)
        for group in _groups(items)
    ]
    return made[0] if len(made) == 1 else pl.select(pl.concat_list(made)).to_series()


def _because(frame: pl.DataFrame, required: Sequence[Item]) -> pl.Series:
    """Why it is complete or not yet, in words; null where it is unknown."""
    if len(required) > _BITS:
        lists = _lists(frame, required, lambda item: ~item)
        texts = [still_open(ids) if ids else EVERY_ITEM for ids in lists.to_list()]
        said = pl.Series(texts, dtype=pl.String)
    else:
        bits = _bits(frame, required, lambda item: ~item)
        said = _translated(bits, lambda kind: _words(required, kind), pl.String())
    known = pl.col(part("value")).is_not_null()
    return frame.with_columns(pl.when(known).then(said).alias(part("because")))[part("because")]


def _words(required: Sequence[Item], bits: int) -> str:
    failing = _named(required, bits)
    return still_open(failing) if failing else EVERY_ITEM


def _groups(items: Sequence[Item]) -> list[Sequence[Item]]:
    return [items[start : start + _BITS] for start in range(0, len(items), _BITS)]


def _bits(
    frame: pl.DataFrame, items: Sequence[Item], test: Callable[[pl.Expr], pl.Expr]
) -> pl.Series:
    """A number for each record: bit i is set where item i passes *test*."""
    passed = (
        test(pl.col(part(item.id))).fill_null(value=False).cast(pl.Int64) * (1 << place)
        for place, item in enumerate(items)
    )
    return frame.select(pl.sum_horizontal(passed)).to_series()


def _named(items: Sequence[Item], bits: int) -> list[str]:
    return [item.id for place, item in enumerate(items) if bits >> place & 1]


def _translated(bits: pl.Series, words: Callable[[int], object], kind: pl.DataType) -> pl.Series:
    """What *words* makes of each number, worked out once for each different one."""
    kinds = bits.unique()
    known = pl.DataFrame({"bits": kinds, "words": pl.Series(map(words, kinds), dtype=kind)})
    beside = bits.to_frame("bits").join(known, on="bits", how="left", maintain_order="left")
    return beside["words"]


def _with_reasons(
    frame: pl.DataFrame, items: Sequence[Item], entity: str, columns: Columns
) -> pl.DataFrame:
    """Add why the verdict is unknown, and why nobody knows all the items that are open."""
    frame = frame.with_row_index(_AT)
    required = [item for item in items if item.required]
    unknown = frame.filter(pl.col(part("value")).is_null())
    undecided = frame.filter(pl.col(part("undecided")).list.len() > 0)
    asked = ((unknown, required, "reasons"), (undecided, items, reasons_column(OPEN)))
    for rows, doubted, name in asked:
        seeds = [(item.rule.node, rows[part(item.id)].is_null()) for item in doubted]
        told = as_lists(reasons(columns, entity, rows, seeds), rows.height)
        why = rows.select(_AT, told.alias(part(name)))
        frame = frame.join(why, on=_AT, how="left", maintain_order="left")
    return frame.drop(_AT)
