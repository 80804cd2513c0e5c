"""Compiling scorecards and quadrants: what they come to, and everything wrong in them."""

from __future__ import annotations

import pytest

from playwise.playbook.kinds import Band, Quadrant, Scorecard
from playwise.rules.types import NUMBER, TEXT, enum, list_of
from tests.unit.playbook.compiled import compiled

BANDS = '{red: "< 50", green: ">= 50"}'
USED = "id: a, weight: 60, value: used"
ENDS = "an end belongs to one of them: '50 to < 75' goes with '>= 75'"
UP_TO = "let one end where the other begins: '50 to < 75' goes with '>= 75'"
REACH = "widen the range beside it, or add one for it"
FORMS = "write a range: '< 50', '50 to < 75' or '>= 75'"


def card(*measures: str, bands: str = BANDS, more: str = "") -> str:
    listed = "\n".join(f"        - {{{measure}}}" for measure in measures)
    return f"""\
decisions:
  d:
    scorecard:
      bands: {bands}
      measures:
{listed}
{more}"""


def messages(*measures: str, bands: str = BANDS, more: str = "") -> list[str]:
    return compiled(card(*measures, bands=bands, more=more)).messages


def test_a_scorecard_is_an_enum_of_its_bands_in_the_order_of_the_file() -> None:
    bands = '{green: ">= 75", yellow: "50 to < 75", red: "< 50"}'
    made = compiled(card(USED, bands=bands))

    decision = made.decisions["p.d"]
    assert made.messages == []
    assert decision.type == enum(["green", "yellow", "red"])
    assert isinstance(decision.how, Scorecard)
    assert decision.how.bands == (
        Band("green", 75.0, True, None, False),
        Band("yellow", 50.0, True, 75.0, False),
        Band("red", None, False, 50.0, False),
    )


def test_a_measure_keeps_what_the_file_says_of_it() -> None:
    survey = (
        "id: nps, weight: 10, cap: 25, value: tier, points: {high: 100, middle: 60, low: 20}, "
        "class: customer, kind: lagging, on_missing: drop"
    )
    made = compiled(card("id: used, weight: 30, value: used", survey))

    how = made.decisions["p.d"].how
    assert isinstance(how, Scorecard)
    used, nps = how.measures
    assert (used.weight, used.cap, used.of, used.kind) == (30.0, None, None, None)
    assert (used.on_missing, used.worst, used.value.text) == ("unknown", 0.0, "used")
    assert (nps.weight, nps.cap, nps.of, nps.kind) == (10.0, 25.0, "customer", "lagging")
    assert (nps.on_missing, nps.worst, nps.points.type) == ("drop", 20.0, NUMBER)


@pytest.mark.parametrize(
    "bands",
    [
        '{red: "< 50", yellow: "50 to < 75", green: ">= 75"}',
        '{red: "0 to < 50", green: "50 to 100"}',
        '{red: "<= 50", green: "> 50"}',
        '{red: "< 0.5", green: "0.5 <= _"}',
        '{all: "<= 100"}',
        '{zero: 0, red: "> 0"}',
        '{red: "< 25 + 25", green: "50 <= _ <= 100"}',
    ],
)
def test_bands_hold_each_score_once(bands: str) -> None:
    assert messages(USED, bands=bands) == []


@pytest.mark.parametrize(
    ("bands", "said"),
    [
        (
            '{red: "< 50", green: "> 50"}',
            f"7:35 PW214 the bands leave a gap: nothing is said of exactly 50 | {REACH}",
        ),
        (
            '{red: "< 50", yellow: "60 to < 75", green: ">= 75"}',
            f"7:36 PW214 the bands leave a gap: nothing is said of >= 50 and < 60 | {REACH}",
        ),
        (
            '{red: "< 50"}',
            f"7:7 PW214 the bands leave a gap: nothing is said of >= 50 and <= 100 | {REACH}",
        ),
        (
            '{green: ">= 50", red: "10 to < 50"}',
            f"7:36 PW214 the bands leave a gap: nothing is said of >= 0 and < 10 | {REACH}",
        ),
        (
            '{red: "<= 50", green: ">= 50"}',
            f"7:36 PW214 the bands overlap: exactly 50 is both 'red' and 'green' | {ENDS}",
        ),
        (
            '{red: "< 70", green: ">= 60"}',
            f"7:35 PW214 the bands overlap: >= 60 and < 70 is both 'red' and 'green' | {UP_TO}",
        ),
        (
            '{red: "< 50", green: ">= 50", gold: "> 100"}',
            "7:50 PW214 'gold' can never be: nothing is > 100 | there is only >= 0 and <= 100",
        ),
        (
            '{red: "75 to < 50", green: ">= 0"}',
            "7:21 PW213 nothing lies between 75 and 50 | write '50 to 75'",
        ),
        (
            '{red: "< 50", green: 50}',
            f"7:7 PW214 the bands leave a gap: nothing is said of > 50 and <= 100 | {REACH}",
        ),
        ('{red: any, green: ">= 50"}', f"7:20 PW213 'any' is no range of numbers | {FORMS}"),
        (
            '{red: missing, green: ">= 50"}',
            f"7:20 PW213 'missing' is no range of numbers | {FORMS}",
        ),
        ('{red: "!= 5", green: ">= 50"}', f"7:20 PW213 '!= 5' is no range of numbers | {FORMS}"),
        (
            '{red: "< used", green: ">= 50"}',
            f"7:20 PW213 '< used' is no range of numbers | {FORMS}",
        ),
        (
            '{red: low, green: ">= 50"}',
            f"7:20 PW213 'low' is not number | {FORMS}",
        ),
        (
            '{red: "< 50", green: ">= fifty"}',
            "7:39 PW204 unknown fact 'fifty' | facts of account are listed by `playwise facts`",
        ),
        (
            '{missing: "< 50", green: ">= 50"}',
            "7:15 PW115 a value cannot be called 'missing', which rules read otherwise",
        ),
        ("{}", "7:14 PW112 expected at least 1 entry, got an empty { }"),
        (
            "[red]",
            (
                "7:14 PW112 expected keys and values, got a list"
                " | write each band with its range: {red: '< 50', green: '>= 50'}"
            ),
        ),
    ],
)
def test_bands_that_leave_a_gap_or_overlap_are_found_exactly(bands: str, said: str) -> None:
    assert messages(USED, bands=bands) == [f"p.yaml:{said}"]


@pytest.mark.parametrize(
    ("measure", "said"),
    [
        ("weight: 0, value: used", "27 PW112 a weight is over 0, got 0"),
        ("weight: -1, value: used", "27 PW112 a weight is over 0, got -1"),
        (
            "weight: used, value: used",
            (
                "27 PW112 'used' is no plain number, and a weight must be one"
                " | write a number or a param"
            ),
        ),
        ("weight: 1, value: used, cap: 0", "48 PW112 a cap is over 0 and at most 100, got 0"),
        ("weight: 1, value: used, cap: 101", "48 PW112 a cap is over 0 and at most 100, got 101"),
        (
            "value: used",
            (
                "11 PW111 the key 'weight' is missing | weight: how much it counts: its"
                " share of all weights. A number, or a param"
            ),
        ),
        (
            "weight: 1, value: tier",
            (
                "37 PW205 the value of 'a' is enum [high, middle, low], and only a number"
                " is points by itself | say what each value is worth: points: {high: 100, …}"
            ),
        ),
        (
            "weight: 1, value: replied",
            (
                "37 PW205 the value of 'a' is bool, and only a number is points by itself"
                " | say what it is worth: points: {true: 100, false: 0}"
            ),
        ),
        (
            "weight: 1, value: arr",
            (
                "37 PW205 the value of 'a' is money in USD, and only a number is points"
                ' by itself | say what it is worth: points: {"< 1000": 0, ">= 1000": 100}'
            ),
        ),
        (
            "weight: 1, value: renewal_date",
            (
                "37 PW205 the value of 'a' is date, and only a number is points by itself"
                " | a number, an amount, a bool or an enum can be measured"
            ),
        ),
        (
            "weight: 1, value: name, points: {x: 0}",
            (
                "37 PW205 the value of 'a' is text, which cannot have points | a number,"
                " an amount, a bool or an enum can have points"
            ),
        ),
        (
            "weight: 1, value: used, on_missing: skip",
            "55 PW112 expected 'drop', 'zero', 'worst' or 'unknown', got text 'skip'",
        ),
        (
            "weight: 1, value: used, class: both",
            "50 PW112 expected 'customer' or 'company', got text 'both'",
        ),
    ],
)
def test_what_is_wrong_in_a_measure_is_one_finding(measure: str, said: str) -> None:
    assert messages(f"id: a, {measure}") == [f"p.yaml:9:{said}"]


@pytest.mark.parametrize(
    ("value", "points", "said"),
    [
        (
            "tier",
            "{high: 100, low: 0}",
            (
                "43 PW214 the points leave a gap: nothing is said of 'middle'"
                " | give every value its points"
            ),
        ),
        (
            "tier",
            "{high: 100, low: 0, midle: 4}",
            "71 PW206 'midle' is not a value of enum [high, middle, low] | did you mean 'middle'?",
        ),
        (
            "tier",
            "{high: 100, low: 0, middle: 400}",
            "79 PW112 what it is worth is at least 0 and at most 100, got 400",
        ),
        (
            "replied",
            "{yes: 1, false: 3}",
            "55 PW206 'yes' is not a value of bool | it is true or false",
        ),
        (
            "replied",
            "{true: 1}",
            (
                "46 PW214 the points leave a gap: nothing is said of 'false'"
                " | give every value its points"
            ),
        ),
        (
            "seats",
            '{"< 5": 0, "> 5": 3}',
            f"63 PW214 the points leave a gap: nothing is said of exactly 5 | {REACH}",
        ),
        (
            "used",
            '{"< 5": 0, "> 5": 3}',
            f"62 PW214 the points leave a gap: nothing is said of exactly 5 | {REACH}",
        ),
        (
            "used",
            '{"< 5": 0, "> 4": 3}',
            f"62 PW214 the points overlap: > 4 and < 5 is both '< 5' and '> 4' | {UP_TO}",
        ),
        (
            "arr",
            '{"< 1000": 0, "> 1000": 3}',
            f"64 PW214 the points leave a gap: nothing is said of exactly 1,000 USD | {REACH}",
        ),
        (
            "seats",
            '{"<= 5": 0, ">= 5": 3}',
            f"64 PW214 the points overlap: exactly 5 is both '<= 5' and '>= 5' | {ENDS}",
        ),
        (
            '"share(champions, prepared)"',
            '{"< 50": 0, ">= 50": 3}',
            "87 PW214 '>= 50' can never be: nothing is >= 50 | there is only >= 0 and <= 1",
        ),
        (
            "seats",
            '{low: 0, ">= 1": 3}',
            f"53 PW213 'low' is not integer | {FORMS}",
        ),
        (
            "seats",
            '{"< 1": none, ">= 1": 3}',
            (
                "60 PW204 unknown fact 'none' | did you mean 'note'? facts of account are listed by"
                " `playwise facts`"
            ),
        ),
        ("seats", "{}", "52 PW112 expected at least 1 entry, got an empty { }"),
    ],
)
def test_points_that_say_not_what_a_value_is_worth_are_found(
    value: str, points: str, said: str
) -> None:
    measure = f"id: a, weight: 1, value: {value}, points: {points}"

    assert messages(measure) == [f"p.yaml:9:{said}"]


@pytest.mark.parametrize(
    ("value", "points"),
    [
        ("seats", '{"< 5": 0, "> 4": 3}'),
        ("seats", '{"<= 4": 0, 5: 10, "6 to 9": 20, "> 9": 3}'),
        ("used", '{"< 5": 0, "5 to 10": 50, "> 10": 3}'),
        ('"share(champions, prepared)"', '{"< 0.5": 0, ">= 0.5": 3}'),
        ('"count(champions)"', '{0: 0, "1 to 5": 40, "> 5": 100}'),
        ("arr", '{"< 0.01": 0, ">= 0.01": 3}'),
        ("tier", "{low: 0, middle: 0, high: 100}"),
    ],
)
def test_points_give_each_value_its_worth_once(value: str, points: str) -> None:
    assert messages(f"id: a, weight: 1, value: {value}, points: {points}") == []


def test_points_know_the_least_and_the_most_that_a_fact_can_be() -> None:
    facts = """\
entities:
  account:
    key: id
    facts:
      severity: {type: integer, min: 1, max: 5, entered_by: csm}
"""
    points = '{1: 100, "2 to 3": 60, "4 to 5": 0}'
    sound = card(f"id: a, weight: 1, value: severity, points: {points}")
    beyond = card(f'id: a, weight: 1, value: severity, points: {points[:-1]}, "> 5": 0}}')

    assert compiled(sound, facts=facts).messages == []
    assert compiled(beyond, facts=facts).messages == [
        "p.yaml:9:91 PW214 '> 5' can never be: nothing is > 5 | there is only >= 1 and <= 5"
    ]


def test_ids_are_given_once() -> None:
    override = "[{id: x, when: replied, then: red}, {id: x, when: not replied, then: red}]"

    assert messages(USED, USED, more=f"      override: {override}\n") == [
        (
            "p.yaml:10:16 PW116 the measure 'a' is given twice"
            " | it is first given on line 9; history hangs on ids, so rename this one"
        ),
        (
            "p.yaml:11:58 PW116 the row 'x' is given twice"
            " | it is first given on line 11; history hangs on ids, so rename this one"
        ),
    ]


def test_weights_that_miss_a_hundred_by_a_little_are_warned_of() -> None:
    near = messages("id: a, weight: 60, value: used", "id: b, weight: 38, value: used")

    assert near == [
        (
            "p.yaml:8:7 PW320 the weights add up to 98, not to 100 | weights are shares"
            " of their sum: 'a' weighs 61.2 per cent, not 60"
        )
    ]
    made = compiled(card("id: a, weight: 60, value: used", "id: b, weight: 38, value: used"))
    assert [finding.is_error for finding in made.findings] == [False]
    assert made.decisions.keys() == {"p.d"}


@pytest.mark.parametrize("weights", [(60, 40), (4, 3), (40, 30), (600, 400), (98,)])
def test_weights_that_were_not_meant_as_per_cent_are_not(weights: tuple[int, ...]) -> None:
    listed = [f"id: m{i}, weight: {weight}, value: used" for i, weight in enumerate(weights)]

    assert messages(*listed) == []


def test_caps_that_cannot_all_hold_are_found() -> None:
    assert messages(f"{USED}, cap: 30", "id: b, weight: 40, value: used, cap: 60") == [
        (
            "p.yaml:8:7 PW320 the caps add up to 90, so that some measure must weigh more"
            " than its cap | leave one measure without a cap"
        )
    ]


@pytest.mark.parametrize(
    ("override", "said"),
    [
        ("{id: x, when: replied, then: rd}", "47 PW206 'rd' is not a band | did you mean 'red'?"),
        (
            "{id: x, when: replied, then: purple}",
            "47 PW206 'purple' is not a band | the bands are red, green",
        ),
        (
            "{id: x, when: replid, then: red}",
            (
                "32 PW204 unknown fact 'replid' | did you mean 'replied'?"
                " facts of account are listed by `playwise facts`"
            ),
        ),
        (
            "{when: replied, then: red}",
            (
                "18 PW111 the key 'id' is missing"
                " | id: what the row is called; history and tests hang on it"
            ),
        ),
    ],
)
def test_what_is_wrong_in_an_override_is_one_finding(override: str, said: str) -> None:
    assert messages(USED, more=f"      override: [{override}]\n") == [f"p.yaml:10:{said}"]


@pytest.mark.parametrize(
    ("trend", "said"),
    [
        ("{over: 1mo, by: 5}", "21 PW112 expected a number of days, got '1mo' | write 30d"),
        ("{over: 0d, by: 5}", "21 PW210 expected 1 to 3,650 days, got '0d'"),
        ("{over: 9999d, by: 5}", "21 PW210 expected 1 to 3,650 days, got '9999d'"),
        ("{over: 30d, by: 0}", "30 PW112 a difference is over 0 and at most 100, got 0"),
        (
            "{over: soon, by: 4}",
            (
                "21 PW112 expected a number of days, got 'soon'"
                " | write a number of days or weeks, such as 30d or 2w"
            ),
        ),
    ],
)
def test_what_is_wrong_in_a_trend_is_one_finding(trend: str, said: str) -> None:
    assert messages(USED, more=f"      trend: {trend}\n") == [f"p.yaml:10:{said}"]


def test_a_score_cannot_be_made_of_itself() -> None:
    assert messages("id: a, weight: 1, value: d.score") == [
        (
            "p.yaml:5:3 PW140 decisions read each other in a circle: d → d"
            " | let one of them do without the other"
        )
    ]


def test_a_trend_reads_an_earlier_score_and_no_circle() -> None:
    made = compiled(card(USED, more="      trend: {over: 2w, by: 5}\n"))

    how = made.decisions["p.d"].how
    assert made.messages == []
    assert isinstance(how, Scorecard)
    assert how.trend is not None
    assert [ref.column for ref in how.trend.past.past()] == ["p.d.score@14d"]
    assert made.decisions["p.d"].reads == ()


def test_parts_have_types_that_rules_are_held_against() -> None:
    rest = """\
  a: {value: d.score}
  b: {value: d.drivers}
  c: {value: d.trend}
  e: {value: d.row}
  f: {value: d.trend = improvig}
  g: {value: d.position}
"""
    more = "      override: [{id: x, when: replied, then: red}]\n      trend: {over: 30d, by: 5}\n"
    made = compiled(card(USED, more=more + rest))

    types = {name: made.decisions[f"p.{name}"].type for name in "abce"}
    trends = enum(["improving", "steady", "declining"])
    assert types == {"a": NUMBER, "b": list_of(TEXT), "c": trends, "e": enum(["x"])}
    assert made.messages == [
        (
            "p.yaml:16:24 PW206 'improvig' is not a value of enum [improving, steady, declining]"
            " | did you mean 'improving'?"
        ),
        (
            "p.yaml:17:14 PW204 unknown name 'd.position'"
            " | facts of account are listed by `playwise facts`"
        ),
    ]


def test_without_a_trend_or_overrides_there_is_no_such_part() -> None:
    made = compiled(card(USED, more="  a: {value: d.trend}\n  b: {value: d.row}\n"))

    assert [message[:30] for message in made.messages] == [
        "p.yaml:10:14 PW204 unknown nam",
        "p.yaml:11:14 PW204 unknown nam",
    ]


CORNERS = "{high_high: a, high_low: b, low_high: a, low_low: c}"


def test_a_quadrant_is_an_enum_of_its_corners_each_once() -> None:
    made = compiled(
        "params: {middle: 4}\ndecisions:\n  q: {quadrant: {x: used, y: seats,"
        f" cut: {{x: 1.5, y: params.middle}}, names: {CORNERS}}}}}\n"
    )

    decision = made.decisions["p.q"]
    assert made.messages == []
    assert decision.type == enum(["a", "b", "c"])
    assert isinstance(decision.how, Quadrant)
    assert (decision.how.x.cut, decision.how.y.cut) == (1.5, 4.0)
    assert decision.how.names == ("a", "b", "a", "c")


@pytest.mark.parametrize(
    ("quadrant", "said"),
    [
        (
            f"x: used, y: seats, cut: {{x: 1, y: used}}, names: {CORNERS}",
            [
                (
                    "4:62 PW112 'used' is no plain number, and a cut must be one"
                    " | write a number or a param"
                )
            ],
        ),
        (
            f"x: used, y: seats, cut: {{x: 1}}, names: {CORNERS}",
            [
                (
                    "4:47 PW111 the key 'y' is missing | y: the least y that is high."
                    " A number, or a param"
                )
            ],
        ),
        (
            "x: used, y: seats, cut: {x: 1, y: 2}, names: {high_high: a, high_low: b, low_high: c}",
            ["4:66 PW111 the key 'low_low' is missing | low_low: both are low"],
        ),
        (
            f"x: tier, y: seats, cut: {{x: 1, y: 2}}, weight: name, names: {CORNERS}",
            [
                "4:31 PW205 expected number, 'tier' is enum [high, middle, low]",
                (
                    "4:74 PW205 expected number, 'name' is text"
                    " | declare the fact as a number in facts.yaml"
                ),
            ],
        ),
        (
            f"x: used, y: seats, cut: {{x: 1, y: 2}}, names: {CORNERS.replace(': b', ': any')}",
            ["4:98 PW115 a value cannot be called 'any', which rules read otherwise"],
        ),
    ],
)
def test_what_is_wrong_in_a_quadrant_is_found(quadrant: str, said: list[str]) -> None:
    made = compiled(f"decisions: {{d: {{quadrant: {{{quadrant}}}}}}}")

    assert made.messages == [f"p.yaml:{line}" for line in said]


@pytest.mark.parametrize("kind", ["scorecard", "quadrant"])
def test_what_belongs_to_a_table_is_refused_beside_them(kind: str) -> None:
    body = {
        "scorecard": f"{{bands: {BANDS}, measures: [{{{USED}}}]}}",
        "quadrant": f"{{x: used, y: seats, cut: {{x: 1, y: 2}}, names: {CORNERS}}}",
    }[kind]
    made = compiled(f"decisions:\n  d:\n    {kind}: {body}\n    values: [a]\n    hit: first\n")

    assert made.messages == [
        f"p.yaml:7:5 PW112 'values' belongs to a table, not to a {kind} | remove it",
        f"p.yaml:8:5 PW112 'hit' belongs to a table, not to a {kind} | remove it",
    ]


@pytest.mark.parametrize(
    ("measure", "message"),
    [
        (
            "id: a, weight: 40%, value: used",
            (
                "p.yaml:9:27 PW112 '40%' is no plain number, and a weight must be one"
                " | write 40: weights are numbers without %"
            ),
        ),
        (
            "id: a, weight: 1, cap: 10%, value: used",
            (
                "p.yaml:9:35 PW112 '10%' is no plain number, and a cap must be one"
                " | write 10: a cap is in per cent"
            ),
        ),
        (
            "id: a, weight: 1, value: replied, points: {true: 20%, false: 0}",
            (
                "p.yaml:9:61 PW112 '20%' is no plain number, and what it is worth must be one"
                " | write 20: points go from 0 to 100"
            ),
        ),
        (
            "id: a, weight: 1, value: seats, points: {'0-5': 1, '> 5': 2}",
            "p.yaml:9:53 PW213 '0-5' is no range of numbers | write '0 to < 5'",
        ),
    ],
)
def test_numbers_of_a_score_stand_without_per_cent_and_dashes(measure: str, message: str) -> None:
    assert messages(measure) == [message]


@pytest.mark.parametrize(
    ("band", "help"),
    [
        ("50% to < 75%", "write '50 to < 75': scores go from 0 to 100, without %"),
        ("50 to 75%", "write '50 to < 75': scores go from 0 to 100, without %"),
        ("50-75%", "write '50 to < 75': scores go from 0 to 100, without %"),
        (">= 75%", "write '>= 75': scores go from 0 to 100, without %"),
        ("50-75", "write '50 to < 75'"),
        ("50 \N{EN DASH} 75", "write '50 to < 75'"),
        ("50..75", "write '50 to < 75'"),
    ],
)
def test_a_band_is_written_with_to_and_without_per_cent(band: str, help: str) -> None:
    assert messages(USED, bands=f'{{red: "{band}"}}') == [
        f"p.yaml:7:20 PW213 '{band}' is no range of numbers | {help}"
    ]


def test_a_cap_that_was_meant_as_a_share_is_warned_of() -> None:
    assert messages(
        "id: a, weight: 1, cap: 0.1, value: used", "id: b, weight: 1, value: seats"
    ) == [
        (
            "p.yaml:9:35 PW320 the cap of 'a' is 0.1 per cent: nearly nothing"
            " | a cap is in per cent: write 10 for a share of 0.1"
        )
    ]
