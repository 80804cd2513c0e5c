"""Reading a workspace's files: everything that `playwise check` finds, all at once."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from playwise.diagnostics.finding import Finding
from playwise.diagnostics.nearest import did_you_mean
from playwise.diagnostics.places import Span
from playwise.documents.document import Document
from playwise.documents.reader import read_document
from playwise.documents.validate import Checked
from playwise.errors import FindingsError
from playwise.facts.build import build_catalogue
from playwise.facts.catalog import Catalogue, Fact
from playwise.playbook.cases import Case, compile_cases
from playwise.playbook.compile import PlaybookSource, compile_program
from playwise.playbook.model import PlaybookFile, read_playbook
from playwise.playbook.play import Surroundings
from playwise.playbook.program import Play, Program
from playwise.playbook.settings import Settings, read_settings, role_findings
from playwise.playbook.sources import value_at
from playwise.plugins.config import configured
from playwise.plugins.registry import Registry

SETTINGS = "playwise.yaml"
FACTS = "facts.yaml"
PLAYBOOKS = "playbooks"
_LARGEST_FILE = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Loaded:
    """A workspace's files, as far as they are right.

    Attributes:
        settings: playwise.yaml; None where it cannot be used.
        program: The compiled playbooks; None where facts or settings cannot be used.
        cases: The tests of each playbook.
        findings: Everything wrong, in order of place.
        texts: What each file holds, by the path that findings name.
    """

    root: Path
    settings: Settings | None
    catalogue: Catalogue | None
    program: Program | None
    cases: Mapping[str, tuple[Case, ...]]
    findings: tuple[Finding, ...]
    texts: Mapping[str, str]
    _inputs: _Inputs | None = None

    @property
    def is_sound(self) -> bool:
        """Whether nothing is wrong that stops the work."""
        return not any(finding.is_error for finding in self.findings)

    def recompile(self, playbook: str, text: str) -> Play | None:
        """Return the play of an earlier version of a playbook; None where it no longer fits."""
        return self._inputs.play_of(playbook, text) if self._inputs is not None else None


@dataclass(frozen=True, slots=True)
class _Inputs:
    """What playbooks were compiled from."""

    catalogue: Catalogue
    facts: Document
    sources: tuple[PlaybookSource, ...]
    surroundings: Surroundings

    def play_of(self, playbook: str, text: str) -> Play | None:
        try:
            document = read_document(text, f"{PLAYBOOKS}/{playbook}.yaml")
        except FindingsError:
            return None
        checked = read_playbook(document)
        if checked.model is None or any(finding.is_error for finding in checked.findings):
            return None
        others = [s for s in self.sources if s.document.data["playbook"] != playbook]
        earlier = PlaybookSource(checked.document, version_of(text.encode()), text)
        compiled = compile_program(
            self.catalogue, self.facts, [*others, earlier], self.surroundings
        )
        if any(f.is_error and f.span and f.span.path == document.path for f in compiled.findings):
            return None
        found = compiled.program.playbook(playbook)
        return found.play if found is not None else None


def load(root: Path, registry: Registry) -> Loaded:
    """Read the workspace in the folder *root* and check all of it."""
    return _Loading(root, registry).load()


def version_of(content: bytes) -> str:
    """Return the version of a playbook file: SHA-256 of its bytes, in hex."""
    return hashlib.sha256(content).hexdigest()


def _place(fact: Fact) -> tuple[int, int]:
    return (0, 0) if fact.span is None else (fact.span.line, fact.span.column)


def _span_in(facts: Document, fact: Fact, key: str) -> Span | None:
    """Return the place of what *fact* says under *key*, or its own where it stands elsewhere."""
    path = ("entities", fact.entity, "facts", fact.name, key)
    return fact.span if value_at(facts, path) is None else facts.span(path)


@dataclass(slots=True)
class _Loading:
    root: Path
    registry: Registry
    findings: list[Finding] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)
    unread: set[str] = field(default_factory=set)

    def load(self) -> Loaded:
        self.findings += self.registry.findings
        settings_document = self._read(SETTINGS)
        checked = read_settings(settings_document) if settings_document is not None else None
        if checked is not None:
            self.findings += checked.findings
        facts = self._read(FACTS)
        catalogue: Catalogue | None = None
        if facts is not None:
            catalogue, findings = build_catalogue(facts)
            self.findings += findings
        sources = tuple(self._playbooks())
        program: Program | None = None
        cases: dict[str, tuple[Case, ...]] = {}
        inputs: _Inputs | None = None
        if catalogue is not None and facts is not None and checked and checked.model is not None:
            self.findings += role_findings(checked, catalogue)
            self._check_sources(catalogue, facts, checked.model)
            inputs = _Inputs(catalogue, facts, sources, self._surroundings(checked))
            compiled = compile_program(catalogue, facts, sources, inputs.surroundings, self.unread)
            self.findings += compiled.findings
            program = compiled.program
            cases = self._cases(program, sources)
        settings = checked.model if checked is not None else None
        unique = tuple(sorted(dict.fromkeys(self.findings)))
        return Loaded(self.root, settings, catalogue, program, cases, unique, self.texts, inputs)

    def _read(self, name: str) -> Document | None:
        """Read a file of the workspace; None where it cannot be, which is then a finding."""
        content = self._content(name)
        if content is None:
            return None
        try:
            document = read_document(content, name)
        except FindingsError as error:
            self.findings += error.findings
            self.texts[name] = content.decode(errors="replace").replace("\r\n", "\n")
            return None
        self.texts[name] = document.text
        return document

    def _content(self, name: str) -> bytes | None:
        path = self.root / name
        try:
            if path.stat().st_size > _LARGEST_FILE:
                message = f"'{name}' is larger than {_LARGEST_FILE // 1024 // 1024} MiB"
                self.findings.append(Finding("PW108", message))
                return None
            return path.read_bytes()
        except FileNotFoundError:
            help = f"'{self.root}' is no workspace without it; `playwise init` makes one"
            self.findings.append(Finding("PW101", f"'{name}' is not there", None, help))
        except OSError as error:
            reason = error.strerror or type(error).__name__
            self.findings.append(Finding("PW101", f"'{name}' cannot be read: {reason}"))
        return None

    def _playbooks(self) -> Iterator[PlaybookSource]:
        seen: dict[str, str] = {}
        folder = self.root / PLAYBOOKS
        if not folder.is_dir():
            return
        for path in sorted([*folder.rglob("*.yaml"), *folder.rglob("*.yml")]):
            name = path.relative_to(self.root).as_posix()
            document = self._read(name)
            if document is None:
                self.unread.add(path.stem)
                continue
            checked: Checked[PlaybookFile] = read_playbook(document)
            self.findings += checked.findings
            if checked.model is None:
                self.unread.add(path.stem)
                continue
            id = checked.model.playbook
            if id in seen:
                message = f"playbook '{id}' is already in {seen[id]}"
                span = document.span(("playbook",))
                self.findings.append(Finding("PW116", message, span, "give one of them another id"))
                continue
            seen[id] = name
            version = version_of(path.read_bytes())
            yield PlaybookSource(checked.document, version, document.text, checked.whole)

    def _cases(
        self, program: Program, sources: tuple[PlaybookSource, ...]
    ) -> dict[str, tuple[Case, ...]]:
        by_id = {source.document.data["playbook"]: source for source in sources}
        return {
            playbook.id: compile_cases(
                program,
                playbook,
                by_id[playbook.id].document,
                self.findings,
                by_id[playbook.id].whole,
            )
            for playbook in program.playbooks
        }

    def _check_sources(self, catalogue: Catalogue, facts: Document, settings: Settings) -> None:
        """Check that every fact comes from a connection that brings facts, or from somebody."""
        readers = {n for n, c in settings.connections.items() if c.connector is not None}
        unknown: dict[str, list[Fact]] = {}
        for entity in catalogue.entities.values():
            for fact in entity.facts.values():
                if fact.source is not None and fact.source.connection not in readers:
                    unknown.setdefault(fact.source.connection, []).append(fact)
                self._check_author(fact, facts, {*settings.roles, *catalogue.entities})
        for name, found in unknown.items():
            first, *others = sorted(found, key=_place)
            listing = f"{SETTINGS} has {', '.join(sorted(readers)) or 'none'} that bring facts"
            help = did_you_mean(name, readers, listing)
            message = f"fact '{first.name}' comes from the unknown connection '{name}'"
            if others:
                message += f", as {len(others)} other{'s do' if len(others) > 1 else ' does'}"
            span = _span_in(facts, first, "from")
            self.findings.append(Finding("PW121", message, span, help))

    def _check_author(self, fact: Fact, facts: Document, known: Collection[str]) -> None:
        """Check that the role or the entity that enters a fact exists."""
        if fact.entered_by is None or fact.entered_by in known:
            return
        message = f"fact '{fact.name}' is entered by '{fact.entered_by}', no role and no entity"
        listing = f"roles of {SETTINGS} and entities are {', '.join(sorted(known))}"
        help = did_you_mean(fact.entered_by, known, listing)
        span = _span_in(facts, fact, "entered_by")
        self.findings.append(Finding("PW123", message, span, help))

    def _surroundings(self, checked: Checked[Settings]) -> Surroundings:
        """Find each connection's plugin, check its config, and learn how actions address people."""
        settings = checked.model
        assert settings is not None
        addresses: dict[str, str] = {}
        connectors: set[str] = set()
        for name, connection in settings.connections.items():
            where = ("connections", name)
            try:
                if connection.connector is not None:
                    connectors.add(name)
                    span = checked.document.span((*where, "connector"))
                    offer = self.registry.connector(connection.connector, span)
                elif connection.action is not None:
                    addresses[name] = "email"
                    span = checked.document.span((*where, "action"))
                    action = self.registry.action(connection.action, span)
                    addresses[name] = action.part.address
                    offer = action  # type: ignore[assignment]
                else:
                    continue
                configured(
                    offer,
                    connection.config,
                    environment=None,
                    root=self.root,
                    place=lambda loc, where=where: checked.document.span((*where, "config", *loc)),  # type: ignore[misc]
                )
            except FindingsError as error:
                self.findings += error.findings
        return Surroundings(frozenset(settings.roles), frozenset(connectors), addresses)
