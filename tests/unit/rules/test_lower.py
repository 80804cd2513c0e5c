"""Rules to typed expressions, and what types refuse."""

from __future__ import annotations

from typing import Any

import pytest

from playwise.rules.ir import Pool
from playwise.rules.lower import Lowered, lower
from playwise.rules.source import RulePlaces, RuleSource
from playwise.rules.types import BOOL, DATE, INTEGER, NUMBER, TEXT, Type, list_of
from tests.unit.rules.rule_scope import EXPOSURE, USD, RuleScope, dump


def lowered(rule: object, expect: Type | None = None) -> Lowered:
    pool = Pool()
    place = RulePlaces.in_text(rule, "r") if isinstance(rule, str) else RulePlaces.nowhere()
    return lower(RuleSource(rule, place), RuleScope(pool), pool, expect)


def meaning(rule: object, expect: Type | None = None) -> str:
    result = lowered(rule, expect)
    assert result.findings == []
    assert result.node is not None
    return dump(result.node)


def complaint(text: str, expect: Type | None = BOOL) -> tuple[str, str, str, str | None]:
    """Return code, message, marked text and help of the only finding."""
    result = lowered(text, expect)
    (finding,) = result.findings
    assert result.node is None
    assert finding.span is not None
    start = finding.span.column - 1
    marked = text[start : start + finding.span.length]
    return finding.code, finding.message, marked, finding.help


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # money
        ("arr >= 100_000", "ge(arr, 10000000 USD)"),
        ("arr > 10.5", "gt(arr, 1050 USD)"),
        ("arr <= params.floor", "le(arr, 1000000 USD)"),
        ("arr <= params.floor * 2 + 1", "le(arr, add(mul(1000000 USD, 2), 100 USD))"),
        ("arr * 2 > list_price", "gt(mul(arr, 2), list_price)"),
        ("0.5 * arr * seats > 5", "gt(mul(arr, mul(0.5f, cast[number](seats))), 500 USD)"),
        ("arr / list_price < 0.5", "lt(div(arr, list_price), 0.5f)"),
        ("arr / 12 > 5", "gt(div(arr, 12.0f), 500 USD)"),
        ("1000 / arr > 5", "gt(div(100000 USD, arr), 5.0f)"),
        ("-arr < 5", "lt(neg(arr), 500 USD)"),
        ("arr + 1 - list_price > 0", "gt(sub(add(arr, 100 USD), list_price), 0 USD)"),
        ("min(arr, 5, list_price) = 5", "eq(min(arr, 500 USD, list_price), 500 USD)"),
        ("arr in [10, list_price]", "or(eq(arr, 1000 USD), eq(arr, list_price))"),
        ("if(replied, arr, 0) > 1", "gt(if(replied, arr, 0 USD), 100 USD)"),
        # numbers
        ("seats > 2.5", "gt(cast[number](seats), 2.5f)"),
        ("seats > 2", "gt(seats, 2)"),
        ("ratio = 2", "eq(ratio, 2.0f)"),
        ("seats / 2 > ratio", "gt(div(cast[number](seats), 2.0f), ratio)"),
        ("seats + severity > 2", "gt(add(seats, severity), 2)"),
        ("seats % 2 = 1", "eq(mod(seats, 2), 1)"),
        ("min(seats, ratio, 3) > 1", "gt(min(cast[number](seats), ratio, 3.0f), 1.0f)"),
        ("30 <= seats < 60", "and(le(30, seats), lt(seats, 60))"),
        ("seats between 1 and 5", "and(le(1, seats), le(seats, 5))"),
        ("seats in [1, 2.5]", "in(cast[number](seats), (1.0, 2.5))"),
        ("seats in []", "False"),
        ("coalesce(nps, seats, 0) > 3", "gt(coalesce(nps, cast[number](seats), 0.0f), 3.0f)"),
        # enums and texts
        ("renewal_status = won", "eq(renewal_status, won)"),
        ("won = renewal_status", "eq(won, renewal_status)"),
        ("renewal_status = 'lost'", "eq(renewal_status, lost)"),
        ("exposure in [high, 'low']", "in(exposure, ('high', 'low'))"),
        ("exposure not in [high]", "not(in(exposure, ('high',)))"),
        ("exposure = params.level", "eq(exposure, high)"),
        ("exposure = risk", "eq(cast[text](exposure), cast[text](risk))"),
        ("exposure = if(replied, high, low)", "eq(exposure, if(replied, high, low))"),
        ("if(replied, high, low) = exposure", "eq(if(replied, high, low), exposure)"),
        ("industry = 'tourism'", "eq(industry, ~tourism)"),
        ("industry < 'b'", "lt(industry, ~b)"),
        ("'tour' in industry", "in_text(~tour, industry)"),
        ("'x' in tags", "in(~x, tags)"),
        ("'mod' in exposure", "in_text(~mod, cast[text](exposure))"),
        ("starts_with(exposure, 'h')", "starts_with(cast[text](exposure), ~h)"),
        ("ends_with(lower(name), 's')", "ends_with(lower(name), ~s)"),
        ("cat(max(seats, 2)) = 'x'", "eq(cat(cast[text](max(seats, 2))), ~x)"),
        ("cat(name, seats, 2) = 'x'", "eq(cat(name, cast[text](seats), cast[text](2)), ~x)"),
        ("lookup(industry_exposure, industry) = high", "eq(lookup(industry), high)"),
        ("lookup(promises, high, reviews) > 2", "gt(lookup(high), 2)"),
        ("lookup(promises, exposure, reviews) > 2", "gt(lookup(exposure), 2)"),
        # days
        ("renewal_date > 2026-03-01", "gt(renewal_date, 2026-03-01)"),
        ("renewal_date = '2026-03-01'", "eq(renewal_date, 2026-03-01)"),
        ("days_until(renewal_date) <= 60", "le(days_until(renewal_date), 60)"),
        ("days_since(2026-03-01) > 1", "gt(days_since(2026-03-01), 1)"),
        ("days_since(last_login) > 1", "gt(days_since(last_login), 1)"),
        (
            "days_between(contract_start, renewal_date) > 1",
            "gt(days_between(contract_start, renewal_date), 1)",
        ),
        ("renewal_date - contract_start > 30", "gt(sub(renewal_date, contract_start), 30)"),
        ("renewal_date - 2026-03-01 > 30", "gt(sub(renewal_date, 2026-03-01), 30)"),
        ("renewal_date - 30 > contract_start", "gt(sub(renewal_date, 30), contract_start)"),
        ("30 + contract_start < renewal_date", "lt(add(contract_start, 30), renewal_date)"),
        ("last_login > 2026-01-01T01:00+01:00", "gt(last_login, 2026-01-01 00:00:00+00:00)"),
        (
            "max(contract_start, 2026-01-01) < renewal_date",
            "lt(max(contract_start, 2026-01-01), renewal_date)",
        ),
        # logic and the unknown
        ("not replied or replied", "or(not(replied), replied)"),
        ("renewal_date is missing", "not(known(renewal_date))"),
        ("renewal_date is known", "known(renewal_date)"),
        ("days_left is unknown", "not(known(days_until(renewal_date)))"),
        ("(seats > 1) is unknown", "not(known(gt(seats, 1)))"),
        ("renewal_date is stale", "stale(renewal_date)"),
        ("not missing(arr, seats)", "not(or(not(known(arr)), not(known(seats))))"),
        ("'arr' in missing(arr, seats)", "in(~arr, missing(arr, seats))"),
        ("var(nps, 5) > 3", "gt(coalesce(nps, 5.0f), 3.0f)"),
        # related records
        (
            "any(champions, prepared)",
            "some[champions](eq(champions.role, champion), champions.prepared)",
        ),
        ("all(contacts, engagement > 7)", "all[contacts](True, gt(contacts.engagement, 7.0f))"),
        ("none(contacts, account.arr > 3)", "none[contacts](True, gt(account.arr, 300 USD))"),
        ("any(contacts, role = sponsor)", "some[contacts](True, eq(contacts.role, sponsor))"),
        ("count(contacts) > 2", "gt(count[contacts](True, True), 2)"),
        ("count(contacts, prepared) = 0", "eq(count[contacts](True, contacts.prepared), 0)"),
        ("share(contacts, prepared) >= 0.5", "ge(share[contacts](True, contacts.prepared), 0.5f)"),
        ("sum(contacts, spend) > 100", "gt(sum[contacts](True, contacts.spend), 10000 USD)"),
        ("sum(contacts, age) > 100", "gt(sum[contacts](True, contacts.age), 100)"),
        ("avg(contacts, age) > 2", "gt(avg[contacts](True, cast[number](contacts.age)), 2.0f)"),
        ("min(contacts, age) < 30", "lt(least[contacts](True, contacts.age), 30)"),
        (
            "max(contacts, last_seen) < 2026-01-01",
            "lt(most[contacts](True, contacts.last_seen), 2026-01-01)",
        ),
    ],
)
def test_a_condition_is_typed_and_lowered(text: str, expected: str) -> None:
    assert meaning(text, BOOL) == expected


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ({"==": [{"var": "arr"}, None]}, "not(known(arr))"),
        ({"!=": [None, {"var": "arr"}]}, "known(arr)"),
        ({"===": [{"var": "seats"}, 3]}, "eq(seats, 3)"),
        ({"!==": [{"var": "seats"}, 3]}, "ne(seats, 3)"),
        ({"in": ["tour", {"var": "industry"}]}, "in_text(~tour, industry)"),
        ({"<=": [1, {"var": "seats"}, 5]}, "and(le(1, seats), le(seats, 5))"),
        ({"!": {"var": "replied"}}, "not(replied)"),
        ({"!!": [{"missing": [["arr", "seats"]]}]}, "or(not(known(arr)), not(known(seats)))"),
        ({"!": [[]]}, "not(False)"),
        ({"and": [{"var": "replied"}]}, "replied"),
        ({"?:": [{"var": "replied"}, True, False]}, "if(replied, True, False)"),
        ({"startsWith": [{"var": "name"}, "a"]}, "starts_with(name, ~a)"),
        ({"is_known": {"var": "arr"}}, "known(arr)"),
        (
            {"some": [{"var": "contacts"}, {"var": "prepared"}]},
            "some[contacts](True, contacts.prepared)",
        ),
        (True, "True"),
        (
            ["replied", {"!": {"var": "lost"}}, ["arr > 3"]],
            "and(replied, not(lost), gt(arr, 300 USD))",
        ),
        (["replied"], "replied"),
    ],
)
def test_jsonlogic_lowers_like_text(rule: object, expected: str) -> None:
    assert meaning(rule, BOOL) == expected


@pytest.mark.parametrize(
    ("rule", "expect", "expected"),
    [
        ("high", EXPOSURE, "high"),
        (" 'high' ", EXPOSURE, "high"),
        ("exposure", EXPOSURE, "exposure"),
        ("lookup(industry_exposure, industry)", EXPOSURE, "lookup(industry)"),
        ("if(replied, high, exposure)", EXPOSURE, "if(replied, high, exposure)"),
        ("coalesce(exposure, low)", EXPOSURE, "coalesce(exposure, low)"),
        ("params.level", EXPOSURE, "high"),
        ({"var": "exposure"}, EXPOSURE, "exposure"),
        (5, NUMBER, "5.0f"),
        ("seats", NUMBER, "cast[number](seats)"),
        (10.5, USD, "1050 USD"),
        ("2026-03-01", DATE, "2026-03-01"),
        ("exposure", TEXT, "cast[text](exposure)"),
        ("5 % 3", INTEGER, "mod(5, 3)"),
        (["a", "b"], list_of(TEXT), "('a', 'b')"),
    ],
)
def test_a_value_is_brought_to_the_type_expected(rule: object, expect: Type, expected: str) -> None:
    result = lowered(rule, expect)

    assert result.findings == []
    assert result.node is not None
    assert (dump(result.node), result.node.type) == (expected, expect)


@pytest.mark.parametrize(
    ("text", "code", "message", "marked", "help"),
    [
        (
            "renewl_status = won",
            "PW204",
            "unknown fact 'renewl_status'",
            "renewl_status",
            "did you mean 'renewal_status'? facts of account are listed by `playwise facts`",
        ),
        (
            "foo = bar",
            "PW204",
            "unknown fact 'foo'",
            "foo",
            "facts of account are listed by `playwise facts`",
        ),
        (
            "arr > params.flor",
            "PW204",
            "unknown name 'params.flor'",
            "params.flor",
            "did you mean 'params.floor'? facts of account are listed by `playwise facts`",
        ),
        (
            "industry = tourism",
            "PW204",
            "unknown fact 'tourism'",
            "tourism",
            "a text is written in quotes: 'tourism'",
        ),
        (
            "any(contacts, prepard)",
            "PW204",
            "unknown fact 'prepard'",
            "prepard",
            "did you mean 'prepared'? facts of contact are listed by `playwise facts`",
        ),
        (
            "any(champion, prepared)",
            "PW204",
            "unknown fact 'champion'",
            "champion",
            "did you mean 'champions'? facts of account are listed by `playwise facts`",
        ),
        (
            "exposure = hihg",
            "PW206",
            "'hihg' is not a value of enum [high, moderate, low]",
            "hihg",
            "did you mean 'high'?",
        ),
        (
            "exposure in [high, 'nope']",
            "PW206",
            "'nope' is not a value of enum [high, moderate, low]",
            "'nope'",
            None,
        ),
        (
            "renewal_status = lost",
            "PW207",
            (
                "name 'lost' has two readings: the value 'lost' of enum [open, won, lost] "
                "and the name 'lost' of account"
            ),
            "lost",
            "write 'lost' in quotes for the value, var('lost') for what it names",
        ),
        (
            "renewal_status in [won, lost]",
            "PW207",
            (
                "name 'lost' has two readings: the value 'lost' of enum [open, won, lost] "
                "and the name 'lost' of account"
            ),
            "lost",
            "write 'lost' in quotes for the value, var('lost') for what it names",
        ),
        (
            "twice = 3",
            "PW207",
            (
                "name 'twice' has two readings: fact 'twice' of account "
                "and decision 'twice' of this playbook"
            ),
            "twice",
            None,
        ),
        (
            "arr > eur_price",
            "PW205",
            "'arr' is money in USD, 'eur_price' is money in EUR: currencies do not mix",
            "eur_price",
            None,
        ),
        (
            "arr + seats > 3",
            "PW205",
            "'arr' is money in USD, 'seats' is integer: they must be of one type",
            "seats",
            "only an amount in USD stands beside money, or a literal number",
        ),
        (
            "arr * list_price > 3",
            "PW205",
            (
                "'*' cannot join them ('arr' is money in USD, 'list_price' is money in USD): "
                "only one factor can be money"
            ),
            "arr * list_price",
            None,
        ),
        ("arr > 10.505", "PW210", "'10.505' has more than the 2 decimals of USD", "10.505", None),
        (
            "exposure = renewal_status",
            "PW205",
            (
                "'exposure' is enum [high, moderate, low], "
                "'renewal_status' is enum [open, won, lost]: they share no value"
            ),
            "renewal_status",
            None,
        ),
        (
            "exposure = industry",
            "PW205",
            (
                "'exposure' is enum [high, moderate, low], 'industry' is text: "
                "they must be of one type"
            ),
            "industry",
            None,
        ),
        (
            "exposure < high",
            "PW205",
            (
                "'exposure' is enum [high, moderate, low]: "
                "'<' compares numbers, money, texts and dates"
            ),
            "exposure",
            "compare it by = or in",
        ),
        (
            "seats < 'x'",
            "PW205",
            "expected integer, 'x' is text",
            "'x'",
            "write the number without quotes",
        ),
        (
            "renewal_date > 'soon'",
            "PW205",
            "'soon' is not a date such as 2026-03-01",
            "'soon'",
            None,
        ),
        (
            "last_login > 2026-01-01",
            "PW205",
            "'2026-01-01' is not a time with its zone such as 2026-03-01T09:00+01:00",
            "2026-01-01",
            None,
        ),
        (
            "arr > count(contacts)",
            "PW205",
            "'arr' is money in USD, 'count(contacts)' is integer: they must be of one type",
            "count(contacts)",
            "only an amount in USD stands beside money, or a literal number",
        ),
        ("days_until(seats) > 3", "PW205", "expected date, 'seats' is integer", "seats", None),
        (
            "renewal_date + contract_start > 3",
            "PW205",
            (
                "'+' cannot join them ('renewal_date' is date, 'contract_start' is date): "
                "a date takes a whole number of days"
            ),
            "renewal_date + contract_start",
            None,
        ),
        ("industry * 2 > 1", "PW205", "'*' is for numbers, 'industry' is text", "industry", None),
        (
            "arr",
            "PW205",
            "expected a condition, 'arr' is money in USD",
            "arr",
            "compare it with a value",
        ),
        (
            "replied and seats",
            "PW205",
            "expected a condition, 'seats' is integer",
            "seats",
            "compare it with a value",
        ),
        (
            "missing(arr) or replied",
            "PW205",
            "expected a condition, 'missing(arr)' is list of text",
            "missing(arr)",
            "ask how many it has: count(missing(arr)) > 0",
        ),
        (
            "null = 3",
            "PW205",
            "only a fact is known or missing (null), not '3'",
            "null = 3",
            "a literal is always known",
        ),
        (
            "true is known",
            "PW205",
            "only a fact is known or missing (null), not 'true'",
            "true is known",
            "a literal is always known",
        ),
        (
            "null = null",
            "PW205",
            "null stands only beside a fact",
            "null = null",
            None,
        ),
        (
            "any([], element > 1)",
            "PW205",
            "an empty list has no elements that anything could be asked of",
            "element > 1",
            "write some into it, as in [1, 2]",
        ),
        (
            "ratio > NaN",
            "PW204",
            "unknown fact 'NaN'",
            "NaN",
            "numbers in rules are finite; ask whether a fact `is missing`",
        ),
        (
            "(seats + 1) is missing",
            "PW205",
            "only a fact is known or missing (null), not 'seats + 1'",
            "(seats + 1) is missing",
            "ask whether it `is unknown`",
        ),
        (
            "days_left is stale",
            "PW205",
            "'days_left' is not a fact, and only facts become stale",
            "days_left",
            "ask whether it is unknown",
        ),
        (
            "contacts is missing",
            "PW205",
            "'contacts' is related records, not a value",
            "contacts",
            "ask about its records: count(contacts), any(contacts, …)",
        ),
        (
            "any(arr, true)",
            "PW205",
            "expected related records or a list, 'arr' is money in USD",
            "arr",
            "name a relation first, as in any(contacts, …)",
        ),
        (
            "avg(tags) > 0",
            "PW205",
            "'avg' is for numbers and money, 'tags' is list of text",
            "tags",
            None,
        ),
        (
            "max(contacts) > 3",
            "PW209",
            "'max' over records takes 2 operands, not 1",
            "max(contacts)",
            "write max(contacts, …)",
        ),
        (
            "lookup(industry_exposur, industry) = high",
            "PW212",
            "unknown table 'industry_exposur'",
            "industry_exposur",
            "did you mean 'industry_exposure'?",
        ),
        (
            "lookup(zzz, industry) = 'high'",
            "PW212",
            "unknown table 'zzz'",
            "zzz",
            "the tables are industry_exposure, promises",
        ),
        (
            "lookup(promises, exposure) > 2",
            "PW212",
            "table 'promises' has columns, say which: reviews",
            "lookup(promises, exposure)",
            None,
        ),
        (
            "lookup(promises, exposure, calls) > 2",
            "PW212",
            "table 'promises' has no column 'calls'",
            "calls",
            "its columns are reviews",
        ),
        (
            "lookup(industry_exposure, industry, x) = high",
            "PW212",
            "table 'industry_exposure' has no column 'x'",
            "x",
            "its rows have one value each",
        ),
        (
            "dys_until(renewal_date) > 3",
            "PW202",
            "unknown function 'dys_until'",
            "dys_until",
            "did you mean 'days_until'?",
        ),
        (
            "1e400 > ratio",
            "PW210",
            "'1e400' is no number that rules can hold: it is too large",
            "1e400",
            None,
        ),
        (
            "ratio < _1",
            "PW204",
            "unknown fact '_1'",
            "_1",
            "a number begins with a digit, as in 10_000",
        ),
        ("lower(name, 2) = 'x'", "PW209", "operator 'lower' takes 1 operand, not 2", "lower", None),
        ("replied and", "PW201", "expected a value after 'and'", "and", None),
    ],
)
def test_a_mistake_is_found_with_its_place(
    text: str, code: str, message: str, marked: str, help: str | None
) -> None:
    assert complaint(text) == (code, message, marked, help)


@pytest.mark.parametrize(
    ("text", "code", "message"),
    [
        ("hihg", "PW206", "'hihg' is not a value of enum [high, moderate, low]"),
        (
            "industry",
            "PW205",
            "expected enum [high, moderate, low], 'industry' is text",
        ),
        (
            "risk",
            "PW206",
            "'critical' can come here and is not a value of enum [high, moderate, low]",
        ),
        (
            "exposure is known",
            "PW205",
            "expected enum [high, moderate, low], 'exposure is known' is bool",
        ),
    ],
)
def test_a_value_of_another_type_is_refused(text: str, code: str, message: str) -> None:
    assert complaint(text, EXPOSURE)[:2] == (code, message)


def test_a_value_that_is_a_name_as_well_is_shown_in_both_readings() -> None:
    status = RuleScope(Pool()).facts["renewal_status"]

    assert complaint("lost", status)[:2] == (
        "PW207",
        (
            "name 'lost' has two readings: the value 'lost' of enum [open, won, lost] "
            "and the name 'lost' of account"
        ),
    )


def test_all_mistakes_of_a_rule_are_found_at_once() -> None:
    text = "sets > 3 and exposure = hi and arr > 'x' or foo(1) = 2 and nps"

    found = [(f.code, f.span.column) for f in lowered(text, BOOL).findings if f.span]

    assert sorted(found, key=lambda pair: pair[1]) == [
        ("PW204", 1),
        ("PW206", 25),
        ("PW205", 38),
        ("PW202", 45),
        ("PW205", 60),
    ]


def test_a_mistake_draws_no_others_after_it() -> None:
    codes = [f.code for f in lowered("sets + 1 > arr and foo(sets) in [1, bar]", BOOL).findings]

    assert codes == ["PW202", "PW204", "PW204"]


@pytest.mark.parametrize(
    ("rule", "code", "message"),
    [
        ([], "PW201", "an empty list is no condition"),
        (["replied", []], "PW201", "an empty list is no condition"),
        (None, "PW201", "the rule is empty"),
        ("", "PW201", "the rule is empty"),
        ({"var": ""}, "PW204", "'element' stands only in what is asked of a list of values"),
        (
            {"var": [{"var": "name"}]},
            "PW205",
            "expected the name of a fact as plain text",
        ),
        ({"var": 5}, "PW205", "expected the name of a fact as plain text"),
        ({"lookup": [{"var": "x"}, "y"]}, "PW205", "expected the name of a table as plain text"),
        ({"in": [1, {"var": "seats"}]}, "PW205", None),
        ({"in": [{"var": "tags"}, ["a"]]}, "PW205", None),
        ({"==": [{"var": "tags"}, {"var": "tags"}]}, "PW205", None),
        ({"==": [{"var": "arr"}, [1]]}, "PW205", None),
        ({"and": [None]}, "PW205", "null is no value"),
        (
            {"==": [{"min": ["a", "b"]}, {"var": "name"}]},
            "PW205",
            "'a' is text: 'min' takes numbers, money and dates",
        ),
    ],
)
def test_jsonlogic_without_meaning_is_refused(rule: object, code: str, message: str | None) -> None:
    result = lowered(rule, BOOL)

    assert result.node is None
    assert [f.code for f in result.findings] == [code]
    if message is not None:
        assert result.findings[0].message == message


def test_lists_nested_too_deep_are_one_finding() -> None:
    rule: Any = "replied"
    for _ in range(100):
        rule = [rule]

    (finding,) = lowered(rule, BOOL).findings

    assert (finding.code, finding.message) == ("PW208", "lists nested deeper than 64 levels")


def test_sixty_four_levels_lower() -> None:
    result = lowered("not " * 64 + "replied", BOOL)

    assert result.findings == []


@pytest.mark.parametrize("shape", ["if", "coalesce", "min"])
def test_the_deepest_rules_lower_in_no_time(shape: str) -> None:
    """Each level looks at its operands once, or 64 levels would never end."""
    rule: Any = {"var": "seats"}
    for _ in range(63):
        rule = {"if": [True, rule, 1]} if shape == "if" else {shape: [rule, 1]}

    assert lowered(rule, INTEGER).findings == []


def test_equal_rules_become_one_node() -> None:
    pool = Pool()
    scope = RuleScope(pool)
    first = lower(RuleSource.of("lookup(industry_exposure, industry) = high"), scope, pool, BOOL)
    again = {"==": [{"lookup": ["industry_exposure", {"var": "industry"}]}, "high"]}
    second = lower(RuleSource.of(again), scope, pool, BOOL)

    assert first.node is second.node


def test_the_rule_is_kept_in_its_authors_words() -> None:
    assert lowered("  seats>3 ", BOOL).text == "seats>3"
    assert lowered({">": [{"var": "seats"}, 3]}, BOOL).text == "seats > 3"
    both = ["seats > 3 or replied", {"or": [{"var": "replied"}, {"var": "lost"}]}]
    assert lowered(both, BOOL).text == "(seats > 3 or replied) and (replied or lost)"


def test_places_inside_jsonlogic_follow_its_path() -> None:
    seen: list[tuple[str | int, ...]] = []
    places = RulePlaces(lambda path: seen.append(path), lambda *_: None, root=("when",))
    pool = Pool()
    rule = [{"==": [{"var": "exposure"}, "hihg"]}, {"<": [1, {"in": [1, [{"var": "sets"}]]}]}]

    lower(RuleSource(rule, places), RuleScope(pool), pool, BOOL)

    assert seen == [("when", 0, "==", 1), ("when", 1, "<", 1, "in", 1, 0)]


def test_a_text_that_is_read_again_is_told_of_at_its_own_place() -> None:
    for text in ("arr > 9_007_199_254_740_993", "arr > 1 and nobody_knows_this"):
        found = [
            lower(RuleSource(text, RulePlaces.in_text(text, file)), RuleScope(pool), pool, BOOL)
            for file in ("one", "two", "one")
            for pool in (Pool(),)
        ]

        paths = [finding.span.path for one in found for finding in one.findings if finding.span]
        assert paths == ["one", "two", "one"]


def test_a_text_that_is_read_again_means_what_it_means_in_its_own_pool() -> None:
    text = "arr > 1_000 and not replied"
    pools = Pool(), Pool()

    first, again = (lower(RuleSource.of(text), RuleScope(pool), pool, BOOL) for pool in pools)

    assert first.node is not None
    assert again.node is not None
    assert first.node is not again.node
    assert dump(first.node) == dump(again.node)
