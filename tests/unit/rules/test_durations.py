"""Durations in rules: whole days or nothing."""

from __future__ import annotations

import pytest

from playwise.rules.durations import instead_of, whole_days
from playwise.rules.operators import operator_registry
from playwise.rules.print import to_text
from playwise.rules.source import Json
from playwise.rules.text import read_text
from playwise.rules.text_errors import TextError
from playwise.rules.wire import text_to_json


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("30d", 30),
        ("2W", 14),
        ("1_000d", 1000),
        ("0d", 0),
        *((text, None) for text in ("3mo", "1y", "5bd", "d", "-3d", "3 d", "٣d", "9" * 13 + "d")),
    ],
)
def test_days_and_weeks_are_whole_days(text: str, days: int | None) -> None:
    assert whole_days(text) == days


@pytest.mark.parametrize(
    ("text", "help"),
    [
        ("3mo", "write 91d"),
        ("1Y", "write 365d"),
        ("5bd", "write 7d"),
        ("soon", "write a number of days or weeks, such as 30d or 2w"),
        ("30d", "write a number of days or weeks, such as 30d or 2w"),
    ],
)
def test_others_are_told_about_how_long_they_are(text: str, help: str) -> None:
    assert instead_of(text) == help


@pytest.mark.parametrize(
    ("text", "rule", "printed"),
    [
        ("renewal + 30d", {"+": [{"var": "renewal"}, 30]}, "renewal + 30"),
        ("days_left < 2W", {"<": [{"var": "days_left"}, 14]}, "days_left < 14"),
        ("previous(arr, 30d)", {"previous": [{"var": "arr"}, "30d"]}, "previous(arr, 30d)"),
        ("previous(arr, 30)", {"previous": [{"var": "arr"}, 30]}, "previous(arr, 30)"),
        ("previous(arr, '2w')", {"previous": [{"var": "arr"}, "2w"]}, "previous(arr, 2w)"),
        ("Changed(arr, 7d)", {"changed": [{"var": "arr"}, "7d"]}, "changed(arr, 7d)"),
        ("trend(arr, 3d + 1)", {"trend": [{"var": "arr"}, {"+": [3, 1]}]}, "trend(arr, 3 + 1)"),
        ("max(a, 30d)", {"max": [{"var": "a"}, 30]}, "max(a, 30)"),
        ("a in [7d, 2w]", {"in": [{"var": "a"}, [7, 14]]}, "a in [7, 14]"),
    ],
)
def test_a_duration_is_a_number_save_where_a_rule_looks_back(
    text: str, rule: Json, printed: str
) -> None:
    assert text_to_json(text) == rule
    assert to_text(rule) == printed
    assert text_to_json(printed) == rule


@pytest.mark.parametrize("text", ["a + 3mo", "previous(a, 3mo)", "a between 1 and 3mo"])
def test_a_duration_that_is_no_number_of_days_is_a_finding(text: str) -> None:
    with pytest.raises(TextError) as refused:
        read_text(text, operator_registry())

    error = refused.value
    assert (error.code, error.message) == ("PW201", "'3mo' is no fixed number of days")
    assert error.help == "write 91d"
    assert text[error.offset : error.offset + error.length] == "3mo"
