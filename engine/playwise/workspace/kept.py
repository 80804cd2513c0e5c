"""Entries of a folder of `.playwise/cache`: written as a whole, taken only as they were written."""

from __future__ import annotations

import os
import tempfile
from hashlib import blake2b
from pathlib import Path

FOLDER = Path(".playwise") / "cache"


def kept(path: Path) -> bytes | None:
    """Return what an entry holds; None where there is none, or it is damaged."""
    try:
        digest, _, data = path.read_bytes().partition(b"\n")
    except OSError:
        return None
    return data if digest == _digest(data) else None


def keep(path: Path, data: bytes) -> None:
    """Write an entry as a whole or not at all, whoever else is writing it.

    Raises:
        OSError: It cannot be written.
    """
    folder = path.parent
    if not folder.is_dir():
        folder.mkdir(parents=True)
        # The folder says itself that it is not for git.
        (folder.parent.parent / ".gitignore").write_text("*\n", encoding="utf-8")
    handle, new = tempfile.mkstemp(dir=folder, prefix="new-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(_digest(data) + b"\n" + data)
        Path(new).replace(path)
    except OSError:
        Path(new).unlink(missing_ok=True)
        raise


def _digest(data: bytes) -> bytes:
    return blake2b(data, digest_size=16).hexdigest().encode()
