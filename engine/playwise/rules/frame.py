"""How an entity's frame names and types its columns; null is unknown throughout."""

from __future__ import annotations

import polars as pl

from playwise.rules.types import Kind, Type

KEY = "_key"
"""The record's key, text, never null, sorted."""


def parent_column(entity: str) -> str:
    """Return the column that holds the key of the parent of that entity."""
    return f"_parent_{entity}"


def is_parent(column: str) -> bool:
    """Whether the column holds the keys of parents."""
    return column.startswith(parent_column(""))


def stale_column(fact: str) -> str:
    """Return the column that says whether the fact has a value that is too old to use."""
    return f"{fact}~"


def is_past(column: str) -> bool:
    """Whether a column is about an earlier day: `playwise.rules.ir.PastRef.column`, or its mark."""
    return "@" in column


def reasons_column(decision: str) -> str:
    """Return the column that lists why a decision (``playbook.decision``) is unknown."""
    return f"{decision}?"


def dtype(type: Type) -> pl.DataType:
    """Return the Polars type that holds values of *type*; null is unknown."""
    match type.kind:
        case Kind.BOOL:
            return pl.Boolean()
        case Kind.INTEGER | Kind.MONEY:
            return pl.Int64()
        case Kind.NUMBER:
            return pl.Float64()
        case Kind.TEXT:
            return pl.String()
        case Kind.ENUM:
            return pl.Enum(list(type.values))
        case Kind.DATE:
            return pl.Date()
        case Kind.DATETIME:
            return pl.Datetime("us", "UTC")
        case Kind.LIST:
            assert type.element is not None
            return pl.List(dtype(type.element))
    raise ValueError(f"no column holds {type}")
