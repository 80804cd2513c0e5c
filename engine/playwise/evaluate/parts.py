"""The parts of an outcome as columns beside an entity's own."""

from __future__ import annotations

from collections.abc import Collection

import polars as pl

from playwise.evaluate.outcome import ROW
from playwise.rules.frame import reasons_column

OUTCOME_PARTS = ("value", "row", "because", "reasons", "assumed", "open", "undecided", "parts")
"""The columns of a decision's outcomes beside the key."""


_NO_ROW = "=no_row"


def part(name: str) -> str:
    """Return the working name of an outcome's part: one that no fact can have."""
    return f"={name}"


def no_list(name: str) -> pl.Expr:
    """Return the part *name* as a list that is null everywhere."""
    return pl.lit(None, dtype=pl.List(pl.String)).alias(part(name))


def row_known(frame: pl.DataFrame) -> pl.Expr:
    """Return whether rules can read which row fired, where one did."""
    unread = part(reasons_column(ROW))
    return pl.col(unread).is_null() if unread in frame.columns else pl.lit(value=True)


def with_json(frame: pl.DataFrame, names: Collection[str]) -> pl.DataFrame:
    """Add the part ``parts``: the parts *names* as one JSON object, keys sorted, for the store.

    The row is among them, as null, where one fired and nobody knows whether it decides.
    """
    told = pl.lit(None, dtype=pl.String) if not names else _json(names)
    if part(reasons_column(ROW)) in frame.columns:
        frame = frame.with_columns(pl.lit(None, dtype=pl.String).alias(_NO_ROW))
        is_doubted = ~row_known(frame) & pl.col(part(ROW)).is_not_null()
        told = pl.when(is_doubted).then(_json([*names, ROW])).otherwise(told)
    return frame.with_columns(told.alias(part("parts")))


def _json(names: Collection[str]) -> pl.Expr:
    columns = {name: pl.col(_NO_ROW if name == ROW else part(name)) for name in names}
    fields = (columns[name].alias(name) for name in sorted(columns))
    return pl.struct(fields).struct.json_encode()
