"""A file's tree as plain data, so that the same text need not be scanned twice.

What is stored is held against the text that it is said to be of, for it may have been damaged or
come from anybody: each value must stand where its place says.
"""

from __future__ import annotations

from typing import Any  # JSON enters here

from playwise.documents.document import Document, Source
from playwise.documents.scalars import OutOfRangeError, resolve
from playwise.documents.tree import Entry, ListNode, MapNode, Node, ScalarNode

_STYLES = (None, "'", '"', "|", ">")
_LIST, _MAP = "l", "m"


class StoredError(ValueError):
    """Data that is no tree of the text, or a tree that cannot be stored."""


def as_data(document: Document) -> Any:
    """Return the tree of a file as lists, texts and numbers.

    Raises:
        StoredError: Something is wrong in the file, or a text in it has escapes: its tree does not
            follow from the places of its values alone.
    """
    if document.findings:
        raise StoredError("something is wrong in the file")
    return _node_data(document.root, document.text)


def from_data(source: Source, data: Any) -> Document:
    """Return the document of *source* from what `as_data` made of it.

    Raises:
        StoredError: It is not of that text.
    """
    try:
        return Document(source, _Reading(source.text).node(data))
    except (TypeError, ValueError, IndexError, RecursionError, OutOfRangeError) as error:
        raise StoredError(str(error)) from None


def _node_data(node: Node, text: str) -> Any:
    match node:
        case ScalarNode():
            return _scalar_data(node, text)
        case ListNode():
            items = [_node_data(item, text) for item in node.items]
            return [_LIST, node.start, node.end, node.flow, items]
        case MapNode():
            entries = [
                [_scalar_data(entry.key, text), _node_data(entry.value, text)]
                for entry in node.entries.values()
            ]
            return [_MAP, node.start, node.end, node.flow, entries]


def _scalar_data(node: ScalarNode, text: str) -> Any:
    if node.style == '"' and "\\" in text[node.start : node.end]:
        raise StoredError("a text with escapes")
    return [_STYLES.index(node.style), node.start, node.end, node.text]


class _Reading:
    """Makes the nodes again, each in the text and behind those before it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def node(self, data: Any) -> Node:
        kind = data[0]
        if kind == _MAP:
            _, start, end, flow, held = data
            entries = {}
            for name, value in held:
                key = self.scalar(name)
                entries[key.text] = Entry(key, self.node(value))
            if len(entries) != len(held):
                raise StoredError("a key stands twice")
            self._check(start, end)
            return MapNode(start, end, bool(flow), entries)
        if kind == _LIST:
            _, start, end, flow, held = data
            items = [self.node(item) for item in held]
            self._check(start, end)
            return ListNode(start, end, bool(flow), items)
        return self.scalar(data)

    def scalar(self, data: Any) -> ScalarNode:
        number, start, end, text = data
        self._check(start, end)
        if start < self.at or not isinstance(text, str):
            raise StoredError("a value is out of its place")
        self.at = end
        style = _STYLES[number]
        if not _says(self.text[start:end], style, text):
            raise StoredError(f"'{text}' does not stand there")
        return ScalarNode(start, end, style, text, resolve(text) if style is None else text)

    def _check(self, start: Any, end: Any) -> None:
        if not (type(start) is int and type(end) is int and 0 <= start <= end <= len(self.text)):
            raise StoredError("a place lies outside of the text")


def _says(written: str, style: str | None, text: str) -> bool:
    """Whether *written* is how a file writes *text*; blanks that YAML folds may differ."""
    if style is None:
        return written == text or written.split() == text.split()
    if style in ("|", ">"):
        return written[:1] == style and written.partition("\n")[2].split() == text.split()
    inner = written[1:-1].replace("''", "'") if style == "'" else written[1:-1]
    quoted = len(written) > 1 and written[0] == written[-1] == style
    return quoted and (inner == text or inner.split() == text.split())
