"""Outcomes in the store's form, and what of them differs from those stored before."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import polars as pl
import pytest

from playwise.evaluate.changes import Changes, differences, json_text, stored_form
from playwise.evaluate.portfolio import evaluate
from playwise.rules.frame import dtype
from playwise.rules.types import (
    BOOL,
    DATE,
    DATETIME,
    INTEGER,
    NUMBER,
    TEXT,
    Type,
    enum,
    list_of,
    money,
)
from playwise.store.outcomes import OUTCOME_SCHEMA
from tests.unit.evaluate.decided import AS_OF, sound, tables
from tests.unit.playbook.compiled import named

PLAYBOOK = (
    "decisions:\n"
    "  tier:\n    values: [high, low]\n    table:\n"
    "      - {id: big, when: seats > 100, then: high, because: 'has {{ seats }}'}\n"
    "      - {id: rest, otherwise: low}\n"
    "  ready: {checklist: {required: {sent: replied}}}\n"
)
MADE = ("p.ready", "p.tier", "q.tier")
NOBODY: dict[str, dict[str, Any]] = {}


def outcomes(
    accounts: dict[str, dict[str, Any]], *playbooks: str, as_of: datetime = AS_OF
) -> pl.DataFrame:
    program = sound(*(playbooks or (PLAYBOOK,)))
    made = evaluate(program, tables(program.catalogue, {"account": accounts}), as_of)
    return stored_form(program, made.outcomes, as_of)


def changed(
    now: pl.DataFrame, before: pl.DataFrame, decisions: tuple[str, ...] | None = None
) -> Changes:
    made = MADE if decisions is None else decisions
    return differences(now, before.select(*OUTCOME_SCHEMA), made)


def test_an_outcome_is_stored_with_its_version_and_its_moment() -> None:
    rows = outcomes({"a1": {"seats": 101}}).rows(named=True)

    assert rows == [
        {
            "playbook": "p",
            "decision": "tier",
            "key": "a1",
            "value": '"high"',
            "row": "big",
            "because": "has 101",
            "reasons": [],
            "assumed": [],
            "open": None,
            "undecided": None,
            "parts": None,
            "version": "version of p",
            "entity": "account",
            "as_of": datetime(2026, 2, 14, 14, 30, tzinfo=UTC),
        },
        {
            "playbook": "p",
            "decision": "ready",
            "key": "a1",
            "value": None,
            "row": None,
            "because": None,
            "reasons": ["missing: replied"],
            "assumed": [],
            "open": [],
            "undecided": ["sent"],
            "parts": None,
            "version": "version of p",
            "entity": "account",
            "as_of": datetime(2026, 2, 14, 14, 30, tzinfo=UTC),
        },
    ]


def test_what_is_stored_has_the_stores_columns_even_without_playbooks() -> None:
    empty = stored_form(sound(), {}, AS_OF)

    assert set(OUTCOME_SCHEMA) <= set(empty.columns)
    assert empty.columns == outcomes({"a1": {}}).columns
    assert empty.schema == outcomes({"a1": {}}).schema


@pytest.mark.parametrize(
    ("type", "values", "texts"),
    [
        (BOOL, [True, False, None], ["true", "false", None]),
        (INTEGER, [5, -1, None, 2**63 - 1], ["5", "-1", None, "9223372036854775807"]),
        (money("USD"), [150, None], ["150", None]),
        (NUMBER, [0.5, 2.0, None], ["0.5", "2.0", None]),
        (TEXT, ["a", 'q"', "", None], ['"a"', '"q\\""', '""', None]),
        (enum(["x", "y"]), ["y", None, "x"], ['"y"', None, '"x"']),
        (DATE, [date(2026, 3, 1), None], ['"2026-03-01"', None]),
        (DATETIME, [datetime(2026, 3, 1, 9, 0, tzinfo=UTC)], ['"2026-03-01T09:00:00Z"']),
        (list_of(TEXT), [["a", "b"], [], None], ['["a","b"]', "[]", None]),
        (list_of(DATE), [[date(2026, 3, 1)]], ['["2026-03-01"]']),
        (TEXT, [None, None], [None, None]),
        (TEXT, [], []),
    ],
)
def test_values_are_stored_as_json(type: Type, values: list[Any], texts: list[str | None]) -> None:
    series = pl.Series("value", values, dtype=dtype(type))

    assert json_text(series, type).to_list() == texts


def test_the_same_outcomes_at_another_moment_are_no_change() -> None:
    facts = {"a1": {"seats": 101}, "a2": {}}
    before = outcomes(facts)

    found = changed(outcomes(facts, as_of=AS_OF + timedelta(days=1)), before)

    assert found.nothing
    assert found.moved == {"p.ready": (0, 2), "p.tier": (0, 2)}


def test_everything_is_new_in_an_empty_store() -> None:
    now = outcomes({"a1": {}, "a2": {}})

    found = changed(now, now.clear())

    assert found.changed.height == 4
    assert found.removed.is_empty()
    assert found.moved == {}
    assert not found.nothing


@pytest.mark.parametrize(
    ("before", "after", "is_changed", "moves"),
    [
        ({"seats": 101}, {"seats": 1}, True, True),
        ({"seats": 101}, {"seats": 102}, True, False),  # the words differ
        ({"seats": 101}, {}, True, True),
        ({}, {"seats": 101}, True, True),
        ({}, {}, False, False),
        ({"seats": 1}, {"seats": 2}, False, False),
    ],
)
def test_a_change_of_words_is_stored_and_moves_nobody(
    before: dict[str, Any], after: dict[str, Any], is_changed: bool, moves: bool
) -> None:
    found = changed(outcomes({"a1": after}), outcomes({"a1": before}))

    assert ("tier" in found.changed["decision"]) is is_changed
    assert found.moved["p.tier"] == (int(moves), 1)


def test_open_items_that_change_are_stored() -> None:
    playbook = (
        "decisions:\n  ready: {checklist: {required: {a: replied}, optional: {b: seats > 1}}}\n"
    )

    found = changed(
        outcomes({"a1": {"replied": True, "seats": 1}}, playbook),
        outcomes({"a1": {"replied": True}}, playbook),
    )

    assert found.changed.select("value", "open", "undecided").rows() == [('"complete"', ["b"], [])]
    assert found.moved == {"p.ready": (0, 1)}


def test_an_account_that_left_moves_and_takes_its_outcomes_along() -> None:
    before = outcomes({"a1": {"seats": 1}, "a2": {"seats": 1}})

    found = changed(outcomes({"a1": {"seats": 1}}), before)

    assert sorted(found.removed.rows()) == [("p", "ready", "a2"), ("p", "tier", "a2")]
    assert found.changed.is_empty()
    assert found.moved == {"p.ready": (1, 2), "p.tier": (1, 2)}


def test_an_account_that_arrives_moves_nobody() -> None:
    before = outcomes({"a1": {"seats": 1}})

    found = changed(outcomes({"a1": {"seats": 1}, "a2": {"seats": 1}}), before)

    assert sorted(found.changed["key"]) == ["a2", "a2"]
    assert found.moved == {"p.ready": (0, 1), "p.tier": (0, 1)}


def test_a_decision_taken_out_of_the_file_takes_its_outcomes_along() -> None:
    less = PLAYBOOK.split("  ready:")[0]
    before = outcomes({"a1": {"seats": 1}})

    found = changed(outcomes({"a1": {"seats": 1}}, less), before, ("p.tier",))

    assert found.removed.rows() == [("p", "ready", "a1")]
    assert found.moved == {"p.tier": (0, 1)}


def test_the_last_account_that_leaves_is_told_too() -> None:
    found = changed(outcomes(NOBODY), outcomes({"a1": {}}))

    assert found.moved == {"p.ready": (1, 1), "p.tier": (1, 1)}


def test_decisions_of_the_same_name_in_two_playbooks_stay_apart() -> None:
    other = named("q", "decisions:\n  tier: {value: seats}\n")

    found = changed(
        outcomes({"a1": {"seats": 2}}, PLAYBOOK, other),
        outcomes({"a1": {"seats": 1}}, PLAYBOOK, other),
    )

    assert found.changed.select("playbook", "decision").rows() == [("q", "tier")]
    assert found.moved == {"p.ready": (0, 1), "p.tier": (0, 1), "q.tier": (1, 1)}


def test_a_score_that_changes_within_its_band_is_stored_and_moves_nobody() -> None:
    card = (
        "decisions:\n  health:\n    scorecard:\n"
        '      bands: {red: "< 50", green: ">= 50"}\n'
        "      measures: [{id: used, weight: 1, value: used}]\n"
        "      override: [{id: gone, when: replied, then: red}]\n"
    )

    before = outcomes({"a1": {"used": 60, "replied": True}, "a2": {"used": 70}}, card)
    after = outcomes({"a1": {"used": 61, "replied": True}, "a2": {"used": 70}}, card)

    found = changed(after, before, ("p.health",))

    assert found.changed.select("key", "value", "because", "parts").rows() == [
        ("a1", '"red"', "replied", '{"drivers":["used"],"score":61.0}')
    ]
    assert found.moved == {"p.health": (0, 2)}
