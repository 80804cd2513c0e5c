"""What names mean in a rule over declared facts: the record's own, those in it, related records."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from playwise.rule.shape import Shape
from playwise.rules.ir import FactRef, Node, Pool, RelationRef
from playwise.rules.scope import Ambiguity, LookupTable, Meaning, RelationMeaning
from playwise.rules.types import BOOL, Type

_Reading: TypeAlias = "tuple[str, Meaning | RelationMeaning]"


@dataclass(frozen=True, slots=True)
class RecordNames:
    """The scope of a rule on records of a shape; see `playwise.rules.scope.Scope`.

    Attributes:
        shape: What the records hold.
        pool: Makes the nodes.
        within: What stands before the labels of its facts: ``champions.``.
        outer: The names of the record that these hang on, where they are related records.
    """

    shape: Shape
    pool: Pool
    within: str = ""
    outer: RecordNames | None = None

    @property
    def entity(self) -> str:
        """What the records are called."""
        return self.shape.title

    def resolve(self, name: str) -> Meaning | RelationMeaning | Ambiguity | None:
        """Return what *name* means here, all its readings where there are several."""
        readings = list(self._readings(name))
        if len(readings) > 1:
            return Ambiguity(tuple(words for words, _ in readings))
        return readings[0][1] if readings else None

    def names(self) -> Iterable[str]:
        """Return every name that means something here."""
        yield from _names(self.shape)
        yield from self.shape.children
        outer = self.outer
        while outer is not None:
            yield from (f"{outer.entity}.{name}" for name in _names(outer.shape))
            outer = outer.outer

    def related(self) -> Iterable[tuple[str, Mapping[str, Type]]]:
        """Return the names of all related records with the facts that those have."""
        for key, child in self.shape.children.items():
            yield key, {name: held.type for name, held in child.facts.items()}

    def table(self, name: str) -> LookupTable | None:
        """Return None: tables are a playbook's."""
        return None

    def tables(self) -> Iterable[str]:
        """Return nothing."""
        return ()

    def _readings(self, name: str) -> Iterator[_Reading]:
        for words, path, column, type in _facts(self.shape, name):
            label = f"{self.within}{name}"
            yield words, Meaning(self._fact(FactRef(column, path, label), type))
        child = self.shape.children.get(name)
        if child is not None:
            yield f"related records '{name}' of {self.entity}", self._relation(name, child)
        outer = self.outer
        above: tuple[str, ...] = ()
        while outer is not None:
            head, above = f"{outer.entity}.", (*above, outer.shape.entity)
            rest = name.removeprefix(head)
            if rest != name:
                for words, path, column, type in _facts(outer.shape, rest):
                    ref = FactRef(column, (*above, *path), f"{outer.within}{rest}")
                    yield words, Meaning(self._fact(ref, type))
            outer = outer.outer

    def _fact(self, ref: FactRef, type: Type) -> Node:
        return self.pool.node("fact", type, data=ref)

    def _relation(self, name: str, child: Shape) -> RelationMeaning:
        inside = RecordNames(child, self.pool, f"{self.within}{name}.", self)
        relation = RelationRef(name, child.entity, self.shape.entity)
        return RelationMeaning(relation, self.pool.const(True, BOOL), inside)


def _facts(shape: Shape, name: str) -> Iterator[tuple[str, tuple[str, ...], str, Type]]:
    """Yield each reading of *name* as a fact: words, the way up, the column, the type."""
    held = shape.facts.get(name)
    if held is not None:
        yield f"fact '{name}' of {shape.title}", (), held.column, held.type
    for key, record in shape.parents.items():
        rest = name.removeprefix(f"{key}.")
        if rest != name:
            for words, path, column, type in _facts(record, rest):
                yield words, (record.entity, *path), column, type


def _names(shape: Shape) -> Iterator[str]:
    yield from shape.facts
    for key, record in shape.parents.items():
        yield from (f"{key}.{name}" for name in _names(record))
