"""Failures that come of a variant of which nobody knows whether it applies."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from playwise.evaluate.lineage import behind
from playwise.playbook.compile import play_nodes
from playwise.playbook.program import Playbook, Program
from playwise.playbook.variants import VARIANT
from playwise.rehearsal.results import Failure
from playwise.rehearsal.world import Scene
from playwise.rules.unknown import Unknown


def with_variants(
    found: Iterable[Failure], program: Program, playbook: Playbook, scene: Scene
) -> list[Failure]:
    """Return *found*; those that are unknown for want of a variant say so, and what to give.

    Args:
        found: What does not hold of a test.
        program: All playbooks.
        playbook: The one that is tested.
        scene: What was decided.
    """
    undecided = list(_undecided(program, playbook, scene))
    return [_told(failure, undecided, playbook.id) for failure in found]


def _told(failure: Failure, undecided: Iterable[tuple[str, Unknown]], mine: str) -> Failure:
    for id, why in undecided:
        if any(reason in failure.message for reason in why.reasons):
            message = f"{failure.message}; without it nobody knows which variant of '{id}' applies"
            help = "give what tells them apart"
            if id != mine:
                help += f", or '{id}.{VARIANT}: {id}' where none is to apply"
            return replace(failure, message=message, help=help)
    return failure


def _undecided(program: Program, playbook: Playbook, scene: Scene) -> Iterator[tuple[str, Unknown]]:
    """Yield the playbooks that are read of which it is unknown which variant applies, and why."""
    read = _playbooks_behind(program, playbook)
    for (_, column), outcome in scene.outcomes.items():
        id, _, decision = column.partition(".")
        if decision == VARIANT and id in read and isinstance(outcome.value, Unknown):
            yield id, outcome.value


def _playbooks_behind(program: Program, playbook: Playbook) -> set[str]:
    """Return the playbooks that *playbook* reads, those that these read, and itself."""
    nodes = play_nodes(playbook.play) if playbook.play is not None else []
    columns = [".".join(ref.name.split(".")[:2]) for node in nodes for ref in node.facts()]
    columns += [decision.column for decision in playbook.decisions]
    found = behind(program, columns)
    return {playbook.id, *(column.partition(".")[0] for column in found)}
