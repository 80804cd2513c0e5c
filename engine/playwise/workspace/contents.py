"""Where the files of a workspace are and what they hold: the same for whoever reads them."""

from __future__ import annotations

import errno
import stat
from pathlib import Path

from playwise.documents.decoding import decoded
from playwise.errors import FindingsError

SETTINGS = "playwise.yaml"
FACTS = "facts.yaml"
PLAYBOOKS = "playbooks"
LARGEST_FILE = 16 * 1024 * 1024
"""Bytes."""
_GIVEN_OPEN = ("/dev/fd/", "/dev/stdin")


class TooLargeError(OSError):
    """A file is larger than `LARGEST_FILE`."""

    def __init__(self) -> None:
        super().__init__(errno.EFBIG, f"larger than {LARGEST_FILE // 1024 // 1024} MiB")


def content_of(path: Path, *, may_be_open: bool = False) -> bytes:
    """Return what the file at *path* holds.

    Args:
        path: A plain file; a device or a pipe might never end.
        may_be_open: Whether a pipe that the shell opened for the program will do, too.

    Raises:
        TooLargeError: It is larger than `LARGEST_FILE`; no more than that is read of it.
        OSError: It cannot be read, or is no plain file.
    """
    found = path.stat()
    is_plain = stat.S_ISREG(found.st_mode) or stat.S_ISDIR(found.st_mode)
    is_open = may_be_open and str(path).startswith(_GIVEN_OPEN)
    if not is_plain and not is_open:
        raise OSError(errno.EINVAL, "it is no plain file")
    if found.st_size > LARGEST_FILE:
        raise TooLargeError
    with path.open("rb") as file:  # of a folder the system says what is wrong
        content = file.read(LARGEST_FILE + 1)
    if len(content) > LARGEST_FILE:
        raise TooLargeError
    return content


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
