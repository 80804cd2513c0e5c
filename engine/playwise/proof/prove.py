"""Proving the playbooks of a program: every question about each of them, in order."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import partial

import z3

from playwise.diagnostics.places import Span
from playwise.evaluate.variants import ways
from playwise.playbook.kinds import Decision, Scorecard, Table
from playwise.playbook.program import Program
from playwise.proof.asking import Asking
from playwise.proof.conditions import conditions_of, find_idle_parts, find_never, rows_of
from playwise.proof.encoding import Encoding
from playwise.proof.gaps import find_gaps
from playwise.proof.overlaps import find_overlaps
from playwise.proof.overrides import find_idle_overrides
from playwise.proof.plays import find_idle_play
from playwise.proof.replay import Replay
from playwise.proof.report import Proof, Report
from playwise.proof.shadows import find_idle_rows
from playwise.proof.solver import Budget, Verdict
from playwise.proof.terms import both
from playwise.rules.ir import FactRef, Node

_IDLE = frozenset({"PW301", "PW306", "PW307", "PW314"})
"""The findings about what can never happen."""


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
        choice = decision.choice
        question = (
            partial(_decision, asking, decision)
            if choice is None
            else partial(_each_way, asking, decision, choice)
        )
        _as_far_as_it_goes(asking.report, f"'{decision.name}'", decision.span, question)
    play = asking.playbook.play
    if play is not None:
        question = partial(find_idle_play, asking, play)
        _as_far_as_it_goes(asking.report, "the play", play.enter.span, question)


def _as_far_as_it_goes(
    report: Report, what: str, span: Span | None, question: Callable[[], None]
) -> None:
    """Ask all there is to ask about *what*; where the solver gives up, note so and go on."""
    try:
        question()
    except z3.Z3Exception as error:
        said = error.value
        why = said.decode(errors="replace") if isinstance(said, bytes) else str(said)
        report.undecided(f"the rest of {what}", span, [f"stops the solver: {why}"])
    except RecursionError:
        report.undecided(f"the rest of {what}", span, ["is nested too deep for the solver"])
    except MemoryError:
        report.undecided(f"the rest of {what}", span, ["takes more memory than there is"])


def _each_way(asking: Asking, decision: Decision, choice: Node) -> None:
    """Prove a decision as each variant makes it.

    What leaves out an account is told of any of them; what can never happen only if that is so in
    all of them, for a variant may well leave something idle.
    """
    reports: list[Report] = []
    for variant, way in ways(decision).items():
        id = variant or asking.playbook.id

        def applies(encoding: Encoding, id: str = id) -> z3.BoolRef:
            picked = encoding.term(choice)
            value = encoding.variables.words.literal(id, choice.type)
            return both(picked.known, picked.value == value)

        if asking.ask(applies(asking.anything)) is Verdict.IMPOSSIBLE:
            # Nothing can be said of no accounts. That a variant never applies is told of its row.
            if variant is None:
                _note_never_plain(asking, id, choice)
            continue

        def is_picked(replay: Replay, id: str = id) -> bool:
            return replay.ask(choice) == id

        under = asking.under(applies, is_picked)
        _decision(under, way)
        reports.append(under.report)
    idle = [{(f.code, f.span) for f in report.findings if f.code in _IDLE} for report in reports]
    everywhere = set.intersection(*idle) if idle else set()
    told: set[tuple[str, Span | None]] = set()
    for report in reports:
        asking.report.notes += report.notes
        for finding in report.findings:
            mark = (finding.code, finding.span)
            if mark not in told and (finding.code not in _IDLE or mark in everywhere):
                told.add(mark)
                asking.report.findings.append(finding)


def _note_never_plain(asking: Asking, id: str, choice: Node) -> None:
    ref = choice.data
    assert isinstance(ref, FactRef)
    which = asking.playbook.decision(ref.name.partition(".")[2])
    span = which.span if which is not None else None
    asking.report.note(f"'{id}' itself applies to no {asking.record}: its variants take all", span)


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
