"""Records over GraphQL: values, freshness, lists, filters, orders."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any, Literal

import pytest

from playwise.facts.catalog import Catalogue, Entity, Fact, Source
from playwise.facts.durations import Duration
from playwise.playbook.kinds import Decision, Table
from playwise.playbook.program import Program
from playwise.rules.types import (
    BOOL,
    DATE,
    DATETIME,
    INTEGER,
    NUMBER,
    TEXT,
    list_of,
    money,
)
from playwise.store.engine import Store
from playwise.store.runs import finish_run, start_run
from playwise_api.schema.paging import MOST
from tests.unit.playwise_api.served import Client, counted, decided, playbook
from tests.unit.store.sample import CATALOGUE, CRM, FULL, MONDAY, TUESDAY, facts, frame, saved

LISTED = "query($w: AccountFilter) { accounts(where: $w) { nodes { key } } }"


def keys(client: Client, where: dict[str, Any] | None, query: str = LISTED) -> list[str]:
    return [node["key"] for node in client.data(query, w=where)["accounts"]["nodes"]]


def save(store: Store, *accounts: dict[str, Any], **more: Any) -> None:
    with store.writing() as conn:
        saved(conn, facts([{"_key": f"a{n}"} | a for n, a in enumerate(accounts, 1)], **more))


def test_every_kind_of_value_arrives_exactly(store: Store, client: Client) -> None:
    save(store, FULL)

    found = client.data(
        """{ account(key: "a1") { key label facts {
            arr { amount minor currency } grade live login name renewal reviews score seats status
            tags tier } } }"""
    )

    assert found["account"] == {
        "key": "a1",
        "label": 'Ünïcode "Ltd"\n',
        "facts": {
            "arr": {"amount": "24000.00", "minor": 2_400_000, "currency": "USD"},
            "grade": 3,
            "live": False,
            "login": "2026-01-02T03:04:05.000678Z",
            "name": 'Ünïcode "Ltd"\n',
            "renewal": "2026-03-02",
            "reviews": ["2026-01-01"],
            "score": 0.1,
            "seats": str(-(2**63)),
            "status": "won",
            "tags": ["b", "a", ""],
            "tier": "low",
        },
    }


def test_what_is_unknown_is_null(store: Store, client: Client) -> None:
    save(store, {})

    found = client.data('{ account(key: "a1") { label facts { arr { amount } name tags } } }')

    assert found["account"] == {"label": None, "facts": {"arr": None, "name": None, "tags": None}}


def test_an_element_of_a_list_that_is_unknown_is_null_in_its_place(
    store: Store, client: Client
) -> None:
    save(store, {"tags": ["b", None]})

    found = client.data('{ account(key: "a1") { facts { tags } } }')

    assert found["account"] == {"facts": {"tags": ["b", None]}}


def test_a_record_that_is_not_there_is_null(store: Store, client: Client) -> None:
    save(store, {})

    assert client.data('{ account(key: "A1") { key } }') == {"account": None}


def test_only_the_facts_that_are_asked_for_are_read(store: Store, client: Client) -> None:
    save(store, FULL)

    with counted(store) as made:
        client.data("{ accounts { nodes { label facts { renewal } } } }")

    [page] = [statement for statement in made if "f_name" in statement]
    assert "f_renewal" in page
    assert "f_arr" not in page


@pytest.fixture
def aged() -> Program:
    source = Source("crm", "accounts", "x")
    made = (
        Fact("arr", "account", money("USD"), source, max_age=Duration(2, "d")),
        Fact("size", "account", INTEGER, source, default=7),
        Fact("trust", "account", INTEGER, entered_by="csm", default=7),
        Fact("grade", "account", INTEGER, entered_by="csm", max_age=Duration(30, "d")),
        Fact("name", "account", TEXT, source),
        Fact("pay", "account", INTEGER, source, restricted=("admin",)),
    )
    return Program(
        Catalogue({"account": Entity("account", "id", None, (), {f.name: f for f in made})}), ()
    )


STATES = "{ account(key: %s) { factStates { fact state since source enteredBy maxAge default } } }"


def test_missing_and_stale_facts_are_told_with_their_source(store: Store, aged: Program) -> None:
    account = {
        "_key": "a1",
        "arr": 100,
        "grade": 3,
        "_seen_crm__accounts": datetime(2026, 2, 27, 9, tzinfo=UTC),
        "_entered_grade": datetime(2026, 2, 20, tzinfo=UTC),
    }
    tables = frame("account", [account], aged.catalogue)
    with store.writing() as conn:
        saved(conn, type(facts())({"account": tables}, {CRM: MONDAY}), of=aged.catalogue)
        finish_run(conn, start_run(conn, "run", MONDAY, TUESDAY), TUESDAY, {})

    found = Client(lambda: store, aged).data(STATES % '"a1"')["account"]["factStates"]

    since = "2026-02-27T09:00:00Z"
    crm: dict[str, Any] = {"source": "crm.accounts.x", "enteredBy": None, "since": since}
    assert found == [
        {"fact": "arr", "state": "STALE", "maxAge": "2d", "default": None, **crm},
        {"fact": "name", "state": "MISSING", "maxAge": None, "default": None, **crm},
        # From a source only what did not fit is missing, and no default stands for that.
        {"fact": "size", "state": "MISSING", "maxAge": None, "default": None, **crm},
        {
            "fact": "trust",
            "state": "MISSING",
            "maxAge": None,
            "default": "7",
            "source": None,
            "enteredBy": "csm",
            "since": None,
        },
    ]


def test_freshness_is_judged_as_of_the_last_run_and_else_by_the_clock(
    store: Store, aged: Program
) -> None:
    account = {"_key": "a1", "arr": 100, "name": "A", "size": 1, "grade": 1, "trust": 1}
    tables = frame("account", [account], aged.catalogue)
    at = datetime(2026, 3, 1, 8, tzinfo=UTC)
    with store.writing() as conn:
        saved(conn, type(facts())({"account": tables}, {CRM: at}), of=aged.catalogue)
    client = Client(lambda: store, aged)
    query = STATES % '"a1"'

    # The clock of the tests stands at Tuesday 9:00, two days and an hour later.
    by_the_clock = client.data(query)["account"]["factStates"]
    with store.writing() as conn:
        finish_run(conn, start_run(conn, "run", MONDAY, TUESDAY), TUESDAY, {})
    by_the_run = client.data(query)["account"]["factStates"]

    assert [(state["fact"], state["state"]) for state in by_the_clock] == [("arr", "STALE")]
    assert by_the_run == []


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ({"name": {"eq": "Beta"}}, ["a2"]),
        ({"name": {"contains": "et"}}, ["a2"]),
        ({"name": {"startsWith": "A"}}, ["a1"]),
        ({"name": {"in": ["Alpha", "Beta"]}}, ["a1", "a2"]),
        ({"name": {"isNull": True}}, ["a3"]),
        ({"name": {"ne": "Alpha"}}, ["a2"]),
        ({"name": {"gte": "A", "lt": "B"}}, ["a1"]),
        ({"arr": {"gte": "1000.50"}}, ["a2"]),
        ({"arr": {"eq": 10}}, ["a1"]),
        ({"arr": {"in": ["10.00", "1000.5"]}}, ["a1", "a2"]),
        ({"seats": {"gt": "9007199254740993"}}, ["a2"]),
        ({"score": {"lt": 0.2}}, ["a1"]),
        ({"live": {"eq": True}}, ["a1"]),
        ({"status": {"in": ["won", "lost"]}}, ["a2"]),
        ({"renewal": {"lte": "2026-03-02"}}, ["a1"]),
        ({"login": {"gt": "2026-01-01T00:00:00+02:00"}}, ["a1"]),
        ({"tags": {"isNull": False}}, ["a1"]),
        ({"name": {"isNull": False}, "live": {"eq": False}}, ["a2"]),
        ({}, ["a1", "a2", "a3"]),
    ],
)
def test_facts_are_filtered_by_their_own_type(
    store: Store, client: Client, where: dict[str, Any], expected: list[str]
) -> None:
    alpha = {
        "name": "Alpha",
        "arr": 1000,
        "seats": 2**53 + 1,
        "score": 0.1,
        "live": True,
        "status": "open",
        "renewal": date(2026, 3, 2),
        "login": datetime(2025, 12, 31, 22, 0, 1, tzinfo=UTC),
        "tags": ["x"],
    }
    beta = {
        "name": "Beta",
        "arr": 100_050,
        "seats": 2**53 + 2,
        "score": 0.2,
        "live": False,
        "status": "won",
        "renewal": date(2026, 3, 3),
    }
    save(store, alpha, beta, {})

    assert keys(client, {"facts": where}) == expected


def test_filters_join_by_and_or_and_not(store: Store, client: Client) -> None:
    save(store, {"name": "A", "seats": 1}, {"name": "B", "seats": 1}, {"name": "B"}, {})
    b, one = {"facts": {"name": {"eq": "B"}}}, {"facts": {"seats": {"eq": 1}}}

    assert keys(client, {"and": [b, one]}) == ["a2"]
    assert keys(client, {"or": [b, one]}) == ["a1", "a2", "a3"]
    # A record whose name is unknown is not in the negation either.
    assert keys(client, {"not": b}) == ["a1"]
    assert keys(client, {**b, "not": one}) == []
    assert keys(client, {"key": {"gt": "a2"}}) == ["a3", "a4"]
    assert keys(client, {"or": []}) == []


@pytest.mark.parametrize(
    ("decision", "expected"),
    [
        ({"eq": "high"}, ["a1"]),
        ({"ne": "high"}, ["a2"]),
        ({"in": ["high", "low"]}, ["a1", "a2"]),
        ({"isUnknown": True}, ["a3", "a4"]),
        ({"isUnknown": False}, ["a1", "a2"]),
        ({"in": ["high", "low"], "ne": "low"}, ["a1"]),
    ],
)
def test_records_are_filtered_by_what_was_decided(
    store: Store, client: Client, decision: dict[str, Any], expected: list[str]
) -> None:
    save(store, {}, {}, {}, {})
    decided(store, {"key": "a1", "value": '"high"'}, {"key": "a2", "value": '"low"'}, {"key": "a3"})

    wanted = {"playbook": "tier", "decision": "exposure", **decision}

    assert keys(client, {"outcomes": [wanted]}) == expected


@pytest.mark.parametrize(
    ("decision", "asked", "expected"),
    [
        ("safe", {"isTrue": True}, ["a1"]),
        ("safe", {"isTrue": False}, ["a2"]),
        ("safe", {"eq": "true"}, ["a1"]),
        ("safe", {"ne": "true"}, ["a2"]),
        ("safe", {"isUnknown": True}, ["a3"]),
        ("flags", {"contains": "red"}, ["a1"]),
        ("flags", {"contains": "re"}, []),
        ("flags", {"isEmpty": True}, ["a2"]),
        ("flags", {"isEmpty": False}, ["a1"]),
        ("flags", {"isUnknown": True}, ["a3"]),
        ("grades", {"contains": "5"}, ["a1"]),
        ("days", {"contains": "2026-03-01"}, ["a1"]),
        ("worth", {"eq": "2450"}, ["a1"]),
        ("points", {"in": ["5", "7.0"]}, ["a1"]),
        ("next_on", {"eq": "2026-03-01"}, ["a1"]),
        ("met_at", {"eq": "2026-03-01T10:00+02:00"}, ["a1"]),
    ],
)
def test_a_decision_is_filtered_by_its_own_type(
    store: Store, decision: str, asked: dict[str, Any], expected: list[str]
) -> None:
    values = {
        "safe": (BOOL, "true", "false"),
        "flags": (list_of(TEXT), '["big","red"]', "[]"),
        "grades": (list_of(NUMBER), "[5.0,1.5]", "[]"),
        "days": (list_of(DATE), '["2026-03-01"]', "[]"),
        "worth": (money("USD"), "2450", "245"),
        "points": (NUMBER, "5.0", "0.5"),
        "next_on": (DATE, '"2026-03-01"', '"2026-03-02"'),
        "met_at": (DATETIME, '"2026-03-01T08:00:00Z"', '"2026-03-01T10:00:00Z"'),
    }
    type, *written = values[decision]
    tier = replace(playbook("tier"), decisions=(Decision("tier", decision, type, Table(())),))
    client = Client(lambda: store, Program(CATALOGUE, (tier,)))
    save(store, {}, {}, {})
    rows = [{"key": f"a{i}", "value": value} for i, value in enumerate([*written, None], 1)]
    decided(store, *({**row, "decision": decision} for row in rows))

    wanted = {"playbook": "tier", "decision": decision, **asked}

    assert keys(client, {"outcomes": [wanted]}) == expected


@pytest.mark.parametrize(
    ("on_unknown", "asked", "expected"),
    [
        ("stop", {"where": {"contains": "big"}}, ["a1"]),
        ("stop", {"not": {"contains": "big"}}, ["a3"]),
        ("stop", {"where": {"isEmpty": True}}, ["a3"]),
        ("stop", {"not": {"isEmpty": True}}, ["a1"]),
        ("stop", {"where": {"isUnknown": True}}, ["a1", "a2"]),
        ("stop", {"where": {"isUnknown": False}}, ["a3"]),
        ("skip", {"not": {"contains": "big"}}, ["a2", "a3"]),
        ("skip", {"where": {"isEmpty": True}}, ["a2", "a3"]),
        ("skip", {"where": {"isUnknown": True}}, []),
    ],
)
def test_a_list_is_unknown_while_rows_are_undecided(
    store: Store, on_unknown: Literal["stop", "skip"], asked: dict[str, Any], expected: list[str]
) -> None:
    table = Table((), on_unknown, "collect")
    made = (Decision("tier", "gaps", list_of(TEXT), table),)
    tier = replace(playbook("tier"), decisions=made)
    client = Client(lambda: store, Program(CATALOGUE, (tier,)))
    save(store, {}, {}, {})
    decided(
        store,
        {"key": "a1", "decision": "gaps", "value": '["big"]', "undecided": ["red"]},
        {"key": "a2", "decision": "gaps", "value": "[]", "undecided": ["red"]},
        {"key": "a3", "decision": "gaps", "value": "[]", "undecided": []},
    )

    def wanted(form: str) -> dict[str, Any]:
        return {"outcomes": [{"playbook": "tier", "decision": "gaps", **asked[form]}]}

    assert keys(client, wanted("where") if "where" in asked else {"not": wanted("not")}) == expected


def test_what_a_list_is_not_asked_is_refused(store: Store) -> None:
    type = list_of(TEXT)
    tier = replace(playbook("tier"), decisions=(Decision("tier", "flags", type, Table(())),))
    client = Client(lambda: store, Program(CATALOGUE, (tier,)))
    save(store, {})

    def refused(**asked: str) -> tuple[str, str]:
        wanted = {"playbook": "tier", "decision": "flags", **asked}
        return client.refusal(LISTED, w={"outcomes": [wanted]})

    assert refused(eq="red") == (
        "'tier.flags' is a list of text: ask 'contains' or 'isEmpty' of it, not 'eq'",
        "BAD_USER_INPUT",
    )
    assert refused() == (
        "say what 'tier.flags' is to be: 'contains', 'isEmpty' or 'isUnknown'",
        "BAD_USER_INPUT",
    )


@pytest.mark.parametrize(
    ("where", "message"),
    [
        (
            {"facts": {"status": {"eq": "opn"}}},
            "'opn' does not fit 'status', which is enum [open, won, lost]",
        ),
        (
            {"facts": {"arr": {"gt": "1.001"}}},
            "'1.001' has more than the 2 decimals of USD",
        ),
        (
            {"facts": {"arr": {"gt": "1e30"}}},
            f"'{10**32}' does not fit 'arr', which is money in USD",
        ),
        (
            {"facts": {"seats": {"gt": str(2**63)}}},
            f"'{2**63}' does not fit 'seats', which is integer",
        ),
        (
            {"facts": {"name": {"eq": None}}},
            "'eq' of 'name' is null: leave it out, or ask for 'isNull' where no value is wanted",
        ),
        (
            {"and": None},
            "'and' is null: leave it out, or ask for 'isNull' where no value is wanted",
        ),
        (
            {"outcomes": [{"playbook": "teir", "decision": "exposure", "eq": "high"}]},
            "unknown playbook 'teir'; did you mean 'tier'?",
        ),
        (
            {"outcomes": [{"playbook": "people", "decision": "exposure", "eq": "high"}]},
            "'people' decides for each contact, not for each account",
        ),
        (
            {"outcomes": [{"playbook": "tier", "decision": "exposur", "eq": "high"}]},
            "unknown decision 'exposur' of 'tier'; did you mean 'exposure'?",
        ),
        (
            {"outcomes": [{"playbook": "tier", "decision": "exposure", "in": ["hihg"]}]},
            "'hihg' is not a value of 'tier.exposure'; did you mean 'high'?",
        ),
        (
            {"outcomes": [{"playbook": "tier", "decision": "exposure"}]},
            "say what 'tier.exposure' is to be: 'eq', 'ne', 'in' or 'isUnknown'",
        ),
        (
            {"outcomes": [{"playbook": "tier", "decision": "exposure", "contains": "hi"}]},
            (
                "'tier.exposure' is enum [high, moderate, low]: ask 'eq', 'ne' or 'in' of it, not"
                " 'contains'"
            ),
        ),
        (
            {"outcomes": [{"playbook": "tier", "decision": "safe", "eq": "yes"}]},
            "'yes' does not fit 'tier.safe', which is bool: write true or false",
        ),
        (
            {"outcomes": [{"playbook": "tier", "decision": "next_on", "eq": "1.3.2026"}]},
            (
                "'1.3.2026' does not fit 'tier.next_on', which is date: write a date such as"
                " 2026-03-01"
            ),
        ),
        (
            {"outcomes": [{"playbook": "tier", "decision": "worth", "in": ["24.50"]}]},
            (
                "'24.50' does not fit 'tier.worth', which is money in USD: write an amount in minor"
                " units of USD: 2450 for 24.50"
            ),
        ),
    ],
)
def test_a_filter_that_does_not_fit_says_why(
    store: Store, client: Client, where: dict[str, Any], message: str
) -> None:
    save(store, {})

    assert client.refusal(LISTED, w=where) == (message, "BAD_USER_INPUT")


def test_a_filter_may_be_nested_as_deep_as_a_rule_is_not(store: Store, client: Client) -> None:
    save(store, {})
    where: dict[str, Any] = {"key": {"eq": "a1"}}
    for _ in range(40):
        where = {"not": where}

    message = "a filter is nested 32 levels deep at most"
    assert client.refusal(LISTED, w=where) == (message, "BAD_USER_INPUT")


PAGED = """query($o: [AccountOrder!], $a: String, $n: Int!) {
    accounts(orderBy: $o, first: $n, after: $a) {
        nodes { key } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }"""


@pytest.mark.parametrize("direction", ["ASC", "DESC"])
@pytest.mark.parametrize("size", [1, 2, 3, 7])
def test_pages_follow_each_other_through_ties_and_unknowns(
    store: Store, client: Client, direction: str, size: int
) -> None:
    seats = [3, 1, None, 3, 2, None, 1, 3]
    save(store, *({"seats": count} for count in seats))
    order = [{"fact": "SEATS", "direction": direction}]
    expected = client.data(PAGED, o=order, n=100)["accounts"]["nodes"]
    assert len(expected) == len(seats)
    assert [node["key"] for node in expected[-2:]] == ["a3", "a6"]  # unknown is last in both

    found: list[Any] = []
    after = None
    while True:
        page = client.data(PAGED, o=order, n=size, a=after)["accounts"]
        found += page["nodes"]
        assert page["pageInfo"]["hasPreviousPage"] is (after is not None)
        if not page["pageInfo"]["hasNextPage"]:
            break
        after = page["pageInfo"]["endCursor"]

    assert found == expected


def test_edges_carry_the_cursor_of_each_record(store: Store, client: Client) -> None:
    save(store, {}, {}, {})
    page = client.data("{ accounts { edges { cursor node { key } } pageInfo { startCursor } } }")
    edges = page["accounts"]["edges"]

    rest = client.data(PAGED, n=5, a=edges[1]["cursor"])["accounts"]["nodes"]

    assert rest == [{"key": "a3"}]
    assert page["accounts"]["pageInfo"]["startCursor"] == edges[0]["cursor"]


def test_the_order_may_be_by_key_backwards(store: Store, client: Client) -> None:
    save(store, {}, {})

    page = client.data(PAGED, n=5, o=[{"fact": "KEY", "direction": "DESC"}])

    assert page["accounts"]["nodes"] == [{"key": "a2"}, {"key": "a1"}]


def test_an_empty_page_has_no_cursors(store: Store, client: Client) -> None:
    save(store)

    assert client.data(PAGED, n=5)["accounts"] == {
        "nodes": [],
        "pageInfo": {
            "hasNextPage": False,
            "hasPreviousPage": False,
            "startCursor": None,
            "endCursor": None,
        },
    }


@pytest.mark.parametrize("first", [-1, 0, MOST + 1])
def test_a_page_that_no_page_can_be_is_refused(store: Store, client: Client, first: int) -> None:
    save(store, {})

    assert client.refusal(PAGED, n=first) == (
        f"'first' is 1 to 1,000, not {first:,}",
        "BAD_USER_INPUT",
    )


@pytest.mark.parametrize("cursor", ["", "x", "e30=", "bm9wZQ==", "ü", "A" * 10_000])
def test_a_cursor_of_no_list_is_refused(store: Store, client: Client, cursor: str) -> None:
    save(store, {})

    assert client.refusal(PAGED, n=5, a=cursor) == (
        "the cursor does not belong to this list",
        "BAD_USER_INPUT",
    )


def test_a_cursor_of_another_order_is_refused(store: Store, client: Client) -> None:
    save(store, {}, {})
    cursor = client.data(PAGED, n=1)["accounts"]["pageInfo"]["endCursor"]

    by_seats = [{"fact": "SEATS"}]
    assert client.refusal(PAGED, n=5, a=cursor, o=by_seats) == (
        "the cursor does not belong to this list",
        "BAD_USER_INPUT",
    )


def test_the_total_is_that_of_the_filter_and_counted_only_when_asked(
    store: Store, client: Client
) -> None:
    save(store, {"name": "A"}, {"name": "A"}, {"name": "B"})
    query = '{ accounts(first: 1, where: {facts: {name: {eq: "A"}}}) { nodes { key } %s } }'

    with counted(store) as plain:
        client.data(query % "")
    with counted(store) as with_total:
        found = client.data(query % "totalCount")

    assert found["accounts"]["totalCount"] == 2
    assert not any("count(" in statement for statement in plain)
    assert len([statement for statement in with_total if "count(" in statement]) == 1


def test_children_are_paged_for_each_parent(store: Store, client: Client) -> None:
    contacts = [
        {"_key": f"c{n}", "_parent_account": account, "prepared": n % 2 == 0}
        for n, account in enumerate(["a1", "a2", "a1", "a1", None], 1)
    ]
    save(store, {}, {}, {}, contacts=contacts)

    found = client.data(
        """{ accounts { nodes { key contacts(first: 2) {
            totalCount nodes { key account { key } } pageInfo { hasNextPage endCursor } } } } }"""
    )["accounts"]["nodes"]

    def shown(account: dict[str, Any]) -> tuple[Any, ...]:
        page = account["contacts"]
        keys = [(node["key"], node["account"]["key"]) for node in page["nodes"]]
        return account["key"], keys, page["totalCount"], page["pageInfo"]["hasNextPage"]

    assert [shown(account) for account in found] == [
        ("a1", [("c1", "a1"), ("c3", "a1")], 3, True),
        ("a2", [("c2", "a2")], 1, False),
        ("a3", [], 0, False),
    ]
    after = found[0]["contacts"]["pageInfo"]["endCursor"]
    rest = client.data(
        'query($a: String) { account(key: "a1") { contacts(after: $a) { nodes { key } } } }',
        a=after,
    )
    assert rest["account"]["contacts"]["nodes"] == [{"key": "c4"}]


def test_children_are_filtered_and_counted_by_the_filter(store: Store, client: Client) -> None:
    contacts = [{"_key": f"c{n}", "_parent_account": "a1", "prepared": n == 2} for n in range(1, 4)]
    save(store, {}, contacts=contacts)

    found = client.data(
        """{ account(key: "a1") {
            contacts(where: {facts: {prepared: {eq: true}}}) { totalCount nodes { key } }
            all: contacts { totalCount } } }"""
    )

    assert found["account"] == {
        "contacts": {"totalCount": 1, "nodes": [{"key": "c2"}]},
        "all": {"totalCount": 3},
    }


@pytest.mark.parametrize("cursor", ["x", "bm9wZQ==", ""])
def test_a_cursor_of_another_list_is_refused_by_children(
    store: Store, client: Client, cursor: str
) -> None:
    save(store, {})
    query = 'query($a: String) { account(key: "a1") { contacts(after: $a) { nodes { key } } } }'

    assert client.refusal(query, a=cursor) == (
        "the cursor does not belong to this list",
        "BAD_USER_INPUT",
    )


def test_the_number_of_statements_does_not_grow_with_the_page(store: Store, client: Client) -> None:
    accounts = [{"_key": f"a{n:03}", "_parent_company": f"k{n % 7}"} for n in range(200)]
    contacts = [
        {"_key": f"c{n:03}", "_parent_account": f"a{n % 200:03}", "email": "x"} for n in range(500)
    ]
    companies = [{"_key": f"k{n}"} for n in range(7)]
    with store.writing() as conn:
        saved(conn, facts(accounts, contacts, companies))
    decided(store, *({"key": f"a{n:03}", "value": '"low"'} for n in range(200)))
    query = """query($n: Int!) { accounts(first: $n) { totalCount nodes {
        key label factStates { fact } company { key facts { country } }
        outcomes { value } plays { steps { id } }
        contacts(first: 2) { totalCount nodes {
            facts { email } outcomes { value } account { key company { key } } } } } } }"""

    made: dict[int, int] = {}
    for first in (5, 200):
        with counted(store) as statements:
            found = client.data(query, n=first)["accounts"]["nodes"]
        assert len(found) == first
        made[first] = len(statements)

    assert made[5] == made[200]


def test_all_of_an_answer_is_of_one_moment(store: Store, client: Client) -> None:
    """Even where a sync commits between two statements of the request."""
    save(store, {"name": "before"})

    def sync_meanwhile() -> datetime:
        save(store, {"name": "after"}, {"name": "after"})
        return TUESDAY

    # The clock is asked after the page was read and before the total is counted.
    client.source.now = sync_meanwhile
    query = "{ accounts { nodes { factStates { fact } } totalCount } }"

    assert client.data(query)["accounts"]["totalCount"] == 1
    assert client.data(query)["accounts"]["totalCount"] == 2
