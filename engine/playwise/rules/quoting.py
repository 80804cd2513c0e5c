"""Values as findings quote them: short, and of characters that can be written out."""

from __future__ import annotations

import re

_SHOWN = 40
_HALF = re.compile("[\ud800-\udfff]")


def shown(value: object) -> str:
    """Return *value* in quotes, cut where it is long."""
    if isinstance(value, bool):
        text = "true" if value else "false"
    elif isinstance(value, int) and abs(value) >= 10**_SHOWN:
        # Python refuses to write out numbers of thousands of digits.
        return "a number of more than 40 digits"
    else:
        try:
            text = "null" if value is None else str(value)
        except (ValueError, RecursionError):  # such a number inside, or more layers than calls
            return f"a {type(value).__name__} too large to show"
    cut = text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
    return f"'{cut.encode('utf-8', 'backslashreplace').decode()}'"


def half_character(text: str) -> tuple[int, str] | None:
    """Return where *text* has half a character and what to say of it, or None.

    A lone surrogate can be written in JSON, but nowhere else: no file, no frame, no terminal.
    """
    found = _HALF.search(text)
    if found is None:
        return None
    return found.start(), f"half of a character (lone surrogate U+{ord(found[0]):04X})"
