"""The parts of an outcome as columns beside an entity's own."""

from __future__ import annotations

import polars as pl

OUTCOME_PARTS = ("value", "row", "because", "reasons", "assumed", "open", "undecided")
"""The columns of a decision's outcomes beside the key."""


def part(name: str) -> str:
    """Return the working name of an outcome's part: one that no fact can have."""
    return f"={name}"


def no_list(name: str) -> pl.Expr:
    """Return the part *name* as a list that is null everywhere."""
    return pl.lit(None, dtype=pl.List(pl.String)).alias(part(name))
