"""Proving the playbooks of a program: every question about each of them, in order."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace

from playwise.playbook.program import Decision, Program, Scorecard, Table
from playwise.proof.asking import Asking
from playwise.proof.conditions import conditions_of, find_idle_parts, find_never, rows_of
from playwise.proof.gaps import find_gaps
from playwise.proof.overlaps import find_overlaps
from playwise.proof.overrides import find_idle_overrides
from playwise.proof.plays import find_idle_play
from playwise.proof.report import Proof, Report
from playwise.proof.shadows import find_idle_rows
from playwise.proof.solver import Budget


def prove(program: Program, only: Collection[str] = (), budget: Budget | None = None) -> Proof:
    """Return what the rules of *program* can and cannot do.

    Args:
        program: The playbooks; none of their files has an error.
        only: The ids of the playbooks to prove; left out, all of them.
        budget: How long it may take.
    """
    report = Report()
    budget = budget or Budget()
    for playbook in program.playbooks:
        if not only or playbook.id in only:
            _prove(Asking(program, playbook, budget, report))
    findings = tuple(sorted(dict.fromkeys(report.findings)))
    return Proof(findings, tuple(sorted(dict.fromkeys(report.notes))), budget.asked)


def _prove(asking: Asking) -> None:
    for decision in asking.playbook.decisions:
        for way in _ways(decision):
            _decision(asking, way)
    if asking.playbook.play is not None:
        find_idle_play(asking, asking.playbook.play)


def _ways(decision: Decision) -> Iterator[Decision]:
    """Yield the decision as each variant of its playbook makes it."""
    plain = replace(decision, choice=None, alternatives=())
    yield plain
    for other in decision.alternatives:
        yield replace(plain, how=other.how, assumed=other.assumed)


def _decision(asking: Asking, decision: Decision) -> None:
    match decision.how:
        case Table() as table:
            idle = find_idle_rows(asking, decision, table)
            for condition in rows_of(table, idle):
                find_idle_parts(asking, condition)
            if table.hit == "unique":
                find_overlaps(asking, decision, table)
            if table.hit != "collect":
                find_gaps(asking, decision, table)
        case Scorecard() as card:
            find_idle_overrides(asking, decision, card)
    for condition in conditions_of(decision):
        if not find_never(asking, condition):
            find_idle_parts(asking, condition)
