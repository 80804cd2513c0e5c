"""What is installed around the engine, told apart by the sizes and times of its files.

Nothing of it is imported here, so that what was found before can be told again without it.
"""

from __future__ import annotations

import os
import sys
import zoneinfo
from collections.abc import Iterator
from importlib.metadata import entry_points
from importlib.util import find_spec
from pathlib import Path
from typing import TypeAlias

GROUP = "playwise.plugins"
LIBRARY_GROUP = "playwise.library"
"""Functions that return a folder of playbook files; each file is called after its playbook."""

_METADATA = (".dist-info", ".egg-info")
_ENGINE = "playwise"

Mark: TypeAlias = tuple[str, int, int]
"""A file or a folder: its path, its size in bytes, and when it was changed, in nanoseconds."""


def installed_marks() -> list[Mark] | None:
    """Return what tells this installation from another one and from itself after a change.

    These are the files of the engine, of the packages that plugins and libraries come from, the
    metadata of all distributions, whose folders are called after their versions, and the data on
    time zones. None where a package is not found in plain files.
    """
    packages = {_ENGINE}
    for group in (GROUP, LIBRARY_GROUP):
        packages |= {point.module.partition(".")[0] for point in entry_points(group=group)}
    try:
        marks = [*_distributions(), *_time_zones()]
        for package in sorted(packages):
            found = _files(package)
            if found is None:
                return None
            marks += found
    except OSError:  # one that is being installed
        return None
    return marks


def _files(package: str) -> list[Mark] | None:
    try:
        spec = find_spec(package)
    except (ImportError, ValueError):
        return None
    if spec is None:
        return None
    if spec.submodule_search_locations:
        marks = [mark for folder in spec.submodule_search_locations for mark in _tree(folder)]
        return sorted(marks) or None
    if spec.origin is None or not Path(spec.origin).is_file():
        return None
    return [_mark(spec.origin)]


def _tree(folder: str) -> Iterator[Mark]:
    """Yield every file below *folder* but those that Python makes itself."""
    for entry in os.scandir(folder):
        if entry.is_dir():
            if entry.name != "__pycache__":
                yield from _tree(entry.path)
        elif not entry.name.endswith(".pyc"):
            yield _mark(entry.path)


def _distributions() -> Iterator[Mark]:
    for folder in sys.path:
        try:
            entries = sorted(os.scandir(folder or "."), key=lambda entry: entry.name)
        except OSError:  # an archive, or a folder that is not there
            continue
        for entry in entries:
            if entry.name.endswith(_METADATA):
                yield _mark(entry.path)


def _time_zones() -> Iterator[Mark]:
    for folder in zoneinfo.TZPATH:
        if Path(folder).is_dir():
            yield _mark(folder)


def _mark(path: str) -> Mark:
    found = Path(path).stat()
    return path, found.st_size, found.st_mtime_ns
