"""Whole requests: what is refused, what is masked, what is counted."""

import logging
from pathlib import Path
from typing import Any

import pytest
from graphql import get_introspection_query

from playwise.errors import StoreError
from playwise.store.engine import MissingStoreError, Store, open_store
from playwise_api.answers import Asked, answer
from tests.unit.playwise_api.served import Client
from tests.unit.store.sample import facts, saved


def save(store: Store, accounts: int, contacts: int = 0) -> None:
    people = [{"_key": f"c{n}", "_parent_account": f"a{n % accounts}"} for n in range(contacts)]
    with store.writing() as conn:
        saved(conn, facts([{"_key": f"a{n}"} for n in range(accounts)], people))


def test_introspection_is_answered(client: Client) -> None:
    assert client.data(get_introspection_query())["__schema"]["queryType"]["name"] == "Query"


@pytest.mark.parametrize(
    ("query", "message", "code"),
    [
        ("{", "Syntax Error: Expected Name, found <EOF>.", "GRAPHQL_PARSE_FAILED"),
        (
            "{ accuonts { nodes { key } } }",
            "Cannot query field 'accuonts' on type 'Query'. Did you mean 'accounts' or 'account'?",
            "GRAPHQL_VALIDATION_FAILED",
        ),
        (
            "mutation { x }",
            "only queries are answered: nothing can be changed here",
            "GRAPHQL_VALIDATION_FAILED",
        ),
        (
            "subscription { x }",
            "only queries are answered: nothing can be changed here",
            "GRAPHQL_VALIDATION_FAILED",
        ),
        ("fragment f on Query { runs { id } }", "the document holds no operation", None),
        (
            "query($d: Date) { steps(dueBy: $d) { nodes { id } } } query { runs { id } }",
            None,
            "GRAPHQL_VALIDATION_FAILED",
        ),
    ],
)
def test_a_document_that_is_wrong_says_how_and_has_no_data(
    client: Client, query: str, message: str | None, code: str | None
) -> None:
    body = client.ask(query)

    assert "data" not in body
    if message is not None:
        assert body["errors"][0]["message"] == message
    if code is not None:
        assert body["errors"][0]["extensions"] == {"code": code}


def test_an_operation_that_is_not_there_is_named(client: Client) -> None:
    asked = Asked("query a { runs { id } }", None, "b")

    body = answer(client.schema, client.source, asked).body

    assert body["errors"][0]["message"] == "the document holds no operation 'b'"


@pytest.mark.parametrize("day", ["soon", 5, "2026-02-30"])
def test_a_value_of_the_wrong_form_is_the_clients_mistake(client: Client, day: object) -> None:
    query = "query($d: Date) { steps(dueBy: $d) { nodes { id } } }"

    body = client.ask(query, d=day)

    assert "data" not in body
    [error] = body["errors"]
    told = f"Variable '$d' has invalid value: '{day}' is no date such as 2026-03-01"
    assert (error["message"], error["extensions"]) == (told, {"code": "BAD_USER_INPUT"})


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ('steps(dueBy: "2026-13-01")', "'2026-13-01' is no date such as 2026-03-01"),
        (
            'accounts(where: {facts: {renewal: {in: ["2026-03-01", "soon"]}}})',
            "'soon' is no date such as 2026-03-01",
        ),
        (
            'accounts(where: {facts: {login: {gt: "soon"}}})',
            "'soon' is no moment such as 2026-03-02T09:00:00Z",
        ),
        (
            'accounts(where: {facts: {login: {gt: "2026-03-02"}}})',
            "'2026-03-02' has no offset from UTC, such as Z or +02:00",
        ),
        ('accounts(where: {facts: {arr: {gt: "1,5"}}})', "'1,5' is not a decimal number"),
        ("accounts(where: {facts: {seats: {gt: 1.5}}})", "'1.5' is not a whole number"),
        (
            'explain(account: "a1", asOf: "2026-13-01")',
            "'2026-13-01' is no moment such as 2026-03-02T09:00:00Z, and no date",
        ),
    ],
)
def test_a_literal_of_the_wrong_form_is_told_in_plain_words(
    client: Client, arguments: str, message: str
) -> None:
    below = "key" if arguments.startswith("explain") else "nodes { __typename }"

    assert client.refusal(f"{{ {arguments} {{ {below} }} }}") == (message, "BAD_USER_INPUT")


def test_a_document_of_too_many_tokens_is_not_even_parsed(client: Client) -> None:
    message, code = client.refusal("{ " + "a " * 20_000 + "}")

    assert message == ("Syntax Error: Document contains more than 10000 tokens. Parsing aborted.")
    assert code == "GRAPHQL_PARSE_FAILED"


@pytest.mark.parametrize("depth", [200, 3_000])
def test_a_document_nested_without_end_is_refused(client: Client, depth: int) -> None:
    message, _ = client.refusal("{ a " * depth + "}" * depth)

    assert "levels of fields" in message or "nested too deeply" in message


def test_filters_nested_without_end_are_refused(client: Client, store: Store) -> None:
    save(store, 1)
    for depth in (60, 150, 400, 3_000):
        filters = "{not: " * depth + "{}" + "}" * depth
        message, code = client.refusal(f"{{ accounts(where: {filters}) {{ nodes {{ key }} }} }}")

        assert code in {"BAD_USER_INPUT", "GRAPHQL_PARSE_FAILED", "GRAPHQL_VALIDATION_FAILED"}
        assert "deep" in message


def test_variables_nested_without_end_are_refused(client: Client) -> None:
    where: dict[str, Any] = {}
    for _ in range(500):
        where = {"not": where}
    query = "query($w: AccountFilter) { accounts(where: $w) { nodes { key } } }"

    assert client.refusal(query, w=where) == (
        "variables are nested 100 levels deep at most",
        "TOO_LARGE",
    )


def test_a_number_of_thousands_of_digits_is_the_clients_mistake(client: Client) -> None:
    number = "9" * 5_000
    filters = f"facts: {{seats: {{eq: {number}}}}}"

    body = client.ask(f"{{ accounts(where: {{{filters}}}) {{ nodes {{ key }} }} }}")

    assert "data" not in body
    assert body["errors"][0]["extensions"]["code"] in {
        "BAD_USER_INPUT",
        "GRAPHQL_VALIDATION_FAILED",
    }


def test_an_answer_of_too_many_values_is_stopped(client: Client, store: Store) -> None:
    """Accounts of contacts of accounts of contacts: each level multiplies the last."""
    save(store, 2, 2_000)
    inner = "key"
    for _ in range(3):
        inner = f"key contacts(first: 1000) {{ nodes {{ key account {{ {inner} }} }} }}"

    message, code = client.refusal(f"{{ accounts {{ nodes {{ {inner} }} }} }}")

    assert code == "TOO_LARGE"
    assert message == (
        "the answer would hold more than 1,000,000 values; "
        "ask for fewer records or fewer fields at a time"
    )


def test_without_a_store_what_needs_none_is_answered(tmp_path: Path) -> None:
    def missing() -> Store:
        return open_store("sqlite:///playwise.db", root=tmp_path, create=False)

    with pytest.raises(MissingStoreError):
        missing()
    client = Client(missing)

    assert client.data("{ playbooks { id } }") == {"playbooks": [{"id": "tier"}, {"id": "people"}]}
    assert client.refusal("{ accounts { nodes { key } } }") == (
        "there is no store 'playwise.db' yet; `playwise sync` makes it",
        "STORE_UNAVAILABLE",
    )


def test_a_store_that_is_made_later_is_found_then(tmp_path: Path) -> None:
    client = Client(lambda: open_store("sqlite:///playwise.db", root=tmp_path, create=False))
    assert client.refusal("{ runs { id } }")[1] == "STORE_UNAVAILABLE"

    open_store("sqlite:///playwise.db", root=tmp_path, create=True).close()

    assert client.data("{ runs { id } }") == {"runs": []}
    client.source.close()


def test_a_store_without_any_facts_yet_has_no_records(client: Client) -> None:
    found = client.data("{ accounts { totalCount nodes { key } } plays { nodes { id } } }")

    assert found == {"accounts": {"totalCount": 0, "nodes": []}, "plays": {"nodes": []}}


def test_a_fault_of_ours_is_masked_and_logged(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    def broken() -> Store:
        raise KeyError("secret")

    with caplog.at_level(logging.ERROR, "playwise.api"):
        message, code = Client(broken).refusal("{ runs { id } }")

    assert code == "INTERNAL_SERVER_ERROR"
    assert message.startswith("internal error ")
    assert "secret" not in message
    assert "KeyError: 'secret'" in caplog.text


def test_a_damaged_store_is_told_plainly(store: Store, client: Client, tmp_path: Path) -> None:
    save(store, 50)
    assert client.data("{ accounts(first: 1) { nodes { key } } }")
    store.close()
    path = tmp_path / "playwise.db"
    content = bytearray(path.read_bytes())
    content[4096:] = b"\xff" * (len(content) - 4096)
    path.write_bytes(content)

    try:
        message, code = client.refusal("{ accounts { nodes { key } } }")
    except StoreError as error:
        pytest.fail(f"it was raised: {error}")

    assert (message, code) == (
        "the store 'playwise.db' is damaged; put back a copy of it",
        "STORE_UNAVAILABLE",
    )


def test_the_connection_is_given_back_after_every_answer(store: Store, client: Client) -> None:
    """Also after one that failed: more requests than there are connections get through."""
    save(store, 1)
    for _ in range(20):
        client.ask('{ accounts(after: "x") { nodes { key } } }')
        client.ask("{ accounts { nodes { key } } }")

    assert client.data("{ accounts { totalCount } }") == {"accounts": {"totalCount": 1}}
