"""GraphQL over HTTP: media types, statuses, and callers that mean no good."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.e2e.graphql_served import data, post, refusal, served, workspace

JSON = "application/json; charset=utf-8"
GRAPHQL = "application/graphql-response+json; charset=utf-8"
QUERY = "{ playbooks { id } }"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("http")


@pytest.fixture(scope="module")
def client(folder: Path) -> Iterator[httpx.Client]:
    """A workspace that was never run, as a front end meets it on the first day."""
    with served(workspace(folder)) as client:
        yield client


def send(client: httpx.Client, body: object, accept: str | None = None) -> httpx.Response:
    return client.post("/graphql", json=body, headers={} if accept is None else {"accept": accept})


def message(answer: httpx.Response) -> str:
    assert answer.headers["content-type"] == JSON
    [error] = answer.json()["errors"]
    assert "data" not in answer.json()
    assert error["extensions"] == {"code": "BAD_REQUEST"}
    return str(error["message"])


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        (None, JSON),
        ("*/*", JSON),
        ("application/json", JSON),
        ("application/graphql-response+json", GRAPHQL),
        ("application/graphql-response+json, application/json", GRAPHQL),
        ("application/graphql-response+json;charset=utf-8, application/json;q=0.9", GRAPHQL),
        ("application/graphql-response+json;q=0.5, application/json", JSON),
        ("application/graphql-response+json;q=0", JSON),
        ("application/graphql-response+json;q=x", JSON),
        ("text/html", JSON),
    ],
)
def test_the_answer_comes_in_the_media_type_that_was_asked_for(
    client: httpx.Client, accept: str | None, media: str
) -> None:
    answer = send(client, {"query": QUERY}, accept)

    assert answer.status_code == 200
    assert answer.headers["content-type"] == media
    assert len(answer.json()["data"]["playbooks"]) == 3


@pytest.mark.parametrize(
    "query", ["{", "{ nothing }", "query($a: Int!) { runs(first: $a) { id } }", "mutation { x }"]
)
def test_a_document_that_is_wrong_is_400_only_in_the_new_media_type(
    client: httpx.Client, query: str
) -> None:
    plain = send(client, {"query": query})
    new = send(client, {"query": query}, "application/graphql-response+json")

    assert (plain.status_code, new.status_code) == (200, 400)
    assert new.headers["content-type"] == GRAPHQL
    for answer in (plain, new):
        assert "data" not in answer.json()
        assert answer.json()["errors"]


def test_an_error_in_a_field_is_200_in_both(client: httpx.Client) -> None:
    for accept in ("application/json", "application/graphql-response+json"):
        answer = send(client, {"query": "{ runs { id } }"}, accept)

        assert answer.status_code == 200
        assert answer.json()["data"] is None


def test_before_the_first_run_the_error_says_what_to_do(client: httpx.Client) -> None:
    assert refusal(client, "{ accounts { nodes { key } } }") == (
        "there is no store 'playwise.db' yet; `playwise sync` makes it",
        "STORE_UNAVAILABLE",
    )
    answer = client.get("/health")
    assert (answer.status_code, answer.json()) == (
        503,
        {"status": "unavailable", "reason": "there is no store 'playwise.db' yet"},
    )


def test_a_get_asks_queries(client: httpx.Client) -> None:
    query = "query a { playbooks { id } } query b($n: String!) { playbook(id: $n) { id } }"
    parameters = {"query": query, "operationName": "b", "variables": '{"n": "onboarding"}'}

    answer = client.get("/graphql", params=parameters)

    assert answer.json() == {"data": {"playbook": {"id": "onboarding"}}}


def test_a_get_never_asks_for_more(client: httpx.Client) -> None:
    answer = client.get("/graphql", params={"query": "mutation { x }"})

    assert answer.status_code == 405
    assert answer.headers["allow"] == "POST"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ([], "a request is one JSON object; batches are not taken"),
        ([{"query": QUERY}], "a request is one JSON object; batches are not taken"),
        ("x", "a request is one JSON object; batches are not taken"),
        (5, "a request is one JSON object; batches are not taken"),
        ({}, "'query' is missing: a text that holds a GraphQL query"),
        ({"query": ""}, "'query' is missing: a text that holds a GraphQL query"),
        ({"query": 5}, "'query' is missing: a text that holds a GraphQL query"),
        ({"query": QUERY, "variables": []}, "'variables' is a JSON object"),
        ({"query": QUERY, "variables": "{}"}, "'variables' is a JSON object"),
        ({"query": QUERY, "extensions": 5}, "'extensions' is a JSON object"),
        ({"query": QUERY, "operationName": 5}, "'operationName' is a text"),
    ],
)
def test_a_body_of_the_wrong_shape_is_400(
    client: httpx.Client, body: object, expected: str
) -> None:
    answer = send(client, body)

    assert answer.status_code == 400
    assert message(answer) == expected


@pytest.mark.parametrize(
    "extra",
    [{"variables": None}, {"operationName": None}, {"operationName": ""}, {"extensions": {"a": 1}}],
)
def test_what_may_be_left_out_may_be_null(client: httpx.Client, extra: dict[str, Any]) -> None:
    assert send(client, {"query": QUERY, **extra}).json().keys() == {"data"}


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"nope", b"\xff\xfe", b'{"query": "\\ud800"}', b"[" * 100_000, b'{"a":NaN}'],
)
def test_what_is_no_json_is_400(client: httpx.Client, content: bytes) -> None:
    headers = {"content-type": "application/json"}

    answer = client.post("/graphql", content=content, headers=headers)

    assert answer.status_code == 400
    assert message(answer).startswith("the body is not JSON: ")


def test_variables_of_a_get_are_json(client: httpx.Client) -> None:
    answer = client.get("/graphql", params={"query": QUERY, "variables": "{"})

    assert answer.status_code == 400
    assert message(answer).startswith("'variables' is not JSON: ")


@pytest.mark.parametrize(
    "content_type",
    [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data",
        "",
        "application/js",
    ],
)
def test_another_content_type_is_415(client: httpx.Client, content_type: str) -> None:
    """What a page of another site could send without asking first is not taken."""
    answer = client.post(
        "/graphql", content=b'{"query": "{ runs { id } }"}', headers={"content-type": content_type}
    )

    assert answer.status_code == 415
    assert message(answer) == f"a POST brings application/json, not '{content_type}'"


def test_the_charset_of_the_content_type_may_be_named(client: httpx.Client) -> None:
    headers = {"content-type": "Application/JSON; charset=utf-8"}
    content = b'{"query": "{ playbooks { id } }"}'

    assert client.post("/graphql", content=content, headers=headers).status_code == 200


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS"])
def test_other_methods_are_405(client: httpx.Client, method: str) -> None:
    assert client.request(method, "/graphql").status_code == 405


def test_a_get_without_a_query_is_400_and_shows_no_page(client: httpx.Client) -> None:
    answer = client.get("/graphql", headers={"accept": "text/html"})

    assert answer.status_code == 400
    assert message(answer) == "'query' is missing: a text that holds a GraphQL query"


def test_a_huge_body_is_not_read_to_its_end(client: httpx.Client) -> None:
    def endless() -> Iterator[bytes]:
        yield b'{"query": "'
        for _ in range(200):
            yield b"a" * 100_000

    headers = {"content-type": "application/json"}
    answer = client.post("/graphql", content=endless(), headers=headers)

    assert answer.status_code == 413
    assert message(answer) == "a request is 1,000,000 bytes at most"


def test_a_huge_query_is_refused(client: httpx.Client) -> None:
    fields, code = refusal(client, "{ " + "playbooks { id } " * 8_000 + "}")
    aliases, _ = refusal(
        client, "{ " + " ".join(f"a{n}: runs {{ id }}" for n in range(1_500)) + "}"
    )

    assert fields.startswith("Syntax Error: Document contains more than 10000 tokens")
    assert code == "GRAPHQL_PARSE_FAILED"
    assert aliases == "1500 aliases: an operation has 200 at most"


def test_ten_thousand_aliases_are_refused(client: httpx.Client) -> None:
    query = "{ " + " ".join(f"a{n}: runs {{ id }}" for n in range(10_000)) + "}"

    message, code = refusal(client, query)

    assert message.startswith("Syntax Error: Document contains more than 10000 tokens")
    assert code == "GRAPHQL_PARSE_FAILED"


def test_a_long_text_without_tokens_is_refused(client: httpx.Client) -> None:
    message, _ = refusal(client, "{ runs { id } } #" + "x" * 300_000)

    assert "200000" in message


def test_a_bomb_of_fragments_is_refused_at_once(client: httpx.Client) -> None:
    spread = " fragment f{} on Account {{ ...f{} contacts {{ nodes {{ account {{ ...f{} }} }} }} }}"
    spreads = "".join(spread.format(n, n + 1, n + 1) for n in range(40))
    query = f"{{ accounts {{ nodes {{ ...f0 }} }} }}{spreads} fragment f40 on Account {{ key }}"

    message, code = refusal(client, query)

    assert "an operation has" in message
    assert code == "TOO_LARGE"


def test_fragments_in_a_circle_are_refused(client: httpx.Client) -> None:
    query = """{ accounts { nodes { ...a } } }
        fragment a on Account { ...b } fragment b on Account { ...a }"""

    assert refusal(client, query) == (
        "Cannot spread fragment 'a' within itself via 'b'.",
        "GRAPHQL_VALIDATION_FAILED",
    )


@pytest.mark.parametrize("depth", [20, 150, 2_000])
def test_deep_nesting_is_refused(client: httpx.Client, depth: int) -> None:
    inner = "contacts { nodes { account { " * depth + "key" + " } } }" * depth

    message, _ = refusal(client, f"{{ accounts {{ nodes {{ {inner} }} }} }}")

    assert "levels of fields" in message or "too deeply" in message


def test_a_page_of_another_site_cannot_read_here(client: httpx.Client) -> None:
    """It may get its own name to resolve to this machine; the name is then not one of ours."""
    answer = client.get("/graphql", params={"query": QUERY}, headers={"host": "evil.example:8000"})

    assert answer.status_code == 400
    assert answer.text == "Invalid host header"
    own = client.get(
        "/graphql", params={"query": QUERY}, headers={"origin": "http://localhost:5173"}
    )
    assert "access-control-allow-origin" not in own.headers


@pytest.mark.parametrize("name", ["localhost", "localhost:8000", "127.0.0.1:1", "[::1]:8000"])
def test_the_names_of_this_machine_are_taken(client: httpx.Client, name: str) -> None:
    answer = client.get("/graphql", params={"query": QUERY}, headers={"host": name})

    assert answer.status_code == 200


def test_there_are_no_sockets(client: httpx.Client) -> None:
    headers = {
        "connection": "Upgrade",
        "upgrade": "websocket",
        "sec-websocket-version": "13",
        "sec-websocket-key": "x3JJHMbDL1EzLkh9GBhXDw==",
        "sec-websocket-protocol": "graphql-transport-ws",
    }

    assert client.get("/graphql", headers=headers).status_code == 400


def test_a_client_that_goes_away_harms_nobody(client: httpx.Client) -> None:
    url = client.base_url
    with socket.create_connection((url.host, url.port or 80)) as gone:
        gone.sendall(
            b"POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n"
            b"content-length: 1000\r\n\r\n{"
        )

    assert len(data(client, QUERY)["playbooks"]) == 3


def test_many_requests_at_once_are_all_answered(client: httpx.Client) -> None:
    found: list[int] = []

    def ask() -> None:
        with httpx.Client(base_url=client.base_url) as own:
            found.append(len(post(own, QUERY)["data"]["playbooks"]))

    threads = [threading.Thread(target=ask) for _ in range(30)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert found == [3] * 30


def test_with_dev_there_is_a_page_and_local_pages_may_read(tmp_path: Path) -> None:
    with served(workspace(tmp_path), dev=True) as client:
        page = client.get("/graphql", headers={"accept": "text/html"})
        local = client.options(
            "/graphql",
            headers={
                "origin": "http://localhost:5173",
                "access-control-request-method": "POST",
                "access-control-request-headers": "content-type",
            },
        )
        other = client.get(
            "/graphql", params={"query": QUERY}, headers={"origin": "https://evil.example"}
        )

    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "GraphiQL" in page.text
    assert local.headers["access-control-allow-origin"] == "http://localhost:5173"
    assert "access-control-allow-origin" not in other.headers
