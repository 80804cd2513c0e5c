"""Ranks over whole frames: sorted once, counted within each list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from playwise.evaluate.parts import no_list, part
from playwise.evaluate.ranks import no_parent, not_ranked, outside_words
from playwise.playbook.kinds import Decision, Rank, Rule
from playwise.rules.columns import Columns
from playwise.rules.frame import KEY, dtype, parent_column, reasons_column
from playwise.rules.ir import Node
from playwise.rules.reasons import Seed, as_lists, reasons, words
from playwise.rules.types import Kind

_AT = "=at"
_WHERE, _GROUP = "=where", "=group"
_COUNT, _PLACE = "=count", "=place"
_FIRST, _LAST, _TERM = "=first", "=last", "=term"
"""The range of places of a record, and which term leaves it open."""


def rank_columns(decision: Decision, rank: Rank, entity: str, columns: Columns) -> pl.DataFrame:
    """Return the entity's frame with the parts of the decision's outcomes beside it."""
    made = columns.prepare(entity, [rule.node for rule in rank.rules])
    where = pl.lit(value=True) if rank.where is None else made[rank.where.node.uid]
    terms = {_term(i): _ordered(term.rule.node, made) for i, term in enumerate(rank.terms)}
    group = _group(rank, made, columns)
    frame = columns.collect(entity)
    frame = frame.with_columns(where.alias(_WHERE), group.alias(_GROUP), **terms)
    frame = frame.join(_placed(rank, frame), on=KEY, how="left", maintain_order="left")
    frame = frame.with_columns(
        _value(rank).alias(part("value")),
        pl.lit(None, dtype=pl.String).alias(part("row")),
        pl.col(_COUNT).alias(part("of")),
        pl.when(_is_sure()).then(pl.col(_FIRST)).alias(part("position")),
        pl.when(pl.col(_COUNT).is_not_null()).then(_words(rank)).alias(part("per")),
    )
    frame = _with_reasons(frame, decision, rank, entity, columns)
    frame = frame.with_columns(_because(rank).alias(part("because")))
    working = [_WHERE, _GROUP, _COUNT, _FIRST, _LAST, _TERM, *terms]
    return frame.drop(working).with_columns(no_list("open"), no_list("undecided"))


def _term(place: int) -> str:
    return f"=t{place}"


def _is_sure() -> pl.Expr:
    return pl.col(_FIRST) == pl.col(_LAST)


def _ordered(node: Node, made: Mapping[int, pl.Expr]) -> pl.Expr:
    """What puts a value in order: equal ones equal, an enum by the place among its values."""
    value = made[node.uid]
    if node.type.kind is Kind.ENUM:
        return value.cast(dtype(node.type)).to_physical()
    return value + 0.0 if node.type.kind is Kind.NUMBER else value  # there is a zero below zero


def _group(rank: Rank, made: Mapping[int, pl.Expr], columns: Columns) -> pl.Expr:
    match rank.per:
        case None:
            return pl.lit(value=True)
        case str() as entity:
            link = pl.col(parent_column(entity))
            there = columns.collect(entity)[KEY].implode()
            return pl.when(link.is_in(there)).then(link)
        case Rule(node=node):
            return _ordered(node, made) if node.type.kind is Kind.NUMBER else made[node.uid]


def _placed(rank: Rank, frame: pl.DataFrame) -> pl.DataFrame:
    """Return the records that are in a list, each with its place and the range it may be in."""
    terms = [_term(i) for i in range(len(rank.terms))]
    listed = frame.filter(pl.col(_WHERE) & pl.col(_GROUP).is_not_null())
    placed = (
        listed.select(KEY, _GROUP, *terms)
        .sort(
            *terms,
            KEY,
            descending=[*(term.descending for term in rank.terms), False],
            nulls_last=True,
        )
        .with_columns(
            pl.int_range(1, pl.len() + 1, dtype=pl.Int64).over(_GROUP).alias(_PLACE),
            pl.len().over(_GROUP).cast(pl.Int64).alias(_COUNT),
        )
        .with_columns(
            pl.col(_PLACE).alias(_FIRST),
            pl.col(_PLACE).alias(_LAST),
            _first_unknown(terms).alias(_TERM),
        )
    )
    for index in placed[_TERM].drop_nulls().unique().sort().to_list():
        alike = [_GROUP, *terms[:index]]
        here = pl.col(_TERM) == index
        placed = placed.with_columns(
            pl.when(here).then(pl.col(_PLACE).min().over(alike)).otherwise(_FIRST).alias(_FIRST),
            pl.when(here).then(pl.col(_PLACE).max().over(alike)).otherwise(_LAST).alias(_LAST),
        )
    return placed.select(KEY, _COUNT, _FIRST, _LAST, _TERM)


def _first_unknown(terms: Sequence[str]) -> pl.Expr:
    places = (
        pl.when(pl.col(name).is_null()).then(pl.lit(i, dtype=pl.UInt32))
        for i, name in enumerate(terms)
    )
    return pl.coalesce(*places)


def _value(rank: Rank) -> pl.Expr:
    """Whether it is in the list, among the first if only these are meant; null where unknown."""
    top = pl.lit(rank.top, dtype=pl.Int64)
    inside, beyond = pl.col(_LAST) <= top, pl.col(_FIRST) > top
    if rank.top is None:
        inside, beyond = pl.col(_COUNT).is_not_null(), pl.lit(value=False)
    false = pl.lit(value=False)
    return pl.when(~pl.col(_WHERE) | beyond).then(false).when(inside).then(pl.lit(value=True))


def _words(rank: Rank) -> pl.Expr:
    """Whose list it is."""
    if isinstance(rank.per, Rule):
        return words(pl.col(_GROUP), rank.per.node.type)
    return pl.col(_GROUP).cast(pl.String)


def _because(rank: Rank) -> pl.Expr:
    first = pl.col(_FIRST).cast(pl.String)
    several = pl.concat_str(first, pl.lit(" to "), pl.col(_LAST).cast(pl.String))
    place = pl.when(_is_sure()).then(first).otherwise(several)
    said = [pl.lit("place "), place, pl.lit(" of "), pl.col(_COUNT).cast(pl.String)]
    if rank.per is not None:
        said += [pl.lit(" for "), pl.col(part("per"))]
    inside, value = pl.concat_str(said), pl.col(part("value"))
    past = pl.concat_str(inside, pl.lit(f", past the first {rank.top}"))
    words = pl.when(value).then(inside).when(~value).then(past)
    if rank.where is not None:
        return pl.when(~pl.col(_WHERE)).then(pl.lit(outside_words(rank.where))).otherwise(words)
    return words


def _with_reasons(
    frame: pl.DataFrame, decision: Decision, rank: Rank, entity: str, columns: Columns
) -> pl.DataFrame:
    """Add why the value or the place is unknown, and why there is no place."""
    frame = frame.with_row_index(_AT)
    nowhere = pl.col(_WHERE).is_null() | (pl.col(_WHERE) & pl.col(_GROUP).is_null())
    doubtful = frame.filter(nowhere | (pl.col(_FIRST) < pl.col(_LAST)))
    told = as_lists(reasons(columns, entity, doubtful, _seeds(doubtful, rank)), doubtful.height)
    why = doubtful.with_columns(told.alias(part("reasons")))
    if isinstance(rank.per, str):
        orphan = pl.col(_WHERE) & pl.col(_GROUP).is_null()
        said = pl.lit([no_parent(rank.per)], dtype=pl.List(pl.String))
        why = why.with_columns(
            pl.when(orphan).then(said).otherwise(part("reasons")).alias(part("reasons"))
        )
    frame = frame.join(why.select(_AT, part("reasons")), on=_AT, how="left", maintain_order="left")
    outside = pl.lit([not_ranked(decision)], dtype=pl.List(pl.String))
    of_place = pl.when(~pl.col(_WHERE)).then(outside).otherwise(part("reasons"))
    return frame.drop(_AT).with_columns(of_place.alias(part(reasons_column("position"))))


def _seeds(doubtful: pl.DataFrame, rank: Rank) -> list[Seed]:
    """What is to blame: whether it is in a list, in which, or the first unknown term."""
    seeds: list[Seed] = []
    where = doubtful[_WHERE]
    if rank.where is not None:
        seeds.append((rank.where.node, where.is_null()))
    if isinstance(rank.per, Rule):
        seeds.append((rank.per.node, where.fill_null(value=False) & doubtful[_GROUP].is_null()))
    for index, term in enumerate(rank.terms):
        seeds.append((term.rule.node, (doubtful[_TERM] == index).fill_null(value=False)))
    return seeds
