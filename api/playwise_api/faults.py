"""What a client is told when a request fails: its own mistakes in full, ours by a number only."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum

from graphql import GraphQLError, GraphQLSyntaxError

from playwise.diagnostics.nearest import did_you_mean
from playwise.errors import FindingsError, PlaywiseError, StoreError

_log = logging.getLogger("playwise.api")


class Code(StrEnum):
    """What ``extensions.code`` can be."""

    PARSE = "GRAPHQL_PARSE_FAILED"
    VALIDATION = "GRAPHQL_VALIDATION_FAILED"
    INPUT = "BAD_USER_INPUT"
    NOT_FOUND = "NOT_FOUND"
    TOO_LARGE = "TOO_LARGE"
    STORE = "STORE_UNAVAILABLE"
    REQUEST = "BAD_REQUEST"
    INTERNAL = "INTERNAL_SERVER_ERROR"


class RequestError(PlaywiseError):
    """The client asked for something that it cannot have; the message is for it to read."""

    def __init__(self, message: str, code: Code = Code.INPUT) -> None:
        self.code = code
        super().__init__(message)


@contextmanager
def client_mistakes() -> Iterator[None]:
    """Turn a ValueError about a filter, an order or a cursor into the client's own mistake."""
    try:
        yield
    except ValueError as error:
        raise RequestError(str(error)) from error


def presented(error: GraphQLError) -> GraphQLError:
    """Return *error* as the client may see it; what was not the client's doing is logged."""
    cause = error.original_error
    while isinstance(cause, GraphQLError) and cause.original_error is not None:
        cause = cause.original_error
    match cause:
        case None | GraphQLError():
            return _shown(error, error.message, _code_of(error))
        case RequestError():
            return _shown(error, str(cause), cause.code)
        case FindingsError():
            return _found(error, cause)
        case StoreError():
            _log.warning("the store could not be read: %s", cause)
            help = "" if cause.help is None else f"; {cause.help}"
            return _shown(error, f"{cause}{help}", Code.STORE)
    if error.path is None:
        # A value that its scalar refuses, before anything ran.
        return _shown(error, error.message, Code.INPUT)
    return _masked(error, cause)


def internal(cause: BaseException) -> GraphQLError:
    """Return the error for a failure outside any field; it is logged."""
    return _masked(GraphQLError("internal error"), cause)


def _found(error: GraphQLError, cause: FindingsError) -> GraphQLError:
    lines = [
        finding.message if finding.help is None else f"{finding.message}; {finding.help}"
        for finding in cause.findings
    ]
    absent = all(finding.code == "PW513" for finding in cause.findings)
    return _shown(error, "\n".join(lines), Code.NOT_FOUND if absent else Code.INPUT)


def _masked(error: GraphQLError, cause: BaseException) -> GraphQLError:
    number = secrets.token_hex(6)
    _log.error("internal error %s at %s", number, error.path, exc_info=cause)
    return _shown(error, f"internal error {number}; the server's log says more", Code.INTERNAL)


def _code_of(error: GraphQLError) -> Code:
    if isinstance(error, GraphQLSyntaxError):
        return Code.PARSE
    given = (error.extensions or {}).get("code")
    if isinstance(given, Code):
        return given
    return Code.VALIDATION if error.path is None else Code.INPUT


def _shown(error: GraphQLError, message: str, code: Code) -> GraphQLError:
    return GraphQLError(
        message,
        nodes=error.nodes,
        source=error.source,
        positions=error.positions,
        path=error.path,
        extensions={"code": code.value},
    )


def with_help(message: str, name: str, known: Sequence[str]) -> str:
    """Return *message* with the known name nearest to *name*, or with all of a few."""
    listing = f"there are {', '.join(known)}" if 0 < len(known) <= 12 else None
    help = did_you_mean(name, known, listing)
    return message if help is None else f"{message}; {help}"
