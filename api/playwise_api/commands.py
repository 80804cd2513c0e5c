"""The commands that the API adds to `playwise`: serving it, and printing its schema."""

from __future__ import annotations

import errno
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Annotated

import typer
import uvicorn

from playwise.cli.opening import opened
from playwise.cli.options import AsOfOption, TimelessOption, WorkspaceOption, now
from playwise.cli.output import note
from playwise.diagnostics.finding import Finding
from playwise.errors import FindingsError
from playwise_api.app import build_app
from playwise_api.schema import sdl
from playwise_api.source import ApiSource

HOST = "127.0.0.1"
_PATIENCE_S = 5


def serve(
    port: Annotated[
        int, typer.Option("--port", min=0, max=65535, help="The port; 0 takes any free one.")
    ] = 8000,
    dev: Annotated[
        bool,
        typer.Option(
            "--dev",
            help="Show GraphiQL at /graphql (its scripts come from the web), and answer pages that "
            "another server on this machine brought.",
        ),
    ] = False,
    workspace: WorkspaceOption = Path(),
    as_of: AsOfOption = None,
) -> None:
    """Serve the GraphQL API to this machine.

    It goes on until Ctrl-C. What `playwise run` writes meanwhile is seen at once; changed files
    are seen after a new start.
    """
    at = opened(workspace, as_of)
    source = ApiSource.of(at.workspace, now if as_of is None else lambda: at.as_of)
    app = build_app(source, dev=dev)
    with _listening(port) as listener:
        config = uvicorn.Config(
            app,
            log_level="warning",
            access_log=False,
            # GraphQL has no use for them here, and what is not there cannot be misused.
            ws="none",
            timeout_graceful_shutdown=_PATIENCE_S,
        )
        note(f"serving {at.workspace.name} at {_address(listener)}/graphql; Ctrl-C ends it")
        with _ending_quietly():
            uvicorn.Server(config).run(sockets=[listener])


def schema(workspace: WorkspaceOption = Path(), as_of: TimelessOption = None) -> None:
    """Print the GraphQL schema, in the schema language.

    Its order is always the same, so that its changes can be reviewed as a contract.
    """
    typer.echo(sdl(opened(workspace, None).workspace.program), nl=False)


@contextmanager
def _listening(port: int) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listener:
        # A port that the last server has just left is free; one that another listens on is not.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((HOST, port))
            listener.listen()
        except OSError as error:
            raise FindingsError([_refused(port, error)]) from None
        yield listener


def _refused(port: int, error: OSError) -> Finding:
    if error.errno == errno.EADDRINUSE:
        help = "stop the program that uses it, or take another with --port; 0 takes any free one"
        return Finding("PW512", f"port {port} is in use", None, help)
    help = "take another with --port; 0 takes any free one"
    return Finding("PW512", f"port {port} cannot be used: {error.strerror}", None, help)


def _address(listener: socket.socket) -> str:
    host, port = listener.getsockname()
    return f"http://{host}:{port}"


@contextmanager
def _ending_quietly() -> Iterator[None]:
    """Make of SIGINT and SIGTERM an ordinary end.

    When uvicorn has closed everything, it raises the signal that ended it once more, for whoever
    was there before: without this that is Python, which ends with a traceback or a bare kill.
    """

    def ignore(number: int, frame: FrameType | None) -> None:
        return

    before = {number: signal.signal(number, ignore) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, was in before.items():
            signal.signal(number, was)
