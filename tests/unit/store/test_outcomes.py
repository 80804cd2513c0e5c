"""Outcomes as they are, and as they were."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import polars as pl
import pytest
import sqlalchemy as sa

from playwise.store.engine import Store
from playwise.store.outcomes import (
    OUTCOME_SCHEMA,
    load_outcomes,
    save_outcomes,
    save_version,
    versions,
)
from playwise.store.rows import VersionRow
from playwise.store.tables import OutcomeChangeTable, OutcomeTable, table
from tests.unit.store.sample import MONDAY, TUESDAY

COLUMNS = {**OUTCOME_SCHEMA, "entity": pl.String()}


def outcomes(*rows: Mapping[str, Any]) -> pl.DataFrame:
    usual = {"playbook": "tiering", "decision": "tier", "entity": "account", "reasons": []}
    rest = {"assumed": [], "version": "v1", "as_of": MONDAY}
    made = [{**dict.fromkeys(COLUMNS), **usual, **rest, **row} for row in rows]
    return pl.DataFrame([[row[c] for c in COLUMNS] for row in made], schema=COLUMNS, orient="row")


NONE = outcomes()


def logged(conn: sa.Connection) -> list[dict[str, Any]]:
    log = table(OutcomeChangeTable)
    return [dict(row._mapping) for row in conn.execute(sa.select(log).order_by(log.c.seq))]


def test_outcomes_come_back_as_they_went_in_ordered(store: Store) -> None:
    rows = outcomes(
        {"key": "b", "value": '"high"', "row": "by_industry", "because": 'industry "é"'},
        {"key": "a", "value": None, "reasons": ["missing: x", 'odd "quote"']},
        {"key": "a", "decision": "checks", "value": '"not_yet"', "open": ["p"], "undecided": []},
        {"key": "a", "decision": "days", "value": "12.5", "assumed": ["regular"]},
        {"key": "a", "playbook": "other", "value": "true", "parts": '{"score":61.5}'},
    )
    with store.writing() as conn:
        save_outcomes(conn, rows, NONE, 1, MONDAY, 7)
        got = load_outcomes(conn, ["tiering", "unheard_of"])
        both = load_outcomes(conn, ["tiering", "other"])
    order = ["playbook", "decision", "key"]
    expected = rows.select(list(OUTCOME_SCHEMA)).sort(order)
    assert both.schema == pl.Schema(OUTCOME_SCHEMA)
    assert both.equals(expected)
    assert got.equals(expected.filter(pl.col("playbook") == "tiering"))


def test_no_outcomes_are_an_empty_frame(store: Store) -> None:
    with store.reading() as conn:
        assert load_outcomes(conn, []).equals(pl.DataFrame(schema=OUTCOME_SCHEMA))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ('"high"', "high"),
        ('"a \\"b\\""', 'a "b"'),
        ("true", "true"),
        ("12.5", "12.5"),
        ('"2026-01-01"', "2026-01-01"),
        ('["a"]', '["a"]'),
        (None, None),
    ],
)
def test_a_value_is_kept_as_plain_text_too(store: Store, value: str, text: str) -> None:
    with store.writing() as conn:
        save_outcomes(conn, outcomes({"key": "a", "value": value}), NONE, 1, MONDAY, 7)
        stored = table(OutcomeTable)
        row = conn.execute(sa.select(stored)).one()._mapping
        assert (row["value_text"], row["mark"], row["run_id"], row["changed_at"]) == (
            text,
            7,
            1,
            MONDAY,
        )


def test_what_an_outcome_was_is_logged_when_it_changes_or_goes(store: Store) -> None:
    first = outcomes(
        {"key": "a", "value": '"high"', "row": "r1", "because": "why", "assumed": ["x"]}
        | {"parts": '{"score":61.5}'},
        {"key": "b", "value": None, "reasons": ["missing: y"], "open": ["i"]},
    )
    second = outcomes({"key": "a", "value": '"low"', "version": "v2", "as_of": TUESDAY})
    with store.writing() as conn:
        save_outcomes(conn, first, NONE, 1, MONDAY, 7)
        assert logged(conn) == []
        save_outcomes(conn, second, first.filter(pl.col("key") == "b"), 2, TUESDAY, 9)
        common: dict[str, Any] = {
            "playbook": "tiering",
            "decision": "tier",
            "entity": "account",
            "version": "v1",
        }
        common |= {"as_of": MONDAY, "mark": 7, "old_run_id": 1, "run_id": 2, "at": TUESDAY}
        assert logged(conn) == [
            {
                **common,
                "seq": 1,
                "key": "a",
                "value": '"high"',
                "row": "r1",
                "because": "why",
                "reasons": (),
                "assumed": ("x",),
                "open": None,
                "undecided": None,
                "parts": {"score": 61.5},
            },
            {
                **common,
                "seq": 2,
                "key": "b",
                "value": None,
                "row": None,
                "because": None,
                "reasons": ("missing: y",),
                "assumed": (),
                "open": ("i",),
                "undecided": None,
                "parts": None,
            },
        ]
        assert load_outcomes(conn, ["tiering"]).equals(second.select(list(OUTCOME_SCHEMA)))


def test_moments_keep_their_microseconds(store: Store) -> None:
    at = datetime(2026, 1, 1, 0, 0, 0, 123456, tzinfo=UTC)
    with store.writing() as conn:
        save_outcomes(conn, outcomes({"key": "a", "as_of": at}), NONE, None, at, 0)
        assert load_outcomes(conn, ["tiering"])["as_of"].to_list() == [at]
        assert conn.execute(sa.select(table(OutcomeTable).c.changed_at)).scalar_one() == at


def test_a_version_is_kept_once_with_its_first_day(store: Store) -> None:
    with store.writing() as conn:
        save_version(conn, "tiering", "v1", "playbooks/tiering.yaml", "one: 1\n", MONDAY)
        save_version(conn, "tiering", "v2", "playbooks/tiering.yaml", "one: 2\n", TUESDAY)
        save_version(conn, "tiering", "v1", "elsewhere.yaml", "one: 1\n", TUESDAY)
        assert versions(conn, "tiering") == (
            VersionRow("tiering", "v2", "playbooks/tiering.yaml", "one: 2\n", TUESDAY),
            VersionRow("tiering", "v1", "playbooks/tiering.yaml", "one: 1\n", MONDAY),
        )
        assert versions(conn, "other") == ()
