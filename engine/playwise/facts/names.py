"""What names mean on the records of an entity: its facts, its parents' facts, its relations."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias

from playwise.facts.catalog import Below, Catalogue, Entity, Relation
from playwise.rules.ir import FactRef, Node, Pool, RelationRef
from playwise.rules.scope import Ambiguity, Broken, LookupTable, Meaning, RelationMeaning
from playwise.rules.types import BOOL, Type

Membership = Callable[["Names", Relation], Node | None]
"""Lowers the ``where`` of a relation in the names of its records; None where it is wrong."""

Reading: TypeAlias = Meaning | RelationMeaning | Broken


class Surroundings(Protocol):
    """Names from around the catalogue: those of the playbook that a rule stands in."""

    def own(self, name: str) -> Iterator[tuple[str, Node | None]]:
        """Yield each reading of *name* that is the playbook's own: the words for it, the node.

        No node: its rule is wrong, which is reported where it stands.
        """

    def decisions(self, name: str, entity: str) -> Iterator[tuple[str, str, Type | None]]:
        """Yield playbook decisions called *name* on *entity*: words, column and type.

        No type: the decision is wrong, which is reported where it stands.
        """

    def params(self, name: str) -> Iterator[tuple[str, Node | None]]:
        """Yield what ``params.name`` is: the words, and the constant unless it is wrong."""

    def assumed(self, name: str, node: Node) -> Node:
        """Return *node*, or what the playbook assumes in its place where it is unknown."""

    def names(self, entity: str, above: frozenset[str]) -> Iterable[str]:
        """Return the names it adds on the records of *entity*, which hang on those *above*."""

    def table(self, name: str) -> LookupTable | Broken | None:
        """Return the table of that name, or None."""

    def tables(self) -> Iterable[str]:
        """Return the names of its tables."""


class Nothing:
    """The surroundings of a rule that stands in no playbook."""

    def own(self, name: str) -> Iterator[tuple[str, Node | None]]:
        """Yield nothing."""
        return iter(())

    def decisions(self, name: str, entity: str) -> Iterator[tuple[str, str, Type | None]]:
        """Yield nothing."""
        return iter(())

    def params(self, name: str) -> Iterator[tuple[str, Node | None]]:
        """Yield nothing."""
        return iter(())

    def assumed(self, name: str, node: Node) -> Node:
        """Return *node*."""
        return node

    def names(self, entity: str, above: frozenset[str]) -> Iterable[str]:
        """Return nothing."""
        return ()

    def table(self, name: str) -> LookupTable | Broken | None:
        """Return None."""
        return None

    def tables(self) -> Iterable[str]:
        """Return nothing."""
        return ()


@dataclass(frozen=True, slots=True)
class Names:
    """The scope of a rule on the records of an entity; see `playwise.rules.scope.Scope`.

    Attributes:
        entity: Whose records they are.
        membership: How the ``where`` of a relation is lowered.
        around: The playbook's names.
        within: The relation that leads here from the rule's own record, "" at that record.
        up: The way up from here to that record, () at it.
    """

    entity: str
    catalogue: Catalogue
    pool: Pool
    membership: Membership
    around: Surroundings = field(default_factory=Nothing)
    within: str = ""
    up: tuple[str, ...] = ()
    _resolved: dict[str, Reading | Ambiguity | None] = field(
        default_factory=dict, repr=False, compare=False
    )

    def resolve(self, name: str) -> Reading | Ambiguity | None:
        """Return what *name* means here, all its readings where there are several.

        What the playbook around means by its names may not change any more.
        """
        if name not in self._resolved:
            readings = list(self._readings(name))
            several = Ambiguity(tuple(words for words, _ in readings))
            one = readings[0][1] if readings else None
            # Of what is wrong itself nobody knows yet whether it is another reading.
            unsure = any(isinstance(reading, Broken) for _, reading in readings)
            several_or_one = several if len(readings) > 1 else one
            self._resolved[name] = Broken() if unsure else several_or_one
        return self._resolved[name]

    def names(self) -> Iterable[str]:
        """Return every name that means something here."""
        entity = self.catalogue.entities[self.entity]
        yield from entity.facts
        yield from self.catalogue.relation_names(self.entity)
        yield from dict.fromkeys(below.plural for below in self._below())
        for ancestor, _ in self._ancestors(entity):
            yield from (f"{ancestor.name}.{fact}" for fact in ancestor.facts)
        above = frozenset(ancestor.name for ancestor, _ in self._ancestors(entity))
        yield from self.around.names(self.entity, above)

    def related(self) -> Iterable[tuple[str, Mapping[str, Type]]]:
        """Return the plurals of all related records with the facts that those have."""
        for below in self._below():
            yield below.plural, {name: fact.type for name, fact in below.entity.facts.items()}

    def table(self, name: str) -> LookupTable | Broken | None:
        """Return the table of that name, or None."""
        return self.around.table(name)

    def tables(self) -> Iterable[str]:
        """Return the names of the tables."""
        return self.around.tables()

    def fact(self, name: str, type: Type, path: tuple[str, ...] = (), label: str = "") -> Node:
        """Return the node that reads a fact or decision of the record or of a parent."""
        return self.pool.node("fact", type, data=FactRef(name, path, label or self._label(name)))

    def inside(self, relation: str, below: Below) -> Names:
        """Return the names on the records of a relation."""
        return Names(
            below.entity.name,
            self.catalogue,
            self.pool,
            self.membership,
            self.around,
            f"{self.within}{relation}.",
            (*below.between, self.entity, *self.up),
        )

    def _label(self, name: str) -> str:
        return f"{self.within}{name}"

    def _readings(self, name: str) -> Iterator[tuple[str, Reading]]:
        entity = self.catalogue.entities[self.entity]
        fact = entity.facts.get(name)
        if fact is not None:
            node = self.fact(name, fact.type)
            kept = node if self.within else self.around.assumed(name, node)
            yield f"fact '{name}' of {self.entity}", Meaning(kept)
        elif name in entity.wrong:
            yield f"'{name}' of {self.entity}", Broken()
        if not self.within:
            for words, own in self.around.own(name):
                yield words, Broken() if own is None else Meaning(own)
        yield from self._relations(name)
        head, _, rest = name.partition(".")
        if rest:
            yield from self._dotted(name, head, rest, entity)

    def _dotted(
        self, name: str, head: str, rest: str, entity: Entity
    ) -> Iterator[tuple[str, Reading]]:
        if head == "params":
            for words, param in self.around.params(rest):
                yield words, Broken() if param is None else Meaning(param)
        for ancestor, path in self._ancestors(entity):
            fact = ancestor.facts.get(rest) if ancestor.name == head else None
            if fact is not None:
                label = self._parent_label(name, rest, path)
                node = self.fact(rest, fact.type, path, label)
                words = f"fact '{rest}' of {' of '.join(reversed(path))}"
                yield words, Meaning(self._assumed(label, path, node))
            elif ancestor.name == head and rest in ancestor.wrong:
                yield f"'{rest}' of {head}", Broken()
        for owner, path in [(entity, ()), *self._ancestors(entity)]:
            for words, column, type in self.around.decisions(name, owner.name):
                if path:
                    words = f"{words} of {' of '.join(reversed(path))}"
                if type is None:
                    yield words, Broken()
                    continue
                node = self.fact(column, type, path, column)
                yield words, Meaning(self._assumed(name, path, node))

    def _parent_label(self, name: str, fact: str, path: tuple[str, ...]) -> str:
        """How the rule's own record calls a fact of a parent.

        Without a prefix where that is the rule's own record itself; with the relation's in front
        where the way leads past all that the relation hangs on, to another record of that entity.
        """
        if path == self.up:
            return fact
        is_on_the_way = all(a == b for a, b in zip(path, self.up, strict=False))
        return name if is_on_the_way else f"{self.within}{name}"

    def _assumed(self, name: str, path: tuple[str, ...], node: Node) -> Node:
        """Return *node*, or what is assumed for it if its way leads through the rule's record.

        Only what that record reads is what `assume` names.
        """
        reads = path[: len(self.up)] == self.up
        return self.around.assumed(name, node) if reads else node

    def _ancestors(self, entity: Entity) -> Iterator[tuple[Entity, tuple[str, ...]]]:
        """Yield every entity above with the way up, nearest first.

        One that two parents lead to comes twice: its facts have two readings.
        """
        level: list[tuple[Entity, tuple[str, ...]]] = [(entity, ())]
        seen = {entity.name}
        while level:
            above = [
                (self.catalogue.entities[parent.entity], (*path, parent.entity))
                for current, path in level
                for parent in current.parents
                if parent.entity in self.catalogue.entities and parent.entity not in seen
            ]
            seen.update(found.name for found, _ in above)
            yield from above
            level = above

    def _below(self) -> Iterator[Below]:
        return (below for floor in self.catalogue.floors(self.entity) for below in floor)

    def _relations(self, name: str) -> Iterator[tuple[str, RelationMeaning]]:
        """Yield the related records called *name*, of all ways that lead to such."""
        conditions: list[Relation] = []
        plural = name
        while (relation := self.catalogue.relation(self.entity, plural)) is not None:
            if relation in conditions:
                return
            conditions.append(relation)
            plural = relation.source
        for below in self.catalogue.below(self.entity, plural):
            way = " of ".join((*below.between, self.entity))
            yield f"relation '{name}' of {way}", self._over(name, below, conditions)

    def _over(self, name: str, below: Below, conditions: Sequence[Relation]) -> RelationMeaning:
        inside = self.inside(name, below)
        members = [
            node
            for relation in conditions
            if relation.where is not None
            and (node := self.membership(inside, relation)) is not None
        ]
        everybody = self.pool.const(value=True, type=BOOL)
        member = members[0] if len(members) == 1 else everybody
        if len(members) > 1:
            member = self.pool.node("and", BOOL, *members)
        relation = RelationRef(name, below.entity.name, self.entity, below.between)
        return RelationMeaning(relation, member, inside)
