"""A file that was read: its data, its text, and the place of everything in it."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from typing import Any

from playwise.diagnostics.finding import Finding
from playwise.diagnostics.places import Span
from playwise.documents.alignment import extents
from playwise.documents.tree import Entry, MapNode, Node, Path, ScalarNode, child, plain_data


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """The text of a file, or of several one after another, and where its lines begin.

    Attributes:
        path: The file; of several the first.
        text: What it holds; each of several files ends with a line feed.
        line_starts: The offset of each line.
        files: Of several, where each begins and what it is called, in order; () for one.
    """

    path: str
    text: str
    line_starts: tuple[int, ...]
    files: tuple[tuple[int, str], ...] = ()

    @classmethod
    def of(cls, path: str, text: str) -> Source:
        """Return the source of *text*, whose lines end in a line feed."""
        starts = [0]
        at = text.find("\n")
        while at >= 0:
            starts.append(at + 1)
            at = text.find("\n", at + 1)
        return cls(path, text, tuple(starts))

    def span(self, start: int, end: int | None = None) -> Span:
        """Return the place from offset *start* to *end*, cut at the end of its first line."""
        line = bisect_right(self.line_starts, start)
        line_end = self.line_end(start)
        stop = min(line_end, start + 1 if end is None else end)
        width = len(self.text[start:stop].rstrip())
        path, before = self._file(start)
        column = start - self.line_starts[line - 1] + 1
        return Span(path, line - before, column, max(1, width))

    def _file(self, offset: int) -> tuple[str, int]:
        """Return the file that *offset* lies in, and how many lines come before that file."""
        if not self.files:
            return self.path, 0
        begins, path = self.files[max(0, bisect_right(self.files, (offset, "\U0010ffff")) - 1)]
        return path, bisect_right(self.line_starts, begins) - 1

    def line_start(self, offset: int) -> int:
        """Return where the line of *offset* begins."""
        return self.line_starts[bisect_right(self.line_starts, offset) - 1]

    def line_end(self, offset: int) -> int:
        """Return the offset of the line feed that ends the line of *offset*, or the text's end."""
        end = self.text.find("\n", offset)
        return len(self.text) if end < 0 else end


@dataclass(frozen=True, slots=True, eq=False)
class Document:
    """A YAML file as data, with the place of every key and value.

    Paths are tuples of keys (as written) and places in lists (from 0); `data` is walked with the
    same ones.

    Attributes:
        path: The file, as findings name it.
        text: What it holds, with line feeds alone between lines.
        root: The tree behind `data`.
        data: Dicts with text keys, lists, and bool, int, float, text, date or None.
        findings: What is wrong with the file although it could be read; `validate` passes them on.
    """

    source: Source
    root: Node
    findings: tuple[Finding, ...] = ()
    data: Any = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "data", plain_data(self.root))

    @property
    def path(self) -> str:
        """The file, as findings name it."""
        return self.source.path

    @property
    def text(self) -> str:
        """What the file holds, with line feeds alone between lines."""
        return self.source.text

    def span(self, path: Path = (), key: bool = False) -> Span:
        """Return the place of the value at *path*, or of its *key*.

        A value that is left empty, and a key asked of an item of a list, are shown where the eye
        finds them: at the key, at the item. A path that is not there gives the nearest that is.
        """
        return place(self.source, self.root, path, key)

    def text_span(self, path: Path, offset: int, length: int = 1) -> Span:
        """Return the place of *length* characters from *offset* on of the text at *path*.

        Offsets count in the text as it is read, escapes resolved and lines folded. Where they
        cannot be found in the file for sure, the text's beginning is the answer.
        """
        node, _, complete = _walk(self.root, path)
        if not complete or not isinstance(node, ScalarNode):
            return self.span(path)
        found = extents(self.text, node)
        if found is None or not found:
            return self.span(path)
        if offset >= len(found):
            end = found[-1][1]
            return self.source.span(end, end + 1)
        last = min(offset + max(1, length), len(found)) - 1
        return self.source.span(found[offset][0], found[last][1])

    def written(self, path: Path) -> str | None:
        """Return the scalar at *path* as it is written (``1_000``, ``012``), quotes resolved."""
        node, _, complete = _walk(self.root, path)
        return node.text if complete and isinstance(node, ScalarNode) else None

    def is_quoted(self, path: Path) -> bool:
        """Return whether the scalar at *path* stands in quotes."""
        node, _, complete = _walk(self.root, path)
        return complete and isinstance(node, ScalarNode) and node.style in ("'", '"')

    def has(self, path: Path) -> bool:
        """Return whether there is a value at *path*."""
        return _walk(self.root, path)[2]


def place(source: Source, root: Node, path: Path, key: bool = False) -> Span:
    """Return the place of the value at *path* of a tree, or of its key, as `Document.span` does."""
    node, entry, _ = _walk(root, path)
    if entry is not None and (key or _is_absent(node)):
        return source.span(entry.key.start, entry.key.end)
    return source.span(node.start, node.end)


def _walk(root: Node, path: Path) -> tuple[Node, Entry | None, bool]:
    """Return the node at *path*, its entry where it has a key, and whether all of it is there."""
    node, entry = root, None
    for segment in path:
        below = child(node, segment)
        if below is None:
            return node, entry, False
        entry = node.entries[str(segment)] if isinstance(node, MapNode) else None
        node = below
    return node, entry, True


def _is_absent(node: Node) -> bool:
    return isinstance(node, ScalarNode) and node.start == node.end
