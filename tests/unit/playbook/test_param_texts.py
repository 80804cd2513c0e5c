"""Params that are text where rules want numbers or days: told once, where they are written."""

from __future__ import annotations

import pytest

from playwise.playbook.param_texts import meant
from tests.unit.playbook.compiled import compiled
from tests.unit.playbook.extended import extended


@pytest.mark.parametrize(
    ("text", "what", "help"),
    [
        ("4", "a number", "write 4 without quotes"),
        ("-0.5", "a number", "write -0.5 without quotes"),
        ("+5", "a number", "write 5"),
        ("20_000", "a number", "write 20_000 without quotes"),
        ("20,000", "a number", "write 20_000"),
        ("1,234,567.8", "a number", "write 1_234_567.8"),
        ("20.000,50", "a number", "write 20_000.50"),
        ("20 000", "a number", "write 20_000"),
        ("0,5", "a number", "write 0.5"),
        ("20k", "a number", "write 20_000"),
        ("1.5m", "a number", "write 1_500_000"),
        (
            "50%",
            "a share in per cent",
            "write 0.5, or 50 where rules hold it against per cent",
        ),
        ("$20,000", "an amount", "write {value: 20_000, unit: USD}"),
        ("20 EUR", "an amount", "write {value: 20, unit: EUR}"),
        ("01.03.2026", "a date", "write 2026-03-01"),
        ("2026/03/01", "a date", "write 2026-03-01"),
        ("3/1/2026", "a date", "write the day as in 2026-03-01: year, month, day"),
    ],
)
def test_a_text_may_look_like_something_else(text: str, what: str, help: str) -> None:
    found = meant(text)

    assert found is not None
    assert (found.what, found.help) == (what, help)


@pytest.mark.parametrize(
    "text", ["high", "12 months", "v1.2", "1.2.3", "1,2,3", "$", "%", "", "31.02.2026", "50 kg"]
)
def test_other_texts_look_like_text(text: str) -> None:
    assert meant(text) is None


def test_an_amount_in_the_params_own_currency_needs_the_number_alone() -> None:
    found = meant("$20,000", "USD")

    assert found is not None
    assert found.help == "write 20_000"


def test_rules_that_take_a_text_for_a_number_are_told_of_at_the_param() -> None:
    made = compiled(
        'params:\n  floor: {value: "20,000", unit: USD}\n  need: 50%\n  day: 01.03.2026\n'
        "decisions:\n  a: {value: arr >= params.floor}\n  b: {value: arr < params.floor}\n"
        "  c: {value: 100 * params.need > used}\n  d: {value: renewal_date < params.day}\n"
    )

    assert made.messages == [
        "p.yaml:5:18 PW205 '20,000' is text that looks like a number | write 20_000",
        (
            "p.yaml:6:9 PW205 '50%' is text that looks like a share in per cent"
            " | write 0.5, or 50 where rules hold it against per cent"
        ),
        "p.yaml:7:8 PW205 '01.03.2026' is text that looks like a date | write 2026-03-01",
    ]


def test_a_text_that_rules_take_for_text_is_right_whatever_it_looks_like() -> None:
    made = compiled('params: {code: "20,000"}\ndecisions:\n  a: {value: name = params.code}\n')

    assert made.messages == []


def test_a_text_like_no_number_is_told_where_it_is_read() -> None:
    made = compiled("params: {floor: much}\ndecisions:\n  a: {value: seats > params.floor}\n")

    assert made.messages == [
        (
            "p.yaml:6:22 PW205 expected integer, 'params.floor' is text"
            " | write the number without quotes"
        )
    ]


LOWER = (
    "playbook: lower\ntitle: L\nentity: account\n"
    "params: {floor: {value: FLOOR, unit: USD}}\ndecisions:\n  a: {value: arr >= params.floor}\n"
)
UPPER = "playbook: upper\nextends: lower\nparams: {floor: {value: FLOOR}}\n"


def test_the_file_that_extends_one_with_such_a_text_is_right() -> None:
    made = extended(LOWER.replace("FLOOR", '"20,000"'), UPPER.replace("FLOOR", "30000"))

    assert made.messages == [
        "lower.yaml:4:25 PW205 '20,000' is text that looks like a number | write 20_000"
    ]


def test_such_a_text_over_a_number_is_told_how_to_be_one() -> None:
    made = extended(LOWER.replace("FLOOR", "20000"), UPPER.replace("FLOOR", '"30,000"'))

    assert made.messages == [
        "upper.yaml:3:25 PW205 '30,000' is text, 'floor' of 'lower' is integer | write 30_000"
    ]
