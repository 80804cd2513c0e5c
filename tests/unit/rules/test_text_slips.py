"""Slips of the hand in text rules: the whole message of each."""

from __future__ import annotations

import pytest

from playwise.rules.ir import Pool
from playwise.rules.lower import lower
from playwise.rules.source import RuleSource
from tests.unit.rules.rule_scope import RuleScope


def told(rule: str) -> list[str]:
    """Return the findings about *rule*, each with its help."""
    pool = Pool()
    found = lower(RuleSource.of(rule), RuleScope(pool), pool).findings
    return [f"{finding.message} | {finding.help}" for finding in found]


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        (
            "renewal_date < 1 March 2026",
            "expected an operator between '1' and 'March' | a date is written 2026-03-01",
        ),
        (
            "renewal_date < 21st of sep 2026",
            "expected an operator between '21' and 'st' | a date is written 2026-09-21",
        ),
        (
            "renewal_date < December 9, 2026",
            "expected an operator between 'December' and '9' | a date is written 2026-12-09",
        ),
        (
            "ratio >= 40%",
            ("expected a value after '%' | for a share write 0.4; % is the rest of a division"),
        ),
        (
            "ratio >= 12.5% and replied",
            (
                "expected a value after '%', not 'and'"
                " | for a share write 0.125; % is the rest of a division"
            ),
        ),
        (
            "nps between 1 to 3",
            "expected an operator between '1' and 'to' | write between 1 and 3",
        ),
        (
            "nps between 1 - 3",
            "expected 'and' and the upper end after '3' | write between 1 and 3",
        ),
        (
            "nps between 1, 3",
            "expected 'and' and the upper end after '1' | write between 1 and 3",
        ),
        (
            "nps between 10,000 and 20,000",
            (
                "expected 'and' and the upper end after '10'"
                " | thousands are separated by _ in a rule: 10_000"
            ),
        ),
        ("severity in 1,2", "unexpected ',' | write in [1, 2]"),
        ("severity in 1, 2 and nps > 3", "unexpected ',' | write in [1, 2]"),
        ("exposure in high, low", "unexpected ',' | write in [high, low]"),
        ("exposure = high, low", "unexpected ',' | write exposure in [high, low]"),
        ("exposure != 'high', low", "unexpected ',' | write exposure not in ['high', low]"),
        ("arr >= 100 000", "expected an operator between '100' and '000' | write 100_000"),
        ("arr >= 1 000 000", "expected an operator between '1' and '000' | write 1_000_000"),
        (
            "arr >= 1.000.000",
            "expected an operator between '1.000' and '.000' | write 1_000_000",
        ),
        (
            "arr >= 100000,50",
            "unexpected ',' | write 100000.50: a point stands before the decimals",
        ),
        (
            "arr >= 100.000,50",
            "unexpected ',' | write 100_000.50: a point stands before the decimals",
        ),
        ("arr >= 100,000", "unexpected ',' | thousands are separated by _ in a rule: 100_000"),
        (
            "arr >= 100000 USD",
            (
                "expected an operator between '100000' and 'USD'"
                " | leave the currency out: write 100000"
            ),
        ),
        (
            "arr >= EUR 99.50",
            (
                "expected an operator between 'EUR' and '99.50'"
                " | leave the currency out: write 99.50"
            ),
        ),
        (
            "arr >= 5 dollars",
            ("expected an operator between '5' and 'dollars' | leave the currency out: write 5"),
        ),
        ("arr >= 5 zzz", "expected an operator between '5' and 'zzz' | None"),
        (
            "nps not missing",
            "expected 'in' or 'between' after 'not' | write `nps is not missing`",
        ),
        (
            "nps missing",
            "expected an operator between 'nps' and 'missing' | write `nps is missing`",
        ),
        (
            "nps > 3 or < 1",
            "expected a value after 'or', not '<' | repeat the name: nps > 3 or nps < 1",
        ),
        (
            "nps >= 3 and <= 9.5",
            ("expected a value after 'and', not '<=' | repeat the name: nps >= 3 and nps <= 9.5"),
        ),
        ("= 100 * seats", "expected a value, not '=' | leave the first = out"),
        ("== 100 * seats", "expected a value, not '==' | leave the first == out"),
        ("arr \N{EN DASH} 5 > 1", "unexpected '\N{EN DASH}' | write '-'"),
        ("arr \N{MINUS SIGN} 5 > 1", "unexpected '\N{MINUS SIGN}' | write '-'"),
        ("100 \N{MULTIPLICATION SIGN} seats", "unexpected '\N{MULTIPLICATION SIGN}' | write '*'"),
        ("seats ÷ 2", "unexpected '÷' | write '/'"),
        ("100 x seats", "expected an operator between '100' and 'x' | write *"),
    ],
)
def test_a_slip_is_told_with_what_to_write(rule: str, message: str) -> None:
    assert told(rule) == [message]


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        (
            "any(champions account.arr = 5 and (age >= 7))",
            (
                "expected an operator between 'champions' and 'account.arr' | a comma is missing"
                " after champions: write any(champions, account.arr = 5 and (age >= 7))"
            ),
        ),
        (
            "count(contacts role = champion) > 1",
            (
                "expected an operator between 'contacts' and 'role' | a comma is missing"
                " after contacts: write count(contacts, role = champion)"
            ),
        ),
        (
            "count(contacts prepared) > 1",
            (
                "expected an operator between 'contacts' and 'prepared' | a comma is missing"
                " after contacts: write count(contacts, prepared)"
            ),
        ),
        (
            "count(prepared contacts) > 1",
            (
                "expected an operator between 'prepared' and 'contacts'"
                " | write count(contacts, prepared)"
            ),
        ),
        (
            f"any(contacts age = 1{' or age = 2' * 20})",
            (
                "expected an operator between 'contacts' and 'age' | a comma is missing"
                f" after contacts: write any(contacts, age = 1{' or age = 2' * 6} or …)"
            ),
        ),
        (
            "renewal date is known",
            "expected an operator between 'renewal' and 'date' | did you mean 'renewal_date'?",
        ),
        (
            "replied and not Renewal  Status = open",
            (
                "expected an operator between 'Renewal' and 'Status'"
                " | did you mean 'renewal_status'?"
            ),
        ),
        (
            "renewal-date > 3",
            "unknown fact 'renewal-date' | did you mean 'renewal_date'?",
        ),
    ],
)
def test_the_names_around_a_slip_tell_what_was_meant(rule: str, message: str) -> None:
    assert told(rule) == [message]


def test_a_slip_far_from_the_mistake_is_none() -> None:
    assert told(f"'100 000' = name and {'replied and ' * 30}*") == [
        "expected a value after 'and', not '*' | None"
    ]


def test_known_names_between_minus_signs_are_a_difference() -> None:
    assert told("seats - severity > 1") == []
