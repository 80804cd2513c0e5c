"""The model of facts.yaml."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any, ClassVar

from pydantic import Discriminator, Field, PlainValidator, Tag, WithJsonSchema

from playwise.diagnostics.nearest import did_you_mean
from playwise.documents.elements import (
    LIST,
    ONE,
    Element,
    Id,
    RuleData,
    Text,
    kind_refusal,
    list_or_one,
    refusal,
)
from playwise.documents.ids import is_id
from playwise.documents.scalars import Scalar
from playwise.documents.tree import Path
from playwise.facts.catalog import Source
from playwise.facts.fields import CalendarDuration
from playwise.rules.types import Kind

SCALAR_KINDS = tuple(kind.value for kind in Kind if kind not in (Kind.LIST, Kind.RECORDS))
_LIST_OF = re.compile(r"list of (\w+)")
_TYPE_NAMES = (*SCALAR_KINDS, *(f"list of {kind}" for kind in SCALAR_KINDS))


def _type_name(value: object) -> str:
    if not isinstance(value, str):
        raise kind_refusal("the name of a type", value, f"types are {', '.join(SCALAR_KINDS)}")
    if value not in _TYPE_NAMES:
        listing = f"types are {', '.join(SCALAR_KINDS)}, or 'list of …' one of these"
        raise refusal("PW112", f"unknown type '{value}'", did_you_mean(value, _TYPE_NAMES, listing))
    return value


def _source(value: object) -> Source:
    if isinstance(value, Source):
        return value
    help_text = "write connection.stream.column, as in crm.accounts.name"
    if not isinstance(value, str):
        raise kind_refusal("a source", value, help_text)
    parts = [part.strip() for part in value.split(".")]
    if len(parts) != 3 or not all(parts):
        raise kind_refusal("a source of three parts", value, help_text)
    if not is_id(parts[0]):
        raise refusal("PW115", f"'{parts[0]}' cannot be the name of a connection", help_text)
    return Source(*parts)


def _default(value: Any) -> Any:
    if value is None or isinstance(value, dict):
        raise kind_refusal("a value", value)
    return value


TypeName = Annotated[str, PlainValidator(_type_name), WithJsonSchema({"enum": list(_TYPE_NAMES)})]
SourceText = Annotated[
    Source,
    PlainValidator(_source),
    WithJsonSchema({"type": "string", "pattern": r"^[^.]+\.[^.]+\.[^.]+$"}),
]
DefaultData = Annotated[
    Scalar | list[Scalar],
    PlainValidator(_default),
    WithJsonSchema({"type": ["string", "boolean", "number", "array"]}),
]


class FactModel(Element):
    """A typed fact of an entity."""

    type: TypeName = Field(
        description="What kind of value it is: text, bool, money, list of text, …"
    )
    currency: Text | None = Field(None, description="For money: the ISO 4217 code, such as USD.")
    values: list[Text] | None = Field(
        None, min_length=1, description="For an enum: its values, in order."
    )
    unit: Text | None = Field(None, description="What a number counts, for people: days, seats.")
    description: Text | None = Field(None, description="What the fact says, in a sentence.")
    from_: SourceText | None = Field(
        None, alias="from", description="Where it is read: connection.stream.column."
    )
    entered_by: Id | None = Field(
        None, description="The role or entity that enters it, where people do."
    )
    max_age: CalendarDuration | None = Field(
        None, description="How old an observation may be before the fact is stale."
    )
    default: DefaultData = Field(
        None, description="What an absent value means, where absence means something."
    )
    min: float | None = Field(None, description="The least value that fits.")
    max: float | None = Field(None, description="The greatest value that fits.")
    question: Text | None = Field(None, description="How people are asked for it.")
    labels: dict[str, Text] = Field({}, description="Words for single values.")
    indexed: bool = Field(
        False, description="Whether accounts are filtered and ordered by it at speed."
    )
    restricted: list[Id] = Field([], description="The roles that may see it; left out: everybody.")

    @property
    def kind(self) -> Kind:
        """The kind of the fact's type."""
        return Kind.LIST if self.type.startswith("list of ") else Kind(self.type)

    @property
    def scalar_kind(self) -> Kind:
        """The kind of the fact's type, or of a list's elements."""
        return Kind(self.type.removeprefix("list of "))


class ParentModel(Element):
    """The entity that a child hangs on."""

    entity: Id = Field(description="The entity above.")
    key: Text = Field(description="The column that holds the key of the record above.")
    plural: Id = Field(description="What the children are called from above: contacts.")


Parents = Annotated[
    Annotated[ParentModel, Tag(ONE)] | Annotated[list[ParentModel], Tag(LIST), Field(min_length=1)],
    Discriminator(list_or_one),
]


_PARENT_FORM = "write {entity: {}, key: {}_id, plural: …}: the last, what these records are called"


class EntityModel(Element):
    """A kind of record: an account, a contact, an opportunity."""

    forms: ClassVar[Mapping[str, str]] = {"parent": _PARENT_FORM, "parent.*": _PARENT_FORM}

    key: Text = Field(description="The column that identifies a record.")
    label: Id | None = Field(None, description="The fact that names a record for people.")
    parent: Parents | None = Field(
        None, description="The entity that this one hangs on, or a list of them."
    )
    facts: dict[Id, FactModel] = Field(description="Its facts by name.")

    @property
    def parents(self) -> list[ParentModel]:
        """The links to the entities above, none where it is at the top."""
        if self.parent is None:
            return []
        return self.parent if isinstance(self.parent, list) else [self.parent]


class RelationModel(Element):
    """A named part of an entity's related records."""

    of: Id = Field(description="The entity that has the relation.")
    from_: Id = Field(
        alias="from", description="The plural of a child, or another relation of the entity."
    )
    where: RuleData = Field(None, description="Which of those belong: a rule in the child's names.")


class FactsFile(Element):
    """facts.yaml: what is known, and where from."""

    as_written: ClassVar[tuple[Path, ...]] = (
        *(("entities", "*", "facts", "*", key) for key in ("description", "question", "unit")),
        ("entities", "*", "facts", "*", "values", "*"),
        ("entities", "*", "facts", "*", "labels", "*"),
    )

    entities: dict[Id, EntityModel] = Field(
        min_length=1, description="The kinds of records by name."
    )
    relations: dict[Id, RelationModel] = Field({}, description="Named parts of related records.")
