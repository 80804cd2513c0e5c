"""Verdicts that were given before, kept in the workspace by all that they depend on.

Nothing is wrong without them; one that is damaged or not ours is no verdict.
"""

from __future__ import annotations

import shutil
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import orjson

from playwise.workspace.contents import shown
from playwise.workspace.kept import FOLDER, keep, kept
from playwise.workspace.snapshot import VERDICT_FORMAT, Snapshot
from playwise.workspace.verdict import Verdict, as_data, from_data

_OF_PLUGINS = "PW4"


@dataclass(frozen=True, slots=True)
class VerdictCache:
    """The verdicts kept in a workspace's folder.

    Attributes:
        folder: Where this release of Playwise keeps its own.
        most: How many are kept: of now, of other branches, of yesterday.
    """

    folder: Path
    most: int = 20

    @classmethod
    def of(cls, root: Path) -> VerdictCache:
        """Return the cache of the workspace in the folder *root*."""
        return cls(root / FOLDER / f"verdicts-{VERDICT_FORMAT}-{version('playwise')}")

    def get(self, snapshot: Snapshot) -> Verdict | None:
        """Return the verdict that was given on these very files, or None."""
        data = kept(self._path(snapshot))
        if data is None:
            return None
        try:
            held = orjson.loads(data)
            if held["key"] != snapshot.key:
                return None
            verdict = from_data(held["verdict"], {})
            return from_data(held["verdict"], _texts(verdict, snapshot))
        except (ValueError, TypeError, KeyError, AttributeError):
            return None

    def put(self, snapshot: Snapshot, verdict: Verdict) -> None:
        """Keep a verdict, if it can be kept, and take away the oldest ones."""
        if any(finding.code.startswith(_OF_PLUGINS) for finding in verdict.findings):
            return  # plugins may look at what no file of the workspace says: at a path, a package
        held = {"key": snapshot.key, "verdict": as_data(verdict)}
        with suppress(OSError, orjson.JSONEncodeError):
            keep(self._path(snapshot), orjson.dumps(held))
            self._prune()

    def _path(self, snapshot: Snapshot) -> Path:
        return self.folder / f"{snapshot.key}.json"

    def _prune(self) -> None:
        for other in self.folder.parent.iterdir():
            if other != self.folder and other.name.startswith("verdicts-"):
                shutil.rmtree(other, ignore_errors=True)
        paths = sorted(self.folder.iterdir(), key=lambda path: path.stat().st_mtime_ns)
        for path in paths[: -self.most]:
            path.unlink(missing_ok=True)


def _texts(verdict: Verdict, snapshot: Snapshot) -> dict[str, str]:
    """Return the texts that findings show a line of."""
    named = {finding.span.path for finding in verdict.findings if finding.span is not None}
    return {
        name: shown(snapshot.contents[name], name) for name in named if name in snapshot.contents
    }
