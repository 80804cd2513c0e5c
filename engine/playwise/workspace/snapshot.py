"""All that a verdict on a workspace depends on, as one key, and what the files hold."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

import orjson

from playwise.plugins.installed import installed_marks
from playwise.plugins.library import installed_library
from playwise.workspace.contents import FACTS, SETTINGS, content_of, name_of, playbook_paths

VERDICT_FORMAT = 1
_LIBRARY = "library/"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The files of a workspace at one moment, and all around it that findings depend on.

    Attributes:
        key: SHA-256 of both, in hex.
        contents: What each file holds, by the name that findings give it; shipped playbooks too.
    """

    key: str
    contents: Mapping[str, bytes]


def snapshot(root: Path) -> Snapshot | None:
    """Return the workspace in the folder *root* as it is now.

    None where anything is out of the ordinary: a file that is not there, not a plain one, too
    large or not to be read; a plugin or a library that cannot be found.
    """
    marks = installed_marks()
    if marks is None:
        return None
    try:
        contents = {name: content_of(path) for name, path in _files(root)}
        if any(b"library" in content or b"\\" in content for content in contents.values()):
            # Shipped playbooks are looked for only where they may be named, if by an escape.
            contents |= {name: content_of(path) for name, path in _shipped()}
    except OSError:
        return None
    hashes = [(name, sha256(content).hexdigest()) for name, content in contents.items()]
    around = (VERDICT_FORMAT, version("playwise"), sys.version, marks)
    key = sha256(orjson.dumps((around, hashes), default=str)).hexdigest()
    return Snapshot(key, contents)


def _files(root: Path) -> Iterator[tuple[str, Path]]:
    for name in (SETTINGS, FACTS):
        yield name, root / name
    for path in playbook_paths(root):
        yield name_of(path, root), path


def _shipped() -> Iterator[tuple[str, Path]]:
    library = installed_library()
    if library.findings:
        raise OSError("a library cannot be read")
    for id, path in library.files.items():
        yield f"{_LIBRARY}{id}.yaml", path
