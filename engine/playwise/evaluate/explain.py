"""Why a record got what it got, and why not something else: by the interpreter, from facts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from playwise.evaluate.answers import Outcome
from playwise.evaluate.reads import Reader, worded
from playwise.evaluate.remedies import supply
from playwise.evaluate.scorecards import scored_by
from playwise.evaluate.traces import (
    NO_RECORD,
    ConditionTrace,
    Explanation,
    FactRead,
    MeasureTrace,
    Reach,
    RowTrace,
    ScoreTrace,
    State,
    StoredOutcome,
)
from playwise.evaluate.variants import explained_as
from playwise.evaluate.why_not import WhyNot
from playwise.facts.catalog import Catalogue
from playwise.playbook.kinds import (
    Checklist,
    Computed,
    Decision,
    Quadrant,
    Rank,
    Row,
    Rule,
    Scorecard,
    Table,
)
from playwise.playbook.program import Playbook, Program
from playwise.rules.interpret import Interpreter
from playwise.rules.ir import Node
from playwise.rules.operations import Answer
from playwise.rules.records import Record
from playwise.rules.types import Kind
from playwise.rules.unknown import Unknown

__all__ = [
    "NO_RECORD",
    "ConditionTrace",
    "Explainer",
    "Explanation",
    "FactRead",
    "MeasureTrace",
    "Reach",
    "RowTrace",
    "ScoreTrace",
    "State",
    "StoredOutcome",
    "worded",
]


@dataclass(frozen=True, slots=True)
class Explainer:
    """Explains the decisions for one record, once `playwise.evaluate.single` has made them.

    Attributes:
        named: The params and derives of the playbook that is explained, shown where a rule names
            them.
        program: All playbooks, to find out which change would have made a row decide; None: that
            is left out.
        decisions: All decisions by column, to find out which fact is missing behind another one.
    """

    catalogue: Catalogue
    interpreter: Interpreter
    record: Record
    named: Mapping[str, Node] = field(default_factory=dict)
    program: Program | None = None
    decisions: Mapping[str, Decision] = field(default_factory=dict)

    @property
    def reader(self) -> Reader:
        """What tells what was read."""
        return Reader(self.catalogue, self.interpreter, self.record, self.named)

    def explain(self, playbook: Playbook, decision: Decision, outcome: Outcome) -> Explanation:
        """Return why *decision* came to *outcome*."""
        picked: Answer | None = None
        if decision.choice is not None:
            picked = self.interpreter.answer(decision.choice, self.record)
            decision = explained_as(decision, picked, outcome)
        idle: set[str] = set()  # what never decides
        score: ScoreTrace | None = None
        match decision.how:
            case Table() as table:
                rows = tuple(self._rows(table, outcome))
            case Checklist(items=items):
                rows = tuple(self._item(item.id, item.rule) for item in items)
                idle = {item.id for item in items if not item.required}
            case Computed(rule=rule):
                is_condition = rule.node.type.kind is Kind.BOOL
                rows = ((self._item if is_condition else self._valued)("value", rule),)
            case Rank() as rank:
                rows = tuple(self._ranked(rank))
            case Scorecard() as card:
                rows = tuple(self._overrides(card, outcome))
                traced = self._score(card, outcome)
                hides = traced.score is not None and _differs(outcome, "score")
                score = None if hides else traced
            case Quadrant(parts=parts):
                valued = (self._valued(name, rule) for name, rule in parts.items())
                differ = {name for name in parts if _differs(outcome, name)}
                rows = tuple(v for v in valued if v.fate != "decided" or v.id not in differ)
                idle = {"weight"}
        reach: tuple[Reach, ...] = ()
        if self.program is not None:
            why_not = WhyNot(self.program, self.record, self.interpreter.as_of)
            rows = tuple(why_not.rows(decision, rows))
            reach = tuple(why_not.values(decision, outcome))
        known = not isinstance(outcome.value, Unknown)
        wanting = [row for row in rows if row.id not in idle]
        if score is not None:
            wanting += [m.row for m in score.measures if m.fate in {"unknown", "dropped"}]
        return Explanation(
            playbook.id,
            playbook.version,
            decision.name,
            self.record.entity,
            self.record.key,
            self.interpreter.as_of,
            worded(outcome.value, decision.type) if known else None,
            outcome.row,
            outcome.because,
            outcome.reasons,
            outcome.assumed,
            rows,
            tuple(supply(self.reader, wanting, outcome.reasons, self.decisions)),
            score=score,
            variant=picked if isinstance(picked, str) else None,
            parts=outcome.parts,
            open=outcome.open,
            undecided=outcome.undecided,
            reach=reach,
        )

    def nearest(self, condition: Node) -> Reach:
        """Return the single facts that would make *condition* true, were they another."""
        if self.program is None:
            return Reach("yes", (), "none")
        return WhyNot(self.program, self.record, self.interpreter.as_of).condition(condition)

    def condition(self, rule: Rule) -> ConditionTrace:
        """Return a condition with its answer and what it read, laid open."""
        return self.reader.condition(rule)

    def _rows(self, table: Table, outcome: Outcome) -> Iterator[RowTrace]:
        over = False
        used = {*outcome.rows, *(outcome.undecided or ())}
        for row in table.rows:
            if table.hit != "first":  # every row is looked at, the last resort where it is used
                over = row.condition is None and row.id not in used
            conditions = tuple(self.reader.condition(rule) for rule in row.when)
            failed = next((c for c in conditions if c.answer is not True), None)
            holds = self._holds(row)
            fate: Literal["decided", "false", "unknown", "not reached"]
            if over:
                fate = "not reached"
            elif holds is False:
                fate = "false"
            elif isinstance(holds, Unknown):
                fate = "unknown"
                over = table.on_unknown == "stop" and outcome.row is None
            else:
                fate, over = "decided", True
            value = self.interpreter.answer(row.then.node, self.record)
            missing = value.reasons if isinstance(value, Unknown) and fate == "decided" else ()
            reads = tuple(self.reader.reads(row.then.node, self.record))
            if reads and fate == "decided":
                then_read = ConditionTrace(row.then.text, True, missing, reads)
                conditions = (*conditions, then_read)
            text = failed.text if failed is not None else None
            yield RowTrace(row.id, fate, conditions, text, row.then.text, missing)

    def _overrides(self, card: Scorecard, outcome: Outcome) -> Iterator[RowTrace]:
        over = False
        for override in card.overrides:
            condition = self.reader.condition(override.when)
            fate: Literal["decided", "false", "unknown", "not reached"]
            if over:
                fate = "not reached"
            elif condition.answer is False:
                fate = "false"
            elif condition.answer is None:
                fate, over = "unknown", isinstance(outcome.value, Unknown)
            else:
                fate, over = "decided", True
            failed = None if condition.answer else condition.text
            yield RowTrace(override.id, fate, (condition,), failed, override.then)

    def _score(self, card: Scorecard, outcome: Outcome) -> ScoreTrace:
        """What the score is made of: each measure with what it weighs, gives and read."""
        scored = scored_by(card, lambda node: self.interpreter.answer(node, self.record))
        measures = tuple(
            MeasureTrace(
                measured.measure.id,
                self._valued(measured.measure.id, measured.measure.value),
                100 * measured.weight,
                measured.points,
                None if measured.points is None else measured.weight * measured.points,
                measured.measure.of,
                measured.measure.kind,
                measured.fate,
                measured.reasons,
                self.reader.is_restricted(measured.measure.points),
            )
            for measured in scored.measures
        )
        score = None if isinstance(scored.score, Unknown) else scored.score
        drivers = () if score is None else scored.drivers
        if card.trend is None:
            return ScoreTrace(score, drivers, measures)
        past = self.interpreter.answer(card.trend.past, self.record)
        before = past if isinstance(past, float) else None
        trend = (outcome.parts or {}).get("trend")
        words = trend if isinstance(trend, str) else None
        return ScoreTrace(score, drivers, measures, words, before, card.trend.days)

    def _ranked(self, rank: Rank) -> Iterator[RowTrace]:
        """Whether the record is in a list, in which, and what orders it there."""
        if rank.where is not None:
            yield self._item("where", rank.where)
        if isinstance(rank.per, Rule):
            yield self._valued("per", rank.per)
        for number, term in enumerate(rank.terms, 1):
            yield self._valued(f"by_{number}", term.rule)

    def _valued(self, id: str, rule: Rule) -> RowTrace:
        answer = self.interpreter.answer(rule.node, self.record)
        reads = (*self.reader.reads(rule.node, self.record), *self.reader.named(rule.text))
        if isinstance(answer, Unknown):
            trace = ConditionTrace(rule.text, None, answer.reasons, reads)
            return RowTrace(id, "unknown", (trace,), rule.text, rule.text)
        trace = ConditionTrace(rule.text, True, (), reads)
        words = worded(answer, rule.node.type)
        return RowTrace(id, "decided", (trace,), None, rule.text, value=words)

    def _holds(self, row: Row) -> Answer:
        if row.condition is None:
            return True
        return self.interpreter.answer(row.condition, self.record)

    def _item(self, id: str, rule: Rule) -> RowTrace:
        trace = self.reader.condition(rule)
        answer = self.interpreter.answer(rule.node, self.record)
        fate: Literal["decided", "false", "unknown"] = "decided"
        if isinstance(answer, Unknown):
            fate = "unknown"
        elif answer is False:
            fate = "false"
        return RowTrace(id, fate, (trace,), None if answer is True else rule.text, rule.text)


def _differs(outcome: Outcome, part: str) -> bool:
    """Whether *part* is unknown: if it can be worked out, then by one variant otherwise."""
    return (outcome.parts or {}).get(part) is None
