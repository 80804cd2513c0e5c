"""What a rule that newcomers write wrong is told: the help names the words that work."""

from __future__ import annotations

import pytest

from tests.unit.playbook.compiled import compiled, named
from tests.unit.playbook.extended import RENEWAL, extended

FACTS_ARE_LISTED = "facts of account are listed by `playwise facts`"
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


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        (
            "renewal_date < 2026-3-1",
            "expected date, '2026 - 3 - 1' is integer | a date is written 2026-03-01",
        ),
        (
            "renewal_date < 03/01/2026",
            (
                "expected date, '3 / 1 / 2026' is number"
                " | a date is written 2026-03-01: year, month, day"
            ),
        ),
        ("renewal_date < today", "unknown fact 'today' | write days_until(renewal_date) < 0"),
        (
            "renewal_date < today() + 60",
            "unknown fact 'today' | write days_until(renewal_date) < 60",
        ),
        (
            "renewal_date >= now - 7",
            "unknown fact 'now' | write days_until(renewal_date) >= -7",
        ),
        (
            "today() > renewal_date",
            (
                "unknown fact 'today' | count the days from today:"
                " days_until(renewal_date) < 60, days_since(renewal_date) > 7"
            ),
        ),
    ],
)
def test_a_day_is_written_or_counted(rule: str, message: str) -> None:
    assert told(rule) == [message]


@pytest.mark.parametrize(
    ("rule", "word", "help"),
    [
        ("tier = high or low", "low", "write tier in [high, low]"),
        ("seats > 3 and tier = high or low", "low", "write tier in [high, low]"),
        ("tier != high and low", "low", "write tier not in [high, low]"),
        ("tier = high or replied or low", "low", FACTS_ARE_LISTED),
        ("replied or low", "low", FACTS_ARE_LISTED),
    ],
)
def test_a_second_value_is_put_into_a_list(rule: str, word: str, help: str) -> None:
    assert told(rule) == [f"unknown fact '{word}' | {help}"]


def test_a_second_number_is_put_into_a_list() -> None:
    assert told("seats = 1 or 2") == [
        "expected a condition, '2' is integer | write seats in [1, 2]"
    ]


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ("kickoff = 'true'", "expected bool, 'true' is text | write true without quotes"),
        ("kickoff = 'No'", "expected bool, 'No' is text | write false"),
        ("kickoff = 'maybe'", "expected bool, 'maybe' is text | None"),
    ],
)
def test_true_and_false_stand_without_quotes(rule: str, message: str) -> None:
    assert told(rule) == [message]


def test_a_fact_behind_the_name_of_related_records_is_asked_of_them() -> None:
    assert told("contacts.role = champion") == [
        "unknown name 'contacts.role' | ask about the records: any(contacts, role = champion)"
    ]


def test_a_part_of_a_decision_is_the_nearest_to_a_name_that_begins_as_it_does() -> None:
    health = (
        "decisions:\n  health:\n    scorecard:\n      bands: {red: '< 50', green: '>= 50'}\n"
        "      measures: [{id: a, weight: 1, value: seats}]\n"
        "  x: {value: \"'a' in health.driver\"}\n"
    )
    assert [f"{f.message} | {f.help}" for f in compiled(named("p", health)).findings] == [
        (
            "unknown name 'health.driver' | did you mean 'health.drivers'?"
            " facts of account are listed by `playwise facts`"
        )
    ]


RANKED = "  x: {rank: {by: %s, top: 3}}\n"
SCORED = "  x: {scorecard: {bands: {a: '< 50', b: '>= 50'}, measures: %s}}\n"
LISTED = "  x: {hit: collect, table: [{id: small, when: replied}]}\n"
CORNERS = "names: {high_high: a, high_low: b, low_high: c, low_low: d}"


@pytest.mark.parametrize(
    ("decision", "message"),
    [
        (
            RANKED % "arr",
            (
                "PW112 expected a list, got text 'arr'"
                " | write [{value: arr}], or [{value: arr, descending: true}] for the largest first"
            ),
        ),
        (
            RANKED % "[arr]",
            (
                "PW112 expected keys and values, got text 'arr'"
                " | write {value: arr}, or {value: arr, descending: true} for the largest first"
            ),
        ),
        (
            SCORED % "{a: {weight: 1}}",
            (
                "PW112 expected a list, got keys and values"
                " | write a list: [{id: name, weight: 1, value: rule}]"
            ),
        ),
        (
            SCORED % "[{id: a, weight: 1, value: seats}], trend: 30d",
            (
                "PW112 expected keys and values, got text '30d'"
                " | write {over: 30d, by: 5}: how long ago, and how many points are a move"
            ),
        ),
        (
            SCORED
            % "[{id: a, weight: 1, value: seats}], override: {id: o, when: replied, then: a}",
            (
                "PW112 expected a list, got keys and values"
                " | put it in [ ], or begin it with '- ' on a line of its own"
            ),
        ),
        (
            f"  x: {{quadrant: {{x: seats, y: seats, cut: 5, {CORNERS}}}}}\n",
            (
                "PW112 expected keys and values, got the number 5"
                " | write {x: 5, y: 5}: from where on each of the two is high"
            ),
        ),
        (
            "  x: {checklist: {required: [replied]}}\n",
            "PW112 expected keys and values, got a list | give each item a name: {trained: …}",
        ),
        (
            "  x: {values: 'a, b', table: [{id: r, otherwise: a}]}\n",
            "PW112 expected a list, got text 'a, b' | write [a, b]",
        ),
        (
            "  x: {values: [a], inputs: [seats], table: [{id: r, cells: '>= 4', then: a}]}\n",
            "PW112 expected a list, got text '>= 4' | write ['>= 4']",
        ),
        (
            "  x: replied\n",
            (
                "PW112 expected keys and values, got text 'replied'"
                " | write {value: replied} for a rule alone; else table, checklist, scorecard, …"
            ),
        ),
        (
            f"{LISTED}tests: [{{name: n, given: {{}}, expect: 'x.undecided = []'}}]\n",
            (
                "PW112 expected keys and values, got text 'x.undecided = []'"
                " | write {decision: value}, such as {size: large} or {gaps.undecided: []}"
            ),
        ),
    ],
)
def test_what_stands_in_another_form_is_told_the_form_that_works(
    decision: str, message: str
) -> None:
    found = compiled(named("p", f"decisions:\n{decision}")).findings

    assert [f"{f.code} {f.message} | {f.help}" for f in found if f.code != "PW302"] == [message]


def test_a_variant_without_its_key_is_shown_with_it() -> None:
    above = "playbook: early\nextends: renewal\nvariant: arr >= 5\n"

    assert extended(above, RENEWAL).messages == [
        (
            "early.yaml:3:10 PW112 expected keys and values, got text 'arr >= 5'"
            " | write {when: 'arr >= 5'}"
        )
    ]
