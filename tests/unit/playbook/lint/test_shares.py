"""Measures that are a share of 1."""

from __future__ import annotations

from tests.unit.playbook.lint.linted import linted


def told(measure: str) -> list[str]:
    return linted(
        "decisions:\n  h:\n    scorecard:\n      bands: {red: '< 50', green: '>= 50'}\n"
        f"      measures:\n        - {{id: m, weight: 1, {measure}}}\n"
    )


def test_a_share_that_is_the_points_is_told() -> None:
    (line,) = told("value: 'share(champions, prepared)'")

    assert line.partition(" ")[2] == (
        "PW321 measure 'm' of 'h' gives at most 1 point of 100"
        " | a share is 0 to 1: write 100 * share(champions, prepared)"
    )


def test_a_share_of_a_hundred_or_with_points_is_fine() -> None:
    assert told("value: '100 * share(champions, prepared)'") == []
    points = "points: {'< 0.5': 0, '>= 0.5': 100}"
    assert told(f"value: 'share(champions, prepared)', {points}") == []
