"""Tables over whole frames: the first row that is not false stops the search.

Each record gets a code: the index of the row that fired; past the number of rows, the index of
the unknown row that stopped the search; null where no row is true. Only where an unknown row
stopped it is the rest of the table looked at: the value stands if every row that could still
apply gives it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any  # the types of a chain of when and then are not public

import polars as pl

from playwise.evaluate.answers import NO_ROW
from playwise.evaluate.parts import no_list, part
from playwise.playbook.program import Decision, Table, Wording
from playwise.rules.columns import Columns
from playwise.rules.expressions import series
from playwise.rules.frame import dtype
from playwise.rules.ir import Node
from playwise.rules.reasons import Seed, as_lists, reasons, words
from playwise.rules.types import TEXT, Type, Value

_A_LAYER = 64  # a longer chain of conditions would nest deeper than Polars can follow
_CODE = "=code"
_AT = "=at"
_GAP, _WORDS = "=gap", "=words"
_VALUE = part("value")


def table_columns(decision: Decision, table: Table, entity: str, columns: Columns) -> pl.DataFrame:
    """Return the entity's frame with the parts of the decision's outcomes beside it."""
    made = columns.prepare(entity, _nodes(table))
    frame = _coded(columns.frames[entity], table, made).collect(engine="streaming")
    frame = _with_value(frame, decision, table, made)
    if table.on_unknown == "stop":
        frame = _with_agreement(frame, decision, table, made)
    ids = [row.id for row in table.rows]
    fired = pl.when(pl.col(_CODE) < len(ids)).then(pl.col(_CODE))
    frame = frame.with_columns(_chosen(fired, ids).alias(part("row")))
    frame = _with_reasons(frame, table, entity, columns)
    frame = _with_because(frame, table, entity, columns)
    return frame.drop(_CODE).with_columns(no_list("open"), no_list("undecided"))


def _nodes(table: Table) -> list[Node]:
    conditions = [row.condition for row in table.rows if row.condition is not None]
    return [*conditions, *(row.then.node for row in table.rows)]


def _layers(count: int) -> Iterator[range]:
    return (range(start, min(start + _A_LAYER, count)) for start in range(0, count, _A_LAYER))


def _coded(frame: pl.LazyFrame, table: Table, made: Mapping[int, pl.Expr]) -> pl.LazyFrame:
    """Add the code of each record, some rows of the table at a time."""
    count = len(table.rows)
    frame = frame.with_columns(pl.lit(None, dtype=pl.UInt32).alias(_CODE))
    for layer in _layers(count):
        chain: Any = pl.when(pl.col(_CODE).is_not_null()).then(pl.col(_CODE))
        for index in layer:
            condition = table.rows[index].condition
            holds = made[condition.uid] if condition is not None else pl.lit(value=True)
            chain = chain.when(holds).then(pl.lit(index, dtype=pl.UInt32))
            if condition is not None and condition.nullable and table.on_unknown == "stop":
                stopped = pl.lit(count + index, dtype=pl.UInt32)
                chain = chain.when(holds.is_null()).then(stopped)
        frame = frame.with_columns(chain.alias(_CODE))
    return frame


def _with_value(
    frame: pl.DataFrame, decision: Decision, table: Table, made: Mapping[int, pl.Expr]
) -> pl.DataFrame:
    kind = dtype(decision.type)
    constants = {i: r.then.node.data for i, r in enumerate(table.rows) if r.then.node.op == "const"}
    texts = series(list(constants.values()), decision.type)  # type: ignore[arg-type]
    frame = frame.with_columns(_mapped(list(constants), texts).cast(kind).alias(_VALUE))
    computed: dict[int, list[int]] = {}
    for index, row in enumerate(table.rows):
        if row.then.node.op != "const":
            computed.setdefault(row.then.node.uid, []).append(index)
    groups = list(computed.items())
    for layer in _layers(len(groups)):
        value = pl.col(_VALUE)
        for uid, indexes in (groups[i] for i in layer):
            fired = pl.col(_CODE).is_in(indexes)
            value = pl.when(fired).then(made[uid].cast(kind)).otherwise(value)
        frame = frame.with_columns(value.alias(_VALUE))
    return frame


def _mapped(codes: Sequence[int], values: pl.Series) -> pl.Expr:
    """The value for each code; null for the codes that are not there."""
    if not codes:
        return pl.lit(None, dtype=values.dtype)
    known = pl.Series(codes, dtype=pl.UInt32)
    return pl.col(_CODE).replace_strict(known, values, default=None, return_dtype=values.dtype)


def _chosen(index: pl.Expr, ids: Sequence[str]) -> pl.Expr:
    known = pl.Series(range(len(ids)), dtype=pl.UInt32)
    texts = pl.Series(ids, dtype=pl.String)
    return index.replace_strict(known, texts, default=None, return_dtype=pl.String)


def _with_agreement(
    frame: pl.DataFrame, decision: Decision, table: Table, made: Mapping[int, pl.Expr]
) -> pl.DataFrame:
    """Where an unknown row stopped the search, take the value that all rows agree on, if any."""
    count = len(table.rows)
    frame = frame.with_row_index(_AT)
    stopped = frame.filter(pl.col(_CODE) >= count)
    if stopped.is_empty():
        return frame.drop(_AT)
    kind = dtype(decision.type)
    first = int(stopped[_CODE].min()) - count  # type: ignore[arg-type]
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
            pl.coalesce("=k", _CODE).alias(_CODE),
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
    frame = frame.with_row_index(_AT)
    unknown = frame.filter(pl.col(_VALUE).is_null())
    seeds = _seeds(unknown, table)
    told = reasons(columns, entity, unknown, seeds)
    listed = as_lists(told, unknown.height)
    silent = pl.lit([NO_ROW], dtype=pl.List(pl.String))
    why = unknown.select(_AT, pl.coalesce(listed, silent).alias(part("reasons")))
    return frame.join(why, on=_AT, how="left", maintain_order="left").drop(_AT)


def _seeds(unknown: pl.DataFrame, table: Table) -> list[Seed]:
    """What is to blame: the row that stopped the search, or the value of the row that fired."""
    count = len(table.rows)
    codes = unknown[_CODE]
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


def _with_because(frame: pl.DataFrame, table: Table, entity: str, columns: Columns) -> pl.DataFrame:
    known = pl.col(_VALUE).is_not_null()
    fixed = {i: _fixed(row.because) for i, row in enumerate(table.rows)}
    constants = {i: text for i, text in fixed.items() if text is not None}
    said = _mapped(list(constants), series(list(constants.values()), TEXT))
    frame = frame.with_columns(pl.when(known).then(said).alias(part("because")))
    filled = [i for i in fixed if i not in constants]
    for layer in _layers(len(filled)):
        chosen = [filled[i] for i in layer]
        gaps = {p.uid: p for i in chosen for p in table.rows[i].because if isinstance(p, Node)}
        made = columns.prepare(entity, list(gaps.values()))
        frame = _beside(frame, columns, entity)
        texts = {uid: _worded(frame, made[uid], gaps[uid].type) for uid in gaps}
        text = pl.col(part("because"))
        for index in chosen:
            wording = _filled(table.rows[index].because, texts)
            text = pl.when(known & (pl.col(_CODE) == index)).then(wording).otherwise(text)
        frame = frame.with_columns(text.alias(part("because")))
    return frame


def _worded(frame: pl.DataFrame, value: pl.Expr, type: Type) -> pl.Series:
    """The values in words; each different one is put into words once."""
    values = frame.with_columns(value.alias(_GAP))[_GAP]
    each = values.unique().to_frame(_GAP)
    said = each.with_columns(words(pl.col(_GAP), type).fill_null("unknown").alias(_WORDS))
    beside = values.to_frame().join(
        said, on=_GAP, how="left", maintain_order="left", nulls_equal=True
    )
    return beside[_WORDS]


def _beside(frame: pl.DataFrame, columns: Columns, entity: str) -> pl.DataFrame:
    """Add the columns that were made for the wording to *frame*, whose rows are the same."""
    whole = columns.collect(entity)
    fresh = [name for name in whole.columns if name not in frame.columns]
    return frame.with_columns(whole[name] for name in fresh)


def _fixed(wording: Wording) -> Value | None:
    texts = [piece for piece in wording if isinstance(piece, str)]
    return "".join(texts) if len(texts) == len(wording) else None


def _filled(wording: Wording, texts: Mapping[int, pl.Series]) -> pl.Expr:
    return pl.concat_str(
        pl.lit(piece) if isinstance(piece, str) else pl.lit(texts[piece.uid]) for piece in wording
    )
