"""The catalogue: what entities, facts and relations the workspace has."""

from __future__ import annotations

from enum import Enum

import strawberry

from playwise.facts.catalog import Entity, Fact
from playwise.rules.types import Type
from playwise.rules.wording import format_value
from playwise_api.names import api_name, type_name
from playwise_api.reading import Info, visible_facts


@strawberry.enum(description="The kinds of value that facts and decisions have.")
class ValueKind(Enum):
    BOOL = strawberry.enum_value("bool", description="true or false.")
    INTEGER = strawberry.enum_value("integer", description="A whole number of 64 bits.")
    NUMBER = strawberry.enum_value("number", description="A number.")
    MONEY = strawberry.enum_value("money", description="An amount in one currency.")
    TEXT = strawberry.enum_value("text", description="A text.")
    ENUM = strawberry.enum_value("enum", description="One of a few declared texts.")
    DATE = strawberry.enum_value("date", description="A day.")
    DATETIME = strawberry.enum_value("datetime", description="A moment.")
    LIST = strawberry.enum_value("list", description="Values of one other kind.")


def _kind(root: strawberry.Parent[Type]) -> ValueKind:
    return ValueKind(root.kind.value)


def _element(root: strawberry.Parent[Type]) -> ValueKind | None:
    return None if root.element is None else ValueKind(root.element.kind.value)


@strawberry.type(description="What values a fact or a decision can have.")
class ValueType:
    kind: ValueKind = strawberry.field(resolver=_kind, description="What they are.")
    values: list[str] = strawberry.field(description="Of an enum, its values in their order.")
    currency: str | None = strawberry.field(description="Of money, its currency.")
    element: ValueKind | None = strawberry.field(
        resolver=_element, description="Of a list, what it holds."
    )


@strawberry.type(description="The words for one value of a fact.")
class FactLabel:
    value: str = strawberry.field(description="The value as plain text.")
    label: str = strawberry.field(description="The words for it.")


def _field_of(root: strawberry.Parent[Fact]) -> str:
    return api_name(root.name)


def _source(root: strawberry.Parent[Fact]) -> str | None:
    return None if root.source is None else str(root.source)


def _max_age(root: strawberry.Parent[Fact]) -> str | None:
    return None if root.max_age is None else str(root.max_age)


def _default(root: strawberry.Parent[Fact]) -> str | None:
    return None if root.default is None else format_value(root.default, root.type)


def _labels(root: strawberry.Parent[Fact]) -> list[FactLabel]:
    return [FactLabel(value=value, label=label) for value, label in root.labels.items()]


@strawberry.type(name="Fact", description="A typed fact of an entity.")
class DeclaredFact:
    name: str = strawberry.field(description="Its name in facts.yaml and in rules.")
    field: str = strawberry.field(resolver=_field_of, description="Its name under `facts`.")
    type: ValueType = strawberry.field(description="What values it has.")
    description: str | None = strawberry.field(description="What it says.")
    unit: str | None = strawberry.field(description="What a number counts.")
    question: str | None = strawberry.field(description="How people are asked for it.")
    labels: list[FactLabel] = strawberry.field(
        resolver=_labels, description="Words for single values."
    )
    minimum: float | None = strawberry.field(description="The least value that fits.")
    maximum: float | None = strawberry.field(description="The greatest value that fits.")
    source: str | None = strawberry.field(
        resolver=_source,
        description="Where it is read: connection.stream.column; null for one that people enter.",
    )
    entered_by: str | None = strawberry.field(description="The role that enters it.")
    max_age: str | None = strawberry.field(
        resolver=_max_age, description="How old it may be before it is stale: `90d`."
    )
    default: str | None = strawberry.field(
        resolver=_default, description="In words, what its absence means to rules."
    )
    indexed: bool = strawberry.field(
        description="Whether lists are filtered and ordered by it at speed."
    )


@strawberry.type(description="The entity that records of another one belong to.")
class ParentLink:
    entity: str = strawberry.field(description="The parent's entity.")
    plural: str = strawberry.field(description="What its records are called from there.")


@strawberry.type(name="Relation", description="A named part of an entity's related records.")
class NamedRelation:
    name: str = strawberry.field(description="Its name in rules.")
    source: str = strawberry.field(description="The children, or the relation, it is a part of.")


def _type_name(root: strawberry.Parent[Entity]) -> str:
    return type_name(root.name)


def _facts(root: strawberry.Parent[Entity]) -> list[DeclaredFact]:
    return list(visible_facts(root.facts).values())  # type: ignore[arg-type]  # shown as they are


def _relations(root: strawberry.Parent[Entity], info: Info) -> list[NamedRelation]:
    relations = info.context.catalogue.relations
    return [relations[key] for key in sorted(relations) if key[0] == root.name]  # type: ignore[misc]  # likewise


@strawberry.type(name="Entity", description="A kind of record: account, contact, …")
class KindOfRecord:
    name: str = strawberry.field(description="Its name in facts.yaml and in playbooks.")
    type: str = strawberry.field(resolver=_type_name, description="The type of its records here.")
    key: str = strawberry.field(description="The column that identifies a record.")
    label: str | None = strawberry.field(description="The fact that names a record for people.")
    parents: list[ParentLink] = strawberry.field(description="What its records belong to.")
    facts: list[DeclaredFact] = strawberry.field(
        resolver=_facts, description="Its facts; those restricted to some roles are left out."
    )
    relations: list[NamedRelation] = strawberry.field(
        resolver=_relations, description="The named parts of its related records."
    )


@strawberry.type(description="All entities of the workspace.")
class Catalogue:
    entities: list[KindOfRecord] = strawberry.field(description="The entities, in their order.")


def catalogue_of(info: Info) -> Catalogue:
    """Return what Query.catalogue shows."""
    found = list(info.context.catalogue.entities.values())
    return Catalogue(entities=found)  # type: ignore[arg-type]  # entities are shown as they are
