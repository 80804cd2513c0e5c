"""One GraphQL request, from its text to its answer: in one thread, on one moment of the store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import strawberry
from graphql import GraphQLError
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError
from strawberry.types.graphql import OperationType

from playwise_api.faults import Code, RequestError, internal, presented
from playwise_api.reading import Reading
from playwise_api.source import ApiSource

_DEEPEST_VARIABLES = 100
_MOST_ERRORS = 20


@dataclass(frozen=True, slots=True)
class Asked:
    """What a client sent."""

    query: str
    variables: Mapping[str, Any] | None = None
    operation_name: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What it gets.

    Attributes:
        body: The response of the GraphQL specification; without ``data`` nothing was carried out.
        is_mutation: Whether it asked for something other than a query.
    """

    body: Mapping[str, Any]
    is_mutation: bool = False

    @property
    def was_executed(self) -> bool:
        """Whether the request was carried out, be it with errors in single fields."""
        return "data" in self.body


def answer(schema: strawberry.Schema, source: ApiSource, asked: Asked) -> Answer:
    """Return the answer to *asked*. It raises nothing: what goes wrong is in the answer."""
    if _is_deeper(asked.variables, _DEEPEST_VARIABLES):
        message = f"variables are nested {_DEEPEST_VARIABLES} levels deep at most"
        return _refused(GraphQLError(message, extensions={"code": Code.TOO_LARGE}))
    reading = Reading(source)
    try:
        result = schema.execute_sync(
            asked.query,
            variable_values=None if asked.variables is None else dict(asked.variables),
            context_value=reading,
            operation_name=asked.operation_name,
            allowed_operation_types=(OperationType.QUERY,),
        )
    except InvalidOperationTypeError:
        message = "only queries are answered: nothing can be changed here"
        refusal = GraphQLError(message, extensions={"code": Code.VALIDATION})
        return Answer(_refused(refusal).body, is_mutation=True)
    except CannotGetOperationTypeError:
        name = asked.operation_name
        message = "the document holds no operation"
        if name is not None:
            message = f"the document holds no operation '{name}'"
        return _refused(GraphQLError(message, extensions={"code": Code.VALIDATION}))
    except Exception as error:  # noqa: BLE001 - the border: whatever it is, the client gets an answer and the log the rest
        return _refused(internal(error))
    finally:
        reading.close()
    return _answered(result.data, result.errors or [])


def _answered(data: dict[str, Any] | None, raised: Sequence[GraphQLError]) -> Answer:
    if data is None and all(error.path is None for error in raised):
        return _refused(*map(presented, raised[:_MOST_ERRORS]))
    for error in raised:
        cause = error.original_error
        if isinstance(cause, RequestError) and cause.code is Code.TOO_LARGE:
            # What happened to be read before the limit was met would look like an answer.
            return Answer({"data": None, "errors": [presented(error).formatted]})
    body: dict[str, Any] = {"data": data}
    if raised:
        # One mistake may show in every record of a page: a few of them tell the tale.
        body["errors"] = [presented(error).formatted for error in raised[:_MOST_ERRORS]]
    return Answer(body)


def _refused(*errors: GraphQLError) -> Answer:
    return Answer({"errors": [error.formatted for error in errors]})


def _is_deeper(value: object, limit: int) -> bool:
    """Return whether *value* nests deeper than *limit*, without recursion."""
    level = [value]
    for _ in range(limit):
        inner: list[object] = []
        for one in level:
            if isinstance(one, Mapping):
                inner.extend(one.values())
            elif isinstance(one, list):
                inner.extend(one)
        if not inner:
            return False
        level = inner
    return True
