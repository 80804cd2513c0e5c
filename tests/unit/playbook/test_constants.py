"""Params and tables: typed as YAML reads them, money by its unit, wrong ones told once."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from playwise.playbook.constants import type_of
from playwise.playbook.kinds import Computed
from playwise.rules.ir import LookupColumn, Node
from playwise.rules.types import BOOL, DATE, DATETIME, INTEGER, NUMBER, TEXT, Type, enum
from tests.unit.playbook.compiled import compiled


def node(playbook: str) -> Node:
    """Return the expression of decision ``d``, in which nothing is wrong."""
    made = compiled(playbook)
    assert made.messages == []
    how = made.decisions["p.d"].how
    assert isinstance(how, Computed)
    return how.rule.node


@pytest.mark.parametrize(
    ("param", "rule", "expected"),
    [
        ("3", "seats > params.x", "gt(seats, 3)"),
        ("{value: 60, unit: days, origin: practice}", "seats > params.x", "gt(seats, 60)"),
        ("2.5", "used > params.x", "gt(used, 2.5)"),
        ("3", "used > params.x", "gt(used, 3.0)"),
        ("high", "tier = params.x", "eq(tier, 'high')"),
        ("Ada", "name = params.x", "eq(name, 'Ada')"),
        ("true", "replied = params.x", "eq(replied, True)"),
        (
            "2026-03-01",
            "renewal_date > params.x",
            "gt(renewal_date, datetime.date(2026, 3, 1))",
        ),
        ("{value: 10000, unit: USD}", "arr > params.x", "gt(arr, 1000000)"),
        ("{value: 0.01, unit: USD}", "arr > params.x", "gt(arr, 1)"),
        ("{value: 5, unit: EUR}", "eur_price > params.x", "gt(eur_price, 500)"),
        ("5", "arr > params.x", "gt(arr, 500)"),
        ("5", "eur_price > params.x and arr > params.x", "and(gt(eur_price, 500), gt(arr, 500))"),
    ],
)
def test_a_param_is_a_constant_of_the_type_beside_it(param: str, rule: str, expected: str) -> None:
    assert repr(node(f"params: {{x: {param}}}\ndecisions:\n  d: {{value: {rule}}}\n")) == expected


def test_an_amount_with_too_many_decimals_is_told_once() -> None:
    made = compiled(
        "params: {x: {value: 10.555, unit: USD}}\ndecisions:\n  d: {value: arr > params.x}\n"
    )

    assert made.messages == ["p.yaml:4:21 PW210 '10.555' has more than the 2 decimals of USD"]


@pytest.mark.parametrize(
    ("unit", "code"), [("$", "USD"), ("usd", "USD"), ("Euro", "EUR"), ("€", "EUR"), ("chf", "CHF")]
)
def test_a_currency_is_named_by_its_code(unit: str, code: str) -> None:
    rules = (
        f"params: {{x: {{value: 5, unit: {unit}}}}}\ndecisions:\n  d: {{value: arr > params.x}}\n"
    )

    assert compiled(rules).messages == [
        f"p.yaml:4:30 PW112 '{unit}' is not the code of a currency | write {code}"
    ]


def test_the_unit_of_a_text_and_other_units_are_words() -> None:
    rules = "decisions:\n  d: {value: seats > params.x and name = params.y}\n"
    params = "params: {x: {value: 5, unit: seats}, y: {value: z, unit: $}}\n"

    assert compiled(params + rules).messages == []


def test_amounts_of_two_currencies_do_not_mix() -> None:
    made = compiled(
        "params: {x: {value: 5, unit: EUR}}\ndecisions:\n  d: {value: arr > params.x}\n"
    )

    assert made.messages == [
        (
            "p.yaml:6:20 PW205 'arr' is money in USD, 'params.x' is money in EUR:"
            " currencies do not mix"
        )
    ]


@pytest.mark.parametrize(
    ("declared", "rule", "message"),
    [
        (
            "params: {x: {unit: days}}",
            "seats > params.x",
            "p.yaml:4:10 PW111 the key 'value' is missing",
        ),
        (
            "params: {x: [1, 2]}",
            "seats in params.x",
            "p.yaml:4:13 PW112 expected a single value, got a list",
        ),
        (
            "tables: {x: {rows: {}}}",
            "lookup(x, name) > 1",
            "p.yaml:4:20 PW112 expected at least 1 entry, got an empty { }",
        ),
        ("derive: {x: }", "x > 1", "p.yaml:4:10 PW112 expected a rule, got nothing"),
    ],
)
def test_what_is_declared_wrongly_is_not_called_unknown_where_it_is_read(
    declared: str, rule: str, message: str
) -> None:
    made = compiled(f"{declared}\ndecisions:\n  d: {{value: '{rule}'}}\n")

    assert [said.split(" | ")[0] for said in made.messages] == [message]


def test_a_decision_declared_wrongly_is_not_called_unknown_either() -> None:
    made = compiled("decisions:\n  d: {value: e > 1}\n  e: 5\n  f: {value: d}\n")

    assert [said.split(" | ")[0] for said in made.messages] == [
        "p.yaml:6:6 PW112 expected keys and values, got the number 5"
    ]


# Tables


def column(playbook: str) -> LookupColumn:
    """Return what decision ``d`` looks up."""
    data = node(playbook).data
    assert isinstance(data, LookupColumn)
    return data


def looked_up(rows: str, rule: str = "lookup(t, name)") -> str:
    return f'tables: {{t: {{rows: {rows}}}}}\ndecisions:\n  d: {{value: "{rule}"}}\n'


@pytest.mark.parametrize(
    ("rows", "rule", "type", "values"),
    [
        ("{a: 1, b: 2}", "lookup(t, name)", INTEGER, {"a": 1, "b": 2}),
        ("{a: 1, b: 2.5}", "lookup(t, name)", NUMBER, {"a": 1.0, "b": 2.5}),
        ("{a: x, b: y, c: x}", "lookup(t, name)", enum(["x", "y"]), {"a": "x", "b": "y", "c": "x"}),
        ("{a: true}", "lookup(t, name)", BOOL, {"a": True}),
        ("{a: 2026-03-01}", "lookup(t, name)", DATE, {"a": date(2026, 3, 1)}),
        ("{high: 1}", "lookup(t, tier)", INTEGER, {"high": 1}),
        ("{1: x, 2: y}", "lookup(t, seats)", enum(["x", "y"]), {1: "x", 2: "y"}),
        ("{-1: x}", "lookup(t, seats)", enum(["x"]), {-1: "x"}),
        ("{1: x, b: y}", "lookup(t, name)", enum(["x", "y"]), {"1": "x", "b": "y"}),
        ("{no: 1, null: 2}", "lookup(t, name)", INTEGER, {"no": 1, "null": 2}),
    ],
)
def test_a_tables_values_are_of_one_type(
    rows: str, rule: str, type: Type, values: dict[object, object]
) -> None:
    playbook = looked_up(rows, rule)

    assert column(playbook).values == values
    assert node(playbook).type == type


def test_a_table_may_have_columns_each_of_its_own_type() -> None:
    rows = "{high: {most: 15, kind: gold}, low: {most: 4}}"

    most = column(looked_up(rows, "lookup(t, tier, most)"))
    kind = column(looked_up(rows, "lookup(t, tier, kind)"))

    assert (most.table, most.column, most.values) == ("t", "most", {"high": 15, "low": 4})
    assert kind.values == {"high": "gold"}


@pytest.mark.parametrize(
    ("playbook", "messages"),
    [
        (
            looked_up("{a: 1, b: x}"),
            [("p.yaml:4:30 PW205 'x' is text, the first value of table 't' is integer"
             " | values of one column are of one type")],
        ),
        (
            looked_up("{a: {n: 1}, b: {n: x}}", "lookup(t, name, n)"),
            [("p.yaml:4:39 PW205 'x' is text, the first value of column 'n' of table 't' is integer"
             " | values of one column are of one type")],
        ),
        (
            looked_up("{1: a, 01: b}", "lookup(t, seats)"),
            ["p.yaml:4:27 PW116 the key '01' is the number '1' again | keep one of them"],
        ),
        (
            looked_up("{a: 1}", "lookup(u, name)"),
            ["p.yaml:4:10 PW303 table 't' is used nowhere | use it or take it out",
             "p.yaml:6:22 PW212 unknown table 'u' | the tables are t"],
        ),
        (
            looked_up("{a: {n: 1}}"),
            ["p.yaml:6:15 PW212 table 't' has columns, say which: n"],
        ),
        (
            looked_up("{a: {n: 1}}", "lookup(t, name, m)"),
            ["p.yaml:6:31 PW212 table 't' has no column 'm' | its columns are n"],
        ),
        (
            looked_up("{a: 1}", "lookup(t, name, n)"),
            ["p.yaml:6:31 PW212 table 't' has no column 'n' | its rows have one value each"],
        ),
        (
            looked_up("{a: 1}", "lookup(t, seats)"),
            ["p.yaml:6:25 PW205 expected text, 'seats' is integer"],
        ),
        (
            looked_up("{1: 1}", "lookup(t, name)"),
            [("p.yaml:6:25 PW205 expected integer, 'name' is text | declare the fact as a number in"
             " facts.yaml")],
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_table_is_told_once(playbook: str, messages: list[str]) -> None:
    assert compiled(playbook).messages == messages


@pytest.mark.parametrize(
    ("value", "type"),
    [
        (True, BOOL),
        (1, INTEGER),
        (1.0, NUMBER),
        (date(2026, 3, 1), DATE),
        (datetime(2026, 3, 1, tzinfo=UTC), DATETIME),
        ("1", TEXT),
    ],
)
def test_a_scalar_has_the_type_that_yaml_reads(value: object, type: Type) -> None:
    assert type_of(value) == type
