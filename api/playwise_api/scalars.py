"""The scalars of the API: what is exact in the store stays exact on the way out and in."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import NewType

import strawberry
from graphql import GraphQLError
from strawberry.types.scalar import ScalarDefinition

from playwise_api.faults import Code

AsOf = NewType("AsOf", datetime)
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
        AsOf: strawberry.scalar(
            name="AsOf",
            description='A moment to work as of: "2026-03-02T09:00:00Z", or a day: "2026-03-02". '
            "Without an offset it is on the workspace's clock; a day is its 00:00.",
            serialize=shown_moment,
            parse_value=_parsed_as_of,
        ),
        date: strawberry.scalar(
            name="Date",
            description='A day in ISO form: "2026-03-02".',
            serialize=_day,
            parse_value=_parsed_day,
        ),
        datetime: strawberry.scalar(
            name="DateTime",
            description='A moment in ISO form, in UTC: "2026-03-02T09:00:00Z".',
            serialize=shown_moment,
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
            raise _refused(value, "is not a whole number") from None
    if isinstance(value, bool) or not isinstance(value, int):
        raise _refused(value, "is not a whole number")
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
    raise _refused(value, "is not a decimal number")


def _day(value: object) -> str:
    assert isinstance(value, date)
    return value.isoformat()


def _parsed_day(value: object) -> date:
    try:
        if isinstance(value, str):
            return date.fromisoformat(value)
    except ValueError:
        pass
    raise _refused(value, "is no date such as 2026-03-01")


def shown_moment(value: object) -> str:
    """Return a moment as the API writes it: in UTC, by Z."""
    assert isinstance(value, datetime)
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _parsed_moment(value: object) -> datetime:
    found = _written(value)
    if found is None:
        raise _refused(value, "is no moment such as 2026-03-02T09:00:00Z")
    if found.tzinfo is None:
        raise _refused(value, "has no offset from UTC, such as Z or +02:00")
    return found


def _parsed_as_of(value: object) -> datetime:
    found = _written(value)
    if found is None:
        raise _refused(value, "is no moment such as 2026-03-02T09:00:00Z, and no date")
    return found


def _written(value: object) -> datetime | None:
    try:
        return datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _refused(value: object, why: str) -> GraphQLError:
    """Return an error that reaches the client as it is; any other would get words of Python."""
    return GraphQLError(f"'{str(value)[:_LONGEST]}' {why}", extensions={"code": Code.INPUT})
