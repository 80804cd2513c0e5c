"""The records of a test at one moment: facts aged, defaults filled in, decisions made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from playwise.evaluate.answers import Outcome
from playwise.evaluate.single import decide_all
from playwise.facts.catalog import Catalogue
from playwise.playbook.cases import Given, GivenFact, GivenRecord
from playwise.playbook.open_items import is_open_items, known_so_far, told_of
from playwise.playbook.past import past_reads
from playwise.playbook.program import Program
from playwise.rehearsal.memory import Memory
from playwise.rules.durations import days_before
from playwise.rules.interpret import Interpreter
from playwise.rules.records import Record
from playwise.rules.types import Value
from playwise.rules.unknown import Unknown


@dataclass(frozen=True, slots=True)
class Scene:
    """The record of a test as a run sees it.

    Attributes:
        record: The record that the test is about.
        interpreter: Of the moment; it has made the decisions.
        outcomes: What the playbooks decided, by (key, ``playbook.decision``).
        records: Every record of the test.
    """

    record: Record
    interpreter: Interpreter
    outcomes: Mapping[tuple[str, str], Outcome]
    records: Sequence[Record] = ()


def scene(
    program: Program,
    entity: str,
    given: Given,
    interpreter: Interpreter,
    memory: Memory | None = None,
) -> Scene:
    """Return the record of *entity* that is *given*, with its relatives, as *interpreter* sees it.

    A record that the test gives no key is called after its entity. Its parents are always there,
    as they are in life, known or not; facts with a source were seen just now, unless the test
    says when. What rules read of earlier days is what the test says that it was, or else what
    *memory* has of it.
    """
    remembered = memory or Memory(past_reads(program))
    builder = _Builder(program.catalogue, interpreter.as_of, remembered)
    record = builder.subject(entity, given)
    outcomes = decide_all(program, builder.made, interpreter)
    return Scene(record, interpreter, outcomes, builder.made)


def scenes(
    program: Program,
    entity: str,
    crowd: Sequence[GivenRecord],
    interpreter: Interpreter,
    memory: Memory | None = None,
) -> dict[str, Scene]:
    """Return the records of *entity* among many that are given, by key, as in `scene`.

    Of what these hang on there is what the test gives, and nothing else.
    """
    remembered = memory or Memory(past_reads(program))
    builder = _Builder(program.catalogue, interpreter.as_of, remembered)
    builder.crowd(crowd)
    outcomes = decide_all(program, builder.made, interpreter)
    return {
        record.key: Scene(record, interpreter, outcomes, builder.made)
        for record in builder.made
        if record.entity == entity
    }


def entered(catalogue: Catalogue, entity: str, given: Given, at: datetime) -> Given:
    """Return *given* as of that moment: what people enter was entered then, the past counts back.

    The other facts are brought by connectors that run daily, so they never grow old by themselves.
    """
    facts = catalogue.entities[entity].facts
    return replace(
        given,
        facts={
            name: replace(fact, seen=at)
            if fact.seen is None and facts[name].source is None
            else fact
            for name, fact in given.facts.items()
        },
        parents={
            above: entered(catalogue, above, parent, at) for above, parent in given.parents.items()
        },
        children={
            below: tuple((key, entered(catalogue, below, child, at)) for key, child in records)
            for below, records in given.children.items()
        },
        was={},
        past={
            **given.past,
            **{
                name: {days_before(at, days).date(): value for days, value in was.items()}
                for name, was in given.was.items()
            },
        },
    )


def moment_in(zone: ZoneInfo, moment: date | datetime) -> datetime:
    """Return *moment* on the clock of *zone*; a date is its midnight there."""
    if not isinstance(moment, datetime):
        return datetime.combine(moment, time(), zone)
    return moment.replace(tzinfo=zone) if moment.tzinfo is None else moment.astimezone(zone)


@dataclass(slots=True)
class _Builder:
    catalogue: Catalogue
    as_of: datetime
    memory: Memory
    made: list[Record] = field(default_factory=list)

    def subject(self, entity: str, given: Given) -> Record:
        """The record with everything below it and everything above it."""
        record = self._record(entity, given)
        self._add_parents(record, given, all_of_them=True)
        return record

    def crowd(self, given: Sequence[GivenRecord]) -> None:
        """Many records, tied together by the keys of what they hang on."""
        records = [self._record(each.entity, each.given, each.key) for each in given]
        there = {(record.entity, record.key): record for record in self.made}
        for record, each in zip(records, given, strict=True):
            for entity, key in each.above.items():
                parent = there.get((entity, key))
                if parent is not None:
                    record.parents[entity] = parent
                    siblings = parent.children.get(record.entity, ())
                    parent.children[record.entity] = _by_key([*siblings, record])
            self._add_parents(record, each.given, all_of_them=False)

    def _record(
        self, entity: str, given: Given, key: str | None = None, parent: Record | None = None
    ) -> Record:
        record = Record(entity, key or given.key or entity)
        self.made.append(record)
        self._fill(record, given)
        if parent is not None:
            record.parents[parent.entity] = parent
            self._add_parents(record, given, all_of_them=False)
        for child, _ in self.catalogue.children(entity):
            below = [
                self._record(child.name, its, its_key, record)
                for its_key, its in given.children.get(child.name, ())
            ]
            record.children[child.name] = _by_key(below)
        return record

    def _add_parents(self, record: Record, given: Given, *, all_of_them: bool) -> None:
        for link in self.catalogue.entities[record.entity].parents:
            is_given = link.entity in given.parents
            if link.entity in record.parents or not (is_given or all_of_them):
                continue
            its = given.parents.get(link.entity, Given())
            parent = self._record(link.entity, its)
            record.parents[link.entity] = parent
            parent.children[record.entity] = _by_key([*parent.children[record.entity], record])
            self._add_parents(parent, its, all_of_them=True)

    def _fill(self, record: Record, given: Given) -> None:
        stale: dict[str, Value] = {}
        seen: dict[str, datetime] = {}
        for name, fact in self.catalogue.entities[record.entity].facts.items():
            held = given.facts.get(name)
            if held is None or held.value is None:
                if fact.default is not None:
                    record.values[name] = fact.default
                continue
            seen[name] = self._seen(held)
            if fact.max_age is not None and seen[name] < fact.max_age.before(self.as_of):
                stale[name] = held.value
            else:
                record.values[name] = held.value
        record.stale, record.seen = stale, seen
        for column, value in given.decisions.items():
            read = Unknown((f"missing: {column}",)) if value is None else value
            record.values[column] = read
            if is_open_items(column):
                record.values[known_so_far(column)] = read
                record.values[told_of(column)] = read
        self.memory.fill(record, given.past, self.as_of)

    def _seen(self, fact: GivenFact) -> datetime:
        if fact.seen is None:
            return self.as_of
        zone = self.as_of.tzinfo
        assert isinstance(zone, ZoneInfo)
        return moment_in(zone, fact.seen)


def _by_key(records: Sequence[Record]) -> list[Record]:
    return sorted(records, key=lambda record: record.key)
