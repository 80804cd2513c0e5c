"""Pages by the values of their last record, so that deep pages cost what first ones do.

Unknown values come last in both directions; the key breaks ties, so the order is total.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
import sqlalchemy as sa

from playwise.rules.types import TEXT, Type
from playwise.store.filters import Columns
from playwise.store.values import fits, from_json

_FOREIGN = "the cursor does not belong to this list"


@dataclass(frozen=True, slots=True)
class _Level:
    name: str
    column: sa.ColumnElement[Any]
    type: Type
    descending: bool


@dataclass(frozen=True, slots=True)
class Keyset:
    """The order of a list."""

    levels: tuple[_Level, ...]

    @classmethod
    def of(cls, order_by: Sequence[tuple[str, bool]], columns: Columns) -> Keyset:
        """Return the order by (fact or ``key``, descending), with the key last of all.

        Raises:
            ValueError: A fact is unknown, named twice, or has no order.
        """
        levels: list[_Level] = []
        for name, descending in order_by:
            column, type = columns.named(name)
            if any(level.name == name for level in levels):
                raise ValueError(f"'{name}' is twice in the order")
            if not type.is_scalar:
                raise ValueError(f"'{name}' is a {type}, which has no order")
            levels.append(_Level(name, column, type, descending))
        keyed = [place for place, level in enumerate(levels) if level.column is columns.key]
        if keyed:
            # No two records share a key: what comes after it decides nothing.
            del levels[keyed[0] + 1 :]
        else:
            levels.append(_Level("", columns.key, TEXT, descending=False))
        return cls(tuple(levels))

    @property
    def columns(self) -> tuple[sa.ColumnElement[Any], ...]:
        """What a query must select for `cursor`."""
        return tuple(level.column for level in self.levels)

    def clauses(self) -> list[sa.ColumnElement[Any]]:
        """Return what to order by."""
        return [
            (level.column.desc() if level.descending else level.column.asc()).nulls_last()
            for level in self.levels
        ]

    def cursor(self, values: Sequence[Any]) -> str:
        """Return the place of the record whose `columns` hold *values*, as opaque text."""
        data = orjson.dumps({"o": self._signature(), "v": list(values)}, option=orjson.OPT_UTC_Z)
        return base64.urlsafe_b64encode(data).decode()

    def after(self, cursor: str) -> sa.ColumnElement[bool]:
        """Return the condition that a record comes after *cursor*.

        Raises:
            ValueError: It is not a cursor of a list in this order.
        """
        beyond: list[sa.ColumnElement[bool]] = []
        same: list[sa.ColumnElement[bool]] = []
        for level, value in zip(self.levels, self._values(cursor), strict=True):
            column = level.column
            # Nothing comes after an unknown value but others like it, told apart further on.
            if value is None:
                same.append(column.is_(None))
                continue
            last = sa.literal(value, column.type)
            further = column < last if level.descending else column > last
            beyond.append(sa.and_(*same, sa.or_(further, column.is_(None))))
            same.append(column == last)
        return sa.or_(*beyond)

    def _signature(self) -> list[list[object]]:
        return [[level.name, level.descending] for level in self.levels]

    def _values(self, cursor: str) -> list[Any]:
        try:
            data: Any = orjson.loads(base64.b64decode(cursor, altchars=b"-_", validate=True))
            if not isinstance(data, Mapping) or data.get("o") != self._signature():
                raise ValueError(_FOREIGN)
            raw = data["v"]
            if len(raw) != len(self.levels) or raw[-1] is None:
                raise ValueError(_FOREIGN)
            pairs = zip(self.levels, raw, strict=True)
            values = [None if v is None else from_json(v, level.type) for level, v in pairs]
        except (ValueError, TypeError, KeyError, binascii.Error) as error:
            raise ValueError(_FOREIGN) from error
        for level, value in zip(self.levels, values, strict=True):
            if value is not None and not fits(value, level.type):
                raise ValueError(_FOREIGN)
        return values
