"""Where a phrase of a rule in English would run on into what stands beside it, and brackets."""

from __future__ import annotations

import re

_QUOTED = re.compile(r"'(?:[^']|'')*'|`[^`]*`")
_BRACKETED = re.compile(r"\([^()]*\)")
_OPEN = re.compile(
    r"(?:^|\s)(?:for (?:any|every|no|each)|it is not so that|whether|where|if|otherwise|unless"
    r"|begun with|in one list)(?:\s|$)"
)


def is_open(told: str) -> bool:
    """Whether a phrase ends, or begins, in a clause that a word beside it would be taken into."""
    return _OPEN.search(_outermost(told)) is not None


def is_several(told: str) -> bool:
    """Whether a phrase names several things, and would melt with a list around it."""
    outermost = _outermost(told)
    return any(mark in outermost for mark in (" and ", " or ", ", "))


def set_off(told: str) -> str:
    """Return a phrase in brackets where it is open."""
    return f"({told})" if is_open(told) else told


def set_apart(told: str) -> str:
    """Return a phrase in brackets where it is open, or names several things."""
    return f"({told})" if is_open(told) or is_several(told) else told


def _outermost(told: str) -> str:
    """Return a phrase without what stands in quotes or brackets."""
    text = _QUOTED.sub("''", told)
    while True:
        text, found = _BRACKETED.subn("", text)
        if not found:
            return text
