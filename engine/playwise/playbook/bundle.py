"""The files that a playbook is made of as one text, for keeping a version that can be compiled."""

from __future__ import annotations

import json
from collections.abc import Sequence

_MARK = "# playwise files "


def bundled(files: Sequence[tuple[str, str]]) -> str:
    """Return *files*, each a path and a text, as one text that tells where each begins."""
    lengths = [[path, len(text)] for path, text in files]
    head = json.dumps(lengths, ensure_ascii=False, separators=(",", ":"))
    return f"{_MARK}{head}\n" + "".join(text for _, text in files)


def unbundled(text: str) -> tuple[tuple[str, str], ...] | None:
    """Return the files in *text*; None where it is not what `bundled` makes: a single file."""
    if not text.startswith(_MARK):
        return None
    head, _, rest = text.removeprefix(_MARK).partition("\n")
    try:
        lengths = json.loads(head)
        files = [(str(path), int(length)) for path, length in lengths]
    except (ValueError, TypeError):
        return None
    if sum(length for _, length in files) != len(rest) or any(n < 0 for _, n in files):
        return None
    made: list[tuple[str, str]] = []
    at = 0
    for path, length in files:
        made.append((path, rest[at : at + length]))
        at += length
    return tuple(made)
