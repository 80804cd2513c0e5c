"""The nearest single changes of a fact that would make a row decide, or a condition true.

Each value that `playwise.evaluate.near_values` thinks worth a try is tried by deciding anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from playwise.evaluate.lineage import ranks_read
from playwise.evaluate.near_values import Works, named_values, values_that_do
from playwise.evaluate.outcome import Outcome
from playwise.evaluate.trials import Trials, read_by
from playwise.facts.catalog import Fact
from playwise.playbook.decisions import decision_nodes
from playwise.playbook.program import Decision, Program
from playwise.rules.interpret import parent_of, related
from playwise.rules.ir import RELATION_OPS, FactRef, Node, RelationRef
from playwise.rules.records import Record
from playwise.rules.types import Value
from playwise.rules.unknown import Unknown
from playwise.rules.wording import format_value

_MOST_RECORDS = 12


@dataclass(frozen=True, slots=True)
class Change:
    """One fact that would have to be another.

    Attributes:
        name: As reasons name it.
        entity: Of the record whose fact it is.
        key: Of that record.
        before: The present value in words; None is missing.
        after: The values that would do, in words: of an ordered fact the nearest one, else each.
        stale: Whether the present value is too old to be used.
        restricted: Whether it is a fact that some roles may not see.
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
        before = self.before or "missing"
        return f"{self.name} from {f'{before} (stale)' if self.stale else before} to {after}"


def changes_for_row(trials: Trials, decision: Decision, row: str) -> tuple[Change, ...]:
    """Return the single changes after which the row *row* would decide *decision*."""
    return _changes_for(trials, decision, lambda outcome: row in outcome.rows)


def changes_for_value(trials: Trials, decision: Decision, wanted: Value) -> tuple[Change, ...]:
    """Return the single changes after which *decision* would come to *wanted*."""
    return _changes_for(trials, decision, lambda outcome: outcome.value == wanted)


def changes_for_condition(trials: Trials, condition: Node) -> tuple[Change, ...]:
    """Return the single changes after which *condition* would be true of the record."""

    def works(owner: Record, fact: str, value: Value) -> bool:
        return trials.holds(condition, owner, fact, value)

    return tuple(_changes(trials, (condition,), read_by(condition), works))


def _changes_for(
    trials: Trials, decision: Decision, does: Callable[[Outcome], bool]
) -> tuple[Change, ...]:
    def works(owner: Record, fact: str, value: Value) -> bool:
        outcome = trials.outcome(decision, owner, fact, value)
        known = outcome is not None and not isinstance(outcome.value, Unknown)
        return outcome is not None and known and does(outcome)

    return tuple(_changes(trials, (), (decision.column,), works))


def _changes(
    trials: Trials, conditions: Sequence[Node], columns: Sequence[str], works: Works
) -> Iterator[Change]:
    concerned = trials.lineage(columns, conditions)
    compared = set(_facts(_nodes(trials.program, ranks_read(trials.program, columns))))
    asked = [(node, trials.record) for node in conditions]
    for playbook in concerned.program.playbooks:
        readers = [one for one in concerned.records if one.entity == playbook.entity]
        made = [node for decision in playbook.decisions for node in decision_nodes(decision)]
        asked += [(node, reader) for reader in readers[:_MOST_RECORDS] for node in made]
    named = named_values([node for node, _ in asked])
    told: set[tuple[str, str, str]] = set()
    for ref, owner in (pair for node, reader in asked for pair in _read(node, reader)):
        mark = (owner.entity, owner.key, ref.name)
        fact = trials.program.catalogue.entities[owner.entity].facts.get(ref.name)
        if fact is None or mark in told or fact.name in compared:
            continue
        told.add(mark)
        after = values_that_do(fact, owner, named, works, trials.as_of)
        if after:
            yield _change(_told(ref, owner, trials.record), fact, owner, after)


def _told(ref: FactRef, owner: Record, record: Record) -> str:
    """The name of a fact as the record asked about would name it, whoever read it."""
    if owner is record:
        return ref.name
    return f"{owner.entity}.{ref.name}" if ref.label == ref.name else ref.label


def _change(name: str, fact: Fact, owner: Record, after: Sequence[Value]) -> Change:
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
        tuple(format_value(value, fact.type) for value in after),
        is_stale,
        bool(fact.restricted),
    )


def _facts(nodes: Iterable[Node]) -> Iterator[str]:
    """The names of the facts that *nodes* read, of whatever record."""
    for node in nodes:
        yield from (ref.name for ref in node.facts() if "." not in ref.name)


def _nodes(program: Program, columns: Iterable[str]) -> list[Node]:
    wanted = set(columns)
    return [
        node
        for playbook in program.playbooks
        for decision in playbook.decisions
        if decision.column in wanted
        for node in decision_nodes(decision)
    ]


def _read(node: Node, record: Record) -> Iterator[tuple[FactRef, Record]]:
    """Each fact that *node* reads with the record it is read on, of related records some."""
    stack = [node]
    seen: set[int] = set()
    while stack:
        part = stack.pop()
        if part.uid in seen:
            continue
        seen.add(part.uid)
        if part.op in RELATION_OPS and isinstance(part.data, RelationRef):
            for child in related(part.data, record)[:_MOST_RECORDS]:
                for arg in part.args:
                    yield from _read(arg, child)
            continue
        if part.op == "fact" and isinstance(part.data, FactRef):
            owner = parent_of(part.data, record)
            if owner is not None:
                yield part.data, owner
        stack.extend(reversed(part.args))
