"""A document checked against a pydantic model: every mistake once, in plain words, at its place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from playwise.diagnostics.finding import Finding
from playwise.diagnostics.nearest import nearest
from playwise.diagnostics.places import Span
from playwise.documents.document import Document, place
from playwise.documents.elements import LEAVE_OUT
from playwise.documents.forms import form_help
from playwise.documents.shapes import elements_at, field_help, known_keys
from playwise.documents.tree import (
    Entry,
    ListNode,
    MapNode,
    Node,
    Path,
    ScalarNode,
    child,
    copied,
    matching,
    plain_data,
)
from playwise.documents.wording import in_plain_words

ModelT = TypeVar("ModelT", bound=BaseModel)

_MOST_ROUNDS = 200
_AT_A_KEY = ("missing", "extra_forbidden")


@dataclass(frozen=True, slots=True)
class Checked(Generic[ModelT]):
    """What a document says, as far as it could be understood.

    Attributes:
        model: The document as the model's class, or None where too little of it is right.
        document: The document that `model` was made from: paths and places of `model` are its.
            Parts that were found wrong are not in it.
        whole: The document as it was read: what a finding must not call unknown.
        findings: Everything wrong, the document's own findings included, in order of place.
        damaged: The nodes of `document` from which something was taken.
    """

    model: ModelT | None
    document: Document
    whole: Document
    findings: tuple[Finding, ...]
    damaged: frozenset[int] = frozenset()

    def is_damaged(self, path: Path) -> bool:
        """Return whether something of the element at *path* itself was left out of the model.

        A finding stands there already, so what the element lacks is not reported again.
        """
        node: Node | None = _node(self.document.root, path)
        return node is None or id(node) in self.damaged


def validate(
    document: Document, model: type[ModelT], at: Path = (), code: str | None = None
) -> Checked[ModelT]:
    """Return the part of *document* at a path as *model*, with everything wrong in it.

    A mistake does not hide the others. A misspelt key is read as the key it is nearest to, and
    what cannot be understood is left out of the model: a value where the model can do without it,
    else the whole element around it.

    A model may have two class attributes: `as_written`, patterns of paths (``*`` for any segment)
    whose scalars are text whatever they look like; `placeholders`, values by key of the file that
    stand in for a key that is missing, so that the rest can be checked. Any model in it may have
    `forms`, of which `form_help` tells.

    Args:
        document: The file.
        model: A class whose keys are the file's.
        at: Where in the file the part begins.
        code: The code for the findings, instead of PW110 to PW112.
    """
    attempt = _Attempt(document, model, at, code)
    built = attempt.run()
    mended = document if attempt.root is document.root else Document(document.source, attempt.root)
    inherited = () if at else document.findings
    findings = tuple(sorted({*inherited, *attempt.findings}))
    return Checked(built, mended, document, findings, frozenset(attempt.damaged))


@dataclass(frozen=True, slots=True)
class _Mistake:
    """An error of pydantic with the nodes of the file from the root to what it is about.

    Attributes:
        path: Where those nodes stood when the error was found.
        span: The place of the last node then.
        key_span: The place of its key.
    """

    error: ErrorDetails
    path: Path
    nodes: tuple[Node, ...]
    span: Span
    key_span: Span

    @property
    def kind(self) -> str:
        return str(self.error["type"])

    @property
    def key(self) -> str:
        """The key that is missing or unknown."""
        return str(self.error["loc"][-1])


class _Attempt(Generic[ModelT]):
    """Rounds of validation: report what is new, take it out, try again."""

    def __init__(self, document: Document, model: type[ModelT], at: Path, code: str | None) -> None:
        self.document, self.model, self.at, self.code = document, model, at, code
        self.root = document.root
        self.findings: list[Finding] = []
        self.damaged: set[int] = set()

    def run(self) -> ModelT | None:
        """Return the model of what is left, or None where nothing is."""
        if _node(self.root, self.at) is None:
            return self._absent()
        broken = list(_broken(self.root, ()))
        if broken:
            self.root = copied(self.root)
        for nodes in [self._nodes(path) for path in broken]:
            self._remove(nodes)
        for _ in range(_MOST_ROUNDS):
            try:
                return self.model.model_validate(self._data())
            except ValidationError as error:
                if not self._mend(error.errors(include_url=False)):
                    return None
        return None

    def _absent(self) -> ModelT | None:
        """Return the model of a part that the file leaves out: as if it were empty."""
        try:
            return self.model.model_validate({})
        except ValidationError as error:
            span = self.document.span(self.at, key=True)
            for mistake in error.errors(include_url=False):
                key = str(mistake["loc"][-1])
                help_text = field_help([self.model], key)
                self._report("PW111", f"the key '{key}' is missing", span, help_text)
            return None

    def _data(self) -> Any:
        node = self._nodes(self.at)[-1]
        data = plain_data(node)
        patterns: Iterable[Path] = getattr(self.model, "as_written", ())
        for pattern in patterns:
            for path, scalar in matching(node, pattern):
                if scalar.style is None and scalar.value is not None:
                    _put(data, path, scalar.text)
        return data

    def _nodes(self, path: Path) -> tuple[Node, ...]:
        nodes = [self.root]
        for segment in path:
            below = child(nodes[-1], segment)
            assert below is not None
            nodes.append(below)
        return tuple(nodes)

    def _mend(self, errors: list[ErrorDetails]) -> bool:
        """Report what *errors* tell anew and mend it; return whether another try makes sense."""
        if self.root is self.document.root:
            self.root = copied(self.root)
        mistakes = [self._mistake(error) for error in errors]
        touched = frozenset(self.damaged)
        # Misspelt keys first: a key that is missing may be one of them.
        for mistake in (m for m in mistakes if m.kind == "extra_forbidden"):
            self._unknown_key(mistake)
        others = (m for m in mistakes if m.kind != "extra_forbidden")
        # A list, not a generator: every mistake is reported, also after one that ends the tries.
        mended = [self._other(mistake, touched) for mistake in others]
        return all(mended)

    def _mistake(self, error: ErrorDetails) -> _Mistake:
        """Return *error* with its place, without the segments of `loc` that are not in the file.

        For a key that is missing or unknown the place is that of the element around it.
        """
        path = list(self.at)
        nodes = list(self._nodes(self.at))
        segments = error["loc"][:-1] if error["type"] in _AT_A_KEY else error["loc"]
        for segment in segments:
            below = child(nodes[-1], segment)
            if below is not None:
                path.append(segment)
                nodes.append(below)
        found = tuple(path)
        span = place(self.document.source, self.root, found)
        key_span = place(self.document.source, self.root, found, key=True)
        return _Mistake(error, found, tuple(nodes), span, key_span)

    def _unknown_key(self, mistake: _Mistake) -> None:
        holder, key = mistake.nodes[-1], mistake.key
        if not isinstance(holder, MapNode) or key not in holder.entries:
            return
        models = elements_at(self.model, mistake.path[len(self.at) :])
        span = self._key_span(holder.entries[key])
        if any(key in getattr(found, "not_built", ()) for found in models):
            self._report("PW113", f"'{key}' is not built yet", span, LEAVE_OUT)
            self._remove((*mistake.nodes, holder.entries[key].value))
            return
        refused = (getattr(found, "refused", {}).get(key) for found in models)
        why = next((words for words in refused if words is not None), None)
        if why is not None:
            self._report("PW112", why[0], span, why[1])
            self._remove((*mistake.nodes, holder.entries[key].value))
            return
        known = known_keys(models)
        listing = f"the keys here are {', '.join(known)}" if known else None
        said = (getattr(found, "meant", {}).get(key) for found in models)
        match = next((word for word in said if word in known), None) or nearest(key, known)
        help_or_none = f"did you mean '{match}'?" if match is not None else listing
        self._report("PW110", f"unknown key '{key}'", span, help_or_none)
        if match is not None and match not in holder.entries:
            names = ((match if name == key else name, e) for name, e in holder.entries.items())
            holder.entries = dict(names)
        else:
            self._remove((*mistake.nodes, holder.entries[key].value))

    def _other(self, mistake: _Mistake, touched: frozenset[int]) -> bool:
        holder = mistake.nodes[-1]
        known = id(holder) in touched
        if mistake.kind != "missing":
            if not known:
                self._wrong_value(mistake)
            return self._remove(mistake.nodes)
        if not isinstance(holder, MapNode) or mistake.key in holder.entries:
            return True
        if not known:
            models = elements_at(self.model, mistake.path[len(self.at) :])
            message = f"the key '{mistake.key}' is missing"
            self._report("PW111", message, mistake.key_span, field_help(models, mistake.key))
        return self._stand_in(mistake, holder) or self._remove(mistake.nodes)

    def _wrong_value(self, mistake: _Mistake) -> None:
        error, node = mistake.error, mistake.nodes[-1]
        context = error.get("ctx") or {}
        span = mistake.key_span if error["loc"][-1:] == ("[key]",) else mistake.span
        if mistake.kind == "playwise":
            code = str(context["code"])
            self._report(code, str(context["message"]), span, context.get("help"))
            return
        written = node.text if isinstance(node, ScalarNode) else None
        is_quoted = isinstance(node, ScalarNode) and node.style in ("'", '"')
        words = in_plain_words(
            mistake.kind, context, error["msg"], plain_data(node), written, is_quoted=is_quoted
        )
        inside = mistake.path[len(self.at) :]
        form = form_help(mistake.kind, self.model, inside, plain_data(node))
        self._report("PW112", words[0], span, words[1] or form)

    def _report(self, code: str, message: str, span: Span, help_text: str | None) -> None:
        self.findings.append(Finding(self.code or code, message, span, help_text))

    def _key_span(self, entry: Entry) -> Span:
        return self.document.source.span(entry.key.start, entry.key.end)

    def _stand_in(self, mistake: _Mistake, holder: MapNode) -> bool:
        """Give the file's own key that is missing its placeholder, where the model has one."""
        placeholders = getattr(self.model, "placeholders", {})
        if mistake.path != self.at or mistake.key not in placeholders:
            return False
        value = placeholders[mistake.key]
        node = ScalarNode(holder.start, holder.start, None, str(value), value)
        holder.entries[mistake.key] = Entry(node, node)
        self.damaged.add(id(holder))
        return True

    def _remove(self, nodes: tuple[Node, ...]) -> bool:
        """Take the last of *nodes* out of the one before; False where that would be the whole."""
        if len(nodes) <= len(self.at) + 1:
            return False
        holder, gone = nodes[-2], nodes[-1]
        if isinstance(holder, ListNode):
            holder.items = [item for item in holder.items if item is not gone]
        elif isinstance(holder, MapNode):
            entries = holder.entries.items()
            holder.entries = {key: entry for key, entry in entries if entry.value is not gone}
        self.damaged.add(id(holder))
        return True


def _node(root: Node, path: Path) -> Node | None:
    node: Node | None = root
    for segment in path:
        node = child(node, segment) if node is not None else None
    return node


def _broken(node: Node, path: Path) -> Iterator[Path]:
    """Yield the path of every scalar whose value the reader could not tell."""
    match node:
        case ScalarNode():
            if node.broken:
                yield path
        case ListNode():
            for place_in_list, item in enumerate(node.items):
                yield from _broken(item, (*path, place_in_list))
        case MapNode():
            for key, entry in node.entries.items():
                yield from _broken(entry.value, (*path, key))


def _put(data: Any, path: Path, value: str) -> None:
    """Replace the value at *path* of lists and dicts; the whole has no place to be put."""
    for segment in path[:-1]:
        data = data[segment]
    data[path[-1]] = value
