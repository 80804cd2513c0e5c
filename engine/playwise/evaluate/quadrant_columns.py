"""Quadrants over whole frames: the corner of each record, or why it is unknown."""

from __future__ import annotations

import polars as pl

from playwise.evaluate.parts import no_list, part
from playwise.evaluate.quadrants import names_for, side_words, unknown_words
from playwise.playbook.kinds import Axis, Decision, Quadrant
from playwise.rules.columns import Columns
from playwise.rules.frame import dtype, reasons_column
from playwise.rules.ir import Node
from playwise.rules.reasons import as_lists, reasons
from playwise.rules.types import NUMBER
from playwise.rules.worded_columns import format_columns

_AT, _SIDES = "=at", ("=high_x", "=high_y")


def quadrant_columns(
    decision: Decision, quadrant: Quadrant, entity: str, columns: Columns
) -> pl.DataFrame:
    """Return the entity's frame with the parts of the decision's outcomes beside it."""
    rules = quadrant.parts
    made = columns.prepare(entity, [rule.node for rule in rules.values()])
    axes = (quadrant.x, quadrant.y)
    frame = (
        columns.collect(entity)
        .with_columns(made[rule.node.uid].alias(part(name)) for name, rule in rules.items())
        .with_columns(
            (pl.col(part(name)) >= axis.cut).alias(side)
            for name, axis, side in zip("xy", axes, _SIDES, strict=True)
        )
    )
    known = pl.col(part("value")).is_not_null()
    words = pl.concat_str(_words(quadrant.x, "x"), pl.lit(", "), _words(quadrant.y, "y"))
    frame = frame.with_columns(_value(decision, quadrant).alias(part("value")))
    frame = frame.with_columns(
        pl.lit(None, dtype=pl.String).alias(part("row")),
        pl.when(known).then(words).alias(part("because")),
    )
    frame = _explained(frame, quadrant, entity, columns)
    return frame.drop(_SIDES).with_columns(no_list("open"), no_list("undecided"))


def _value(decision: Decision, quadrant: Quadrant) -> pl.Expr:
    """The name of the corner; null where more than one is possible."""
    cases = []
    for x in (True, False, None):
        for y in (True, False, None):
            names = names_for(quadrant, x, y)
            if len(names) == 1:
                here = _is(_SIDES[0], x) & _is(_SIDES[1], y)
                cases.append(pl.when(here).then(pl.lit(names.pop())))
    return pl.coalesce(cases).cast(dtype(decision.type))


def _is(side: str, wanted: bool | None) -> pl.Expr:
    if wanted is None:
        return pl.col(side).is_null()
    return pl.col(side) if wanted else ~pl.col(side)


def _words(axis: Axis, name: str) -> pl.Expr:
    gap = "\0"
    value = format_columns(pl.col(part(name)), NUMBER)
    high = pl.col(_SIDES["xy".index(name)])
    texts = [
        pl.concat_str(pl.lit(before), value, pl.lit(after))
        for before, after in (side_words(axis, gap, high=h).split(gap) for h in (True, False))
    ]
    return (
        pl.when(high)
        .then(texts[0])
        .when(~high)
        .then(texts[1])
        .otherwise(pl.lit(unknown_words(axis)))
    )


def _explained(
    frame: pl.DataFrame, quadrant: Quadrant, entity: str, columns: Columns
) -> pl.DataFrame:
    """Add why the value and each part are unknown."""
    frame = frame.with_row_index(_AT)
    axes = [quadrant.x.value.node, quadrant.y.value.node]
    frame = _told(frame, "value", axes, part("reasons"), entity, columns)
    for name, rule in quadrant.parts.items():
        told = part(reasons_column(name))
        frame = _told(frame, name, [rule.node], told, entity, columns)
    return frame.drop(_AT)


def _told(
    frame: pl.DataFrame, of: str, nodes: list[Node], name: str, entity: str, columns: Columns
) -> pl.DataFrame:
    """Add why the part *of* is unknown, where it is: because of those *nodes* that are."""
    some = frame.filter(pl.col(part(of)).is_null())
    everywhere = pl.repeat(value=True, n=some.height, dtype=pl.Boolean, eager=True)
    pairs = reasons(columns, entity, some, [(node, everywhere) for node in nodes])
    why = some.select(_AT, as_lists(pairs, some.height).alias(name))
    return frame.join(why, on=_AT, how="left", maintain_order="left")
