"""What scalars that do not fit were meant to be."""

from __future__ import annotations

import pytest

from playwise.documents.meant import number_meant, share_meant, truth_meant


@pytest.mark.parametrize(
    ("text", "help"),
    [
        ("5", "write 5 without quotes"),
        ("1_000.5", "write 1_000.5 without quotes"),
        ("$19999.99", "write 19999.99"),
        ("19999.99 USD", "write 19999.99"),
        ("EUR 5", "write 5"),
        ("5 euros", "write 5"),
        ("19,999.99", "write 19999.99"),
        ("1,000,000", "write 1000000"),
        ("19.999,99", "write 19999.99"),
        ("19,99", "write 19.99"),
        ("1 000 000.5", "write 1000000.5"),
        ("-$5", None),
        ("1,2,3", None),
        ("many", None),
        ("", None),
    ],
)
def test_a_text_for_a_number_is_undressed(text: str, help: str | None) -> None:
    assert number_meant(text) == help


def test_per_cent_may_be_a_share_unless_the_number_is_whole() -> None:
    assert number_meant("12.5%") == "write 12.5, or 0.125 for a share"
    assert number_meant("50 %", whole=True) == "write 50"


@pytest.mark.parametrize(
    ("text", "help"), [("20%", "write 0.2"), ("100 %", "write 1"), ("20", None), ("x%", None)]
)
def test_per_cent_are_a_share_of_1(text: str, help: str | None) -> None:
    assert share_meant(text) == help


def test_words_for_true_and_false_are_told_with_their_quotes() -> None:
    assert truth_meant("Yes", is_quoted=False) == "write true"
    assert truth_meant("no", is_quoted=True) == "write false without quotes"
    assert truth_meant("true", is_quoted=True) == "write true without quotes"
    assert truth_meant("maybe", is_quoted=False) is None
