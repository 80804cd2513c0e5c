"""What a rule reads of the facts that it is asked about, and those facts made a record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import tzinfo
from itertools import pairwise
from typing import Any

from playwise.rule.shape import Held, Shape
from playwise.rules.foreign import as_list, as_mapping, plain
from playwise.rules.ir import FactRef, Node, PastRef, RelationRef
from playwise.rules.raw import Reader, fact, quoted, reader
from playwise.rules.records import Record
from playwise.rules.types import Type
from playwise.rules.unknown import Unknown

LISTED = "_listed"
"""The column that says of a related record that it is surely there; no fact has this name."""


@dataclass(slots=True)
class Needs:
    """What an expression reads: facts by entity, the records in others, the related records."""

    facts: set[tuple[str, str]] = field(default_factory=set)
    past: set[tuple[str, str, int]] = field(default_factory=set)
    stale: set[str] = field(default_factory=set)
    above: set[str] = field(default_factory=set)
    relations: set[tuple[str, str]] = field(default_factory=set)
    labels: set[str] = field(default_factory=set)


def needs_of(root: Node, entity: str) -> Needs:
    """Return what *root* reads, asked about a record of *entity*."""
    needs = Needs()
    stack = [(root, entity, "")]
    seen: set[tuple[int, str, str]] = set()
    while stack:
        node, here, within = stack.pop()
        if (node.uid, here, within) in seen:
            continue
        seen.add((node.uid, here, within))
        inside, label = here, within
        if isinstance(node.data, FactRef | PastRef):
            _note(needs, node.data, here)
        elif isinstance(node.data, RelationRef):
            floors = (node.data.parent, *reversed(node.data.between), node.data.entity)
            needs.relations.update(pairwise(floors))
            needs.labels.add(f"{within}{node.data.name}")
            inside, label = node.data.entity, f"{within}{node.data.name}."
        stack += [(arg, inside, label) for arg in node.args]
    return needs


def together(several: Iterable[Needs]) -> Needs:
    """Return what several expressions read."""
    all_of = Needs()
    for needs in several:
        for one in fields(Needs):
            getattr(all_of, one.name).update(getattr(needs, one.name))
    return all_of


def _note(needs: Needs, ref: FactRef | PastRef, here: str) -> None:
    owner = ref.path[-1] if ref.path else here
    needs.above.update(ref.path)
    if isinstance(ref, PastRef):
        needs.past.add((owner, ref.name, ref.days))
        days = f" {ref.days} day{'' if ref.days == 1 else 's'} ago"
        needs.labels.add(f"{ref.label.removesuffix(days)}@{ref.days}d")
    else:
        needs.facts.add((owner, ref.name))
        needs.labels.add(ref.label)


@dataclass(frozen=True, slots=True)
class Column:
    """A fact that is read.

    Attributes:
        key: Where callers give it.
        column: Where evaluators look for it.
        label: How findings name it: ``arr``, ``arr@30d``.
        said: How reasons do: ``arr``, ``arr 30 days ago``.
        type: Its type.
        read: Reads what callers give.
    """

    key: str
    column: str
    label: str
    said: str
    type: Type
    read: Reader


@dataclass(frozen=True, slots=True)
class Intake:
    """What is read of a record and of those in and around it.

    Attributes:
        entity: What the evaluators call it.
        label: How reasons name the record; "" is the rule's own.
        columns: Its own facts.
        parents: The records in it, by key.
        children: Its related records, by key.
    """

    entity: str
    label: str
    columns: tuple[Column, ...]
    parents: tuple[tuple[str, Intake], ...]
    children: tuple[tuple[str, Intake], ...]

    def record(self, facts: Mapping[str, Any]) -> tuple[Record, bool]:
        """Return the record that *facts* describes, and whether all its lists were there.

        Where a list of related records is missing, or is none, the record has one in its place
        of which not even that is known: `LISTED` is then unknown, and says why.
        """
        record = Record(self.entity, "")
        complete = self._fill(record, facts)
        return record, complete

    def _fill(self, record: Record, facts: Mapping[str, Any]) -> bool:
        complete = True
        values = record.values
        for column in self.columns:
            raw = facts.get(column.key)
            if raw is not None:
                values[column.column] = fact(raw, column.read, column.said)
        for key, intake in self.parents:
            raw = facts.get(key)
            if raw is not None:
                record.parents[intake.entity] = parent = Record(intake.entity, "")
                complete &= intake._fill_any(parent, raw)
        for key, intake in self.children:
            listed = _listed(facts.get(key), intake.label)
            if isinstance(listed, Unknown):
                complete = False
                related = [intake._doubted(record, listed)]
            else:
                related = []
                for number, raw in enumerate(listed):
                    child = Record(intake.entity, str(number), {LISTED: True})
                    child.parents[self.entity] = record
                    complete &= intake._fill_any(child, raw)
                    related.append(child)
            # Two plurals may lead to records of one kind.
            record.children[intake.entity] = [*record.children.get(intake.entity, ()), *related]
        return complete

    def _fill_any(self, record: Record, raw: object) -> bool:
        """Fill a record in another one, whatever stands in its place."""
        mapping = as_mapping(raw)
        if mapping is not None:
            return self._fill(record, mapping)
        if raw is None:
            return self._fill(record, {})
        why = Unknown((f"unfit: {self.label} ({quoted(raw)} is no record)",))
        record.values.update(dict.fromkeys((column.column for column in self.columns), why))
        return self._fill_rest(record, why)

    def _fill_rest(self, record: Record, why: Unknown) -> bool:
        """Let everything in and below an unfit record be unknown for that reason."""
        for _, intake in self.parents:
            record.parents[intake.entity] = parent = Record(intake.entity, "")
            parent.values.update(dict.fromkeys((c.column for c in intake.columns), why))
            intake._fill_rest(parent, why)
        for _, intake in self.children:
            record.children[intake.entity] = [intake._doubted(record, why)]
        return not self.children

    def _doubted(self, above: Record, why: Unknown) -> Record:
        """Return the one that stands in the place of missing records, which hang on *above*."""
        record = Record(self.entity, "", {LISTED: why})
        record.parents[above.entity] = above
        self._fill_rest(record, why)
        return record


def intake(shape: Shape, needs: Needs, zone: tzinfo, within: str = "") -> Intake:
    """Return how what *needs* lists is read from records of *shape*.

    Args:
        shape: What the records hold.
        needs: What is read.
        zone: The clock of times without an offset.
        within: What stands before the labels of its facts: ``champions.``.
    """
    return Intake(
        shape.entity,
        within.removesuffix("."),
        tuple(_columns(shape, needs, zone, within)),
        tuple(
            (key, intake(record, needs, zone, f"{within}{key}."))
            for key, record in shape.parents.items()
            if record.entity in needs.above
        ),
        tuple(
            (key, intake(child, needs, zone, f"{within}{key}."))
            for key, child in shape.children.items()
            if (shape.entity, child.entity) in needs.relations
        ),
    )


def _columns(shape: Shape, needs: Needs, zone: tzinfo, within: str) -> Iterable[Column]:
    for key, held in shape.facts.items():
        if (shape.entity, held.column) in needs.facts:
            yield _column(key, held.column, held, zone, within)
        for owner, column, days in sorted(needs.past):
            if (owner, column) == (shape.entity, held.column):
                at = f"@{days}d"
                ago = f" {days} day{'' if days == 1 else 's'} ago"
                made = _column(f"{key}{at}", f"{column}{at}", held, zone, within)
                yield replace(made, said=f"{within}{key}{ago}")


def _column(key: str, column: str, held: Held, zone: tzinfo, within: str) -> Column:
    label = f"{within}{key}"
    return Column(key, column, label, label, held.type, reader(held.type, zone))


def _listed(raw: object, label: str) -> Sequence[object] | Unknown:
    listed = as_list(raw)
    if listed is not None:
        return listed
    raw = plain(raw)
    if raw is None or (isinstance(raw, Unknown) and not raw.reasons):
        return Unknown((f"missing: {label}",))
    if isinstance(raw, Unknown):
        return raw
    return Unknown((f"unfit: {label} ({quoted(raw)} is no list of records)",))
