"""Comparisons as values and lists in round brackets: what to write instead."""

from __future__ import annotations

import pytest

from playwise.rules.lower import standard_registry
from playwise.rules.text import read_text
from playwise.rules.text_errors import TextError


@pytest.mark.parametrize(
    ("rule", "message", "help"),
    [
        ("n > 1 = b", "unexpected '=' after '>'", "write (n > 1) = b"),
        ("n >= 1 == b", "unexpected '==' after '>='", "write (n >= 1) == b"),
        ("b = n > 1", "unexpected '>' after '='", "write b = (n > 1)"),
        ("b != n + 1 < 2", "unexpected '<' after '!='", "write b != (n + 1 < 2)"),
        (
            "a = b = c",
            "unexpected '=' after '='",
            "two comparisons in a row go one way, as in 30 <= x < 60; else join them by 'and'",
        ),
        ("b = s in [open]", "unexpected 'in' after 's'", "write b = (s in [open])"),
        ("b = s not in [x, y]", "unexpected 'not' after 's'", "write b = (s not in [x, y])"),
        ("f(n) = s in [x]", "unexpected 'in' after 's'", "write = (s in [x])"),
        (
            "b = n between 1 and 2",
            "unexpected 'between' after 'n'",
            "write b = (n between 1 and 2)",
        ),
        (
            "a in [b] in [c]",
            "unexpected 'in' after ']'",
            "put one of the two in brackets, as in (a > b) = c",
        ),
        ("n in (1, 2)", "unexpected ','", "write [1, 2]"),
        ("n not in (1, f(2, 3)) and b", "unexpected ','", "write [1, f(2, 3)]"),
        ("n in (1, 2", "unexpected ','", "write [1, 2]"),
        (f"n in ({'1, ' * 60}1)", "unexpected ','", "write a list in square brackets"),
        ("2n", "expected an operator between '2' and 'n'", None),
    ],
)
def test_brackets_are_told_where_they_belong(rule: str, message: str, help: str | None) -> None:
    with pytest.raises(TextError) as refused:
        read_text(rule, standard_registry())

    assert (refused.value.message, refused.value.help) == (message, help)
