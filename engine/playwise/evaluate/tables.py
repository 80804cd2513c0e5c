"""Tables over whole frames: the first row that is not false stops the search.

Each record gets a code: the index of the row that fired; past the number of rows, the index of
the unknown row that stopped the search; null where no row is true. Only where an unknown row
stopped it is the rest of the table looked at: the value stands if every row that could still
apply gives it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any  # the types of a chain of when and then are not public

import polars as pl

from playwise.evaluate.answers import NO_ROW
from playwise.evaluate.outcome import ROW
from playwise.evaluate.parts import no_list, part
from playwise.evaluate.rows import CODE, chosen, layers, with_because, with_value
from playwise.playbook.kinds import Decision, Table
from playwise.rules.columns import Columns
from playwise.rules.frame import dtype, reasons_column
from playwise.rules.ir import Node
from playwise.rules.reasons import Seed, as_lists, reasons

_AT = "=at"
_DOUBT = "=doubt"
"""The code of the unknown row above the one that fired, where both give the same."""
_VALUE = part("value")


def table_columns(decision: Decision, table: Table, entity: str, columns: Columns) -> pl.DataFrame:
    """Return the entity's frame with the parts of the decision's outcomes beside it."""
    made = columns.prepare(entity, _nodes(table))
    frame = _coded(columns.frames[entity], table, made).collect(engine="streaming")
    frame = with_value(frame, decision.type, table.rows, made)
    frame = frame.with_columns(pl.lit(None, dtype=pl.UInt32).alias(_DOUBT))
    if table.on_unknown == "stop":
        frame = _with_agreement(frame, decision, table, made)
    ids = [row.id for row in table.rows]
    fired = pl.when(pl.col(CODE) < len(ids)).then(pl.col(CODE))
    frame = frame.with_columns(chosen(fired, ids).alias(part("row")))
    frame = _with_reasons(frame, table, entity, columns)
    frame = with_because(frame, table.rows, entity, columns)
    return frame.drop(CODE, _DOUBT).with_columns(no_list("open"), no_list("undecided"))


def _nodes(table: Table) -> list[Node]:
    conditions = [row.condition for row in table.rows if row.condition is not None]
    return [*conditions, *(row.then.node for row in table.rows)]


def _coded(frame: pl.LazyFrame, table: Table, made: Mapping[int, pl.Expr]) -> pl.LazyFrame:
    """Add the code of each record, some rows of the table at a time."""
    count = len(table.rows)
    frame = frame.with_columns(pl.lit(None, dtype=pl.UInt32).alias(CODE))
    for layer in layers(count):
        chain: Any = pl.when(pl.col(CODE).is_not_null()).then(pl.col(CODE))
        for index in layer:
            condition = table.rows[index].condition
            holds = made[condition.uid] if condition is not None else pl.lit(value=True)
            chain = chain.when(holds).then(pl.lit(index, dtype=pl.UInt32))
            if condition is not None and condition.nullable and table.on_unknown == "stop":
                stopped = pl.lit(count + index, dtype=pl.UInt32)
                chain = chain.when(holds.is_null()).then(stopped)
        frame = frame.with_columns(chain.alias(CODE))
    return frame


def _with_agreement(
    frame: pl.DataFrame, decision: Decision, table: Table, made: Mapping[int, pl.Expr]
) -> pl.DataFrame:
    """Where an unknown row stopped the search, take the value that all rows agree on, if any."""
    count = len(table.rows)
    frame = frame.with_row_index(_AT)
    stopped = frame.filter(pl.col(CODE) >= count)
    if stopped.is_empty():
        return frame.drop(_AT)
    kind = dtype(decision.type)
    first = int(stopped[CODE].min()) - count  # type: ignore[arg-type]
    agreed = stopped.select(
        _AT, pl.lit(None, dtype=kind).alias("v"), pl.lit(None, dtype=pl.UInt32).alias("k")
    )
    for index in range(count - 1, first - 1, -1):
        row = table.rows[index]
        holds = made[row.condition.uid] if row.condition is not None else pl.lit(value=True)
        then = made[row.then.node.uid].cast(kind)
        # Beside the columns of the frame, so that constants get its height.
        answers = stopped.with_columns(holds.alias("=c"), then.alias("=t")).select(c="=c", t="=t")
        agreed = _one_row_up(pl.concat([agreed, answers], how="horizontal"), index)
    settled = agreed.drop_nulls().rename({"v": "=v", "k": "=k"})
    return (
        frame.join(settled, on=_AT, how="left", maintain_order="left")
        .with_columns(
            pl.when(pl.col("=k").is_not_null()).then(pl.col(CODE)).alias(_DOUBT),
            pl.coalesce("=k", CODE).alias(CODE),
            pl.coalesce("=v", _VALUE).alias(_VALUE),
        )
        .drop(_AT, "=k", "=v")
    )


def _one_row_up(agreed: pl.DataFrame, index: int) -> pl.DataFrame:
    """Take one more row, above those taken: v is what they agree on, k the row that fires."""
    holds, then, value, fired = (pl.col(name) for name in "ctvk")
    same = holds.is_null() & (then == value)
    return agreed.select(
        _AT,
        pl.when(holds).then(then).when(same | ~holds).then(value).alias("v"),
        pl.when(holds)
        .then(pl.lit(index, dtype=pl.UInt32))
        .when(same | ~holds)
        .then(fired)
        .alias("k"),
    )


def _with_reasons(frame: pl.DataFrame, table: Table, entity: str, columns: Columns) -> pl.DataFrame:
    """Add why the value is unknown, and why nobody knows which row decides."""
    frame = frame.with_row_index(_AT)
    unknown = frame.filter(pl.col(_VALUE).is_null() | pl.col(_DOUBT).is_not_null())
    told = reasons(columns, entity, unknown, _seeds(unknown, table))
    listed = as_lists(told, unknown.height)
    silent = pl.lit([NO_ROW], dtype=pl.List(pl.String))
    why, is_doubted = pl.coalesce(listed, silent), pl.col(_DOUBT).is_not_null()
    unread = is_doubted | pl.col(part(ROW)).is_null()
    added = unknown.select(
        _AT,
        pl.when(~is_doubted).then(why).alias(part("reasons")),
        pl.when(unread).then(why).alias(part(reasons_column(ROW))),
    )
    return frame.join(added, on=_AT, how="left", maintain_order="left").drop(_AT)


def _seeds(unknown: pl.DataFrame, table: Table) -> list[Seed]:
    """What is to blame: the row that stopped the search, or the value of the row that fired.

    A row that all agree with below it is to blame for which of them decides.
    """
    count = len(table.rows)
    codes = unknown.select(pl.coalesce(_DOUBT, CODE)).to_series()
    nowhere = codes.is_null()
    seeds: list[Seed] = []
    if table.on_unknown == "skip":
        seeds += [(r.condition, nowhere) for r in table.rows if r.condition is not None]
    for code in codes.drop_nulls().unique().sort().to_list():
        row = table.rows[code % count]
        blamed = row.condition if code >= count else row.then.node
        assert blamed is not None, "a row without a condition never stops the search"
        seeds.append((blamed, (codes == code).fill_null(value=False)))
    return seeds
