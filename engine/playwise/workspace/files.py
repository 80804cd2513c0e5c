"""The files of a workspace, read: what cannot be is a finding."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from playwise.diagnostics.finding import Finding
from playwise.documents.decoding import decoded
from playwise.documents.document import Document
from playwise.documents.reader import read_document
from playwise.errors import FindingsError
from playwise.workspace.assembly import PlaybookText, version_of
from playwise.workspace.cache import TreeCache
from playwise.workspace.contents import (
    TooLargeError,
    content_of,
    name_of,
    playbook_paths,
    shown,
)


@dataclass(slots=True)
class Files:
    """The files in the folder *root*.

    Attributes:
        cache: Where trees of files read before are kept; None: they are always read anew.
        findings: What is wrong with those that were read.
        texts: What each holds, by the path that findings name.
        unread: The names of playbook files that cannot be read, without their endings.
    """

    root: Path
    cache: TreeCache | None = None
    findings: list[Finding] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)
    unread: set[str] = field(default_factory=set)

    def document(self, name: str) -> Document | None:
        """Return a file of the workspace; None where it cannot be read, which is then a finding."""
        found = self.playbook(self.root / name, name)
        return None if found is None else found.document

    def playbooks(self) -> Iterator[PlaybookText]:
        """Yield the playbook files that can be read, in order of their names."""
        for path in playbook_paths(self.root):
            found = self.playbook(path, name_of(path, self.root))
            if found is None:
                self.unread.add(path.stem)
            else:
                yield found

    def playbook(self, path: Path, name: str) -> PlaybookText | None:
        """Return the file at *path*, which findings call *name*; None where it cannot be read."""
        content = self._content(path, name)
        if content is None:
            return None
        try:
            document = self._read(content, name)
        except FindingsError as error:
            self.findings += error.findings
            self.texts[name] = shown(content, name)
            return None
        self.texts[name] = document.text
        return PlaybookText(document, version_of(content))

    def _read(self, content: bytes, name: str) -> Document:
        if self.cache is None:
            return read_document(content, name)
        found = self.cache.get(decoded(content, name))
        if found is None:
            found = read_document(content, name)
            self.cache.put(found)
        return found

    def _content(self, path: Path, name: str) -> bytes | None:
        try:
            return content_of(path)
        except TooLargeError as error:
            self.findings.append(Finding("PW108", f"'{name}' is {error.strerror}"))
        except FileNotFoundError:
            help = f"'{self.root}' is no workspace without it; `playwise init` makes one"
            self.findings.append(Finding("PW101", f"'{name}' is not there", None, help))
        except OSError as error:
            reason = error.strerror or type(error).__name__
            self.findings.append(Finding("PW101", f"'{name}' cannot be read: {reason}"))
        return None
