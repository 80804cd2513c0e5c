"""Scores over runs: what is stored of them, and the trend that a later run reads from that."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import orjson
import pytest

from tests.unit.pipeline.office import FIRST, Office, office

HEALTH = """\
playbook: health
title: How the account is
entity: account
decisions:
  health:
    scorecard:
      bands: {red: "< 50", yellow: "50 to < 75", green: ">= 75"}
      measures:
        - {id: price, weight: 3, value: annual_price, points: {"< 10000": 40, "10000 to < 20000": 60, ">= 20000": 90}}
        - {id: pain, weight: 1, value: problem_severity, points: {1: 0, "2 to 3": 50, "> 3": 100}, on_missing: drop}
      trend: {over: 30d, by: 5}
  alarm:
    value: health.trend = declining
tests:
  - name: both count
    given: {annual_price: 20000, problem_severity: 2}
    expect: {health: green, health.score: 80, alarm: unknown}
"""  # noqa: E501 - a line of a file
MONTH = timedelta(days=30)


@pytest.fixture
def small(tmp_path: Path) -> Office:
    made = office(tmp_path / "office", [{"annual_price": "20000"}])
    made.playbook("health", text=HEALTH)
    return made


def parts(small: Office) -> dict[str, object]:
    query = "select parts from outcome where playbook = 'health' and decision = 'health'"
    [(text,)] = small.rows(query)
    told = orjson.loads(text)
    assert isinstance(told, dict)
    return told


def prices(small: Office, price: str, day: date) -> None:
    small.accounts["a000"]["annual_price"] = price
    small.run(day, allow_large=True)


def test_a_run_stores_score_and_drivers_and_a_later_one_the_trend(small: Office) -> None:
    small.run()
    first = parts(small)

    prices(small, "15000", FIRST + MONTH)

    assert first == {"drivers": ["pain", "price"], "score": 80.0, "trend": None}
    assert parts(small) == {"drivers": ["price", "pain"], "score": 57.5, "trend": "declining"}
    assert small.outcomes("health.alarm") == {"a000": "true"}


def test_a_change_of_the_parts_alone_keeps_what_they_were(small: Office) -> None:
    """The score stays; only that there is one of a month ago, to hold it against, is new."""
    small.run()

    ran = small.run(FIRST + MONTH, allow_large=True)

    assert parts(small)["trend"] == "steady"
    changed = ran.proposal.changes.changed.select("decision", "key").rows()
    assert changed == [("health", "a000"), ("alarm", "a000")]
    assert ran.proposal.changes.moved["health.health"] == (0, 1)
    [(before,)] = small.rows("select parts from outcome_change where decision = 'health'")
    assert orjson.loads(before) == {"drivers": ["pain", "price"], "score": 80.0, "trend": None}


def test_an_explanation_shows_the_score_and_what_it_was(small: Office) -> None:
    small.run()
    prices(small, "15000", FIRST + MONTH)

    workspace = small.opened()
    with small.store(workspace) as store, store.reading() as conn:
        found = workspace.explain(conn, "account", "a000", None, "health")

    assert found is not None
    health = found.decisions[0]
    assert (health.value, health.stored, health.because) == (
        "yellow",
        None,
        "57.5 of 100: held down by price (45 of 75), pain",
    )
    score = health.score
    assert score is not None
    assert (score.score, score.before, score.trend, score.days) == (57.5, 80.0, "declining", 30)
    assert [(m.id, m.gives, m.weight) for m in score.measures] == [
        ("price", 45.0, 75.0),
        ("pain", 12.5, 25.0),
    ]
