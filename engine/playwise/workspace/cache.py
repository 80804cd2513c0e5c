"""Trees of files that were read before, kept in the workspace by the hash of what they hold.

Only `playwise check` looks here: what is run is always what the files say themselves. Nothing is
wrong without it; an entry that is damaged or not ours is read as if it were not there.
"""

from __future__ import annotations

import shutil
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

import orjson

from playwise.documents.document import Document, Source
from playwise.documents.stored import StoredError, as_data, from_data
from playwise.workspace.kept import FOLDER, keep, kept

_FORMAT = 1


@dataclass(slots=True)
class TreeCache:
    """The trees kept in a workspace's folder.

    Attributes:
        folder: Where this release of Playwise keeps its own.
        most_unused: How many entries of other files than those of now are kept: of other branches,
            of yesterday.
    """

    folder: Path
    most_unused: int = 1_000
    _used: set[str] = field(default_factory=set)
    _writes: bool = True
    _wrote: bool = False

    @classmethod
    def of(cls, root: Path) -> TreeCache:
        """Return the cache of the workspace in the folder *root*."""
        return cls(root / FOLDER / f"trees-{_FORMAT}-{version('playwise')}")

    def get(self, source: Source) -> Document | None:
        """Return the document of a text that was read before, or None."""
        name = _name(source.text)
        self._used.add(name)
        data = kept(self.folder / name)
        if data is None:
            return None
        try:
            return from_data(source, orjson.loads(data))
        except (orjson.JSONDecodeError, StoredError):
            return None

    def put(self, document: Document) -> None:
        """Keep the tree of a text, if it can be kept."""
        if not self._writes:
            return
        try:
            data = orjson.dumps(as_data(document))
        except (StoredError, orjson.JSONEncodeError, RecursionError):
            return
        try:
            keep(self.folder / _name(document.text), data)
            self._wrote = True
        except OSError:
            self._writes = False  # a folder that cannot be written to: do without

    def prune(self) -> None:
        """Take away what other releases left, and the oldest of what no file of now needs."""
        if not self._wrote:
            return
        with suppress(OSError):
            for other in self.folder.parent.iterdir():
                if other != self.folder and other.name.startswith("trees-"):
                    shutil.rmtree(other, ignore_errors=True)
            others = (path for path in self.folder.iterdir() if path.name not in self._used)
            unused = sorted(others, key=lambda path: path.stat().st_mtime_ns, reverse=True)
            for path in unused[self.most_unused :]:
                path.unlink(missing_ok=True)


def _name(text: str) -> str:
    return f"{sha256(text.encode()).hexdigest()}.json"
