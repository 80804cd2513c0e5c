"""What to say of an id that stands in a file a second time."""

from __future__ import annotations

from playwise.documents.document import Document
from playwise.documents.tree import Path


def rename(document: Document, first: Path, hangs: str | None = "history hangs on ids") -> str:
    """Return the help for the second of two that are called alike.

    Args:
        document: The file.
        first: Where the name stands that came first.
        hangs: Why the first keeps its name, in words; None where nothing hangs on it.
    """
    why = f"{hangs}, so rename" if hangs is not None else "rename"
    return f"it is first given on line {document.span(first).line}; {why} this one"
