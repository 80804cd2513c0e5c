"""A YAML 1.2 file read strictly, in one pass over the parser's events, with all its places."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass, field

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    CollectionStartEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from playwise.diagnostics.finding import Finding
from playwise.documents.decoding import decoded, empty_file
from playwise.documents.document import Document, Source
from playwise.documents.scalars import OutOfRangeError, resolve
from playwise.documents.syntax import Failure, explain
from playwise.documents.traps import comment_cut, mend_braces, mend_list, mend_map
from playwise.documents.tree import Entry, ListNode, MapNode, Node, ScalarNode
from playwise.errors import FindingsError

DEEPEST = 150
"""Levels of lists and maps inside each other."""

MOST_NODES = 500_000
"""Values and keys in one file."""

_MOST_FINDINGS = 200
_DENIED = re.compile(r"!([^\W\d]\w*(?:\.\w+)*)")
_SURROGATE = re.compile("[\ud800-\udfff]")
_SURROGATE_PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]")
_LONG_ESCAPE = re.compile(r"\\U([0-9a-fA-F]{8})")
_DIRECTIVE = re.compile(r"^%.*$", re.MULTILINE)
_PREAMBLE = re.compile(r"(?:[ \t]*(?:#[^\n]*)?\n|%[^\n]*\n)*")
_YAML_1_2 = re.compile(r"%YAML[ \t]+1\.2[ \t]*(?:#.*)?")


def read_document(content: str | bytes, path: str) -> Document:
    """Return what a YAML file holds, and where.

    What can be read around is: a key given twice, an alias, a text that YAML cuts. Those findings
    are the document's, and `validate` passes them on.

    Args:
        content: The file.
        path: The file's name, as findings show it.

    Raises:
        FindingsError: It cannot be read to its end; the findings up to there are in it too.
    """
    source = decoded(content, path)
    directives, text = _without_directives(source)
    tree = _Tree(source, findings=directives)
    try:
        for event in YAML(typ="safe", pure=True).parse(text):
            tree.take(event)
    except MarkedYAMLError as error:
        _fail(tree, explain(_failure(tree, error)))
    except (YAMLError, ValueError, OverflowError):
        _fail(tree, [_escape_out_of_range(tree)])
    except _StoppedError as stop:
        raise FindingsError([*tree.findings, *stop.findings]) from None
    if tree.root is None or (isinstance(tree.root, ScalarNode) and not tree.root.text):
        raise FindingsError([*tree.findings, empty_file(source)])
    return Document(source, tree.root, tuple(sorted(tree.findings)))


def _fail(tree: _Tree, findings: list[Finding]) -> None:
    """Raise with all findings, without those of a place that the failure tells more about."""
    places = {(f.span.line, f.span.column) for f in findings if f.span}
    lines = {line for line, _ in places}
    earlier = [
        f
        for f in tree.findings
        if f.span is None
        or not ((f.span.line, f.span.column) in places or (_is_braces(f) and f.span.line in lines))
    ]
    raise FindingsError([*earlier, *findings]) from None


def _is_braces(finding: Finding) -> bool:
    """Return whether it is about ``{{ name }}``, which text that follows makes a part of more."""
    return finding.code == "PW114" and finding.message.startswith("text cannot begin with '{{'")


def _escape_out_of_range(tree: _Tree) -> Finding:
    r"""Return the finding for ``"\Uffffffff"``, which stops the parser without its place."""
    text, at = tree.source.text, tree.last.end if tree.last else 0
    for match in _LONG_ESCAPE.finditer(text, at):
        if int(match[1], base=16) > sys.maxunicode:
            place = tree.source.span(match.start(), match.end())
            return Finding("PW104", f"'{match[0]}' names no character", place, "write another one")
    return Finding("PW104", "this cannot be read from here on", tree.source.span(at))


def _failure(tree: _Tree, error: MarkedYAMLError) -> Failure:
    mark = error.problem_mark or error.context_mark
    at = mark.index if mark else 0
    context_at = error.context_mark.index if error.context_mark else at
    open_flows = [frame.node.start for frame in tree.stack if frame.node.flow]
    bracket = open_flows[-1] if open_flows else None
    problem, context = str(error.problem or ""), str(error.context or "")
    return Failure(tree.source, problem, context, at, context_at, tree.last, bracket)


def _without_directives(source: Source) -> tuple[list[Finding], str]:
    """Return a finding for each directive that is refused, and the text with those as comments."""
    preamble = _PREAMBLE.match(source.text)
    end = preamble.end() if preamble else 0
    refused = [
        match
        for match in _DIRECTIVE.finditer(source.text, 0, end)
        if not _YAML_1_2.fullmatch(match[0])
    ]
    text = source.text
    for match in refused:
        text = f"{text[: match.start()]}#{text[match.start() + 1 :]}"
    help_text = "remove the line; files are read as YAML 1.2"
    return [
        Finding(
            "PW107", f"the directive '{m[0].rstrip()}'", source.span(m.start(), m.end()), help_text
        )
        for m in refused
    ], text


class _StoppedError(Exception):
    """Reading any further would not help."""

    def __init__(self, *findings: Finding) -> None:
        self.findings = findings
        super().__init__()


@dataclass(slots=True, eq=False)
class _Frame:
    """A list or map that is being read.

    Attributes:
        key: The key whose value comes next.
        as_key: Whether this list or map stands where a key should.
        bare: Keys of a flow map that no colon follows.
        braced: Whether a map stands where the first key should: ``{{``.
    """

    node: ListNode | MapNode
    key: ScalarNode | None = None
    as_key: bool = False
    bare: set[str] = field(default_factory=set)
    braced: bool = False


@dataclass(slots=True, eq=False)
class _Tree:
    """The tree that grows with each event."""

    source: Source
    findings: list[Finding]
    root: Node | None = None
    last: Node | None = None
    stack: list[_Frame] = field(default_factory=list)
    count: int = 0
    documents: int = 0

    def take(self, event: Event) -> None:
        """Add what *event* tells to the tree."""
        match event:
            case ScalarEvent():
                self._place(self._scalar(event))
            case SequenceEndEvent() | MappingEndEvent():
                self._close(event.end_mark.index)
            case CollectionStartEvent():
                self._open(event)
            case AliasEvent():
                self._alias(event)
            case DocumentStartEvent():
                self._document(event)

    def _report(self, code: str, message: str, start: int, end: int, help_text: str) -> None:
        self.findings.append(Finding(code, message, self.source.span(start, end), help_text))
        if len(self.findings) >= _MOST_FINDINGS:
            raise _StoppedError

    def _document(self, event: DocumentStartEvent) -> None:
        self.documents += 1
        if self.documents > 1:
            start = event.start_mark.index
            place = self.source.span(start, event.end_mark.index)
            help_text = "put what follows into a file of its own"
            raise _StoppedError(Finding("PW107", "a second document begins here", place, help_text))

    def _counted(self, event: Event) -> None:
        self.count += 1
        if self.count > MOST_NODES:
            message = f"the file holds more than {MOST_NODES:,} values"
            place = self.source.span(event.start_mark.index)
            raise _StoppedError(Finding("PW108", message, place, "divide it into several files"))

    def _marks(self, event: NodeEvent) -> None:
        """Report the anchor and the tag of a node."""
        start, end = event.start_mark.index, event.end_mark.index
        if event.anchor is not None:
            help_text = "write the value out wherever it is needed"
            self._report("PW107", f"the anchor '&{event.anchor}'", start, end, help_text)
        tag = getattr(event, "tag", None)
        if tag is not None:
            word = re.match(r"\S+", self.source.text[start:end])
            shown = word[0].rstrip(",]}") if word else str(tag)
            denied = _DENIED.fullmatch(shown)
            instead = f"in a rule write 'not {denied[1]}'" if denied else "remove it"
            help_text = f"{instead}; text that begins with '!' needs quotes"
            self._report("PW107", f"the tag '{shown}'", start, start + len(shown), help_text)

    def _alias(self, event: AliasEvent) -> None:
        self._counted(event)
        start, end = event.start_mark.index, event.end_mark.index
        help_text = "write the value out; text that begins with '*' needs quotes"
        self._report("PW107", f"the alias '*{event.anchor}'", start, end, help_text)
        text = self.source.text[start:end]
        self._place(ScalarNode(start, end, None, text, text, broken=True))

    def _scalar(self, event: ScalarEvent) -> ScalarNode:
        self._counted(event)
        self._marks(event)
        start, end = event.start_mark.index, event.end_mark.index
        text: str = event.value
        if event.style is None:
            return self._plain(start, end, text)
        if _SURROGATE.search(text):
            text = _SURROGATE_PAIR.sub(_joined_pair, text)
            if _SURROGATE.search(text):
                message = "an escape of half a character (a lone surrogate)"
                self._report("PW104", message, start, end, "write the character itself")
                return ScalarNode(start, end, event.style, "", "", broken=True)
        if "\0" in text:
            self._report("PW104", r"the escape '\0'", start, end, "text cannot hold it: remove it")
            return ScalarNode(start, end, event.style, "", "", broken=True)
        return ScalarNode(start, end, event.style, text, text)

    def _plain(self, start: int, end: int, text: str) -> ScalarNode:
        try:
            node = ScalarNode(start, end, None, text, resolve(text))
        except OutOfRangeError:
            message = (
                f"'{text if len(text) <= 40 else text[:40] + '…'}' is no number that can be held"
            )
            self._report("PW210", message, start, end, "put it in quotes if it is text")
            return ScalarNode(start, end, None, text, 0, broken=True)
        finding = comment_cut(self.source, node, self._closing())
        if finding is not None:
            self.findings.append(finding)
        return node

    def _closing(self) -> str | None:
        frame = self.stack[-1] if self.stack else None
        if frame is None or not frame.node.flow:
            return None
        return "}" if isinstance(frame.node, MapNode) else "]"

    def _open(self, event: CollectionStartEvent) -> None:
        self._counted(event)
        self._marks(event)
        start, flow = event.start_mark.index, bool(event.flow_style)
        if len(self.stack) >= DEEPEST:
            message = f"nested more than {DEEPEST} levels deep"
            place = self.source.span(start)
            raise _StoppedError(Finding("PW108", message, place, "divide it into named parts"))
        node: ListNode | MapNode
        if isinstance(event, SequenceStartEvent):
            node = ListNode(start, start, flow)
        else:
            node = MapNode(start, start, flow)
        parent = self.stack[-1] if self.stack else None
        as_key = parent is not None and isinstance(parent.node, MapNode) and parent.key is None
        if parent is not None and as_key and isinstance(event, MappingStartEvent):
            parent.braced = parent.node.flow and flow and start == parent.node.start + 1
        self.stack.append(_Frame(node, as_key=as_key))

    def _close(self, end: int) -> None:
        frame = self.stack.pop()
        node: Node = frame.node
        node.end = end if frame.node.flow else self._block_end(frame.node)
        if frame.as_key:
            self._key_that_is_none(frame.node)
            return
        if frame.braced and isinstance(node, MapNode):
            node, finding = mend_braces(self.source, node)
            self.findings.append(finding)
        elif isinstance(node, MapNode) and frame.bare:
            self.findings += mend_map(self.source, node, frame.bare)
        elif isinstance(node, ListNode) and node.flow:
            self.findings += mend_list(self.source, node)
        self._place(node)

    def _block_end(self, node: ListNode | MapNode) -> int:
        """Return where a block ends: with its last value, not with the blank lines after it."""
        if isinstance(node, ListNode):
            return node.items[-1].end if node.items else node.start
        last = next(reversed(node.entries.values()), None)
        return max(last.key.end, last.value.end) if last else node.start

    def _key_that_is_none(self, node: ListNode | MapNode) -> None:
        """Take the text of a list or map as the key, so that reading can go on."""
        parent = self.stack[-1]
        text = self.source.text[node.start : node.end]
        parent.key = ScalarNode(node.start, node.end, None, text, text, broken=True)
        if not parent.braced:
            kind = "a list" if isinstance(node, ListNode) else "a map"
            help_text = "put quotes around the text that it belongs to"
            self._report(
                "PW104", f"{kind} stands where a key should", node.start, node.end, help_text
            )

    def _place(self, node: Node) -> None:
        """Put *node* where the next value or key belongs."""
        self.last = node
        if not self.stack:
            self.root = node
            return
        frame = self.stack[-1]
        if isinstance(frame.node, ListNode):
            frame.node.items.append(node)
        elif frame.key is None:
            frame.key = self._key(node)
        else:
            self._entry(frame, frame.node, frame.key, node)
            frame.key = None

    def _key(self, node: Node) -> ScalarNode:
        assert isinstance(node, ScalarNode)
        if node.start == node.end:
            message = "a value stands here without its key"
            self._report("PW104", message, node.start, node.start + 1, "write 'key: value'")
            return ScalarNode(node.start, node.end, None, "", "", broken=True)
        return node

    def _entry(self, frame: _Frame, parent: MapNode, key: ScalarNode, value: Node) -> None:
        if parent.flow and value.start == value.end and not self._has_colon(key):
            # It may be half of a text, as may another like it: neither is a key given twice.
            frame.bare.add(key.text)
            parent.entries[f"\0{len(parent.entries)}"] = Entry(key, value)
            return
        first = parent.entries.get(key.text)
        if first is not None and not frame.braced:
            line = self.source.span(first.key.start).line
            message = f"the key '{key.text}' is given twice"
            help_text = f"it is first given on line {line}; keep one of them"
            self._report("PW106", message, key.start, key.end, help_text)
            return
        if not key.broken:
            parent.entries[key.text] = Entry(key, value)

    def _has_colon(self, key: ScalarNode) -> bool:
        return self.source.text[key.end :].lstrip()[:1] == ":"


def _joined_pair(match: re.Match[str]) -> str:
    return match[0].encode("utf-16", "surrogatepass").decode("utf-16")
