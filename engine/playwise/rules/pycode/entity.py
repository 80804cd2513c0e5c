"""Functions that answer expressions about one entity: a plain mapping, or a record."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, TypeAlias

from playwise.rules.foreign import as_mapping
from playwise.rules.interpret import Interpreter
from playwise.rules.ir import Node, RelationRef
from playwise.rules.operations import Answer
from playwise.rules.pycode.generate import Run, generate
from playwise.rules.pycode.mappings import SLOW, MappingDoor, Shape
from playwise.rules.pycode.recorded import RecordDoor
from playwise.rules.records import Record

Explain: TypeAlias = "Callable[[Any, datetime, tuple[Any, ...] | None], tuple[Any, ...]]"
"""Puts an `Unknown` with its reasons in the place of each None among the values of a mapping.

None instead of all values says that they are still to be worked out.
"""

Nested: TypeAlias = "Callable[[Any], Any]"
"""Returns a mapping with facts of records in it where they belong."""

_ASKS_WHETHER_KNOWN = frozenset({"known", "stale", "missing", "missing_some", "coalesce", "assume"})


def answering(
    roots: Sequence[Node],
    shape: Shape,
    explain: Explain,
    *,
    alone: bool = False,
    nested: Nested | None = None,
) -> Run:
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
        nested: Puts facts that are given under names with dots in their place.

    The function raises TypeError where it is given no mapping.
    """
    reaches_far = any(_reaches_far(node) for root in roots for node in root.walk())
    patient: list[Run] = []

    def slow(given: Any, as_of: datetime) -> Any:
        if as_mapping(given) is None:
            raise TypeError(f"facts are a mapping of names to values, not {type(given).__name__}")
        if nested is not None:
            given = nested(given)
        if not patient and not reaches_far:
            patient.append(generate(roots, MappingDoor(shape)).run)
        values = patient[0](given, as_of) if patient else None
        if values is None or None in values:
            values = explain(given, as_of, values)
        return values[0] if alone else values

    if reaches_far:
        return slow
    door = MappingDoor(shape, hurried=True, spared=_spared(roots))
    return generate(roots, door, alone=alone, names={SLOW: slow}).run


def answering_records(
    roots: Sequence[Node],
) -> Callable[[Record, Interpreter], tuple[Answer, ...]]:
    """Return the function that answers *roots* about a record, in order.

    It takes the record and an interpreter of the moment asked about, which says why an answer is
    unknown.

    Args:
        roots: The expressions, all of one pool.
    """
    run = generate(roots, RecordDoor()).run

    def answers(record: Record, interpreter: Interpreter) -> tuple[Answer, ...]:
        return tuple(
            interpreter.answer(root, record) if value is None else value
            for root, value in zip(roots, run(record, interpreter.as_of), strict=True)
        )

    return answers


def _spared(roots: Sequence[Node]) -> frozenset[int]:
    """Return what rules take to be unknown at times: they ask whether it is known.

    What is an answer by itself is not among it: where it is unknown, somebody has to say why.
    """
    asked = {
        arg.uid
        for root in roots
        for node in root.walk()
        if node.op in _ASKS_WHETHER_KNOWN
        for arg in node.args
    }
    return frozenset(asked.difference(root.uid for root in roots))


def _reaches_far(node: Node) -> bool:
    """Whether *node* asks about records related through others: those are for the interpreter."""
    return isinstance(node.data, RelationRef) and bool(node.data.between)
