"""A run in figures: decisions by value, plays, messages, and the unknowns that cost most."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import polars as pl

from playwise.evaluate.hits import is_clash
from playwise.facts.catalog import Entity
from playwise.facts.table import FactTables
from playwise.pipeline.proposal import Proposal
from playwise.playbook.kinds import Table
from playwise.playbook.program import Program
from playwise.rules.frame import KEY
from playwise.rules.money import from_minor
from playwise.rules.types import Kind
from playwise.rules.wording import format_value

USUAL_AMOUNTS = ("arr", "annual_price")


@dataclass(frozen=True, slots=True)
class ValueCount:
    """The records with one value of a decision.

    Attributes:
        value: In words; None is unknown.
        count: How many records.
        amount: Their amounts (ARR, or what the workspace has in its place) in minor units.
    """

    playbook: str
    decision: str
    value: str | None
    count: int
    amount: int


@dataclass(frozen=True, slots=True)
class UnknownCount:
    """A reason why a decision or an entry, or a part of it, is unknown; what hangs on it."""

    subject: str
    reason: str
    count: int
    amount: int


@dataclass(frozen=True, slots=True)
class Summary:
    """A run in figures.

    Attributes:
        amount_fact: The money fact whose sums are given, or None where there is none.
        currency: Of the amounts.
        values: By playbook, decision and value; unknown last.
        unknowns: The most expensive first.
        assumed: What `assume` stood in for: the decision, the name, how many records.
        faults: Those of the unknowns that only a change of the playbook mends: of a table two
            rows are true where one may be.
        opened: How many plays open, by playbook.
        closed: How many plays close, by playbook and result.
        messages: How many messages go into the outbox, by playbook.
        changed: How many outcomes change.
        held: How many open plays were left alone.
    """

    amount_fact: str | None
    currency: str | None
    values: tuple[ValueCount, ...]
    unknowns: tuple[UnknownCount, ...]
    assumed: tuple[UnknownCount, ...]
    faults: tuple[UnknownCount, ...]
    opened: Mapping[str, int]
    closed: Mapping[str, int]
    messages: Mapping[str, int]
    changed: int
    held: int

    def as_json(self) -> dict[str, Any]:
        """Return the summary as plain data; amounts are decimals as text."""
        data = asdict(self)
        for row in (*data["values"], *data["unknowns"], *data["assumed"], *data["faults"]):
            row["amount"] = self.amount_text(row["amount"])
        return data

    def amount_text(self, amount: int) -> str | None:
        """Return an amount as a decimal, or None where no amounts are summed."""
        return None if self.currency is None else str(from_minor(amount, self.currency))


def amount_fact(entity: Entity) -> str | None:
    """Return the money fact that says what a record is worth: arr, or what stands in its place.

    A restricted fact is none: its sums would tell it to everybody who sees a run.
    """
    amounts = [
        name
        for name, fact in entity.facts.items()
        if fact.type.kind is Kind.MONEY and not fact.restricted
    ]
    usual = [name for name in USUAL_AMOUNTS if name in amounts]
    return next(iter([*usual, *sorted(amounts)]), None)


def summarize(program: Program, proposal: Proposal, facts: FactTables) -> Summary:
    """Return *proposal* in figures."""
    worth = {
        name: fact
        for name, entity in program.catalogue.entities.items()
        if (fact := amount_fact(entity)) is not None
    }
    named = worth.get("account") or next(iter(worth.values()), None)
    currency = _currency(program, worth)
    amounts = _Amounts(facts, worth)
    unknowns = sorted(_unknowns(program, proposal, amounts), key=_dearest_first)
    return Summary(
        amount_fact=named,
        currency=currency,
        values=tuple(_values(program, proposal, amounts)),
        unknowns=tuple(unknowns),
        assumed=tuple(sorted(_assumed(program, proposal, amounts), key=_dearest_first)),
        faults=tuple(row for row in unknowns if _is_fault(program, row)),
        opened=dict(sorted(Counter(play.playbook for play in proposal.opened).items())),
        closed=dict(sorted(Counter(f"{p.playbook}: {p.result}" for p in proposal.closed).items())),
        messages=dict(sorted(_messages(proposal).items())),
        changed=proposal.changes.changed.height + proposal.changes.removed.height,
        held=len(proposal.held),
    )


def _currency(program: Program, worth: Mapping[str, str]) -> str | None:
    currencies = {
        program.catalogue.entities[entity].facts[fact].type.currency
        for entity, fact in worth.items()
    }
    return currencies.pop() if len(currencies) == 1 else None


def _messages(proposal: Proposal) -> Counter[str]:
    of = {c.after.step_id(s): c.after.playbook for c in proposal.plays for s in c.after.steps}
    return Counter(of.get(row.step_id, "") for row in proposal.messages)


@dataclass(frozen=True, slots=True)
class _Amounts:
    """Puts what each record is worth beside it; what a child is worth is its own affair."""

    facts: FactTables
    worth: Mapping[str, str]

    def beside(self, entity: str, rows: pl.DataFrame) -> pl.DataFrame:
        fact = self.worth.get(entity)
        if fact is None:
            return rows.with_columns(pl.lit(0, dtype=pl.Int64).alias("amount"))
        amounts = self.facts.frames[entity].select(KEY, pl.col(fact).alias("amount"))
        return rows.join(amounts, on=KEY, how="left").with_columns(pl.col("amount").fill_null(0))


def _values(program: Program, proposal: Proposal, amounts: _Amounts) -> Iterator[ValueCount]:
    for playbook in program.playbooks:
        for decision in playbook.decisions:
            if decision.type.kind not in {Kind.ENUM, Kind.BOOL}:
                continue
            rows = proposal.evaluation.outcomes[decision.column].select(KEY, "value")
            grouped = (
                amounts.beside(playbook.entity, rows)
                .group_by("value")
                .agg(pl.len().alias("count"), pl.col("amount").sum())
            )
            counted = {value: (count, amount) for value, count, amount in grouped.rows()}
            order = decision.type.values or (True, False)
            for value in (*order, None):
                if value in counted:
                    words = None if value is None else format_value(value, decision.type)
                    yield ValueCount(playbook.id, decision.name, words, *counted[value])


def _assumed(program: Program, proposal: Proposal, amounts: _Amounts) -> Iterator[UnknownCount]:
    for playbook in program.playbooks:
        for decision in playbook.decisions:
            if decision.assumed:
                outcomes = proposal.evaluation.outcomes[decision.column]
                names = outcomes.select(KEY, "assumed").explode("assumed").drop_nulls()
                grouped = (
                    amounts.beside(playbook.entity, names)
                    .group_by("assumed")
                    .agg(pl.len().alias("count"), pl.col("amount").sum())
                )
                for name, count, amount in grouped.rows():
                    yield UnknownCount(decision.column, name, count, amount)


def _unknowns(program: Program, proposal: Proposal, amounts: _Amounts) -> Iterator[UnknownCount]:
    for playbook in program.playbooks:
        told = {
            f"{playbook.id}.{d.name}": proposal.evaluation.outcomes[d.column].filter(
                pl.col("value").is_null() | (pl.col("reasons").list.len() > 0)
            )
            for d in playbook.decisions
        }
        if playbook.id in proposal.doubts:
            told[f"{playbook.id} enter"] = proposal.doubts[playbook.id]
        for subject, rows in told.items():
            reasons = rows.select(KEY, "reasons").explode("reasons").drop_nulls()
            grouped = (
                amounts.beside(playbook.entity, reasons)
                .group_by("reasons")
                .agg(pl.len().alias("count"), pl.col("amount").sum())
            )
            for reason, count, amount in grouped.rows():
                yield UnknownCount(subject, reason, count, amount)


def _is_fault(program: Program, row: UnknownCount) -> bool:
    playbook = program.playbook(row.subject.partition(".")[0])
    decision = None if playbook is None else playbook.decision(row.subject.partition(".")[2])
    how = None if decision is None else decision.how
    return isinstance(how, Table) and how.hit == "unique" and is_clash(row.reason)


def _dearest_first(row: UnknownCount) -> tuple[int, int, str, str]:
    return (-row.amount, -row.count, row.subject, row.reason)
