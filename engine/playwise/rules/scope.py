"""What names mean in a rule: the border between rules and the catalogue or playbook around them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from playwise.rules.ir import Node, RelationRef
from playwise.rules.types import Type, Value


@dataclass(frozen=True, slots=True)
class Meaning:
    """A name that is a value: a fact, a decision, a derive, a param."""

    node: Node


@dataclass(frozen=True, slots=True)
class RelationMeaning:
    """A name that is related records.

    Attributes:
        relation: The records.
        member: Which of them belong, as a condition in their own scope.
    """

    relation: RelationRef
    member: Node
    inside: Scope


@dataclass(frozen=True, slots=True)
class Ambiguity:
    """A name with two readings, each in words: "fact 'arr' of account"."""

    readings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Broken:
    """A name whose own rule is wrong: the finding is there, and needs no echo where it is read."""


@dataclass(frozen=True, slots=True)
class OutOfReach:
    """A name that means something around a list, but cannot be read for each of its elements."""


@dataclass(frozen=True, slots=True)
class LookupTable:
    """A table of a playbook. Keys and columns hold checked scalars.

    Attributes:
        name: As rules name it.
        key: The type of its keys.
        columns: For each column its type and its values by key; the column None is the
            value itself where rows have no columns.
    """

    name: str
    key: Type
    columns: Mapping[str | None, tuple[Type, Mapping[Value, Value]]]


class Scope(Protocol):
    """The names around a rule."""

    @property
    def entity(self) -> str:
        """The entity whose records the names stand for."""

    def resolve(
        self, name: str
    ) -> Meaning | RelationMeaning | Ambiguity | Broken | OutOfReach | None:
        """Return what the dotted *name* means here, or None where it means nothing.

        The name "" is the element at hand of a list.
        """

    def names(self) -> Iterable[str]:
        """Return every name that means something here, for "did you mean"."""

    def related(self) -> Iterable[tuple[str, Mapping[str, Type]]]:
        """Return the plurals of all related records with the facts that those have."""

    def table(self, name: str) -> LookupTable | Broken | None:
        """Return the table of that name, or None."""

    def tables(self) -> Iterable[str]:
        """Return the names of the tables."""
