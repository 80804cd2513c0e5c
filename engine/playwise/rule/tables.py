"""A rule asked about all rows of an Arrow table, by Polars."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from zoneinfo import ZoneInfo

import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

from playwise.rule.arrow import as_arrow, can_hold, fitted
from playwise.rule.arrow_forms import elements, in_plain_form, is_list, lengths, plain
from playwise.rule.diagnostic import Diagnostic, RuleError
from playwise.rule.doubt import doubting
from playwise.rule.flat import Flats
from playwise.rule.flat_columns import nested_columns
from playwise.rule.intake import LISTED, Column, Intake
from playwise.rules.columns import Columns
from playwise.rules.frame import KEY, dtype, parent_column, stale_column
from playwise.rules.ir import Node, Pool

_ANSWER = "=answer"


def answers(
    node: Node,
    intake: Intake,
    pool: Pool,
    table: pa.Table | pa.RecordBatch,
    as_of: datetime,
    zone: ZoneInfo,
    flats: Flats = (),
) -> pa.Array:
    """Return what *node* answers for the rows of *table*, in their order; null is unknown.

    Args:
        node: The rule.
        intake: What it reads.
        pool: What made *node*.
        table: The records.
        as_of: The moment, on the rule's clock.
        zone: The clock of times without an offset.
        flats: The names with dots under which facts may be given, too.

    Raises:
        RuleError: PW501, columns that cannot hold the facts that the rule reads.
        TypeError: *table* is neither a table nor a batch of Arrow.
    """
    if isinstance(table, pa.RecordBatch):
        table = pa.Table.from_batches([table])
    if not isinstance(table, pa.Table):
        raise TypeError(
            "table is a pyarrow Table or RecordBatch (pa.table(…), of a frame its to_arrow()),"
            f" not {type(table).__name__}"
        )
    table = nested_columns(table, flats)
    marks = any(part.op == "stale" for part in node.walk())
    given = frames_of(intake, table, zone, marks=marks)
    asked = node if given.complete else doubting(node, pool)
    columns = given.columns(as_of)
    made = columns.prepare(intake.entity, [asked])[asked.uid]
    answer = made.cast(dtype(asked.type)).alias(_ANSWER)
    found = columns.collect(intake.entity).with_columns(answer).sort(KEY)[_ANSWER]
    return as_arrow(found, asked.type)


@dataclass(frozen=True, slots=True)
class Frames:
    """The records of a table, and those in and below them, as frames of their entities.

    Attributes:
        frames: By entity; keys are numbers from 0, in the order of the table.
        complete: Whether every list of related records was there.
    """

    frames: Mapping[str, pl.DataFrame]
    complete: bool
    _nested: Mapping[str, set[str]]

    def columns(self, as_of: datetime) -> Columns:
        """Return them ready for expressions as of a moment."""
        columns = Columns({entity: frame.lazy() for entity, frame in self.frames.items()}, as_of)
        for entity, nested in self._nested.items():
            columns.made(entity).update(nested)
        return columns


def frames_of(intake: Intake, table: pa.Table, zone: tzinfo, *, marks: bool) -> Frames:
    """Return the facts that *intake* reads of *table*.

    Args:
        intake: What is read.
        table: The records.
        zone: The clock of times without an offset.
        marks: Whether rules ask for stale facts; in a table nothing is stale.

    Raises:
        RuleError: PW501, columns that cannot hold the facts.
    """
    reading = _Reading(zone, marks)
    reading.root(intake, table)
    if reading.wrong:
        raise RuleError(reading.wrong)
    frames = {
        entity: pl.concat(parts, how="diagonal").rechunk()
        for entity, parts in reading.frames.items()
    }
    return Frames(frames, reading.complete, reading.nested)


@dataclass(frozen=True, slots=True)
class _Rows:
    """The columns of some records by name; a name that stands twice has no column."""

    columns: Mapping[str, pa.Array]
    height: int
    twice: frozenset[str]


@dataclass(slots=True)
class _Reading:
    """Makes a frame for each entity from a table and the records inside it."""

    zone: tzinfo
    marks: bool
    frames: dict[str, list[pl.DataFrame]] = field(default_factory=dict)
    nested: dict[str, set[str]] = field(default_factory=dict)
    wrong: list[Diagnostic] = field(default_factory=list)
    complete: bool = True

    def root(self, intake: Intake, table: pa.Table) -> None:
        names = table.column_names
        columns = {name: table.column(at).combine_chunks() for at, name in enumerate(names)}
        twice = frozenset(name for name in names if names.count(name) > 1)
        keys = pl.DataFrame({KEY: pl.int_range(table.num_rows, dtype=pl.Int64, eager=True)})
        self.records(intake, _Rows(columns, table.num_rows, twice), keys)

    def records(self, intake: Intake, rows: _Rows, frame: pl.DataFrame) -> None:
        """Add records, of which *frame* has the keys, and the records related to them."""
        facts = self.facts(intake, rows, "")
        self.nested.setdefault(intake.entity, set()).update(n for n in facts if "/" in n)
        if self.marks:
            nowhere = pl.repeat(value=False, n=rows.height, dtype=pl.Boolean, eager=True)
            facts |= {stale_column(name): nowhere for name in list(facts)}
        # Not by keyword: a fact may be called as a parameter is, self.
        whole = frame.with_columns([values.alias(name) for name, values in facts.items()])
        self.frames.setdefault(intake.entity, []).append(whole)
        for key, child in intake.children:
            self.related(intake, child, self.column(rows, key, child.label), whole[KEY])

    def facts(self, intake: Intake, rows: _Rows, prefix: str) -> dict[str, pl.Series]:
        """Return the facts of records, and those of the records in them: ``company/size``."""
        facts = {f"{prefix}{c.column}": self.fact(c, rows) for c in intake.columns}
        for key, parent in intake.parents:
            column = self.column(rows, key, parent.label)
            inside = self.structs(column, parent.label, rows.height)
            facts |= self.facts(parent, inside, f"{prefix}{parent.entity}/")
        return facts

    def fact(self, column: Column, rows: _Rows) -> pl.Series:
        values = self.column(rows, column.key, column.label)
        if not can_hold(values.type, column.type):
            self.report(column.label, values.type, str(column.type))
            values = pa.nulls(rows.height)
        return fitted(values, column.type, self.zone)

    def related(self, parent: Intake, intake: Intake, column: pa.Array, owners: pl.Series) -> None:
        """Add the related records that a column of lists holds."""
        link = parent_column(parent.entity)
        if not pa.types.is_null(column.type):
            values = plain(column.type.value_type) if is_list(column.type) else None
            if values is None or not (pa.types.is_struct(values) or pa.types.is_null(values)):
                self.report(intake.label, column.type, "lists of records")
                return
        nobody = owners.filter(pl.Series("", pc.is_null(column)))
        if len(nobody):
            self.complete = False
            self.unlisted(intake, link, nobody)
        if pa.types.is_null(column.type):
            return
        # Arrow's own list_parent_indices counts what is hidden below a null, too.
        of = owners.repeat_by(pl.Series("", lengths(column))).explode(empty_as_null=False)
        listed_records = self.plain_form(elements(column), intake.label)
        rows = self.structs(listed_records, intake.label, len(of))
        listed = pl.repeat(value=True, n=rows.height, dtype=pl.Boolean, eager=True)
        keys = self.keys(intake.entity, rows.height)
        frame = keys.with_columns(of.alias(link), listed.alias(LISTED))
        self.records(intake, rows, frame)

    def unlisted(self, intake: Intake, link: str, owners: pl.Series) -> None:
        """Put a record of which all is unknown in the place of each list that is missing."""
        keys = self.keys(intake.entity, len(owners))
        nothing = pl.Series(LISTED, [None] * len(owners), dtype=pl.Boolean)
        frame = keys.with_columns(owners.alias(link), nothing)
        self.records(intake, _Rows({}, len(owners), frozenset()), frame)

    def keys(self, entity: str, count: int) -> pl.DataFrame:
        """Return a frame of *count* keys that no record of the entity has yet."""
        before = sum(frame.height for frame in self.frames.get(entity, ()))
        return pl.DataFrame({KEY: pl.int_range(before, before + count, dtype=pl.Int64, eager=True)})

    def structs(self, column: pa.Array, label: str, height: int) -> _Rows:
        """Return the fields of a column of records; where a record is null, so are they."""
        if pa.types.is_null(column.type):
            return _Rows({}, height, frozenset())
        if not pa.types.is_struct(column.type):
            self.report(label, column.type, "records")
            return _Rows({}, height, frozenset())
        names = [column.type.field(at).name for at in range(column.type.num_fields)]
        twice = frozenset(name for name in names if names.count(name) > 1)
        return _Rows(dict(zip(names, column.flatten(), strict=True)), height, twice)

    def column(self, rows: _Rows, key: str, label: str) -> pa.Array:
        if key in rows.twice:
            message = f"two columns are called '{label}'"
            self.wrong.append(Diagnostic("PW501", message, "give each a name of its own"))
            return pa.nulls(rows.height)
        found = rows.columns.get(key)
        return pa.nulls(rows.height) if found is None else self.plain_form(found, label)

    def plain_form(self, column: pa.Array, label: str) -> pa.Array:
        try:
            return in_plain_form(column)
        except pa.ArrowInvalid:
            message = f"column '{label}' has decimals of more than 38 digits"
            help = "cast it before, to decimal128"
            self.wrong.append(Diagnostic("PW501", message, help))
            return pa.nulls(len(column))

    def report(self, label: str, found: pa.DataType, wanted: str) -> None:
        message = f"column '{label}' is {found}, which cannot hold {wanted}"
        self.wrong.append(Diagnostic("PW501", message, f"cast it before, or declare '{label}' so"))
