"""The many forms in which Arrow stores the same values, made the plain ones.

Dictionaries, runs and extensions hold what their values are; narrow and wide decimals are decimals;
lists have views, fixed lengths and elements hidden below what is null.
"""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

_DIGITS = 38  # as many as decimals of 128 bits have


def plain(arrow: pa.DataType) -> pa.DataType:
    """Return the type of the values of a dictionary's, a run-end encoded or an extension's column.

    Decimals of every width are those of 128 bits, except for what these cannot hold.
    """
    while True:
        if pa.types.is_dictionary(arrow) or pa.types.is_run_end_encoded(arrow):
            arrow = arrow.value_type
        elif isinstance(arrow, pa.BaseExtensionType):
            arrow = arrow.storage_type
        elif pa.types.is_decimal32(arrow) or pa.types.is_decimal64(arrow):
            return pa.decimal128(arrow.precision, arrow.scale)
        elif pa.types.is_decimal256(arrow) and arrow.scale <= _DIGITS:
            return pa.decimal128(min(arrow.precision, _DIGITS), arrow.scale)
        else:
            return arrow


def is_list(arrow: pa.DataType) -> bool:
    """Whether it is a type of lists."""
    return bool(
        pa.types.is_list(arrow)
        or pa.types.is_large_list(arrow)
        or pa.types.is_fixed_size_list(arrow)
        or _is_list_view(arrow)
    )


def is_text(arrow: pa.DataType) -> bool:
    """Whether it is a type of texts."""
    return bool(
        pa.types.is_string(arrow)
        or pa.types.is_large_string(arrow)
        or pa.types.is_string_view(arrow)
    )


def in_plain_form(column: pa.Array) -> pa.Array:
    """Return the column, or its lists' elements, as one of its `plain` type.

    Dictionaries of texts stay: Polars reads them.

    Raises:
        pa.ArrowInvalid: A decimal has more digits than 128 bits hold.
    """
    while not _is_plain(column.type):
        if isinstance(column.type, pa.BaseExtensionType):
            column = column.storage
        elif pa.types.is_run_end_encoded(column.type):
            column = _without_runs(column)
        elif pa.types.is_dictionary(column.type):
            column = column.dictionary.take(column.indices)
        elif is_list(column.type):
            column = lists(column, in_plain_form(elements(column)))
        else:
            column = column.cast(plain(column.type))
    return column


def _is_plain(arrow: pa.DataType) -> bool:
    if pa.types.is_dictionary(arrow):
        return is_text(arrow.value_type)
    if is_list(arrow):
        return not _is_list_view(arrow) and _is_plain(arrow.value_type)
    return bool(plain(arrow) == arrow)


def _is_list_view(arrow: pa.DataType) -> bool:
    return bool(pa.types.is_list_view(arrow) or pa.types.is_large_list_view(arrow))


def _without_runs(column: pa.Array) -> pa.Array:
    # Arrow decodes no runs of records or lists, but takes these by number, and no views of texts.
    numbers = pa.array(range(len(column.values)), pa.int64())
    runs = pa.RunEndEncodedArray.from_arrays(column.run_ends, numbers)
    values = column.values
    if pa.types.is_string_view(values.type):
        values = values.cast(pa.large_string())
    return values.take(pc.run_end_decode(runs.slice(column.offset, len(column))))


def lengths(column: pa.Array) -> pa.Array:
    """Return how many `elements` each list has; one that is null has none, whatever it hides."""
    if _is_without_elements(column):
        return pa.array([0] * len(column), pa.int64())
    return pc.if_else(column.is_null(), 0, pc.list_value_length(column)).cast(pa.int64())


def elements(column: pa.Array) -> pa.Array:
    """Return the elements of all lists in a row, without those hidden below a null."""
    if _is_without_elements(column):
        return pa.array([], column.type.value_type)
    return pc.list_flatten(column)


def _is_without_elements(column: pa.Array) -> bool:
    return bool(pa.types.is_fixed_size_list(column.type) and column.type.list_size == 0)


def lists(column: pa.Array, elements: pa.Array) -> pa.Array:
    """Return the lists of *column* with other *elements* in the same places."""
    starts = pa.concat_arrays([pa.array([0], pa.int64()), pc.cumulative_sum(lengths(column))])
    return pa.LargeListArray.from_arrays(starts, elements, mask=column.is_null())
