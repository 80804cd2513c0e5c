"""Reading the streams of all connections, at the same time and apart from each other's faults."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import aclosing
from dataclasses import dataclass, field

import polars as pl
import pyarrow as pa

from playwise.contracts import Batch, Connector, ReadError, ReadRequest, Stream
from playwise.diagnostics.finding import Finding
from playwise.facts.arrival import StreamName, StreamRead, absent_stream, wanted_columns
from playwise.facts.catalog import Catalogue
from playwise.plugins.faults import sentence
from playwise.plugins.registry import Connection


@dataclass(slots=True)
class Reads:
    """What the connections gave.

    Attributes:
        streams: The streams that were read to their end.
        findings: Why the others were not (PW404, PW503).
        unread: The others; each has its finding.
    """

    streams: dict[StreamName, StreamRead] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    unread: set[StreamName] = field(default_factory=set)

    def miss(self, stream: StreamName, finding: Finding) -> None:
        """Note a stream that could not be read."""
        self.unread.add(stream)
        self.findings.append(finding)


async def read_streams(
    connections: Mapping[str, Connection[Connector]], catalogue: Catalogue
) -> Reads:
    """Read every stream that the catalogue's facts come from.

    The connections are read at the same time, the streams of one in turn. A connector that
    raises gives a finding with its plugin and version, and the others are still read.
    """
    reads = Reads()
    wanted: dict[str, dict[str, frozenset[str]]] = {}
    for (connection, stream), columns in wanted_columns(catalogue).items():
        wanted.setdefault(connection, {})[stream] = columns
    tasks = []
    for name, streams in wanted.items():
        if name in connections:
            tasks.append(_read_connection(connections[name], streams, catalogue, reads))
            continue
        for stream in streams:
            message = f"connection '{name}' is not declared in playwise.yaml"
            reads.miss((name, stream), Finding("PW404", message))
    await asyncio.gather(*tasks)
    # Two streams of one connection fail with one message where the source as a whole is gone.
    reads.findings = sorted(dict.fromkeys(reads.findings))
    return reads


async def _read_connection(
    connection: Connection[Connector],
    wanted: Mapping[str, frozenset[str]],
    catalogue: Catalogue,
    reads: Reads,
) -> None:
    try:
        known = {stream.name: stream for stream in await connection.part.streams()}
    except (Exception, SystemExit) as error:  # noqa: BLE001 - the plugin border
        for name in wanted:
            reads.miss((connection.name, name), _failure(connection, None, error))
        return
    for name, columns in wanted.items():
        key = (connection.name, name)
        stream = known.get(name)
        if stream is None:
            reads.miss(key, absent_stream(catalogue, key, known))
            continue
        try:
            reads.streams[key] = await _read(connection.part, stream, columns)
        except (Exception, SystemExit) as error:  # noqa: BLE001 - the plugin border
            reads.miss(key, _failure(connection, stream, error))


async def _read(connector: Connector, stream: Stream, columns: frozenset[str]) -> StreamRead:
    observed = stream.observed_field
    if observed is not None:
        columns |= {observed}
    if stream.key is not None:
        columns |= set(stream.key)
    rows = _Rows(stream, columns)
    # Typed as an iterator in the contract; every async generator can be closed.
    async with aclosing(connector.read(ReadRequest(stream.name, columns))) as batches:  # type: ignore[type-var]
        async for batch in batches:
            rows.add(batch)
    table, lines = rows.all()
    return StreamRead(table, stream.origin or stream.name, observed, lines)


class _Rows:
    """The rows of a stream, batch by batch."""

    def __init__(self, stream: Stream, columns: frozenset[str]) -> None:
        self._key = stream.key
        self._stream = stream
        self._columns = columns
        self._tables: list[pa.Table] = []
        self._lines: list[pa.Array | None] = []

    def add(self, batch: Batch) -> None:
        """Take a batch in: what it deletes is gone from those before it."""
        records = batch.records
        if not isinstance(records, pa.RecordBatch):
            raise TypeError(f"a batch holds {type(records).__name__}, not a record batch")
        if batch.lines is not None and len(batch.lines) != records.num_rows:
            raise ValueError(f"{len(batch.lines)} lines for {records.num_rows} rows")
        names = [name for name in records.schema.names if name in self._columns]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ReadError(self._stream.name, f"column '{twice[0]}' stands twice")
        if batch.deleted:
            self._delete(batch)
        self._tables.append(pa.table(records.select(names)))
        self._lines.append(batch.lines)

    def all(self) -> tuple[pa.Table, pa.ChunkedArray | None]:
        """Return all rows, of one key only the last, and their lines."""
        if not self._tables:
            raise ReadError(self._stream.name, "the connector gave no batch, not even an empty one")
        # Permissive: a column that is all null in one batch has no type of its own there.
        table = pa.concat_tables(self._tables, promote_options="permissive")
        lines = None
        if all(numbers is not None for numbers in self._lines):
            lines = pa.chunked_array(self._lines, pa.int64())
        if self._key is None:
            return table, lines
        last = _keys(table, self._key).select(pl.struct(self._key).is_last_distinct())
        mask = last.to_series().to_arrow()
        return table.filter(mask), None if lines is None else lines.filter(mask)

    def _delete(self, batch: Batch) -> None:
        if self._key is None:
            raise ValueError("a batch deletes records of a stream without a key")
        gone = pl.DataFrame(
            [tuple(str(part) for part in key) for key in batch.deleted],
            schema=dict.fromkeys(self._key, pl.String),
            orient="row",
        ).with_columns(_gone=True)
        for n, table in enumerate(self._tables):
            found = _keys(table, self._key).join(
                gone, on=self._key, how="left", maintain_order="left"
            )
            mask = found["_gone"].is_null().to_arrow()
            lines = self._lines[n]
            self._tables[n] = table.filter(mask)
            self._lines[n] = None if lines is None else lines.filter(mask)


def _keys(table: pa.Table, key: tuple[str, ...]) -> pl.DataFrame:
    return pl.DataFrame({name: pl.Series(table.column(name)).cast(pl.String) for name in key})


def _failure(
    connection: Connection[Connector], stream: Stream | None, error: BaseException
) -> Finding:
    place = "" if stream is None else f"{stream.origin or stream.name}: "
    message = str(error) if isinstance(error, ReadError) else sentence(error)
    return Finding("PW404", f"{place}{message} ({connection})")
