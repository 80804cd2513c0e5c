"""Decisions over GraphQL: outcomes of records, and portfolios."""

from dataclasses import replace
from typing import Any, Literal

import pytest

from playwise.facts.catalog import Catalogue, Fact
from playwise.playbook.kinds import Decision, Table
from playwise.playbook.program import Program
from playwise.rules.types import NUMBER, TEXT, list_of
from playwise.store.engine import Store
from playwise_api.schema.outcomes import in_words
from tests.unit.playwise_api.served import (
    DECISIONS,
    PROGRAM,
    Client,
    decided,
    playbook,
    program_of,
)
from tests.unit.store.sample import CATALOGUE, facts, saved


def save(store: Store, *accounts: dict[str, Any], **more: Any) -> None:
    with store.writing() as conn:
        saved(conn, facts([{"_key": f"a{n}"} | a for n, a in enumerate(accounts, 1)], **more))


def test_an_outcome_says_what_why_and_when(store: Store, client: Client) -> None:
    save(store, {})
    decided(store, {"key": "a1", "value": '"high"', "row": "tourism", "because": "on the map"})

    found = client.data(
        """{ account(key: "a1") { outcomes { playbook decision isKnown value words row because
            reasons assumed open undecided version asOf changedAt } } }"""
    )

    assert found["account"]["outcomes"] == [
        {
            "playbook": "tier",
            "decision": "exposure",
            "isKnown": True,
            "value": "high",
            "words": "high",
            "row": "tourism",
            "because": "on the map",
            "reasons": [],
            "assumed": [],
            "open": None,
            "undecided": None,
            "version": "v1",
            "asOf": "2026-03-02T09:00:00Z",
            "changedAt": "2026-03-02T10:00:00Z",
        }
    ]


@pytest.mark.parametrize("because", ["", None])
def test_because_is_null_where_there_is_none(
    store: Store, client: Client, because: str | None
) -> None:
    save(store, {})
    decided(store, {"key": "a1", "value": '"high"', "because": because})

    found = client.data('{ account(key: "a1") { outcomes { because } } }')

    assert found["account"]["outcomes"] == [{"because": None}]


def test_an_unknown_outcome_says_what_is_missing(store: Store, client: Client) -> None:
    save(store, {})
    decided(
        store,
        {"key": "a1", "reasons": ["missing: industry"], "open": ["kickoff"], "undecided": []},
    )

    found = client.data(
        '{ account(key: "a1") { outcomes { isKnown value words reasons open undecided } } }'
    )

    assert found["account"]["outcomes"] == [
        {
            "isKnown": False,
            "value": None,
            "words": None,
            "reasons": ["missing: industry"],
            "open": ["kickoff"],
            "undecided": [],
        }
    ]


@pytest.mark.parametrize(
    ("on_unknown", "is_known", "counts"),
    [("stop", False, [(None, 1)]), ("skip", True, [('["big"]', 1)])],
)
def test_a_list_with_undecided_rows_is_known_only_where_those_are_passed_over(
    store: Store,
    on_unknown: Literal["stop", "skip"],
    is_known: bool,
    counts: list[tuple[str | None, int]],
) -> None:
    made = (Decision("tier", "gaps", list_of(TEXT), Table((), on_unknown, "collect")),)
    tier = replace(playbook("tier"), decisions=made)
    client = Client(lambda: store, Program(CATALOGUE, (tier,)))
    save(store, {})
    row = {"decision": "gaps", "value": '["big"]', "undecided": ["red"], "reasons": ["missing: x"]}
    decided(store, {"key": "a1", **row})

    found = client.data(
        """{ account(key: "a1") { outcomes { isKnown value words undecided reasons } }
             portfolio(playbook: "tier", decision: "gaps") { rows { value count } } }"""
    )

    assert found["account"]["outcomes"] == [
        {
            "isKnown": is_known,
            "value": '["big"]',
            "words": "big",
            "undecided": ["red"],
            "reasons": ["missing: x"],
        }
    ]
    assert [(one["value"], one["count"]) for one in found["portfolio"]["rows"]] == counts


@pytest.mark.parametrize(
    ("decision", "stored", "value", "words"),
    [
        ("exposure", '"low"', "low", "low"),
        ("worth", "2400050", "2400050", "24,000.50 USD"),
        ("safe", "true", "true", "yes"),
        ("next_on", '"2026-03-02"', "2026-03-02", "2026-03-02"),
        ("gone", '"x"', "x", "x"),
    ],
)
def test_a_value_is_told_plainly_and_in_words(
    store: Store, client: Client, decision: str, stored: str, value: str, words: str
) -> None:
    save(store, {})
    decided(store, {"key": "a1", "decision": decision, "value": stored})

    found = client.data('{ account(key: "a1") { outcomes { value words } } }')

    assert found["account"]["outcomes"] == [{"value": value, "words": words}]


@pytest.mark.parametrize("stored", ['"soon"', "5", "[1]", "{}", "true"])
def test_a_value_of_an_older_type_is_told_as_it_is(stored: str) -> None:
    assert in_words(stored, "as it is", DECISIONS["next_on"]) == "as it is"


def test_outcomes_are_chosen_by_playbook_and_decision(store: Store, client: Client) -> None:
    save(store, {})
    rows = [("tier", "exposure"), ("tier", "safe"), ("other", "exposure")]
    decided(store, *({"key": "a1", "playbook": p, "decision": d} for p, d in rows))
    query = '{ account(key: "a1") { outcomes(%s) { playbook decision } } }'

    def chosen(arguments: str) -> list[tuple[str, str]]:
        found = client.data(query % arguments)["account"]["outcomes"]
        return [(one["playbook"], one["decision"]) for one in found]

    assert chosen('playbook: "tier"') == [("tier", "exposure"), ("tier", "safe")]
    assert chosen('playbook: "tier", decision: "safe"') == [("tier", "safe")]
    assert client.refusal(query % 'decision: "safe"') == (
        "say which playbook's 'safe' is meant: give 'playbook' too",
        "BAD_USER_INPUT",
    )
    assert client.refusal(query % 'playbook: "tear"') == (
        "unknown playbook 'tear'; did you mean 'tier'?",
        "BAD_USER_INPUT",
    )


def test_outcomes_of_children_are_their_own(store: Store, client: Client) -> None:
    save(store, {}, contacts=[{"_key": "a1", "_parent_account": "a1"}])
    decided(store, {"key": "a1", "value": '"high"'})
    decided(store, {"key": "a1", "playbook": "people", "value": '"low"'}, entity="contact")

    found = client.data(
        '{ account(key: "a1") { outcomes { value } contacts { nodes { outcomes { value } } } } }'
    )["account"]

    assert found["outcomes"] == [{"value": "high"}]
    assert found["contacts"]["nodes"] == [{"outcomes": [{"value": "low"}]}]


PORTFOLIO = """query($p: String!, $d: String!, $a: String) {
    portfolio(playbook: $p, decision: $d, amount: $a) {
        playbook decision entity amount currency total
        rows { value words count amount withoutAmount } } }"""


def test_a_portfolio_has_a_row_for_every_value_with_unknown_last(
    store: Store, client: Client
) -> None:
    save(store, {"arr": 100}, {"arr": 50}, {}, {"arr": 7})
    rows = [("a1", '"low"'), ("a2", '"low"'), ("a3", '"low"'), ("a4", None)]
    decided(store, *({"key": key, "value": value} for key, value in rows))

    found = client.data(PORTFOLIO, p="tier", d="exposure", a="arr")["portfolio"]

    def row(value: str | None, count: int, amount: str | None, without: int) -> dict[str, Any]:
        parts = {"count": count, "amount": amount, "withoutAmount": without}
        return {"value": value, "words": value, **parts}

    assert found == {
        "playbook": "tier",
        "decision": "exposure",
        "entity": "account",
        "amount": "arr",
        "currency": "USD",
        "total": 4,
        "rows": [
            row("high", 0, None, 0),
            row("moderate", 0, None, 0),
            row("low", 3, "1.50", 1),
            row(None, 1, "0.07", 0),
        ],
    }


def test_a_portfolio_without_an_amount_only_counts(store: Store, client: Client) -> None:
    save(store, {}, {})
    decided(store, *({"key": k, "decision": "safe", "value": "true"} for k in ("a1", "a2")))

    found = client.data(PORTFOLIO, p="tier", d="safe")["portfolio"]

    row = {"value": "true", "words": "yes", "count": 2, "amount": None, "withoutAmount": 0}
    assert (found["amount"], found["currency"], found["rows"]) == (None, None, [row])


def test_sums_of_numbers_show_no_noise(store: Store, client: Client) -> None:
    save(store, {"score": 0.1}, {"score": 0.2})
    decided(store, *({"key": key, "value": '"high"'} for key in ("a1", "a2")))

    found = client.data(PORTFOLIO, p="tier", d="exposure", a="score")["portfolio"]

    assert found["rows"][0]["amount"] == "0.3"


@pytest.mark.parametrize(
    ("asked", "message", "code"),
    [
        (
            ("teir", "exposure", None),
            "unknown playbook 'teir'; did you mean 'tier'?",
            "BAD_USER_INPUT",
        ),
        (
            ("tier", "safely", None),
            "unknown decision 'safely' of 'tier'; did you mean 'safe'?",
            "BAD_USER_INPUT",
        ),
        (
            ("tier", "exposure", "ar"),
            "unknown fact 'ar' of account; did you mean 'arr'?",
            "BAD_USER_INPUT",
        ),
        (
            ("tier", "exposure", "name"),
            "'name' is text, which cannot be added up; there are arr, grade, score, seats",
            "BAD_USER_INPUT",
        ),
    ],
)
def test_a_portfolio_of_what_is_not_there_says_so(
    store: Store, client: Client, asked: tuple[str, str, str | None], message: str, code: str
) -> None:
    save(store, {})
    playbook, decision, amount = asked

    assert client.refusal(PORTFOLIO, p=playbook, d=decision, a=amount) == (message, code)


def test_a_restricted_fact_is_not_added_up(store: Store) -> None:
    pay = Fact("pay", "account", NUMBER, restricted=("admin",))
    account = program_of(pay).catalogue.entities["account"]
    entities = {**CATALOGUE.entities, "account": account}
    program = Program(Catalogue(entities), PROGRAM.playbooks[:1])

    refusal = Client(lambda: store, program).refusal(PORTFOLIO, p="tier", d="exposure", a="pay")

    assert refusal == ("unknown fact 'pay' of account", "BAD_USER_INPUT")


def test_a_playbook_shows_its_decisions(client: Client) -> None:
    found = client.data(
        """{ playbook(id: "tier") { title entity version path source labels steps { id }
            exits { id } decisions { name kind rows reads assumed
                type { kind values currency element } } } }"""
    )["playbook"]

    assert found["decisions"][1] == {
        "name": "worth",
        "kind": "TABLE",
        "rows": [],
        "reads": [],
        "assumed": [],
        "type": {"kind": "MONEY", "values": [], "currency": "USD", "element": None},
    }
    assert (found["title"], found["steps"], found["exits"]) == ("Tier", [], [])
    assert client.data('{ playbook(id: "none") { id } }') == {"playbook": None}


def test_the_catalogue_tells_the_values_of_an_enum(client: Client) -> None:
    found = client.data(
        """{ catalogue { entities { name type key label parents { entity plural } relations { name }
            facts { name field enteredBy source minimum maximum indexed
                type { kind values currency element } } } } }"""
    )["catalogue"]["entities"]

    account = next(entity for entity in found if entity["name"] == "account")
    by_name = {fact["name"]: fact for fact in account["facts"]}
    assert account["parents"] == [{"entity": "company", "plural": "accounts"}]
    assert (account["type"], account["key"], account["label"]) == ("Account", "account_id", "name")
    assert by_name["status"]["type"]["values"] == ["open", "won", "lost"]
    assert by_name["reviews"]["type"] == {
        "kind": "LIST",
        "values": [],
        "currency": None,
        "element": "DATE",
    }
    assert by_name["grade"] == {
        "name": "grade",
        "field": "grade",
        "enteredBy": "csm",
        "source": None,
        "minimum": 1.0,
        "maximum": 5.0,
        "indexed": False,
        "type": {"kind": "INTEGER", "values": [], "currency": None, "element": None},
    }


def test_restricted_facts_are_not_in_the_catalogue(store: Store) -> None:
    account = CATALOGUE.entities["account"]
    hidden = replace(account.facts["arr"], restricted=("admin",))
    shown = replace(account, facts={"arr": hidden, "name": account.facts["name"]})
    client = Client(lambda: store, Program(Catalogue({"account": replace(shown, parents=())}), ()))

    found = client.data("{ catalogue { entities { facts { name } } } }")

    assert found["catalogue"]["entities"] == [{"facts": [{"name": "name"}]}]


def test_the_parts_of_a_scorecard_and_of_a_quadrant_have_types(
    store: Store, client: Client
) -> None:
    save(store, {})
    decided(
        store,
        {
            "key": "a1",
            "value": '"red"',
            "parts": '{"drivers":["seats","nps"],"score":41.5,"trend":"declining"}',
        },
        {"key": "a1", "decision": "safe", "parts": '{"weight":null,"x":7.0,"y":null}'},
        {"key": "a1", "decision": "worth", "parts": '{"drivers":null,"score":null}'},
        {"key": "a1", "decision": "next_on"},
    )

    found = client.data(
        """{ account(key: "a1") { outcomes {
            decision score drivers trend corner { x y weight } } } }"""
    )

    nothing = {"score": None, "drivers": None, "trend": None, "corner": None}
    assert found["account"]["outcomes"] == [
        {
            "decision": "exposure",
            "score": 41.5,
            "drivers": ["seats", "nps"],
            "trend": "DECLINING",
            "corner": None,
        },
        {"decision": "next_on", **nothing},
        {"decision": "safe", **nothing, "corner": {"x": 7.0, "y": None, "weight": None}},
        {"decision": "worth", **nothing},
    ]


def test_a_place_in_a_list_and_the_rows_of_a_list_are_told(store: Store, client: Client) -> None:
    save(store, {})
    decided(
        store,
        {"key": "a1", "value": "true", "parts": '{"of":17,"per":"Ada","position":3}'},
        {
            "key": "a1",
            "decision": "safe",
            "reasons": ["missing: arr"],
            "parts": '{"of":2,"position":null}',
        },
        {"key": "a1", "decision": "worth", "parts": '{"of":null,"position":null}'},
        {
            "key": "a1",
            "decision": "next_on",
            "undecided": ["late"],
            "reasons": ["missing: arr"],
            "parts": '{"rows":["idle"]}',
        },
    )

    found = client.data(
        """{ account(key: "a1") { outcomes {
            decision place { position of per } rows undecided reasons } } }"""
    )

    nothing: dict[str, object] = {"place": None, "rows": None, "undecided": None, "reasons": []}
    assert found["account"]["outcomes"] == [
        {"decision": "exposure", **nothing, "place": {"position": 3, "of": 17, "per": "Ada"}},
        {
            "decision": "next_on",
            "place": None,
            "rows": ["idle"],
            "undecided": ["late"],
            "reasons": ["missing: arr"],
        },
        {
            "decision": "safe",
            **nothing,
            "reasons": ["missing: arr"],
            "place": {"position": None, "of": 2, "per": None},
        },
        {"decision": "worth", **nothing},
    ]
