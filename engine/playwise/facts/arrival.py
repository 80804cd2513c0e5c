"""The arrival check: what the sources gave becomes typed facts, or findings say why not."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias
from zoneinfo import ZoneInfo

import polars as pl
import pyarrow as pa

from playwise.diagnostics.finding import Finding, Severity
from playwise.diagnostics.nearest import did_you_mean
from playwise.facts.admission import Admitted, admit
from playwise.facts.catalog import Catalogue, Entity
from playwise.facts.merge import link, merge
from playwise.facts.table import KEY, FactTables, seen_column

StreamName: TypeAlias = tuple[str, str]
"""A stream: the connection's name and the stream's own."""


@dataclass(frozen=True, slots=True)
class StreamRead:
    """The rows of one stream, as its connector gave them.

    Attributes:
        table: The columns wanted, of any Arrow types.
        origin: How people know the stream: a file's path, or its name.
        observed_field: The column that says when each row was observed, where there is one.
        lines: For each row its line in the source, or None where it has no lines.
    """

    table: pa.Table
    origin: str
    observed_field: str | None = None
    lines: pa.ChunkedArray | None = None


@dataclass(frozen=True, slots=True)
class Arrival:
    """What a sync brought.

    Attributes:
        tables: The new facts, or None where an error forbids them: the caller keeps the old.
        findings: All of them, errors and warnings.
        counts: How many records each entity has now; empty where `tables` is None.
    """

    tables: FactTables | None
    findings: tuple[Finding, ...]
    counts: Mapping[str, int]


def wanted_columns(catalogue: Catalogue) -> dict[StreamName, frozenset[str]]:
    """Return the columns that facts, keys and parents need of each stream.

    A parent's key need not be in every stream of its child.
    """
    wanted: dict[StreamName, set[str]] = {}
    for entity in catalogue.entities.values():
        keys = {entity.key, *(parent.key for parent in entity.parents)}
        for stream in entity.streams:
            wanted.setdefault(stream, set()).update(keys, facts_by_column(entity, stream))
    return {stream: frozenset(columns) for stream, columns in sorted(wanted.items())}


def facts_by_column(entity: Entity, stream: StreamName) -> dict[str, list[str]]:
    """Return the facts of *entity* that come from *stream*, by column."""
    columns: dict[str, list[str]] = {}
    for name, fact in sorted(entity.facts.items()):
        if fact.source is not None and (fact.source.connection, fact.source.stream) == stream:
            columns.setdefault(fact.source.column, []).append(name)
    return columns


def arrive(
    catalogue: Catalogue,
    reads: Mapping[StreamName, StreamRead],
    previous: FactTables,
    as_of: datetime,
    zone: ZoneInfo,
    unread: Collection[StreamName] = (),
) -> Arrival:
    """Return the facts that *reads* bring, all of them or none.

    What the sources leave out becomes its fact's default, where one is declared. A value that
    does not fit its type becomes null, with a warning (PW501), and never the default. A row with
    an empty key, or with one that stood before, is left out, with a warning (PW502). A missing
    stream or column is an error (PW503), for it would empty a fact of every record in silence; the
    message says which facts lose their source. A record whose parent is not known is kept without
    it, with a warning (PW504). Facts that people enter are taken over from *previous*.

    Args:
        catalogue: What is wanted, in what types.
        reads: Every stream of the catalogue's entities.
        previous: The facts of the last sync.
        as_of: The moment of this sync: rows without a time of their own were observed then.
        zone: The workspace's clock, for datetimes without an offset.
        unread: Streams that are not in *reads* and whose failure was already reported: they get
            no finding here, and still forbid the tables.
    """
    findings = _absences(catalogue, reads, unread)
    frames: dict[str, pl.DataFrame] = {}
    for name, entity in catalogue.entities.items():
        admitted: dict[StreamName, Admitted] = {}
        for stream in entity.streams:
            if stream in reads and entity.key in reads[stream].table.column_names:
                admitted[stream] = _admit(entity, stream, reads[stream], previous, zone, as_of)
                findings += admitted[stream].findings
        frames[name], more = merge(entity, admitted, previous.frames.get(name))
        findings += more
    wanted = wanted_columns(catalogue)
    if any(finding.is_error for finding in findings) or not wanted.keys() <= reads.keys():
        return Arrival(None, _in_order(findings), {})
    frames, more = link(catalogue, frames)
    counts = {name: frame.height for name, frame in frames.items()}
    tables = FactTables(frames, dict.fromkeys(wanted, as_of))
    return Arrival(tables, _in_order(findings + more), counts)


def _in_order(findings: list[Finding]) -> tuple[Finding, ...]:
    """Sort, and say once what two entities found in the stream that they share."""
    return tuple(sorted(dict.fromkeys(findings)))


def _admit(
    entity: Entity,
    stream: StreamName,
    read: StreamRead,
    previous: FactTables,
    zone: ZoneInfo,
    as_of: datetime,
) -> Admitted:
    admitted = admit(
        entity,
        stream,
        read.table,
        origin=read.origin,
        observed_field=read.observed_field,
        lines=read.lines,
        zone=zone,
        as_of=as_of,
    )
    before = previous.frames.get(entity.name)
    if before is None or before.is_empty():
        return admitted
    return Admitted(admitted.frame, (*admitted.findings, *_losses(entity, stream, read, before)))


def _losses(
    entity: Entity, stream: StreamName, read: StreamRead, before: pl.DataFrame
) -> list[Finding]:
    """Warn of what is no error by itself, and was there at the last sync."""
    losses = []
    if read.table.num_rows == 0:
        losses.append(
            Finding(
                "PW503",
                f"{read.origin}: has no rows, and {entity.name} had {before[KEY].len()} records",
                help="if that is not so, mend the export before the next run",
                severity=Severity.WARNING,
            )
        )
    seen = seen_column(*stream)
    timed = read.observed_field is not None and read.observed_field in read.table.column_names
    if not timed and seen in before.columns and before[seen].is_not_null().any():
        losses.append(
            Finding(
                "PW503",
                f"{read.origin}: no longer says when its rows were observed",
                help="facts with a max_age count as observed today; give the column back, or name "
                "it under 'observed' in the connection's config",
                severity=Severity.WARNING,
            )
        )
    return losses


def _absences(
    catalogue: Catalogue, reads: Mapping[StreamName, StreamRead], unread: Collection[StreamName]
) -> list[Finding]:
    """Report the streams and columns that are not there, with the facts that they fed."""
    findings: list[Finding] = []
    for entity in catalogue.entities.values():
        for stream in entity.streams:
            facts = facts_by_column(entity, stream)
            if stream in reads:
                findings += _absent_columns(entity, facts, reads[stream])
        findings += _absent_parents(entity, reads)
    there = {*reads, *unread}
    findings += [
        absent_stream(catalogue, stream)
        for stream in wanted_columns(catalogue)
        if stream not in there
    ]
    return findings


def absent_stream(catalogue: Catalogue, stream: StreamName, known: Collection[str] = ()) -> Finding:
    """Return the finding for a stream that its connection does not have.

    Args:
        catalogue: Says which facts lose their source.
        stream: The connection and the stream.
        known: The streams that the connection has.
    """
    connection, name = stream
    losses = []
    for entity in catalogue.entities.values():
        facts = facts_by_column(entity, stream).values()
        if facts:
            losses.append(_lose_source(entity.name, sorted(fact for of in facts for fact in of)))
    return Finding(
        "PW503",
        f"connection '{connection}' has no stream '{name}': {'; '.join(losses)}",
        help=did_you_mean(name, known, "the facts of the last sync stay"),
    )


def _absent_columns(
    entity: Entity, facts: Mapping[str, list[str]], read: StreamRead
) -> list[Finding]:
    columns = list(read.table.column_names)
    if entity.key not in columns:
        every = sorted(name for names in facts.values() for name in names)
        why = f"the key of {entity.name}: {_lose_source(entity.name, every)}"
        return [_absent(read.origin, entity.key, why, columns)]
    return [
        _absent(read.origin, column, _lose_source(entity.name, names), columns)
        for column, names in sorted(facts.items())
        if column not in columns
    ]


def _absent_parents(entity: Entity, reads: Mapping[StreamName, StreamRead]) -> list[Finding]:
    there = [reads[stream] for stream in entity.streams if stream in reads]
    if not there or len(there) < len(entity.streams):
        return []
    columns = {name for read in there for name in read.table.column_names} - {entity.key}
    origins = ", ".join(read.origin for read in there)
    return [
        _absent(
            origins, link.key, f"which says to which {link.entity} a {entity.name} belongs", columns
        )
        for link in entity.parents
        if link.key not in columns
    ]


def _absent(origin: str, column: str, why: str, columns: Collection[str]) -> Finding:
    separator = ", " if why.startswith(("the key", "which")) else ": "
    return Finding(
        "PW503",
        f"{origin}: has no column '{column}'{separator}{why}",
        help=did_you_mean(column, sorted(columns), "the facts of the last sync stay"),
    )


def _lose_source(entity: str, facts: Collection[str]) -> str:
    """Return which facts lose their source, in words."""
    names = ", ".join(f"'{name}'" for name in facts)
    if len(facts) == 1:
        return f"fact {names} of {entity} loses its source"
    return f"facts {names} of {entity} lose their source"
