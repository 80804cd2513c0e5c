"""Where the files of a workspace are and what they hold: the same for whoever reads them."""

from __future__ import annotations

from pathlib import Path

from playwise.documents.decoding import decoded
from playwise.errors import FindingsError

SETTINGS = "playwise.yaml"
FACTS = "facts.yaml"
PLAYBOOKS = "playbooks"
LARGEST_FILE = 16 * 1024 * 1024
"""Bytes."""


def playbook_paths(root: Path) -> list[Path]:
    """Return the playbook files of the workspace in the folder *root*, in order of their names."""
    folder = root / PLAYBOOKS
    if not folder.is_dir():
        return []
    return sorted([*folder.rglob("*.yaml"), *folder.rglob("*.yml")])


def name_of(path: Path, root: Path) -> str:
    """Return what findings call a file of the workspace in the folder *root*."""
    return path.relative_to(root).as_posix()


def shown(content: bytes, name: str) -> str:
    """Return the text of the file *name* as findings show its lines, whatever is wrong with it."""
    try:
        return decoded(content, name).text
    except FindingsError:
        return content.decode(errors="replace").replace("\r\n", "\n")
