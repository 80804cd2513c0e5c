"""The connector `files`: a folder of CSV, Parquet and JSON Lines files, a file a stream."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path
from typing import ClassVar

import pyarrow as pa
from pydantic import BaseModel, ConfigDict, Field

from playwise import hookimpl
from playwise.contracts import (
    Batch,
    Capabilities,
    CheckResult,
    Connector,
    PluginContext,
    Reachability,
    ReadError,
    ReadRequest,
    Stream,
)
from playwise_plugins.files_csv import read_csv
from playwise_plugins.files_jsonl import read_jsonl
from playwise_plugins.files_parquet import read_parquet
from playwise_plugins.files_rows import BadFileError

_READERS = {
    ".csv": read_csv,
    ".jsonl": read_jsonl,
    ".ndjson": read_jsonl,
    ".parquet": read_parquet,
}
_OBSERVED_AT = "observed_at"


class FilesConfig(BaseModel):
    """Where the files are."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    path: str = Field(min_length=1, description="The folder, relative to the workspace.")
    observed: dict[str, str] = Field(
        default_factory=dict,
        description="For a stream, the column that says when each row was observed; "
        "left out: observed_at, where the file has it.",
    )


class Files:
    """Reads a folder in which every file is a stream: `accounts.csv` is `accounts`.

    CSV is UTF-8 with commas and a header; its values stay text, which the engine types. A later
    read begins anew: files are read whole.
    """

    name: ClassVar[str] = "files"
    Config: ClassVar[type[BaseModel]] = FilesConfig
    capabilities: ClassVar[Capabilities] = Capabilities()

    def __init__(self, config: FilesConfig, context: PluginContext) -> None:
        self._config = config
        self._root = context.root
        self._folder = context.root / config.path

    async def check(self) -> CheckResult:
        """Say whether the folder is there and no stream has two files."""
        try:
            found = await asyncio.to_thread(self._files)
            for stream in found:
                self._file(stream, found)
        except ReadError as error:
            return CheckResult(Reachability.MISCONFIGURED, str(error))
        return CheckResult(Reachability.OK)

    async def streams(self) -> Sequence[Stream]:
        """Return a stream for each file; what is wrong in a file, reading tells."""
        found = await asyncio.to_thread(self._files)
        return [
            Stream(
                stream,
                observed_field=self._config.observed.get(stream, _OBSERVED_AT),
                origin=self._shown(paths[0]),
            )
            for stream, paths in found.items()
        ]

    async def read(self, request: ReadRequest) -> AsyncIterator[Batch]:
        """Yield the rows of a file, with their lines, but for Parquet, which has none."""
        batches = self._batches(request)
        while (batch := await asyncio.to_thread(next, batches, None)) is not None:
            yield batch

    def _batches(self, request: ReadRequest) -> Iterator[Batch]:
        path = self._file(request.stream, self._files())
        observed = self._config.observed.get(request.stream)
        try:
            for records, lines in _READERS[path.suffix.lower()](path, request.columns):
                if observed is not None and observed not in records.schema.names:
                    message = f"has no column '{observed}', which 'observed' names"
                    raise ReadError(request.stream, message)
                yield Batch(records, lines=lines)
        except BadFileError as error:
            raise ReadError(request.stream, error.message, error.line) from error
        except OSError as error:
            why = error.strerror or _first_line(error)
            raise ReadError(request.stream, f"cannot be read: {why}") from error
        except pa.ArrowException as error:
            raise ReadError(request.stream, f"cannot be read: {_first_line(error)}") from error

    def _files(self) -> dict[str, list[Path]]:
        """Return the files of each stream, sorted; hidden files are none."""
        shown = self._shown(self._folder)
        try:
            paths = sorted(self._folder.iterdir())
        except FileNotFoundError:
            raise ReadError(None, f"the folder '{shown}' does not exist") from None
        except NotADirectoryError:
            raise ReadError(None, f"'{shown}' is not a folder") from None
        except OSError as error:
            raise ReadError(
                None, f"the folder '{shown}' cannot be read: {error.strerror}"
            ) from None
        found: dict[str, list[Path]] = {}
        for path in paths:
            readable = path.suffix.lower() in _READERS and not path.name.startswith(".")
            if readable and path.is_file():
                found.setdefault(path.stem, []).append(path)
        for stream in self._config.observed:
            if stream not in found:
                message = f"'observed' names stream '{stream}', of which '{shown}' has no file"
                raise ReadError(None, message)
        return found

    def _file(self, stream: str, found: dict[str, list[Path]]) -> Path:
        paths = found.get(stream, [])
        if not paths:
            raise ReadError(stream, f"'{self._shown(self._folder)}' has no file for it")
        if len(paths) > 1:
            names = " and ".join(f"'{path.name}'" for path in paths)
            raise ReadError(stream, f"stream '{stream}' has two files: {names}; keep one")
        return paths[0]

    def _shown(self, path: Path) -> str:
        """Return *path* as people know it: from the workspace's folder, where it is inside."""
        inside = path.is_relative_to(self._root)
        return (path.relative_to(self._root) if inside else path).as_posix()


@hookimpl
def playwise_connectors() -> list[type[Connector]]:
    return [Files]


def _first_line(error: Exception) -> str:
    lines = str(error).splitlines()
    return lines[0] if lines else type(error).__name__
