"""The demo's workspace, run once as of a fixed day, behind a real server on a loopback port."""

from __future__ import annotations

import shutil
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import uvicorn

from playwise.pipeline.run import run
from playwise.workspace import Workspace, open_workspace
from playwise_api.app import build_app
from playwise_api.source import ApiSource

QUICKSTART = Path(__file__).parents[2] / "examples" / "quickstart"
_PARTS = ("playwise.yaml", "facts.yaml", "playbooks", "data")


def workspace(folder: Path) -> Workspace:
    """Return a copy of the quickstart's workspace, without a store."""
    for part in _PARTS:
        source = QUICKSTART / part
        if source.is_dir():
            shutil.copytree(source, folder / part)
        else:
            shutil.copy(source, folder / part)
    return open_workspace(folder, {})


def run_once(at: Workspace) -> None:
    """Run the workspace as of 2 March 2026."""
    as_of = datetime(2026, 3, 2, tzinfo=at.zone)
    store = at.open_store(create=True)
    try:
        run(at.job(lambda: datetime.now(UTC), "tests", as_of), store, as_of, allow_large=True)
    finally:
        store.close()


@contextmanager
def served(at: Workspace, *, dev: bool = False) -> Iterator[httpx.Client]:
    """Give a client of a server that runs in a thread of this process."""
    source = ApiSource.of(at, lambda: datetime(2026, 3, 2, 9, tzinfo=UTC))
    config = uvicorn.Config(build_app(source, dev=dev), log_level="warning", ws="none")
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            with httpx.Client(base_url=f"http://127.0.0.1:{listener.getsockname()[1]}") as client:
                yield client
        finally:
            server.should_exit = True
            thread.join(timeout=20)
    assert not thread.is_alive()


def post(client: httpx.Client, query: str, **variables: Any) -> Mapping[str, Any]:
    """Return the response to a POST of *query*."""
    answer = client.post("/graphql", json={"query": query, "variables": variables})
    assert answer.status_code == 200
    body = answer.json()
    assert isinstance(body, dict)
    return body


def data(client: httpx.Client, query: str, **variables: Any) -> Any:
    """Return the data of a request without errors."""
    body = post(client, query, **variables)
    assert "errors" not in body, body["errors"]
    return body["data"]


def refusal(client: httpx.Client, query: str, **variables: Any) -> tuple[str, str]:
    """Return message and code of the one error."""
    [error] = post(client, query, **variables)["errors"]
    return error["message"], error["extensions"]["code"]
