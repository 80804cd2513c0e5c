"""The parts of an outcome as columns beside an entity's own."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

OUTCOME_PARTS = ("value", "row", "because", "reasons", "assumed", "open", "undecided", "parts")
"""The columns of a decision's outcomes beside the key."""


def part(name: str) -> str:
    """Return the working name of an outcome's part: one that no fact can have."""
    return f"={name}"


def no_list(name: str) -> pl.Expr:
    """Return the part *name* as a list that is null everywhere."""
    return pl.lit(None, dtype=pl.List(pl.String)).alias(part(name))


def with_json(frame: pl.DataFrame, names: Iterable[str]) -> pl.DataFrame:
    """Add the part ``parts``: the parts *names* as one JSON object, keys sorted, for the store."""
    fields = (pl.col(part(name)).alias(name) for name in sorted(names))
    return frame.with_columns(pl.struct(fields).struct.json_encode().alias(part("parts")))
