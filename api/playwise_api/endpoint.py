"""GraphQL over HTTP: requests read strictly, answers in the media type that was asked for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import anyio
import anyio.to_thread
import orjson
import strawberry
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from strawberry.http.ides import get_graphql_ide_html

from playwise_api.answers import Answer, Asked, answer
from playwise_api.faults import Code
from playwise_api.source import ApiSource

MAX_BYTES = 1_000_000
MAX_AT_ONCE = 8

_JSON = "application/json"
_GRAPHQL = "application/graphql-response+json"


class _RefusalError(Exception):
    """A request that is none of GraphQL's, with the status that says so."""

    def __init__(self, status: int, message: str) -> None:
        self.status = status
        super().__init__(message)


class GraphQLEndpoint:
    """Answers GraphQL requests, each in a thread of its own, so that a long one holds up none.

    Subscriptions, batches and uploads are not offered, so nothing of them is there to be closed.
    """

    def __init__(self, schema: strawberry.Schema, source: ApiSource, *, ide: bool) -> None:
        self.schema, self.source, self.ide = schema, source, ide
        self._limiter = anyio.CapacityLimiter(MAX_AT_ONCE)

    async def __call__(self, request: Request) -> Response:
        """Return the response to *request*, a GET or a POST."""
        media = _media(request.headers.get("accept", ""))
        if self.ide and _wants_page(request):
            return HTMLResponse(get_graphql_ide_html(graphql_ide="graphiql"))
        try:
            asked = await _asked(request)
        except _RefusalError as refusal:
            errors = [{"message": str(refusal), "extensions": {"code": Code.REQUEST.value}}]
            return _response({"errors": errors}, media, refusal.status)
        given = await anyio.to_thread.run_sync(self._answer, asked, limiter=self._limiter)
        if given.is_mutation and request.method == "GET":
            return _response(given.body, media, 405, {"allow": "POST"})
        # Clients of plain JSON look at the status before they read the errors, if ever they do.
        status = 200 if given.was_executed or media == _JSON else 400
        return _response(given.body, media, status)

    def _answer(self, asked: Asked) -> Answer:
        return answer(self.schema, self.source, asked)


async def _asked(request: Request) -> Asked:
    if request.method != "POST":
        return _from_parameters(dict(request.query_params))
    content = request.headers.get("content-type", "").partition(";")[0].strip().casefold()
    if content != _JSON:
        raise _RefusalError(415, f"a POST brings {_JSON}, not '{content}'")
    return _from_body(_json(await _body(request), "the body"))


async def _body(request: Request) -> bytes:
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > MAX_BYTES:
            raise _RefusalError(413, f"a request is {MAX_BYTES:,} bytes at most")
        parts.append(part)
    return b"".join(parts)


def _from_parameters(parameters: Mapping[str, str]) -> Asked:
    data: dict[str, Any] = {
        name: parameters[name] for name in ("query", "operationName") if name in parameters
    }
    for name in ("variables", "extensions"):
        if parameters.get(name):
            data[name] = _json(parameters[name].encode(), f"'{name}'")
    return _from_body(data)


def _from_body(data: Any) -> Asked:  # what a client sent as JSON
    if not isinstance(data, dict):
        raise _RefusalError(400, "a request is one JSON object; batches are not taken")
    query, name = data.get("query"), data.get("operationName")
    if not isinstance(query, str) or not query.strip():
        raise _RefusalError(400, "'query' is missing: a text that holds a GraphQL query")
    if name is not None and not isinstance(name, str):
        raise _RefusalError(400, "'operationName' is a text")
    for part in ("variables", "extensions"):
        if not isinstance(data.get(part), dict | None):
            raise _RefusalError(400, f"'{part}' is a JSON object")
    return Asked(query, data.get("variables"), name or None)


def _json(text: bytes, what: str) -> Any:  # what a client sent as JSON
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise _RefusalError(400, f"{what} is not JSON: {error}") from None


def _response(
    body: Mapping[str, Any], media: str, status: int, headers: Mapping[str, str] | None = None
) -> Response:
    content = orjson.dumps(body)
    return Response(content, status, headers, media_type=f"{media}; charset=utf-8")


def _wants_page(request: Request) -> bool:
    accepted = request.headers.get("accept", "")
    return (
        request.method == "GET" and "query" not in request.query_params and "text/html" in accepted
    )


def _media(accept: str) -> str:
    """Return the media type to answer in: plain JSON, unless the other one is preferred."""
    weights = dict.fromkeys((_GRAPHQL, _JSON), 0.0)
    for part in accept.split(","):
        name, *parameters = (text.strip().casefold() for text in part.split(";"))
        if name in weights:
            weights[name] = max(_weight(parameters), weights[name])
    return _GRAPHQL if weights[_GRAPHQL] > 0 and weights[_GRAPHQL] >= weights[_JSON] else _JSON


def _weight(parameters: list[str]) -> float:
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                return float(value)
            except ValueError:
                return 0.0
    return 1.0
