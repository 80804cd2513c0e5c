"""Facts of a record as the API shows them: their values, and which of them are not fresh."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

import strawberry

from playwise.facts.catalog import Entity, Fact
from playwise.rules.money import from_minor
from playwise.rules.types import Kind, Type
from playwise.rules.wording import format_value
from playwise.store.rows import RecordRow
from playwise_api.names import api_name
from playwise_api.reading import Info, Judged, Node, visible_facts
from playwise_api.scalars import BigInt
from playwise_api.schema.declared import Shown, declare

ATTRIBUTE = "f_{}"
"""What the attribute of a fact is called: a fact may be named like anything in Python."""


@strawberry.type(name="Money", description="An amount of money.")
class MoneyType:
    amount: Decimal = strawberry.field(description='In the currency\'s own unit: "24000.50".')
    minor: BigInt = strawberry.field(description="In its smallest unit: cents for USD.")
    currency: str = strawberry.field(description="The currency's code, of ISO 4217.")


@strawberry.enum(description="Why rules cannot use a fact.")
class FactStateName(Enum):
    MISSING = strawberry.enum_value("missing", description="It has no value.")
    STALE = strawberry.enum_value("stale", description="Its value is older than it may be.")


@strawberry.type(description="A fact of a record that rules cannot use as it is.")
class FactState:
    fact: str = strawberry.field(description="The fact's name in facts.yaml.")
    field: str = strawberry.field(description="Its name under `facts`.")
    state: FactStateName = strawberry.field(description="What is wrong with it.")
    since: datetime | None = strawberry.field(
        description="When the source was last observed for this record, or the fact entered."
    )
    source: str | None = strawberry.field(
        description="Where it is read: connection.stream.column; null for one that people enter."
    )
    entered_by: str | None = strawberry.field(description="The role that enters it.")
    max_age: str | None = strawberry.field(description="How old it may be: `90d`.")
    default: str | None = strawberry.field(
        description="What rules take in its place, in words, where facts.yaml says so."
    )


@dataclass(frozen=True, slots=True)
class Money:
    """What `MoneyType` shows."""

    minor: int
    currency: str

    @property
    def amount(self) -> Decimal:
        """Return the amount with all of its decimals."""
        return from_minor(self.minor, self.currency)


@dataclass(frozen=True, slots=True)
class Doubt:
    """What `FactState` shows."""

    fact: str
    field: str
    state: str
    since: datetime | None
    source: str | None
    entered_by: str | None
    max_age: str | None
    default: str | None


def declare_facts(made: type, entity: Entity) -> None:
    """Make *made* the type of an entity's facts."""
    fields = {
        ATTRIBUTE.format(name): Shown(_shown_type(fact.type) | None, _about(fact), api_name(name))
        for name, fact in visible_facts(entity.facts).items()
    }
    words = (
        f"Facts of the entity '{entity.name}', as the store has them: null where it has none. A "
        "stale value is still shown; `factStates` says which those are."
    )
    declare(made, words, fields)


def facts_of(root: Node[RecordRow], info: Info) -> dict[str, object]:
    """Return the facts of a record, by attribute."""
    facts = info.context.catalogue.entities[root.row.entity].facts
    return {
        ATTRIBUTE.format(name): None if value is None else _shown(value, facts[name].type)
        for name, value in root.row.facts.items()
    }


def label_of(root: Node[RecordRow], info: Info) -> str | None:
    """Return what people call a record; None where that is unknown or restricted."""
    entity = info.context.catalogue.entities[root.row.entity]
    if entity.label is None:
        return None
    value = root.row.facts.get(entity.label)
    return None if value is None else format_value(value, entity.facts[entity.label].type)


def doubts_of(root: Node[RecordRow], info: Info) -> list[Doubt]:
    """Return the facts of a record that rules cannot use, in order of name."""
    facts = visible_facts(info.context.catalogue.entities[root.row.entity].facts)
    judged = info.context.judged()
    doubts = (_doubt(root.row, facts[name], judged) for name in sorted(facts))
    return [doubt for doubt in doubts if doubt is not None]


def _doubt(row: RecordRow, fact: Fact, judged: Judged) -> Doubt | None:
    value, seen = row.facts.get(fact.name), row.seen.get(fact.name)
    if seen is None and fact.source is not None:
        seen = judged.observed.get((fact.source.connection, fact.source.stream))
    if value is None:
        state = "missing"
    elif fact.max_age is not None and seen is not None and seen < fact.max_age.before(judged.as_of):
        state = "stale"
    else:
        return None
    # A default stands for what nobody entered; for what has grown old, or came from a source and
    # did not fit its type, nothing does.
    default = fact.default if value is None and fact.source is None else None
    return Doubt(
        fact.name,
        api_name(fact.name),
        state,
        seen,
        None if fact.source is None else str(fact.source),
        fact.entered_by,
        None if fact.max_age is None else str(fact.max_age),
        None if default is None else format_value(default, fact.type),
    )


_SHOWN: Mapping[Kind, Any] = {  # Strawberry takes a NewType for a type, mypy does not
    Kind.BOOL: bool,
    Kind.INTEGER: BigInt,
    Kind.NUMBER: float,
    Kind.MONEY: MoneyType,
    Kind.TEXT: str,
    Kind.ENUM: str,
    Kind.DATE: date,
    Kind.DATETIME: datetime,
}


def _shown_type(type: Type) -> Any:  # as above
    if type.kind is Kind.LIST:
        assert type.element is not None
        # An element may be unknown.
        return list[_shown_type(type.element) | None]  # type: ignore[misc]  # a type made at run time
    return _SHOWN[type.kind]


def _shown(value: object, type: Type) -> object:
    if type.kind is Kind.MONEY:
        assert isinstance(value, int)
        assert type.currency is not None
        return Money(value, type.currency)
    if type.kind is Kind.LIST:
        assert isinstance(value, tuple)
        assert type.element is not None
        return [None if v is None else _shown(v, type.element) for v in value]
    return value


def _about(fact: Fact) -> str:
    """Return what a client should know of a fact, in one paragraph."""
    parts = [fact.description or f"The fact '{fact.name}'"]
    if fact.type.kind is Kind.ENUM:
        parts.append(f"One of {', '.join(fact.type.values)}")
    if fact.unit is not None:
        parts.append(f"Unit: {fact.unit}")
    if fact.minimum is not None or fact.maximum is not None:
        least, most = (
            "" if bound is None else f"{bound:g}" for bound in (fact.minimum, fact.maximum)
        )
        parts.append(f"Range: {least} to {most}".rstrip())
    if fact.max_age is not None:
        parts.append(f"Stale after {fact.max_age}")
    return ". ".join(part.rstrip(".") for part in parts) + "."
