from __future__ import annotations

from datetime import date

import pytest

from playwise.documents.scalars import OutOfRangeError, Scalar, describe, resolve


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None),
        ("~", None),
        ("null", None),
        ("Null", None),
        ("nULL", "nULL"),
        ("true", True),
        ("FALSE", False),
        ("yes", "yes"),
        ("no", "no"),
        ("on", "on"),
        ("off", "off"),
        ("0", 0),
        ("012", 12),
        ("-7", -7),
        ("+7", 7),
        ("1_000", 1000),
        ("1__000", "1__000"),
        ("1_000_", "1_000_"),
        ("0x1F", 31),
        ("0o17", 15),
        ("1.5", 1.5),
        ("1.", 1.0),
        (".5", 0.5),
        ("1e3", 1000.0),
        ("1_000.25", 1000.25),
        ("1.2.3", "1.2.3"),
        ("-", "-"),
        (".", "."),
        ("10,000", "10,000"),
        ("٣", "٣"),
        ("2026-03-01", date(2026, 3, 1)),
        ("2026-02-30", "2026-02-30"),
        ("2026-3-1", "2026-3-1"),
        ("2026-03-01T09:00:00Z", "2026-03-01T09:00:00Z"),
        ("days_left > 3", "days_left > 3"),
    ],
)
def test_a_bare_word_is_what_yaml_1_2_says_it_is_or_a_date(text: str, value: Scalar) -> None:
    resolved = resolve(text)

    assert resolved == value
    assert type(resolved) is type(value)


@pytest.mark.parametrize("text", [".inf", "-.Inf", ".NaN", "1e999", "9" * 5000])
def test_a_number_that_nothing_can_hold_is_refused(text: str) -> None:
    with pytest.raises(OutOfRangeError):
        resolve(text)


@pytest.mark.parametrize(
    ("value", "written", "words"),
    [
        (None, "", "nothing"),
        (True, "True", "True"),
        (False, None, "false"),
        ("x", None, "text 'x'"),
        ("a" * 70, None, f"text '{'a' * 60}…'"),
        ("two\nlines", None, "text 'two…'"),
        (1000, "1_000", "the number 1_000"),
        (1.5, None, "the number 1.5"),
        (date(2026, 3, 1), None, "the date 2026-03-01"),
        ([1], None, "a list"),
        ([], None, "an empty list"),
        ({"a": 1}, None, "keys and values"),
        ({}, None, "an empty { }"),
    ],
)
def test_a_value_is_described_in_plain_words(
    value: object, written: str | None, words: str
) -> None:
    assert describe(value, written) == words
