"""Values as findings quote them."""

from __future__ import annotations

import pytest

from playwise.rules.quoting import half_character, shown


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (True, "'true'"),
        (None, "'null'"),
        (1.5, "'1.5'"),
        ("it's", "'it's'"),
        ("x" * 40, f"'{'x' * 40}'"),
        ("x" * 41, f"'{'x' * 39}…'"),
        (10**39, f"'1{'0' * 39}'"),
        (-(10**5_000), "a number of more than 40 digits"),
        ("a\ud800", "'a\\ud800'"),
    ],
    ids=range(9),
)
def test_a_value_is_quoted_and_cut(value: object, text: str) -> None:
    assert shown(value) == text


def test_half_a_character_is_found() -> None:
    assert half_character("ab\udc00") == (2, "half of a character (lone surrogate U+DC00)")
    assert half_character("a😀") is None
