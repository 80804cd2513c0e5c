"""Several files as one source, so that a tree may hold parts of each and every place is found."""

from __future__ import annotations

from collections.abc import Sequence

from playwise.documents.document import Source
from playwise.documents.tree import Entry, ListNode, MapNode, Node, ScalarNode


def joined(sources: Sequence[Source]) -> tuple[Source, tuple[int, ...]]:
    """Return *sources* one after another, and the offset at which each begins.

    Sources that are several files themselves are taken as those. The first gives its path.
    """
    texts: list[str] = []
    files: list[tuple[int, str]] = []
    offsets: list[int] = []
    at = 0
    for source in sources:
        offsets.append(at)
        files += [(at + begins, path) for begins, path in source.files or ((0, source.path),)]
        text = source.text if source.text.endswith("\n") else f"{source.text}\n"
        texts.append(text)
        at += len(text)
    plain = Source.of(sources[0].path, "".join(texts))
    return Source(plain.path, plain.text, plain.line_starts, tuple(files)), tuple(offsets)


def shifted(node: Node, by: int) -> Node:
    """Return a copy of *node* for a source in which its file begins at offset *by*."""
    match node:
        case ScalarNode():
            return _scalar(node, by)
        case ListNode():
            items = [shifted(item, by) for item in node.items]
            return ListNode(node.start + by, node.end + by, node.flow, items)
        case MapNode():
            entries = {
                key: Entry(_scalar(entry.key, by), shifted(entry.value, by))
                for key, entry in node.entries.items()
            }
            return MapNode(node.start + by, node.end + by, node.flow, entries)


def _scalar(node: ScalarNode, by: int) -> ScalarNode:
    return ScalarNode(
        node.start + by, node.end + by, node.style, node.text, node.value, node.broken
    )
