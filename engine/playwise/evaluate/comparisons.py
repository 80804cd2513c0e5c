"""What rules hold against what: where the answer of a condition may turn as a fact moves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import cast

from playwise.evaluate.positions import ORDERED
from playwise.playbook.kinds import Decision, How, Quadrant, Scorecard
from playwise.rules.interpret import parent_of, related
from playwise.rules.ir import RELATION_OPS, FactRef, Node, RelationRef, is_constant
from playwise.rules.records import Record
from playwise.rules.types import Kind, Value

MOST_RECORDS = 12
"""Of how many related records facts are tried out."""

Place = tuple[Record, str]
"""A fact of a record."""

_COMPARING = frozenset({"eq", "ne", "lt", "le", "gt", "ge"})
_ASKING = frozenset({"known", "missing", "stale", "missing_some"})
_MOST_ELEMENTS = 12


@dataclass(frozen=True, slots=True)
class Comparison:
    """A value and what it is held against, for a record.

    Attributes:
        reader: The record.
        left: An expression, or what stands among the record's values: ``p.health.score``.
        right: An expression, or a constant.
    """

    reader: Record
    left: Node | str
    right: Node | Value

    @property
    def nodes(self) -> tuple[Node, ...]:
        """The expressions of its two sides."""
        return tuple(side for side in (self.left, self.right) if isinstance(side, Node))

    def fixed(self, place: Place) -> Value | None:
        """Return what the fact itself is held against, where that is a constant; else None."""
        sides = (self.left, self.right), (self.right, self.left)
        for side, other in sides:
            if isinstance(side, Node) and _reads_itself(side, self.reader, place):
                value = other.data if isinstance(other, Node) and other.op == "const" else other
                return None if isinstance(value, Node) else cast("Value", value)
        return None


def comparisons(node: Node, record: Record) -> Iterator[Comparison]:
    """Yield what *node* holds against each other on *record* and on related records."""
    for part, reader in _parts(node, record):
        if part.op in _COMPARING and part.args[0].type.kind in ORDERED:
            yield Comparison(reader, part.args[0], part.args[1])
        if part.op == "in" and part.args[0].type.kind in ORDERED:
            held = part.args[1].data
            for value in (held if isinstance(held, tuple) else ())[:_MOST_ELEMENTS]:
                yield Comparison(reader, part.args[0], cast("Value", value))


def cuts(decision: Decision, record: Record) -> Iterator[Comparison]:
    """Yield where a quadrant is cut, and the ends of a scorecard's bands."""
    ways: list[How] = [decision.how, *(one.how for one in decision.alternatives)]
    for how in ways:
        match how:
            case Quadrant(x=x, y=y):
                yield from (Comparison(record, axis.value.node, axis.cut) for axis in (x, y))
            case Scorecard(bands=bands):
                ends = {end for band in bands for end in (band.low, band.high) if end is not None}
                score = f"{decision.column}.score"
                yield from (Comparison(record, score, end) for end in sorted(ends))


def worked_on(node: Node, record: Record) -> Iterator[Place]:
    """Yield each fact that *node* does more with than to hold it against constants."""
    for part, reader in _parts(node, record, direct=False):
        if part.op == "fact":
            owner = parent_of(cast("FactRef", part.data), reader)
            if owner is not None:
                yield owner, cast("FactRef", part.data).name


def facts_read(
    node: Node, record: Record, most: int | None = MOST_RECORDS
) -> Iterator[tuple[FactRef, Record]]:
    """Yield each fact that *node* reads with the record it is read on, of related ones *most*."""
    for part, reader in _parts(node, record, most=most):
        if part.op == "fact" and isinstance(part.data, FactRef):
            owner = parent_of(part.data, reader)
            if owner is not None:
                yield part.data, owner


def conjuncts(node: Node) -> Iterator[Node]:
    """Yield the conditions that must all be true for *node* to be."""
    if node.op != "and":
        yield node
        return
    for arg in node.args:
        yield from conjuncts(arg)


def places_read(nodes: Iterable[Node], record: Record) -> set[Place]:
    """Return each fact that *nodes* read on *record* and on all that is related to it."""
    return {
        (owner, ref.name) for node in nodes for ref, owner in facts_read(node, record, most=None)
    }


def _parts(
    node: Node, record: Record, most: int | None = MOST_RECORDS, *, direct: bool = True
) -> Iterator[tuple[Node, Record]]:
    """Yield every part of *node* with the record it is asked of.

    Where not *direct*, facts that are but held against constants are left out.
    """
    stack = [(node, record)]
    seen: set[tuple[int, Record]] = set()
    while stack:
        part, reader = stack.pop()
        if (part.uid, reader) in seen:
            continue
        seen.add((part.uid, reader))
        yield part, reader
        if part.op in RELATION_OPS and isinstance(part.data, RelationRef):
            children = related(part.data, reader)[:most]
            stack += [(arg, child) for child in reversed(children) for arg in reversed(part.args)]
            continue
        args = part.args if direct else _worked(part)
        stack += [(arg, reader) for arg in reversed(args)]


def _worked(part: Node) -> tuple[Node, ...]:
    """The operands of *part* but facts that it holds against constants, or asks whether known."""
    if part.op in _ASKING or (part.op in _COMPARING or part.op == "in"):
        held = any(is_constant(arg) for arg in part.args)
        if held or part.op in _ASKING:
            return tuple(arg for arg in part.args if _itself(arg).op != "fact")
    return part.args


def _itself(node: Node) -> Node:
    """The fact that *node* stands for, where it is but assumed or of another type."""
    while node.op == "assume" or (node.op == "cast" and node.type.kind is Kind.NUMBER):
        node = node.args[0]
    return node


def _reads_itself(node: Node, reader: Record, place: Place) -> bool:
    fact = _itself(node)
    if fact.op != "fact" or not isinstance(fact.data, FactRef):
        return False
    return (parent_of(fact.data, reader), fact.data.name) == place
