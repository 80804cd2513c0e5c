"""Which outcome held at a moment, and the decisions and parts of then."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import polars as pl
import pytest
import sqlalchemy as sa

from playwise.rules.types import INTEGER, NUMBER, TEXT, Type, enum, list_of
from playwise.store.engine import Store
from playwise.store.outcome_history import OutcomeThen, decided_then, outcome_then
from playwise.store.outcomes import OUTCOME_SCHEMA, save_outcomes
from playwise.store.runs import start_run

COLOUR = enum(["red", "green"])
REAL = datetime(2030, 1, 1, tzinfo=UTC)


def on(day: int) -> datetime:
    return datetime(2026, 1, day, 9, tzinfo=UTC)


def run(
    conn: sa.Connection, day: int, changed: dict[str, dict[str, Any]], removed: tuple[str, ...] = ()
) -> None:
    """Decide ``health.colour`` anew for some records, and for others no more."""
    schema = {**OUTCOME_SCHEMA, "entity": pl.String()}
    rows = [
        {
            "playbook": "health",
            "decision": "colour",
            "key": key,
            "reasons": [],
            "assumed": [],
            "version": "v1",
            "as_of": on(day),
            "entity": "account",
            **outcome,
        }
        for key, outcome in changed.items()
    ]
    full = [{name: row.get(name) for name in schema} for row in rows]
    gone = [{"playbook": "health", "decision": "colour", "key": key} for key in removed]
    save_outcomes(
        conn,
        pl.DataFrame(full, schema=schema),
        pl.DataFrame(gone, schema=dict.fromkeys(("playbook", "decision", "key"), pl.String)),
        start_run(conn, "run", on(day), REAL),
        REAL,
        mark=day,
    )


@pytest.fixture
def conn(store: Store) -> Any:
    """Runs on the 1st, the 5th, the 9th and again the 9th: red, green, unknown, gone."""
    with store.writing() as conn:
        run(conn, 1, {"a1": {"value": '"red"', "row": "low"}, "a2": {"value": '"red"'}})
        run(conn, 5, {"a1": {"value": '"green"', "row": "high", "parts": '{"score":70.5}'}})
        run(conn, 9, {"a1": {"value": None, "reasons": ["missing: arr"], "open": ["call"]}})
        run(conn, 9, {}, ("a2",))
        yield conn


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (1, {"a1": "red", "a2": "red"}),
        (4, {"a1": "red", "a2": "red"}),
        (5, {"a1": "green", "a2": "red"}),
        (8, {"a1": "green", "a2": "red"}),
        (9, {"a1": None}),
        (20, {"a1": None}),
    ],
)
def test_an_outcome_holds_until_the_run_that_replaced_it(
    conn: sa.Connection, day: int, expected: dict[str, str | None]
) -> None:
    found = decided_then(conn, "health.colour", COLOUR, on(day))

    assert dict(found.rows()) == expected
    assert dict(decided_then(conn, "health.colour", COLOUR, on(day), ["a1"]).rows()) == {
        "a1": expected["a1"]
    }


def test_before_the_first_run_nothing_was_decided(conn: sa.Connection) -> None:
    before = on(1).replace(hour=8)

    assert decided_then(conn, "health.colour", COLOUR, before).is_empty()
    assert outcome_then(conn, "health", "colour", "a1", before) is None


@pytest.mark.parametrize(
    ("part", "type", "day", "expected"),
    [
        ("row", enum(["low", "high"]), 4, "low"),
        ("row", enum(["high"]), 4, None),
        ("score", NUMBER, 8, 70.5),
        ("score", NUMBER, 4, None),
        ("drivers", list_of(TEXT), 8, None),
        ("open", list_of(TEXT), 9, ["call"]),
        ("open", list_of(TEXT), 8, None),
    ],
)
def test_the_parts_of_a_decision_have_a_past_too(
    conn: sa.Connection, part: str, type: Type, day: int, expected: object
) -> None:
    found = decided_then(conn, f"health.colour.{part}", type, on(day), ["a1"])

    assert found["value"].to_list() == [expected]


@pytest.mark.parametrize(
    ("parts", "expected"),
    [(None, "low"), ('{"score":1.0}', "low"), ('{"row":null}', None)],
)
def test_a_row_that_might_not_have_been_the_one_was_no_value(
    store: Store, parts: str | None, expected: str | None
) -> None:
    with store.writing() as conn:
        run(conn, 1, {"a1": {"value": '"red"', "row": "low", "parts": parts}})
        found = decided_then(conn, "health.colour.row", enum(["low"]), on(1))
        kept = outcome_then(conn, "health", "colour", "a1", on(1))

    assert found["value"].to_list() == [expected]
    assert kept == OutcomeThen('"red"', "low", on(1))


@pytest.mark.parametrize(
    ("undecided", "expected"), [(None, ["red"]), ([], ["red"]), (["late"], None)]
)
def test_a_list_that_was_not_whole_was_no_value(
    store: Store, undecided: list[str] | None, expected: object
) -> None:
    with store.writing() as conn:
        run(conn, 1, {"a1": {"value": '["red"]', "undecided": undecided}})
        listed = {"undecided": undecided, "because": "again", "open": ["call"]}
        run(conn, 2, {"a1": {"value": '["red"]', **listed}})

        for day in (1, 2):
            found = decided_then(conn, "health.colour", list_of(COLOUR), on(day))
            assert found["value"].to_list() == [expected]


@pytest.mark.parametrize("type", [INTEGER, enum(["blue"]), list_of(TEXT)])
def test_what_was_stored_in_another_type_is_missing(conn: sa.Connection, type: Type) -> None:
    assert decided_then(conn, "health.colour", type, on(4), ["a1"])["value"].to_list() == [None]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (1, OutcomeThen('"red"', "low", on(1))),
        (4, OutcomeThen('"red"', "low", on(1))),
        (8, OutcomeThen('"green"', "high", on(5))),
        (30, OutcomeThen(None, None, on(9))),
    ],
)
def test_the_outcome_of_one_record_at_a_moment(
    conn: sa.Connection, day: int, expected: OutcomeThen
) -> None:
    assert outcome_then(conn, "health", "colour", "a1", on(day)) == expected


def test_an_outcome_that_was_removed_holds_no_more(conn: sa.Connection) -> None:
    assert outcome_then(conn, "health", "colour", "a2", on(8)) == OutcomeThen('"red"', None, on(1))
    assert outcome_then(conn, "health", "colour", "a2", on(9)) is None
