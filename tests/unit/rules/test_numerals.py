"""How rules write numbers into texts."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playwise.rules.numerals import numeral
from playwise.rules.worded_columns import numeral_columns

FINITE = st.floats(allow_nan=False, allow_infinity=False)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (-0.0, "0"),
        (100.0, "100"),
        (1234.5, "1234.5"),
        (-1234.5, "-1234.5"),
        (0.1 + 0.2, "0.30000000000000004"),
        (1 / 3, "0.3333333333333333"),
        (1e-5, "0.00001"),
        (1e-6, "0.000001"),
        (1.25e-6, "0.00000125"),
        (1e-7, "1e-7"),
        (-1.5e-7, "-1.5e-7"),
        (5e-324, "5e-324"),
        (2.0**53, "9007199254740992"),
        (1e16, "10000000000000000"),
        (123456789012345680000.0, "123456789012345680000"),
        (999999999999999900000.0, "999999999999999900000"),
        (1e21, "1e+21"),
        (-(2.0**70), "-1.1805916207174113e+21"),
        (1.7976931348623157e308, "1.7976931348623157e+308"),
    ],
)
def test_a_number_is_written_as_javascript_writes_it(value: float, text: str) -> None:
    assert numeral(value) == text


@given(FINITE)
def test_a_number_is_read_again_from_its_text(value: float) -> None:
    text = numeral(value)

    assert float(text) == value
    assert "," not in text
    assert ("e" in text) == (value != 0 and not 1e-6 <= abs(value) < 1e21)


@given(st.lists(FINITE | st.none(), min_size=1))
def test_a_column_of_numbers_is_written_alike(values: list[float | None]) -> None:
    column = pl.Series("x", values, dtype=pl.Float64)

    texts = column.to_frame().select(numeral_columns(pl.col("x"))).to_series().to_list()

    assert texts == [None if value is None else numeral(value) for value in values]
