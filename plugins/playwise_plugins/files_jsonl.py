"""JSON Lines: an object a line. A column of one type keeps it; a mixed one becomes text."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa

from playwise_plugins.files_rows import BATCH_ROWS, BadFileError, Rows, chunks

_INT64 = range(-(2**63), 2**63)
_TYPES: dict[frozenset[str], pa.DataType] = {
    frozenset({"bool"}): pa.bool_(),
    frozenset({"int"}): pa.int64(),
    frozenset({"float"}): pa.float64(),
}


def read_jsonl(path: Path, columns: frozenset[str] | None) -> Iterator[Rows]:
    """Yield the rows of *path* in *columns* (None: all), each with its line.

    Read twice, first for the types: a column may be mixed in its last line only. Whole numbers
    among fractions are mixed too, for as floats the large ones would be rounded. Lists and
    objects stay JSON.

    Raises:
        BadFileError: Not UTF-8, empty, or a line that is no JSON object.
    """
    kinds: dict[str, set[str]] = {}
    for _, row in _objects(path):
        for name, value in row.items():
            kind = kinds.setdefault(name, set())
            if value is not None:
                kind.add(_kind(value))
    names = sorted(name for name in kinds if columns is None or name in columns)
    schema = pa.schema([(name, _TYPES.get(frozenset(kinds[name]), pa.string())) for name in names])
    rows: list[dict[str, Any]] = []
    lines: list[int] = []
    for line, row in _objects(path):
        rows.append(row)
        lines.append(line)
        if len(rows) == BATCH_ROWS:
            yield _batch(rows, schema), pa.array(lines, pa.int64())
            rows, lines = [], []
    yield _batch(rows, schema), pa.array(lines, pa.int64())


def _objects(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield each object with its line; blank lines are none."""
    for number, text in enumerate(_lines(path), start=1):
        line = text.removeprefix(b"\xef\xbb\xbf") if number == 1 else text
        if not line.strip():
            continue
        try:
            row = orjson.loads(line)
        except orjson.JSONDecodeError as error:
            raise BadFileError(f"is not JSON: {error.msg}", number) from error
        if not isinstance(row, dict):
            raise BadFileError("is not a JSON object", number)
        yield number, row


def _lines(path: Path) -> Iterator[bytes]:
    rest: list[bytes] = []
    for chunk in chunks(path):
        first, *others = chunk.split(b"\n")
        rest.append(first)
        if others:
            yield b"".join(rest)
            yield from others[:-1]
            rest = [others[-1]]
    yield b"".join(rest)


def _kind(value: object) -> str:
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, int):
        return "int" if value in _INT64 else "text"
    return "float" if isinstance(value, float) else "text"


def _batch(rows: list[dict[str, Any]], schema: pa.Schema) -> pa.RecordBatch:
    arrays = []
    for column in schema:
        values = [row.get(column.name) for row in rows]
        if pa.types.is_string(column.type):
            values = [_text(value) for value in values]
        arrays.append(pa.array(values, column.type))
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def _text(value: object) -> str | None:
    return value if value is None or isinstance(value, str) else orjson.dumps(value).decode()
