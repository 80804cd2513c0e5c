"""previous, changed and trend: what they mean, what they refuse, and what both evaluators say."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import polars as pl
import pytest

from playwise.rules.columns import Columns
from playwise.rules.frame import KEY, dtype, parent_column, stale_column
from playwise.rules.interpret import Interpreter
from playwise.rules.ir import Node, PastRef, Pool
from playwise.rules.lower import Lowered, lower
from playwise.rules.operations import Answer
from playwise.rules.reasons import as_lists, reasons
from playwise.rules.records import Record
from playwise.rules.source import RulePlaces, RuleSource
from playwise.rules.unknown import Unknown
from tests.unit.rules.asked import AS_OF
from tests.unit.rules.rule_scope import ACCOUNT, CONTACT, RuleScope


def lowered(rule: object) -> Lowered:
    pool = Pool()
    place = RulePlaces.in_text(rule, "r") if isinstance(rule, str) else RulePlaces.nowhere()
    return lower(RuleSource(rule, place), RuleScope(pool), pool)


def node(rule: object) -> Node:
    made = lowered(rule)
    assert made.findings == []
    assert made.node is not None
    return made.node


def complaint(rule: str) -> tuple[str, str, str, str | None]:
    """Return code, message, marked text and help of the only finding."""
    (finding,) = lowered(rule).findings
    assert finding.span is not None
    start = finding.span.column - 1
    return (
        finding.code,
        finding.message,
        rule[start : start + finding.span.length],
        finding.help,
    )


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("previous(arr, 30d)", "arr@30d"),
        ("previous(arr, 30)", "arr@30d"),
        ("previous(arr, 2w)", "arr@14d"),
        ("previous(arr, params.days)", "arr@60d"),
        ({"previous": [{"var": "arr"}, 30]}, "arr@30d"),
        ({"previous": [{"var": "arr"}, "30d"]}, "arr@30d"),
        ("previous(tags, 3650)", "tags@3650d"),
        ("previous(renewal_status, 1d) = won", "eq(renewal_status@1d, 'won')"),
        ("previous(arr, 30d) > 5", "gt(arr@30d, 500)"),
        ("changed(renewal_status)", "ne(renewal_status, renewal_status@1d)"),
        ("changed(arr, 7d)", "ne(arr, arr@7d)"),
        ("trend(arr, 30d)", "sub(arr, arr@30d)"),
        ("trend(nps, 30d)", "sub(nps, nps@30d)"),
        ("trend(renewal_date, 30d)", "sub(renewal_date, renewal_date@30d)"),
        ("trend(last_login, 30d)", "days_between(last_login@30d, last_login)"),
        (
            "any(contacts, trend(engagement, 30d) < previous(account.nps, 1d))",
            "some(contacts, True, lt(sub(engagement, engagement@30d), account.nps@1d))",
        ),
    ],
)
def test_they_mean_the_fact_as_it_was(rule: object, expected: str) -> None:
    assert repr(node(rule)) == expected


@pytest.mark.parametrize(
    ("rule", "label"),
    [
        ("previous(arr, 30d)", "arr 30 days ago"),
        ("previous(arr, 1d)", "arr 1 day ago"),
        ("any(champions, previous(prepared, 7d))", "champions.prepared 7 days ago"),
        ("any(champions, previous(account.lost, 7d))", "account.lost 7 days ago"),
    ],
)
def test_reasons_name_the_fact_and_how_long_ago(rule: str, label: str) -> None:
    (ref,) = node(rule).past()

    assert ref.label == label


@pytest.mark.parametrize(
    "rule", ["previous(arr, 30d)", "changed(arr)", "changed(arr, 14d)", "trend(seats, 1d)"]
)
def test_they_are_printed_as_they_were_written(rule: str) -> None:
    assert lowered(rule).text == rule


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (
            "previous(arr + 1, 30d)",
            (
                "PW205",
                "'arr + 1' is no fact and no decision, and only those have a past",
                "arr + 1",
                "look back at the facts in it, each by itself",
            ),
        ),
        (
            "changed('arr')",
            (
                "PW205",
                "''arr'' is no fact and no decision, and only those have a past",
                "'arr'",
                'write {"var": "arr"}',
            ),
        ),
        (
            "previous(params.floor, 30d)",
            (
                "PW205",
                "'params.floor' is no fact and no decision, and only those have a past",
                "params.floor",
                "look back at the facts in it, each by itself",
            ),
        ),
        (
            "previous(champions, 30d)",
            (
                "PW205",
                "'champions' is related records, not a value",
                "champions",
                "ask about its records: count(champions), any(champions, …)",
            ),
        ),
        (
            "changed(tags)",
            ("PW205", "'changed' compares single values, 'tags' is list of text", "tags", None),
        ),
        (
            "trend(replied, 30d)",
            (
                "PW205",
                "'trend' is for numbers, money and dates, 'replied' is bool",
                "replied",
                "ask whether it changed",
            ),
        ),
        (
            "previous(arr, 0d)",
            ("PW210", "expected 1 to 3,650 days, got '0d'", "0d", None),
        ),
        (
            "previous(arr, 3651)",
            ("PW210", "expected 1 to 3,650 days, got '3651'", "3651", None),
        ),
        (
            "previous(arr, -1)",
            ("PW210", "expected 1 to 3,650 days, got '-1'", "-1", None),
        ),
        (
            "previous(arr, '3mo')",
            ("PW205", "expected a number of days, got '3mo'", "'3mo'", "write 91d"),
        ),
        (
            "previous(arr, seats)",
            (
                "PW205",
                "expected a number of days, got 'seats'",
                "seats",
                "write a number of days or weeks, such as 30d or 2w",
            ),
        ),
        (
            "previous(arr, true)",
            (
                "PW205",
                "expected a number of days, got 'true'",
                "true",
                "write a number of days or weeks, such as 30d or 2w",
            ),
        ),
        (
            "trend(arr)",
            ("PW209", "operator 'trend' takes 2 operands, not 1", "trend", None),
        ),
    ],
)
def test_what_has_no_past_or_no_number_of_days_is_refused(
    rule: str, expected: tuple[str, str, str, str | None]
) -> None:
    assert complaint(rule) == expected


NOW: dict[str, Any] = {
    "arr": 500,
    "seats": 7,
    "renewal_status": "won",
    "renewal_date": date(2026, 3, 8),
    "last_login": datetime(2026, 2, 14, 3, tzinfo=UTC),
}
THEN: dict[str, Any] = {
    "arr": 200,
    "seats": 9,
    "renewal_status": "open",
    "renewal_date": date(2026, 3, 1),
    "last_login": datetime(2026, 2, 10, 3, tzinfo=UTC),
}
OLD = {"nps": 4.0}


def record() -> Record:
    """An account with a contact; each fact of `THEN` was so a day ago, and `OLD` too old then."""
    past = {f"{name}@1d": value for name, value in THEN.items()}
    stale = {f"{name}@1d": value for name, value in OLD.items()}
    account = Record("account", "a1", {**NOW, **OLD, **past}, stale=stale)
    contact = Record("contact", "c1", {"engagement": 2.0, "engagement@1d": 1.0})
    contact.parents["account"] = account
    account.children["contact"] = [contact]
    return account


def by_interpreter(rule: Node) -> Answer:
    return Interpreter(AS_OF).answer(rule, record())


def frame(of: Record, facts: dict[str, Any]) -> pl.DataFrame:
    made = [pl.Series(KEY, [of.key])]
    for name, kind in facts.items():
        for column in (name, PastRef(name, (), "", 1).column):
            value = of.values.get(column)
            made.append(pl.Series(column, [value], dtype=dtype(kind)))
            made.append(pl.Series(stale_column(column), [column in of.stale]))
    return pl.DataFrame(made)


def by_polars(rule: Node) -> Answer:
    account = record()
    owner = pl.Series(parent_column("account"), ["a1"])
    frames = {
        "account": frame(account, ACCOUNT),
        "contact": frame(account.children["contact"][0], CONTACT).with_columns(owner),
    }
    columns = Columns({name: made.lazy() for name, made in frames.items()}, AS_OF)
    made = columns.prepare("account", [rule])[rule.uid]
    whole = columns.collect("account").with_columns(made.alias("=answer"))
    told = as_lists(
        reasons(columns, "account", whole, [(rule, whole["=answer"].is_null())]), 1
    ).to_list()
    answer = whole["=answer"].to_list()[0]
    return Unknown(tuple(told[0])) if answer is None else answer


@pytest.mark.parametrize("ask", [by_interpreter, by_polars], ids=["interpreter", "polars"])
@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("previous(arr, 1d)", 200),
        ("previous(renewal_date, 1d)", date(2026, 3, 1)),
        ("changed(renewal_status)", True),
        ("changed(arr, 1d)", True),
        ("trend(arr, 1d)", 300),
        ("trend(seats, 1d)", -2),
        ("trend(renewal_date, 1d)", 7),
        ("trend(last_login, 1d)", 4),
        ("any(contacts, trend(engagement, 1d) = 1 and previous(account.arr, 1d) = 2)", True),
        ("previous(nps, 1d)", Unknown(("stale: nps 1 day ago",))),
        ("trend(nps, 1d)", Unknown(("stale: nps 1 day ago",))),
        ("changed(ratio)", Unknown(("missing: ratio", "missing: ratio 1 day ago"))),
        (
            "any(contacts, previous(account.severity, 1d) > 1)",
            Unknown(("missing: account.severity 1 day ago",)),
        ),
        ("previous(severity, 1d) is known", False),
        ("coalesce(previous(severity, 1d), seats)", 7),
    ],
)
def test_both_evaluators_read_what_was(ask: Any, rule: str, expected: Answer) -> None:
    assert ask(node(rule)) == expected
