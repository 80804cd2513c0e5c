"""Parquet files: columns with types of their own, and no lines."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
from pyarrow import parquet

from playwise_plugins.files_rows import BATCH_ROWS, BadFileError, Rows, no_rows, refuse_repeats


def read_parquet(path: Path, columns: frozenset[str] | None) -> Iterator[Rows]:
    """Yield the rows of *path* in *columns* (None: all).

    Raises:
        BadFileError: It is empty, or names a column twice.
    """
    if path.stat().st_size == 0:
        raise BadFileError("is empty")
    with parquet.ParquetFile(path) as file:
        schema = file.schema_arrow
        refuse_repeats(schema.names)
        names = [name for name in schema.names if columns is None or name in columns]
        chosen = pa.schema([schema.field(name) for name in names])
        for records in file.iter_batches(batch_size=BATCH_ROWS, columns=names):
            yield records.select(names), None
        # A file may have no row group at all, and its columns are to be known all the same.
        yield no_rows(chosen), None
