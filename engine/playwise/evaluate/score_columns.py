"""Scores over whole frames: the interpreter's weights, points, drivers and words, bit for bit.

What depends on which measures were dropped, or on the order of what they cost, is worked out once
for each different case: there are few of them, told by the bits of numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import combinations
from typing import Any  # a row of a frame holds values of any column

import polars as pl

from playwise.evaluate.parts import part
from playwise.evaluate.scorecards import held_down, others, without
from playwise.evaluate.weights import (
    FINE,
    FULL,
    SCALE,
    effective_weights,
    in_tenths,
    most_together,
    too_little,
)
from playwise.playbook.kinds import Measure

SCORE, DRIVERS, WORDS = part("score"), part("drivers"), part("words")
NOTHING = part("nothing")
"""Whether every measure was dropped."""
TOO_LITTLE = part("too_little")
"""Why the measures that are left weigh too little for a score; null where they do not."""

_CASE, _WITHOUT = "=case", "=without"
_FIRST, _HEAD, _TAIL = "=first", "=head", "=tail"
_BITS = 60  # a column of bits holds this many
_ADDENDS = 10  # a longer sum would nest deeper than Polars likes
_TENTHS = pl.Series([in_tenths(count) for count in range(1001)], dtype=pl.String)


def points(index: int) -> str:
    """Return the column of what a measure gives, null where its value is unknown."""
    return part(f"points{index}")


def scored(frame: pl.DataFrame, measures: Sequence[Measure]) -> pl.DataFrame:
    """Add `SCORE`, `DRIVERS` and `WORDS`, null where it is unknown, `NOTHING` and `TOO_LITTLE`.

    Args:
        frame: Has the column `points` of each measure.
        measures: In the order of the file.
    """
    before = frame.columns
    frame = _with_weights(frame, measures)
    frame = frame.with_columns(
        (pl.col(_weight(i)) * _filled(i, measure)).alias(_gain(i))
        for i, measure in enumerate(measures)
    )
    frame = _with_score(frame, len(measures))
    frame = _with_drivers(frame, measures)
    frame = _with_words(frame, len(measures))
    return frame.select(*before, SCORE, DRIVERS, WORDS, NOTHING, TOO_LITTLE)


def _weight(index: int) -> str:
    return part(f"weight{index}")


def _gain(index: int) -> str:
    return part(f"gain{index}")


def _cost(index: int) -> str:
    return part(f"cost{index}")


def _with_weights(frame: pl.DataFrame, measures: Sequence[Measure]) -> pl.DataFrame:
    droppable = [i for i, measure in enumerate(measures) if measure.on_missing == "drop"]
    names = [_weight(i) for i in range(len(measures))]

    def weighed(dropped: Sequence[bool]) -> tuple[Any, ...]:
        gone = {i for i, is_gone in zip(droppable, dropped, strict=True) if is_gone}
        kept = [i not in gone for i in range(len(measures))]
        words = without([measures[i].id for i in sorted(gone)])
        most = most_together(measures, kept)
        short = None if most is None else too_little(most)
        return *effective_weights(measures, kept), words, not any(kept), short

    flags = [pl.col(points(i)).is_null() for i in droppable]
    schema = {**dict.fromkeys(names, pl.Float64()), _WITHOUT: pl.String(), NOTHING: pl.Boolean()}
    schema[TOO_LITTLE] = pl.String()
    return _by_case(frame, flags, weighed, schema)


def _filled(index: int, measure: Measure) -> pl.Expr:
    """What a measure gives, with what stands in for an unknown value; one that is dropped 0."""
    given = pl.col(points(index))
    if measure.on_missing == "unknown":
        return given
    return given.fill_null(measure.worst if measure.on_missing == "worst" else 0.0)


def _with_score(frame: pl.DataFrame, count: int) -> pl.DataFrame:
    frame = frame.with_columns(pl.col(_gain(0)).alias(SCORE))
    for start in range(1, count, _ADDENDS):
        total = pl.col(SCORE)
        for i in range(start, min(start + _ADDENDS, count)):
            total = total + pl.col(_gain(i))  # one after the other, as the interpreter adds
        frame = frame.with_columns(total.alias(SCORE))
    return frame.with_columns(
        pl.when(~pl.col(NOTHING) & pl.col(TOO_LITTLE).is_null())
        .then(in_units(pl.col(SCORE), SCALE))
        .alias(SCORE)
    )


def in_units(value: pl.Expr, scale: float) -> pl.Expr:
    """Return *value* rounded to so many parts of a whole, a half up."""
    count = (value * scale + 0.5).floor()
    # By a constant Polars multiplies with its reciprocal, which moves the last bit.
    return count / (count * 0.0 + scale)


def _with_drivers(frame: pl.DataFrame, measures: Sequence[Measure]) -> pl.DataFrame:
    count = len(measures)
    is_known = pl.col(SCORE).is_not_null()
    frame = frame.with_columns(
        pl.when(is_known)
        .then(_lost(i, measure))
        .otherwise(pl.lit(0, dtype=pl.Int64))
        .alias(_cost(i))
        for i, measure in enumerate(measures)
    )
    costs = [pl.col(_cost(i)) for i in range(count)]
    pairs = list(combinations(range(count), 2))

    def ordered(bits: Sequence[bool]) -> tuple[Any, ...]:
        costly, first = bits[:count], dict(zip(pairs, bits[count:], strict=True))
        wins = [
            sum(first[min(i, j), max(i, j)] == (i < j) for j in range(count) if j != i)
            for i in range(count)
        ]
        order = sorted((i for i in range(count) if costly[i]), key=lambda i: -wins[i])
        ids = [measures[i].id for i in order]
        if not ids:
            return ids, None, "", ""
        head, tail = held_down(ids[0]), others(ids)
        return ids, order[0], head, tail

    flags = [cost > 0 for cost in costs] + [costs[i] >= costs[j] for i, j in pairs]
    listed = pl.List(pl.String)
    schema = {DRIVERS: listed, _FIRST: pl.UInt32(), _HEAD: pl.String(), _TAIL: pl.String()}
    frame = _by_case(frame, flags, ordered, schema)
    return frame.with_columns(pl.when(is_known).then(pl.col(DRIVERS)).alias(DRIVERS))


def _lost(index: int, measure: Measure) -> pl.Expr:
    missed = (_filled(index, measure) * -1.0 + FULL) * pl.col(_weight(index))
    return (missed * FINE + 0.5).floor().cast(pl.Int64)


def _with_words(frame: pl.DataFrame, count: int) -> pl.DataFrame:
    def of_first(column: Callable[[int], str]) -> pl.Expr:
        return pl.coalesce(
            pl.when(pl.col(_FIRST) == i).then(pl.col(column(i))) for i in range(count)
        )

    texts = {
        "=shown": pl.col(SCORE),
        "=gives": of_first(_gain),
        "=most": of_first(_weight) * FULL,
    }
    counts = frame.select(
        (value * 10 + 1e-6).floor().cast(pl.UInt32).alias(name) for name, value in texts.items()
    )
    frame = frame.with_columns(_TENTHS.gather(counts[name]).alias(name) for name in texts)
    driven = pl.concat_str(_HEAD, "=gives", pl.lit(" of "), "=most", _TAIL)
    reason = pl.when(pl.col(_FIRST).is_not_null()).then(driven).otherwise(pl.lit(""))
    return frame.with_columns(
        pl.concat_str("=shown", pl.lit(" of 100"), _WITHOUT, reason).alias(WORDS)
    )


def _by_case(
    frame: pl.DataFrame,
    flags: Sequence[pl.Expr],
    made: Callable[[Sequence[bool]], tuple[Any, ...]],
    schema: Mapping[str, pl.DataType],
) -> pl.DataFrame:
    """Add what *made* makes of the *flags* of each record, worked out once for each case."""
    groups = [flags[start : start + _BITS] for start in range(0, len(flags), _BITS)]
    codes = [f"{_CASE}{place}" for place in range(len(groups))]
    if not groups:
        return frame.with_columns(
            pl.lit(value, dtype=schema[name]).alias(name)
            for name, value in zip(schema, made(()), strict=True)
        )
    told = frame.select(
        pl.sum_horizontal(
            flag.cast(pl.Int64) * (1 << place) for place, flag in enumerate(group)
        ).alias(code)
        for code, group in zip(codes, groups, strict=True)
    )
    cases = told.unique()
    rows = [made(_bits_of(case, groups)) for case in cases.iter_rows()]
    known = cases.hstack(pl.DataFrame(rows, schema=dict(schema), orient="row"))
    beside = told.join(known, on=codes, how="left", maintain_order="left")
    return frame.hstack(beside.drop(codes))


def _bits_of(case: Sequence[int], groups: Sequence[Sequence[pl.Expr]]) -> list[bool]:
    return [
        bool(number >> place & 1)
        for number, group in zip(case, groups, strict=True)
        for place in range(len(group))
    ]
