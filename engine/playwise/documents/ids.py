"""What can be an id: snake_case, of a length that fits a column."""

from __future__ import annotations

import re

LONGEST_ID = 50
_ID = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*", re.ASCII)


def is_id(text: str) -> bool:
    """Return whether *text* can be an id."""
    return len(text) <= LONGEST_ID and bool(_ID.fullmatch(text))
