"""Playbooks for single records, by the interpreter: for tests, explanations and plays."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial

from playwise.evaluate.answers import Outcome, decide
from playwise.evaluate.ranks import Asked, rank_outcomes
from playwise.playbook.kinds import Decision, Rank, Table
from playwise.playbook.open_items import OPEN, known_so_far, told_of
from playwise.playbook.program import Program
from playwise.rules.interpret import Interpreter
from playwise.rules.records import Record
from playwise.rules.unknown import Unknown


def decide_all(
    program: Program, records: Iterable[Record], interpreter: Interpreter
) -> dict[tuple[str, str], Outcome]:
    """Decide every playbook for *records* and put the decisions among their values.

    Args:
        program: The playbooks, in order.
        records: Every record that may be read, parents and children included. A decision that
            is among a record's values already is taken as given.
        interpreter: Of the moment asked about; must not have answered for these records before.

    Returns:
        The outcome for each (record's key, ``playbook.decision``) that was worked out.
    """
    by_entity: dict[str, list[Record]] = {}
    for record in records:
        by_entity.setdefault(record.entity, []).append(record)
    outcomes: dict[tuple[str, str], Outcome] = {}
    for playbook in program.playbooks:
        for decision in playbook.decisions:
            there = by_entity.get(playbook.entity, ())
            asked = [
                (record, partial(interpreter.answer, record=record))
                for record in there
                if decision.column not in record.values
            ]
            for (record, _), outcome in zip(asked, _decided(decision, asked), strict=True):
                outcomes[record.key, decision.column] = outcome
                put(record, decision, outcome)
    return outcomes


def _decided(decision: Decision, asked: Sequence[Asked]) -> list[Outcome]:
    """What *decision* comes to for each of the records, which a rank compares with each other."""
    if isinstance(decision.how, Rank):
        return list(rank_outcomes(decision, decision.how, asked).values())
    return [decide(decision, ask) for _, ask in asked]


def put(record: Record, decision: Decision, outcome: Outcome) -> None:
    """Put an outcome and its parts among the record's values, where rules read them."""
    column = decision.column
    record.values[column] = outcome.value
    match decision.how:
        case Table(hit="collect", on_unknown="stop") if outcome.doubts:
            # A list of which nobody knows the end is no value that a rule can use.
            record.values[column] = Unknown(outcome.doubts)
    unfired = Unknown(outcome.part_reasons.get("row", outcome.reasons))
    record.values[f"{column}.row"] = outcome.row if outcome.row is not None else unfired
    if outcome.open is not None:
        listed = f"{column}.{OPEN}"
        record.values[known_so_far(listed)] = outcome.open
        doubts = outcome.part_reasons.get(OPEN)
        record.values[listed] = Unknown(doubts) if doubts else outcome.open
        record.values[told_of(listed)] = outcome.open or record.values[listed]
    if outcome.undecided is not None:
        record.values[f"{column}.undecided"] = outcome.undecided
    for name, value in (outcome.parts or {}).items():
        why = Unknown(outcome.part_reasons.get(name, outcome.reasons))
        record.values[f"{column}.{name}"] = why if value is None else value
