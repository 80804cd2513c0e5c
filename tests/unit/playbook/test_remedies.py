"""What a rule that newcomers write wrong is told: the help names the words that work."""

from __future__ import annotations

import pytest

from tests.unit.playbook.compiled import compiled, named

EXPOSURE = named(
    "exposure_tier",
    "decisions:\n  exposure:\n    values: [high, low]\n    value: if(seats > 1, 'high', 'low')\n",
)
OF_CONTACTS = named("fit", "decisions:\n  depth: {value: calls + 1}\n", "contact")


def told(rule: str) -> list[str]:
    """Return the messages with their help about *rule*, which stands in a derive."""
    playbook = f'derive:\n  d: "{rule}"\ndecisions:\n  x: {{value: d}}\n'
    found = compiled(EXPOSURE, OF_CONTACTS, named("p", playbook)).findings
    return [f"{finding.message} | {finding.help}" for finding in found]


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ("arr = unknown", "unknown fact 'unknown' | write `arr is unknown`"),
        ("arr != unknown", "unknown fact 'unknown' | write `arr is known`"),
        ("arr != known", "unknown fact 'known' | write `arr is unknown`"),
        ("severity != stale", "unknown fact 'stale' | write `severity is not stale`"),
        (
            "tier = unknown",
            "'unknown' is not a value of enum [high, middle, low] | write `tier is unknown`",
        ),
        ("kickoff = yes", "unknown fact 'yes' | write true"),
        ("kickoff != no", "unknown fact 'no' | write false"),
    ],
)
def test_a_word_that_is_no_value_is_told_how_it_is_asked(rule: str, message: str) -> None:
    assert told(rule) == [message]


@pytest.mark.parametrize(
    ("rule", "number", "help"),
    [
        ("renewal_date <= 60", "60", "days_until(renewal_date) <= 60"),
        ("60 >= renewal_date", "60", "60 >= days_until(renewal_date)"),
        ("renewal_date = 0", "0", "days_until(renewal_date) = 0"),
    ],
)
def test_a_date_beside_a_number_is_counted_in_days(rule: str, number: str, help: str) -> None:
    assert told(rule) == [f"expected date, '{number}' is integer | {help}"]


def test_both_ends_beside_a_date_are_told_the_same() -> None:
    assert told("renewal_date between 31 and 60") == [
        f"expected date, '{end}' is integer | days_until(renewal_date) between 31 and 60"
        for end in (31, 60)
    ]


@pytest.mark.parametrize(
    ("rule", "asked"),
    [
        ("role = champion", "role = champion"),
        ("role in [champion, user]", "role in [champion, user]"),
        ("calls > 3", "calls > 3"),
        ("role is known", "role …"),
        ("prepared", "prepared"),
        ("not prepared", "prepared"),
    ],
)
def test_a_fact_of_related_records_is_asked_of_them(rule: str, asked: str) -> None:
    name = rule.removeprefix("not ").split()[0]

    assert told(rule) == [
        f"unknown fact '{name}' | ask about the records: any(contacts, {asked})",
    ]


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ("exposure = high", "unknown fact 'exposure' | write exposure_tier.exposure"),
        (
            "any(contacts, exposure = 'low')",
            "unknown fact 'exposure' | write exposure_tier.exposure",
        ),
        ("region = emea", "unknown fact 'region' | write company.region"),
        (
            "depth > 1",
            "unknown fact 'depth' | facts of account are listed by `playwise facts`",
        ),
    ],
)
def test_a_name_that_stands_under_another_is_written_with_it(rule: str, message: str) -> None:
    assert told(rule) == [message]


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        (
            "arr > '10,000'",
            "expected money in USD, '10,000' is text | write the number without quotes",
        ),
        ("seats > '10'", "expected integer, '10' is text | write the number without quotes"),
        (
            "arr > industry",
            (
                "'arr' is money in USD, 'industry' is text: they must be of one type"
                " | declare the fact as a number in facts.yaml"
            ),
        ),
    ],
)
def test_a_text_beside_a_number_is_mended_where_it_stands(rule: str, message: str) -> None:
    assert told(rule) == [message]
