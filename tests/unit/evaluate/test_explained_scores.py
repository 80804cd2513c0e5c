"""Scorecards and quadrants laid open: each measure with what it weighs, gives and read."""

from __future__ import annotations

from typing import Any

import pytest

from playwise.evaluate.explain import Explanation, ScoreTrace
from tests.unit.evaluate.test_explain import account, explained, fates

CARD = """\
decisions:
  d:
    scorecard:
      bands: {red: "< 50", green: ">= 50"}
      measures:
        - {id: used, weight: 60, value: used, class: company, kind: lagging}
        - {id: seats, weight: 20, value: seats, on_missing: drop}
        - {id: tier, weight: 20, value: tier, points: {high: 100, middle: 40, low: 10}, on_missing: worst}
      override:
        - {id: lost, when: status = lost, then: red}
        - {id: silent, when: not replied, then: red}
"""  # noqa: E501 - a line of a file


def score_of(found: Explanation) -> ScoreTrace:
    assert found.score is not None
    return found.score


def measured(found: Explanation) -> list[tuple[Any, ...]]:
    return [
        (m.id, m.fate, m.row.value, m.points, round(m.weight, 6), m.gives, m.reasons)
        for m in score_of(found).measures
    ]


def test_a_score_shows_what_each_measure_gives_and_read() -> None:
    found = explained(account(used=50, tier="middle", status="open", replied=True), CARD)

    score = score_of(found)
    assert (found.value, found.row, found.reasons) == ("red", None, ())
    assert (score.score, score.drivers) == (47.5, ("used", "tier"))
    assert measured(found) == [
        ("used", "counted", "50", 50.0, 75.0, 37.5, ()),
        ("seats", "dropped", None, None, 0.0, None, ("missing: seats",)),
        ("tier", "counted", "middle", 40.0, 25.0, 10.0, ()),
    ]
    used = score.measures[0]
    assert (used.of, used.kind, used.text) == ("company", "lagging", "used")
    assert [(read.name, read.value, read.source) for read in used.reads] == [
        ("used", "50", "crm.accounts.used")
    ]
    assert fates(found) == [
        ("lost", "false", "status = lost"),
        ("silent", "false", "not replied"),
    ]
    assert found.supply == ()


def test_what_stands_in_for_an_unknown_value_is_told() -> None:
    found = explained(account(used=100, status="open", replied=True), CARD)

    assert measured(found)[2] == ("tier", "worst", None, 10.0, 25.0, 2.5, ("missing: tier",))


def test_the_override_that_decides_leaves_those_after_it_unreached() -> None:
    found = explained(account(used=100, status="lost"), CARD)

    assert (found.value, found.row, found.because) == ("red", "lost", "status = lost")
    assert fates(found) == [("lost", "decided", None), ("silent", "not reached", "not replied")]
    assert score_of(found).score == 77.5


def test_an_unknown_override_says_what_to_supply() -> None:
    found = explained(account(used=100, replied=True), CARD)

    assert (found.value, found.reasons) == (None, ("missing: status",))
    assert fates(found) == [
        ("lost", "unknown", "status = lost"),
        ("silent", "not reached", "not replied"),
    ]
    assert found.supply == ("supply status (from crm.accounts.status)",)


def test_an_unknown_measure_says_what_to_supply_and_what_it_would_weigh() -> None:
    found = explained(account(tier="high", status="open", replied=True), CARD)

    assert (found.value, found.reasons) == (None, ("missing: used",))
    assert score_of(found).score is None
    assert score_of(found).drivers == ()
    assert measured(found)[0] == ("used", "unknown", None, None, 75.0, None, ("missing: used",))
    assert found.supply == ("supply used (from crm.accounts.used)",)


@pytest.mark.parametrize(
    ("facts", "value", "supply"),
    [
        ({"used": 9.0, "seats": 1}, "b", ()),
        ({"seats": 1}, None, ("supply used (from crm.accounts.used)",)),
    ],
)
def test_a_quadrant_shows_its_axes_and_its_weight(
    facts: dict[str, Any], value: str | None, supply: tuple[str, ...]
) -> None:
    quadrant = """\
decisions:
  d:
    quadrant: {x: used, y: seats, cut: {x: 5, y: 5}, weight: severity, names: {high_high: a, high_low: b, low_high: c, low_low: d}}
"""  # noqa: E501 - a line of a file
    found = explained(account(**facts), quadrant)

    assert (found.value, found.supply, found.score) == (value, supply, None)
    shown = [(row.id, row.fate, row.value, row.then) for row in found.rows]
    assert shown[1:] == [
        ("y", "decided", "1", "seats"),
        ("weight", "unknown", None, "severity"),
    ]
