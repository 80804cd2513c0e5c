"""CSV files: UTF-8, commas, a header. Every value stays text; an empty one is null."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv

from playwise_plugins.files_rows import (
    BATCH_ROWS,
    BadFileError,
    Rows,
    chunks,
    no_rows,
    refuse_repeats,
)

_BLOCK_BYTES = 4 << 20
_LISTED = 5


def read_csv(path: Path, columns: frozenset[str] | None) -> Iterator[Rows]:
    """Yield the rows of *path* in *columns* (None: all), each with the line that it begins on.

    Rows without any value are left out: editors and spreadsheets leave such behind.

    Raises:
        BadFileError: Not UTF-8, no header, a column twice, a quote that is never closed, or rows
            of another length than the header.
    """
    quoted = sum(chunk.count(b'"') for chunk in chunks(path)) > 0
    starts = _starts(path) if quoted else None
    header = _header(path)
    rows = _Numbers(starts)
    names = [name.strip() for name in header]
    kept = [n for n, name in enumerate(names) if name and (columns is None or name in columns)]
    schema = pa.schema([(names[n], pa.string()) for n in kept])
    for block in _blocks(path, header, rows):
        lines = rows.lines(block.num_rows)
        full = _with_values(block)
        if full is not None:
            block, lines = block.filter(full), lines.filter(full)
        records = pa.RecordBatch.from_arrays([block.column(n) for n in kept], schema=schema)
        for start in range(0, records.num_rows, BATCH_ROWS):
            yield records.slice(start, BATCH_ROWS), lines.slice(start, BATCH_ROWS)
    rows.refuse_ragged(len(header))
    yield no_rows(schema), pa.array([], pa.int64())


def _header(path: Path) -> list[str]:
    """Return the columns as they are written."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        try:
            names = next(csv.reader(file, strict=True))
        except csv.Error as error:
            raise BadFileError(_quote_fault(str(error)), 1) from error
    stripped = [name.strip() for name in names]
    if not any(stripped):
        raise BadFileError("has no header: the first line names no column", 1)
    for mark, word in ((";", "semicolons"), ("\t", "tabs")):
        if len(stripped) == 1 and mark in stripped[0]:
            raise BadFileError(f"its columns are parted by {word}: save it with commas", 1)
    refuse_repeats(stripped, 1)
    return names


def _blocks(path: Path, header: list[str], rows: _Numbers) -> Iterator[pa.RecordBatch]:
    try:
        yield from _open(path, header, rows)
    except pa.ArrowInvalid as error:
        # Of a header without a line break behind it Arrow says that the file is empty.
        if "Empty CSV" not in str(error):
            raise


def _open(path: Path, header: list[str], rows: _Numbers) -> arrow_csv.CSVStreamingReader:
    return arrow_csv.open_csv(
        path,
        # One thread: only so does Arrow number the rows that it hands to the handler.
        read_options=arrow_csv.ReadOptions(block_size=_BLOCK_BYTES, use_threads=False),
        parse_options=arrow_csv.ParseOptions(
            newlines_in_values=True,
            ignore_empty_lines=False,
            invalid_row_handler=rows.refuse,
        ),
        convert_options=arrow_csv.ConvertOptions(
            check_utf8=False,
            column_types=dict.fromkeys(header, pa.string()),
            null_values=[""],
            strings_can_be_null=True,
            quoted_strings_can_be_null=True,
        ),
    )


class _Numbers:
    """Which row of the file the next one is, counting from 1 with the header."""

    def __init__(self, starts: list[int] | None) -> None:
        self._starts = starts
        self._next = 2
        self._blank: set[int] = set()
        self._ragged: list[tuple[int, int]] = []

    def refuse(self, row: arrow_csv.InvalidRow) -> str:
        """Note a row of a wrong length, and go on so that all of them are named."""
        if row.text.strip():
            self._ragged.append((row.number, row.actual_columns))
        else:
            self._blank.add(row.number)
        return "skip"

    def lines(self, count: int) -> pa.Array:
        """Return the lines of the next *count* rows."""
        numbers = range(self._next, self._next + count)
        self._next += count
        if self._blank:
            found: list[int] = []
            number = numbers.start
            while len(found) < count:
                if number not in self._blank:
                    found.append(number)
                number += 1
            self._next = number
            return pa.array([self._line(number) for number in found], pa.int64())
        if self._starts is None:
            return pa.array(numbers, pa.int64())
        return pa.array(self._starts[numbers.start - 1 : numbers.stop - 1], pa.int64())

    def refuse_ragged(self, expected: int) -> None:
        """Raise for the rows of a wrong length, if there were any."""
        if not self._ragged:
            return
        first = [f"line {self._line(n)} has {count}" for n, count in self._ragged[:_LISTED]]
        more = len(self._ragged) - len(first)
        listing = ", ".join(first) + (f" and {more} more" if more else "")
        rows = "1 row has" if len(self._ragged) == 1 else f"{len(self._ragged)} rows have"
        values = "value" if expected == 1 else "values"
        message = f"{rows} not the {expected} {values} that the header names: {listing}"
        raise BadFileError(message)

    def _line(self, number: int) -> int:
        return number if self._starts is None else self._starts[number - 1]


def _starts(path: Path) -> list[int]:
    """Return the line on which each row begins, the header's first.

    Arrow takes a quote that is never closed for a value that runs to the end of the file, and
    glues text to a closing quote: whole rows would be lost in silence. So a file with quotes is
    read by Python's strict reader first.
    """
    starts: list[int] = []
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file, strict=True)
        begin = 1
        try:
            for _ in reader:
                starts.append(begin)
                begin = reader.line_num + 1
        except csv.Error as error:
            raise BadFileError(_quote_fault(str(error)), begin) from error
    return starts


def _quote_fault(message: str) -> str:
    if "unexpected end of data" in message:
        return "a quote is opened here and never closed"
    if "expected after" in message:
        return "a value goes on after its closing quote; a quote inside a value is written twice"
    return message


def _with_values(block: pa.RecordBatch) -> pa.Array | None:
    """Return which rows hold any value, or None where all do."""
    full = pc.is_valid(block.column(0))
    for column in block.columns[1:]:
        if pc.all(full).as_py():
            break
        full = pc.or_(full, pc.is_valid(column))
    return None if pc.all(full).as_py() else full
