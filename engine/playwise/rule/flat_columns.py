"""Columns called ``company.size`` as fields of the struct column ``company``."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from playwise.rule.flat import Flats


def nested_columns(table: pa.Table, flats: Flats) -> pa.Table:
    """Return *table* with columns of such names in their place, as `playwise.rule.flat.nested`."""
    names = table.column_names
    for flat in flats:
        if names.count(flat.key) == 1:
            values = table[flat.key].combine_chunks()
            table = _put_column(table, flat.path, flat.name, values)
    return table


def _put_column(table: pa.Table, path: tuple[str, ...], name: str, values: pa.Array) -> pa.Table:
    key, *rest = path
    if key not in table.column_names:
        made = _struct(rest, name, values)
        return table.append_column(key, made)
    place = table.column_names.index(key)
    within = table[key].combine_chunks()
    if not pa.types.is_struct(within.type):
        return table
    return table.set_column(place, key, _with_field(within, rest, name, values))


def _struct(path: Sequence[str], name: str, values: pa.Array) -> pa.Array:
    for key in (name, *reversed(path)):
        values = pa.StructArray.from_arrays([values], [key])
    return values


def _with_field(within: pa.Array, path: Sequence[str], name: str, values: pa.Array) -> pa.Array:
    names = [field.name for field in within.type]
    fields = within.flatten()
    key = path[0] if path else name
    if key not in names:
        made = _struct(path[1:], name, values) if path else values
        names, fields = [*names, key], [*fields, made]
    elif path and pa.types.is_struct(within.type.field(key).type):
        at = names.index(key)
        fields[at] = _with_field(fields[at], path[1:], name, values)
    return pa.StructArray.from_arrays(fields, names, mask=within.is_null())
