"""Habits from spreadsheets and other languages: what to write here instead."""

from __future__ import annotations

import pytest

from playwise.rules.operators import operator_registry
from playwise.rules.text import read_text
from playwise.rules.text_errors import TextError

REGISTRY = operator_registry()


@pytest.mark.parametrize(
    ("text", "marked", "help"),
    [
        ("days < 30 days", "days", "write 30d"),
        ("days < 2 Weeks", "Weeks", "write 2w"),
        ("days < 30 d", "d", "write 30d"),
        ("arr > 100k", "k", "write 100_000"),
        ("arr > 2 million", "million", "write 2_000_000"),
        ("arr > 2.5 million", "million", None),
        ("day > 01.03.2026", ".2026", "a date is written 2026-03-01"),
        ("name contains 'x'", "contains", "write 'x' in name: what is looked for comes first"),
        ("a gt 3", "gt", "write >"),
        ("a EQUALS 3", "EQUALS", "write ="),
        ("a exists", "exists", "write `is known`"),
        ("if a then b else c", "a", "write if(condition, value, otherwise)"),
        ("a > 1 adn b", "adn", "did you mean 'and'?"),
        ("a btween 1 and 2", "btween", "did you mean 'between'?"),
        ("a unlikely b", "unlikely", None),
        ("count(users where ready) > 1", "where", "write count(users, ready)"),
        ("count(users) where ready > 1", "where", "write count(users, ready) > 1"),
        ("any(users) where age > 1", "where", "write any(users, age > 1)"),
        ("any(users where f(a, b) and c)", "where", "write any(users, f(a, b) and c)"),
        ("count users > 1", "users", "write count(users)"),
        ("count(ready users) > 1", "users", "write count(users, ready)"),
        (
            "count(where ready)",
            "ready",
            "write count(contacts, condition): whom it is about comes first",
        ),
        (
            "users where ready",
            "where",
            "a condition stands in brackets: count(contacts, condition)",
        ),
        ("a 3", "3", None),
    ],
)
def test_two_values_in_a_row_want_an_operator(text: str, marked: str, help: str | None) -> None:
    error = refused(text)

    assert error.message.startswith("expected an operator between '")
    assert text[error.offset : error.offset + error.length] == marked
    assert error.help == help


@pytest.mark.parametrize(
    ("text", "help"),
    [
        ("a is null", "write `a is missing`"),
        ("a is not None", "write `a is known`"),
        ("a is set", "write `a is known`"),
        ("a is true", "write `a`"),
        ("a is not true", "write `not a`"),
        ("a is false", "write `not a`"),
        ("a is not no", "write `a`"),
        ("a is empty", "write `not a` of a list, = '' of a text"),
        ("a is not in [b]", "write `a not in …`"),
        ("a is between 1 and 2", "write `a between …`"),
        ("a is mising", "did you mean 'missing'?"),
        ("a is not high", "write != to compare with a value"),
        ("a + 1 is high", "write = to compare with a value"),
        ("(a) is null", "write `… is missing`"),
        ("a is", "write = to compare with a value"),
    ],
)
def test_what_can_stand_after_is_is_said(text: str, help: str) -> None:
    error = refused(text)

    assert error.message == "expected 'missing', 'known', 'unknown' or 'stale' after 'is'"
    assert error.help == help


@pytest.mark.parametrize(
    ("text", "message", "help"),
    [
        ("a === 3", "unexpected '==='", "write '='"),
        ("a !== 3", "unexpected '!=='", "write '!='"),
        ("a ** 2", "unexpected '**'", "write the factor twice: x * x"),
        ("a // 2", "unexpected '//'", "write '/'"),
        (
            "a > 50%",
            "expected a value after '%'",
            "for a share write 0.5; % is the rest of a division",
        ),
        (
            "a > €5",
            "unexpected '€'",
            "write the number alone: its currency is that of the amount beside it",
        ),
        ("a ? 1 : 2", "unexpected '?'", "write if(condition, value, otherwise)"),
    ],
)
def test_signs_of_other_languages_are_explained(text: str, message: str, help: str) -> None:
    error = refused(text)

    assert (error.message, error.help) == (message, help)


def refused(text: str) -> TextError:
    with pytest.raises(TextError) as error:
        read_text(text, REGISTRY)
    assert error.value.code == "PW201"
    return error.value
