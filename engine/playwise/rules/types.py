"""The types of values in rules."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TypeAlias


class Kind(StrEnum):
    """The kinds of type that a fact, a literal or a rule can have."""

    BOOL = "bool"
    INTEGER = "integer"
    NUMBER = "number"
    MONEY = "money"
    TEXT = "text"
    ENUM = "enum"
    DATE = "date"
    DATETIME = "datetime"
    LIST = "list"
    RECORDS = "records"


@dataclass(frozen=True, slots=True)
class Type:
    """A type. Equal types are interchangeable.

    Attributes:
        kind: Which of the kinds it is.
        values: The declared values, in order, of an enum.
        currency: The ISO 4217 code of money.
        element: The type of a list's elements.
        entity: The entity of related records.
    """

    kind: Kind
    values: tuple[str, ...] = ()
    currency: str | None = None
    element: Type | None = None
    entity: str | None = None

    def __str__(self) -> str:
        if self.kind is Kind.ENUM:
            shown = ", ".join(self.values[:8]) + (", …" if len(self.values) > 8 else "")
            return f"enum [{shown}]"
        if self.kind is Kind.MONEY:
            return f"money in {self.currency}"
        if self.kind is Kind.LIST:
            return f"list of {self.element}"
        if self.kind is Kind.RECORDS:
            return f"{self.entity} records"
        return self.kind.value

    @property
    def is_numeric(self) -> bool:
        """Whether arithmetic is defined on it (money included)."""
        return self.kind in {Kind.INTEGER, Kind.NUMBER, Kind.MONEY}

    @property
    def is_ordered(self) -> bool:
        """Whether < and its like are defined on it."""
        return self.is_numeric or self.kind in {Kind.TEXT, Kind.DATE, Kind.DATETIME}

    @property
    def is_scalar(self) -> bool:
        """Whether it is one value, neither a list nor records."""
        return self.kind not in {Kind.LIST, Kind.RECORDS}


Value: TypeAlias = "bool | int | float | str | date | datetime | tuple[Value, ...]"
"""A value at run time: money as minor units, an enum as its text, datetimes aware and in UTC."""

BOOL = Type(Kind.BOOL)
INTEGER = Type(Kind.INTEGER)
NUMBER = Type(Kind.NUMBER)
TEXT = Type(Kind.TEXT)
DATE = Type(Kind.DATE)
DATETIME = Type(Kind.DATETIME)


def enum(values: Iterable[str]) -> Type:
    """Return the type of texts limited to *values*."""
    return Type(Kind.ENUM, values=tuple(values))


def money(currency: str) -> Type:
    """Return the type of amounts in *currency* (ISO 4217)."""
    return Type(Kind.MONEY, currency=currency)


def list_of(element: Type) -> Type:
    """Return the type of lists of *element*."""
    return Type(Kind.LIST, element=element)


def records(entity: str) -> Type:
    """Return the type of related records of *entity*."""
    return Type(Kind.RECORDS, entity=entity)
