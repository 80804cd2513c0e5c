"""Literal days in sums and choices, and days counted to dates and to times."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pyarrow as pa
import pytest

from playwise.rule import Rule, RuleError, Unknown

FACTS: dict[str, object] = {
    "b": "bool",
    "d": "date",
    "day": "text",
    "dt": "datetime",
    "dt2": "datetime",
    "calls": ["list", {"at": "datetime"}],
}
AS_OF = date(2026, 3, 1)
WHOLE = "a date takes a whole number of days"
GIVEN = {
    "b": True,
    "d": date(2026, 3, 1),
    "day": "2026-03-01",
    "dt": None,
    "dt2": datetime(2026, 3, 11, 9, tzinfo=UTC),
    "calls": [{"at": datetime(2026, 2, 27, 9, tzinfo=UTC)}],
}


def answer(rule: object) -> Any:
    """Return the answer about one record, which that about a table of it must be as well."""
    parsed = Rule.parse(rule, FACTS)
    (of_table,) = parsed.evaluate_table(pa.Table.from_pylist([GIVEN]), AS_OF).to_pylist()
    alone = parsed.evaluate(GIVEN, AS_OF)
    assert of_table == (None if isinstance(alone, Unknown) else alone)
    read_again = Rule.parse(parsed.to_text(), FACTS)
    assert read_again.to_jsonlogic() == parsed.to_jsonlogic()
    assert read_again.type == parsed.type
    return alone


@pytest.mark.parametrize(
    ("rule", "value"),
    [
        ("2026-01-01 + 30d", date(2026, 1, 31)),
        ("30 + '2026-01-01'", date(2026, 1, 31)),
        ({"+": ["2026-01-01", 30]}, date(2026, 1, 31)),
        ({"-": ["2026-01-31", 30]}, date(2026, 1, 1)),
        ("2026-03-01 - 2026-01-01", 59),
        ("d > 2026-01-01 + 30d", True),
        ("2026-03-01 - 30d < d", True),
        ("max(d, 2026-04-01 + 5)", date(2026, 4, 6)),
        ("min(2026-01-01, 2026-02-01)", date(2026, 1, 1)),
        ("max([2026-01-01, 2026-02-01]) - 1", date(2026, 1, 31)),
        ("if(b, 2026-01-01, 2026-02-01) + 5", date(2026, 1, 6)),
        ("coalesce(2026-01-01, min(2026-01-01, 2026-02-01)) - d", -59),
        ("2026-01-01 < min(2026-02-01, 2026-03-01)", True),
        ("d in [2026-01-01, 2026-02-28 + 1]", True),
    ],
)
def test_a_literal_that_looks_like_a_date_is_one_where_it_is_calculated_with(
    rule: object, value: object
) -> None:
    assert answer(rule) == value


@pytest.mark.parametrize(
    ("rule", "value"),
    [
        ("if(b, 2026-01-01, 2026-02-01)", "2026-01-01"),
        ("day = 2026-03-01", True),
        ("cat(2026-03-01, '!')", "2026-03-01!"),
    ],
)
def test_where_nothing_says_date_it_stays_the_text_that_it_is_in_json(
    rule: str, value: object
) -> None:
    assert answer(rule) == value


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ("2026-01-01 * 2", "'*' is for numbers, 2026-01-01 is date"),
        (
            "2026-01-01 + 2026-01-02",
            "'+' cannot join them (2026-01-01 is date, 2026-01-02 is date): " + WHOLE,
        ),
        (
            "2026-01-01T09:00Z + 1",
            "'+' cannot join them (2026-01-01T09:00Z is datetime, '1' is integer): " + WHOLE,
        ),
        (
            "day = 2026-01-01 + 5",
            "'day' is text, '2026-01-01 + 5' is date: they must be of one type",
        ),
        ("day + 1", "'+' is for numbers, 'day' is text"),
    ],
)
def test_what_days_cannot_do_is_said_of_dates(rule: str, message: str) -> None:
    with pytest.raises(RuleError) as refused:
        Rule.parse(rule, FACTS)

    assert [found.message for found in refused.value.diagnostics] == [message]


@pytest.mark.parametrize(
    ("rule", "days"),
    [
        ("days_until(coalesce(dt, dt2))", 10),
        ("days_until(if(b, dt2, dt))", 10),
        ("days_since(min(dt2, 2026-03-02T10:00Z))", -1),
        ("days_between(coalesce(dt, dt2), d)", -10),
        ("days_until(2026-04-01T09:00Z)", 31),
        ("days_until(if(b, 2026-04-01T09:00Z, 2026-05-01T09:00Z))", 31),
        ("days_between(2026-03-01, 2026-03-01T09:00Z)", 0),
        ("days_since(max(calls, at))", 2),
        ("days_since(coalesce(max(calls, at), max(calls, at)))", 2),
        ("days_until(coalesce(d, 2026-01-01))", 0),
        ("days_until(if(b, 2026-04-01, 2026-05-01))", 31),
        ("days_until(max([2026-01-01, 2026-02-01]))", -28),
        ("days_until('2026-03-01' + 30)", 30),
    ],
)
def test_days_are_counted_to_dates_and_to_times(rule: str, days: int) -> None:
    assert answer(rule) == days


def test_one_choice_is_between_dates_or_between_times() -> None:
    with pytest.raises(RuleError) as refused:
        Rule.parse("days_until(coalesce(dt, d))", FACTS)

    assert refused.value.diagnostics[0].message == "expected datetime, 'd' is date"
