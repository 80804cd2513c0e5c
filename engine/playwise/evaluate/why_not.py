"""Why not something else: the single facts that would have to be others for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from playwise.evaluate.answers import Outcome
from playwise.evaluate.nearest import (
    changes_for_condition,
    changes_for_row,
    changes_for_value,
)
from playwise.evaluate.traces import Reach, RowTrace, Search
from playwise.evaluate.trials import Trials
from playwise.playbook.kinds import Checklist, Computed, Decision, Quadrant, Rank, Scorecard
from playwise.playbook.program import Program
from playwise.rules.ir import Node
from playwise.rules.records import Record
from playwise.rules.types import Kind


@dataclass(frozen=True, slots=True)
class WhyNot:
    """Looks for changes about one record.

    Attributes:
        most: How many expressions may be evaluated for one decision or condition.
    """

    program: Program
    record: Record
    as_of: datetime
    most: int = 600_000

    def rows(self, decision: Decision, rows: tuple[RowTrace, ...]) -> Iterator[RowTrace]:
        """Add to each row that did not decide, and each item that is not true, what would do."""
        trials = self._trials()
        conditions = _conditions(decision)
        has_rows = not isinstance(decision.how, Rank | Quadrant | Computed | Checklist)
        for row in rows:
            node = conditions.get(row.id)
            if row.fate == "decided" or (node is None and not has_rows):
                yield row
                continue
            trials.cut_short = False
            if node is not None:
                found = changes_for_condition(trials, node)
            else:
                found = changes_for_row(trials, decision, row.id)
            yield replace(row, nearest=found, search=_extent(trials))

    def values(self, decision: Decision, outcome: Outcome) -> Iterator[Reach]:
        """Yield for each band or corner that was not come to what would lead there."""
        if not isinstance(decision.how, Scorecard | Quadrant):
            return
        trials = self._trials()
        for value in decision.type.values:
            if value != outcome.value:
                trials.cut_short = False
                found = changes_for_value(trials, decision, value)
                yield Reach(value, found, _extent(trials))

    def condition(self, node: Node) -> Reach:
        """Return what would make a condition true."""
        trials = self._trials()
        found = changes_for_condition(trials, node)
        return Reach("yes", found, _extent(trials))

    def _trials(self) -> Trials:
        return Trials(self.program, self.record, self.as_of, self.most)


def _extent(trials: Trials) -> Search:
    return "cut short" if trials.cut_short else "whole"


def _conditions(decision: Decision) -> dict[str, Node]:
    """The conditions that are asked for themselves: what they make true decides nothing else."""
    match decision.how:
        case Checklist(items=items):
            return {item.id: item.rule.node for item in items}
        case Rank(where=where) if where is not None:
            return {"where": where.node}
        case Computed(rule=rule) if rule.node.type.kind is Kind.BOOL:
            return {"value": rule.node}
    return {}
