"""How values stand in columns: aware UTC datetimes, and lists and objects as JSON text."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from playwise.rules.types import Type, Value
from playwise.store.values import decode, encode


class UtcDateTime(TypeDecorator[datetime]):
    """An aware datetime; it comes back in UTC. A naive one is refused."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return *value* in UTC, in which texts of SQLite sort as the moments do."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"'{value}' has no time zone and cannot be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the stored moment, aware and in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class JsonText(TypeDecorator[Any]):  # whatever JSON can hold
    """A JSON object or list, as text."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: object, dialect: Dialect) -> str | None:
        """Return *value* as JSON text; None is null."""
        return None if value is None else encode(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> object:
        """Return what the text holds."""
        return None if value is None else orjson.loads(value)


class TextList(TypeDecorator[tuple[str, ...]]):
    """Texts in order, as a JSON list."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: Sequence[str] | None, dialect: Dialect) -> str | None:
        """Return the list as JSON text; None is null."""
        return None if value is None else encode(list(value))

    def process_result_value(self, value: str | None, dialect: Dialect) -> tuple[str, ...] | None:
        """Return the texts."""
        return None if value is None else tuple(orjson.loads(value))


class ListText(TypeDecorator[Value]):
    """A fact that is a list, as JSON text; its elements come back with their own type."""

    impl = sa.Text
    cache_ok = True

    def __init__(self, type: Type) -> None:
        super().__init__()
        self.type = type

    def process_bind_param(self, value: Value | None, dialect: Dialect) -> str | None:
        """Return the list as JSON text; None is null."""
        return None if value is None else encode(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Value | None:
        """Return the list as a tuple."""
        return decode(value, self.type)
