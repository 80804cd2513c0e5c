"""Params and tables: the numbers and words of a playbook, typed."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from babel.numbers import is_currency

from playwise.documents.tree import Path
from playwise.playbook.context import Context
from playwise.rules.ir import Node
from playwise.rules.money import to_minor
from playwise.rules.scope import LookupTable
from playwise.rules.types import (
    BOOL,
    DATE,
    DATETIME,
    INTEGER,
    NUMBER,
    TEXT,
    Kind,
    Type,
    Value,
    enum,
    money,
)

_CURRENCIES = {
    **dict.fromkeys(("$", "us$", "usd", "dollar", "dollars", "us dollars"), "USD"),
    **dict.fromkeys(("€", "eur", "euro", "euros"), "EUR"),
    **dict.fromkeys(("£", "gbp", "pounds sterling"), "GBP"),
    **dict.fromkeys(("¥", "jpy", "yen"), "JPY"),
    **dict.fromkeys(("₹", "inr", "rupees"), "INR"),
    **{code.casefold(): code for code in ("AUD", "CAD", "CHF", "CNY", "DKK", "NOK", "NZD", "SEK")},
}
"""How people write the commonest currencies where their code belongs."""
_WHOLE = re.compile(r"-?\d{1,18}")


def params(context: Context) -> Mapping[str, Node]:
    """Return the params of the file as constants."""
    made: dict[str, Node] = {}
    for name, held in context.items("params"):
        is_long = isinstance(held, dict)
        path: Path = ("params", name, "value") if is_long else ("params", name)
        value = held.get("value") if is_long else held
        unit = str(held.get("unit", "")) if is_long else ""
        type = type_of(value)
        meant = currency_meant(unit) if type.is_numeric else None
        if meant is not None:
            message = f"'{unit}' is not the code of a currency"
            context.report("PW112", message, ("params", name, "unit"), f"write {meant}")
        if type.is_numeric and is_currency(unit):
            made[name] = context.pool.const(_minor_units(context, value, unit, path), money(unit))
        else:
            made[name] = context.pool.const(value, type)
    return made


def currency_meant(unit: str) -> str | None:
    """Return the code of the currency that *unit* names otherwise; None: it is one, or none."""
    return None if is_currency(unit) else _CURRENCIES.get(unit.casefold())


def is_whole(key: str) -> bool:
    """Whether a key of a table is a whole number; a table of such keys is looked up by number."""
    return _WHOLE.fullmatch(key) is not None


def _minor_units(context: Context, value: object, currency: str, path: Path) -> int:
    """Return an amount; 0 for one that is no amount, so that its name means something still."""
    try:
        return to_minor(Decimal(str(value)), currency)
    except ValueError as error:
        context.report("PW210", str(error), path)
        return 0


def lookups(context: Context) -> Mapping[str, LookupTable]:
    """Return the tables of the file; all values of a column are of one type."""
    made: dict[str, LookupTable] = {}
    for name, held in context.items("tables"):
        rows: Mapping[str, Any] = held.get("rows") or {}
        as_number = bool(rows) and all(map(is_whole, rows))
        key: Callable[[str], Value] = int if as_number else str
        by_column: dict[str | None, dict[Value, tuple[Value, Path]]] = {}
        keys: dict[Value, str] = {}
        for written, cell in rows.items():
            at: Path = ("tables", name, "rows", written)
            first = keys.setdefault(key(written), written)
            if first != written:
                message = f"the key '{written}' is the number '{first}' again"
                context.report("PW116", message, at, "keep one of them", key=True)
            cells: dict[str | None, Any] = cell if isinstance(cell, dict) else {None: cell}
            for column, value in cells.items():
                if value is not None:
                    place = at if column is None else (*at, column)
                    by_column.setdefault(column, {})[key(written)] = (value, place)
        columns = {
            column: _column(context, name, column, values) for column, values in by_column.items()
        }
        made[name] = LookupTable(name, INTEGER if as_number else TEXT, columns)
    return made


def _column(
    context: Context, table: str, column: str | None, cells: Mapping[Value, tuple[Value, Path]]
) -> tuple[Type, Mapping[Value, Value]]:
    values = {key: value for key, (value, _) in cells.items()}
    kinds = {type_of(value) for value in values.values()}
    if kinds == {INTEGER, NUMBER}:
        return NUMBER, {key: float(str(value)) for key, value in values.items()}
    if len(kinds) == 1:
        kind = kinds.pop()
        return (enum(dict.fromkeys(map(str, values.values()))) if kind == TEXT else kind), values
    first = type_of(next(iter(values.values())))
    fitting = {key: value for key, value in values.items() if type_of(value) == first}
    for value, place in cells.values():
        if type_of(value) != first:
            where = f"column '{column}' of table '{table}'" if column else f"table '{table}'"
            message = f"'{value}' is {type_of(value)}, the first value of {where} is {first}"
            context.report("PW205", message, place, "values of one column are of one type")
    return first, fitting  # so that the column means something where it is looked up


def type_of(value: object) -> Type:
    """Return the type of a scalar as YAML reads it."""
    match value:
        case bool():
            return BOOL
        case int():
            return INTEGER
        case float():
            return NUMBER
        case datetime():
            return DATETIME
        case date():
            return DATE
    return Type(Kind.TEXT)
