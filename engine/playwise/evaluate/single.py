"""Playbooks for single records, by the interpreter: for tests, explanations and plays."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from playwise.evaluate.answers import Outcome, decide
from playwise.playbook.program import Decision, Program
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
            for record in by_entity.get(playbook.entity, ()):
                if decision.column in record.values:
                    continue
                outcome = decide(decision, partial(interpreter.answer, record=record))
                outcomes[record.key, decision.column] = outcome
                put(record, decision, outcome)
    return outcomes


def put(record: Record, decision: Decision, outcome: Outcome) -> None:
    """Put an outcome and its parts among the record's values, where rules read them."""
    column = decision.column
    record.values[column] = outcome.value
    unfired = Unknown(outcome.reasons)
    record.values[f"{column}.row"] = outcome.row if outcome.row is not None else unfired
    if outcome.open is not None and outcome.undecided is not None:
        record.values[f"{column}.open"] = outcome.open
        record.values[f"{column}.undecided"] = outcome.undecided
