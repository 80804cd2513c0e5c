"""Whether what a test expects depends on the day."""

from __future__ import annotations

from collections.abc import Iterator

from playwise.facts.catalog import Catalogue
from playwise.playbook.case_types import Expect, Given
from playwise.playbook.decisions import decision_nodes
from playwise.playbook.program import Playbook, Program


def reading_time(program: Program) -> frozenset[str]:
    """Return the decisions (``playbook.decision``) that read time, or read one that does."""
    found: set[str] = set()
    for playbook in program.playbooks:
        for decision in playbook.decisions:
            reads = any(node.reads_time for node in decision_nodes(decision))
            if reads or not found.isdisjoint(decision.reads):
                found.add(decision.column)
    return frozenset(found)


def time_read(program: Program, playbook: Playbook, given: Given, expect: Expect) -> str | None:
    """Return what makes the expectation depend on the day, in words; None where nothing does."""
    if expect.play or expect.result or expect.steps or expect.others_none:
        return "a play has days"
    timed = reading_time(program)
    named = (*expect.decisions, *expect.rows, *expect.reasons)
    for name in (name.partition(".")[0] for name in named):
        decision = playbook.decision(name)
        if decision is None:
            return "a play has days"
        if decision.column in timed:
            return f"'{name}' counts days"
    aged = next(_aged(program.catalogue, playbook.entity, given), None)
    return None if aged is None else f"'{aged}' grows old"


def _aged(catalogue: Catalogue, entity: str, given: Given) -> Iterator[str]:
    """The facts that are given with the day they were seen, and that can grow stale."""
    facts = catalogue.entities[entity].facts
    for name, fact in given.facts.items():
        if fact.seen is not None and facts[name].max_age is not None:
            yield name
    for above, parent in given.parents.items():
        yield from _aged(catalogue, above, parent)
    for below, records in given.children.items():
        for _, record in records:
            yield from _aged(catalogue, below, record)
