"""The catalogue: the entities of a workspace, their typed facts and their relations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from playwise.diagnostics.places import Span
from playwise.facts.durations import Duration
from playwise.rules.types import Type, Value


@dataclass(frozen=True, slots=True)
class Source:
    """Where a fact comes from: a column of a stream of a connection."""

    connection: str
    stream: str
    column: str

    def __str__(self) -> str:
        return f"{self.connection}.{self.stream}.{self.column}"


@dataclass(frozen=True, slots=True)
class Fact:
    """A typed fact of an entity.

    Attributes:
        name: Its id; stable, history hangs on it.
        source: Where it is read, or None for one that people enter.
        entered_by: The role or entity that enters it, where people do.
        max_age: How old an observation may be before the fact is stale.
        default: What an absent value means, where absence means something.
        minimum: The least value that fits, for numbers.
        maximum: The greatest value that fits, for numbers.
        question: How people are asked for it.
        labels: Words for single values.
        indexed: Whether accounts can be filtered and ordered by it at speed.
        restricted: The roles that may see it; () is everybody.
        span: Where facts.yaml declares it.
    """

    name: str
    entity: str
    type: Type
    source: Source | None = None
    entered_by: str | None = None
    max_age: Duration | None = None
    default: Value | None = None
    minimum: float | None = None
    maximum: float | None = None
    description: str | None = None
    unit: str | None = None
    question: str | None = None
    labels: Mapping[str, str] = field(default_factory=dict)
    indexed: bool = False
    restricted: tuple[str, ...] = ()
    span: Span | None = None

    def limit_broken(self, value: float) -> str | None:
        """Return the limit that a number is beyond, ``at most 100``; None where it fits.

        Money counts in major units.
        """
        if self.minimum is not None and value < self.minimum:
            return f"at least {self.minimum:g}"
        if self.maximum is not None and value > self.maximum:
            return f"at most {self.maximum:g}"
        return None


@dataclass(frozen=True, slots=True)
class Parent:
    """The entity that a child hangs on: the child's *key* column holds the parent's key."""

    entity: str
    key: str
    plural: str


@dataclass(frozen=True, slots=True)
class Entity:
    """A kind of record, such as account, contact or opportunity.

    Attributes:
        key: The column that identifies a record.
        label: The fact that names a record for people, or None.
        streams: Every ``(connection, stream)`` that feeds it, sorted.
        wrong: The facts and related records that the file declares and has wrong.
    """

    name: str
    key: str
    label: str | None
    parents: tuple[Parent, ...]
    facts: Mapping[str, Fact]
    span: Span | None = None
    wrong: frozenset[str] = frozenset()

    @property
    def streams(self) -> tuple[tuple[str, str], ...]:
        """Every (connection, stream) that feeds it, sorted."""
        sources = (fact.source for fact in self.facts.values())
        return tuple(sorted({(s.connection, s.stream) for s in sources if s is not None}))

    def parent(self, entity: str) -> Parent | None:
        """Return the link to the parent of that entity, or None."""
        return next((parent for parent in self.parents if parent.entity == entity), None)


@dataclass(frozen=True, slots=True)
class Relation:
    """A named part of an entity's related records.

    Attributes:
        of: The entity that has the relation.
        source: The plural of a child, or another relation of the same entity.
        where: The rule, in the child's names, that says who belongs; None is all of them.
        where_span: Where that rule stands.
    """

    name: str
    of: str
    source: str
    where: object | None
    where_span: Span | None = None
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Below:
    """Records on a floor below an entity.

    Attributes:
        plural: What they are called, by the link to what they hang on.
        between: The entities between, nearest to the records first: () for children,
            ``("account",)`` for the contacts of a company.
    """

    plural: str
    entity: Entity
    between: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All entities and relations of a workspace, checked: every name that they use exists."""

    entities: Mapping[str, Entity]
    relations: Mapping[tuple[str, str], Relation] = field(default_factory=dict)

    def relation(self, entity: str, name: str) -> Relation | None:
        """Return the declared relation *name* of *entity*, or None."""
        return self.relations.get((entity, name))

    def relation_names(self, entity: str) -> tuple[str, ...]:
        """Return the names of the declared relations of *entity*, sorted."""
        return tuple(sorted(name for of, name in self.relations if of == entity))

    def children(self, entity: str) -> Iterator[tuple[Entity, Parent]]:
        """Yield each entity that hangs on *entity*, with the link."""
        for child in self.entities.values():
            link = child.parent(entity)
            if link is not None:
                yield child, link

    def floors(self, entity: str) -> Iterator[tuple[Below, ...]]:
        """Yield the records that hang on *entity*, then those that hang on those, and so on."""
        floor = tuple(Below(link.plural, child) for child, link in self.children(entity))
        while floor:
            yield floor
            floor = tuple(
                Below(link.plural, child, (above.entity.name, *above.between))
                for above in floor
                for child, link in self.children(above.entity.name)
            )

    def below(self, entity: str, plural: str) -> tuple[Below, ...]:
        """Return the records called *plural* on the nearest floor below *entity* that has such.

        Several, where several ways lead to that floor.
        """
        named = (
            tuple(below for below in floor if below.plural == plural)
            for floor in self.floors(entity)
        )
        return next((found for found in named if found), ())

    def child(self, entity: str, plural: str) -> Entity | None:
        """Return the child of *entity* that is called *plural* from there, or None."""
        return next((c for c, link in self.children(entity) if link.plural == plural), None)
