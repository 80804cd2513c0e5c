"""Values as JSON text, and the columns that hold moments and lists."""

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest

from playwise.rules.types import (
    BOOL,
    DATE,
    DATETIME,
    INTEGER,
    NUMBER,
    TEXT,
    Type,
    enum,
    list_of,
    money,
)
from playwise.store.column_types import UtcDateTime
from playwise.store.values import decode, encode, fits

NOON = datetime(2026, 1, 1, 12, 0, 0, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "type", "text"),
    [
        (True, BOOL, "true"),
        (-(2**63), INTEGER, "-9223372036854775808"),
        (5, money("USD"), "5"),
        (0.1, NUMBER, "0.1"),
        ('é"\n', TEXT, '"é\\"\\n"'),
        ("won", enum(["won"]), '"won"'),
        (date(1, 1, 1), DATE, '"0001-01-01"'),
        (NOON, DATETIME, '"2026-01-01T12:00:00.000005Z"'),
        ((), list_of(TEXT), "[]"),
        ((date(2026, 1, 1),), list_of(DATE), '["2026-01-01"]'),
        ((1, 2), list_of(INTEGER), "[1,2]"),
        (("a", None), list_of(TEXT), '["a",null]'),
    ],
)
def test_a_value_is_written_and_read_back(value: Any, type: Type, text: str) -> None:
    assert fits(value, type)
    assert encode(value) == text
    assert decode(text, type) == value


def test_a_whole_number_read_as_a_number_is_a_float() -> None:
    assert isinstance(decode("1", NUMBER), float)


@pytest.mark.parametrize(
    ("value", "type"),
    [
        (1, BOOL),
        (True, INTEGER),
        (1.0, INTEGER),
        (2**63, INTEGER),
        (float("nan"), NUMBER),
        (float("inf"), NUMBER),
        (True, NUMBER),
        (None, TEXT),
        ("lost", enum(["won"])),
        (NOON, DATE),
        (date(2026, 1, 1), DATETIME),
        (NOON.replace(tzinfo=None), DATETIME),
        (["a"], list_of(TEXT)),
        ((1,), list_of(TEXT)),
    ],
)
def test_a_value_of_another_type_does_not_fit(value: Any, type: Type) -> None:
    assert not fits(value, type)


def test_a_moment_without_a_zone_is_not_stored() -> None:
    from sqlalchemy.dialects.sqlite import dialect

    with pytest.raises(ValueError) as refused:
        UtcDateTime().process_bind_param(NOON.replace(tzinfo=None), dialect())
    assert (
        str(refused.value) == "'2026-01-01 12:00:00.000005' has no time zone and cannot be stored"
    )


def test_a_moment_is_stored_in_utc_whatever_its_zone() -> None:
    from sqlalchemy.dialects.sqlite import dialect

    east = NOON.astimezone(timezone(timedelta(hours=9)))
    assert UtcDateTime().process_bind_param(east, dialect()) == NOON
    assert UtcDateTime().process_result_value(NOON.replace(tzinfo=None), dialect()) == NOON
