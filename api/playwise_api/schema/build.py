"""Making the schema: types from the catalogue, one set for each schema."""

from __future__ import annotations

from collections.abc import Iterator

import strawberry
from graphql import GraphQLError, parse
from strawberry.extensions import SchemaExtension
from strawberry.printer import print_schema
from strawberry.schema.config import StrawberryConfig
from strawberry.types import ExecutionContext

from playwise.errors import FindingsError
from playwise.playbook.program import Program
from playwise_api.names import clashes
from playwise_api.outline import MAX_CHARACTERS, MAX_TOKENS, Outline
from playwise_api.reading import Reading, read_field
from playwise_api.scalars import scalar_map
from playwise_api.schema.declared import blank, declare
from playwise_api.schema.filters import value_filters
from playwise_api.schema.lookup import record_of_play
from playwise_api.schema.plays import PlayTypes
from playwise_api.schema.query import own_fields
from playwise_api.schema.records import RecordTypes


def build_schema(program: Program) -> strawberry.Schema:
    """Return the schema of *program*. Requests are executed with a `Reading` as their context.

    Raises:
        FindingsError: Two things of the catalogue would get one name.
    """
    catalogue = program.catalogue
    found = clashes(catalogue)
    if found:
        raise FindingsError(found)
    # In order of name, so that the order in facts.yaml does not show in the schema.
    types = {name: RecordTypes(catalogue.entities[name]) for name in sorted(catalogue.entities)}
    plays, values = PlayTypes(), value_filters()
    for made in types.values():
        made.declare(catalogue, types, plays, values)
    played = sorted({playbook.entity for playbook in program.playbooks})
    plays.declare({name: (types[name].record, record_of_play(name)) for name in played})
    fields = own_fields(has_accounts="account" in types) | plays.lists()
    for made in types.values():
        fields |= made.root_fields()
    query = blank("Query")
    declare(query, "What can be asked for. Nothing here changes anything.", fields)
    return _Schema(
        query=query,
        extensions=[_Limits],
        config=StrawberryConfig(default_resolver=read_field, scalar_map=scalar_map()),
    )


def sdl(program: Program) -> str:
    """Return the schema of *program* in the schema language, always in the same order.

    Raises:
        FindingsError: Two things of the catalogue would get one name.
    """
    return f"{print_schema(build_schema(program))}\n"


class _Schema(strawberry.Schema):
    def process_errors(
        self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None
    ) -> None:
        """Leave the log to `playwise_api.faults`, which knows whose mistake an error is."""


class _Limits(SchemaExtension):
    """Refuses a document that is too large, before any of it is checked or carried out.

    Strawberry's own limits unfold fragments again for each spread, which takes for ever where
    each of thirty fragments spreads the next one twice.
    """

    def on_parse(self) -> Iterator[None]:
        context = self.execution_context
        if context.query is not None:
            context.graphql_document = parse(
                context.query,
                max_lexical_tokens=MAX_TOKENS,
                max_comments=MAX_TOKENS,
                max_source_length=MAX_CHARACTERS,
            )
        yield

    def on_validate(self) -> Iterator[None]:
        context = self.execution_context
        assert context.graphql_document is not None
        try:
            outline = Outline.of(context.graphql_document)
        except GraphQLError as error:
            context.pre_execution_errors = [error]
        else:
            if isinstance(context.context, Reading):
                context.context.outline = outline
        yield
