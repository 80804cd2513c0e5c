"""What the readers of files have in common: the shape of what they yield, and what they raise."""

from __future__ import annotations

import codecs
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TypeAlias

import pyarrow as pa

Rows: TypeAlias = tuple[pa.RecordBatch, pa.Array | None]
"""Some rows of a file, and the line of each where the file has lines."""

BATCH_ROWS = 65_536

_CHUNK = 1 << 20
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class BadFileError(Exception):
    """A file that cannot be used, with the line at fault where it is known."""

    def __init__(self, message: str, line: int | None = None) -> None:
        self.message = message
        self.line = line
        super().__init__(message)


def no_rows(schema: pa.Schema) -> pa.RecordBatch:
    """Return a batch of no rows, by which the columns are known where there are none."""
    return pa.RecordBatch.from_arrays([pa.array([], field.type) for field in schema], schema=schema)


def refuse_repeats(names: Sequence[str], line: int | None = None) -> None:
    """Refuse columns of one name: nobody can say which is meant."""
    for name, count in Counter(names).items():
        if name and count > 1:
            raise BadFileError(f"column '{name}' stands {count} times", line)


def chunks(path: Path) -> Iterator[bytes]:
    """Yield a text file piece by piece, once it is seen to be UTF-8 up to there."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    lines = 0
    with path.open("rb") as file:
        first = True
        while chunk := file.read(_CHUNK):
            if first and chunk.startswith(_UTF16):
                raise BadFileError("is UTF-16, not UTF-8: save it as UTF-8")
            first = False
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError as error:
                at = lines + error.object[: error.start].count(b"\n") + 1
                bad = error.object[error.start]
                raise BadFileError(f"is not UTF-8: byte 0x{bad:02x}", at) from error
            if b"\0" in chunk:
                at = lines + chunk[: chunk.index(b"\0")].count(b"\n") + 1
                raise BadFileError("holds a NUL byte, so it is no UTF-8 text", at)
            lines += chunk.count(b"\n")
            yield chunk
        if first:
            raise BadFileError("is empty")
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        raise BadFileError("is not UTF-8: it ends inside a character", lines + 1) from error
