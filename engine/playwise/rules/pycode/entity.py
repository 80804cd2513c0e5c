"""Functions that answer expressions about one entity given as a plain mapping."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeAlias

from playwise.rules.ir import Node
from playwise.rules.pycode.generate import Run, generate
from playwise.rules.pycode.mappings import SLOW, MappingDoor, Shape

Explain: TypeAlias = "Callable[[Any, datetime, tuple[Any, ...] | None], tuple[Any, ...]]"
"""Puts an `Unknown` with its reasons in the place of each None among the values of a mapping.

None instead of all values says that they are still to be worked out.
"""

_ASKS_WHETHER_KNOWN = frozenset({"known", "stale", "missing", "missing_some", "coalesce", "assume"})


def answering(roots: Sequence[Node], shape: Shape, explain: Explain, *, alone: bool = False) -> Run:
    """Return the function that answers *roots* about a mapping.

    It takes the mapping and the moment asked about, in the zone whose calendar counts, and
    returns the answers in order. Two functions are made: one for mappings in which every fact is
    known, and, when the first comes that is not so, one for all others.

    Args:
        roots: The expressions, all of one pool.
        shape: What is read of the mapping.
        explain: Says why answers are unknown, and answers where a list of related records is
            missing or holds something else.
        alone: Whether the function returns the answer of the only expression, not in a tuple.

    The function raises TypeError where it is given no mapping.
    """
    patient: list[Run] = []

    def slow(given: Any, as_of: datetime) -> Any:
        if not isinstance(given, Mapping):
            raise TypeError(f"facts are a mapping of names to values, not {type(given).__name__}")
        if not patient:
            patient.append(generate(roots, MappingDoor(shape)).run)
        values = patient[0](given, as_of)
        if values is None or None in values:
            values = explain(given, as_of, values)
        return values[0] if alone else values

    door = MappingDoor(shape, hurried=True, spared=_spared(roots))
    return generate(roots, door, alone=alone, names={SLOW: slow}).run


def _spared(roots: Sequence[Node]) -> frozenset[int]:
    """Return what rules take to be unknown at times: they ask whether it is known."""
    return frozenset(
        arg.uid
        for root in roots
        for node in root.walk()
        if node.op in _ASKS_WHETHER_KNOWN
        for arg in node.args
    )
