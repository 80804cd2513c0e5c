"""What would be decided if one fact of one record were another: tried out and taken back."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

from playwise.evaluate.answers import Outcome
from playwise.evaluate.comparisons import Comparison
from playwise.evaluate.lineage import Lineage, decisions_behind, lineage
from playwise.evaluate.positions import position
from playwise.evaluate.single import decide_all
from playwise.playbook.decisions import decision_nodes
from playwise.playbook.kinds import Decision
from playwise.playbook.program import Program
from playwise.rules.interpret import Interpreter
from playwise.rules.ir import Node
from playwise.rules.records import Record
from playwise.rules.types import Value

_TO_BEGIN = 10
"""What it takes to put a fact in its place and to take it back, in expressions."""

_Key: TypeAlias = "tuple[Hashable, str, str, str, Value | None]"


@dataclass(slots=True)
class Trials:
    """Tries facts out on a record and on others that its decisions read.

    The decisions that can be another then are made anew, each time. What compares records with
    each other stays as it was, so what a rank reads is not tried out.

    Attributes:
        program: The playbooks.
        record: The record asked about; its values hold what was decided.
        as_of: The moment.
        most: How many expressions may yet be evaluated; where none is left, nothing holds.
        cut_short: Whether something was not tried for that reason since this was last set.
    """

    program: Program
    record: Record
    as_of: datetime
    most: int = 600_000
    cut_short: bool = False
    _interpreter: Interpreter = field(init=False)
    _lineages: dict[object, Lineage] = field(default_factory=dict)
    _made: dict[_Key, Outcome | None] = field(default_factory=dict)
    _gaps: dict[_Key, float | None] = field(default_factory=dict)
    _nodes: dict[str, list[Node]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._interpreter = Interpreter(self.as_of)

    def outcome(
        self, decision: Decision, owner: Record, fact: str, value: Value | None
    ) -> Outcome | None:
        """Return what *decision* would come to if *fact* of *owner* were *value*.

        A *value* of None is missing. The answer is None where no trial is left.
        """
        column = decision.column
        # Every row of a table asks after the same few values.
        key = (column, owner.entity, owner.key, fact, value)
        if key in self._made:
            return self._made[key]
        concerned = self.lineage((column,))
        if not self.afford(concerned.cost):
            return None
        with _changed(concerned, owner, fact, value):
            fresh = self._interpreter.on(self.as_of)
            made = decide_all(concerned.program, concerned.records, fresh)
        found = self._made[key] = made.get((self.record.key, column))
        return found

    def holds(self, condition: Node, owner: Record, fact: str, value: Value | None) -> bool:
        """Return whether *condition* would be true of the record if *fact* were *value*."""
        concerned = self.lineage(read_by(condition), (condition,))
        if not self.afford(concerned.cost):
            return False
        with _changed(concerned, owner, fact, value):
            fresh = self._interpreter.on(self.as_of)
            decide_all(concerned.program, concerned.records, fresh)
            return fresh.answer(condition, self.record) is True

    def gap(self, held: Comparison, owner: Record, fact: str, value: Value) -> float | None:
        """Return by how much the left side would be over the right if *fact* were *value*.

        None where a side is unknown, or no trial is left.
        """
        key = (held, owner.entity, owner.key, fact, value)
        if key in self._gaps:
            return self._gaps[key]
        concerned = self.lineage(columns_held(held), held.nodes, held.reader)
        if not self.afford(concerned.cost):
            return None
        with _changed(concerned, owner, fact, value):
            fresh = self._interpreter.on(self.as_of)
            decide_all(concerned.program, concerned.records, fresh)
            left, right = (
                position(fresh.answer(side, held.reader))
                if isinstance(side, Node)
                else position(held.reader.values.get(side) if isinstance(side, str) else side)
                for side in (held.left, held.right)
            )
        gap = None if left is None or right is None else left - right
        self._gaps[key] = gap
        return gap

    def nodes(self, decision: Decision) -> list[Node]:
        """Return every expression that *decision* evaluates."""
        if decision.column not in self._nodes:
            self._nodes[decision.column] = list(decision_nodes(decision))
        return self._nodes[decision.column]

    def is_true(self, condition: Node) -> bool:
        """Return whether *condition* is true of the record as it is."""
        return self._interpreter.answer(condition, self.record) is True

    def lineage(
        self, columns: Sequence[str], also: Sequence[Node] = (), reader: Record | None = None
    ) -> Lineage:
        """Return what the decisions *columns* of a record come from, or what *also* reads on it.

        It is the record asked about where *reader* is none other.
        """
        record = reader or self.record
        asked = (tuple(columns), tuple(node.uid for node in also), record)
        if asked not in self._lineages:
            behind = decisions_behind(self.program, columns)
            self._lineages[asked] = lineage(self.program, record, behind, also)
        return self._lineages[asked]

    def afford(self, cost: int) -> bool:
        """Take the cost of a trial from what is left; return False where that is not enough."""
        cost += _TO_BEGIN
        if self.most < cost:
            self.cut_short = True
            return False
        self.most -= cost
        return True


def read_by(*conditions: Node) -> tuple[str, ...]:
    """Return the decisions (``playbook.decision``) that *conditions* read themselves."""
    return _columns(ref.name for condition in conditions for ref in condition.facts())


def columns_held(held: Comparison) -> tuple[str, ...]:
    """Return the decisions that a comparison reads itself."""
    if isinstance(held.left, str):
        return _columns((held.left,))
    return read_by(*held.nodes)


def _columns(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({".".join(name.split(".")[:2]) for name in names if "." in name}))


@contextmanager
def _changed(concerned: Lineage, owner: Record, fact: str, value: Value | None) -> Iterator[None]:
    """Let the change hold and the decisions be open, and put everything back after."""
    records = dict.fromkeys((*concerned.records, owner))
    before = [(record, record.values, record.stale) for record in records]
    try:
        for record in concerned.records:
            record.values = {
                name: kept
                for name, kept in record.values.items()
                if not _is_of(name, concerned.columns)
            }
        owner.values = {name: kept for name, kept in owner.values.items() if name != fact}
        if value is not None:
            owner.values[fact] = value
        owner.stale = {name: old for name, old in owner.stale.items() if name != fact}
        yield
    finally:
        for record, values, stale in before:
            record.values, record.stale = values, stale


def _is_of(name: str, columns: frozenset[str]) -> bool:
    """Whether a value is one of the decisions, or a part of one."""
    return "@" not in name and ".".join(name.split(".")[:2]) in columns
