import logging

import pytest
from graphql import GraphQLError, GraphQLSyntaxError, Source

from playwise.diagnostics.finding import Finding
from playwise.errors import FindingsError, StoreError
from playwise_api.faults import Code, RequestError, client_mistakes, internal, presented


def located(cause: Exception) -> GraphQLError:
    return GraphQLError(str(cause), path=["accounts"], original_error=cause)


def seen(error: GraphQLError) -> tuple[str, object]:
    shown = presented(error)
    return shown.message, (shown.extensions or {}).get("code")


def test_a_mistake_of_the_client_is_told_in_full() -> None:
    cause = RequestError("there is no account 'A'", Code.NOT_FOUND)

    assert seen(located(cause)) == ("there is no account 'A'", "NOT_FOUND")
    assert presented(located(cause)).path == ["accounts"]


def test_an_error_of_ours_is_told_by_a_number_that_is_in_the_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.ERROR, "playwise.api"):
        message, code = seen(located(KeyError("secret")))

    assert code == "INTERNAL_SERVER_ERROR"
    assert "secret" not in message
    number = message.split()[2].rstrip(";")
    assert message == f"internal error {number}; the server's log says more"
    assert number in caplog.text
    assert "KeyError: 'secret'" in caplog.text


def test_what_fails_outside_any_field_is_masked_too(caplog: pytest.LogCaptureFixture) -> None:
    assert "secret" not in internal(RuntimeError("secret")).message
    assert "secret" in caplog.text


def test_syntax_and_validation_errors_are_not_masked() -> None:
    syntax = GraphQLSyntaxError(Source("{"), 1, "Unexpected <EOF>.")

    assert seen(syntax) == ("Syntax Error: Unexpected <EOF>.", "GRAPHQL_PARSE_FAILED")
    assert seen(GraphQLError("no such field")) == ("no such field", "GRAPHQL_VALIDATION_FAILED")


def test_a_value_that_its_scalar_refuses_is_the_clients_mistake() -> None:
    wrapped = GraphQLError("'x' is no day", original_error=ValueError("x"))

    assert seen(wrapped) == ("'x' is no day", "BAD_USER_INPUT")


def test_a_store_that_cannot_be_read_says_so(caplog: pytest.LogCaptureFixture) -> None:
    cause = StoreError("the store 'playwise.db' is damaged", "put back a copy of it")

    assert seen(located(cause)) == (
        "the store 'playwise.db' is damaged; put back a copy of it",
        "STORE_UNAVAILABLE",
    )
    assert "the store 'playwise.db' is damaged" in caplog.text


def test_findings_are_told_with_their_help() -> None:
    absent = Finding("PW513", "unknown account 'A'", None, "did you mean 'B'?")
    wrong = Finding("PW210", "a number out of range")

    assert seen(located(FindingsError([absent]))) == (
        "unknown account 'A'; did you mean 'B'?",
        "NOT_FOUND",
    )
    assert seen(located(FindingsError([absent, wrong]))) == (
        "a number out of range\nunknown account 'A'; did you mean 'B'?",
        "BAD_USER_INPUT",
    )


def test_a_value_error_of_the_store_becomes_the_clients_mistake() -> None:
    with pytest.raises(RequestError, match="'first' is 1 to 10") as raised, client_mistakes():
        raise ValueError("'first' is 1 to 10")

    assert raised.value.code is Code.INPUT
