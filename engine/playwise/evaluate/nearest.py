"""The nearest single change of a fact that would make a row decide, or a condition true.

Values worth a try are those that the rules themselves name (what a fact is compared with, the keys
of tables, the values of an enum), then steps of growing size away from the present value. Each is
tried by deciding anew; of an ordered fact the value nearest to the present one is looked for
between the two by halving.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any  # the arithmetic of ordered values: numbers and dates alike

from playwise.evaluate.trials import Trials, decisions_behind
from playwise.facts.catalog import Fact
from playwise.playbook.decisions import nodes_of
from playwise.playbook.program import Decision, Program
from playwise.rules.interpret import parent_of, related
from playwise.rules.ir import RELATION_OPS, FactRef, LookupColumn, Node, RelationRef
from playwise.rules.money import precision
from playwise.rules.records import Record
from playwise.rules.types import Kind, Type, Value
from playwise.rules.unknown import Unknown
from playwise.rules.wording import format_value

_MOST_CHILDREN = 12
_MOST_WORDS = 24
_FARTHEST = 2**40
_ORDERED = frozenset({Kind.INTEGER, Kind.NUMBER, Kind.MONEY, Kind.DATE, Kind.DATETIME})

Works = Callable[[Record, str, Value], bool]
"""Whether the aim is reached when a fact of a record has a value."""


@dataclass(frozen=True, slots=True)
class Change:
    """One fact that would have to be another.

    Attributes:
        name: As reasons name it.
        entity: Of the record whose fact it is.
        key: Of that record.
        before: The present value in words; None is missing or stale.
        after: The values that would do, in words: of an ordered fact the nearest one, else each.
    """

    name: str
    entity: str
    key: str
    before: str | None
    after: tuple[str, ...]

    def __str__(self) -> str:
        *others, last = self.after
        after = f"{', '.join(others)} or {last}" if others else last
        return f"{self.name} from {self.before or 'missing'} to {after}"


def changes_for_row(trials: Trials, decision: Decision, row: str) -> tuple[Change, ...]:
    """Return the single changes after which the row *row* would decide *decision*."""

    def works(owner: Record, fact: str, value: Value) -> bool:
        outcome = trials.outcome(decision, owner, fact, value)
        if outcome is None or isinstance(outcome.value, Unknown):
            return False
        return row in outcome.rows

    behind = decisions_behind(trials.program, decision.column)
    return tuple(_changes(trials, _nodes(trials.program, behind), works))


def changes_for_value(trials: Trials, decision: Decision, wanted: Value) -> tuple[Change, ...]:
    """Return the single changes after which *decision* would come to *wanted*."""

    def works(owner: Record, fact: str, value: Value) -> bool:
        outcome = trials.outcome(decision, owner, fact, value)
        return outcome is not None and outcome.value == wanted

    behind = decisions_behind(trials.program, decision.column)
    return tuple(_changes(trials, _nodes(trials.program, behind), works))


def changes_for_condition(trials: Trials, condition: Node) -> tuple[Change, ...]:
    """Return the single changes after which *condition* would be true of the record."""

    def works(owner: Record, fact: str, value: Value) -> bool:
        return trials.holds(
            lambda fresh: fresh.answer(condition, trials.record) is True, owner, fact, value
        )

    read = {".".join(ref.name.split(".")[:2]) for ref in condition.facts() if "." in ref.name}
    behind = {column for name in read for column in decisions_behind(trials.program, name)}
    return tuple(_changes(trials, [condition, *_nodes(trials.program, behind)], works))


def _nodes(program: Program, columns: Iterable[str]) -> list[Node]:
    wanted = set(columns)
    return [
        node
        for playbook in program.playbooks
        for decision in playbook.decisions
        if decision.column in wanted
        for node in nodes_of(decision.how)
    ]


def _changes(trials: Trials, nodes: Sequence[Node], works: Works) -> Iterator[Change]:
    named = _named_values(nodes)
    told: set[tuple[str, str, str]] = set()
    for node in nodes:
        for ref, owner in _read(node, trials.record):
            mark = (owner.entity, owner.key, ref.name)
            fact = trials.program.catalogue.entities[owner.entity].facts.get(ref.name)
            if fact is None or mark in told:
                continue
            told.add(mark)
            after = _after(fact, owner, named, works, trials.as_of)
            if after:
                words = tuple(format_value(value, fact.type) for value in after)
                yield Change(ref.label, owner.entity, owner.key, _before(fact, owner), words)


def _before(fact: Fact, owner: Record) -> str | None:
    value = owner.values.get(fact.name)
    return None if value is None or isinstance(value, Unknown) else format_value(value, fact.type)


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
            for child in related(part.data, record)[:_MOST_CHILDREN]:
                for arg in part.args:
                    yield from _read(arg, child)
            continue
        if part.op == "fact" and isinstance(part.data, FactRef):
            owner = parent_of(part.data, record)
            if owner is not None:
                yield part.data, owner
        stack.extend(reversed(part.args))


def _named_values(nodes: Sequence[Node]) -> Mapping[Kind, list[Any]]:
    """The constants and keys of tables that *nodes* name, by kind of value, each once."""
    found: dict[Kind, dict[Value, None]] = {}
    for root in nodes:
        for node in root.walk():
            type = node.type
            values: Iterable[Any] = ()
            if node.op == "const":
                values = node.data if isinstance(node.data, tuple) else (node.data,)
                type = type.element or type
            elif node.op == "lookup" and isinstance(node.data, LookupColumn):
                values, type = node.data.values, node.args[0].type
            for value in values:
                found.setdefault(type.kind, {})[value] = None
    return {kind: list(values) for kind, values in found.items()}


def _after(
    fact: Fact, owner: Record, named: Mapping[Kind, list[Any]], works: Works, as_of: datetime
) -> list[Value]:
    """The values of *fact* that reach the aim, the present one being another."""
    now = owner.values.get(fact.name)
    present = None if isinstance(now, Unknown) else now

    def fits(value: Value) -> bool:
        return value != present and _allowed(fact, value) and works(owner, fact.name, value)

    if fact.type.kind in _ORDERED:
        nearest = _nearest(fact.type, present, list(_candidates(fact.type, named, as_of)), fits)
        return [] if nearest is None else [nearest]
    options: list[Any]
    match fact.type.kind:
        case Kind.BOOL:
            options = [True, False]
        case Kind.ENUM:
            options = list(fact.type.values)
        case Kind.TEXT:
            options = [*named.get(Kind.TEXT, ()), *named.get(Kind.ENUM, ())][:_MOST_WORDS]
        case _:
            options = []
    return [value for value in dict.fromkeys(options) if fits(value)]


def _allowed(fact: Fact, value: Any) -> bool:
    if not fact.type.is_numeric:
        return True
    amount = value / _scale(fact.type) if fact.type.kind is Kind.MONEY else value
    low, high = fact.minimum, fact.maximum
    return (low is None or amount >= low) and (high is None or amount <= high)


def _scale(type: Type) -> int:
    """How many minor units make one of the currency of money."""
    assert type.currency is not None
    return int(10 ** precision(type.currency))


def _candidates(type: Type, named: Mapping[Kind, list[Any]], as_of: datetime) -> Iterator[Any]:
    """The values that rules name, and those next to them."""
    numbers = [value for kind in (Kind.INTEGER, Kind.NUMBER) for value in named.get(kind, ())]
    match type.kind:
        case Kind.DATE | Kind.DATETIME:
            days = [as_of + timedelta(days=n) for n in numbers if abs(n) < 36_500]
            if type.kind is Kind.DATE:
                yield from (day.date() for day in days)
            else:
                yield from days
        case Kind.MONEY:
            scale = _scale(type)
            yield from (round(number * scale) for number in numbers)
        case Kind.INTEGER:
            yield from (round(number) for number in numbers)
        case _:
            yield from (float(number) for number in numbers)
    yield from named.get(type.kind, ())


def _nearest(
    type: Type, present: Any, candidates: Sequence[Any], fits: Callable[[Any], bool]
) -> Value | None:
    step = _step(type)
    tried = dict.fromkeys(near for c in candidates for near in (c, c + step, c - step))
    if present is None:
        return next((value for value in tried if fits(value)), None)
    found = [value for value in sorted(tried, key=lambda v: abs(v - present)) if fits(value)][:1]
    if not found:
        found = list(_probed(type, present, fits))
    closer = [_closer(type, present, value, fits) for value in found]
    return min(closer, key=lambda value: abs(value - present), default=None)


def _step(type: Type) -> Any:
    """The smallest step between two values of the type; of a number one that people would take."""
    return timedelta(days=1) if type.kind in {Kind.DATE, Kind.DATETIME} else 1


def _probed(type: Type, present: Any, fits: Callable[[Any], bool]) -> Iterator[Any]:
    """The first value that fits in each direction, in steps that double."""
    farthest = 2**15 if type.kind in {Kind.DATE, Kind.DATETIME} else _FARTHEST
    for sign in (1, -1):
        width = 1
        while width <= farthest:
            try:
                value = present + sign * width * _step(type)
            except OverflowError:
                break
            if fits(value):
                yield value
                break
            width *= 4


def _closer(type: Type, present: Any, value: Any, fits: Callable[[Any], bool]) -> Any:
    """Move *value* towards *present* as long as it fits, halving what lies between.

    A number is moved by whole ones only: a value that rules name is told as they name it.
    """
    step = _step(type)
    far, near = value, present
    while abs(far - near) > step:
        middle = near + _half(far - near, step)
        if middle in (near, far):
            break
        if fits(middle):
            far = middle
        else:
            near = middle
    return far


def _half(distance: Any, step: Any) -> Any:
    """Half the way in whole steps, never nothing unless the way is shorter than two steps."""
    if isinstance(distance, timedelta):
        return timedelta(days=int(distance / step) // 2 or (1 if distance > step else -1))
    return int(distance / 2) if isinstance(distance, int) else float(int(distance / 2))
