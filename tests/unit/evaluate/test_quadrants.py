"""Quadrants of contacts: engagement across, delight up, influence as weight."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from playwise.evaluate.answers import Outcome
from playwise.rules.unknown import Unknown
from tests.unit.evaluate.decided import BOTH, Evaluator, World

NAMES = "{high_high: advocate, high_low: at_risk, low_high: happy, low_low: detached}"


def attitude(names: str = NAMES, more: str = "") -> str:
    return f"""\
playbook: p
title: A test
entity: contact
params: {{liked: 5, ten: {{value: 10, unit: USD}}}}
decisions:
  attitude:
    quadrant: {{x: calls, y: score, cut: {{x: 3, y: params.liked}}, weight: spend / params.ten, names: {names}}}
{more}"""  # noqa: E501 - a line of a file


WEIGHTLESS = (
    attitude()
    .replace("weight: spend / params.ten, ", "")
    .replace(", ten: {value: 10, unit: USD}", "")
)


def of(decide: Evaluator, facts: Mapping[str, Any], playbook: str) -> Outcome:
    return decide({"contact": {"c1": facts}}, playbook)["c1", "p.attitude"]


def why(*reasons: str) -> Unknown:
    return Unknown(reasons)


@BOTH
@pytest.mark.parametrize(
    ("calls", "score", "name", "because"),
    [
        (3, 5.0, "advocate", "calls 3 is at least 3, score 5 is at least 5"),
        (9, 4.99, "at_risk", "calls 9 is at least 3, score 4.99 is under 5"),
        (2, 9.5, "happy", "calls 2 is under 3, score 9.5 is at least 5"),
        (0, 0.0, "detached", "calls 0 is under 3, score 0 is under 5"),
    ],
)
def test_names_are_of_x_and_y_and_the_cut_itself_is_high(
    decide: Evaluator, calls: int, score: float, name: str, because: str
) -> None:
    found = of(decide, {"calls": calls, "score": score}, WEIGHTLESS)

    assert found == Outcome(name, None, because, parts={"x": float(calls), "y": score})


@BOTH
@pytest.mark.parametrize(
    ("facts", "reasons"),
    [
        ({"calls": 3}, ("missing: score",)),
        ({"score": 3.0}, ("missing: calls",)),
        ({}, ("missing: calls", "missing: score")),
    ],
)
def test_an_axis_that_is_unknown_makes_the_corner_unknown(
    decide: Evaluator, facts: Mapping[str, Any], reasons: tuple[str, ...]
) -> None:
    found = of(decide, facts, WEIGHTLESS)

    x = None if "calls" not in facts else float(facts["calls"])
    assert found == Outcome(why(*reasons), parts={"x": x, "y": facts.get("score")})


@BOTH
@pytest.mark.parametrize(
    ("names", "facts", "value", "because"),
    [
        (
            "{high_high: fine, high_low: worse, low_high: fine, low_low: worse}",
            {"score": 7.0},
            "fine",
            "calls is unknown, either way the same, score 7 is at least 5",
        ),
        (
            "{high_high: fine, high_low: worse, low_high: fine, low_low: worse}",
            {"calls": 7},
            why("missing: score"),
            "",
        ),
        (
            "{high_high: busy, high_low: busy, low_high: idle, low_low: gone}",
            {"calls": 7},
            "busy",
            "calls 7 is at least 3, score is unknown, either way the same",
        ),
        (
            "{high_high: busy, high_low: busy, low_high: idle, low_low: gone}",
            {"calls": 1},
            why("missing: score"),
            "",
        ),
        (
            "{high_high: same, high_low: same, low_high: same, low_low: same}",
            {},
            "same",
            "calls is unknown, either way the same, score is unknown, either way the same",
        ),
    ],
)
def test_an_unknown_axis_makes_no_difference_where_both_corners_have_one_name(
    decide: Evaluator, names: str, facts: Mapping[str, Any], value: Any, because: str
) -> None:
    found = of(decide, facts, attitude(names))

    assert (found.value, found.because) == (value, because)


@BOTH
@pytest.mark.parametrize(
    ("spend", "weight"), [(2_500, 2.5), (None, None)], ids=["known", "unknown"]
)
def test_the_weight_is_a_part_and_decides_nothing(
    decide: Evaluator, spend: int | None, weight: float | None
) -> None:
    more = "  heavy: {value: attitude.weight + attitude.x + attitude.y}\n"
    facts = {"calls": 4, "score": 6.0, "spend": spend}

    found = decide({"contact": {"c1": facts}}, attitude(more=more))

    told = found["c1", "p.attitude"]
    assert (told.value, told.parts) == ("advocate", {"weight": weight, "x": 4.0, "y": 6.0})
    heavy = why("missing: spend") if weight is None else weight + 10
    assert found["c1", "p.heavy"].value == heavy


@BOTH
def test_an_account_reads_the_corners_of_its_contacts(decide: Evaluator) -> None:
    """An influential contact who is engaged but not delighted may shop around."""
    account = """\
playbook: q
title: A test
entity: account
decisions:
  shopping: {value: "any(contacts, p.attitude = at_risk and p.attitude.weight >= 2)"}
"""
    contacts = {
        "c1": {"account": "a1", "calls": 5, "score": 1.0, "spend": 2_000},
        "c2": {"account": "a2", "calls": 5, "score": 1.0, "spend": 1_000},
        "c3": {"account": "a3", "calls": 5, "score": 1.0},
    }
    world: World = {"account": {"a1": {}, "a2": {}, "a3": {}}, "contact": contacts}

    found = decide(world, attitude(), account)

    values = [found[key, "q.shopping"].value for key in ("a1", "a2", "a3")]
    assert values == [True, False, why("missing: spend")]
