"""What a generated function knows of one record at one place: the locals that hold its values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Protocol

from playwise.rules.interpret import own_nodes
from playwise.rules.ir import Node
from playwise.rules.pycode.source import Source

LOGIC = frozenset({"and", "or", "not"})
TESTS = frozenset(
    {"eq", "ne", "lt", "le", "gt", "ge", "in", "in_text", "starts_with", "ends_with", "known"}
)
_NESTED = 10
"""How deep parentheses may nest: Python's own parser gives up at a few dozen."""


def is_inline(node: Node) -> bool:
    """Whether *node* is a condition that can be part of a larger expression."""
    if node.op == "in":
        # Of a list that is not written out, or has a gap, every element must be looked at.
        elements = node.args[1].data
        return isinstance(elements, tuple) and node.args[1].op == "const" and None not in elements
    return node.op in LOGIC or node.op in TESTS


@dataclass(frozen=True, slots=True)
class Atom:
    """A name that holds a value.

    Attributes:
        name: The local variable, or the constant.
        nullable: Whether it can be None, which is unknown.
    """

    name: str
    nullable: bool


class Door(Protocol):
    """How facts and related records are read from what the function is given."""

    def gives_up(self, node: Node) -> str | None:
        """Return the statement that ends the function where *node* is unknown.

        None says that the function goes on, with None for its value.
        """
        ...

    def around(self, source: Source, scope: Scope) -> AbstractContextManager[None]:
        """Write what comes first, and put all else inside what it needs around it."""
        ...

    def fact(self, source: Source, scope: Scope, node: Node) -> Atom:
        """Write the reading of a fact, of today or before, of the scope's record or a parent."""
        ...

    def is_stale(self, source: Source, scope: Scope, node: Node) -> Atom:
        """Write the question whether a fact has a value that is too old."""
        ...

    def related(self, source: Source, scope: Scope, node: Node) -> tuple[str, Scope]:
        """Write the reading of the records of an aggregate.

        Returns:
            The name that holds them, and the scope of one of them.
        """
        ...

    def enter(self, source: Source, scope: Scope) -> None:
        """Write what comes first for each of the related records that a scope is for."""
        ...


@dataclass(slots=True, eq=False)
class Scope:
    """One record, or one element of a list, for which expressions are worked out.

    Attributes:
        record: The name that holds it.
        outer: The record that it is related to; None outside all relations.
        element: The element at hand, inside the body of a list operator.
        atoms: The nodes whose values are in locals already, by their number.
        held: What a door keeps of the record in locals, by a key of its own.
    """

    record: str
    outer: Scope | None = None
    element: Atom | None = None
    atoms: dict[int, Atom] = field(default_factory=dict)
    held: dict[tuple[object, ...], Atom] = field(default_factory=dict)
    _kept: set[int] = field(default_factory=set)

    def plan(self, conditions: Sequence[Node], values: Sequence[Node]) -> None:
        """Decide which nodes of the expressions get a local of their own.

        Those do that are no truth value, are asked for more than once or as a value, or would
        nest too deep; the others become part of the expressions that they stand in.

        Args:
            conditions: What is asked for in its dual form only.
            values: What is asked for as a value.
        """
        order = own_nodes((*conditions, *values))
        uses = Counter(arg.uid for node in order for arg in node.args)
        kept = {value.uid for value in values}
        for node in order:
            if node.op not in LOGIC:
                kept.update(arg.uid for arg in node.args)
        heights: dict[int, int] = {}
        for node in order:
            height = 1 + max((heights.get(arg.uid, 0) for arg in node.args), default=0)
            if node.uid in kept or not is_inline(node) or uses[node.uid] > 1:
                height = 0
            heights[node.uid] = height = 0 if height > _NESTED else height
            if height == 0:
                kept.add(node.uid)
        self._kept = kept

    def missing(self, root: Node) -> Iterable[Node]:
        """Return the nodes of *root* that need a local and have none yet, operands first."""
        return [
            node
            for node in own_nodes((root,))
            if node.uid in self._kept and node.uid not in self.atoms
        ]
