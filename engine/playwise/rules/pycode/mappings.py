"""The door of generated functions to plain mappings, as JSON or a program gives them.

Every value that comes in is looked at: one that is a usable value of its type already passes by
a check written into the function; any other is read by `playwise.rules.raw`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import cast

from playwise.rules.foreign import as_list, as_mapping
from playwise.rules.interpret import own_nodes
from playwise.rules.ir import FactRef, Node, PastRef, RelationRef
from playwise.rules.pycode.admission import Admit, oddness
from playwise.rules.pycode.reading import Reference, column_of
from playwise.rules.pycode.scope import Atom, Scope
from playwise.rules.pycode.source import AS_OF, GIVEN, Source
from playwise.rules.types import Kind, Type

SLOW = "slow"
"""The name of the function that a hurried one hands over to."""


@dataclass(frozen=True, slots=True)
class Given:
    """A fact as mappings hold it.

    Attributes:
        key: Under which key.
        type: Its type.
        admit: Reads what stands there.
    """

    key: str
    type: Type
    admit: Admit


@dataclass(frozen=True, slots=True, eq=False)
class Shape:
    """What is read of a mapping that stands for a record.

    Attributes:
        entity: What the expressions call it.
        facts: The facts by the name that expressions read them under.
        parents: The records in it: by entity, the key and the shape.
        children: The lists of related records in it: by entity, the keys and the shape.
    """

    entity: str
    facts: Mapping[str, Given]
    parents: Mapping[str, tuple[str, Shape]] = field(default_factory=dict)
    children: Mapping[str, tuple[tuple[str, ...], Shape]] = field(default_factory=dict)


@dataclass(slots=True)
class MappingDoor:
    """Reads facts from mappings.

    Attributes:
        shape: Of the record that is asked about.
        hurried: Whether all is taken to be known: at the first thing that is not, the function
            hands over to the one called `SLOW`, and so what follows needs no care for unknowns.
        spared: The nodes, by their numbers, that may be unknown even so.
    """

    shape: Shape
    hurried: bool = False
    spared: Set[int] = frozenset()
    _shapes: dict[Scope, Shape] = field(default_factory=dict)

    def gives_up(self, node: Node) -> str | None:
        """Return the statement that hands over to the slow function, unless *node* is spared."""
        return self._give_up if self.hurried and node.uid not in self.spared else None

    @contextmanager
    def around(self, source: Source, scope: Scope) -> Iterator[None]:
        """Write the check that the function is given a dict, and catch a fact that is not there."""
        self._shapes[scope] = self.shape
        if not self.hurried:
            yield
            return
        source.line(f"if type({scope.record}) is not dict: {self._give_up}")
        with source.block("try:"):
            yield
        # Where an enum should be, there may be what cannot be looked for, whatever it raises.
        source.line(f"except {source.constant(Exception)}: {self._give_up}")

    def fact(self, source: Source, scope: Scope, node: Node) -> Atom:
        """Write the reading of a fact and the check of its value."""
        ref = cast("Reference", node.data)
        may_lack = not self.hurried or node.uid in self.spared
        return self._fact(source, scope, ref.path, column_of(ref), may_lack=may_lack)

    def _fact(
        self, source: Source, scope: Scope, path: tuple[str, ...], column: str, *, may_lack: bool
    ) -> Atom:
        made = self._held(scope, path, column)
        if made is not None:
            return made
        owner, shape = self._owner(source, scope, path)
        given = shape.facts[column]
        name, key = source.local("f"), source.constant(given.key)
        found = f"{owner.name}.get({key})" if may_lack else f"{owner.name}[{key}]"
        if owner.nullable:
            found = f"None if {owner.name} is None else {found}"
        scope.held["fact", path, column] = made = Atom(name, may_lack)
        if given.type.kind is Kind.ENUM and not may_lack:
            # One look finds the declared value, or nothing. A look at the class before it would
            # cost a tenth of the time of a whole bundle.
            declared = source.constant({value: value for value in given.type.values})
            source.line(f"{name} = {declared}[{found}]")
            return made
        source.line(f"{name} = {found}")
        if self.hurried and may_lack and path:
            # Beside the record it may stand under a name with dots: the slow function looks.
            dotted = source.constant(self._dotted(scope, path, given.key))
            source.line(f"if {name} is None and {dotted} in {GIVEN}: {self._give_up}")
        self._check(source, made, given)
        return made

    def is_stale(self, source: Source, scope: Scope, node: Node) -> Atom:
        """Return no: values in a mapping have no age."""
        return Atom("False", nullable=False)

    def related(self, source: Source, scope: Scope, node: Node) -> tuple[str, Scope]:
        """Write the reading of lists of mappings."""
        relation = cast("RelationRef", node.data)
        keys, shape = self._shapes[scope].children[relation.entity]
        listed = scope.held.get(("list", relation.entity))
        if listed is None:
            names = [self._list(source, scope, key) for key in keys]
            listed = Atom(names[0], nullable=False)
            if len(names) > 1:
                listed = Atom(source.local("l"), nullable=False)
                source.line(f"{listed.name} = [{', '.join(f'*{name}' for name in names)}]")
            scope.held["list", relation.entity] = listed
        child = Scope(source.local("r"), outer=scope)
        self._shapes[child] = shape
        for part in own_nodes(node.args):
            # What is read of the record itself is read before the loop, not in each round.
            ref = part.data
            if isinstance(ref, FactRef | PastRef) and ref.path[:1] == (relation.parent,):
                may_lack = not self.hurried or part.uid in self.spared
                self._fact(source, scope, ref.path[1:], column_of(ref), may_lack=may_lack)
        return listed.name, child

    def enter(self, source: Source, scope: Scope) -> None:
        """Write the check that a related record is a mapping."""
        name = scope.record
        if self.hurried:
            source.line(f"if type({name}) is not dict: {self._give_up}")
            return
        with source.block(f"if type({name}) is not dict:"):
            source.line(f"{name} = {source.constant(_as_mapping)}({name})")
            source.line(f"if {name} is None: {self._give_up}")

    @property
    def _give_up(self) -> str:
        return f"return {SLOW}({GIVEN}, {AS_OF})" if self.hurried else "return None"

    def _list(self, source: Source, scope: Scope, key: str) -> str:
        name, place = source.local("l"), source.constant(key)
        found = f"[{place}]" if self.hurried else f".get({place})"
        source.line(f"{name} = {scope.record}{found}")
        with source.block(f"if type({name}) is not list:"):
            source.line(f"{name} = {source.constant(as_list)}({name})")
            source.line(f"if {name} is None: {self._give_up}")
        return name

    def _held(self, scope: Scope, path: tuple[str, ...], column: str) -> Atom | None:
        """Return the local that holds a fact already, here or in a record around."""
        at: Scope | None = scope
        while at is not None:
            held = at.held.get(("fact", path, column))
            if held is not None or at.outer is None or not self._is_outer(at, path):
                return held
            at, path = at.outer, path[1:]
        return None

    def _is_outer(self, scope: Scope, path: tuple[str, ...]) -> bool:
        """Whether *path* leads from a related record to the one that it was read from."""
        return scope.outer is not None and path[:1] == (self._shapes[scope.outer].entity,)

    def _owner(self, source: Source, scope: Scope, path: tuple[str, ...]) -> tuple[Atom, Shape]:
        """Return what holds the mapping at the end of *path*, or None where there is none."""
        at = scope
        rest = path
        while at.outer is not None and self._is_outer(at, rest):
            at, rest = at.outer, rest[1:]
        owner, shape = Atom(at.record, nullable=False), self._shapes[at]
        for entity in rest:
            key, shape = shape.parents[entity]
            owner = self._parent(source, scope, owner, key)
        return owner, shape

    def _dotted(self, scope: Scope, path: tuple[str, ...], key: str) -> str:
        """Return the name with dots of a fact of a record in the record that is asked about."""
        at = scope
        while at.outer is not None and self._is_outer(at, path):
            at, path = at.outer, path[1:]
        shape, keys = self._shapes[at], []
        for entity in path:
            step, shape = shape.parents[entity]
            keys.append(step)
        return ".".join((*keys, key))

    def _parent(self, source: Source, scope: Scope, below: Atom, key: str) -> Atom:
        held = scope.held.get(("parent", below.name, key))
        if held is not None:
            return held
        place = source.constant(key)
        made = Atom(source.local("p"), nullable=not self.hurried)
        if self.hurried:
            source.line(f"{made.name} = {below.name}[{place}]")
            source.line(f"if type({made.name}) is not dict: {self._give_up}")
        else:
            found = f"{below.name}.get({place})"
            if below.nullable:
                found = f"None if {below.name} is None else {found}"
            source.line(f"{made.name} = {found}")
            mapping = f"{source.constant(as_mapping)}({made.name})"
            source.line(f"if type({made.name}) is not dict: {made.name} = {mapping}")
        scope.held["parent", below.name, key] = made
        return made

    def _check(self, source: Source, atom: Atom, given: Given) -> None:
        """Write: what is no plain value of its type is read with care."""
        odd = oddness(source, atom.name, given.type)
        read = f"{atom.name} = {source.constant(given.admit)}({atom.name})"
        if atom.nullable:
            source.line(f"if {atom.name} is not None and {odd}: {read}")
            return
        with source.block(f"if {odd}:"):
            source.line(read)
            source.line(f"if {atom.name} is None: {self._give_up}")


def _as_mapping(raw: object) -> Mapping[str, object] | None:
    """Return a related record; one that is None is there, but nothing of it is known."""
    if raw is None:
        return {}
    return as_mapping(raw)
