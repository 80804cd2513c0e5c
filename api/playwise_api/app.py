"""The application: GraphQL and a sign of life, for callers on this machine."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import anyio.to_thread
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from playwise.errors import StoreError
from playwise.store.runs import last_runs
from playwise_api.endpoint import GraphQLEndpoint
from playwise_api.scalars import shown_moment
from playwise_api.schema import build_schema
from playwise_api.source import ApiSource

# A page of some other site could get its own name to resolve to this machine, and then read
# everything from here; it cannot make the browser send another name than its own.
_OWN_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
_LOCAL_PAGES = r"https?://(127\.0\.0\.1|localhost|\[::1\])(:\d+)?"


def build_app(source: ApiSource, *, dev: bool = False) -> Starlette:
    """Return the application that serves *source*, and closes it at the end.

    Args:
        source: What it serves.
        dev: Whether to show GraphiQL at ``/graphql``, and to answer pages that another server on
            this machine brought.

    Raises:
        FindingsError: Two things of the catalogue would get one name in the schema.
    """
    endpoint = GraphQLEndpoint(build_schema(source.program), source, ide=dev)

    async def graphql(request: Request) -> object:
        return await endpoint(request)

    async def health(request: Request) -> JSONResponse:
        return await anyio.to_thread.run_sync(_health, source)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        yield
        source.close()

    routes = [
        Route("/graphql", graphql, methods=["GET", "POST"]),
        Route("/health", health, methods=["GET"]),
    ]
    return Starlette(routes=routes, middleware=_middleware(dev=dev), lifespan=lifespan)


def _middleware(*, dev: bool) -> list[Middleware]:
    own = Middleware(TrustedHostMiddleware, allowed_hosts=_OWN_HOSTS, www_redirect=False)
    pages = Middleware(
        CORSMiddleware,
        allow_origin_regex=_LOCAL_PAGES,
        allow_methods=["GET", "POST"],
        allow_headers=["content-type"],
    )
    return [own, pages] if dev else [own]


def _health(source: ApiSource) -> JSONResponse:
    try:
        with source.reading() as conn:
            runs = last_runs(conn, "run")
    except StoreError as error:
        return JSONResponse({"status": "unavailable", "reason": str(error)}, 503)
    as_of = shown_moment(runs[0].as_of) if runs else None
    return JSONResponse({"status": "ok", "workspace": source.name, "asOf": as_of})
