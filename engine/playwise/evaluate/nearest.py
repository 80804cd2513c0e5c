"""The nearest single changes of a fact that would make a row decide, or a condition true.

Each value that `playwise.evaluate.near_values` takes to be worth a try is tried by deciding anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any  # constants of every kind

from playwise.evaluate.comparisons import MOST_RECORDS, conjuncts, facts_read, places_read
from playwise.evaluate.lineage import decisions_behind, ranks_read
from playwise.evaluate.near_values import Nearest, Works, is_ordered, named_values, options
from playwise.evaluate.outcome import Outcome
from playwise.evaluate.positions import line_of, position
from playwise.evaluate.trials import Trials, read_by
from playwise.evaluate.turns import Turns
from playwise.facts.catalog import Fact
from playwise.playbook.decisions import decision_nodes
from playwise.playbook.kinds import Decision, Scorecard, Table
from playwise.playbook.program import Program
from playwise.rules.ir import FactRef, Node
from playwise.rules.records import Record
from playwise.rules.types import Kind, Value
from playwise.rules.unknown import Unknown
from playwise.rules.wording import format_value

MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Change:
    """One fact that would have to be another.

    Attributes:
        name: As reasons name it.
        entity: Of the record whose fact it is.
        key: Of that record.
        before: The present value in words; None is missing.
        after: The values that would do, in words: of an ordered fact the nearest one, else each;
            ``missing`` where no value would do, but to have none.
        stale: Whether the present value is too old to be used.
        restricted: Whether it is a fact that some roles may not see, or such a one was read beside
            it, which the values could give away.
    """

    name: str
    entity: str
    key: str
    before: str | None
    after: tuple[str, ...]
    stale: bool = False
    restricted: bool = False

    def __str__(self) -> str:
        *others, last = self.after
        after = f"{', '.join(others)} or {last}" if others else last
        if self.stale and self.after == (self.before,):
            return f"{self.name} still {after} (stale now)"
        before = self.before or MISSING
        return f"{self.name} from {f'{before} (stale)' if self.stale else before} to {after}"


def changes_for_row(trials: Trials, decision: Decision, row: str) -> tuple[Change, ...]:
    """Return the single changes after which the row *row* would decide *decision*."""
    decides = _comes_to(trials, decision, lambda outcome: row in outcome.rows)
    whole = (decision.column,)
    condition = _unmet(trials, decision, row)
    if condition is None:
        return tuple(_changes(trials, (), whole, decides, whole))

    def works(owner: Record, fact: str, value: Value | None) -> bool:
        # A condition alone is soon tried out, and seldom holds: the other rows can wait.
        return trials.holds(condition, owner, fact, value) and decides(owner, fact, value)

    return tuple(_changes(trials, (condition,), read_by(condition), works, whole))


def changes_for_value(trials: Trials, decision: Decision, wanted: Value) -> tuple[Change, ...]:
    """Return the single changes after which *decision* would come to *wanted*."""
    leads = _comes_to(trials, decision, lambda outcome: outcome.value == wanted)
    return tuple(_changes(trials, (), (decision.column,), leads, (decision.column,)))


def changes_for_condition(trials: Trials, condition: Node) -> tuple[Change, ...]:
    """Return the single changes after which *condition* would be true of the record."""

    def works(owner: Record, fact: str, value: Value | None) -> bool:
        return trials.holds(condition, owner, fact, value)

    read = read_by(condition)
    return tuple(_changes(trials, (condition,), read, works, read))


def _comes_to(trials: Trials, decision: Decision, does: Callable[[Outcome], bool]) -> Works:
    def works(owner: Record, fact: str, value: Value | None) -> bool:
        outcome = trials.outcome(decision, owner, fact, value)
        known = outcome is not None and not isinstance(outcome.value, Unknown)
        return outcome is not None and known and does(outcome)

    return works


def _unmet(trials: Trials, decision: Decision, row: str) -> Node | None:
    """The condition of the row, where it must become true for the row to decide."""
    declared = trials.program.playbook(decision.playbook)
    made = None if declared is None else declared.decision(decision.name)
    if made is None or made.alternatives:
        return None  # another variant may have a row of that id with another condition
    conditions: dict[str, Node | None] = {}
    match decision.how:
        case Table(rows=rows):
            conditions = {one.id: one.condition for one in rows}
        case Scorecard(overrides=overrides):
            conditions = {one.id: one.when.node for one in overrides}
    condition = conditions.get(row)
    return None if condition is None or trials.is_true(condition) else condition


def _changes(
    trials: Trials,
    conditions: Sequence[Node],
    columns: Sequence[str],
    works: Works,
    whole: Sequence[str],
) -> Iterator[Change]:
    """Yield what works of the facts that *conditions* and the decisions *columns* read.

    The decisions *whole* are those that it takes to tell whether something works.
    """
    program = trials.program
    compared = set(_facts(_nodes(program, ranks_read(program, whole))))
    first = list(_decided(trials, conditions, columns))
    every = (*first, *_decided(trials, (), whole))
    decided = {(decision.column, by): (decision, by) for decision, by in every}
    asked = [(node, trials.record) for node in conditions]
    read = [*asked, *((node, by) for decision, by in first for node in trials.nodes(decision))]
    named = named_values(list(dict.fromkeys(node for node, _ in read)))
    turns = Turns(trials, asked, list(decided.values()))
    can_matter = _mattering(trials, conditions)
    behind = decisions_behind(program, whole)
    secret = _is_secret(program, chain(conditions, _nodes(program, behind)))
    told: set[tuple[str, str, str]] = set()
    for ref, owner in (pair for node, reader in read for pair in facts_read(node, reader)):
        mark = (owner.entity, owner.key, ref.name)
        fact = program.catalogue.entities[owner.entity].facts.get(ref.name)
        if fact is None or mark in told or fact.name in compared:
            continue
        told.add(mark)
        tried = _Tried(fact, owner, turns, named, works)
        after = tried.values_that_do() if can_matter(owner, fact.name) else ()
        if after:
            change = _change(_told(ref, owner, trials.record), fact, owner, after)
            yield replace(change, restricted=secret)


def _decided(
    trials: Trials, conditions: Sequence[Node], columns: Sequence[str]
) -> Iterator[tuple[Decision, Record]]:
    """Yield every decision behind *conditions* and *columns* with the records it is made for."""
    concerned = trials.lineage(columns, conditions)
    for playbook in concerned.program.playbooks:
        readers = [one for one in concerned.records if one.entity == playbook.entity]
        for reader in readers[:MOST_RECORDS]:
            yield from ((decision, reader) for decision in playbook.decisions)


def _mattering(trials: Trials, conditions: Sequence[Node]) -> Callable[[Record, str], bool]:
    """Whether a fact can make *conditions* true: what it leaves as it is must be true already."""
    unmet = [part for node in conditions for part in conjuncts(node) if not trials.is_true(part)]
    # Whatever decisions read may matter to what reads them.
    needed = [places_read((part,), trials.record) for part in unmet if not read_by(part)]
    return lambda owner, fact: all((owner, fact) in places for places in needed)


@dataclass(frozen=True, slots=True)
class _Tried:
    """A fact of a record that values are tried out for.

    Attributes:
        turns: Where the answer may turn.
        named: The words that the rules name, by kind.
        works: Whether a value reaches the aim.
    """

    fact: Fact
    owner: Record
    turns: Turns
    named: Mapping[Kind, list[Any]]
    works: Works

    def values_that_do(self) -> Sequence[Value | None]:
        """The values that reach the aim, the present one being another.

        Missing is one of them where nothing else does; what has a default is never missing.
        """
        known = self._known
        found = self._nearest() if is_ordered(self.fact) else self._options()
        clears = not found and known is not None and self.fact.default is None
        return [None] if clears and self.works(self.owner, self.fact.name, None) else found

    @property
    def _known(self) -> Value | None:
        now = self.owner.values.get(self.fact.name)
        return None if isinstance(now, Unknown) else now

    def _fits(self, value: Value) -> bool:
        return value != self._known and self.works(self.owner, self.fact.name, value)

    def _nearest(self) -> list[Value]:
        known = self._known
        # What is too old to be used may still be so, or near it.
        present = self.owner.stale.get(self.fact.name) if known is None else known
        line, start = line_of(self.fact, self.turns.trials.as_of), position(present)
        marks, everywhere = self.turns.of(self.fact, self.owner, line, start)
        found = Nearest(line, start, known is None, marks, everywhere, self._fits).found()
        return [] if found is None else [found]

    def _options(self) -> list[Value]:
        return [value for value in options(self.fact, self.named) if self._fits(value)]


def _told(ref: FactRef, owner: Record, record: Record) -> str:
    """The name of a fact as the record asked about would name it, whoever read it."""
    if owner is record:
        return ref.name
    return f"{owner.entity}.{ref.name}" if ref.label == ref.name else ref.label


def _change(name: str, fact: Fact, owner: Record, after: Sequence[Value | None]) -> Change:
    value, old = owner.values.get(fact.name), owner.stale.get(fact.name)
    is_stale = value is None and old is not None
    present = old if is_stale else value
    before = None
    if present is not None and not isinstance(present, Unknown):
        before = format_value(present, fact.type)
    return Change(
        name,
        owner.entity,
        owner.key,
        before,
        tuple(MISSING if value is None else format_value(value, fact.type) for value in after),
        is_stale,
    )


def _is_secret(program: Program, nodes: Iterable[Node]) -> bool:
    """Whether *nodes* read a restricted fact, of whatever record, of now or an earlier day."""
    entities = program.catalogue.entities.values()
    secret = {f.name for entity in entities for f in entity.facts.values() if f.restricted}
    if not secret:
        return False
    read = {ref.name for node in nodes for ref in node.facts()}
    return not secret.isdisjoint(read | {ref.name for node in nodes for ref in node.past()})


def _facts(nodes: Iterable[Node]) -> Iterator[str]:
    """The names of the facts that *nodes* read, of whatever record."""
    for node in nodes:
        yield from (ref.name for ref in node.facts() if "." not in ref.name)


def _nodes(program: Program, columns: Iterable[str]) -> Iterator[Node]:
    wanted = set(columns)
    for playbook in program.playbooks:
        for decision in playbook.decisions:
            if decision.column in wanted:
                yield from decision_nodes(decision)
