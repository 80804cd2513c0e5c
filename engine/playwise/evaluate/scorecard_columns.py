"""Scorecards over whole frames: the band of each score, what overrides it, its trend and why."""

from __future__ import annotations

import polars as pl

from playwise.evaluate.outcome import ROW
from playwise.evaluate.parts import no_list, part
from playwise.evaluate.score_columns import (
    NOTHING,
    SCORE,
    TOO_LITTLE,
    WORDS,
    in_units,
    points,
    scored,
)
from playwise.evaluate.scorecards import DECLINING, IMPROVING, NO_OVERRIDE, STEADY, TRENDS
from playwise.evaluate.weights import FINE, FULL
from playwise.playbook.kinds import Band, Decision, Scorecard, Trend
from playwise.rules.columns import Columns
from playwise.rules.frame import reasons_column
from playwise.rules.ir import Node
from playwise.rules.reasons import Seed, as_lists, reasons

_AT, _BAND, _ROW, _STOPPED = "=at", "=band", "=override", "=stopped"
_DOUBT = "=doubt"
"""The first override that is unknown, above all that are true."""
_PAST, _TREND = "=past", part("trend")
_MADE = ("value", "row", "because", "reasons", "open", "undecided")
_NOBODY = pl.lit(None, dtype=pl.UInt32)


def scorecard_columns(
    decision: Decision, card: Scorecard, entity: str, columns: Columns
) -> pl.DataFrame:
    """Return the entity's frame with the parts of the decision's outcomes beside it."""
    frame = _asked(card, entity, columns)
    frame = scored(frame, card.measures)
    frame = _decided(frame, decision, card)
    frame = _compared(frame, card)
    frame = _explained(frame, card, entity, columns)
    frame = frame.with_columns(no_list("open"), no_list("undecided"))
    named = [name for read in card.parts for name in (read, reasons_column(read))]
    wanted = [part(name) for name in (*_MADE, reasons_column(ROW), *named)]
    return frame.select(*columns.collect(entity).columns, *wanted)


def _holds(index: int) -> str:
    return part(f"holds{index}")


def _asked(card: Scorecard, entity: str, columns: Columns) -> pl.DataFrame:
    """The entity's frame with what each measure gives, which overrides hold, and the past."""
    wanted: dict[str, Node] = {points(i): m.points for i, m in enumerate(card.measures)}
    wanted |= {_holds(i): o.when.node for i, o in enumerate(card.overrides)}
    if card.trend is not None:
        wanted[_PAST] = card.trend.past
    made = columns.prepare(entity, list(wanted.values()))
    frame = columns.collect(entity)
    return frame.with_columns(made[node.uid].alias(name) for name, node in wanted.items())


def _decided(frame: pl.DataFrame, decision: Decision, card: Scorecard) -> pl.DataFrame:
    """Add the value, the row and the words; `_STOPPED` is the override that stands in the way."""
    names = list(decision.type.values)
    frame = frame.with_columns(
        pl.coalesce(_in_band(band, names.index(band.name)) for band in card.bands).alias(_BAND),
        _NOBODY.alias(_ROW),
        _NOBODY.alias(_STOPPED),
        _NOBODY.alias(_DOUBT),
    )
    # From the last up: what is below an override is what could apply after it.
    for index, override in reversed(list(enumerate(card.overrides))):
        holds, below = pl.col(_holds(index)), pl.col(_BAND)
        then = pl.lit(names.index(override.then), dtype=pl.UInt32)
        me = pl.lit(index, dtype=pl.UInt32)
        stops = holds.is_null() & (below != then).fill_null(value=True)
        frame = frame.with_columns(
            pl.when(holds).then(then).when(~stops).then(below).alias(_BAND),
            pl.when(holds).then(me).when(~stops).then(pl.col(_ROW)).alias(_ROW),
            pl.when(holds)
            .then(_NOBODY)
            .when(stops)
            .then(me)
            .otherwise(pl.col(_STOPPED))
            .alias(_STOPPED),
            pl.when(holds)
            .then(_NOBODY)
            .when(holds.is_null())
            .then(me)
            .otherwise(pl.col(_DOUBT))
            .alias(_DOUBT),
        )
    ids = pl.Series([o.id for o in card.overrides], dtype=pl.String)
    texts = pl.Series([o.when.text for o in card.overrides], dtype=pl.String)
    values = pl.Series(names, dtype=pl.Enum(names))
    frame = frame.with_columns(
        values.gather(frame[_BAND]).alias(part("value")),
        ids.gather(frame[_ROW]).alias(part("row")),
        texts.gather(frame[_ROW]).alias(part("because")),
    )
    told = pl.coalesce(part("because"), WORDS)
    return frame.with_columns(
        pl.when(pl.col(_BAND).is_not_null()).then(told).alias(part("because"))
    )


def _in_band(band: Band, index: int) -> pl.Expr:
    score = pl.col(SCORE)
    inside = score.is_not_null()
    if band.low is not None:
        inside &= score >= band.low if band.holds_low else score > band.low
    if band.high is not None:
        inside &= score <= band.high if band.holds_high else score < band.high
    return pl.when(inside).then(pl.lit(index, dtype=pl.UInt32))


def _compared(frame: pl.DataFrame, card: Scorecard) -> pl.DataFrame:
    if card.trend is None:
        return frame
    moved = in_units(pl.col(SCORE) - pl.col(_PAST).clip(0.0, FULL), FINE)
    by = card.trend.by
    said = (
        pl.when(moved >= by)
        .then(pl.lit(IMPROVING))
        .when(moved <= -by)
        .then(pl.lit(DECLINING))
        .when(moved.is_not_null())
        .then(pl.lit(STEADY))
    )
    return frame.with_columns(said.cast(pl.Enum(TRENDS)).alias(_TREND))


def _explained(frame: pl.DataFrame, card: Scorecard, entity: str, columns: Columns) -> pl.DataFrame:
    """Add why the value, the score and its parts are unknown."""
    frame = _unscored(frame.with_row_index(_AT), card, entity, columns)
    score, value = part(reasons_column("score")), part("reasons")
    overrides = [(o.when.node, pl.col(_DOUBT) == i) for i, o in enumerate(card.overrides)]
    doubted, unread = pl.col(_DOUBT).is_not_null(), part(reasons_column(ROW))
    frame = _told(frame, doubted, overrides, unread, entity, columns)
    # What stands in the way is the first override that is unknown.
    stopped, unknown = pl.col(_STOPPED).is_not_null(), pl.col(part("value")).is_null()
    why = pl.when(stopped).then(pl.col(unread)).when(unknown).then(pl.col(score))
    frame = frame.with_columns(
        why.alias(value), pl.col(score).alias(part(reasons_column("drivers")))
    )
    silent = pl.lit([NO_OVERRIDE], dtype=pl.List(pl.String))
    unfired = pl.when(unknown).then(pl.col(value)).when(pl.col(part(ROW)).is_null()).then(silent)
    frame = frame.with_columns(pl.coalesce(unread, unfired).alias(unread))
    if card.trend is not None:
        frame = _without_trend(frame, card.trend, entity, columns)
    return frame.drop(_AT)


def _unscored(frame: pl.DataFrame, card: Scorecard, entity: str, columns: Columns) -> pl.DataFrame:
    """Add why there is no score."""
    score = part(reasons_column("score"))
    dropped = pl.col(NOTHING) | pl.col(TOO_LITTLE).is_not_null()
    blame = {"unknown": pl.lit(value=True), "drop": dropped}
    measures = [(m.points, blame.get(m.on_missing, pl.lit(value=False))) for m in card.measures]
    frame = _told(frame, pl.col(SCORE).is_null(), measures, score, entity, columns)
    both = pl.concat_list(pl.col(score).fill_null([]), TOO_LITTLE).list.unique().list.sort()
    short = pl.col(TOO_LITTLE).is_not_null()
    return frame.with_columns(pl.when(short).then(both).otherwise(pl.col(score)).alias(score))


def _without_trend(
    frame: pl.DataFrame, trend: Trend, entity: str, columns: Columns
) -> pl.DataFrame:
    """Add why there is no trend."""
    score, missing = part(reasons_column("score")), pl.col(_PAST).is_null()
    past = [(trend.past, pl.lit(value=True))]
    frame = _told(frame, missing, past, "=no_past", entity, columns)
    both = pl.concat_list(pl.col(name).fill_null([]) for name in (score, "=no_past"))
    why = pl.when(pl.col(_TREND).is_null()).then(both.list.unique().list.sort())
    return frame.with_columns(why.alias(part(reasons_column("trend")))).drop("=no_past")


def _told(
    frame: pl.DataFrame,
    rows: pl.Expr,
    blamed: list[tuple[Node, pl.Expr]],
    name: str,
    entity: str,
    columns: Columns,
) -> pl.DataFrame:
    """Add the reasons of some *rows*, null elsewhere: of what is *blamed* there, if unknown."""
    some = frame.filter(rows)
    marked = some.with_columns(
        mask.fill_null(value=False).alias(f"=blamed{i}") for i, (_, mask) in enumerate(blamed)
    )
    seeds: list[Seed] = [(node, marked[f"=blamed{i}"]) for i, (node, _) in enumerate(blamed)]
    pairs = reasons(columns, entity, some, seeds)
    why = some.select(_AT, as_lists(pairs, some.height).alias(name))
    return frame.join(why, on=_AT, how="left", maintain_order="left")
