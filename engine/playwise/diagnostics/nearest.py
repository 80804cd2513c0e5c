"""The known name nearest to one that is not known."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def nearest(name: str, known: Iterable[str], cutoff: float = 0.6) -> str | None:
    """Return the known name most like *name*, or None where none is near.

    *cutoff* is how much alike they must be, from 0 to 1.
    """
    by_folded = {candidate.casefold(): candidate for candidate in known}
    matches = get_close_matches(name.casefold(), by_folded, n=1, cutoff=cutoff)
    return by_folded[matches[0]] if matches else None


def did_you_mean(name: str, known: Iterable[str], otherwise: str | None = None) -> str | None:
    """Return "did you mean 'x'?" for the nearest known name, else *otherwise*."""
    match = nearest(name, known)
    return f"did you mean '{match}'?" if match else otherwise
