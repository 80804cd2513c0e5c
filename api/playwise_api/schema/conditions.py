"""Conditions of an explanation: what they read, what they join, what would make them true."""

from __future__ import annotations

from datetime import datetime
from enum import Enum

import strawberry

from playwise.evaluate.explain import ConditionTrace, FactRead
from playwise.evaluate.nearest import Change
from playwise_api.reading import Info


@strawberry.enum(description="Whether a condition could use what it read.")
class FactReadState(Enum):
    KNOWN = strawberry.enum_value("known", description="It has a value.")
    MISSING = strawberry.enum_value("missing", description="It has none.")
    STALE = strawberry.enum_value("stale", description="Its value is older than it may be.")
    UNKNOWN = strawberry.enum_value("unknown", description="A decision that could not be made.")
    HIDDEN = strawberry.enum_value("hidden", description="It is restricted to some roles.")


def _words_read(root: strawberry.Parent[FactRead], info: Info) -> str | None:
    return None if is_hidden(root, info) else root.value


def _state_read(root: strawberry.Parent[FactRead], info: Info) -> FactReadState:
    return FactReadState.HIDDEN if is_hidden(root, info) else FactReadState(root.state)


def _assumed_read(root: strawberry.Parent[FactRead], info: Info) -> str | None:
    return None if is_hidden(root, info) else root.assumed


def is_hidden(read: FactRead, info: Info) -> bool:
    """Return whether what was read is restricted to some roles."""
    return read.restricted or _is_restricted(read.entity, read.name, info)


def _is_restricted(entity: str, name: str, info: Info) -> bool:
    declared = info.context.catalogue.entities.get(entity)
    fact = None if declared is None else declared.facts.get(name.rpartition(".")[2])
    return fact is not None and bool(fact.restricted)


@strawberry.type(name="FactRead", description="A fact or decision that a condition read.")
class ReadFact:
    name: str = strawberry.field(description="Its name, as reasons have it.")
    entity: str = strawberry.field(description="The entity of the record that it was read on.")
    key: str = strawberry.field(description="The key of that record.")
    words: str | None = strawberry.field(
        resolver=_words_read,
        description="The value as people read it; null where there is none, or it is hidden.",
    )
    state: FactReadState = strawberry.field(
        resolver=_state_read, description="Whether it could be used."
    )
    assumed: str | None = strawberry.field(
        resolver=_assumed_read,
        description="What `assume` took for it, where it is unknown; null also where hidden.",
    )
    source: str = strawberry.field(
        description="connection.stream.column, who enters it, or the playbook that decides it."
    )
    seen: datetime | None = strawberry.field(description="When it was observed, where known.")
    reasons: list[str] = strawberry.field(description="Why a decision is unknown.")
    as_of: datetime | None = strawberry.field(
        description="The earlier moment that it is of; null: the one that is explained."
    )


@strawberry.enum(description="How a condition joins others.")
class Joined(Enum):
    AND = strawberry.enum_value("and", description="All of them must be true.")
    OR = strawberry.enum_value("or", description="Any of them must be true.")
    NOT = strawberry.enum_value("not", description="The one of them must be false.")


def _joined(root: strawberry.Parent[ConditionTrace]) -> Joined | None:
    return None if root.joined is None else Joined(root.joined)


@strawberry.type(description="A condition with its answer.")
class Condition:
    text: str = strawberry.field(description="The condition, as rules are written.")
    answer: bool | None = strawberry.field(description="Its answer; null is unknown.")
    reasons: list[str] = strawberry.field(description="Why it is unknown.")
    reads: list[ReadFact] = strawberry.field(
        description="What it read: facts, decisions, and the params and derives that it names."
    )
    joined: Joined | None = strawberry.field(
        resolver=_joined, description="How it joins its parts; null where it has none."
    )
    parts: list[Condition] = strawberry.field(
        description="The conditions that it joins; empty where it joins none. As deep as rules "
        "are: `tree` has all of them in one list."
    )


@strawberry.type(description="A condition, with its place among all those of a row or an entry.")
class ConditionLine:
    id: int = strawberry.field(description="Its place in the list, from 0.")
    parent: int | None = strawberry.field(description="The id of the condition that joins it.")
    depth: int = strawberry.field(description="How many conditions stand above it.")
    condition: Condition = strawberry.field(description="The condition itself.")


@strawberry.enum(description="Whether changes that would do were looked for.")
class ChangeSearch(Enum):
    NONE = strawberry.enum_value("none", description="They were not: it decided, or is true.")
    WHOLE = strawberry.enum_value(
        "whole", description="All that is tried was tried. That nothing was found is no proof."
    )
    CUT_SHORT = strawberry.enum_value(
        "cut short", description="Not to the end, for there was too much to try out."
    )


def _is_secret(change: Change, info: Info) -> bool:
    return change.restricted or _is_restricted(change.entity, change.name, info)


def _change_is_hidden(root: strawberry.Parent[Change], info: Info) -> bool:
    return _is_secret(root, info)


def _before(root: strawberry.Parent[Change], info: Info) -> str | None:
    return None if _is_secret(root, info) else root.before


def _after(root: strawberry.Parent[Change], info: Info) -> list[str]:
    return [] if _is_secret(root, info) else list(root.after)


@strawberry.type(description="One fact that would do, were it another.")
class FactChange:
    name: str = strawberry.field(description="Its name, as reasons have it.")
    entity: str = strawberry.field(description="The entity of the record whose fact it is.")
    key: str = strawberry.field(description="The key of that record.")
    before: str | None = strawberry.field(
        resolver=_before,
        description="The present value as people read it; null where missing, or hidden.",
    )
    stale: bool = strawberry.field(description="Whether that is too old to be used.")
    after: list[str] = strawberry.field(
        resolver=_after,
        description="The values that would do: of a number, an amount or a date the nearest, else "
        "each; `missing` where none would, but to have none. Empty where hidden.",
    )
    is_hidden: bool = strawberry.field(
        resolver=_change_is_hidden,
        description="Whether the values are hidden: a fact is restricted to some roles, this one "
        "or one that could be told from them.",
    )
