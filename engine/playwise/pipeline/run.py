"""The stages in order: sync, evaluate, plan, dispatch. A plan stops before anything is written."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from playwise.diagnostics.finding import Finding
from playwise.errors import BrakeError, FindingsError
from playwise.facts.table import FactTables
from playwise.pipeline.brakes import brakes
from playwise.pipeline.job import Job
from playwise.pipeline.proposal import Proposal, moment
from playwise.pipeline.summary import Summary, summarize
from playwise.plays.dispatch import Dispatch, Dispatched, dispatch
from playwise.plays.ledger import save
from playwise.plays.outbox import put
from playwise.plays.workers import free_the_dead
from playwise.store.engine import Store
from playwise.store.fact_tables import ensure_fact_tables
from playwise.store.facts import FactsWritten, load_facts, mark, save_facts
from playwise.store.outbox import correct, select_outbox
from playwise.store.outcomes import save_outcomes, save_version
from playwise.store.runs import finish_run, last_runs, start_run

_MOST_ROUNDS = 100  # a chain of messages on one day is as long as a playbook has steps at most


@dataclass(frozen=True, slots=True)
class Planned:
    """What a run would do.

    Attributes:
        proposal: Outcomes, plays and messages.
        findings: What did not fit among the facts that would arrive.
        brakes: Why the run would stop before any effect, in words; () where it would not.
        summary: The portfolio as it would be.
    """

    proposal: Proposal
    findings: tuple[Finding, ...]
    brakes: tuple[str, ...]
    summary: Summary


@dataclass(frozen=True, slots=True)
class Ran:
    """What a run did.

    Attributes:
        facts: What the sync changed.
        dispatched: What came of the messages.
    """

    proposal: Proposal
    findings: tuple[Finding, ...]
    summary: Summary
    facts: FactsWritten
    dispatched: Dispatched

    @property
    def nothing_changed(self) -> bool:
        """Whether the run found everything as it should be and did nothing."""
        return self.proposal.nothing and self.facts.total == 0 and not self.dispatched.counts


class StoppedRunError(BrakeError):
    """A run that the brakes stopped, with what it would have done."""

    def __init__(self, planned: Planned) -> None:
        self.planned = planned
        super().__init__(planned.brakes)


def plan(job: Job, store: Store | None, as_of: datetime) -> Planned:
    """Return what a run would do now; writes nothing.

    Raises:
        FindingsError: The facts cannot be used.
    """
    reads = job.read()
    if store is None:
        previous = FactTables.empty(job.program.catalogue)
        facts, findings = job.arrived(reads, previous, as_of)
        proposal, facts = job.proposed(None, facts, as_of)
    else:
        with store.reading() as conn:
            _refuse_the_past(conn, as_of)
            previous = load_facts(conn, job.program.catalogue)
            facts, findings = job.arrived(reads, previous, as_of)
            proposal, facts = job.proposed(conn, facts, as_of, previous)
    return Planned(
        proposal, findings, brakes(proposal, job.limits), summarize(job.program, proposal, facts)
    )


def sync(job: Job, store: Store, as_of: datetime) -> tuple[FactsWritten, tuple[Finding, ...]]:
    """Bring the store's facts up to date, and decide nothing.

    Raises:
        FindingsError: The facts cannot be used; those before stay.
    """
    reads = job.read()
    with store.writing() as conn:
        warnings = _ready(conn, job)
        previous = load_facts(conn, job.program.catalogue)
        facts, findings = job.arrived(reads, previous, as_of)
        started = job.clock()
        number = start_run(conn, "sync", as_of, started)
        written = save_facts(conn, job.program.catalogue, previous, facts, number, started)
        finish_run(conn, number, job.clock(), {"facts": _counts(written)})
    return written, (*warnings, *findings)


def run(job: Job, store: Store, as_of: datetime, *, allow_large: bool = False) -> Ran:
    """Sync, decide, move the plays and send what is ready.

    Facts, outcomes, plays and the outbox are written in one transaction; what goes out is sent
    after it, from the outbox.

    Raises:
        FindingsError: The facts cannot be used; nothing changed.
        StoppedRunError: It would go beyond the limits, and *allow_large* is not set; nothing
            changed.
    """
    reads = job.read()
    with store.writing() as conn:
        warnings = _ready(conn, job)
        _refuse_the_past(conn, as_of)
        previous = load_facts(conn, job.program.catalogue)
        facts, findings = job.arrived(reads, previous, as_of)
        proposal, facts = job.proposed(conn, facts, as_of, previous)
        stops = brakes(proposal, job.limits)
        summary = summarize(job.program, proposal, facts)
        if stops and not allow_large:
            raise StoppedRunError(Planned(proposal, findings, stops, summary))
        job.progress("writing what changed")
        written = _write(conn, job, previous, facts, proposal, as_of, summary.as_json())
    job.progress("sending what is ready")
    sent = send(job, store, as_of, proposal.unsendable)
    if sent.counts:
        left = None if allow_large else job.limits.messages_per_run - proposal.sends
        _follow(job, store, as_of, proposal, facts, sent, left)
    return Ran(proposal, (*warnings, *findings), summary, written, sent)


def send(job: Job, store: Store, as_of: datetime, held: frozenset[str] = frozenset()) -> Dispatched:
    """Send everything that is in the outbox and free, but for the *held* steps."""
    free_the_dead(store, job.worker, job.clock())
    stuck = _of_no_connection(job, store)
    work = Dispatch(store, job.actions, job.worker, moment(as_of), job.clock, held)
    sent = asyncio.run(dispatch(work))
    sent.troubles += stuck
    return sent


def _of_no_connection(job: Job, store: Store) -> list[tuple[str, str]]:
    """The messages that wait for a connection that playwise.yaml has no more, with why."""
    with store.reading() as conn:
        waiting = select_outbox(conn, states=["pending"])
    return [
        (row.step_id, f"waits for the connection '{row.connection}', which playwise.yaml has not")
        for row in waiting
        if row.connection not in job.actions
    ]


def _follow(
    job: Job,
    store: Store,
    as_of: datetime,
    proposal: Proposal,
    facts: FactTables,
    sent: Dispatched,
    left: int | None,
) -> None:
    """Move on the plays whose messages went out, until nothing moves: their next steps have a day.

    *left* is how many messages the limits still allow; None is any number. What would go beyond
    stays for the next run.
    """
    for _ in range(_MOST_ROUNDS):
        with store.writing() as conn:
            moves = job.moves(conn, proposal.evaluation, facts, as_of)
            if not moves.plays or (left is not None and len(moves.messages) > left):
                return
            save(conn, moves.plays)
            put(conn, moves.messages, job.clock())
        if moves.messages:
            left = None if left is None else left - len(moves.messages)
            further = send(job, store, as_of, moves.unsendable)
            sent.counts.update(further.counts)
            sent.troubles += further.troubles


def _write(
    conn: sa.Connection,
    job: Job,
    previous: FactTables,
    facts: FactTables,
    proposal: Proposal,
    as_of: datetime,
    summary: Mapping[str, object],
) -> FactsWritten:
    at = job.clock()
    number = start_run(conn, "run", as_of, at)
    written = save_facts(conn, job.program.catalogue, previous, facts, number, at)
    for playbook in job.program.playbooks:
        save_version(conn, playbook.id, playbook.version, playbook.path, playbook.text, at)
    changes = proposal.changes
    save_outcomes(conn, changes.changed, changes.removed, number, at, mark(conn))
    save(conn, proposal.plays)
    put(conn, proposal.messages, at)
    correct(conn, proposal.corrected)
    by = {playbook.id: playbook.version for playbook in job.program.playbooks}
    finish_run(conn, number, job.clock(), summary, by)
    return written


def _ready(conn: sa.Connection, job: Job) -> tuple[Finding, ...]:
    """Make the tables of the catalogue fit it.

    Raises:
        FindingsError: A fact has changed its type.
    """
    findings = tuple(ensure_fact_tables(conn, job.program.catalogue))
    if any(finding.is_error for finding in findings):
        raise FindingsError(findings)
    return findings


def _refuse_the_past(conn: sa.Connection, as_of: datetime) -> None:
    last = last_runs(conn, "run")
    if last and as_of < last[0].as_of:
        shown = last[0].as_of.astimezone(as_of.tzinfo)
        message = (
            f"as of {as_of:%Y-%m-%d %H:%M} lies before the last run, as of {shown:%Y-%m-%d %H:%M}"
        )
        help = (
            "what was decided and sent cannot be undone: run as of a later moment, or begin anew"
            " with another store"
        )
        raise FindingsError([Finding("PW515", message, None, help)])


def _counts(written: FactsWritten) -> dict[str, object]:
    return {
        "arrived": dict(written.arrived),
        "changed": dict(written.changed),
        "left": dict(written.left),
    }
