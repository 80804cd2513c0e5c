"""Why a record got what it got, and why not something else: by the interpreter, from facts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from playwise.evaluate.answers import Outcome
from playwise.evaluate.nearest import Change, changes_for_condition, changes_for_row
from playwise.evaluate.scorecards import scored_by
from playwise.evaluate.traces import (
    NO_RECORD,
    ConditionTrace,
    Explanation,
    FactRead,
    MeasureTrace,
    RowTrace,
    ScoreTrace,
    State,
    StoredOutcome,
)
from playwise.evaluate.trials import Trials
from playwise.evaluate.variants import explained_as
from playwise.facts.catalog import Catalogue
from playwise.playbook.program import (
    Checklist,
    Computed,
    Decision,
    Playbook,
    Program,
    Quadrant,
    Rank,
    Row,
    Rule,
    Scorecard,
    Table,
)
from playwise.playbook.rule_parts import parts_of
from playwise.rules.durations import days_before
from playwise.rules.interpret import Interpreter, parent_of, related
from playwise.rules.ir import RELATION_OPS, FactRef, Node, PastRef, RelationRef
from playwise.rules.operations import Answer
from playwise.rules.records import Record
from playwise.rules.types import Type
from playwise.rules.unknown import Unknown
from playwise.rules.wording import format_value

_NAMES = re.compile(r"[A-Za-z_]\w*(?:\.\w+)*")

_OF_THE_PAST = re.compile(r"^(?:missing|stale): \S+ \d+ days? ago$")

__all__ = [
    "NO_RECORD",
    "ConditionTrace",
    "Explainer",
    "Explanation",
    "FactRead",
    "MeasureTrace",
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
    """

    catalogue: Catalogue
    interpreter: Interpreter
    record: Record
    named: Mapping[str, Node] = field(default_factory=dict)
    program: Program | None = None

    def explain(self, playbook: Playbook, decision: Decision, outcome: Outcome) -> Explanation:
        """Return why *decision* came to *outcome*."""
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
                rows = (self._item("value", rule),)
            case Rank() as rank:
                rows = tuple(self._ranked(rank))
            case Scorecard() as card:
                rows = tuple(self._overrides(card, outcome))
                score = self._score(card, outcome)
            case Quadrant(parts=parts):
                rows = tuple(self._valued(name, rule) for name, rule in parts.items())
                idle = {"weight"}
        rows = tuple(self._with_nearest(decision, rows))
        known = not isinstance(outcome.value, Unknown)
        wanting = [row for row in rows if row.id not in idle]
        if score is not None:
            wanting += [m.row for m in score.measures if set(m.reasons) & set(outcome.reasons)]
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
            tuple(self._supply(wanting)) if outcome.reasons else (),
            score=score,
        )

    def nearest(self, condition: Node) -> tuple[Change, ...]:
        """Return the single facts that would make *condition* true, were they another."""
        if self.program is None:
            return ()
        trials = Trials(self.program, self.record, self.interpreter.as_of)
        return changes_for_condition(trials, condition)

    def _with_nearest(self, decision: Decision, rows: tuple[RowTrace, ...]) -> Iterator[RowTrace]:
        """Add to each row that did not decide, and each item that is not true, what would do."""
        if self.program is None:
            yield from rows
            return
        trials = Trials(self.program, self.record, self.interpreter.as_of)
        items: dict[str, Node] = {}
        if isinstance(decision.how, Checklist):
            items = {item.id: item.rule.node for item in decision.how.items}
        if isinstance(decision.how, Rank) and decision.how.where is not None:
            items = {"where": decision.how.where.node}
        for row in rows:
            is_value = isinstance(decision.how, Rank | Quadrant) and row.id not in items
            if row.fate == "decided" or is_value:
                yield row
            elif row.id in items:
                yield replace(row, nearest=changes_for_condition(trials, items[row.id]))
            else:
                yield replace(row, nearest=changes_for_row(trials, decision, row.id))

    def condition(self, rule: Rule) -> ConditionTrace:
        """Return a condition with its answer, and the facts, params and derives that it read."""
        answer = self.interpreter.answer(rule.node, self.record)
        reads = (*self._reads(rule.node, self.record), *self._named(rule.text))
        made = parts_of(rule)
        joined = made.joined if made is not None else None
        parts = tuple(self.condition(part) for part in made.rules) if made is not None else ()
        if isinstance(answer, Unknown):
            return ConditionTrace(rule.text, None, answer.reasons, reads, parts, joined)
        return ConditionTrace(rule.text, bool(answer), (), reads, parts, joined)

    def _named(self, text: str) -> Iterator[FactRead]:
        """The params and derives that the words of a rule name, with their values."""
        words = set(_NAMES.findall(text))
        for name, node in self.named.items():
            if name not in words:
                continue
            answer = self.interpreter.answer(node, self.record)
            unknown = isinstance(answer, Unknown)
            yield FactRead(
                name,
                self.record.entity,
                self.record.key,
                None if isinstance(answer, Unknown) else worded(answer, node.type),
                "unknown" if unknown else "known",
                "named in the playbook",
                None,
                answer.reasons if isinstance(answer, Unknown) else (),
                self._is_restricted(node),
            )

    def _is_restricted(self, node: Node) -> bool:
        """Whether *node* reads a restricted fact, of whatever record."""
        entities = self.catalogue.entities.values()
        secret = {f.name for entity in entities for f in entity.facts.values() if f.restricted}
        read = {ref.name for ref in node.facts()} | {ref.name for ref in node.past()}
        return not secret.isdisjoint(read)

    def _rows(self, table: Table, outcome: Outcome) -> Iterator[RowTrace]:
        over = False
        used = {*outcome.rows, *(outcome.undecided or ())}
        for row in table.rows:
            if table.hit != "first":  # every row is looked at, the last resort where it is used
                over = row.condition is None and row.id not in used
            conditions = tuple(self.condition(rule) for rule in row.when)
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
            reads = tuple(self._reads(row.then.node, self.record))
            if reads and fate == "decided":
                then_read = ConditionTrace(row.then.text, True, missing, reads)
                conditions = (*conditions, then_read)
            text = failed.text if failed is not None else None
            yield RowTrace(row.id, fate, conditions, text, row.then.text, missing)

    def _overrides(self, card: Scorecard, outcome: Outcome) -> Iterator[RowTrace]:
        over = False
        for override in card.overrides:
            condition = self.condition(override.when)
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
                self._is_restricted(measured.measure.points),
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
        reads = (*self._reads(rule.node, self.record), *self._named(rule.text))
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
        trace = self.condition(rule)
        answer = self.interpreter.answer(rule.node, self.record)
        fate: Literal["decided", "false", "unknown"] = "decided"
        if isinstance(answer, Unknown):
            fate = "unknown"
        elif answer is False:
            fate = "false"
        return RowTrace(id, fate, (trace,), None if answer is True else rule.text, rule.text)

    def _supply(self, rows: Sequence[RowTrace]) -> Iterator[str]:
        """The facts whose lack is to blame, each once."""
        told: set[str] = set()
        for row in rows:
            if row.fate not in {"unknown", "decided"}:
                continue
            said = [(reason, part.reads) for part in row.conditions for reason in part.reasons]
            # A value that reads no fact is no condition, and may be unknown all the same.
            values = {reason for reason, _ in said}
            said += [(reason, ()) for reason in row.missing if reason not in values]
            for reason, reads in said:
                if _OF_THE_PAST.search(reason):
                    continue  # nobody can supply it any more
                words = self._remedy(reason, reads)
                if words not in told:
                    told.add(words)
                    yield words

    def _remedy(self, reason: str, reads: Sequence[FactRead]) -> str:
        kind, _, name = reason.partition(": ")
        if kind not in {"missing", "stale"}:
            return _correction(reason, reads)
        verb = "supply" if kind == "missing" else "ask again for"
        # What a decision that was read lacks is a fact of that decision's own record.
        entities = self.catalogue.entities
        through = [read.entity for read in reads if reason in read.reasons]
        sources = [read.source for read in reads if read.name == name]
        sources += [self._source(name, of) for of in through if name in entities[of].facts]
        source = sources[0] if sources else None
        return f"{verb} {name}" if source is None else f"{verb} {name} ({_origin(source)})"

    def _reads(self, node: Node, record: Record) -> Iterator[FactRead]:
        """Each fact that *node* reads, of related records those of every one."""
        told: set[tuple[str, str]] = set()
        stack = [node]
        while stack:
            part = stack.pop()
            if part.op in RELATION_OPS:
                relation = part.data
                assert isinstance(relation, RelationRef)
                for child in related(relation, record):
                    for read in self._reads_of_related(part, child):
                        if (read.name, read.key) not in told:
                            told.add((read.name, read.key))
                            yield read
                continue
            if isinstance(part.data, FactRef | PastRef):
                owner = parent_of(part.data, record)
                mark = (part.data.label, owner.key if owner else "")
                if mark not in told:
                    told.add(mark)
                    yield self._read(part.data, part.type, owner)
            stack.extend(reversed(part.args))

    def _reads_of_related(self, part: Node, child: Record) -> Iterator[FactRead]:
        """What is read of a related record: of one that does not belong, only why it does not."""
        member, *body = part.args
        yield from self._reads(member, child)
        if self.interpreter.answer(member, child) is not False:
            for arg in body:
                yield from self._reads(arg, child)

    def _read(self, ref: FactRef | PastRef, type: Type, owner: Record | None) -> FactRead:
        if owner is None:
            return FactRead(ref.label, ref.path[-1], "", None, "missing", NO_RECORD)
        if isinstance(ref, PastRef):
            return self._read_past(ref, type, owner)
        value = owner.values.get(ref.name)
        seen = owner.seen.get(ref.name)
        source = self._source(ref.name, owner.entity)
        if isinstance(value, Unknown):
            reasons = value.reasons
            return FactRead(
                ref.label, owner.entity, owner.key, None, "unknown", source, None, reasons
            )
        if value is not None:
            words = worded(value, type)
            return FactRead(ref.label, owner.entity, owner.key, words, "known", source, seen)
        old = owner.stale.get(ref.name)
        state: State = "missing" if old is None else "stale"
        words_or_none = None if old is None else worded(old, type)
        return FactRead(ref.label, owner.entity, owner.key, words_or_none, state, source, seen)

    def _read_past(self, ref: PastRef, type: Type, owner: Record) -> FactRead:
        value = owner.values.get(ref.column)
        state: State = "known"
        if value is None or isinstance(value, Unknown):
            value = owner.stale.get(ref.column)
            state = "missing" if value is None else "stale"
        declared = self.catalogue.entities[owner.entity].facts.get(ref.name)
        return FactRead(
            ref.label,
            owner.entity,
            owner.key,
            None if value is None else worded(value, type),
            state,
            self._source(ref.name, owner.entity),
            restricted=declared is not None and bool(declared.restricted),
            as_of=days_before(self.interpreter.as_of, ref.days),
        )

    def _source(self, name: str, entity: str) -> str:
        fact = self.catalogue.entities[entity].facts.get(name)
        if fact is None:
            return f"playbook {name.split('.')[0]}"
        if fact.source is not None:
            return str(fact.source)
        return f"entered by {fact.entered_by}" if fact.entered_by else "entered by people"


def _correction(reason: str, reads: Sequence[FactRead]) -> str:
    """What to do about a value that a table does not have: "'x' is not in industry_exposure"."""
    value, found, table = reason.partition(" is not in ")
    for read in reads if found else ():
        if value == f"'{read.value}'":
            return f"correct {read.name} ({_origin(read.source)}), or add {value} to {table}"
    return reason


def _origin(source: str) -> str:
    given = (NO_RECORD, "entered by", "playbook")
    return source if source.startswith(given) else f"from {source}"


def worded(value: Answer, type: Type) -> str:
    """Return *value* in words; unknown reads "unknown"."""
    return "unknown" if isinstance(value, Unknown) else format_value(value, type)
