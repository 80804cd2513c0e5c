"""The rows of one stream as records of one entity: keys checked, values typed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import polars as pl
import pyarrow as pa

from playwise.diagnostics.finding import Finding
from playwise.facts import misfits
from playwise.facts.catalog import Entity, Fact
from playwise.facts.fitting import Range, fitted, fitted_key
from playwise.facts.moments import within_the_calendar
from playwise.facts.table import KEY, default_of, parent_column, seen_column
from playwise.rules.types import DATETIME

_LINE = "_line"
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
"""When a row counts as observed whose time cannot be true: never as fresh."""
_AHEAD = timedelta(days=1)
"""How far a source's clock may be ahead of ours, or its days those of an earlier time zone."""


@dataclass(frozen=True, slots=True)
class Admitted:
    """The rows of a stream that are records.

    Attributes:
        frame: `KEY` without nulls or duplicates, a `parent_column` for each parent whose key the
            stream has, its facts (where a row left one out, its default), and its `seen_column`.
        findings: What was left out, and what does not fit.
    """

    frame: pl.DataFrame
    findings: tuple[Finding, ...]


def admit(
    entity: Entity,
    stream: tuple[str, str],
    table: pa.Table,
    *,
    origin: str,
    observed_field: str | None,
    lines: pa.ChunkedArray | None,
    zone: ZoneInfo,
    as_of: datetime,
) -> Admitted:
    """Return the rows of *table* as records of *entity*.

    Args:
        entity: Whose records they are.
        stream: The connection's and the stream's name.
        table: Has the entity's key column.
        origin: How people know the stream.
        observed_field: The column that says when a row was observed, if there is one.
        lines: For each row its line in the source, if it has lines.
        zone: The clock for datetimes without an offset.
        as_of: The moment of the sync: nothing was observed long after it.
    """
    rows = _Rows(table, origin, lines, zone)
    rows.refuse_keys(entity.key)
    columns: list[pl.Series] = [rows.keys]
    for parent in entity.parents:
        if parent.key in table.column_names:
            named = fitted_key(rows.column(parent.key)).values
            columns.append(named.alias(parent_column(parent.entity)))
    for name in sorted(entity.facts):
        fact = entity.facts[name]
        source = fact.source
        if source is None or (source.connection, source.stream) != stream:
            continue
        if source.column in table.column_names:
            columns.append(rows.fact(fact))
    columns.append(rows.seen(observed_field, as_of).alias(seen_column(*stream)))
    return Admitted(pl.DataFrame(columns), tuple(rows.findings))


class _Rows:
    """The rows of a stream that are still admitted, and what was found so far."""

    def __init__(
        self, table: pa.Table, origin: str, lines: pa.ChunkedArray | None, zone: ZoneInfo
    ) -> None:
        self._table = table
        self._origin = origin
        self._word = "row" if lines is None else "line"
        self._lines = (
            pl.int_range(1, table.num_rows + 1, eager=True)
            if lines is None
            else pl.Series(lines, dtype=pl.Int64)
        ).alias(_LINE)
        self._zone = zone
        self._kept: pl.Series | None = None
        self.keys = pl.Series(KEY, [], dtype=pl.String)
        self.findings: list[Finding] = []

    def refuse_keys(self, column: str) -> None:
        """Leave out the rows whose key is empty or stood before."""
        keys = fitted_key(self.column(column)).values
        self._refuse_empty(keys, column)
        repeated = keys.is_not_null() & ~keys.is_first_distinct()
        self._refuse_repeated(keys, repeated, column)
        kept = keys.is_not_null() & ~repeated
        self.keys = keys.filter(kept).alias(KEY)
        # Most streams keep every row: spare each column the copy.
        self._kept = None if kept.all() else kept
        if self._kept is not None:
            self._lines = self._lines.filter(kept)

    def column(self, name: str) -> pl.Series:
        """Return a column, only the rows that are kept."""
        series = _series(self._table.column(name))
        return series if self._kept is None else series.filter(self._kept)

    def fact(self, fact: Fact) -> pl.Series:
        """Return the column of a fact in the fact's type, its default where a row left it out.

        What does not fit stays null: the default is what absence means, and this is not absent.
        """
        assert fact.source is not None
        raw = self.column(fact.source.column)
        result = fitted(raw, fact.type, self._zone, Range(fact.minimum, fact.maximum))
        count = int(result.misfits.sum())
        if count:
            places = self._places(raw, result.misfits)
            finding = misfits.misfit(self._origin, fact, count, places, self._zone)
            self.findings.append(finding)
        values = result.values.alias(fact.name)
        if fact.default is None:
            return values
        left_out = values.is_null() & ~result.misfits
        filled = pl.when(left_out).then(default_of(fact)).otherwise(pl.col(fact.name))
        return values.to_frame().select(filled.alias(fact.name)).to_series()

    def seen(self, column: str | None, as_of: datetime) -> pl.Series:
        """Return when each row was observed; null where the stream does not say."""
        if column is None or column not in self._table.column_names:
            return pl.Series([None] * len(self.keys), dtype=pl.Datetime("us", "UTC"))
        raw = self.column(column)
        result = fitted(raw, DATETIME, self._zone)
        ahead = (result.values > as_of.astimezone(UTC) + _AHEAD).fill_null(value=False)
        for bad, found in (
            (result.misfits, misfits.misread_times),
            (ahead, misfits.times_ahead),
        ):
            count = int(bad.sum())
            if count:
                self.findings.append(found(self._origin, column, count, self._places(raw, bad)))
        return result.values.set(result.misfits | ahead, _LONG_AGO)

    def _places(self, raw: pl.Series, bad: pl.Series) -> list[tuple[str, object]]:
        first = bad.arg_true().head(misfits.LISTED)
        values = _listable(raw.gather(first))
        lines = self._lines.gather(first).to_list()
        return [(f"{self._word} {n}", value) for n, value in zip(lines, values, strict=True)]

    def _refuse_empty(self, keys: pl.Series, column: str) -> None:
        count = keys.null_count()
        if count and count == len(keys):
            self.findings.append(misfits.no_keys(self._origin, column, count))
        elif count:
            first = self._lines.filter(keys.is_null()).head(misfits.LISTED).to_list()
            places = [f"{self._word} {line}" for line in first]
            self.findings.append(misfits.empty_keys(self._origin, column, count, places))

    def _refuse_repeated(self, keys: pl.Series, repeated: pl.Series, column: str) -> None:
        count = int(repeated.sum())
        if not count:
            return
        where = repeated.arg_true().head(misfits.LISTED)
        places = []
        for line, key in zip(
            self._lines.gather(where).to_list(), keys.gather(where).to_list(), strict=True
        ):
            first = self._lines[int((keys == key).arg_true()[0])]
            places.append((f"{self._word} {line}", key, f"{self._word} {first}"))
        self.findings.append(misfits.repeated_keys(self._origin, column, count, places))


def _series(column: pa.ChunkedArray) -> pl.Series:
    """Return an Arrow column as a Polars one; what Polars does not know becomes text."""
    kind = column.type
    if isinstance(kind, pa.BaseExtensionType):
        column = pa.chunked_array([chunk.storage for chunk in column.chunks], kind.storage_type)
        kind = column.type
    known = (
        pa.types.is_primitive(kind)
        or pa.types.is_string(kind)
        or pa.types.is_large_string(kind)
        or pa.types.is_string_view(kind)
        or pa.types.is_dictionary(kind)
        or pa.types.is_binary(kind)
        or pa.types.is_large_binary(kind)
        or pa.types.is_fixed_size_binary(kind)
        or pa.types.is_decimal128(kind)
        or pa.types.is_list(kind)
        or pa.types.is_large_list(kind)
        or pa.types.is_fixed_size_list(kind)
        or pa.types.is_struct(kind)
        or pa.types.is_null(kind)
    )
    if known and not pa.types.is_interval(kind):
        return pl.Series("v", column)
    return pl.Series("v", [_opaque(value) for value in column.to_pylist()], dtype=pl.String)


def _listable(values: pl.Series) -> list[object]:
    """Return *values* for a message; as plain counts what Python's calendar does not reach."""
    if isinstance(values.dtype, pl.Date | pl.Datetime):
        unit = "days" if isinstance(values.dtype, pl.Date) else values.dtype.time_unit
        known = values.to_frame().select(within_the_calendar(pl.col(values.name))).to_series()
        return [
            f"{count} {unit} since 1970" if value is None and count is not None else value
            for value, count in zip(known.to_list(), values.to_physical().to_list(), strict=True)
        ]
    return (values.to_physical() if _counts_time(values.dtype) else values).to_list()


def _counts_time(dtype: pl.DataType) -> bool:
    """Whether there are dates, moments or spans of time in values of this type."""
    if isinstance(dtype, pl.List | pl.Array):
        return _counts_time(dtype.inner)  # type: ignore[arg-type]  # an instance, of an instance
    if isinstance(dtype, pl.Struct):
        return any(_counts_time(field.dtype) for field in dtype.fields)  # type: ignore[arg-type]
    return isinstance(dtype, pl.Date | pl.Datetime | pl.Duration)


def _opaque(value: object) -> str | None:
    return None if value is None else str(value)
