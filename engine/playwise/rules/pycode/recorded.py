"""The door of generated functions to `playwise.rules.records.Record`: facts are values already."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from typing import cast

from playwise.rules.interpret import related
from playwise.rules.ir import FactRef, Node, RelationRef
from playwise.rules.pycode.reading import Reference, column_of
from playwise.rules.pycode.scope import Atom, Scope
from playwise.rules.pycode.source import Source
from playwise.rules.unknown import Unknown


class RecordDoor:
    """Reads facts from the values of a record and its parents, which may be `Unknown`."""

    def gives_up(self, node: Node) -> str | None:
        """Return None: unknowns are followed to the end."""
        return None

    def around(self, source: Source, scope: Scope) -> AbstractContextManager[None]:
        """Write nothing."""
        return nullcontext()

    def fact(self, source: Source, scope: Scope, node: Node) -> Atom:
        """Write the reading of a fact."""
        ref = cast("Reference", node.data)
        made = Atom(source.local("f"), nullable=True)
        owner = self._owner(source, scope, ref.path)
        found = f"{owner.name}.values.get({source.constant(column_of(ref))})"
        if owner.nullable:
            found = f"None if {owner.name} is None else {found}"
        source.line(f"{made.name} = {found}")
        source.line(f"if type({made.name}) is {source.constant(Unknown)}: {made.name} = None")
        return made

    def is_stale(self, source: Source, scope: Scope, node: Node) -> Atom:
        """Write the question whether a fact is stale."""
        ref = cast("FactRef", node.data)
        made = Atom(source.local("f"), nullable=False)
        owner = self._owner(source, scope, ref.path)
        found = f"{source.constant(ref.name)} in {owner.name}.stale"
        if owner.nullable:
            found = f"False if {owner.name} is None else {found}"
        source.line(f"{made.name} = {found}")
        return made

    def related(self, source: Source, scope: Scope, node: Node) -> tuple[str, Scope]:
        """Write the reading of related records."""
        relation = cast("RelationRef", node.data)
        name = source.local("l")
        if relation.between:
            below, by = source.constant(related), source.constant(relation)
            source.line(f"{name} = {below}({by}, {scope.record})")
        else:
            entity = source.constant(relation.entity)
            source.line(f"{name} = {scope.record}.children.get({entity}, ())")
        return name, Scope(source.local("r"), outer=scope)

    def enter(self, source: Source, scope: Scope) -> None:
        """Write nothing: a record needs no checking."""

    def _owner(self, source: Source, scope: Scope, path: tuple[str, ...]) -> Atom:
        """Return what holds the parent at the end of *path*, or None where there is none."""
        if not path:
            return Atom(scope.record, nullable=False)
        owner = scope.held.get(path)
        if owner is None:
            below = self._owner(source, scope, path[:-1])
            owner = scope.held[path] = Atom(source.local("p"), nullable=True)
            found = f"{below.name}.parents.get({source.constant(path[-1])})"
            if below.nullable:
                found = f"None if {below.name} is None else {found}"
            source.line(f"{owner.name} = {found}")
        return owner
