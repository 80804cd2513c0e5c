"""The third value: unknown, with the reasons why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Unknown:
    """No usable answer. Never false, never true.

    Attributes:
        reasons: Why, sorted and without duplicates: ``missing: fact``, ``stale: fact``,
            ``undefined: division by zero``, ``no champions``, ``'x' is not in table``.
    """

    reasons: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        raise TypeError("unknown is neither true nor false")


def unknown(reasons: Iterable[str]) -> Unknown:
    """Return unknown for *reasons*, put in order."""
    return Unknown(tuple(sorted(set(reasons))))
