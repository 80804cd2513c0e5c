"""The scalars of the API: what is exact in the store stays exact on the way out and in."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import NewType

import strawberry
from graphql import GraphQLError
from strawberry.types.scalar import ScalarDefinition

BigInt = NewType("BigInt", int)

_SAFE = 2**53
_LONGEST = 40


def scalar_map() -> dict[object, ScalarDefinition]:
    """Return the API's own scalars by the Python type that they stand for."""
    return {
        BigInt: strawberry.scalar(
            name="BigInt",
            description="A whole number of 64 bits: a JSON number up to 2^53, beyond it a text.",
            serialize=_whole,
            parse_value=_parsed_whole,
        ),
        Decimal: strawberry.scalar(
            name="Decimal",
            description='An exact decimal number, as a text: "24000.50". Numbers are taken too.',
            serialize=str,
            parse_value=_parsed_decimal,
        ),
        datetime: strawberry.scalar(
            name="DateTime",
            description='A moment in ISO form, in UTC: "2026-03-02T09:00:00Z".',
            serialize=_moment,
            parse_value=_parsed_moment,
        ),
    }


def _whole(value: object) -> int | str:
    assert isinstance(value, int)
    return value if -_SAFE <= value <= _SAFE else str(value)


def _parsed_whole(value: object) -> int:
    if isinstance(value, str) and len(value) <= _LONGEST:
        try:
            return int(value)
        except ValueError:
            raise GraphQLError(f"'{value}' is not a whole number") from None
    if isinstance(value, bool) or not isinstance(value, int):
        raise GraphQLError(f"'{str(value)[:_LONGEST]}' is not a whole number")
    return value


def _parsed_decimal(value: object) -> Decimal:
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        text = repr(value) if isinstance(value, float) else str(value)
        try:
            found = Decimal(text) if len(text) <= _LONGEST else None
        except InvalidOperation:
            found = None
        # An exponent of nine digits is short to write and endless to add up.
        if found is not None and found.is_finite() and abs(found.adjusted()) <= _LONGEST:
            return found
    raise GraphQLError(f"'{str(value)[:_LONGEST]}' is not a decimal number")


def _moment(value: object) -> str:
    assert isinstance(value, datetime)
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _parsed_moment(value: object) -> datetime:
    if not isinstance(value, str):
        raise GraphQLError(
            f"'{str(value)[:_LONGEST]}' is not a moment such as 2026-03-02T09:00:00Z"
        )
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        raise GraphQLError(
            f"'{value[:_LONGEST]}' is not a moment such as 2026-03-02T09:00:00Z"
        ) from None
    if found.tzinfo is None:
        raise GraphQLError(f"'{value}' has no offset from UTC, such as Z or +02:00")
    return found
