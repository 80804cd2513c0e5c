"""Where the answer of what is asked may turn, as one fact of one record moves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any  # constants of every kind

from playwise.evaluate.comparisons import (
    Comparison,
    Place,
    comparisons,
    cuts,
    places_read,
    worked_on,
)
from playwise.evaluate.crossings import crossings
from playwise.evaluate.lineage import decisions_behind
from playwise.evaluate.near_values import named_values
from playwise.evaluate.positions import Line, position
from playwise.evaluate.trials import Trials, columns_held
from playwise.facts.catalog import Fact
from playwise.playbook.decisions import decision_nodes
from playwise.playbook.kinds import Decision
from playwise.rules.ir import Node
from playwise.rules.records import Record
from playwise.rules.types import Kind

_SAME = {
    Kind.INTEGER: (Kind.INTEGER, Kind.NUMBER),
    Kind.NUMBER: (Kind.NUMBER, Kind.INTEGER),
}

_A_LOOK = 4
"""What it takes to find what one expression holds against what, in expressions evaluated."""


@dataclass(slots=True)
class Turns:
    """What some expressions hold against each other, on the records that they are asked of.

    Attributes:
        trials: Tries values out.
        asked: Expressions, each with its record.
        decided: Decisions that are asked after, too.
        named: The constants and keys of tables in them, by kind.
    """

    trials: Trials
    asked: Sequence[tuple[Node, Record]]
    decided: Sequence[tuple[Decision, Record]]
    named: Mapping[Kind, list[Any]] = field(default_factory=dict)
    _held: dict[Comparison, set[Place]] = field(default_factory=dict)
    _worked_on: set[Place] = field(default_factory=set)
    _behind: dict[tuple[str, ...], frozenset[str]] = field(default_factory=dict)
    _has_looked: bool = False

    def _look(self) -> bool:
        """Find what is held against each other, once; return False where no trial is left."""
        if self._has_looked:
            return self.trials.afford(len(self._held))
        nodes = self.trials.nodes
        if not self.trials.afford(
            _A_LOOK * sum(len(nodes(decision)) for decision, _ in self.decided)
        ):
            return False
        made = ((node, by) for decision, by in self.decided for node in nodes(decision))
        asked = dict.fromkeys((*self.asked, *made))
        self.named = named_values(list(dict.fromkeys(node for node, _ in asked)))
        held = (one for node, reader in asked for one in comparisons(node, reader))
        ends = (one for decision, reader in self.decided for one in cuts(decision, reader))
        every = dict.fromkeys((*held, *ends))
        self._held = {one: places_read(one.nodes, one.reader) for one in every}
        self._worked_on = {place for node, reader in asked for place in worked_on(node, reader)}
        self._has_looked = True
        return True

    def of(
        self, fact: Fact, owner: Record, line: Line, present: float | None
    ) -> tuple[list[float], bool]:
        """Return where the answer may turn on a fact's line, and whether also elsewhere."""
        if not self._look():
            return [], False
        place = (owner, fact.name)
        start = line.start if present is None else present
        everywhere = place in self._worked_on
        marks: dict[float, None] = {}
        for held, places in self._held.items():
            fixed = held.fixed(place)
            if fixed is not None:
                at = position(fixed)
                marks |= {} if at is None else {at: None}
            elif place in places or self._is_behind(held, fact.name):
                everywhere = True
                marks |= dict.fromkeys(self._crossings(held, place, line, start))
        if everywhere:
            kinds = _SAME.get(line.kind, (line.kind,))
            named = (position(value) for kind in kinds for value in self.named.get(kind, ()))
            marks |= {at: None for at in named if at is not None}
        return list(marks), everywhere

    def _crossings(
        self, held: Comparison, place: Place, line: Line, start: float
    ) -> Iterator[float]:
        owner, fact = place

        def gap(at: float) -> float | None:
            value = line.value(at)
            return None if value is None else self.trials.gap(held, owner, fact, value)

        return crossings(gap, line, start)

    def _is_behind(self, held: Comparison, fact: str) -> bool:
        """Whether the decisions that a comparison reads come from facts of that name."""
        columns = columns_held(held)
        if columns not in self._behind:
            program = self.trials.program
            behind = decisions_behind(program, columns)
            self._behind[columns] = frozenset(
                ref.name
                for playbook in program.playbooks
                for decision in playbook.decisions
                if decision.column in behind
                for node in decision_nodes(decision)
                for ref in node.facts()
            )
        return fact in self._behind[columns]
