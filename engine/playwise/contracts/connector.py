"""Connectors: plugins that read records from a source."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ClassVar, Protocol

import pyarrow as pa
from pydantic import BaseModel

from playwise.contracts.context import PluginContext
from playwise.errors import PlaywiseError


class ReadError(PlaywiseError):
    """A stream that cannot be read, in one sentence for the person who can mend it.

    Attributes:
        stream: The stream's name, or None where the whole source is at fault.
        line: The line of the source at fault, counted from 1, where it is known.
    """

    def __init__(self, stream: str | None, message: str, line: int | None = None) -> None:
        self.stream = stream
        self.message = message
        self.line = line
        super().__init__(message if line is None else f"line {line}: {message}")


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a connector can do beyond reading a stream from its beginning.

    Attributes:
        incremental: Whether `read` goes on from a cursor.
        deletes: Whether its batches tell which records are gone.
    """

    incremental: bool = False
    deletes: bool = False


class Reachability(StrEnum):
    """How far a check of a source came."""

    OK = "ok"
    MISCONFIGURED = "misconfigured"
    UNREACHABLE = "unreachable"
    UNAUTHENTICATED = "unauthenticated"
    FORBIDDEN = "forbidden"


@dataclass(frozen=True, slots=True)
class CheckResult:
    """Whether a source answers, and if not, why not.

    Attributes:
        detail: A sentence that says what to mend; None where all is well.
    """

    reachability: Reachability
    detail: str | None = None

    @property
    def is_ok(self) -> bool:
        """Whether the source can be read."""
        return self.reachability is Reachability.OK


@dataclass(frozen=True, slots=True)
class Stream:
    """One table of a source: a file, a query, an object of an API.

    Attributes:
        name: As facts.yaml names it, between the connection and the column.
        schema: Its columns, or None where only reading can tell.
        key: The columns by which a later row of one sync replaces an earlier one. None: every
            row counts, and a second row with one key is refused.
        cursor_field: The column that grows, by which reading can go on.
        observed_field: The column that says when a row was observed; None, or a column that the
            rows do not have: the moment of the sync.
        origin: How people know the stream, such as a file's path; None: by its name.
    """

    name: str
    schema: pa.Schema | None = None
    key: tuple[str, ...] | None = None
    cursor_field: str | None = None
    observed_field: str | None = None
    origin: str | None = None


@dataclass(frozen=True, slots=True)
class ReadRequest:
    """What to read.

    Attributes:
        columns: The columns wanted, or None for all. A column that the stream does not have is
            left out of the batches: the engine says what that means. More than these may come.
        cursor: The cursor of the last batch that was kept, or None to begin at the beginning.
    """

    stream: str
    columns: frozenset[str] | None = None
    cursor: Any = None


@dataclass(frozen=True, slots=True)
class Batch:
    """Some rows of a stream. All batches of a stream have the same columns.

    Attributes:
        records: The rows, of any Arrow types. Text is typed by the engine; so leave it text
            where the source has no types.
        cursor: Plain JSON data from which reading can go on after this batch.
        deleted: The keys of records that are gone, each in the order of the stream's `key`.
        lines: For each row the line of its source, counted from 1; None where it has no lines.
    """

    records: pa.RecordBatch
    cursor: Any = None
    deleted: Sequence[tuple[str, ...]] = ()
    lines: pa.Array | None = None


class Connector(Protocol):
    """Reads records from a source. Made once a run, for one connection.

    Whatever it raises is reported with the plugin's name and version, and the other connections
    are still read; `ReadError` is for what a person can mend. Blocking work belongs in a thread
    (`asyncio.to_thread`), for the connections of a workspace are read at the same time.

    Attributes:
        name: As playwise.yaml names it.
        Config: The model of its ``config:``; ``env:`` and ``file:`` references are already
            replaced by what they name.
    """

    name: ClassVar[str]
    Config: ClassVar[type[BaseModel]]
    capabilities: ClassVar[Capabilities]

    def __init__(self, config: Any, context: PluginContext) -> None:
        """Keep *config* (a `Config`) and *context*; open nothing yet."""

    async def check(self) -> CheckResult:
        """Say whether the source can be read, without reading it."""
        ...

    async def streams(self) -> Sequence[Stream]:
        """Return every stream of the source, those included that reading may find broken.

        Raises:
            ReadError: The source as a whole cannot be listed.
        """
        ...

    def read(self, request: ReadRequest) -> AsyncIterator[Batch]:
        """Yield the rows of a stream in batches of bounded size (some 65,536 rows).

        Called once a stream and sync. At least once and inclusive: a row may come again after a
        cursor. A stream without rows yields one batch of none, so that its columns are known.

        Raises:
            ReadError: The stream cannot be read to its end; nothing of it is then kept.
        """
        ...
