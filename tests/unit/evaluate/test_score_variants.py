"""Scorecards that a variant tunes by its params: the same by both evaluators."""

from __future__ import annotations

from typing import Any

import pytest

from playwise.evaluate.answers import Outcome
from playwise.evaluate.either_way import WHICHEVER
from playwise.rules.types import Value
from playwise.rules.unknown import Unknown
from tests.unit.evaluate.decided import tables
from tests.unit.evaluate.test_variants import BOTH, Decide, explained
from tests.unit.playbook.extended import extended

HEALTH = """\
playbook: health
title: How it is
entity: account
params: {heavy: 3, middle: 50}
decisions:
  health:
    scorecard:
      bands: {red: "< params.middle", green: ">= params.middle"}
      measures:
        - {id: used, weight: params.heavy, value: used}
        - {id: seats, weight: 1, value: seats, on_missing: drop}
      override: [{id: gone, when: status = lost, then: red}]
  low: {value: health.score < 40}
  held: {value: "'seats' in health.drivers"}
"""
TOURISM = """\
playbook: tour
extends: health
variant: {when: industry = 'tourism'}
params: {heavy: 1}
"""


def decided(decide: Decide, facts: dict[str, Any]) -> dict[str, Outcome]:
    made = extended(TOURISM, HEALTH)
    assert made.messages == []
    found = decide(made.program, tables(made.program.catalogue, {"account": {"a1": facts}}))
    return {column.removeprefix("health."): outcome for (_, column), outcome in found.items()}


@BOTH
@pytest.mark.parametrize(
    ("industry", "band", "score", "because"),
    [
        ("events", "green", 75.0, "75 of 100: held down by seats (0 of 25)"),
        ("tourism", "green", 50.0, "50 of 100: held down by seats (0 of 50)"),
    ],
)
def test_each_record_is_scored_by_the_variant_that_applies(
    decide: Decide, industry: str, band: str, score: float, because: str
) -> None:
    found = decided(decide, {"industry": industry, "used": 100, "seats": 0, "status": "open"})

    parts: dict[str, Value | None] = {"score": score, "drivers": ("seats",)}
    assert found["health"] == Outcome(band, None, because, parts=parts)
    assert (found["low"].value, found["held"].value) == (False, True)


@BOTH
def test_where_nobody_knows_which_applies_there_is_no_score(decide: Decide) -> None:
    found = decided(decide, {"used": 100, "seats": 0, "status": "open"})

    why = Unknown(("missing: industry",))
    parts: dict[str, Value | None] = {"score": None, "drivers": ("seats",)}
    assert found["health"] == Outcome("green", None, WHICHEVER, parts=parts)
    assert (found["low"].value, found["held"].value) == (why, True)


@BOTH
def test_a_band_that_differs_is_unknown_for_the_reasons_of_the_variant(decide: Decide) -> None:
    found = decided(decide, {"used": 90, "seats": 0, "status": "open"})

    why = Unknown(("missing: industry",))
    parts: dict[str, Value | None] = {"score": None, "drivers": ("seats", "used")}
    assert found["health"] == Outcome(why, parts=parts)
    assert (found["low"].value, found["held"].value) == (why, True)


@BOTH
def test_unless_the_score_is_the_same_either_way(decide: Decide) -> None:
    found = decided(decide, {"used": 30, "seats": 30, "status": "open"})

    health = found["health"]
    parts = {"score": 30.0, "drivers": ("used", "seats")}
    assert (health.value, health.parts) == ("red", parts)
    assert (found["low"].value, found["held"].value) == (True, True)


def test_an_explanation_shows_no_score_that_only_one_variant_gives() -> None:
    facts = {"used": 100, "seats": 0, "status": "open"}

    band = explained(facts, "health", TOURISM, HEALTH)
    low = explained(facts, "low", TOURISM, HEALTH)

    assert (band.value, band.because, band.score) == ("green", WHICHEVER, None)
    assert (low.value, low.reasons) == (None, ("missing: industry",))


def test_an_explanation_shows_the_score_that_every_variant_gives() -> None:
    found = explained({"used": 30, "seats": 30, "status": "open"}, "health", TOURISM, HEALTH)

    assert found.score is not None
    assert (found.score.score, found.score.drivers) == (30.0, ("used", "seats"))
