"""The names that a playbook adds to rules: params, tables, derives, decisions, assumptions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from playwise.rules.ir import FactRef, Node, Pool
from playwise.rules.scope import Broken, LookupTable
from playwise.rules.types import Type, enum

ANY_DECISION = "decisions.*"


@dataclass(frozen=True, slots=True)
class Declared:
    """A decision as others see it, before its rules are read.

    Attributes:
        type: Its type, or None where only its rule tells.
        rows: The ids of its rows; () for anything but a table.
        parts: The type of each part (``x.open``), but for the row.
    """

    type: Type | None
    rows: tuple[str, ...] = ()
    parts: Mapping[str, Type] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Shape:
    """A playbook as others see it.

    Attributes:
        entity: The entity of its records; "" where that cannot be told.
        decisions: Its decisions by name.
        broken: What the file declares and has wrong, as its form says: ``params.x``, ``tables.x``,
            ``derive.x``, ``decisions.x``. These names mean something, if nobody knows what.
            ``decisions.*``: it may be any name.
    """

    id: str
    entity: str
    decisions: Mapping[str, Declared]
    broken: frozenset[str] = frozenset()


@dataclass(slots=True)
class Around:
    """What a playbook's rules can name beside facts; see `playwise.facts.names.Surroundings`.

    Attributes:
        shape: The playbook itself.
        others: All other playbooks, by id.
        derive: The derive of a name, lowered: None where it is wrong (and reported).
        derives: The names that derive declares.
        inferred: The type of a decision (playbook, name) that only its rule tells: None where it
            is wrong (and reported).
        constants: The params, lowered.
        lookups: The tables.
        assumptions: What is taken where a name is unknown.
        used: Every name that was asked for: ``params.x``, ``tables.x``, ``derive.x``.
    """

    shape: Shape
    others: Mapping[str, Shape]
    pool: Pool
    derives: frozenset[str]
    derive: Callable[[str], Node | None]
    inferred: Callable[[str, str], Type | None]
    constants: Mapping[str, Node]
    lookups: Mapping[str, LookupTable]
    assumptions: dict[str, Callable[[Node], Node]] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)

    def own(self, name: str) -> Iterator[tuple[str, Node | None]]:
        """Yield the derive or the decision of this playbook that *name* means."""
        if name in self.derives:
            self.used.add(f"derive.{name}")
            yield f"derive '{name}'", self.derive(name)
        elif f"derive.{name}" in self.shape.broken:
            yield f"derive '{name}'", None
        for words, column, type in self._parts(self.shape, name):
            if type is None:
                yield words, None
                continue
            node = self.pool.node("fact", type, data=FactRef(column, (), name))
            yield words, self.assumed(name, node)

    def decisions(self, name: str, entity: str) -> Iterator[tuple[str, str, Type | None]]:
        """Yield the decision ``playbook.decision`` of another playbook, or one of its parts."""
        playbook, _, rest = name.partition(".")
        shape = self.others.get(playbook)
        if shape is None or not rest:
            return
        if shape.entity == entity:
            yield from self._parts(shape, rest)
        elif shape.entity == "":
            yield from ((words, column, None) for words, column, _ in self._parts(shape, rest))

    def params(self, name: str) -> Iterator[tuple[str, Node | None]]:
        """Yield the constant of a param."""
        self.used.add(f"params.{name}")
        if name in self.constants or f"params.{name}" in self.shape.broken:
            yield f"param '{name}'", self.constants.get(name)

    def assumed(self, name: str, node: Node) -> Node:
        """Return *node*, or what `assume` says where it is unknown."""
        assume = self.assumptions.get(name)
        return node if assume is None else assume(node)

    def names(self, entity: str, above: frozenset[str]) -> Iterable[str]:
        """Return every name that the playbook adds on records of *entity*, below those *above*."""
        yield from (f"params.{name}" for name in self.constants)
        if entity == self.shape.entity:
            yield from self.derives
            yield from _with_parts("", self.shape)
        for shape in self.others.values():
            if shape.entity == entity or shape.entity in above:
                yield from _with_parts(f"{shape.id}.", shape)

    def table(self, name: str) -> LookupTable | Broken | None:
        """Return the table of that name, or None."""
        self.used.add(f"tables.{name}")
        if f"tables.{name}" in self.shape.broken:
            return Broken()
        return self.lookups.get(name)

    def tables(self) -> Iterable[str]:
        """Return the names of the tables."""
        return self.lookups

    def _parts(self, shape: Shape, name: str) -> Iterator[tuple[str, str, Type | None]]:
        decision, _, part = name.partition(".")
        declared = shape.decisions.get(decision)
        if declared is None:
            if not shape.broken.isdisjoint((f"decisions.{decision}", ANY_DECISION)):
                yield f"decision '{decision}' of {shape.id}", "", None
            return
        column = f"{shape.id}.{decision}"
        words = f"decision '{decision}' of {shape.id}"
        if not part:
            yield words, column, declared.type or self.inferred(shape.id, decision)
        elif part == "row" and declared.rows:
            yield f"{part} of {words}", f"{column}.{part}", enum(declared.rows)
        elif part in declared.parts:
            yield f"{part} of {words}", f"{column}.{part}", declared.parts[part]


def _with_parts(prefix: str, shape: Shape) -> Iterator[str]:
    """Yield the names of a playbook's decisions and of their parts."""
    for name, declared in shape.decisions.items():
        yield f"{prefix}{name}"
        parts = [*declared.parts, *(["row"] if declared.rows else ())]
        yield from (f"{prefix}{name}.{part}" for part in parts)
