"""Operators of plugins in rules: typed, asked, and kept from doing harm, by every evaluator."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from playwise.rules.ir import Called, Node, Pool
from playwise.rules.lower import lower
from playwise.rules.operators import RuleRegistry, operator_registry
from playwise.rules.operators.called import Signature, operator_class
from playwise.rules.source import RuleSource
from playwise.rules.unknown import UNKNOWN
from tests.unit.rules.asked import EVERY_WAY, Asked, lowered, why
from tests.unit.rules.rule_scope import RuleScope

ACME = "plugin 'acme' of playwise-acme 2.1"


def registry(
    meaning: Callable[..., Any],
    operands: tuple[str, ...] = ("number",),
    result: str = "number",
    columns: Callable[..., Any] | None = None,
    *,
    optional: int = 0,
    repeats: bool = False,
) -> RuleRegistry:
    """Return the rule language with one operator more, called `ask`."""
    called = Called("ask", ACME, meaning, columns)
    made = operator_registry()
    signature = Signature(called, operands, result, optional, repeats)
    made.register("ask", operator_class(signature))
    return made


def asked(rule: object, operators: RuleRegistry) -> Node:
    return lowered(rule, pool=Pool(operators=operators))


def wrong(rule: object, operators: RuleRegistry) -> list[str]:
    pool = Pool(operators=operators)
    made = lower(RuleSource.of(rule), RuleScope(pool), pool)
    return [f"{finding.code} {finding.message}" for finding in made.findings]


def halved(number: float) -> Any:
    """Halves, and fails at some numbers in every way that there is."""
    match number:
        case 2.0:
            raise ValueError("not  two,\nplease")
        case 3.0:
            return None
        case 4.0:
            return "two"
        case 5.0:
            return float("nan")
        case 6.0:
            return True
        case 7.0:
            raise _SilentError
        case 8.0:
            raise ValueError("x" * 300)
        case 10.5:
            return float("-inf")
        case 11.0:
            raise SystemExit(3)
        case 12.0:
            raise _NoExceptionError("stop")
        case 13.0:
            return UNKNOWN
        case 14.0:
            return " "
    return number / 2


class _SilentError(Exception):
    """An error that fails at saying what it is."""

    def __str__(self) -> str:
        raise RuntimeError


class _NoExceptionError(BaseException):
    """An error that `except Exception` lets through."""


@EVERY_WAY
def test_it_answers_for_known_operands(ask: Asked) -> None:
    node = asked("ask(nps) + 1", registry(halved))

    assert ask(node, {"nps": 10.0}) == 6.0
    assert ask(node, {}) == why("missing: nps")


@EVERY_WAY
@pytest.mark.parametrize(
    ("number", "reason"),
    [
        (2.0, "ValueError: not two, please"),
        (3.0, "no answer"),
        (4.0, "'two' is no number"),
        (5.0, "'nan' is no number"),
        (6.0, "'true' is no number"),
        (7.0, "_SilentError"),
        (8.0, f"ValueError: {'x' * 199}…"),
        (10.5, "'-inf' is no number"),
        (11.0, "SystemExit: 3"),
        (12.0, "_NoExceptionError: stop"),
        (13.0, "no answer"),
        (14.0, "' ' is no number"),
    ],
)
@pytest.mark.parametrize("columns", [None, lambda number: number / 0 * 0])
def test_a_fault_of_the_plugin_is_unknown_and_names_it(
    ask: Asked, number: float, reason: str, columns: Callable[..., Any] | None
) -> None:
    """With a Polars form, too: where that has no answer, the meaning says why."""
    node = asked("ask(nps)", registry(halved, columns=columns))

    assert ask(node, {"nps": number}) == why(f"failed: ask ({ACME}): {reason}")


@pytest.mark.parametrize(
    "columns",
    [
        lambda number: pl.col("nothing"),
        lambda number: number.str.len_chars(),
        lambda number: pl.lit("x"),
        lambda number: pl.Series([1.0, 2.0]),
        lambda number: None,
        lambda number: 1 // 0,
        lambda number: sys.exit(3),
        lambda number: number.map_batches(lambda series: series.head(0)),
    ],
)
@EVERY_WAY
def test_a_polars_form_that_cannot_be_used_gives_way_to_the_meaning(
    ask: Asked, columns: Callable[..., Any]
) -> None:
    assert ask(asked("ask(nps)", registry(halved, columns=columns)), {"nps": 10.0}) == 5.0


@EVERY_WAY
def test_a_polars_form_may_answer_in_a_narrower_type(ask: Asked) -> None:
    quarter = registry(
        lambda day: (day.month - 1) // 3 + 1, ("date",), "integer", lambda day: day.dt.quarter()
    )

    assert ask(asked("ask(renewal_date)", quarter), {"renewal_date": date(2026, 5, 1)}) == 2
    assert ask(asked("ask(renewal_date)", quarter), {}) == why("missing: renewal_date")


@EVERY_WAY
@pytest.mark.parametrize("columns", [None, lambda number: number.cast(pl.Int128) * 2])
def test_a_polars_form_in_128_bits_is_out_of_range_where_the_meaning_is(
    ask: Asked, columns: Callable[..., Any] | None
) -> None:
    """In 64 bits Polars would wrap, which nobody can see from outside."""
    node = asked("ask(seats)", registry(lambda n: n * 2, ("integer",), "integer", columns))

    assert ask(node, {"seats": 21}) == 42
    assert ask(node, {"seats": 2**63 - 1}) == why(
        f"failed: ask ({ACME}): '18446744073709551614' is out of range"
    )


def test_a_polars_form_without_an_answer_where_the_meaning_has_one_says_so() -> None:
    mute = registry(lambda number: 1.0, columns=lambda number: pl.lit(None, pl.Float64))
    ways = EVERY_WAY.args[1]

    answers = {ask.name: ask(asked("ask(nps)", mute), {"nps": 1.0}) for ask in ways}

    reason = "its Polars form has no answer where its meaning has one"
    doubt = why(f"failed: ask ({ACME}): {reason}")
    assert answers == {"interpreter": 1.0, "python": 1.0, "polars": doubt}


@EVERY_WAY
def test_operands_are_what_people_compute_with(ask: Asked) -> None:
    seen: list[Any] = []

    def note(*operands: Any) -> bool:
        seen.append(operands)
        return True

    operators = registry(note, ("money", "date", "datetime", "list of text", "any"), "bool")
    node = asked("ask(arr, renewal_date, last_login, tags, exposure)", operators)
    login = datetime(2026, 2, 1, tzinfo=UTC)
    facts = {
        "arr": 1250,
        "renewal_date": date(2026, 3, 1),
        "last_login": login,
        "tags": ("a", "b"),
        "exposure": "high",
    }

    assert ask(node, facts) is True
    assert seen[-1] == (Decimal("12.50"), date(2026, 3, 1), login, ("a", "b"), "high")


@EVERY_WAY
def test_a_list_with_an_unknown_element_is_not_handed_over(ask: Asked) -> None:
    node = asked("ask(tags)", registry(len, ("list of text",), "integer"))

    assert ask(node, {"tags": ("a", "b")}) == 2
    assert ask(node, {"tags": ("a", None)}) == why("missing: an element of the list")


@EVERY_WAY
def test_an_amount_is_in_the_currency_of_the_first_one_taken(ask: Asked) -> None:
    operators = registry(lambda amount, by: amount * Decimal(str(by)), ("money", "number"), "money")
    node = asked("ask(arr, 0.5)", operators)

    assert str(node.type) == "money in USD"
    assert ask(node, {"arr": 1000}) == 500


@EVERY_WAY
@pytest.mark.parametrize(
    ("given", "cents"),
    [
        (Decimal("5.005"), 500),
        (Decimal("5.015"), 502),
        (Decimal("-5.0150"), -502),
        (Decimal(10) / 3, 333),
        (0.1 + 0.2, 30),
        (5, 500),
    ],
)
def test_an_amount_that_it_gives_is_rounded_half_to_even(
    ask: Asked, given: object, cents: int
) -> None:
    operators = registry(lambda amount: given, ("money",), "money")

    assert ask(asked("ask(arr)", operators), {"arr": 1000}) == cents


@EVERY_WAY
@pytest.mark.parametrize(
    ("given", "reason"),
    [
        (Decimal("1e21"), "'1E+21' is out of range"),
        (1e30, "'1e+30' is out of range"),
        (Decimal("Infinity"), "'Infinity' is no amount in USD"),
        ("5", "'5' is no amount in USD"),
    ],
)
def test_what_is_no_amount_is_named(ask: Asked, given: object, reason: str) -> None:
    operators = registry(lambda amount: given, ("money",), "money")

    doubt = why(f"failed: ask ({ACME}): {reason}")
    assert ask(asked("ask(arr)", operators), {"arr": 1000}) == doubt


REST = (lambda text: text[1:], lambda text: text.str.slice(1))


@EVERY_WAY
@pytest.mark.parametrize("columns", [None, REST[1]])
def test_a_blank_text_that_it_gives_is_known(
    ask: Asked, columns: Callable[..., Any] | None
) -> None:
    """As `substr` gives it."""
    rest = registry(REST[0], ("text",), "text", columns)

    assert ask(asked("ask(industry)", rest), {"industry": "q"}) == ""
    assert ask(asked("is_known(ask(industry))", rest), {"industry": "q"}) is True
    assert ask(asked("ask(industry) = ''", rest), {"industry": "q"}) is True
    assert ask(asked("cat('[', ask(industry), ']')", rest), {"industry": "q "}) == "[ ]"


@EVERY_WAY
@pytest.mark.parametrize(
    "columns",
    [None, lambda texts: texts.list.eval(REST[1](pl.element()))],
)
def test_a_blank_text_in_a_list_that_it_gives_is_known(
    ask: Asked, columns: Callable[..., Any] | None
) -> None:
    rests = registry(
        lambda texts: list(map(REST[0], texts)), ("list of text",), "list of text", columns
    )

    assert ask(asked("ask(tags)", rests), {"tags": ("q", "ab")}) == ("", "b")


@EVERY_WAY
def test_a_text_with_half_a_character_is_no_answer(ask: Asked) -> None:
    half = registry(lambda text: "\ud800", ("text",), "text")

    assert ask(asked("ask(industry)", half), {"industry": "q"}) == why(
        f"failed: ask ({ACME}): '�' has half of a character (lone surrogate U+D800)"
    )


@EVERY_WAY
@pytest.mark.parametrize("columns", [None, lambda day: day.dt.offset_by("1y")])
def test_a_day_that_no_calendar_has_is_unknown(
    ask: Asked, columns: Callable[..., Any] | None
) -> None:
    """Polars counts on beyond the year 9999; Python raises."""
    later = registry(lambda day: day.replace(year=day.year + 1), ("date",), "date", columns)
    doubt = why(f"failed: ask ({ACME}): ValueError: year 10000 is out of range")

    assert ask(asked("ask(renewal_date)", later), {"renewal_date": date(9999, 12, 31)}) == doubt
    last = {"renewal_date": date(9998, 12, 31)}
    assert ask(asked("ask(renewal_date)", later), last) == date(9999, 12, 31)
    assert ask(asked("ask(renewal_date) > 2026-06-01", later), last) is True
    days = {"renewal_date": date(9999, 12, 31)}
    assert ask(asked("ask(renewal_date) > 2026-06-01", later), days) == doubt


@EVERY_WAY
@pytest.mark.parametrize("columns", [None, lambda seen: seen.dt.offset_by("-1d")])
def test_a_moment_that_no_calendar_has_is_unknown(
    ask: Asked, columns: Callable[..., Any] | None
) -> None:
    before = registry(lambda seen: seen - timedelta(days=1), ("datetime",), "datetime", columns)
    node = asked("ask(last_login)", before)
    second, first = datetime(1, 1, 2, tzinfo=UTC), datetime(1, 1, 1, 23, 59, tzinfo=UTC)

    assert ask(node, {"last_login": second}) == datetime(1, 1, 1, tzinfo=UTC)
    assert ask(node, {"last_login": first}) == why(
        f"failed: ask ({ACME}): OverflowError: date value out of range"
    )


@EVERY_WAY
@pytest.mark.parametrize("columns", [None, lambda numbers: numbers.list.eval(pl.element() * 1e200)])
def test_an_element_that_is_no_value_is_unknown_in_its_place(
    ask: Asked, columns: Callable[..., Any] | None
) -> None:
    grown = registry(
        lambda numbers: [number * 1e200 for number in numbers],
        ("list of number",),
        "list of number",
        columns,
    )

    assert ask(asked("ask([1, 1e200])", grown), {}) == (1e200, None)


@EVERY_WAY
def test_operands_may_be_left_out_or_repeated(ask: Asked) -> None:
    operators = registry(
        lambda *numbers: max(numbers), ("number", "number"), optional=1, repeats=True
    )

    assert ask(asked("ask(nps)", operators), {"nps": 1.0}) == 1.0
    assert ask(asked("ask(nps, 2, 7, 3)", operators), {"nps": 1.0}) == 7.0


@EVERY_WAY
def test_it_may_be_asked_about_literals_elements_and_related_records(ask: Asked) -> None:
    operators = registry(halved)
    shout = registry(str.upper, ("text",), "text")

    assert ask(asked("ask(ask(40)) > nps", operators), {"nps": 1.0}) is True
    assert ask(asked("map(tags, ask(element))", shout), {"tags": ("a", None)}) == ("A", None)
    assert ask(asked("any(contacts, ask(engagement) > 4)", operators), {}, [{"engagement": 9.0}])
    assert ask(
        asked("any(contacts, ask(engagement) > 4)", operators), {}, [{"engagement": 3.0}]
    ) == (why(f"failed: ask ({ACME}): no answer"))


def test_its_operands_are_typed() -> None:
    number, money, single = (registry(halved, (kind,)) for kind in ("number", "money", "any"))

    assert wrong("ask('x')", number) == ["PW205 expected number, 'x' is text"]
    assert wrong("ask(nps)", money) == ["PW205 expected an amount of money, 'nps' is number"]
    assert wrong("ask(tags)", single) == ["PW205 expected a single value, 'tags' is list of text"]
    assert wrong("ask(nps, nps)", number) == ["PW209 operator 'ask' takes 1 operand, not 2"]
    assert wrong("ask(nope)", number) == ["PW204 unknown fact 'nope'"]


def test_currencies_do_not_mix_in_an_amount_that_it_gives() -> None:
    operators = registry(lambda a, b: a, ("money", "money"), "money")

    assert wrong("ask(arr, eur_price)", operators) == [
        "PW205 'ask' gives money in USD, 'eur_price' is money in EUR: currencies do not mix"
    ]


def test_two_operators_of_one_name_are_not_one_expression() -> None:
    pool = Pool(operators=registry(halved))
    first = lowered("ask(nps)", pool=pool)
    pool.operators = registry(halved)

    assert lowered("ask(nps)", pool=pool) is not first


def test_the_text_form_calls_it_like_any_function() -> None:
    operators = registry(halved)
    pool = Pool(operators=operators)

    made = lower(RuleSource.of({">": [{"ask": {"var": "nps"}}, 1]}), RuleScope(pool), pool)

    assert made.text == "ask(nps) > 1"
