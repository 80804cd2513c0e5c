"""Arrow columns as callers bring them, in the column types that rules compute with.

A column must be able to hold values of its fact; single values in it that fit no better than in
`playwise.rules.raw` become null.
"""

from __future__ import annotations

import re
from datetime import tzinfo
from zoneinfo import ZoneInfo

import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

from playwise.rule.arrow_forms import elements, is_list, is_text, lists, plain
from playwise.rules.frame import dtype
from playwise.rules.money import precision
from playwise.rules.raw import BLANK, Unfit, reader
from playwise.rules.types import Kind, Type

_EXACT = 2**50  # minor units below it are less than half a unit off when a float is multiplied
_DIGITS = 19  # as many as 64 bits have
_MILLISECONDS = 86_400_000
_FIRST_DAY, _LAST_DAY = -719_162, 2_932_896  # the years 1 to 9999, from 1970
_OFFSET = re.compile(r"Z|[+-]([01]\d|2[0-3]):?[0-5]\d")
_MIDNIGHT = pl.time(0, 0, 0)


def can_hold(arrow: pa.DataType, type: Type) -> bool:
    """Whether columns of the Arrow type can hold values of *type* without a guess."""
    arrow = plain(arrow)
    if pa.types.is_null(arrow):
        return True
    if not _can_be_read(arrow):
        return False
    is_number = (
        pa.types.is_integer(arrow) or pa.types.is_floating(arrow) or pa.types.is_decimal128(arrow)
    )
    match type.kind:
        case Kind.BOOL:
            return bool(pa.types.is_boolean(arrow))
        case Kind.INTEGER | Kind.NUMBER | Kind.MONEY:
            return bool(is_number)
        case Kind.TEXT | Kind.ENUM:
            return is_text(arrow)
        case Kind.DATE | Kind.DATETIME:
            return bool(pa.types.is_date(arrow) or pa.types.is_timestamp(arrow) or is_text(arrow))
        case Kind.LIST:
            assert type.element is not None
            return is_list(arrow) and can_hold(arrow.value_type, type.element)
    return False


def _can_be_read(arrow: pa.DataType) -> bool:
    """Whether Polars takes the type: no digits before the point left out, no unheard-of clock."""
    if pa.types.is_decimal128(arrow):
        return bool(arrow.scale >= 0)
    if not pa.types.is_timestamp(arrow) or not arrow.tz or _OFFSET.fullmatch(arrow.tz):
        return True
    try:
        pl.Series("", pa.array([], arrow))
    except pl.exceptions.PolarsError:
        return False
    return True


def fitted(column: pa.Array, type: Type, zone: tzinfo) -> pl.Series:
    """Return a column that `can_hold` values of *type* as one; null where there is none.

    Args:
        column: The values, in plain form.
        type: The fact's type.
        zone: The clock of times without an offset.
    """
    return _fitted(_series(_readable(column, type)), type, zone).values


def as_arrow(values: pl.Series, type: Type) -> pa.Array:
    """Return answers as programs want them: amounts as decimals of major units, enums as text."""
    if type.kind is Kind.MONEY:
        assert type.currency is not None
        units = values.rechunk().to_arrow().cast(pa.decimal128(_DIGITS, 0))
        # The same digits, with the point where the currency has it.
        amounts = pa.decimal128(_DIGITS, precision(type.currency))
        return pa.Array.from_buffers(amounts, len(units), units.buffers(), offset=units.offset)
    if type.kind is Kind.LIST:
        assert type.element is not None
        lists = values.rechunk().to_arrow().cast(pa.list_(pa.field("item", _stored(type.element))))
        elements = as_arrow(pl.Series(lists.values), type.element)
        return pa.ListArray.from_arrays(lists.offsets, elements, mask=lists.is_null())
    if type.kind in {Kind.TEXT, Kind.ENUM}:
        return values.cast(pl.String).rechunk().to_arrow().cast(pa.string())
    return values.rechunk().to_arrow()


def _stored(type: Type) -> pa.DataType:
    return pl.Series([], dtype=dtype(type)).to_arrow().type


def _readable(column: pa.Array, type: Type) -> pa.Array:
    """Return the column with what Polars does not take made what it does."""
    if is_list(column.type) and type.element is not None:
        return _readable_lists(column, type.element)
    if pa.types.is_date64(column.type):
        return _days(column)
    return _moments(column, type) if pa.types.is_timestamp(column.type) else column


def _moments(column: pa.Array, type: Type) -> pa.Array:
    unit, clock = column.type.unit, column.type.tz
    if unit == "s":  # Polars counts in milliseconds, of which so many may be too many
        days = pc.divide(column.view(pa.int64()), 86_400)
        known = pc.and_(pc.greater(days, _FIRST_DAY - 2), pc.less(days, _LAST_DAY + 2))
        column = pc.if_else(known, column, pa.scalar(None, column.type))
    if not clock:
        return column
    utc = column.cast(pa.timestamp(unit, "UTC"))
    if type.kind is not Kind.DATE:
        return utc  # before a look at the calendar, whose first and last days are UTC's
    if not _OFFSET.fullmatch(clock):
        return column
    # A day is that of the column's own clock.
    return pc.local_timestamp(utc if clock == "Z" else column)


def _readable_lists(column: pa.Array, element: Type) -> pa.Array:
    inner = column.type.value_type
    is_empty = pa.types.is_fixed_size_list(column.type) and column.type.list_size == 0
    if not is_empty and not pa.types.is_date64(inner) and not pa.types.is_timestamp(inner):
        return column
    return lists(column, _readable(elements(column), element))


def _days(column: pa.Array) -> pa.Array:
    """Return milliseconds as days; null where no calendar has them."""
    days = pl.Series("", column.view(pa.int64())) // _MILLISECONDS
    known = days.is_between(_FIRST_DAY, _LAST_DAY)
    return days.zip_with(known, pl.Series("", [None], dtype=pl.Int64)).cast(pl.Date).to_arrow()


def _series(column: pa.Array) -> pl.Series:
    """Return an Arrow column as a Polars one."""
    made = pl.Series("v", column)
    if isinstance(made.dtype, pl.Categorical | pl.Enum):
        made = made.cast(pl.String)
    return made.rechunk()


class _Fitted:
    """Values in their type, and where one stood that does not fit."""

    __slots__ = ("misfits", "values")

    def __init__(self, values: pl.Series, misfits: pl.Series) -> None:
        self.values = values
        self.misfits = misfits


def _fitted(raw: pl.Series, type: Type, zone: tzinfo) -> _Fitted:
    target = dtype(type)
    if raw.dtype == pl.Null:
        values = pl.Series("v", [None] * len(raw), dtype=target)
        return _Fitted(values, values.is_not_null())
    if type.kind is Kind.LIST:
        return _lists(raw, type, zone)
    frame = raw.alias("v").to_frame()
    given = frame.with_columns(_given(pl.col("v"), raw.dtype).alias("given"))
    if raw.dtype == pl.String and type.kind in {Kind.DATE, Kind.DATETIME}:
        values = _one_by_one(raw, type, zone)
    elif type.kind is Kind.DATETIME and _is_naive(raw.dtype) and not isinstance(zone, ZoneInfo):
        within = frame.with_columns(within_the_calendar(pl.col("v")).alias("v"))["v"]
        values = _one_by_one(within, type, zone)  # a clock that only Python can ask
    else:
        expression = _scalar(pl.col("v"), raw.dtype, type, zone)
        values = frame.with_columns(expression.cast(target).alias("v"))["v"]
    if type.kind is Kind.MONEY and raw.dtype.is_float():
        values = _with_large_amounts(raw, values, type, zone)
    return _Fitted(values, given["given"] & values.is_null())


def _is_naive(kind: pl.DataType) -> bool:
    return kind == pl.Date or (isinstance(kind, pl.Datetime) and kind.time_zone is None)


def _given(column: pl.Expr, kind: pl.DataType) -> pl.Expr:
    """Whether a value stands there: neither null nor blank, NaN or infinite."""
    if kind == pl.String:
        return (column.str.strip_chars(BLANK) != "").fill_null(value=False)
    if kind.is_float():
        return column.is_finite().fill_null(value=False)
    return column.is_not_null()


def _scalar(column: pl.Expr, kind: pl.DataType, type: Type, zone: tzinfo) -> pl.Expr:
    match type.kind:
        case Kind.BOOL:
            return column
        case Kind.INTEGER:
            return _integer(column, kind)
        case Kind.NUMBER:
            number = column.cast(pl.Float64)
            return pl.when(number.is_finite()).then(number)
        case Kind.MONEY:
            assert type.currency is not None
            return _minor_units(column, kind, precision(type.currency))
        case Kind.TEXT:
            return pl.when(column.str.strip_chars(BLANK) != "").then(column)
        case Kind.ENUM:
            return pl.when(column.is_in(list(type.values))).then(column)
        case Kind.DATE:
            return _date(column, kind)
    return _datetime(column, kind, zone)


def _integer(column: pl.Expr, kind: pl.DataType) -> pl.Expr:
    if kind.is_integer():
        return column.cast(pl.Int64, strict=False)
    if kind.is_float():
        number = column.cast(pl.Float64)  # floor leaves half floats as they are
        whole = pl.when(number.is_finite() & (number == number.floor())).then(number)
        return whole.cast(pl.Int64, strict=False)
    text = column.cast(pl.String)
    digits = pl.when(text.str.contains(r"^-?\d+(\.0*)?$")).then(text.str.replace(r"\..*$", ""))
    return digits.cast(pl.Int64, strict=False)


def _minor_units(column: pl.Expr, kind: pl.DataType, digits: int) -> pl.Expr:
    scale = 10**digits
    if kind.is_integer():
        units: pl.Expr = column.cast(pl.Int128) * scale
        return units.cast(pl.Int64, strict=False)
    if kind.is_float():
        amount = column.cast(pl.Float64)
        minor = (amount * scale).round()
        # By a constant Polars multiplies with its reciprocal, which moves the last bit.
        divisor = minor * 0.0 + scale
        # A float means the decimal that it is nearest to: one with more decimals is no amount.
        fits = (minor.abs() < _EXACT) & (minor / divisor == amount)
        return pl.when(fits).then(minor).cast(pl.Int64, strict=False)
    text = column.cast(pl.String)
    halves = text.str.split_exact(".", 1).struct.field
    part = halves("field_1").fill_null("").str.strip_chars_end("0")
    units = pl.concat_str(halves("field_0"), part.str.pad_end(digits, "0"))
    return pl.when(part.str.len_bytes() <= digits).then(units).cast(pl.Int64, strict=False)


def _date(column: pl.Expr, kind: pl.DataType) -> pl.Expr:
    if kind == pl.Date:
        return within_the_calendar(column)
    moment = within_the_calendar(column)
    is_midnight: pl.Expr = moment.dt.time() == _MIDNIGHT
    return pl.when(is_midnight).then(moment.dt.date())


def _datetime(column: pl.Expr, kind: pl.DataType, zone: tzinfo) -> pl.Expr:
    if isinstance(kind, pl.Datetime) and kind.time_zone is not None:
        moment = within_the_calendar(column).dt.cast_time_unit("us")
        return moment.dt.convert_time_zone("UTC")
    naive = within_the_calendar(column).cast(pl.Datetime("us"))
    assert isinstance(zone, ZoneInfo), "others are asked one by one"
    local = naive.dt.replace_time_zone(zone.key, ambiguous="earliest", non_existent="null")
    return within_the_calendar(local.dt.convert_time_zone("UTC"))


def within_the_calendar(moments: pl.Expr) -> pl.Expr:
    """Leave out the years that Python's dates do not know."""
    return pl.when(moments.dt.year().is_between(1, 9999)).then(moments)


def _with_large_amounts(raw: pl.Series, values: pl.Series, type: Type, zone: tzinfo) -> pl.Series:
    """Read the amounts that floats hold less exactly than their digits say."""
    assert type.currency is not None
    smallest = _EXACT / 10 ** precision(type.currency)
    large = (raw.abs() >= smallest) & raw.is_finite()
    if not large.any():
        return values
    by_hand = _one_by_one(raw.cast(pl.Float64).set(~large.fill_null(value=False), None), type, zone)
    return values.zip_with(~large.fill_null(value=False), by_hand)


def _one_by_one(raw: pl.Series, type: Type, zone: tzinfo) -> pl.Series:
    """Read values as single ones are read, each different one once."""
    different = raw.unique().drop_nulls()
    read = reader(type, zone)
    found = [read(value) for value in different]
    values = [None if isinstance(value, Unfit) else value for value in found]
    target = dtype(type)
    return raw.replace_strict(
        different, pl.Series(values, dtype=target), default=None, return_dtype=target
    ).alias("v")


def _lists(raw: pl.Series, type: Type, zone: tzinfo) -> _Fitted:
    """Lists whose elements all fit; what is missing in them stays null."""
    assert type.element is not None
    target = dtype(type)
    if isinstance(raw.dtype, pl.Array):
        raw = raw.cast(pl.List(raw.dtype.inner))
    rows = pl.DataFrame({"row": pl.int_range(len(raw), eager=True), "list": raw})
    flat = rows.filter(pl.col("list").list.len() > 0).explode("list")
    elements = flat["list"]
    if isinstance(elements.dtype, pl.Categorical | pl.Enum):
        elements = elements.cast(pl.String)
    made = _fitted(elements.rechunk(), type.element, zone)
    refilled = (
        flat.select("row", fit=made.values, bad=made.misfits)
        .group_by("row", maintain_order=True)
        .agg("fit", pl.col("bad").any())
    )
    joined = rows.join(refilled, on="row", how="left", maintain_order="left")
    result = (
        pl.when(pl.col("list").list.len() == 0)
        .then(pl.lit([], dtype=target))
        .when(~pl.col("bad"))
        .then(pl.col("fit"))
    )
    values = joined.with_columns(result.cast(target).alias("v"))["v"]
    return _Fitted(values, raw.is_not_null() & values.is_null())
