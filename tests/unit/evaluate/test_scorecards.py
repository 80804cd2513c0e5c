"""Scorecards: the score, its band, dropped measures, caps, overrides, trend and drivers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import polars as pl
import pytest

from playwise.evaluate.answers import Outcome
from playwise.facts.table import KEY
from playwise.rules.unknown import Unknown
from tests.unit.evaluate.decided import BOTH, Evaluator, World, sound, tables

BANDS = '{red: "< 50", yellow: "50 to < 75", green: ">= 75"}'


def card(*measures: str, override: str = "[]", more: str = "", rest: str = "") -> str:
    listed = "\n".join(f"        - {{{measure}}}" for measure in measures)
    return f"""\
decisions:
  d:
    scorecard:
      bands: {BANDS}
      measures:
{listed}
      override: {override}{more}
{rest}"""


USED = "id: used, weight: 60, value: used"
SEATS = "id: seats, weight: 40, value: seats"


def why(*reasons: str) -> Unknown:
    return Unknown(reasons)


def scored(value: str, score: float, because: str, *drivers: str, **parts: Any) -> Outcome:
    return Outcome(value, None, because, parts={"score": score, "drivers": drivers, **parts})


def unscored(*reasons: str, **parts: Any) -> Outcome:
    return Outcome(why(*reasons), parts={"score": None, "drivers": None, **parts})


@BOTH
@pytest.mark.parametrize(
    ("used", "band"),
    [
        (0, "red"),
        (49.9999999999, "red"),
        (50, "yellow"),
        (74.9999999999, "yellow"),
        (75, "green"),
        (100, "green"),
    ],
)
def test_the_band_is_the_one_that_holds_the_score(
    decide: Evaluator, used: float, band: str
) -> None:
    found = decide.of({"used": used}, card("id: used, weight: 3, value: used"))

    assert (found.value, found.parts) == (
        band,
        {"score": float(used), "drivers": ("used",) if used < 100 else ()},
    )


@BOTH
def test_weights_are_shares_of_their_sum(decide: Evaluator) -> None:
    found = decide.of({"used": 50, "seats": 100}, card(USED, SEATS))
    words = "70 of 100: held down by used (30 of 60)"

    assert found == scored("yellow", 70.0, words, "used")


@BOTH
@pytest.mark.parametrize(("used", "score"), [(-30, 0.0), (0, 0.0), (130, 100.0), (1e300, 100.0)])
def test_values_are_cut_to_a_hundred(decide: Evaluator, used: float, score: float) -> None:
    found = decide.of({"used": used}, card(USED))

    assert found.parts is not None
    assert found.parts["score"] == score


@BOTH
@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        ("unknown", unscored("missing: used")),
        ("drop", scored("green", 80.0, "80 of 100, without used: held down by seats (80 of 100)",
                        "seats")),
        ("zero", scored("red", 32.0, "32 of 100: held down by used (0 of 60), seats",
                        "used", "seats")),
        ("worst", scored("red", 32.0, "32 of 100: held down by used (0 of 60), seats",
                         "used", "seats")),
    ],
)  # fmt: skip
def test_a_missing_value_does_what_on_missing_says(
    decide: Evaluator, policy: str, expected: Outcome
) -> None:
    playbook = card(f"{USED}, on_missing: {policy}", SEATS)

    assert decide.of({"seats": 80}, playbook) == expected


@BOTH
def test_left_out_on_missing_makes_the_score_unknown(decide: Evaluator) -> None:
    assert decide.of({"seats": 80}, card(USED, SEATS)) == unscored("missing: used")


@BOTH
def test_all_that_is_unknown_is_a_reason_and_what_is_dropped_is_none(decide: Evaluator) -> None:
    dropped = "id: tier, weight: 90, value: severity, on_missing: drop"

    found = decide.of({}, card(USED, SEATS, dropped))

    assert found == unscored("missing: seats", "missing: used")


@BOTH
def test_worst_is_the_least_that_the_points_can_give_and_zero_is_zero(decide: Evaluator) -> None:
    points = "value: tier, points: {high: 100, middle: 50, low: 20}"

    worst = card(f"id: a, weight: 1, {points}, on_missing: worst")
    zero = card(f"id: a, weight: 1, {points}, on_missing: zero")

    assert decide.of({}, worst) == scored("red", 20.0, "20 of 100: held down by a (20 of 100)", "a")
    assert decide.of({}, zero) == scored("red", 0.0, "0 of 100: held down by a (0 of 100)", "a")


@BOTH
def test_the_weight_of_a_dropped_measure_goes_to_the_others_in_proportion(
    decide: Evaluator,
) -> None:
    """Of 20, 30 and 50 the last goes: 40 and 60 per cent are left."""
    playbook = card(
        "id: a, weight: 20, value: used",
        "id: b, weight: 30, value: seats",
        "id: c, weight: 50, value: severity, on_missing: drop",
    )

    found = decide.of({"used": 100, "seats": 50}, playbook)

    words = "70 of 100, without c: held down by b (30 of 60)"
    assert found == scored("yellow", 70.0, words, "b")


@BOTH
def test_a_cap_holds_where_others_are_dropped(decide: Evaluator) -> None:
    """The survey would weigh a fifth of what is left, and may weigh a tenth."""
    playbook = card(
        "id: used, weight: 40, value: used",
        "id: seats, weight: 50, value: seats, on_missing: drop",
        "id: nps, weight: 10, cap: 10, value: severity",
    )

    found = decide.of({"used": 100, "severity": 0}, playbook)

    words = "90 of 100, without seats: held down by nps (0 of 10)"
    assert found == scored("green", 90.0, words, "nps")


@BOTH
@pytest.mark.parametrize(
    ("cap", "facts", "reasons"),
    [
        (10, {"severity": 0}, ["missing: seats", "missing: used"]),
        (62.5, {"severity": 0}, ["missing: seats", "missing: used"]),
        # What nobody knows is to blame beside what was dropped.
        (10, {}, ["missing: seats", "missing: severity", "missing: used"]),
    ],
)
def test_where_the_measures_that_are_left_may_weigh_too_little_there_is_no_score(
    decide: Evaluator, cap: float, facts: dict[str, Any], reasons: list[str]
) -> None:
    """A tier decided on missing data is the worst fault there is."""
    playbook = card(
        "id: used, weight: 40, value: used, on_missing: drop",
        "id: seats, weight: 50, value: seats, on_missing: drop",
        f"id: nps, weight: 10, cap: {cap}, value: severity",
    )

    short = f"the measures that are left may weigh no more than {cap} per cent together"
    assert decide.of(facts, playbook) == unscored(*reasons, short)


@BOTH
def test_caps_that_can_hold_leave_a_score(decide: Evaluator) -> None:
    playbook = card(
        "id: used, weight: 40, value: used, on_missing: drop",
        "id: seats, weight: 90, cap: 60, value: seats",
        "id: nps, weight: 10, cap: 40, value: severity",
    )

    words = "60 of 100, without used: held down by nps (0 of 40)"
    assert decide.of({"seats": 100, "severity": 0}, playbook) == scored(
        "yellow", 60.0, words, "nps"
    )


@BOTH
def test_where_every_measure_is_dropped_there_is_no_score(decide: Evaluator) -> None:
    playbook = card(f"{USED}, on_missing: drop", f"{SEATS}, on_missing: drop")

    assert decide.of({}, playbook) == unscored("missing: seats", "missing: used")


@BOTH
def test_a_share_over_no_records_is_what_on_missing_says(decide: Evaluator) -> None:
    measure = 'id: ready, weight: 60, value: "100 * share(champions, prepared)"'
    unknown = card(measure, "id: seats, weight: 40, value: seats")
    dropped = card(f"{measure}, on_missing: drop", "id: seats, weight: 40, value: seats")

    assert decide.of({"seats": 100}, unknown) == unscored("no champions")
    assert decide.of({"seats": 100}, dropped) == scored("green", 100.0, "100 of 100, without ready")


@BOTH
@pytest.mark.parametrize(
    ("value", "facts", "points"),
    [
        ("tier, points: {high: 100, middle: 50, low: 10}", {"tier": "middle"}, 50.0),
        ("replied, points: {true: 100, false: 25}", {"replied": True}, 100.0),
        ("replied, points: {true: 100, false: 25}", {"replied": False}, 25.0),
        ('seats, points: {"< 5": 0, "5 to < 10": 50, ">= 10": 100}', {"seats": 4}, 0.0),
        ('seats, points: {"< 5": 0, "5 to < 10": 50, ">= 10": 100}', {"seats": 5}, 50.0),
        ('seats, points: {"< 5": 0, "5 to < 10": 50, ">= 10": 100}', {"seats": 9}, 50.0),
        ('seats, points: {"< 5": 0, "5 to < 10": 50, ">= 10": 100}', {"seats": 10}, 100.0),
        ('used, points: {"<= 0.5": 10, "> 0.5": 90}', {"used": 0.5}, 10.0),
        ('used, points: {"<= 0.5": 10, "> 0.5": 90}', {"used": 0.5000001}, 90.0),
        ('arr, points: {"< 1000": 10, ">= 1000": 90}', {"arr": 99_999}, 10.0),
        ('arr, points: {"< 1000": 10, ">= 1000": 90}', {"arr": 100_000}, 90.0),
        ("seats", {"seats": 33}, 33.0),
    ],
)
def test_a_value_is_worth_its_points(
    decide: Evaluator, value: str, facts: Mapping[str, Any], points: float
) -> None:
    found = decide.of(facts, card(f"id: m, weight: 1, value: {value}"))

    assert found.parts is not None
    assert found.parts["score"] == points


@BOTH
def test_an_unknown_value_has_no_points_even_where_all_values_have_the_same(
    decide: Evaluator,
) -> None:
    playbook = card('id: m, weight: 1, value: seats, points: {">= 0": 40, "< 0": 40}')

    assert decide.of({}, playbook) == unscored("missing: seats")


OVERRIDE = "[{id: gone, when: replied, then: red}, {id: lost, when: status = lost, then: yellow}]"
FULL = {"used": 100, "seats": 100}


@BOTH
@pytest.mark.parametrize(
    ("facts", "value", "row", "because"),
    [
        ({"replied": True, "status": "lost"}, "red", "gone", "replied"),
        ({"replied": False, "status": "lost"}, "yellow", "lost", "status = lost"),
        ({"replied": False, "status": "won"}, "green", None, "100 of 100"),
        ({"replied": True}, "red", "gone", "replied"),
        ({"status": "won"}, why("missing: replied"), None, ""),
        ({"status": "lost"}, why("missing: replied"), None, ""),
        ({"replied": False}, why("missing: status"), None, ""),
        ({}, why("missing: replied"), None, ""),
    ],
)
def test_the_first_override_that_is_true_decides_the_band_and_the_score_stays(
    decide: Evaluator, facts: Mapping[str, Any], value: Any, row: str | None, because: str
) -> None:
    found = decide.of({**FULL, **facts}, card(USED, SEATS, override=OVERRIDE))

    assert found == Outcome(value, row, because, parts={"score": 100.0, "drivers": ()})


SAME = "[{id: a, when: replied, then: red}, {id: b, when: status = lost, then: red}]"


@BOTH
@pytest.mark.parametrize(
    ("facts", "value", "row"),
    [
        ({"used": 0, "seats": 0}, "red", None),
        ({"used": 0, "seats": 0, "status": "lost"}, "red", "b"),
        ({"used": 99, "seats": 99, "status": "lost"}, "red", "b"),
        ({"used": 99, "seats": 99, "status": "won"}, why("missing: replied"), None),
        ({"status": "lost"}, "red", "b"),
        ({"status": "won"}, why("missing: replied"), None),
        ({"replied": False, "status": "won"}, why("missing: seats", "missing: used"), None),
    ],
)
def test_an_unknown_override_makes_no_difference_where_all_give_the_same_band(
    decide: Evaluator, facts: Mapping[str, Any], value: Any, row: str | None
) -> None:
    found = decide.of(facts, card(USED, SEATS, override=SAME))

    assert (found.value, found.row) == (value, row)


@BOTH
def test_an_override_decides_though_there_is_no_score(decide: Evaluator) -> None:
    found = decide.of({"replied": True}, card(USED, override=OVERRIDE))

    parts = {"score": None, "drivers": None}
    assert found == Outcome("red", "gone", "replied", parts=parts)


@BOTH
def test_drivers_are_what_costs_most_first_and_equal_ones_in_the_order_of_the_file(
    decide: Evaluator,
) -> None:
    playbook = card(
        "id: a, weight: 10, value: 70",
        "id: b, weight: 30, value: 90",
        "id: c, weight: 20, value: used",
        "id: d, weight: 30, value: 100",
        "id: e, weight: 10, value: 70",
    )

    found = decide.of({"used": 0}, playbook)

    words = "71 of 100: held down by c (0 of 20), a, b and 1 more"
    assert found == scored("yellow", 71.0, words, "c", "a", "b", "e")


@BOTH
def test_a_score_is_the_same_whatever_the_number_of_measures(decide: Evaluator) -> None:
    """More measures than one sum of columns, or one column of bits, can hold."""
    count = 70
    measures = [
        f"id: m{i}, weight: {i + 1}, value: seats - {i}, on_missing: {'drop' if i % 2 else 'zero'}"
        for i in range(count)
    ]

    known = decide.of({"seats": 90}, card(*measures))
    unknown = decide.of({}, card(*measures))

    assert known.parts is not None
    whole = sum(range(1, count + 1))
    exact = sum((i + 1) * (90 - i) for i in range(count)) / whole
    assert known.parts["score"] == pytest.approx(exact, abs=1e-9)
    assert known.parts["drivers"] == tuple(f"m{i}" for i in reversed(range(count)))
    assert unknown.parts is not None
    assert unknown.parts["score"] == 0.0


TREND = "\n      trend: {over: 30d, by: 5}"


@pytest.mark.parametrize(
    ("before", "trend"),
    [(65.0, "improving"), (65.1, "steady"), (70, "steady"), (74.9, "steady"), (75.0, "declining")],
)
@BOTH
def test_the_trend_holds_the_score_against_the_one_of_then(
    decide: Evaluator, before: float, trend: str
) -> None:
    found = with_past(decide, {"used": 70}, before, card(USED, more=TREND))

    assert found.parts == {"score": 70.0, "drivers": ("used",), "trend": trend}


@BOTH
def test_without_a_score_then_or_now_there_is_no_trend(decide: Evaluator) -> None:
    playbook = card(USED, more=TREND, rest="  trend: {value: d.trend}\n")

    parts = {"score": 70.0, "drivers": ("used",), "trend": None}
    assert with_past(decide, {"used": 70}, None, playbook).parts == parts
    told = {"a1": {"used": 70}, "a2": {}}
    found = decide({"account": told}, playbook)
    assert found["a1", "p.trend"].value == why("missing: d.score 30 days ago")
    assert found["a2", "p.trend"].value == why("missing: d.score 30 days ago", "missing: used")


def with_past(
    decide: Evaluator, facts: Mapping[str, Any], before: float | None, playbook: str
) -> Outcome:
    program = sound(playbook)
    now = tables(program.catalogue, {"account": {"a1": facts}})
    past = pl.DataFrame(
        {KEY: ["a1"], "p.d.score@30d": [before]},
        schema={KEY: pl.String, "p.d.score@30d": pl.Float64},
    )
    return decide.decide(program, replace(now, past={"account": past}))["a1", "p.d"]


PARTS = """\
  score: {value: d.score}
  held: {value: '"used" in d.drivers'}
  over: {value: d.row = gone}
  is_scored: {value: d.score is known}
"""


@BOTH
@pytest.mark.parametrize(
    ("facts", "values"),
    [
        (
            {"used": 80, "replied": False, "status": "won"},
            (80.0, True, why("no override holds"), True),
        ),
        (
            {"used": 100, "replied": True},
            (100.0, False, True, True),
        ),
        (
            {"replied": True},
            (why("missing: used"), why("missing: used"), True, False),
        ),
        (
            {"used": 80},
            (80.0, True, why("missing: replied"), True),
        ),
    ],
)
def test_other_rules_read_the_parts(
    decide: Evaluator, facts: Mapping[str, Any], values: tuple[Any, ...]
) -> None:
    found = decide({"account": {"a1": facts}}, card(USED, override=OVERRIDE, rest=PARTS))

    names = ("score", "held", "over", "is_scored")
    assert tuple(found["a1", f"p.{name}"].value for name in names) == values


@BOTH
def test_another_playbook_reads_a_score_of_a_parent(decide: Evaluator) -> None:
    over_contacts = (
        "playbook: q\ntitle: A test\nentity: contact\ndecisions: {s: {value: p.d.score}}"
    )
    world: World = {
        "account": {"a1": {"used": 30}, "a2": {}},
        "contact": {"c1": {"account": "a1"}, "c2": {"account": "a2"}},
    }

    found = decide(world, card(USED), over_contacts)

    assert found["c1", "q.s"].value == 30.0
    assert found["c2", "q.s"].value == why("missing: used")


@BOTH
def test_weights_caps_and_cuts_may_be_params(decide: Evaluator) -> None:
    playbook = "params: {heavy: 60, ends: 50, most: 25}\n" + card(
        "id: used, weight: params.heavy, value: used",
        "id: seats, weight: 40, cap: params.most, value: seats",
    ).replace('"< 50"', '"< params.ends"').replace('"50 to < 75"', '"params.ends to < 75"')

    found = decide.of({"used": 0, "seats": 100}, playbook)

    words = "25 of 100: held down by used (0 of 75)"
    assert found == scored("red", 25.0, words, "used")


@BOTH
def test_what_is_assumed_is_told_with_the_outcome(decide: Evaluator) -> None:
    found = decide.of({}, "assume: {used: 40}\n" + card(USED))

    assert found == replace(
        scored("red", 40.0, "40 of 100: held down by used (40 of 100)", "used"), assumed=("used",)
    )


@BOTH
def test_no_records_have_no_scores(decide: Evaluator) -> None:
    assert decide({"account": {}}, card(USED, override=OVERRIDE, more=TREND)) == {}
