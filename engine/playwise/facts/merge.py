"""The records of an entity, put together from its streams and linked to their parents."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from playwise.diagnostics.finding import Finding
from playwise.facts import misfits
from playwise.facts.admission import Admitted
from playwise.facts.catalog import Catalogue, Entity
from playwise.facts.table import KEY, default_of, entered_column, parent_column, schema

_OTHER = "_other"


def merge(
    entity: Entity, streams: Mapping[tuple[str, str], Admitted], previous: pl.DataFrame | None
) -> tuple[pl.DataFrame, list[Finding]]:
    """Return the entity's frame, sorted by key, with what was found on the way.

    A record is whatever has a row in any stream. Facts that people enter come from *previous*;
    an entity without streams is taken over whole.
    """
    frames = [streams[stream].frame for stream in entity.streams if stream in streams]
    if not frames:
        nothing = pl.DataFrame(schema=schema(entity))
        taken_over = nothing if entity.streams or previous is None else previous
        return _in_schema(entity, taken_over), []
    keys = pl.concat([frame.select(KEY) for frame in frames]).unique().sort(KEY)
    findings: list[Finding] = []
    merged = keys
    for frame in frames:
        merged, more = _joined(entity, merged, frame)
        findings += more
    if previous is not None:
        merged = merged.join(_entered(entity, previous), on=KEY, how="left", maintain_order="left")
    return _in_schema(entity, merged), findings


def link(
    catalogue: Catalogue, frames: Mapping[str, pl.DataFrame]
) -> tuple[dict[str, pl.DataFrame], list[Finding]]:
    """Return the frames with only such parents as are records, and the children without one."""
    linked = dict(frames)
    findings: list[Finding] = []
    for name, entity in catalogue.entities.items():
        for parent in entity.parents:
            column = parent_column(parent.entity)
            child = linked[name]
            known = child[column].is_in(frames[parent.entity][KEY].implode()).fill_null(value=False)
            count = int((~known).sum())
            if not count:
                continue
            lost = child.filter(~known).head(misfits.LISTED).select(KEY, column)
            findings.append(misfits.orphans(name, parent.entity, count, lost.rows()))
            linked[name] = child.with_columns(pl.when(known).then(pl.col(column)).alias(column))
    return linked, findings


def _joined(
    entity: Entity, merged: pl.DataFrame, frame: pl.DataFrame
) -> tuple[pl.DataFrame, list[Finding]]:
    """Join a stream to what is there; of a parent named twice the first one counts.

    A record without a row in the stream has the defaults of its facts.
    """
    twice = [
        parent
        for parent in entity.parents
        if parent_column(parent.entity) in merged.columns
        and parent_column(parent.entity) in frame.columns
    ]
    joined = merged.join(frame, on=KEY, how="left", suffix=_OTHER, maintain_order="left")
    without_row = ~pl.col(KEY).is_in(frame[KEY].implode())
    joined = joined.with_columns(
        pl.when(without_row).then(default_of(fact)).otherwise(pl.col(name)).alias(name)
        for name, fact in entity.facts.items()
        if name in frame.columns and fact.default is not None
    )
    findings: list[Finding] = []
    for parent in twice:
        column = parent_column(parent.entity)
        apart = joined.filter(pl.col(column) != pl.col(column + _OTHER))
        if not apart.is_empty():
            places = apart.head(misfits.LISTED).select(KEY, column, column + _OTHER).rows()
            found = misfits.two_parents(entity.name, parent.entity, apart.height, places)
            findings.append(found)
        joined = joined.with_columns(pl.coalesce(column, column + _OTHER)).drop(column + _OTHER)
    return joined, findings


def _entered(entity: Entity, previous: pl.DataFrame) -> pl.DataFrame:
    """Return the facts that people entered, with when; one whose type changed is left behind."""
    wanted = schema(entity)
    kept = [KEY]
    for name in sorted(entity.facts):
        pair = (name, entered_column(name))
        if entity.facts[name].source is None and all(
            previous.schema.get(column) == wanted[column] for column in pair
        ):
            kept += pair
    return previous.select(kept)


def _in_schema(entity: Entity, frame: pl.DataFrame) -> pl.DataFrame:
    """Return *frame* with exactly the entity's columns; what is not there is null."""
    return frame.select(
        pl.col(name) if frame.schema.get(name) == dtype else pl.lit(None, dtype=dtype).alias(name)
        for name, dtype in schema(entity).items()
    )
