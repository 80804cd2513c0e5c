"""Plain values read as values of rules: what fits, what is nothing, what does not fit and why."""

from __future__ import annotations

import enum
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from playwise.rules.raw import BLANK, Unfit, fact, reader
from playwise.rules.types import (
    BOOL,
    DATE,
    DATETIME,
    INTEGER,
    NUMBER,
    TEXT,
    Type,
    list_of,
    money,
    records,
)
from playwise.rules.types import enum as enum_of
from playwise.rules.unknown import UNKNOWN, Unknown

BERLIN = ZoneInfo("Europe/Berlin")
TIER = enum_of(["high", "low"])
EVERY = [BOOL, INTEGER, NUMBER, TEXT, DATE, DATETIME, TIER, money("USD"), list_of(TEXT)]


class Colour(enum.StrEnum):
    HIGH = "high"


class Hostile:
    """Fails at whatever is asked of it."""

    def __str__(self) -> str:
        raise RuntimeError

    def __eq__(self, other: object) -> bool:
        raise RuntimeError

    def __hash__(self) -> int:
        raise RuntimeError

    def __iter__(self) -> Iterator[Any]:
        raise RuntimeError


@pytest.mark.parametrize(
    ("type", "raw", "value"),
    [
        (BOOL, True, True),
        (BOOL, False, False),
        (INTEGER, 5, 5),
        (INTEGER, 5.0, 5),
        (INTEGER, Decimal("5.00"), 5),
        (INTEGER, -(2**63), -(2**63)),
        (NUMBER, 5, 5.0),
        (NUMBER, Decimal("0.5"), 0.5),
        (NUMBER, Fraction(1, 4), 0.25),
        (money("USD"), 5, 500),
        (money("USD"), 0.29, 29),
        (money("USD"), -0.0, 0),
        (money("USD"), Decimal("1.2300"), 123),
        (money("JPY"), 12.0, 12),
        (money("USD"), 1e16, 10**18),
        (TEXT, " a ", " a "),
        (TIER, Colour.HIGH, "high"),
        (DATE, date(2026, 3, 1), date(2026, 3, 1)),
        (DATE, "2026-03-01", date(2026, 3, 1)),
        (DATE, " 2026-03-01T00:00:00Z ", date(2026, 3, 1)),
        (DATE, datetime(2026, 3, 1, tzinfo=UTC), date(2026, 3, 1)),
        (DATETIME, "2026-03-01T09:30Z", datetime(2026, 3, 1, 9, 30, tzinfo=UTC)),
        (DATETIME, "2026-03-01 09:30:15.123456789+0130",
         datetime(2026, 3, 1, 8, 0, 15, 123456, tzinfo=UTC)),
        (DATETIME, "2026-03-01T09:30 +02", datetime(2026, 3, 1, 7, 30, tzinfo=UTC)),
        (DATETIME, "2026-03-01T09:30", datetime(2026, 3, 1, 8, 30, tzinfo=UTC)),
        (DATETIME, "2026-03-01", datetime(2026, 2, 28, 23, tzinfo=UTC)),
        (DATETIME, date(2026, 3, 1), datetime(2026, 2, 28, 23, tzinfo=UTC)),
        (DATETIME, datetime(2026, 3, 1, tzinfo=timezone(timedelta(hours=-1))),
         datetime(2026, 3, 1, 1, tzinfo=UTC)),
        (DATETIME, "2026-10-25T02:30", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        (list_of(NUMBER), [1, None, float("nan")], (1.0, None, None)),
        (list_of(TEXT), ("a", ""), ("a", None)),
        (list_of(DATE), [], ()),
    ],
)  # fmt: skip
def test_what_fits_is_read(type: Type, raw: object, value: object) -> None:
    found = reader(type, BERLIN)(raw)

    assert found == value
    assert found.__class__ is value.__class__


@pytest.mark.parametrize("type", EVERY, ids=str)
@pytest.mark.parametrize(
    "raw", [None, "", BLANK, UNKNOWN, float("nan"), float("-inf"), Decimal("NaN")]
)
def test_nothing_is_nothing_for_every_type(type: Type, raw: object) -> None:
    assert reader(type)(raw) is None


@pytest.mark.parametrize(
    ("type", "raw", "why"),
    [
        (BOOL, 1, "'1' is neither true nor false"),
        (BOOL, "true", "'true' is neither true nor false"),
        (INTEGER, True, "'true' is no whole number"),
        (INTEGER, "5", "'5' is no whole number"),
        (INTEGER, 5.5, "'5.5' is no whole number"),
        (INTEGER, 2**63, "'9223372036854775808' is out of range"),
        (INTEGER, Decimal("1e999999999"), "'1E+999999999' is out of range"),
        (money("USD"), Decimal("1." + "0" * 30 + "1"),
         "'1.0000000000000000000000000000001' has more than the 2 decimals of USD"),
        (INTEGER, 1e300, "'1e+300' is out of range"),
        (NUMBER, True, "'true' is no number"),
        (NUMBER, "0x10", "'0x10' is no number"),
        (NUMBER, 10**400, "a number of more than 40 digits is out of range"),
        (NUMBER, Decimal("1e999"), "'1E+999' is out of range"),
        (money("USD"), False, "'false' is no amount in USD"),
        (money("USD"), "5.00", "'5.00' is no amount in USD"),
        (money("USD"), 0.001, "'0.001' has more than the 2 decimals of USD"),
        (money("JPY"), 0.5, "'0.5' has more than the 0 decimals of JPY"),
        (money("USD"), 1e300, "'1e+300' is out of range"),
        (money("USD"), 10**17, "'100000000000000000' is out of range"),
        (money("USD"), Decimal("1E+999999"), "'1E+999999' is out of range"),
        (TEXT, 5, "'5' is no text"),
        (TEXT, b"x", "'bytes' is no text"),
        (TEXT, ["x"], "a list is no text"),
        (TEXT, {}, "a record is no text"),
        (TIER, "High", "'High' is none of high, low"),
        (TIER, "x" * 99, f"'{'x' * 39}…' is none of high, low"),
        (TIER, "a\x1b[2J", "'a\ufffd[2J' is none of high, low"),
        (enum_of("abcdefghij"), "z", "'z' is none of a, b, c, d, e, f, g, h, …"),
        (DATE, 20260301, "'20260301' is no date"),
        (DATE, "20260301", "'20260301' is no date"),
        (DATE, "2026-03-01T09:00", "'2026-03-01T09:00' is no date"),
        (DATE, "2026-02-30", "'2026-02-30' is no date"),
        (DATE, datetime(2026, 3, 1, 9, tzinfo=UTC), "'2026-03-01 09:00:00+00:00' is no date"),
        (DATETIME, "2026-03-01T25:00", "'2026-03-01T25:00' is no date with its time"),
        (DATETIME, "2026-03-29T02:30", "'2026-03-29T02:30' is no date with its time"),
        (DATETIME, "0001-01-01T00:00+23:00", "'0001-01-01T00:00+23:00' is no date with its time"),
        (DATETIME, "\u0662026-03-01", "'\u0662026-03-01' is no date with its time"),
        (list_of(NUMBER), [1, "x"], "'x' is no number"),
        (list_of(TEXT), "abc", "'abc' is no list"),
        (list_of(TEXT), {"a"}, "'set' is no list"),
    ],
)  # fmt: skip
def test_what_does_not_fit_says_why(type: Type, raw: object, why: str) -> None:
    assert reader(type, BERLIN)(raw) == Unfit(why)


@pytest.mark.parametrize("type", EVERY, ids=str)
def test_nothing_that_a_caller_gives_raises(type: Type) -> None:
    found = reader(type)(Hostile())

    assert isinstance(found, Unfit)
    assert found.why.startswith("'Hostile' is ")


def test_a_fact_is_its_value_or_unknown_with_its_name() -> None:
    read = reader(NUMBER)

    assert fact(5, read, "arr") == 5.0
    assert fact(None, read, "arr") == Unknown(("missing: arr",))
    assert fact("x", read, "arr") == Unknown(("unfit: arr ('x' is no number)",))
    assert fact(Unknown(("stale: arr",)), read, "arr") == Unknown(("stale: arr",))
    assert fact(UNKNOWN, read, "arr") == Unknown(("missing: arr",))


def test_records_are_no_value() -> None:
    with pytest.raises(ValueError) as raised:
        reader(records("contact"))

    assert str(raised.value) == "contact records is no value"
