"""Outcomes as they are stored, and which of them differ from those stored before."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import orjson
import polars as pl

from playwise.playbook.kinds import Decision
from playwise.playbook.program import Playbook, Program
from playwise.rules.frame import KEY
from playwise.rules.types import Kind, Type

PRIMARY = ("playbook", "decision", "key")
_COMPARED = ("value", "row", "because", "reasons", "assumed", "open", "undecided", "parts")
_LISTS = ("reasons", "assumed", "open", "undecided")


@dataclass(frozen=True, slots=True)
class Changes:
    """What a run changes of the stored outcomes.

    Attributes:
        changed: New and changed outcomes, in the columns of the store and ``entity``.
        removed: ``playbook``, ``decision``, ``key`` of outcomes whose record or decision is gone.
        moved: For each ``playbook.decision`` that had outcomes and is still made: how many of its
            records get another value (or leave), and of how many.
    """

    changed: pl.DataFrame
    removed: pl.DataFrame
    moved: Mapping[str, tuple[int, int]]

    @property
    def nothing(self) -> bool:
        """Whether the stored outcomes stay as they are."""
        return self.changed.is_empty() and self.removed.is_empty()


def stored_form(
    program: Program, outcomes: Mapping[str, pl.DataFrame], as_of: datetime
) -> pl.DataFrame:
    """Return all outcomes as rows of the store: values as JSON text, null is unknown."""
    frames = [
        _rows(playbook, decision, outcomes[decision.column])
        for playbook in program.playbooks
        for decision in playbook.decisions
    ]
    moment = pl.lit(as_of.astimezone(UTC), dtype=pl.Datetime("us", "UTC"))
    if not frames:
        return _nothing().with_columns(moment.alias("as_of"))
    return pl.concat(frames).with_columns(moment.alias("as_of"))


def differences(now: pl.DataFrame, before: pl.DataFrame, decisions: Collection[str]) -> Changes:
    """Return what differs between the outcomes of a run and the stored ones.

    Args:
        now: The outcomes of the run, by `stored_form`.
        before: The stored ones.
        decisions: Every ``playbook.decision`` that is made. The outcomes of others are removed;
            taking a decision out of its file moves nobody.
    """
    old = before.select(*PRIMARY, *(pl.col(c).alias(f"{c}<") for c in _COMPARED), seen=True)
    both = now.join(old, on=PRIMARY, how="left", maintain_order="left")
    is_new = pl.col("seen").is_null()
    differs = pl.any_horizontal(
        _text(pl.col(c), c).ne_missing(_text(pl.col(f"{c}<"), c)) for c in _COMPARED
    )
    changed = both.filter(is_new | differs).select(now.columns)
    removed = before.select(PRIMARY).join(now.select(PRIMARY), on=PRIMARY, how="anti")
    was = both.filter(~is_new)
    other = pl.col("value").ne_missing(pl.col("value<"))
    moved = was.group_by("playbook", "decision").agg(moved=other.sum(), kept=pl.len())
    gone = removed.group_by("playbook", "decision").agg(gone=pl.len())
    counts = moved.join(gone, on=["playbook", "decision"], how="full", coalesce=True).fill_null(0)
    return Changes(
        changed,
        removed,
        {
            f"{playbook}.{decision}": (moved_ + gone_, kept + gone_)
            for playbook, decision, moved_, kept, gone_ in counts.sort(
                "playbook", "decision"
            ).rows()
            if f"{playbook}.{decision}" in decisions
        },
    )


def _text(value: pl.Expr, column: str) -> pl.Expr:
    """Lists as text that can be compared; an empty list is the same as none."""
    if column not in _LISTS:
        return value
    joined = pl.when(value.list.len() > 0).then(value.list.join("\x1f"))
    return joined.fill_null("") if column in {"reasons", "assumed"} else joined


def _rows(playbook: Playbook, decision: Decision, outcomes: pl.DataFrame) -> pl.DataFrame:
    empty = pl.lit([], dtype=pl.List(pl.String))
    return outcomes.select(
        pl.lit(playbook.id).alias("playbook"),
        pl.lit(decision.name).alias("decision"),
        pl.col(KEY).alias("key"),
        json_text(outcomes["value"], decision.type).alias("value"),
        "row",
        "because",
        pl.col("reasons").fill_null(empty),
        pl.col("assumed").fill_null(empty),
        "open",
        "undecided",
        "parts",
        pl.lit(playbook.version).alias("version"),
        pl.lit(playbook.entity).alias("entity"),
    )


def json_text(values: pl.Series, type: Type) -> pl.Series:
    """Return *values* as JSON text, null where they are null."""
    if type.kind in {Kind.INTEGER, Kind.MONEY, Kind.BOOL}:
        return values.cast(pl.String)
    distinct = values.unique().drop_nulls()
    texts = [_json(value, type) for value in distinct.to_list()]
    if distinct.is_empty():
        return pl.Series(values.name, [None] * len(values), dtype=pl.String)
    if type.kind is Kind.LIST:
        written = [None if value is None else _json(value, type) for value in values.to_list()]
        return pl.Series(values.name, written, dtype=pl.String)
    return values.replace_strict(
        distinct, pl.Series(texts, dtype=pl.String), default=None, return_dtype=pl.String
    )


def _json(value: object, type: Type) -> str:
    if isinstance(value, datetime):
        value = value.astimezone(UTC)
    return orjson.dumps(value, option=orjson.OPT_UTC_Z).decode()


def _nothing() -> pl.DataFrame:
    texts = dict.fromkeys(("playbook", "decision", "key", "value", "row", "because"), pl.String)
    lists = dict.fromkeys(_LISTS, pl.List(pl.String))
    rest = dict.fromkeys(("parts", "version", "entity"), pl.String)
    return pl.DataFrame(schema={**texts, **lists, **rest})
