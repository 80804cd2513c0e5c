"""What rules read of earlier days, so that only that is brought from the store."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from playwise.playbook.decisions import decision_nodes
from playwise.playbook.play_parts import Play
from playwise.playbook.program import Playbook, Program
from playwise.rules.ir import RELATION_OPS, Node, PastRef, RelationRef
from playwise.rules.types import Type


@dataclass(frozen=True, slots=True)
class PastRead:
    """A fact or a decision of an entity as it was some days before.

    Attributes:
        name: The fact, or ``playbook.decision``, or a part: ``playbook.decision.row``.
        days: How many calendar days before.
    """

    entity: str
    name: str
    days: int
    type: Type

    @property
    def column(self) -> str:
        """Where frames and records hold it: ``arr@30d``."""
        return PastRef(self.name, (), "", self.days).column

    @property
    def is_decision(self) -> bool:
        """Whether it is decided by a playbook."""
        return "." in self.name


def past_reads(program: Program) -> tuple[PastRead, ...]:
    """Return everything of earlier days that the playbooks read, each once, in order."""
    found = {read for playbook in program.playbooks for read in _reads_of(playbook)}
    return in_order(found)


def past_reads_of_play(play: Play, entity: str) -> tuple[PastRead, ...]:
    """Return everything of earlier days that a play of records of *entity* reads."""
    return in_order(set(_play_reads(play, entity)))


def in_order(reads: Iterable[PastRead]) -> tuple[PastRead, ...]:
    """Return *reads*, each once, sorted by entity, name and days."""
    return tuple(sorted(set(reads), key=lambda read: (read.entity, read.name, read.days)))


def _reads_of(playbook: Playbook) -> Iterator[PastRead]:
    for decision in playbook.decisions:
        yield from _reads(decision_nodes(decision), playbook.entity)
    # Derives that only explanations show.
    yield from _reads(playbook.named.values(), playbook.entity)
    if playbook.play is not None:
        yield from _play_reads(playbook.play, playbook.entity)


def _play_reads(play: Play, entity: str) -> Iterator[PastRead]:
    own = [play.enter.node, *(exit.when.node for exit in play.exits)]
    own += [node for _, node in play.again.once_per]
    for step in play.steps:
        own += [step.when.node] if step.when is not None else []
        own += [step.at.anchor] if step.at is not None and isinstance(step.at.anchor, Node) else []
        theirs = [node for node in (step.address_node, step.opted_out) if node is not None]
        for text in (step.task, step.message):
            if text is not None:
                own += text.names.values()
                theirs += text.of_recipient.values()
        if step.to is not None:
            yield from _reads([step.to.member, *theirs], step.to.relation.entity)
    yield from _reads(own, entity)


def _reads(roots: Iterable[Node], entity: str) -> Iterator[PastRead]:
    """Yield what *roots* read of earlier days on a record of *entity*."""
    seen: set[tuple[int, str]] = set()
    stack = [(root, entity) for root in roots]
    while stack:
        node, of = stack.pop()
        if (node.uid, of) in seen:
            continue
        seen.add((node.uid, of))
        if isinstance(node.data, PastRef):
            owner = node.data.path[-1] if node.data.path else of
            yield PastRead(owner, node.data.name, node.data.days, node.type)
        inside = node.data.entity if isinstance(node.data, RelationRef) else of
        assert isinstance(node.data, RelationRef) or node.op not in RELATION_OPS
        stack += [(arg, inside) for arg in node.args]
