"""`playwise init`: a new workspace, whole or not at all."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterator
from importlib.metadata import entry_points
from pathlib import Path
from typing import Annotated

import typer

from playwise.cli.options import TimelessOption
from playwise.cli.output import plain, say
from playwise.diagnostics.finding import Finding
from playwise.errors import FindingsError
from playwise.workspace.load import SETTINGS

GROUP = "playwise.workspaces"
_STARTER = Path(__file__).parent / "starter"
_DAY = re.compile(r"--as-of (\d{4}-\d{2}-\d{2})")
# demo.py makes the demonstration from a checkout; make_data.py works wherever it lies.
_NOT_COPIED = ("demo.py", "__pycache__", "*.db", "*.db-*", "outbox", ".playwise")


def init(
    folder: Annotated[
        Path, typer.Argument(metavar="[DIR]", help="The new workspace; left out: here.")
    ] = Path(),
    demo: Annotated[
        bool, typer.Option("--demo", help="Copy the demonstration: 500 accounts to try on.")
    ] = False,
    as_of: TimelessOption = None,
) -> None:
    """Make a new workspace, or copy the demonstration."""
    source = _demonstration() if demo else _STARTER
    _refuse_occupied(folder, source)
    _copy(source, folder)
    say(f"made the workspace {plain(str(folder.resolve()))}", "bold")
    day = _day_of(folder) if demo else None
    when = f" --as-of {day}" if day is not None else ""
    say(f"next, in that folder: playwise check, playwise test, playwise run{when}")
    if day is not None:
        say("its data belongs to that day: README.md says more")


def _day_of(folder: Path) -> str | None:
    """Return the day that the data of a demonstration belongs to, which its README.md gives."""
    readme = folder / "README.md"
    if not readme.is_file():
        return None
    found = _DAY.search(readme.read_text(encoding="utf-8"))
    return found[1] if found is not None else None


def _demonstration() -> Path:
    """Return the workspace that an installed package brings as its demo.

    Raises:
        FindingsError: No package brings one.
    """
    for point in entry_points(group=GROUP, name="demo"):
        found = point.load()()
        if isinstance(found, Path) and (found / SETTINGS).is_file():
            return found
    message = "no installed package brings a demonstration workspace"
    help = "`playwise init` without --demo makes a small one"
    raise FindingsError([Finding("PW516", message, None, help)])


def _refuse_occupied(folder: Path, source: Path) -> None:
    """Refuse to write over anything.

    Raises:
        FindingsError: Something of the new workspace's is there already.
    """
    shown = plain(str(folder))
    if folder.exists() and not folder.is_dir():
        raise FindingsError([Finding("PW516", f"'{shown}' is a file", None, "name a folder")])
    if (folder / SETTINGS).exists():
        message = f"'{shown}' is a workspace already: it holds {SETTINGS}"
        raise FindingsError([Finding("PW516", message, None, "name another folder")])
    taken = [path.name for path in _entries(source) if _exists(folder / path.name)]
    if taken:
        listing = ", ".join(f"'{name}'" for name in sorted(taken))
        message = f"'{shown}' holds {listing}, which would be written over"
        raise FindingsError([Finding("PW516", message, None, "name an empty or a new folder")])


def _entries(source: Path) -> Iterator[Path]:
    ignored = shutil.ignore_patterns(*_NOT_COPIED)(str(source), [p.name for p in source.iterdir()])
    yield from (path for path in sorted(source.iterdir()) if path.name not in ignored)


def _exists(path: Path) -> bool:
    return path.exists() or path.is_symlink()


def _copy(source: Path, folder: Path) -> None:
    """Copy beside, then move in place: whatever goes wrong leaves nothing half-made."""
    made = [path for path in (folder, *folder.parents) if not path.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    moved: list[Path] = []
    try:
        # In the folder itself: a rename within one disk does not fail half-way.
        with tempfile.TemporaryDirectory(prefix=".playwise-", dir=folder) as beside:
            whole = Path(beside) / "whole"
            shutil.copytree(source, whole, ignore=shutil.ignore_patterns(*_NOT_COPIED))
            # playwise.yaml last: until it is there the folder is no workspace.
            for path in sorted(whole.iterdir(), key=lambda path: path.name == SETTINGS):
                path.rename(folder / path.name)
                moved.append(folder / path.name)
    except BaseException:
        for path in moved:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        for path in made:
            path.rmdir()
        raise
