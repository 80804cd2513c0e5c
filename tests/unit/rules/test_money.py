"""Amounts of money."""

from __future__ import annotations

from decimal import Decimal

import pytest

from playwise.rules.money import from_minor, precision, to_minor


@pytest.mark.parametrize(
    ("amount", "currency", "units"),
    [
        ("24000", "USD", 2_400_000),
        ("0.05", "USD", 5),
        ("-1.50", "USD", -150),
        ("1.50000", "USD", 150),
        ("1E+3", "EUR", 100_000),
        ("500", "JPY", 500),
        ("1.5", "KWD", 1_500),
        ("0", "JPY", 0),
        ("0.000", "JPY", 0),
    ],
)
def test_an_amount_becomes_minor_units(amount: str, currency: str, units: int) -> None:
    assert to_minor(Decimal(amount), currency) == units


def test_minor_units_become_an_amount_again() -> None:
    assert str(from_minor(2_400_050, "USD")) == "24000.50"
    assert str(from_minor(-5, "USD")) == "-0.05"
    assert str(from_minor(500, "JPY")) == "500"


def test_an_amount_with_more_digits_than_its_currency_is_refused() -> None:
    with pytest.raises(ValueError) as refused:
        to_minor(Decimal("1.005"), "USD")

    assert str(refused.value) == "'1.005' has more than the 2 decimals of USD"


@pytest.mark.parametrize("amount", ["NaN", "Infinity"])
def test_an_amount_that_is_not_finite_is_refused(amount: str) -> None:
    with pytest.raises(ValueError) as refused:
        to_minor(Decimal(amount), "USD")

    assert str(refused.value) == f"'{amount}' is not an amount of money"


def test_an_unknown_currency_is_refused() -> None:
    with pytest.raises(ValueError) as refused:
        precision("XXQ")

    assert str(refused.value) == "'XXQ' is not a currency code such as USD or EUR"
