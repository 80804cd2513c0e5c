"""Explanations over GraphQL, where a workspace behind them would only be in the way."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from playwise.evaluate.explain import (
    ConditionTrace,
    Explanation,
    FactRead,
    MeasureTrace,
    RowTrace,
    ScoreTrace,
)
from playwise.facts.catalog import Catalogue, Entity, Fact
from playwise.playbook.program import Program
from playwise.rules.types import INTEGER
from playwise.store.engine import Store
from playwise.workspace import RecordExplanation
from tests.unit.playwise_api.served import Client
from tests.unit.store.sample import MONDAY, facts, saved

AT = datetime(2026, 3, 2, tzinfo=UTC)
QUERY = """{ explain(account: "a1") { decisions { rows { fate
    conditions { answer reads { name words state } } } } } }"""


def explanation(*reads: FactRead) -> RecordExplanation:
    condition = ConditionTrace("pay > 5", None, ("missing: pay",), reads)
    row = RowTrace("rich", "not reached", (condition,), "pay > 5", "high")
    decision = Explanation(
        "tier", "v1", "exposure", "account", "a1", AT, None, None, "", (), (), (row,), ()
    )
    return RecordExplanation("account", "a1", "A", AT, (decision,), ())


def test_the_value_of_a_restricted_fact_is_hidden_wherever_it_was_read(store: Store) -> None:
    pay = Fact("pay", "account", INTEGER, restricted=("admin",))
    size = Fact("size", "account", INTEGER)
    account = Entity("account", "id", None, (), {"pay": pay, "size": size})
    client = Client(lambda: store, Program(Catalogue({"account": account}), ()))
    reads = [
        FactRead("pay", "account", "a1", "500", "known", "crm.accounts.pay"),
        FactRead("account.pay", "account", "a1", None, "missing", "crm.accounts.pay"),
        FactRead("size", "account", "a1", "7", "stale", "crm.accounts.size"),
    ]
    client.source.explain = lambda *_: explanation(*reads)

    [decision] = client.data(QUERY)["explain"]["decisions"]

    [row] = decision["rows"]
    assert row["fate"] == "NOT_REACHED"
    assert row["conditions"] == [
        {
            "answer": None,
            "reads": [
                {"name": "pay", "words": None, "state": "HIDDEN"},
                {"name": "account.pay", "words": None, "state": "HIDDEN"},
                {"name": "size", "words": "7", "state": "STALE"},
            ],
        }
    ]


@pytest.mark.parametrize(
    ("value", "because", "told"),
    [("high", "on the map", "on the map"), ("high", "", None), (None, "", None)],
)
def test_the_value_is_in_words_and_because_is_null_where_there_is_none(
    store: Store, client: Client, value: str | None, because: str, told: str | None
) -> None:
    whole = explanation()
    made = replace(whole.decisions[0], value=value, because=because)
    client.source.explain = lambda *_: replace(whole, decisions=(made,))

    found = client.data('{ explain(account: "a1") { decisions { words because } } }')

    assert found["explain"]["decisions"] == [{"words": value, "because": told}]


@pytest.mark.parametrize(
    ("keys", "refusal"),
    [
        ([], ("there is no account 'a1'", "NOT_FOUND")),
        (
            ["a1"],
            ("there was no run yet whose moment could be taken: give 'asOf'", "BAD_USER_INPUT"),
        ),
    ],
)
def test_nothing_to_explain_says_whether_the_account_or_the_run_is_missing(
    store: Store, client: Client, keys: list[str], refusal: tuple[str, str]
) -> None:
    with store.writing() as conn:
        saved(conn, facts([{"_key": key} for key in keys], observed={("crm", "accounts"): MONDAY}))

    assert client.refusal(QUERY) == refusal


def test_a_score_shows_each_measure_and_hides_what_is_restricted(
    store: Store, client: Client
) -> None:
    read = FactRead("size", "account", "a1", "50", "known", "crm.accounts.size")
    row = RowTrace("a", "decided", (ConditionTrace("size", True, (), (read,)),), None, "size")
    shown = MeasureTrace(
        "a", replace(row, value="50"), 60.0, 50.0, 30.0, "customer", "leading", "counted"
    )
    missing = MeasureTrace("b", row, 0.0, None, None, None, None, "dropped", ("missing: size",))
    hidden = replace(shown, id="c", weight=40.0, gives=20.0, restricted=True)
    whole = explanation()
    score = ScoreTrace(50.0, ("a", "c"), (shown, missing, hidden), "steady", 51.5, 30)
    made = replace(whole.decisions[0], score=score)
    client.source.explain = lambda *_: replace(whole, decisions=(made,))

    found = client.data(
        """{ explain(account: "a1") { decisions { score { score drivers trend before days
            measures { id fate text words weight points gives of kind reasons
                       reads { name } } } } } }"""
    )

    common = {"text": "size", "reads": [{"name": "size"}]}
    view = {"of": "customer", "kind": "leading", "reasons": []}
    [decision] = found["explain"]["decisions"]
    measures = decision["score"].pop("measures")
    assert decision["score"] == {
        "score": 50.0,
        "drivers": ["a", "c"],
        "trend": "steady",
        "before": 51.5,
        "days": 30,
    }
    assert measures == [
        {
            **common,
            **view,
            "id": "a",
            "fate": "COUNTED",
            "words": "50",
            "weight": 60.0,
            "points": 50.0,
            "gives": 30.0,
        },
        {
            **common,
            "id": "b",
            "fate": "DROPPED",
            "words": None,
            "weight": 0.0,
            "points": None,
            "gives": None,
            "of": None,
            "kind": None,
            "reasons": ["missing: size"],
        },
        {
            **common,
            **view,
            "id": "c",
            "fate": "COUNTED",
            "words": None,
            "weight": 40.0,
            "points": None,
            "gives": None,
        },
    ]
