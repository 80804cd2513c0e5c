"""Mistakes that a file brings into the one it extends, told where the value was written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from playwise.diagnostics.finding import Finding
from playwise.diagnostics.places import Span
from playwise.documents.document import Document
from playwise.documents.tree import ListNode, MapNode, Node, ScalarNode, child

_QUOTED = re.compile(r"'([^']*)'")
_BY_THE_WAY = " can come here and"


def told_where_written(finding: Finding, document: Document) -> Finding:
    """Return *finding* with the place of the value that it quotes, where another file wrote it.

    A rule of the lower file is right with the lower file's values; one that the upper file gives
    in the place of those may not fit it. Its author can mend the value and not the rule.

    Args:
        finding: What is wrong with a rule.
        document: The files laid over each other among whose rules that one is.
    """
    if finding.span is None or not document.source.files:
        return finding
    quoted = _QUOTED.search(finding.message)
    if quoted is None:
        return finding
    for place in _places(document, quoted[1]):
        if place.path != finding.span.path:
            message = finding.message.replace(_BY_THE_WAY, "", 1)
            rule = f"the rule at {finding.span.path}:{finding.span.line}:{finding.span.column}"
            reader = f"{rule} reads it"
            help = f"{finding.help}; {reader}" if finding.help else reader
            return replace(finding, message=message, span=place, help=help)
    return finding


def _places(document: Document, value: str) -> Iterator[Span]:
    """Yield where the values that a file may give in the place of another's are *value*."""
    for section in ("params", "tables"):
        held = child(document.root, section)
        for scalar in _values(held) if held is not None else ():
            if str(scalar.value) == value:
                yield document.source.span(scalar.start, scalar.end)


def _values(node: Node) -> Iterator[ScalarNode]:
    match node:
        case ScalarNode():
            yield node
        case ListNode():
            for item in node.items:
                yield from _values(item)
        case MapNode():
            for entry in node.entries.values():
                yield from _values(entry.value)
