"""A YAML file as a tree whose every node knows where it stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from playwise.documents.scalars import Scalar

Path: TypeAlias = "tuple[str | int, ...]"
"""The way from the root to a value: keys as they are written, places in a list from 0."""


@dataclass(slots=True, eq=False)
class ScalarNode:
    """A single value.

    Attributes:
        start: Offset of its first character in the file's text.
        end: Offset after its last character.
        style: None for a bare word, else its first character: ``'`` ``"`` ``|`` ``>``.
        text: What is written, quotes and escapes resolved.
        value: What it stands for: `text` for everything but bare words.
        broken: Whether its value is not what the author meant (an alias, a number out of range).
    """

    start: int
    end: int
    style: str | None
    text: str
    value: Scalar
    broken: bool = False


@dataclass(slots=True, eq=False)
class ListNode:
    """A list."""

    start: int
    end: int
    flow: bool
    items: list[Node] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class MapNode:
    """Keys and values, in the file's order."""

    start: int
    end: int
    flow: bool
    entries: dict[str, Entry] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class Entry:
    """A key with its value."""

    key: ScalarNode
    value: Node


Node: TypeAlias = ScalarNode | ListNode | MapNode


def plain_data(node: Node) -> Any:
    """Return *node* as dicts, lists and scalars."""
    match node:
        case ScalarNode():
            return node.value
        case ListNode():
            return [plain_data(item) for item in node.items]
        case MapNode():
            return {key: plain_data(entry.value) for key, entry in node.entries.items()}


def copied(node: Node) -> Node:
    """Return a tree whose lists and maps are new; scalars, which nobody changes, are shared."""
    match node:
        case ScalarNode():
            return node
        case ListNode():
            items = [copied(item) for item in node.items]
            return ListNode(node.start, node.end, node.flow, items)
        case MapNode():
            entries = {k: Entry(e.key, copied(e.value)) for k, e in node.entries.items()}
            return MapNode(node.start, node.end, node.flow, entries)


def child(node: Node, segment: str | int) -> Node | None:
    """Return what stands under *segment* of *node*, or None."""
    if isinstance(node, MapNode) and isinstance(segment, str):
        entry = node.entries.get(segment)
        return entry.value if entry else None
    if isinstance(node, ListNode) and isinstance(segment, int) and segment < len(node.items):
        return node.items[segment]
    return None


def matching(node: Node, pattern: Path) -> Iterator[tuple[Path, ScalarNode]]:
    """Yield every scalar whose path fits *pattern*, where ``*`` stands for any one segment."""
    if not pattern:
        if isinstance(node, ScalarNode):
            yield (), node
        return
    head, rest = pattern[0], pattern[1:]
    for segment, below in _children(node):
        if head in ("*", segment):
            for path, scalar in matching(below, rest):
                yield (segment, *path), scalar


def _children(node: Node) -> Iterator[tuple[str | int, Node]]:
    match node:
        case ListNode():
            yield from enumerate(node.items)
        case MapNode():
            yield from ((key, entry.value) for key, entry in node.entries.items())
