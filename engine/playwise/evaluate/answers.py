"""What a decision comes to for one record, and the order in which rows decide."""

from __future__ import annotations

from collections.abc import Sequence

from playwise.evaluate.hits import NO_ROW, collect, of_row, unique
from playwise.evaluate.outcome import Ask, Outcome, fill
from playwise.evaluate.quadrants import quadrant_outcome
from playwise.evaluate.scorecards import scorecard_outcome
from playwise.evaluate.variants import chosen
from playwise.playbook.kinds import Checklist, Computed, Decision, Quadrant, Rank, Scorecard, Table
from playwise.playbook.open_items import OPEN
from playwise.rules.operations import Answer
from playwise.rules.types import Value
from playwise.rules.unknown import Unknown, unknown

__all__ = [
    "COMPLETE",
    "EVERY_ITEM",
    "NOT_YET",
    "NO_ROW",
    "Ask",
    "Outcome",
    "decide",
    "fill",
    "still_open",
    "stopping_row",
]

COMPLETE, NOT_YET = "complete", "not_yet"
EVERY_ITEM = "every required item is true"


def decide(decision: Decision, ask: Ask) -> Outcome:
    """Return what *decision* comes to for the record that *ask* answers for."""
    if decision.alternatives:
        return chosen(decision, ask, decide)
    assumed = tuple(name for name, node in decision.assumed if isinstance(ask(node), Unknown))
    match decision.how:
        case Table(hit="unique") as table:
            return unique(table, ask, assumed)
        case Table(hit="collect") as table:
            return collect(table, ask, assumed)
        case Table() as table:
            return _table(table, ask, assumed)
        case Checklist() as checklist:
            return _checklist(checklist, ask, assumed)
        case Scorecard() as card:
            return scorecard_outcome(card, ask, assumed)
        case Quadrant() as quadrant:
            return quadrant_outcome(quadrant, ask, assumed)
        case Rank():
            raise TypeError(f"'{decision.column}' is decided for all records together")
        case Computed(rule=rule):
            value = ask(rule.node)
            because = "" if isinstance(value, Unknown) else rule.text
            return Outcome(value, None, because, assumed)


def stopping_row(table: Table, ask: Ask) -> tuple[int | None, Answer]:
    """Return the first row that is not false, and whether it is true or unknown.

    The index is None where every row is false.
    """
    for index, row in enumerate(table.rows):
        holds = True if row.condition is None else ask(row.condition)
        if isinstance(holds, Unknown):
            if table.on_unknown == "stop":
                return index, holds
        elif holds:
            return index, True
    return None, False


def _table(table: Table, ask: Ask, assumed: tuple[str, ...]) -> Outcome:
    index, holds = stopping_row(table, ask)
    if index is None:
        return Outcome(unknown(_skipped(table, ask) or [NO_ROW]), assumed=assumed)
    if not isinstance(holds, Unknown):
        return of_row(table.rows[index], ask, assumed)
    agreed = _agreed(table, index, ask)
    if agreed is None:
        return Outcome(holds, assumed=assumed)
    return of_row(table.rows[agreed], ask, assumed, holds.reasons)


def _skipped(table: Table, ask: Ask) -> list[str]:
    """Why the rows that were skipped are unknown."""
    answers = [ask(row.condition) for row in table.rows if row.condition is not None]
    return [
        reason for answer in answers if isinstance(answer, Unknown) for reason in answer.reasons
    ]


def _agreed(table: Table, start: int, ask: Ask) -> int | None:
    """Return the first true row where every row that could apply before it gives its value."""
    values: list[Value] = []
    for index in range(start, len(table.rows)):
        row = table.rows[index]
        holds = True if row.condition is None else ask(row.condition)
        if holds is False:
            continue
        value = ask(row.then.node)
        if isinstance(value, Unknown):
            return None
        values.append(value)
        if holds is True:
            return index if all(v == values[0] for v in values) else None
    return None


def _checklist(checklist: Checklist, ask: Ask, assumed: tuple[str, ...]) -> Outcome:
    answers = [(item, ask(item.rule.node)) for item in checklist.items]
    left = tuple(item.id for item, answer in answers if answer is False)
    undecided = tuple(item.id for item, answer in answers if isinstance(answer, Unknown))
    doubts = unknown(r for _, answer in answers for r in _reasons(answer)).reasons
    required = [(item.id, answer) for item, answer in answers if item.required]
    failing = [id for id, answer in required if answer is False]
    value: Answer
    if failing:
        value, because = NOT_YET, still_open(failing)
    elif all(answer is True for _, answer in required):
        value, because = COMPLETE, EVERY_ITEM
    else:
        value, because = unknown(r for _, answer in required for r in _reasons(answer)), ""
    of_parts = {OPEN: doubts} if undecided else {}
    return Outcome(value, None, because, assumed, left, undecided, part_reasons=of_parts)


def _reasons(answer: Answer) -> tuple[str, ...]:
    return answer.reasons if isinstance(answer, Unknown) else ()


def still_open(items: Sequence[str]) -> str:
    """Return the because-text of a checklist whose required *items* are false."""
    return f"still open: {', '.join(items)}"
