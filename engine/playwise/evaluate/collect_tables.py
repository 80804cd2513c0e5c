"""Tables with `hit: collect` over whole frames: the values of all true rows as a list."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from playwise.evaluate.hits import BETWEEN_ROWS, NO_ROW_TRUE
from playwise.evaluate.parts import no_list, part
from playwise.evaluate.rows import with_wordings
from playwise.playbook.kinds import Decision, Row, Table
from playwise.rules.columns import Columns
from playwise.rules.frame import dtype
from playwise.rules.reasons import Seed, as_lists, reasons
from playwise.rules.types import Type

_AT = "=at"
_TEXTS = pl.List(pl.String)


def collect_columns(
    decision: Decision, table: Table, entity: str, columns: Columns
) -> pl.DataFrame:
    """Return the entity's frame with the parts of the decision's outcomes beside it."""
    rows = [row for row in table.rows if row.condition is not None]
    last = next((row for row in table.rows if row.condition is None), None)
    nodes = [row.condition for row in rows if row.condition is not None]
    made = columns.prepare(entity, [*nodes, *(row.then.node for row in table.rows)])
    assert decision.type.element is not None, "what is collected is a list"
    kind = dtype(decision.type.element)
    places = range(len(rows))
    conditions = {_holds(i): made[node.uid] for i, node in enumerate(nodes)}
    values = {_gives(i): made[row.then.node.uid].cast(kind) for i, row in enumerate(rows)}
    frame = columns.collect(entity).with_columns(**conditions, **values)
    if last is not None:
        # The last row applies where no other does, nor may.
        nothing = pl.all_horizontal(pl.lit(value=True), *(~pl.col(_holds(i)) for i in places))
        nothing = nothing.fill_null(value=False)
        given = made[last.then.node.uid].cast(kind)
        frame = frame.with_columns(nothing.alias(_holds(len(rows))), given.alias(_gives(len(rows))))
        rows = [*rows, last]
    frame = _with_lists(frame, decision.type, rows)
    frame = _with_reasons(frame, rows, entity, columns)
    frame = _with_because(frame, rows, entity, columns)
    working = [name(i) for i in range(len(rows)) for name in (_holds, _gives)]
    return frame.drop(working).with_columns(
        pl.lit(None, dtype=pl.String).alias(part("row")), no_list("open")
    )


def _holds(place: int) -> str:
    """The working column that says whether the row at *place* is true."""
    return f"=c{place}"


def _gives(place: int) -> str:
    """The working column of the value of the row at *place*."""
    return f"=t{place}"


def _is_listed(place: int) -> pl.Expr:
    return pl.col(_holds(place)) & pl.col(_gives(place)).is_not_null()


def _is_undecided(place: int) -> pl.Expr:
    return pl.col(_holds(place)).fill_null(value=True) & ~_is_listed(place).fill_null(value=False)


def _with_lists(frame: pl.DataFrame, type: Type, rows: Sequence[Row]) -> pl.DataFrame:
    """Add the values and the ids of the true rows, and the ids of the undecided ones."""
    places = range(len(rows))
    listed = [pl.when(_is_listed(i)).then(pl.col(_gives(i))) for i in places]
    true = [pl.when(_is_listed(i)).then(pl.lit(row.id)) for i, row in enumerate(rows)]
    undecided = [pl.when(_is_undecided(i)).then(pl.lit(row.id)) for i, row in enumerate(rows)]
    return frame.with_columns(
        pl.concat_list(*listed).list.drop_nulls().cast(dtype(type)).alias(part("value")),
        pl.concat_list(*undecided).list.drop_nulls().alias(part("undecided")),
        pl.concat_list(*true).list.drop_nulls().alias(part("rows")),
    )


def _with_reasons(
    frame: pl.DataFrame, rows: Sequence[Row], entity: str, columns: Columns
) -> pl.DataFrame:
    frame = frame.with_row_index(_AT)
    doubtful = frame.filter(pl.col(part("undecided")).list.len() > 0)
    seeds: list[Seed] = []
    for place, row in enumerate(rows):
        if row.condition is not None:
            seeds.append((row.condition, doubtful[_holds(place)].is_null()))
        seeds.append((row.then.node, doubtful[_holds(place)].fill_null(value=False)))
    told = as_lists(reasons(columns, entity, doubtful, seeds), doubtful.height)
    why = doubtful.select(_AT, told.alias(part("reasons")))
    return frame.join(why, on=_AT, how="left", maintain_order="left").drop(_AT)


def _with_because(
    frame: pl.DataFrame, rows: Sequence[Row], entity: str, columns: Columns
) -> pl.DataFrame:
    frame, wordings = with_wordings(frame, rows, entity, columns)
    said = [pl.when(_is_listed(i)).then(words) for i, words in enumerate(wordings)]
    listed = pl.concat_list(*said).list.drop_nulls()
    nothing = (pl.col(part("value")).list.len() == 0) & (pl.col(part("undecided")).list.len() == 0)
    text = pl.when(nothing).then(pl.lit(NO_ROW_TRUE)).otherwise(listed.list.join(BETWEEN_ROWS))
    return frame.with_columns(text.alias(part("because")))
