"""Tables with `hit: unique` over whole frames: the one true row, or the fault of two."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from playwise.evaluate.hits import NO_ROW, SEVERAL, TWO
from playwise.evaluate.outcome import ROW
from playwise.evaluate.parts import no_list, part
from playwise.evaluate.rows import CODE, chosen, with_because, with_value
from playwise.playbook.kinds import Decision, Row, Table
from playwise.rules.columns import Columns
from playwise.rules.frame import dtype, reasons_column
from playwise.rules.reasons import Seed, as_lists, reasons

_AT = "=at"
_TRUE, _UNKNOWN = "=true", "=unknown"
_DOUBT = "=doubt"
"""Whether a row is unknown that gives what the one gives that fired."""


def unique_columns(decision: Decision, table: Table, entity: str, columns: Columns) -> pl.DataFrame:
    """Return the entity's frame with the parts of the decision's outcomes beside it."""
    rows = [row for row in table.rows if row.condition is not None]
    nodes = [row.condition for row in rows if row.condition is not None]
    made = columns.prepare(entity, [*nodes, *(row.then.node for row in table.rows)])
    conditions = {holds(i): made[node.uid] for i, node in enumerate(nodes)}
    frame = columns.collect(entity).with_columns(**conditions)
    frame = _counted(frame, len(rows))
    frame = frame.with_columns(_code(table, made, decision).alias(CODE))
    frame = with_value(frame, decision.type, table.rows, made)
    fired = chosen(pl.col(CODE), [row.id for row in table.rows])
    frame = frame.with_columns(fired.alias(part("row")))
    frame = _with_reasons(frame, table, rows, entity, columns)
    frame = with_because(frame, table.rows, entity, columns)
    return frame.drop(CODE, _TRUE, _UNKNOWN, *conditions).with_columns(
        no_list("open"), no_list("undecided")
    )


def holds(place: int) -> str:
    """Return the working name of the column that says whether the row at *place* is true."""
    return f"=c{place}"


def _counted(frame: pl.DataFrame, count: int) -> pl.DataFrame:
    """Count the true rows of each record, and the unknown ones."""
    none = pl.lit(0, dtype=pl.UInt32)
    conditions = [pl.col(holds(i)) for i in range(count)]
    true = [c.fill_null(value=False).cast(pl.UInt32) for c in conditions]
    unknown = [c.is_null().cast(pl.UInt32) for c in conditions]
    return frame.with_columns(
        pl.sum_horizontal(none, *true).alias(_TRUE),
        pl.sum_horizontal(none, *unknown).alias(_UNKNOWN),
    )


def _code(table: Table, made: Mapping[int, pl.Expr], decision: Decision) -> pl.Expr:
    """The index of the row that decides; null where none does."""
    count = sum(row.condition is not None for row in table.rows)
    where = [pl.when(holds(i)).then(pl.lit(i, dtype=pl.UInt32)) for i in range(count)]
    one = pl.coalesce(*where) if where else pl.lit(None, dtype=pl.UInt32)
    rest = pl.lit(count if count < len(table.rows) else None, dtype=pl.UInt32)
    settled = pl.col(_UNKNOWN) == 0 if table.on_unknown == "stop" else pl.lit(value=True)
    is_last = (pl.col(_TRUE) == 0) & (settled | _agreement(table, made, decision))
    return pl.when(settled & (pl.col(_TRUE) == 1)).then(one).when(is_last).then(rest)


def _agreement(table: Table, made: Mapping[int, pl.Expr], decision: Decision) -> pl.Expr:
    """Whether the only unknown row gives what `otherwise` gives."""
    *rows, last = table.rows
    if last.condition is not None or not rows:
        return pl.lit(value=False)
    kind = dtype(decision.type)
    thens = [
        pl.when(pl.col(holds(i)).is_null()).then(made[row.then.node.uid].cast(kind))
        for i, row in enumerate(rows)
    ]
    same = (pl.coalesce(*thens) == made[last.then.node.uid].cast(kind)).fill_null(value=False)
    return (pl.col(_UNKNOWN) == 1) & same


def _with_reasons(
    frame: pl.DataFrame, table: Table, rows: Sequence[Row], entity: str, columns: Columns
) -> pl.DataFrame:
    """Add why the value is unknown, and why nobody knows which row decides."""
    frame = frame.with_row_index(_AT)
    is_doubted = pl.lit(value=False)
    if table.on_unknown == "stop":
        is_doubted = pl.col(CODE).is_not_null() & (pl.col(_UNKNOWN) > 0)
    frame = frame.with_columns(is_doubted.alias(_DOUBT))
    unknown = frame.filter(pl.col(part("value")).is_null() | pl.col(_DOUBT))
    listed = as_lists(reasons(columns, entity, unknown, _seeds(unknown, table)), unknown.height)
    why = pl.coalesce(
        _clashes([row.id for row in rows]),
        listed,
        pl.lit([NO_ROW], dtype=pl.List(pl.String)),
    )
    added = unknown.select(
        _AT,
        pl.when(pl.col(part("value")).is_null()).then(why).alias(part("reasons")),
        pl.when(pl.col(_DOUBT) | pl.col(CODE).is_null()).then(why).alias(part(reasons_column(ROW))),
    )
    return frame.join(added, on=_AT, how="left", maintain_order="left").drop(_AT, _DOUBT)


def _seeds(unknown: pl.DataFrame, table: Table) -> list[Seed]:
    """What is to blame: the value of the row that decided, else every row that is unknown."""
    nowhere = unknown[_DOUBT] | (unknown[CODE].is_null() & (unknown[_TRUE] < 2))
    seeds: list[Seed] = [(r.condition, nowhere) for r in table.rows if r.condition is not None]
    for code in unknown[CODE].drop_nulls().unique().sort().to_list():
        fired = (unknown[CODE] == code).fill_null(value=False) & ~unknown[_DOUBT]
        seeds.append((table.rows[code].then.node, fired))
    return seeds


def _clashes(ids: Sequence[str]) -> pl.Expr:
    """The reason of the records of which two rows are true, as a list; null elsewhere."""
    if len(ids) < 2:
        return pl.lit(None, dtype=pl.List(pl.String))
    named = (pl.when(holds(i)).then(pl.lit(id)) for i, id in enumerate(ids))
    true = pl.concat_list(*named).list.drop_nulls()
    how_many = pl.when(true.list.len() == 2).then(pl.lit(TWO)).otherwise(pl.lit(SEVERAL))
    said = pl.concat_str(how_many, true.list.join(", "))
    return pl.when(pl.col(_TRUE) > 1).then(pl.concat_list(said))
