"""From playbook files to whole playbooks: those that extend others laid over them, in order."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from playwise.diagnostics.finding import Finding
from playwise.diagnostics.nearest import did_you_mean
from playwise.documents.document import Document
from playwise.documents.reader import read_document
from playwise.documents.tree import MapNode
from playwise.documents.validate import Checked
from playwise.errors import FindingsError
from playwise.playbook.bundle import bundled, unbundled
from playwise.playbook.compile import PlaybookSource, VariantSource
from playwise.playbook.extending import extends, laid_over, read_extending
from playwise.playbook.model import PlaybookFile, read_playbook
from playwise.playbook.model.extending import LIBRARY, ExtendingFile


@dataclass(frozen=True, slots=True)
class PlaybookText:
    """A playbook file that could be read.

    Attributes:
        document: What it holds.
        version: SHA-256 of its bytes, in hex.
    """

    document: Document
    version: str


class Shelf(Protocol):
    """The shipped playbooks."""

    def names(self) -> Iterable[str]:
        """Return their ids."""

    def playbook(self, id: str) -> PlaybookText | None:
        """Return one of them; None where there is none, or a finding says what is wrong."""


@dataclass(frozen=True, slots=True)
class KeptShelf:
    """Shipped playbooks as they once were."""

    files: Mapping[str, PlaybookText]

    def names(self) -> Iterable[str]:
        """Return their ids."""
        return self.files

    def playbook(self, id: str) -> PlaybookText | None:
        """Return one of them; None where there is none."""
        return self.files.get(id)


@dataclass(frozen=True, slots=True)
class Assembled:
    """The playbooks of a workspace, ready to be compiled.

    Attributes:
        sources: No two with one id, in the order of their files.
        unread: The playbooks whose files could not be understood.
        findings: Everything wrong with the form of the files.
    """

    sources: tuple[PlaybookSource, ...]
    unread: frozenset[str]
    findings: tuple[Finding, ...]


def assembled(
    files: Sequence[PlaybookText],
    shelf: Shelf,
    used: Sequence[str] = (),
    unread: Iterable[str] = (),
) -> Assembled:
    """Return the playbooks that *files* come to.

    Args:
        files: Those of the workspace that could be read, in order of their names.
        shelf: The shipped playbooks.
        used: Those of them that the workspace uses as they are; each is on the shelf.
        unread: The playbooks whose files could not even be read: nobody calls them unknown.
    """
    made = _Assembly(shelf, unread=set(unread))
    shipped = [file for id in used if (file := shelf.playbook(id)) is not None]
    sources = made.sources([*shipped, *files])
    return Assembled(tuple(sources), frozenset(made.unread), tuple(made.findings))


def reassembled(id: str, files: Sequence[tuple[str, str]]) -> PlaybookSource | None:
    """Return the playbook *id* of an earlier version; None where its files are no longer right.

    *files* are the paths and texts that it was made of.
    """
    here: list[PlaybookText] = []
    shipped: dict[str, PlaybookText] = {}
    for path, text in files:
        try:
            read = PlaybookText(read_document(text, path), version_of(text.encode()))
        except FindingsError:
            return None
        if path.startswith(LIBRARY):
            shipped[_stem(path)] = read
        else:
            here.append(read)
    own = [id] if f"{LIBRARY}{id}.yaml" == files[0][0] else []
    made = assembled(here, KeptShelf(shipped), own)
    if any(finding.is_error for finding in made.findings):
        return None
    return next((s for s in made.sources if s.document.data["playbook"] == id), None)


def version_of(content: bytes) -> str:
    """Return the version of a playbook: SHA-256 of its bytes, in hex."""
    return hashlib.sha256(content).hexdigest()


@dataclass(frozen=True, slots=True)
class _Whole:
    """A playbook as it is written: a file, or several laid over each other.

    Attributes:
        files: Their paths and texts, the uppermost first.
    """

    document: Document
    files: tuple[tuple[str, str], ...]


@dataclass(slots=True)
class _Assembly:
    shelf: Shelf
    findings: list[Finding] = field(default_factory=list)
    unread: set[str] = field(default_factory=set)
    _plain: dict[str, tuple[PlaybookText, Checked[PlaybookFile]]] = field(default_factory=dict)
    _above: dict[str, tuple[PlaybookText, Checked[ExtendingFile]]] = field(default_factory=dict)
    _wholes: dict[str, _Whole | None] = field(default_factory=dict)

    def sources(self, files: Sequence[PlaybookText]) -> list[PlaybookSource]:
        ids = [id for file in files if (id := self._taken(file)) is not None]
        made: dict[str, PlaybookSource] = {}
        for id in ids:
            if id in self._plain:
                file, checked = self._plain[id]
                document = file.document
                made[id] = PlaybookSource(
                    checked.document, file.version, document.text, checked.whole
                )
            elif not self._is_variant(id):
                source = self._extended(id)
                if source is not None:
                    made[id] = source
        for id in ids:
            if id in self._above and self._is_variant(id):
                self._vary(id, made)
        return list(made.values())

    def _taken(self, file: PlaybookText) -> str | None:
        """Read a file by itself; return its id, or None where it is none or another's."""
        document = file.document
        above: Checked[ExtendingFile] | None = None
        plain: Checked[PlaybookFile] | None = None
        if extends(document):
            above = read_extending(document)
        else:
            plain = read_playbook(document)
        checked = above or plain
        assert checked is not None
        self.findings += checked.findings
        if checked.model is None:
            self.unread.add(_stem(document.path))
            return None
        id = checked.model.playbook
        before = self._plain.get(id) or self._above.get(id)
        if before is not None:
            message = f"playbook '{id}' is already in {before[0].document.path}"
            span = document.span(("playbook",))
            self.findings.append(Finding("PW116", message, span, "give one of them another id"))
            return None
        if above is not None:
            self._above[id] = (file, above)
        elif plain is not None:
            self._plain[id] = (file, plain)
        return id

    def _is_variant(self, id: str) -> bool:
        model = self._above[id][1].model
        return model is not None and model.variant is not None

    def _extended(self, id: str) -> PlaybookSource | None:
        """The playbook of a file that builds on another one."""
        whole = self._whole(id)
        if whole is None:
            self.unread.add(id)
            return None
        checked = self._checked(whole.document)
        if checked is None:
            self.unread.add(id)
            return None
        text = bundled(whole.files)
        return PlaybookSource(checked.document, version_of(text.encode()), text, checked.whole)

    def _checked(
        self, document: Document, also: Iterable[str] = ()
    ) -> Checked[PlaybookFile] | None:
        checked = read_playbook(document, also)
        self.findings += checked.findings
        return checked if checked.model is not None else None

    def _vary(self, id: str, made: dict[str, PlaybookSource]) -> None:
        """Add a variant to the playbook that it is a variant of."""
        above = self._above[id][1]
        assert above.model is not None
        whole, parent = self._whole(id), above.model.extends.removeprefix(LIBRARY)
        if whole is None:
            return
        source = made.get(parent)
        if source is None:
            if parent not in self.unread:
                message = f"'{above.model.extends}' is not used in this workspace"
                help = f"list '{parent}' under library in playwise.yaml, or leave out 'variant'"
                span = above.document.span(("extends",))
                self.findings.append(Finding("PW141", message, span, help))
            return
        if above.model.extends.startswith(LIBRARY) and not self._is_shipped(parent):
            path = (self._plain.get(parent) or self._above[parent])[0].document.path
            message = f"'{above.model.extends}' is not what runs here: {path} has a '{parent}' too"
            span = above.document.span(("extends",))
            self.findings.append(Finding("PW141", message, span, f"extend '{parent}'"))
            return
        checked = self._checked(whole.document, ("variant",))
        if checked is None:
            return
        variant = VariantSource(id, checked.document, above.document)
        made[parent] = _with(source, variant, self._above[id][0].document)

    def _is_shipped(self, id: str) -> bool:
        """Whether the playbook of that id is used as it is shipped."""
        return id in self._plain and self._plain[id][0].document.path.startswith(LIBRARY)

    def _whole(self, id: str) -> _Whole | None:
        """Return what a file and all those below it come to; None where a finding says why not."""
        chain = self._chain(id)
        if chain is None:
            return None
        for upper in reversed(chain):
            if upper in self._wholes:
                continue
            file, above = self._above[upper]
            assert above.model is not None
            below = self._below(above.model.extends)
            if below is None or not isinstance(below.document.root, MapNode):
                self._wholes[upper] = None
                continue
            laid = laid_over(below.document, above)
            self.findings += laid.findings
            own = (file.document.path, file.document.text)
            self._wholes[upper] = _Whole(laid.document, (own, *below.files))
        return self._wholes[id]

    def _below(self, name: str) -> _Whole | None:
        """What a file extends, which is there and whole already."""
        if name in self._above:
            return self._wholes[name]
        found = self._plain.get(name)
        file = found[0] if found is not None else self.shelf.playbook(name.removeprefix(LIBRARY))
        if file is None:
            return None
        return _Whole(file.document, ((file.document.path, file.document.text),))

    def _chain(self, id: str) -> list[str] | None:
        """Return *id* and those files below it that extend others; None where they lead nowhere."""
        chain = [id]
        while True:
            above = self._above[chain[-1]][1]
            assert above.model is not None
            name = above.model.extends
            if name in chain:
                self._report_circle([*chain[chain.index(name) :], name])
                return None
            if name in self._above:
                if self._is_variant(name):
                    self._report_variant(above, name)
                    return None
                chain.append(name)
                continue
            return chain if self._is_there(above, name) else None

    def _is_there(self, above: Checked[ExtendingFile], name: str) -> bool:
        if name in self._plain:
            return True
        shipped = list(self.shelf.names())
        if name.startswith(LIBRARY) and name.removeprefix(LIBRARY) in shipped:
            return True
        if name not in self.unread:
            own = above.model.playbook if above.model is not None else ""
            ids = [*self._plain, *self._above, *(f"{LIBRARY}{id}" for id in shipped)]
            known = [id for id in ids if id != own]
            listing = f"playbooks are {', '.join(known)}" if known else None
            span = above.document.span(("extends",))
            help = did_you_mean(name, known, listing)
            self.findings.append(Finding("PW141", f"unknown playbook '{name}'", span, help))
        return False

    def _report_circle(self, circle: list[str]) -> None:
        first = min(circle[:-1], key=list(self._above).index)
        if circle[0] != first:
            return  # each in the circle comes by here; it is told once
        message = f"playbooks extend each other in a circle: {' → '.join(circle)}"
        if len(circle) == 2:
            message = f"playbook '{first}' extends itself"
        span = self._above[first][1].document.span(("extends",))
        help = "let one of them hold its rules itself"
        self.findings.append(Finding("PW140", message, span, help))

    def _report_variant(self, above: Checked[ExtendingFile], name: str) -> None:
        below = self._above[name][1].model
        assert below is not None
        message = f"'{name}' is a variant of '{below.extends}' and cannot be extended"
        span = above.document.span(("extends",))
        help = f"extend '{below.extends}'"
        self.findings.append(Finding("PW112", message, span, help))


def _with(source: PlaybookSource, variant: VariantSource, own: Document) -> PlaybookSource:
    """Return a playbook with one more variant, which its version covers."""
    below = unbundled(source.text) or ((source.document.path, source.text),)
    files = (*below, (own.path, own.text))
    text = bundled(files)
    return PlaybookSource(
        source.document,
        version_of(text.encode()),
        text,
        source.whole,
        (*source.variants, variant),
    )


def _stem(path: str) -> str:
    return path.rpartition("/")[2].rpartition(".")[0]
