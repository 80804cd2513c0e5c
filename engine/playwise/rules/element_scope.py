"""The names in the body of a list operator: the element at hand, params and tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from playwise.rules.ir import Node, is_constant
from playwise.rules.scope import Ambiguity, Broken, LookupTable, Meaning, OutOfReach, Scope
from playwise.rules.types import Type

ELEMENT = "element"
"""How the text form writes the element at hand; JsonLogic writes ``{"var": ""}``."""


@dataclass(frozen=True, slots=True)
class ElementScope:
    """The scope of a body, which is closed: no fact can be read for each element of a list.

    Attributes:
        around: The names around the list.
        element: The element at hand.
        name: What the rule calls it: "" is `ELEMENT`; ``current`` in a `reduce`.
    """

    around: Scope
    element: Node
    name: str = ""

    @property
    def entity(self) -> str:
        """The entity of the record that has the list."""
        return self.around.entity

    def resolve(self, name: str) -> Meaning | Ambiguity | Broken | OutOfReach | None:
        """Return the element, or what *name* means around the list if it is a constant there."""
        if name == self.name:
            return Meaning(self.element)
        if not name:
            return None  # nor is it the element of a list further out
        match self.around.resolve(name):
            case Meaning(node=node) as meaning if is_constant(node):
                return meaning
            case None:
                return None
            case Broken() | Ambiguity() as found:
                return found
        return OutOfReach()

    def names(self) -> Iterable[str]:
        """Return the element and the params."""
        yield self.name or ELEMENT
        yield from (name for name in self.around.names() if name.startswith("params."))

    def related(self) -> Iterable[tuple[str, Mapping[str, Type]]]:
        """Return nothing: elements have no related records."""
        return ()

    def table(self, name: str) -> LookupTable | Broken | None:
        """Return the table of that name, or None."""
        return self.around.table(name)

    def tables(self) -> Iterable[str]:
        """Return the names of the tables."""
        return self.around.tables()
