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


class AnyUnknown(Unknown):
    """Unknown for whatever reasons: it equals every `Unknown`, so that answers can be tested."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Unknown)

    # Equal to what has another hash: it can be no key.
    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN = AnyUnknown()
"""Equal to every unknown: ``rule.evaluate(facts, as_of) == UNKNOWN``."""
