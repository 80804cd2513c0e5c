"""The text form: what it reads to, where its parts stand, and what it says of mistakes."""

from __future__ import annotations

import pytest

from playwise.rules.operators import operator_registry
from playwise.rules.operators.placeholders import BARE_NAME
from playwise.rules.source import Json
from playwise.rules.text import read_text
from playwise.rules.text_errors import TextError

REGISTRY = operator_registry()
A, B, C, X = ({BARE_NAME: [name]} for name in "abcx")


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("a", A),
        ("a.b_1", {BARE_NAME: ["a.b_1"]}),
        ("order", {BARE_NAME: ["order"]}),
        ("not_yet", {BARE_NAME: ["not_yet"]}),
        ("account.in", {BARE_NAME: ["account.in"]}),
        ("12", 12),
        ("012", 12),
        ("1_000", 1000),
        ("-5", -5),
        ("0.5", 0.5),
        (".5", 0.5),
        ("2.0", 2.0),
        ("1e3", 1000.0),
        ("TRUE", True),
        ("false", False),
        ("null", None),
        ("'won'", "won"),
        ('"it\'s"', "it's"),
        ("'it''s'", "it's"),
        ('"say ""no"""', 'say "no"'),
        ("''", ""),
        ("2026-03-01", "2026-03-01"),
        ("2026-03-01T09:00+01:00", "2026-03-01T09:00+01:00"),
        ("[1, a, 'x']", [1, A, "x"]),
        ("[]", []),
        ("a and b", {"and": [A, B]}),
        ("a AND b Or c", {"or": [{"and": [A, B]}, C]}),
        ("a and b and c", {"and": [A, B, C]}),
        ("(a and b) and c", {"and": [{"and": [A, B]}, C]}),
        ("a or b and c", {"or": [A, {"and": [B, C]}]}),
        ("not a and b", {"and": [{"!": [A]}, B]}),
        ("not a = b", {"!": [{"==": [A, B]}]}),
        ("a = b", {"==": [A, B]}),
        ("a == b", {"==": [A, B]}),
        ("a != b", {"!=": [A, B]}),
        ("a<=b", {"<=": [A, B]}),
        ("1 < x < 5", {"<": [1, X, 5]}),
        ("1 <= x <= 5", {"<=": [1, X, 5]}),
        ("30 <= x < 60", {"and": [{"<=": [30, X]}, {"<": [X, 60]}]}),
        ("60 > x >= 30", {"and": [{">": [60, X]}, {">=": [X, 30]}]}),
        ("x between 1 and 5 and a", {"and": [{"<=": [1, X, 5]}, A]}),
        ("x not between 1 and 5", {"!": [{"<=": [1, X, 5]}]}),
        ("x in [1, 2]", {"in": [X, [1, 2]]}),
        ("x not in [1, 2]", {"!": [{"in": [X, [1, 2]]}]}),
        ("'a' in x", {"in": ["a", X]}),
        ("x is missing", {"==": [X, None]}),
        ("x is known", {"!=": [X, None]}),
        ("x is not missing", {"!=": [X, None]}),
        ("x IS  NOT Known", {"==": [X, None]}),
        ("x is unknown", {"is_unknown": [X]}),
        ("x is not unknown", {"!": [{"is_unknown": [X]}]}),
        ("x is stale", {"is_stale": [X]}),
        ("x is not stale", {"!": [{"is_stale": [X]}]}),
        ("a + b + c", {"+": [A, B, C]}),
        ("a + (b + c)", {"+": [A, {"+": [B, C]}]}),
        ("a - b - c", {"-": [{"-": [A, B]}, C]}),
        ("a + b - c + x", {"+": [{"-": [{"+": [A, B]}, C]}, X]}),
        ("a + b * c", {"+": [A, {"*": [B, C]}]}),
        ("a * b / c % x", {"%": [{"/": [{"*": [A, B]}, C]}, X]}),
        ("-5 % 3", {"%": [-5, 3]}),
        ("-a * b", {"*": [{"-": [A]}, B]}),
        ("a -5", {"-": [A, 5]}),
        ("a - -5", {"-": [A, -5]}),
        ("-(5)", {"-": [5]}),
        ("--5", {"-": [-5]}),
        ("any(a, b > 7)", {"some": [A, {">": [B, 7]}]}),
        ("All(a, b)", {"all": [A, B]}),
        ("count(a)", {"count": [A]}),
        ("if(a, 1, 2)", {"if": [A, 1, 2]}),
        ("startsWith(a, 'x')", {"starts_with": [A, "x"]}),
        ("STARTSWITH(a, 'x')", {"starts_with": [A, "x"]}),
        ("lookup(a, b, c)", {"lookup": ["a", B, "c"]}),
        ("missing(a, b)", {"missing": ["a", "b"]}),
        ("missing(element)", {"missing": ["element"]}),
        ("missing_some(1, a, 'b c')", {"missing_some": [1, ["a", "b c"]]}),
        ("missing_some(x, [a, b])", {"missing_some": [X, ["a", "b"]]}),
        ("missing_some(1)", {"missing_some": [1, []]}),
        ("missing_some()", {"missing_some": []}),
        ("any(a, Element > 7)", {"some": [A, {">": [{"var": [""]}, 7]}]}),
        ("map(a, var(element, 0))", {"map": [A, {"var": ["", 0]}]}),
        ("var('element')", {"var": ["element"]}),
        ("elements", {BARE_NAME: ["elements"]}),
        ("a.element", {BARE_NAME: ["a.element"]}),
        ("30d", 30),
        ("2W", 14),
        ("previous(a, 30d)", {"previous": [A, "30d"]}),
        ("var('odd name', 0)", {"var": ["odd name", 0]}),
        ("var(and_so, 0)", {"var": ["and_so", 0]}),
        ("a\n  and\n  b", {"and": [A, B]}),
    ],
)
def test_a_text_reads_to_its_jsonlogic(text: str, rule: Json) -> None:
    read = read_text(text, REGISTRY).rule

    assert read == rule
    assert repr(read) == repr(rule)  # True, 1 and 1.0 are equal to Python


def test_every_part_has_its_place() -> None:
    text = "days_until(renewal) <= 60 and tier in [high, 'low']"
    read = read_text(text, REGISTRY)

    parts = {path: text[offset : offset + length] for path, (offset, length) in read.values.items()}
    words = {path: text[offset : offset + length] for path, (offset, length) in read.keys.items()}

    assert parts == {
        (): text,
        ("and", 0): "days_until(renewal) <= 60",
        ("and", 0, "<=", 0): "days_until(renewal)",
        ("and", 0, "<=", 0, "days_until", 0): "renewal",
        ("and", 0, "<=", 1): "60",
        ("and", 1): "tier in [high, 'low']",
        ("and", 1, "in", 0): "tier",
        ("and", 1, "in", 1): "[high, 'low']",
        ("and", 1, "in", 1, 0): "high",
        ("and", 1, "in", 1, 1): "'low'",
    }
    assert words == {
        ("and",): "and",
        ("and", 0, "<="): "<=",
        ("and", 0, "<=", 0, "days_until"): "days_until",
        ("and", 1, "in"): "in",
    }


@pytest.mark.parametrize(
    ("text", "message", "marked", "help"),
    [
        ("a and", "expected a value after 'and'", "and", None),
        ("a and or b", "expected a value after 'and', not 'or'", "or", None),
        ("(a and", "expected a value after 'and'", "and", None),
        ("a >", "expected a value after '>'", ">", None),
        ("f(a,)", "expected a value after ',', not ')'", ")", None),
        ("f(", "unclosed '('", "(", None),
        ("a and (b or c", "unclosed '('", "(", None),
        ("a in [1, 2", "unclosed '['", "[", None),
        ("a)", "unexpected ')'", ")", "no '(' is open here"),
        ("(a]", "unexpected ']'", "]", "no '[' is open here"),
        ("a b", "expected an operator between 'a' and 'b'", "b", None),
        ("a = 3x", "expected an operator between '3' and 'x'", "x", "write *"),
        (
            "x = 10,000",
            "unexpected ','",
            ",",
            "thousands are separated by _ in a rule: 10_000",
        ),
        (
            "x = 1_ or y",
            "expected a digit after '_' in '1_'",
            "1_",
            "_ stands between digits, as in 10_000",
        ),
        (
            "x > 1__000.5",
            "expected a digit after '_' in '1__000.5'",
            "1__000.5",
            "_ stands between digits, as in 10_000",
        ),
        ("a, b", "unexpected ','", ",", None),
        ("a in (b, c)", "unexpected ','", ",", "write [b, c]"),
        ("a not in ('b', (c)) or d", "unexpected ','", ",", "write ['b', (c)]"),
        (
            "a is not null",
            "expected 'missing', 'known', 'unknown' or 'stale' after 'is'",
            "is",
            "write `a is known`",
        ),
        (
            "a IS NULL and b",
            "expected 'missing', 'known', 'unknown' or 'stale' after 'is'",
            "IS",
            "write `a is missing`",
        ),
        ("a = 'won", "unclosed quote", "'", "end the text with the quote that it begins with"),
        ("a && b", "unexpected '&'", "&", "write 'and'"),
        ("a || b", "unexpected '|'", "|", "write 'or'"),
        ("!a", "unexpected '!'", "!", "write 'not', or '!=' for different"),
        ("a <> b", "unexpected '<>'", "<>", "write '!='"),
        ("a => b", "unexpected '=>'", "=>", "write '>='"),
        ("a ≥ 3", "unexpected '≥'", "≥", "write '>='"),
        (
            "{{ a }} = 3",
            "unexpected '{'",
            "{",
            "names stand bare in a rule; braces are for words such as because",
        ),
        (
            "a is won",
            "expected 'missing', 'known', 'unknown' or 'stale' after 'is'",
            "is",
            "write = to compare with a value",
        ),
        (
            "a = b = c",
            "unexpected '=' after '='",
            "=",
            "two comparisons in a row go one way, as in 30 <= x < 60; else join them by 'and'",
        ),
        (
            "1 < a > 3",
            "unexpected '>' after '<'",
            ">",
            "two comparisons in a row go one way, as in 30 <= x < 60; else join them by 'and'",
        ),
        ("a between 1 or 3", "expected 'and' and the upper end after '1'", "1", None),
        ("a not b", "expected 'in' or 'between' after 'not'", "not", None),
        (
            "a > 1 is unknown",
            "unexpected 'is unknown' after '1'",
            "is unknown",
            "put what is asked about in brackets: (a > b) is unknown",
        ),
        ("and", "expected a value, not 'and'", "and", None),
        ("* 3", "expected a value, not '*'", "*", None),
        ("a = 2026-02-30", "'2026-02-30' is no day or time of the calendar", "2026-02-30", None),
        (
            "a < 2026-03-01T09:00",
            "'2026-03-01T09:00' has no time zone: end it with Z or an offset such as +01:00",
            "2026-03-01T09:00",
            None,
        ),
    ],
)
def test_a_mistake_is_named_at_its_place(
    text: str, message: str, marked: str, help: str | None
) -> None:
    with pytest.raises(TextError) as refused:
        read_text(text, REGISTRY)

    error = refused.value
    assert (error.code, error.message, error.help) == ("PW201", message, help)
    assert text[error.offset : error.offset + error.length] == marked


@pytest.mark.parametrize("number", ["1e-400", "0.1e-999", "4_9e-326"])
def test_a_number_too_near_to_zero_is_told_and_not_taken_for_it(number: str) -> None:
    with pytest.raises(TextError) as refused:
        read_text(f"x > -{number}", REGISTRY)

    error = refused.value
    message = f"'{number}' is no number that rules can hold: it is too near to 0"
    assert (error.code, error.message, error.help) == ("PW210", message, "write 0")
    assert (error.offset, error.length) == (5, len(number))


@pytest.mark.parametrize(("number", "value"), [("0.0e-400", 0.0), ("0_0", 0), ("5e-324", 5e-324)])
def test_zero_and_the_least_number_are_numbers(number: str, value: float) -> None:
    assert read_text(f"x > {number}", REGISTRY).rule == {">": [{BARE_NAME: ["x"]}, value]}


@pytest.mark.parametrize("text", ["", "  \n "])
def test_an_empty_text_is_a_finding(text: str) -> None:
    with pytest.raises(TextError) as refused:
        read_text(text, REGISTRY)

    assert refused.value.message == "the rule is empty"


def test_sixty_four_levels_are_read_and_brackets_are_no_level() -> None:
    read_text("not " * 64 + "a", REGISTRY)
    read_text("(" * 150 + "a" + ")" * 150, REGISTRY)


@pytest.mark.parametrize(
    "text",
    [
        "not " * 65 + "a",
        "-" * 65_000 + "a",
        "not " * 16_000 + "a",
        "a - " * 16_000 + "a",
        "(" * 60_000,
        "(" * 151 + "a" + ")" * 151,
        "[" * 100 + "]" * 100,
        "lower(" * 65 + "a" + ")" * 65,
    ],
    ids=lambda text: f"{text[:8]}… of {len(text)}",
)
def test_deeper_nesting_is_a_finding(text: str) -> None:
    with pytest.raises(TextError) as refused:
        read_text(text, REGISTRY)

    assert (refused.value.code, refused.value.message) == ("PW208", "nested deeper than 64 levels")


@pytest.mark.parametrize("text", ["(" * 1_000_001, "a" * 1_000_001, "'" * 1_000_001])
def test_a_text_of_a_megabyte_is_a_finding(text: str) -> None:
    with pytest.raises(TextError) as refused:
        read_text(text, REGISTRY)

    message = "the rule is 1,000,001 characters long, at most 1,000,000 are read"
    assert (refused.value.code, refused.value.message) == ("PW201", message)


def test_a_long_flat_text_is_read() -> None:
    rule = read_text(" or ".join(["a = 1"] * 5_000), REGISTRY).rule

    assert rule == {"or": [{"==": [A, 1]}] * 5_000}


def test_a_number_of_thousands_of_digits_stays_a_number() -> None:
    rule = read_text("9" * 10_000, REGISTRY).rule

    assert isinstance(rule, int)
    assert rule > 2**53


def test_words_of_other_languages_are_names() -> None:
    assert read_text("größe = 'Ä'", REGISTRY).rule == {"==": [{BARE_NAME: ["größe"]}, "Ä"]}
