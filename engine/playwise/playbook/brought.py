"""Mistakes that a file brings into the one it extends, told where the value was written."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from playwise.diagnostics.finding import Finding
from playwise.diagnostics.places import Span
from playwise.documents.document import Document
from playwise.documents.tree import ListNode, MapNode, Node, ScalarNode, child
from playwise.playbook.context import Context

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


def all_findings(contexts: Sequence[Context]) -> list[Finding]:
    """Return what is wrong, once each; of inherited parts with the file that they are read for."""
    own = {f for c in contexts for f in c.findings if f.span and f.span.path == c.document.path}
    found = list(own)
    for context in contexts:
        path = context.document.path
        for finding in (f for f in context.findings if f not in own):
            moved = told_where_written(finding, context.document)
            found.append(moved if moved is not finding else _noted(finding, path))
    return found


def _noted(finding: Finding, path: str) -> Finding:
    if finding.span is None or finding.span.path == path:
        return finding
    note = f"read so for {path}"
    return replace(finding, help=f"{finding.help}; {note}" if finding.help else note)


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
