"""Which decisions of which records stand behind a decision: what is made anew to try a fact out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from playwise.evaluate.comparisons import facts_read
from playwise.playbook.decisions import decision_nodes
from playwise.playbook.kinds import Decision, Rank
from playwise.playbook.program import Program
from playwise.rules.ir import Node
from playwise.rules.records import Record


@dataclass(frozen=True, slots=True)
class Lineage:
    """What a decision of one record comes from.

    Attributes:
        program: No decisions but those behind it.
        records: The records whose decisions are read on the way, the record itself included.
        columns: Those decisions (``playbook.decision``).
        cost: How many expressions it takes to make them, about.
    """

    program: Program
    records: tuple[Record, ...]
    columns: frozenset[str]
    cost: int


def lineage(
    program: Program, record: Record, columns: frozenset[str], also: Sequence[Node] = ()
) -> Lineage:
    """Return what the decisions *columns* of *record* come from, or what *also* reads on it."""
    only = _only(program, columns)
    asked = {
        playbook.entity: [
            node
            for of in only.playbooks
            if of.entity == playbook.entity
            for decision in of.decisions
            for node in decision_nodes(decision)
        ]
        for playbook in only.playbooks
    }
    size = {
        entity: len({n.uid for root in nodes for n in root.walk()})
        for entity, nodes in asked.items()
    }
    found = {record: None}
    waiting = [(record, node) for node in (*also, *asked.get(record.entity, ()))]
    while waiting:
        reader, node = waiting.pop()
        for other in _read_decided(node, reader, columns):
            if other not in found:
                found[other] = None
                waiting += [(other, made) for made in asked.get(other.entity, ())]
    cost = 1 + sum(size.get(one.entity, 0) for one in found)
    cost += sum(1 for root in also for _ in root.walk())
    return Lineage(only, tuple(found), columns, cost)


def decisions_behind(program: Program, targets: Iterable[str]) -> frozenset[str]:
    """Return the columns of *targets* and of all decisions that they read but for ranks."""
    return frozenset(
        column for column, decision in behind(program, targets).items() if not _ranks(decision)
    )


def ranks_read(program: Program, targets: Iterable[str]) -> frozenset[str]:
    """Return the ranks that *targets* read on the way, with all that those read."""
    found = behind(program, targets)
    return frozenset(behind(program, (c for c, decision in found.items() if _ranks(decision))))


def behind(program: Program, targets: Iterable[str]) -> dict[str, Decision]:
    """Return the decisions of the columns *targets* and all that they read, by column."""
    every = {d.column: d for playbook in program.playbooks for d in playbook.decisions}
    found: dict[str, Decision] = {}
    waiting = list(targets)
    while waiting:
        column = waiting.pop()
        if column in every and column not in found:
            found[column] = every[column]
            waiting += every[column].reads
    return found


def _ranks(decision: Decision) -> bool:
    """Whether it compares records with each other, so that one alone cannot be decided anew."""
    return isinstance(decision.how, Rank)


def _only(program: Program, columns: frozenset[str]) -> Program:
    kept = []
    for playbook in program.playbooks:
        decisions = tuple(d for d in playbook.decisions if d.column in columns)
        if decisions:
            kept.append(replace(playbook, decisions=decisions, play=None))
    return Program(program.catalogue, tuple(kept))


def _read_decided(node: Node, record: Record, columns: frozenset[str]) -> Iterator[Record]:
    """The records of which *node* reads one of the decisions, read on *record*."""
    for ref, owner in facts_read(node, record, most=None):
        if ".".join(ref.name.split(".")[:2]) in columns:
            yield owner
