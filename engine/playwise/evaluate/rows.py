"""What rows give, over whole frames: the value and the words of the row that each record got.

Which row that is stands in the column `CODE`, an index; a code that is no index gives nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import polars as pl

from playwise.evaluate.parts import part
from playwise.playbook.kinds import Row, Wording
from playwise.rules.columns import Columns
from playwise.rules.expressions import series
from playwise.rules.frame import dtype
from playwise.rules.ir import Node
from playwise.rules.reasons import words
from playwise.rules.types import TEXT, Type, Value

CODE = "=code"
_A_LAYER = 64  # a longer chain of conditions would nest deeper than Polars can follow
_GAP, _WORDS = "=gap", "=words"
_VALUE = part("value")


def layers(count: int) -> Iterator[range]:
    """Yield the numbers below *count*, as many at a time as one expression can hold."""
    return (range(start, min(start + _A_LAYER, count)) for start in range(0, count, _A_LAYER))


def with_value(
    frame: pl.DataFrame, type: Type, rows: Sequence[Row], made: Mapping[int, pl.Expr]
) -> pl.DataFrame:
    """Add the value of each record's row; *made* holds the expressions of the rows' values."""
    kind = dtype(type)
    constants = {i: r.then.node.data for i, r in enumerate(rows) if r.then.node.op == "const"}
    texts = series(list(constants.values()), type)  # type: ignore[arg-type]
    frame = frame.with_columns(_mapped(list(constants), texts).cast(kind).alias(_VALUE))
    computed: dict[int, list[int]] = {}
    for index, row in enumerate(rows):
        if row.then.node.op != "const":
            computed.setdefault(row.then.node.uid, []).append(index)
    groups = list(computed.items())
    for layer in layers(len(groups)):
        value = pl.col(_VALUE)
        for uid, indexes in (groups[i] for i in layer):
            fired = pl.col(CODE).is_in(indexes)
            value = pl.when(fired).then(made[uid].cast(kind)).otherwise(value)
        frame = frame.with_columns(value.alias(_VALUE))
    return frame


def _mapped(codes: Sequence[int], values: pl.Series) -> pl.Expr:
    """The value for each code; null for the codes that are not there."""
    if not codes:
        return pl.lit(None, dtype=values.dtype)
    known = pl.Series(codes, dtype=pl.UInt32)
    return pl.col(CODE).replace_strict(known, values, default=None, return_dtype=values.dtype)


def chosen(index: pl.Expr, ids: Sequence[str]) -> pl.Expr:
    """Return the id at each index; null where there is none."""
    known = pl.Series(range(len(ids)), dtype=pl.UInt32)
    texts = pl.Series(ids, dtype=pl.String)
    return index.replace_strict(known, texts, default=None, return_dtype=pl.String)


def with_because(
    frame: pl.DataFrame, rows: Sequence[Row], entity: str, columns: Columns
) -> pl.DataFrame:
    """Add why, in the words of each record's row; null where its value is unknown."""
    known = pl.col(_VALUE).is_not_null()
    fixed = {i: _fixed(row.because) for i, row in enumerate(rows)}
    constants = {i: text for i, text in fixed.items() if text is not None}
    said = _mapped(list(constants), series(list(constants.values()), TEXT))
    frame = frame.with_columns(pl.when(known).then(said).alias(part("because")))
    filled = [i for i in fixed if i not in constants]
    for layer in layers(len(filled)):
        told = [filled[i] for i in layer]
        gaps = {p.uid: p for i in told for p in rows[i].because if isinstance(p, Node)}
        made = columns.prepare(entity, list(gaps.values()))
        frame = _beside(frame, columns, entity)
        texts = {uid: _worded(frame, made[uid], gaps[uid].type) for uid in gaps}
        text = pl.col(part("because"))
        for index in told:
            wording = _filled(rows[index].because, texts)
            text = pl.when(known & (pl.col(CODE) == index)).then(wording).otherwise(text)
        frame = frame.with_columns(text.alias(part("because")))
    return frame


def with_wordings(
    frame: pl.DataFrame, rows: Sequence[Row], entity: str, columns: Columns
) -> tuple[pl.DataFrame, list[pl.Expr]]:
    """Return the frame with all that the words of the rows need, and the words of each row."""
    gaps = {piece.uid: piece for row in rows for piece in row.because if isinstance(piece, Node)}
    made = columns.prepare(entity, list(gaps.values()))
    frame = _beside(frame, columns, entity)
    texts = {uid: _worded(frame, made[uid], gap.type) for uid, gap in gaps.items()}
    return frame, [_filled(row.because, texts) for row in rows]


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
