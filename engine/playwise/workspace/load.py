"""Reading a workspace's files: everything that `playwise check` finds, all at once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from playwise.diagnostics.finding import Finding
from playwise.diagnostics.nearest import did_you_mean
from playwise.diagnostics.places import Span
from playwise.documents.document import Document
from playwise.documents.report import Report
from playwise.documents.validate import Checked
from playwise.errors import FindingsError
from playwise.facts.build import build_catalogue
from playwise.facts.catalog import Catalogue, Fact
from playwise.playbook.bundle import unbundled
from playwise.playbook.cases import Case
from playwise.playbook.compile import PlaybookSource, compile_program
from playwise.playbook.lint.check import lint
from playwise.playbook.model.extending import LIBRARY
from playwise.playbook.play import Surroundings
from playwise.playbook.play_parts import Play
from playwise.playbook.program import Program
from playwise.playbook.settings import Settings, read_settings, role_findings
from playwise.playbook.sources import value_at
from playwise.playbook.variant_cases import cases_of
from playwise.plugins.config import configured
from playwise.plugins.library import Library, installed_library
from playwise.plugins.registry import Registry
from playwise.workspace.assembly import PlaybookText, assembled, reassembled, version_of
from playwise.workspace.cache import TreeCache
from playwise.workspace.contents import FACTS, PLAYBOOKS, SETTINGS
from playwise.workspace.doubts import doubts
from playwise.workspace.files import Files

__all__ = ["FACTS", "PLAYBOOKS", "SETTINGS", "Loaded", "load", "version_of"]


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

    def earlier_program(self, texts: Mapping[str, str]) -> Program | None:
        """Return the playbooks of earlier versions, by id, compiled on the facts of now.

        None where one of them no longer fits.
        """
        return self._inputs.program_of(texts) if self._inputs is not None else None


@dataclass(frozen=True, slots=True)
class _Inputs:
    """What playbooks were compiled from."""

    catalogue: Catalogue
    facts: Document
    sources: tuple[PlaybookSource, ...]
    surroundings: Surroundings

    def play_of(self, playbook: str, text: str) -> Play | None:
        files = unbundled(text) or ((f"{PLAYBOOKS}/{playbook}.yaml", text),)
        earlier = reassembled(playbook, files)
        if earlier is None:
            return None
        others = [s for s in self.sources if s.document.data["playbook"] != playbook]
        compiled = compile_program(
            self.catalogue, self.facts, [*others, earlier], self.surroundings
        )
        paths = {path for path, _ in files}
        if any(f.is_error and f.span and f.span.path in paths for f in compiled.findings):
            return None
        found = compiled.program.playbook(playbook)
        return found.play if found is not None else None

    def program_of(self, texts: Mapping[str, str]) -> Program | None:
        sources = [
            reassembled(id, unbundled(text) or ((f"{PLAYBOOKS}/{id}.yaml", text),))
            for id, text in texts.items()
        ]
        sound = [source for source in sources if source is not None]
        if len(sound) < len(sources):
            return None
        compiled = compile_program(self.catalogue, self.facts, sound, self.surroundings)
        return None if any(f.is_error for f in compiled.findings) else compiled.program


def load(
    root: Path,
    registry: Registry,
    library: Library | None = None,
    cache: TreeCache | None = None,
) -> Loaded:
    """Read the workspace in the folder *root* and check all of it.

    Args:
        root: The folder.
        registry: What plugins bring.
        library: The shipped playbooks; left out, those that are installed.
        cache: Where trees of files read before are kept; left out, all files are read anew.
    """
    loaded = _Loading(Files(root, cache), registry, library).load()
    if cache is not None:
        cache.prune()
    return loaded


def _place(fact: Fact) -> tuple[int, int]:
    return (0, 0) if fact.span is None else (fact.span.line, fact.span.column)


def _brings_nothing_else(settings: Settings, connection: str) -> bool:
    found = settings.connections.get(connection)
    return found is None or found.action is None


def _span_in(facts: Document, fact: Fact, key: str) -> Span | None:
    """Return the place of what *fact* says under *key*, or its own where it stands elsewhere."""
    path = ("entities", fact.entity, "facts", fact.name, key)
    return fact.span if value_at(facts, path) is None else facts.span(path)


@dataclass(slots=True)
class _Shelf:
    """The shipped playbooks, looked for when the first of them is named."""

    files: Files
    library: Library | None
    _read: dict[str, PlaybookText | None] = field(default_factory=dict)

    def names(self) -> Iterable[str]:
        """Return their ids."""
        if self.library is None:
            self.library = installed_library()
        return self.library.files

    def playbook(self, id: str) -> PlaybookText | None:
        """Return one of them; None where there is none, or a finding says what is wrong."""
        if id not in self._read:
            self.names()
            assert self.library is not None
            path = self.library.files.get(id)
            name = f"{LIBRARY}{id}.yaml"
            self._read[id] = None if path is None else self.files.playbook(path, name)
        return self._read[id]

    def findings(self) -> tuple[Finding, ...]:
        """Return what is wrong with the libraries, where one was looked for."""
        return self.library.findings if self.library is not None else ()


@dataclass(slots=True)
class _Loading:
    files: Files
    registry: Registry
    library: Library | None
    findings: list[Finding] = field(default_factory=list)

    def load(self) -> Loaded:
        self.findings += self.registry.findings
        settings_document = self.files.document(SETTINGS)
        checked = read_settings(settings_document) if settings_document is not None else None
        if checked is not None:
            self.findings += checked.findings
        facts = self.files.document(FACTS)
        catalogue: Catalogue | None = None
        if facts is not None:
            catalogue, findings = build_catalogue(facts)
            self.findings += findings
        sources = self._playbooks(checked)
        program: Program | None = None
        cases: dict[str, tuple[Case, ...]] = {}
        inputs: _Inputs | None = None
        if catalogue is not None and facts is not None and checked and checked.model is not None:
            self.findings += role_findings(checked, catalogue)
            self._check_sources(catalogue, facts, checked)
            inputs = _Inputs(catalogue, facts, sources, self._surroundings(checked))
            unread = self.files.unread
            compiled = compile_program(catalogue, facts, sources, inputs.surroundings, unread)
            self.findings += compiled.findings
            program = compiled.program
            cases = self._cases(program, sources)
            self._lint(program, sources)
        settings = checked.model if checked is not None else None
        unique = tuple(sorted(dict.fromkeys([*self.files.findings, *self.findings])))
        root, texts = self.files.root, self.files.texts
        return Loaded(root, settings, catalogue, program, cases, unique, texts, inputs)

    def _lint(self, program: Program, sources: tuple[PlaybookSource, ...]) -> None:
        """Add the doubts about the playbooks whose files have no errors.

        Not those that an error elsewhere may be the reason of.
        """
        found = [*self.files.findings, *self.findings]
        about = doubts(found, sources, sorted(self.files.unread))
        by_id = {source.document.data["playbook"]: source for source in sources}
        for playbook in program.playbooks:
            if playbook.path not in about.wrong:
                self.findings += lint(playbook, by_id[playbook.id], program.catalogue)
        self.findings = about.kept(self.findings, sources)

    def _playbooks(self, checked: Checked[Settings] | None) -> tuple[PlaybookSource, ...]:
        """Read the playbooks of the folder, and the shipped ones that are named."""
        shelf = _Shelf(self.files, self.library)
        files = list(self.files.playbooks())
        used = self._used(checked, shelf)
        made = assembled(files, shelf, used, self.files.unread)
        self.findings += [*made.findings, *shelf.findings()]
        self.files.unread |= made.unread
        return made.sources

    def _used(self, checked: Checked[Settings] | None, shelf: _Shelf) -> list[str]:
        """Return the shipped playbooks that playwise.yaml uses, reporting those that are none."""
        listed = checked.model.library if checked is not None and checked.model is not None else []
        used: list[str] = []
        for place, name in enumerate(listed):
            assert checked is not None
            span = checked.document.span(("library", place))
            id = name.removeprefix(LIBRARY)
            if id in used:
                message = f"the playbook '{id}' is listed twice"
                self.findings.append(Finding("PW116", message, span))
            elif id in shelf.names():
                used.append(id)
            else:
                known = list(shelf.names())
                help = did_you_mean(id, known, f"the library has {', '.join(known) or 'nothing'}")
                message = f"unknown playbook '{id}' of the library"
                self.findings.append(Finding("PW141", message, span, help))
        return used

    def _cases(
        self, program: Program, sources: tuple[PlaybookSource, ...]
    ) -> dict[str, tuple[Case, ...]]:
        by_id = {source.document.data["playbook"]: source for source in sources}
        return {
            playbook.id: cases_of(program, playbook, by_id[playbook.id], self.findings)
            for playbook in program.playbooks
        }

    def _check_sources(
        self, catalogue: Catalogue, facts: Document, checked: Checked[Settings]
    ) -> None:
        """Check that every fact comes from a connection that brings facts, or from somebody."""
        settings, named = checked.model, Report(checked)
        assert settings is not None
        readers = {n for n, c in settings.connections.items() if c.connector is not None}
        # What is declared and wrong is told there.
        lost = (n for n in named.names("connections") if named.is_damaged(("connections", n)))
        readers.update(n for n in lost if _brings_nothing_else(settings, n))
        authors = {*named.names("roles"), *catalogue.entities}
        unknown: dict[str, list[Fact]] = {}
        for entity in catalogue.entities.values():
            for fact in entity.facts.values():
                if fact.source is not None and fact.source.connection not in readers:
                    unknown.setdefault(fact.source.connection, []).append(fact)
                self._check_author(fact, facts, authors)
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
                    root=self.files.root,
                    place=lambda loc, where=where: checked.document.span((*where, "config", *loc)),  # type: ignore[misc]
                )
            except FindingsError as error:
                self.findings += error.findings
        operators = self.registry.operators
        roles = frozenset(Report(checked).names("roles"))
        wrong = frozenset(Report(checked).names("connections")) - settings.connections.keys()
        return Surroundings(roles, frozenset(connectors), addresses, operators, wrong)
