"""Amounts of money: decimals for people, whole minor units for machines."""

from __future__ import annotations

from decimal import MAX_EMAX, MAX_PREC, MIN_EMIN, Context, Decimal
from functools import cache

from babel.numbers import get_currency_precision, is_currency

_ALL_DIGITS = Context(prec=MAX_PREC, Emin=MIN_EMIN, Emax=MAX_EMAX)


@cache
def precision(currency: str) -> int:
    """Return how many digits *currency* (ISO 4217) has after the point: 2 for USD, 0 for JPY.

    Raises:
        ValueError: No currency has that code.
    """
    if not is_currency(currency):
        raise ValueError(f"'{currency}' is not a currency code such as USD or EUR")
    return int(get_currency_precision(currency))


def to_minor(amount: Decimal, currency: str) -> int:
    """Return *amount* in minor units of *currency*: cents for USD.

    Raises:
        ValueError: No currency has that code, or the amount is not finite or has more digits
            after the point than the currency.
    """
    digits = precision(currency)
    if not amount.is_finite():
        raise ValueError(f"'{amount}' is not an amount of money")
    sign, numerals, exponent = amount.normalize(_ALL_DIGITS).as_tuple()
    assert isinstance(exponent, int)
    shift = exponent + digits
    if shift < 0 and amount:
        raise ValueError(f"'{amount}' has more than the {digits} decimals of {currency}")
    units: int = int("".join(map(str, numerals))) * 10 ** max(shift, 0)
    return -units if sign else units


def from_minor(units: int, currency: str) -> Decimal:
    """Return the amount of *units* minor units of *currency*, with all of its decimals.

    Raises:
        ValueError: No currency has that code.
    """
    return Decimal(units).scaleb(-precision(currency))
