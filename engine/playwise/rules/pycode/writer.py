"""Writes what is needed before an expression can be asked for: a statement for each local."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from playwise.rules.ir import Node
from playwise.rules.pycode.scope import Atom, Door, Scope, is_inline
from playwise.rules.pycode.source import Source
from playwise.rules.pycode.truth import can_be_unknown, surely, value_of

Statement: TypeAlias = "Callable[[Writer, Scope, Node], Atom]"
"""Writes the statements of one operator, whose operands are in locals; returns its value's."""


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes statements into a function.

    Attributes:
        source: The function in the making.
        door: How facts are read.
        statements: What writes each operator, by its name; "" stands for all others.
    """

    source: Source
    door: Door
    statements: Mapping[str, Statement]

    def ensure(self, scope: Scope, *roots: Node) -> list[Atom]:
        """Write what puts *roots*, which the scope has planned, into locals; return those."""
        for root in roots:
            for node in scope.missing(root):
                scope.atoms[node.uid] = self._known(scope, node)
        return [scope.atoms[root.uid] for root in roots if root.uid in scope.atoms]

    def true(self, scope: Scope, node: Node) -> str:
        """Return the expression that holds where *node* is surely true."""
        return surely(self.source, scope, node, wanted=True)

    def false(self, scope: Scope, node: Node) -> str:
        """Return the expression that holds where *node* is surely false."""
        return surely(self.source, scope, node, wanted=False)

    def nullable(self, scope: Scope, node: Node) -> bool:
        """Return whether *node*, which is in locals, can be unknown."""
        return can_be_unknown(scope, node)

    def assigned(self, value: str, *, nullable: bool) -> Atom:
        """Write the assignment of an expression to a new local."""
        atom = Atom(self.source.local("v"), nullable)
        self.source.line(f"{atom.name} = {value}")
        return atom

    def unknown(self, node: Node, name: str) -> str:
        """Return the statement for where *node*, whose value *name* holds, is unknown."""
        return self.door.gives_up(node) or f"{name} = None"

    def _known(self, scope: Scope, node: Node) -> Atom:
        """Write what works out *node*, and what gives up where that is not known, if anything."""
        atom = self._one(scope, node)
        gives_up = self.door.gives_up(node)
        if not atom.nullable or gives_up is None:
            return atom
        self.source.line(f"if {atom.name} is None: {gives_up}")
        return Atom(atom.name, nullable=False)

    def _one(self, scope: Scope, node: Node) -> Atom:
        if node.op == "const":
            return Atom(self.source.constant(node.data), nullable=False)
        if is_inline(node):
            nullable = can_be_unknown(scope, node)
            positive, negative = self.true(scope, node), self.false(scope, node)
            return self.assigned(value_of(positive, negative, nullable=nullable), nullable=nullable)
        statement = self.statements.get(node.op) or self.statements[""]
        return statement(self, scope, node)
