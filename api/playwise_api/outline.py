"""The outline of a GraphQL document: how much it asks for, counted before anything is checked.

Every count is linear in the document. Fragments are counted where they are spread, each worked
out once, so that a small document that unfolds into a huge one is seen for what it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    InlineFragmentNode,
    Node,
    OperationDefinitionNode,
    SelectionSetNode,
)

from playwise_api.faults import Code

MAX_TOKENS = 10_000
MAX_CHARACTERS = 200_000
MAX_DEPTH = 15
MAX_ALIASES = 200
MAX_FIELDS = 3_000
MAX_COST = 1_000_000
"""The most values that one answer may hold."""

_Owner: TypeAlias = (
    FieldNode | InlineFragmentNode | FragmentDefinitionNode | OperationDefinitionNode
)


@dataclass(frozen=True, slots=True)
class Size:
    """What a selection asks for, fragments unfolded: fields, aliases among them, and levels."""

    fields: int = 0
    aliases: int = 0
    depth: int = 0


@dataclass(slots=True)
class Outline:
    """A document's fields.

    Attributes:
        names: The names of all its fields, wherever they stand.
    """

    fragments: Mapping[str, FragmentDefinitionNode]
    names: frozenset[str]
    _sizes: dict[int, Size] = field(default_factory=dict)
    _open: set[int] = field(default_factory=set)

    @classmethod
    def of(cls, document: DocumentNode) -> Outline:
        """Return the outline of *document*.

        Raises:
            GraphQLError: An operation in it is larger than an operation may be.
        """
        fragments = {
            node.name.value: node
            for node in document.definitions
            if isinstance(node, FragmentDefinitionNode)
        }
        outline = cls(fragments, _names(document))
        for node in document.definitions:
            if isinstance(node, OperationDefinitionNode):
                _refuse_large(outline.size(node), node)
        return outline

    def size(self, owner: _Owner) -> Size:
        """Return what is selected under *owner*."""
        known = self._sizes.get(id(owner))
        if known is not None:
            return known
        if id(owner) in self._open:
            # A fragment that spreads itself: validation refuses it right after.
            return Size()
        self._open.add(id(owner))
        fields = aliases = depth = 0
        for selection in _selections(owner.selection_set):
            size = self._selected(selection)
            fields, aliases = fields + size.fields, aliases + size.aliases
            depth = max(depth, size.depth)
        self._open.discard(id(owner))
        # Capped, for a bomb's counts would grow into numbers of thousands of digits.
        found = Size(min(fields, MAX_COST), min(aliases, MAX_COST), depth)
        self._sizes[id(owner)] = found
        return found

    def fields_below(self, nodes: Sequence[FieldNode]) -> int:
        """Return how many fields are selected under the *nodes* of one field."""
        return sum(self.size(node).fields for node in nodes)

    def _selected(self, selection: Node) -> Size:
        match selection:
            case FieldNode():
                below = self.size(selection)
                aliases = below.aliases + (selection.alias is not None)
                # Introspection reads the schema alone, and has a limit of its own.
                depth = 0 if selection.name.value.startswith("__") else below.depth + 1
                return Size(below.fields + 1, aliases, depth)
            case InlineFragmentNode():
                return self.size(selection)
            case FragmentSpreadNode():
                fragment = self.fragments.get(selection.name.value)
                return Size() if fragment is None else self.size(fragment)
        return Size()


def _refuse_large(size: Size, node: OperationDefinitionNode) -> None:
    refusals = [
        f"{count} {what}: an operation has {most} at most"
        for count, most, what in (
            (size.depth, MAX_DEPTH, "levels of fields"),
            (size.aliases, MAX_ALIASES, "aliases"),
            (size.fields, MAX_FIELDS, "fields"),
        )
        if count > most
    ]
    if refusals:
        raise GraphQLError("; ".join(refusals), node, extensions={"code": Code.TOO_LARGE})


def _names(document: DocumentNode) -> frozenset[str]:
    found: set[str] = set()
    stack: list[Node] = list(document.definitions)
    while stack:
        node = stack.pop()
        if isinstance(node, FieldNode):
            found.add(node.name.value)
        stack.extend(_selections(getattr(node, "selection_set", None)))
    return frozenset(found)


def _selections(selected: SelectionSetNode | None) -> Sequence[Node]:
    return () if selected is None else selected.selections
