"""Explanations over GraphQL, where a workspace behind them would only be in the way."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from playwise.evaluate.explain import (
    ConditionTrace,
    Explanation,
    FactRead,
    MeasureTrace,
    Reach,
    RowTrace,
    ScoreTrace,
)
from playwise.evaluate.nearest import Change
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


NEAREST = """{ explain(account: "a1") { edited byThen absent decisions {
    variant undecided reach { value search nearest { name after } }
    rows { search nearest { name entity key before stale after isHidden }
           tree { id parent depth condition { text joined answer parts { text } } } } } } }"""


@pytest.mark.parametrize(
    ("fields", "looked_for"),
    [
        ("decisions { words rows { fate } }", False),
        ("decisions { rows { nearest { name } } }", True),
        ("decisions { rows { ... on ExplanationRow { search } } }", True),
        ("plays { ...p } } } fragment p on PlayExplanation { nearest { name", True),
        ("decisions { reach { value } }", True),
    ],
)
def test_changes_that_would_do_are_looked_for_only_if_asked_for(
    client: Client, fields: str, *, looked_for: bool
) -> None:
    asked: list[bool] = []

    def explain(*args: object) -> RecordExplanation:
        asked.append(args[-1] is True)
        return explanation()

    client.source.explain = explain
    client.data(f'{{ explain(account: "a1") {{ {fields} }} }}')

    assert asked == [looked_for]


def test_what_would_do_and_the_tree_of_conditions_are_data(store: Store, client: Client) -> None:
    leaves = [ConditionTrace(name, True, (), ()) for name in "abc"]
    inner = ConditionTrace("a or b", True, (), (), tuple(leaves[:2]), "or")
    outer = ConditionTrace("(a or b) and c", False, (), (), (inner, leaves[2]), "and")
    near = (Change("size", "account", "a1", "7", ("9",), stale=True),)
    row = RowTrace("rich", "false", (outer,), "c", "high", nearest=near, search="cut short")
    whole = explanation()
    made = replace(
        whole.decisions[0],
        rows=(row,),
        variant="emea",
        undecided=("poor",),
        reach=(Reach("green", near, "whole"),),
    )
    client.source.explain = lambda *_: replace(
        whole, decisions=(made,), edited=("tier", "late"), absent=("late",)
    )

    found = client.data(NEAREST)["explain"]

    assert (found["edited"], found["byThen"]) == (["tier", "late"], True)
    assert found["absent"] == ["late"]
    [decision] = found["decisions"]
    assert (decision["variant"], decision["undecided"]) == ("emea", ["poor"])
    assert decision["reach"] == [
        {"value": "green", "search": "WHOLE", "nearest": [{"name": "size", "after": ["9"]}]}
    ]
    [told] = decision["rows"]
    assert told["search"] == "CUT_SHORT"
    assert told["nearest"] == [
        {
            "name": "size",
            "entity": "account",
            "key": "a1",
            "before": "7",
            "stale": True,
            "after": ["9"],
            "isHidden": False,
        }
    ]
    assert [(line["id"], line["parent"], line["depth"]) for line in told["tree"]] == [
        (0, None, 0),
        (1, 0, 1),
        (2, 1, 2),
        (3, 1, 2),
        (4, 0, 1),
    ]
    assert told["tree"][1]["condition"] == {
        "text": "a or b",
        "joined": "OR",
        "answer": True,
        "parts": [{"text": "a"}, {"text": "b"}],
    }


def test_a_change_that_would_give_a_restricted_fact_away_has_no_values(store: Store) -> None:
    pay = Fact("pay", "account", INTEGER, restricted=("admin",))
    size = Fact("size", "account", INTEGER)
    account = Entity("account", "id", None, (), {"pay": pay, "size": size})
    client = Client(lambda: store, Program(Catalogue({"account": account}), ()))
    near = (
        Change("pay", "account", "a1", "500", ("900",)),
        Change("size", "account", "a1", "7", ("51",), restricted=True),
        Change("size", "account", "a2", "7", ("9",)),
    )
    whole = explanation()
    row = replace(whole.decisions[0].rows[0], nearest=near, search="whole")
    made = replace(whole.decisions[0], rows=(row,))
    client.source.explain = lambda *_: replace(whole, decisions=(made,))

    [decision] = client.data(NEAREST)["explain"]["decisions"]

    told = [
        (one["name"], one["before"], one["after"], one["isHidden"])
        for one in decision["rows"][0]["nearest"]
    ]
    assert told == [
        ("pay", None, [], True),
        ("size", None, [], True),
        ("size", "7", ["9"], False),
    ]


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
