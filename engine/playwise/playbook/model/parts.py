"""Which parts a decision has, as its keys in the file tell."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any  # a file's own data


def part_names(held: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the parts that a decision has beside its value and its row, as in ``x.open``."""
    if "checklist" in held:
        return ("open", "undecided")
    if "rank" in held:
        return ("position",)
    if "scorecard" in held:
        trend = ("trend",) if "trend" in (held["scorecard"] or ()) else ()
        return ("score", "drivers", *trend)
    if "quadrant" in held:
        return ("x", "y", "weight") if "weight" in (held["quadrant"] or ()) else ("x", "y")
    return ("undecided",) if held.get("hit") == "collect" else ()
