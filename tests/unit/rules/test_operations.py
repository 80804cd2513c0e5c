"""Every operator on known and unknown operands: answers worked out by hand, by both evaluators."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from playwise.rules.ir import Pool
from playwise.rules.operations import (
    BY_ZERO,
    ELEMENT_MISSING,
    OUT_OF_RANGE,
    Answer,
    in_range,
    rounded,
)
from playwise.rules.types import BOOL, INTEGER, NUMBER, TEXT, enum, list_of, money
from playwise.rules.unknown import Unknown
from tests.unit.rules.asked import EVERY_WAY, Asked, Facts, Old, lowered, why
from tests.unit.rules.rule_scope import RuleScope

LARGEST, SMALLEST = 2**63 - 1, -(2**63)
NO_SEATS = why("missing: seats")
OUT = why(OUT_OF_RANGE)
ZERO = why(BY_ZERO)

Case = tuple[object, Facts, Answer]


def cases(*given: Case) -> pytest.MarkDecorator:
    return pytest.mark.parametrize(("rule", "facts", "answer"), given)


@EVERY_WAY
@cases(
    ("seats", {"seats": 5}, 5),
    ("seats", {}, NO_SEATS),
    ("seats", {"seats": Old(5)}, why("stale: seats")),
    ({"var": ["seats", 3]}, {}, 3),
    ({"var": ["seats", 3]}, {"seats": Old(5)}, 3),
    ({"var": ["seats", 3]}, {"seats": 5}, 5),
    ({"missing": ["seats", "name", "arr"]}, {"name": "Ada", "arr": Old(1)}, ("seats", "arr")),
    ({"missing": ["seats"]}, {"seats": 0}, ()),
    ({"!": {"missing": ["seats", "arr"]}}, {"seats": 1, "arr": 2}, True),
    ({"!!": {"missing": ["seats", "arr"]}}, {"seats": 1}, True),
)
def test_a_fact_is_its_value_or_unknown(
    ask: Asked, rule: object, facts: Facts, answer: Answer
) -> None:
    assert ask(rule, facts) == answer


@EVERY_WAY
@cases(
    ("seats is missing", {}, True),
    ("seats is missing", {"seats": Old(5)}, True),
    ("seats is missing", {"seats": 0}, False),
    ("seats is known", {"seats": 0}, True),
    ("seats is known", {"seats": Old(5)}, False),
    ("seats is stale", {"seats": Old(5)}, True),
    ("seats is stale", {"seats": 5}, False),
    ("seats is stale", {}, False),
    ("(seats > 3) is unknown", {}, True),
    ("(seats > 3) is unknown", {"seats": 1}, False),
    ("(seats > 3 and replied) is unknown", {"seats": 1}, False),
    ({"==": [{"var": "seats"}, None]}, {"seats": Old(5)}, True),
    ({"!=": [{"var": "seats"}, None]}, {}, False),
)
def test_asking_whether_something_is_known_is_never_unknown(
    ask: Asked, rule: object, facts: Facts, answer: Answer
) -> None:
    assert ask(rule, facts) == answer


@EVERY_WAY
@cases(
    ("seats = 3", {"seats": 3}, True),
    ("seats != 3", {"seats": 3}, False),
    ("seats = 3", {}, NO_SEATS),
    ("seats != 3", {}, NO_SEATS),
    ("seats = severity", {}, why("missing: seats", "missing: severity")),
    ("renewal_status = won", {"renewal_status": "won"}, True),
    ("renewal_status = won", {"renewal_status": "lost"}, False),
    ("exposure = risk", {"exposure": "high", "risk": "high"}, True),
    ("exposure = risk", {"exposure": "low", "risk": "critical"}, False),
    ("name = 'Ada'", {"name": "Ada"}, True),
    ("name = 'Ada'", {"name": "ada"}, False),
    ("replied = true", {"replied": False}, False),
    ("seats = 3.0", {"seats": 3}, True),
    ("arr = 1_000", {"arr": 100_000}, True),
    ("arr = 1_000.5", {"arr": 100_050}, True),
)
def test_equality_is_unknown_where_either_side_is(
    ask: Asked, rule: object, facts: Facts, answer: Answer
) -> None:
    assert ask(rule, facts) == answer


@EVERY_WAY
@cases(
    ("seats < 3", {"seats": 2}, True),
    ("seats <= 3", {"seats": 3}, True),
    ("seats > 3", {"seats": 3}, False),
    ("seats >= 3", {}, NO_SEATS),
    ("3 < seats", {"seats": 4}, True),
    ("name < 'b'", {"name": "Z"}, True),
    ("name < 'a'", {"name": "Ä"}, False),
    ("renewal_date < '2026-03-01'", {"renewal_date": date(2026, 2, 28)}, True),
    ("renewal_date >= contract_start", {"renewal_date": date(2026, 1, 1)},
     why("missing: contract_start")),
    ("1 < seats < 5", {"seats": 3}, True),
    ("1 < seats < 5", {"seats": 5}, False),
    ("seats between 1 and 5", {"seats": 5}, True),
    ("seats < 1 < severity", {"seats": 4}, False),
    ("seats < 5 < severity", {"seats": 4}, why("missing: severity")),
)  # fmt: skip
def test_order_is_that_of_numbers_code_points_and_days(
    ask: Asked, rule: object, facts: Facts, answer: Answer
) -> None:
    assert ask(rule, facts) == answer


@EVERY_WAY
@cases(
    ("replied and seats > 3", {"replied": False}, False),
    ("seats > 3 and replied", {"replied": False}, False),
    ("replied and seats > 3", {"replied": True}, NO_SEATS),
    ("replied and seats > 3", {}, why("missing: replied", "missing: seats")),
    ("replied and seats > 3", {"replied": True, "seats": 4}, True),
    ("replied or seats > 3", {"replied": True}, True),
    ("seats > 3 or replied", {"replied": True}, True),
    ("replied or seats > 3", {"replied": False}, NO_SEATS),
    ("replied or seats > 3", {"replied": False, "seats": 1}, False),
    ("not replied", {"replied": False}, True),
    ("not replied", {}, why("missing: replied")),
    ({"!!": {"var": "replied"}}, {}, why("missing: replied")),
)
def test_logic_has_three_values(ask: Asked, rule: object, facts: Facts, answer: Answer) -> None:
    assert ask(rule, facts) == answer


@EVERY_WAY
@cases(
    ("if(replied, 1, 2)", {"replied": True}, 1),
    ("if(replied, 1, 2)", {"replied": False}, 2),
    ("if(replied, 1, 2)", {}, why("missing: replied")),
    ("if(replied, 1, 1)", {}, why("missing: replied")),
    ("if(replied, seats, 2)", {"replied": False}, 2),
    ("if(replied, seats, 2)", {"replied": True}, NO_SEATS),
    ("if(replied, 1, lost, 2, 3)", {"replied": False, "lost": True}, 2),
    ("if(replied, 1, lost, 2, 3)", {"replied": True}, 1),
    ("if(replied, 1, lost, 2, 3)", {"replied": False}, why("missing: lost")),
)
def test_an_unknown_condition_chooses_nothing(
    ask: Asked, rule: object, facts: Facts, answer: Answer
) -> None:
    assert ask(rule, facts) == answer


@EVERY_WAY
@cases(
    ("coalesce(seats, severity, 0)", {"severity": 4}, 4),
    ("coalesce(seats, severity, 0)", {}, 0),
    ("coalesce(seats, severity)", {}, why("missing: seats", "missing: severity")),
    ("coalesce(seats, severity)", {"seats": Old(9), "severity": 4}, 4),
)
def test_coalesce_takes_the_first_that_is_known(
    ask: Asked, rule: object, facts: Facts, answer: Answer
) -> None:
    assert ask(rule, facts) == answer


@EVERY_WAY
@cases(
    ("seats + severity", {"seats": 2, "severity": 3}, 5),
    ("seats + severity", {"seats": 2}, why("missing: severity")),
    ({"+": [1, {"var": "seats"}, 3]}, {"seats": 2}, 6),
    ("seats - severity", {"seats": 2, "severity": 3}, -1),
    ("-seats", {"seats": 2}, -2),
    ("seats * 3", {"seats": 2}, 6),
    ("seats + 0.5", {"seats": 2}, 2.5),
    ("seats / 4", {"seats": 2}, 0.5),
    ("seats / 0", {"seats": 2}, ZERO),
    ("seats / severity > 1", {"seats": 2, "severity": 0}, ZERO),
    ("ratio / 0", {"ratio": 0.0}, ZERO),
    ("seats / severity", {"severity": 0}, NO_SEATS),
    ("seats % 3", {"seats": -5}, -2),
    ("seats % 3", {"seats": 5}, 2),
    ("seats % -3", {"seats": 5}, 2),
    ("seats % 0", {"seats": 5}, ZERO),
    ("ratio % 0.2", {"ratio": 0.5}, 0.09999999999999998),
    ("ratio % 1", {"ratio": -1.5}, -0.5),
    ("ratio % 0", {"ratio": 1.5}, ZERO),
    ("min(seats, severity)", {"seats": 2, "severity": 3}, 2),
    ("max(seats, severity)", {"seats": 2, "severity": 3}, 3),
    ("min(seats, severity)", {"seats": 2}, why("missing: severity")),
    ("max(seats, 100)", {}, NO_SEATS),
    ("min(renewal_date, contract_start)",
     {"renewal_date": date(2026, 3, 1), "contract_start": date(2025, 3, 1)}, date(2025, 3, 1)),
)  # fmt: skip
def test_arithmetic_needs_all_of_its_operands(
    ask: Asked, rule: object, facts: Facts, answer: Answer
) -> None:
    assert ask(rule, facts) == answer


@EVERY_WAY
@cases(
    ("seats + 1", {"seats": LARGEST}, OUT),
    ("seats + 0", {"seats": LARGEST}, LARGEST),
    ("seats - 1", {"seats": SMALLEST}, OUT),
    ("-seats", {"seats": SMALLEST}, OUT),
    ("seats * 2", {"seats": 2**62}, OUT),
    ("seats * -2", {"seats": 2**62}, SMALLEST),
    ({"+": [{"var": "seats"}, 1, -1]}, {"seats": LARGEST}, OUT),
    ("seats % -1", {"seats": SMALLEST}, 0),
    ("ratio * 10", {"ratio": 1e308}, OUT),
    ("ratio / 0.1", {"ratio": 1e308}, OUT),
    ("ratio - 1", {"ratio": -1.7e308}, -1.7e308),
    ("arr * 2", {"arr": 2**62}, OUT),
    ("arr * 1.5", {"arr": 2**63 - 1}, OUT),
    ("seats * 2 > 3", {"seats": 2**62}, OUT),
)
def test_a_number_out_of_range_is_unknown(
    ask: Asked, rule: object, facts: Facts, answer: Answer
) -> None:
    assert ask(rule, facts) == answer


@EVERY_WAY
@cases(
    ("arr + list_price", {"arr": 150, "list_price": 50}, 200),
    ("arr * 0.5", {"arr": 101}, 50),
    ("arr * 0.5", {"arr": 103}, 52),
    ("arr / 2", {"arr": 101}, 50),
    ("arr / 2", {"arr": 103}, 52),
    ("arr / list_price", {"arr": 150, "list_price": 100}, 1.5),
    ("arr / list_price", {"arr": 150, "list_price": 0}, ZERO),
    ("arr / 0", {"arr": 150}, ZERO),
    ("arr - 0.01", {"arr": 150}, 149),
    ("arr * seats", {"arr": 150, "seats": 3}, 450),
    ("max(arr, 10)", {"arr": 150}, 1000),
    ("arr > params.floor", {"arr": 1_000_001}, True),
    ("arr > params.floor", {"arr": 1_000_000}, False),
)
def test_money_is_whole_minor_units_rounded_half_to_even(
    ask: Asked, rule: object, facts: Facts, answer: Answer
) -> None:
    assert ask(rule, facts) == answer


@EVERY_WAY
@cases(
    ("cat(name, ' of ', seats)", {"name": "Ada", "seats": 1200}, "Ada of 1200"),
    ("cat(name, seats)", {"name": "Ada"}, NO_SEATS),
    ("cat(ratio)", {"ratio": 2.0}, "2"),
    ("cat(ratio)", {"ratio": 1234.5}, "1234.5"),
    ("cat(ratio)", {"ratio": -1234567.25}, "-1234567.25"),
    ("cat(ratio)", {"ratio": -0.0}, "0"),
    ("cat(ratio)", {"ratio": 1e-6}, "0.000001"),
    ("cat(ratio)", {"ratio": 1.5e-7}, "1.5e-7"),
    ("cat(ratio)", {"ratio": 1e20}, "100000000000000000000"),
    ("cat(ratio)", {"ratio": 1e21}, "1e+21"),
    ("cat(ratio + 0.2)", {"ratio": 0.1}, "0.30000000000000004"),
    ("cat(seats)", {"seats": -1_234_567}, "-1234567"),
    ("substr(ratio, 0, 4)", {"ratio": 1234.5}, "1234"),
    ("cat(renewal_status)", {"renewal_status": "won"}, "won"),
    ("starts_with(name, 'Ad')", {"name": "Ada"}, True),
    ("starts_with(name, '')", {"name": "Ada"}, True),
    ("ends_with(name, 'da')", {}, why("missing: name")),
    ("ends_with(name, '.*')", {"name": "Ada"}, False),
    ("lower(name)", {"name": "ÄDA"}, "äda"),
    ("'d' in name", {"name": "Ada"}, True),
    ("'.' in name", {"name": "Ada"}, False),
    ("'' in name", {"name": "Ada"}, True),
    ("'' in name", {"name": ""}, False),
    ("name in industry", {"industry": ""}, False),
    ("name in industry", {"industry": "IT"}, why("missing: name")),
    ("name in industry", {"name": "IT"}, why("missing: industry")),
)
def test_texts_are_joined_and_searched_to_the_letter(
    ask: Asked, rule: object, facts: Facts, answer: Answer
) -> None:
    assert ask(rule, facts) == answer


@EVERY_WAY
@cases(
    ("seats in [1, 2]", {"seats": 2}, True),
    ("seats in [1, 2]", {"seats": 3}, False),
    ("seats in [1, 2]", {}, NO_SEATS),
    ("seats in []", {}, False),
    ("seats not in []", {}, True),
    ("renewal_status in [won]", {"renewal_status": "open"}, False),
    ("exposure in [high]", {}, why("missing: exposure")),
    ("name in tags", {"name": "a", "tags": ("a", "b")}, True),
    ("name in tags", {"name": "c", "tags": ("a", "b")}, False),
    ("name in tags", {"tags": ()}, False),
    ("name in tags", {"tags": ("a",)}, why("missing: name")),
    ("name in tags", {"name": "a"}, why("missing: tags")),
    ("name in tags", {}, why("missing: name", "missing: tags")),
    ({"in": [{"var": "seats"}, [{"var": "severity"}, 4]]}, {"seats": 4}, True),
    ({"in": [{"var": "seats"}, [{"var": "severity"}, 4]]}, {"seats": 5}, why("missing: severity")),
)
def test_membership_is_found_denied_or_unknown(
    ask: Asked, rule: object, facts: Facts, answer: Answer
) -> None:
    assert ask(rule, facts) == answer


@EVERY_WAY
@cases(
    ("name in tags", {"name": "a", "tags": ("a", None)}, True),
    ("name in tags", {"name": "c", "tags": ("a", None)}, why(ELEMENT_MISSING)),
)
def test_a_hole_in_a_list_hides_what_is_not_found(
    ask: Asked, rule: object, facts: Facts, answer: Answer
) -> None:
    assert ask(rule, facts) == answer


@EVERY_WAY
@cases(
    ("days_until(renewal_date)", {"renewal_date": date(2026, 2, 14)}, 0),
    ("days_until(renewal_date)", {"renewal_date": date(2026, 4, 15)}, 60),
    ("days_until(renewal_date)", {"renewal_date": date(2026, 2, 13)}, -1),
    ("days_since(renewal_date)", {"renewal_date": date(2025, 2, 14)}, 365),
    ("days_until(renewal_date)", {}, why("missing: renewal_date")),
    ("days_between(contract_start, renewal_date)",
     {"contract_start": date(2024, 2, 28), "renewal_date": date(2024, 3, 1)}, 2),
    ("days_until(last_login)", {"last_login": datetime(2026, 2, 15, 3, 0, tzinfo=UTC)}, 0),
    ("days_until(last_login)", {"last_login": datetime(2026, 2, 15, 6, 0, tzinfo=UTC)}, 1),
    ("days_until(last_login)", {"last_login": datetime.min.replace(tzinfo=UTC)}, -739_660),
    ("days_since(last_login)", {"last_login": datetime.max.replace(tzinfo=UTC)}, -2_912_398),
    ("renewal_date - contract_start",
     {"contract_start": date(2026, 1, 1), "renewal_date": date(2026, 3, 1)}, 59),
    ("renewal_date + 31", {"renewal_date": date(2026, 1, 31)}, date(2026, 3, 3)),
    ("renewal_date - seats", {"renewal_date": date(2026, 1, 1), "seats": 1}, date(2025, 12, 31)),
    ("renewal_date + 1", {"renewal_date": date.max}, OUT),
    ("renewal_date - 1", {"renewal_date": date.min}, OUT),
    ("renewal_date + seats", {"renewal_date": date(2026, 1, 1), "seats": LARGEST}, OUT),
    ("renewal_date - seats", {"renewal_date": date(2026, 1, 1), "seats": SMALLEST}, OUT),
    ("days_left <= params.days", {"renewal_date": date(2026, 4, 15)}, True),
)  # fmt: skip
def test_days_are_calendar_days_in_the_zone_of_as_of(
    ask: Asked, rule: object, facts: Facts, answer: Answer
) -> None:
    assert ask(rule, facts) == answer


@EVERY_WAY
@cases(
    ("lookup(industry_exposure, industry)", {"industry": "tourism"}, "high"),
    ("lookup(industry_exposure, industry)", {"industry": "Tourism"},
     why("'Tourism' is not in industry_exposure")),
    ("lookup(industry_exposure, industry)", {}, why("missing: industry")),
    ("lookup(promises, exposure, reviews)", {"exposure": "high"}, 4),
    ("lookup(promises, exposure, reviews)", {"exposure": "moderate"},
     why("'moderate' is not in promises.reviews")),
    ("lookup(industry_exposure, 'astrology') = high", {},
     why("'astrology' is not in industry_exposure")),
)  # fmt: skip
def test_a_key_that_a_table_does_not_hold_is_unknown(
    ask: Asked, rule: object, facts: Facts, answer: Answer
) -> None:
    assert ask(rule, facts) == answer


@EVERY_WAY
def test_a_value_that_a_narrower_enum_does_not_have_is_unknown(ask: Asked) -> None:
    pool = Pool()
    exposure = RuleScope(pool).node("exposure")
    narrow = enum(["high", "critical"])

    node = pool.node("cast", narrow, exposure)

    assert ask(node, {"exposure": "high"}) == "high"
    said = "undefined: 'low' is not one of enum [high, critical]"
    assert ask(node, {"exposure": "low"}) == why(said)


@EVERY_WAY
def test_an_assumption_stands_in_for_what_is_missing_or_stale(ask: Asked) -> None:
    pool = Pool()
    node = pool.node("assume", INTEGER, RuleScope(pool).node("seats"), pool.const(7, INTEGER))

    assert ask(node, {}) == 7
    assert ask(node, {"seats": Old(3)}) == 7
    assert ask(node, {"seats": 3}) == 3


@EVERY_WAY
def test_constants_are_worked_out_whatever_the_record(ask: Asked) -> None:
    assert ask("1 + 2 * 3") == 7
    assert ask("1 / 0") == ZERO
    assert ask("2 > 1 and 1 > 2") is False
    assert ask({"in": ["", ""]}) is False


def test_true_one_and_one_point_nought_are_not_the_same_answer() -> None:
    pool = Pool()

    same = {pool.const(True, BOOL), pool.const(1, INTEGER), pool.const(1.0, NUMBER)}

    assert len(same) == 3
    assert lowered("seats in [1]").args[1].type == list_of(INTEGER)


@pytest.mark.parametrize(
    ("value", "type", "answer"),
    [
        (LARGEST, INTEGER, LARGEST),
        (LARGEST + 1, INTEGER, Unknown((OUT_OF_RANGE,))),
        (SMALLEST - 1, money("USD"), Unknown((OUT_OF_RANGE,))),
        (float("nan"), NUMBER, Unknown((OUT_OF_RANGE,))),
        (float("inf"), NUMBER, Unknown((OUT_OF_RANGE,))),
        (3, NUMBER, 3.0),
        ("x", TEXT, "x"),
    ],
)
def test_a_result_is_kept_within_its_type(value: object, type: object, answer: object) -> None:
    found = in_range(value, type)  # type: ignore[arg-type]  # parametrised

    assert found == answer
    assert found.__class__ is answer.__class__


@pytest.mark.parametrize(
    ("amount", "units"),
    [(0.5, 0), (1.5, 2), (2.5, 2), (-0.5, 0), (-1.5, -2), (1e300, why(OUT_OF_RANGE))],
)
def test_amounts_are_rounded_half_to_even(amount: float, units: object) -> None:
    assert rounded(amount) == units
