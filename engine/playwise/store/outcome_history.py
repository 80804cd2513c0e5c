"""Decisions as they once were: an outcome holds until the run that replaced or removed it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

import orjson
import polars as pl
import sqlalchemy as sa

from playwise.rules.frame import KEY, dtype
from playwise.rules.types import Kind, Type, Value
from playwise.store import bulk
from playwise.store.outcomes import at_text
from playwise.store.tables import OutcomeChangeTable, OutcomeTable, RunTable, table
from playwise.store.values import decode, encode, fits, from_json

_OWN_COLUMNS = ("row", "open", "undecided")
_THEN = """
SELECT c.key, {column} FROM outcome_change AS c LEFT JOIN run AS r ON r.id = c.run_id
WHERE c.playbook = ? AND c.decision = ? AND c.as_of <= ? AND coalesce(r.as_of, c.at) > ?{some}
UNION ALL
SELECT c.key, {column} FROM outcome AS c
WHERE c.playbook = ? AND c.decision = ? AND c.as_of <= ?{some}
"""
_WHOLE_LIST = "CASE WHEN coalesce(c.undecided, '[]') = '[]' THEN {list} END"
"""A list of which something was undecided is no value that a rule can use."""
_SURE_ROW = "CASE WHEN json_type(c.parts, '$.row') IS NULL THEN c.row END"
"""The row that fired, where it was known to be the one that decides."""
_SOME = " AND c.key IN (SELECT value FROM json_each(?))"


@dataclass(frozen=True, slots=True)
class OutcomeThen:
    """What a run had made of a decision for a record.

    Attributes:
        value: JSON text, or None where it was unknown.
        as_of: The moment from which on it was so.
    """

    value: str | None
    row: str | None
    as_of: datetime


def outcome_then(
    conn: sa.Connection, playbook: str, decision: str, key: str, moment: datetime
) -> OutcomeThen | None:
    """Return the outcome that held at *moment*, or None where there was none yet."""
    now, before, runs = table(OutcomeTable), table(OutcomeChangeTable), table(RunTable)
    ended = sa.func.coalesce(runs.c.as_of, before.c.at)
    present = sa.select(now.c.value, now.c.row, now.c.as_of)
    earlier = sa.select(before.c.value, before.c.row, before.c.as_of)
    earlier = earlier.join(runs, runs.c.id == before.c.run_id, isouter=True).where(ended > moment)
    queries = ((now, present), (before, earlier.order_by(before.c.seq.desc())))
    for of, query in queries:
        asked = (of.c.playbook == playbook, of.c.decision == decision, of.c.key == key)
        found = conn.execute(query.where(*asked, of.c.as_of <= moment).limit(1)).one_or_none()
        if found is not None:
            value, row, as_of = found
            return OutcomeThen(value, row, as_of)
    return None


def decided_then(
    conn: sa.Connection,
    column: str,
    type: Type,
    moment: datetime,
    keys: Collection[str] | None = None,
) -> pl.DataFrame:
    """Return what a decision was for each record, as far as it was known, at *moment*.

    Args:
        conn: Any connection.
        column: ``playbook.decision``, or a part of it: ``playbook.decision.row``.
        type: The type of the decision, or of the part. What was stored in another one is missing.
        moment: When.
        keys: The records asked about; None is all.

    Returns:
        A frame of `KEY` and ``value``, which is null where it was unknown.
    """
    playbook, decision, *parts = column.split(".")
    part = ".".join(parts)
    held = f'c."{part}"' if part in _OWN_COLUMNS else "c.parts" if part else "c.value"
    if part == "row":
        held = _SURE_ROW
    if part == "open" or (not part and type.kind is Kind.LIST):
        held = _WHOLE_LIST.format(list=held)
    some = () if keys is None else (encode(list(keys)),)
    query = _THEN.format(column=held, some=_SOME if some else "")
    at = at_text(moment)
    parameters = (playbook, decision, at, at, *some, playbook, decision, at, *some)
    found = dict(bulk.driver(conn).execute(query, parameters).fetchall())
    values = _typed(found.values(), _reader(part, type), type)
    return pl.DataFrame(
        [
            pl.Series(KEY, list(found), dtype=pl.String),
            pl.Series("value", values, dtype=dtype(type)),
        ]
    )


def _reader(part: str, type: Type) -> Callable[[str], Value | None]:
    """How the text that an outcome holds becomes a value of a decision, or of a part of it."""
    if part == "row":
        return lambda text: text
    if not part or part in _OWN_COLUMNS:
        return lambda text: decode(text, type)

    def of_parts(text: str) -> Value | None:
        raw = orjson.loads(text).get(part)
        return None if raw is None else from_json(raw, type)

    return of_parts


def _typed(
    texts: Iterable[str | None], read: Callable[[str], Value | None], type: Type
) -> list[object]:
    """Read each different text once; what no longer fits the decision's type is missing."""
    known: dict[str | None, object] = {None: None}
    values: list[object] = []
    for text in texts:
        if text is not None and text not in known:
            try:
                value = read(text)
            except (TypeError, ValueError, AttributeError):
                value = None
            fit = value is not None and fits(value, type)
            known[text] = (list(value) if isinstance(value, tuple) else value) if fit else None
        values.append(known[text])
    return values
