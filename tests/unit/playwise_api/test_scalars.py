from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from graphql import GraphQLError
from strawberry.types.scalar import ScalarDefinition

from playwise_api.scalars import AsOf, BigInt, scalar_map

WHOLE: ScalarDefinition = scalar_map()[BigInt]
DECIMAL: ScalarDefinition = scalar_map()[Decimal]
DAY: ScalarDefinition = scalar_map()[date]
MOMENT: ScalarDefinition = scalar_map()[datetime]
AS_OF: ScalarDefinition = scalar_map()[AsOf]


def parsed(scalar: ScalarDefinition, value: object) -> object:
    assert scalar.parse_value is not None
    return scalar.parse_value(value)


def shown(scalar: ScalarDefinition, value: object) -> object:
    assert scalar.serialize is not None
    return scalar.serialize(value)


@pytest.mark.parametrize("value", [0, -5, 2**53, -(2**53)])
def test_a_whole_number_that_javascript_holds_is_a_number(value: int) -> None:
    assert shown(WHOLE, value) == value


@pytest.mark.parametrize("value", [2**53 + 1, -(2**63), 2**63 - 1])
def test_a_larger_one_is_a_text_and_comes_back_exactly(value: int) -> None:
    assert shown(WHOLE, value) == str(value)
    assert parsed(WHOLE, str(value)) == value


@pytest.mark.parametrize("value", [True, 1.5, "1.5", "", None, [], "9" * 5000, {}])
def test_what_is_no_whole_number_is_refused(value: object) -> None:
    with pytest.raises(GraphQLError, match="is not a whole number"):
        parsed(WHOLE, value)


@pytest.mark.parametrize(
    ("value", "expected"),
    [("24000.50", "24000.50"), (24000, "24000"), (0.1, "0.1"), (" 7 ", "7"), ("-1e3", "-1E+3")],
)
def test_decimals_are_exact_whether_texts_or_numbers(value: object, expected: str) -> None:
    assert str(parsed(DECIMAL, value)) == expected


@pytest.mark.parametrize(
    "value", ["1e999999999", "NaN", "Infinity", True, "a", "", None, [1], "1" * 41, 1e300]
)
def test_what_is_no_sensible_decimal_is_refused_at_once(value: object) -> None:
    """An exponent of nine digits would be a number of a billion digits in minor units."""
    with pytest.raises(GraphQLError, match="is not a decimal number"):
        parsed(DECIMAL, value)


def test_moments_are_shown_in_utc() -> None:
    there = datetime(2026, 3, 2, 9, tzinfo=timezone(timedelta(hours=2)))

    assert shown(MOMENT, there) == "2026-03-02T07:00:00Z"
    assert parsed(MOMENT, "2026-03-02T07:00:00Z") == datetime(2026, 3, 2, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("2026-03-02", "'2026-03-02' has no offset from UTC, such as Z or +02:00"),
        ("soon", "'soon' is no moment such as 2026-03-02T09:00:00Z"),
        (5, "'5' is no moment such as 2026-03-02T09:00:00Z"),
    ],
)
def test_a_moment_without_an_offset_is_refused(value: object, message: str) -> None:
    with pytest.raises(GraphQLError) as refused:
        parsed(MOMENT, value)

    assert refused.value.message == message


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2026-03-02", "2026-03-02T00:00:00"),
        ("2026-03-02T09:30", "2026-03-02T09:30:00"),
        ("2026-03-02T09:30Z", "2026-03-02T09:30:00+00:00"),
    ],
)
def test_a_moment_to_work_as_of_may_be_a_day_or_without_an_offset(
    value: str, expected: str
) -> None:
    found = parsed(AS_OF, value)

    assert isinstance(found, datetime)
    assert found.isoformat() == expected


@pytest.mark.parametrize("value", ["soon", "2026-13-01", "", 5, None, "x" * 5_000])
def test_what_is_neither_is_refused(value: object) -> None:
    told = f"'{str(value)[:40]}' is no moment such as 2026-03-02T09:00:00Z, and no date"

    with pytest.raises(GraphQLError) as refused:
        parsed(AS_OF, value)

    assert refused.value.message == told


def test_days_are_in_iso_form() -> None:
    assert parsed(DAY, "2026-03-02") == date(2026, 3, 2)
    assert shown(DAY, date(2026, 3, 2)) == "2026-03-02"


@pytest.mark.parametrize("value", ["soon", "2026-13-01", "2026-03-02T09:00:00Z", "", 5, None])
def test_what_is_no_day_is_refused(value: object) -> None:
    with pytest.raises(GraphQLError) as refused:
        parsed(DAY, value)

    assert refused.value.message == f"'{value}' is no date such as 2026-03-01"
