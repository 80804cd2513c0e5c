"""The hit policies beside `first`: of one record, the one row that is true, or all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from playwise.evaluate.outcome import ROW, Ask, Outcome, fill
from playwise.playbook.kinds import Row, Table
from playwise.rules.operations import Answer
from playwise.rules.types import Value
from playwise.rules.unknown import Unknown, unknown

NO_ROW = "no row matched"
NO_ROW_TRUE = "no row is true"
BETWEEN_ROWS = "; "
TWO, SEVERAL = "two rows are true: ", "several rows are true: "


def clash(ids: Sequence[str]) -> str:
    """Return the reason of a `unique` table of which all of these rows are true."""
    return f"{TWO if len(ids) == 2 else SEVERAL}{', '.join(ids)}"


def is_clash(reason: str) -> bool:
    """Whether *reason* says that more than one row of a `unique` table is true."""
    return reason.startswith((TWO, SEVERAL))


@dataclass(frozen=True, slots=True)
class _Judged:
    """The rows of a table that are true, those that are unknown and why, and the last resort."""

    true: tuple[Row, ...]
    unknown: tuple[Row, ...]
    reasons: tuple[str, ...]
    otherwise: Row | None


def _judged(table: Table, ask: Ask) -> _Judged:
    answers = [(row, ask(row.condition)) for row in table.rows if row.condition is not None]
    doubts = [answer for _, answer in answers if isinstance(answer, Unknown)]
    return _Judged(
        tuple(row for row, answer in answers if answer is True),
        tuple(row for row, answer in answers if isinstance(answer, Unknown)),
        unknown(reason for doubt in doubts for reason in doubt.reasons).reasons,
        next((row for row in table.rows if row.condition is None), None),
    )


def unique(table: Table, ask: Ask, assumed: tuple[str, ...]) -> Outcome:
    """Return the value of the one row that is true.

    Two true rows are a fault: the decision is unknown, and says which. An unknown row makes it
    unknown too, for with a true one it might be the second; unless nothing hangs on it: it is the
    only one that is not false, and gives the value that `otherwise` gives.
    """
    judged = _judged(table, ask)
    if len(judged.true) > 1:
        return Outcome(unknown([clash([row.id for row in judged.true])]), assumed=assumed)
    row = next(iter(judged.true), judged.otherwise)
    unread: tuple[str, ...] = ()
    if judged.unknown and table.on_unknown == "stop":
        row, unread = (judged.otherwise if _agrees(judged, ask) else None), judged.reasons
    if row is None:
        return Outcome(unknown(judged.reasons or [NO_ROW]), assumed=assumed)
    return of_row(row, ask, assumed, unread)


def of_row(row: Row, ask: Ask, assumed: tuple[str, ...], unread: Sequence[str] = ()) -> Outcome:
    """Return what a row gives.

    Args:
        row: A true row.
        ask: Answers for the record.
        assumed: The names that `assume` stood in for.
        unread: Why nobody knows that this row decides, where another might that gives the same.
    """
    value = ask(row.then.node)
    because = "" if isinstance(value, Unknown) else fill(row.because, ask)
    if not unread:
        return Outcome(value, row.id, because, assumed)
    why = {ROW: tuple(unread)}
    return Outcome(value, row.id, because, assumed, parts={ROW: None}, part_reasons=why)


def _agrees(judged: _Judged, ask: Ask) -> bool:
    """Whether the value is the same, be the unknown row true or false."""
    if judged.true or len(judged.unknown) > 1 or judged.otherwise is None:
        return False
    values = [ask(row.then.node) for row in (*judged.unknown, judged.otherwise)]
    return not any(isinstance(value, Unknown) for value in values) and values[0] == values[1]


def collect(table: Table, ask: Ask, assumed: tuple[str, ...]) -> Outcome:
    """Return the values of all true rows, in order, with the rows that are undecided beside.

    Undecided is a row whose condition is unknown, and a true one whose value is. The part `rows`
    names the others that are true.
    """
    listed: list[tuple[Row, Value]] = []
    undecided: list[str] = []
    doubts: list[str] = []

    def take(row: Row, holds: Answer) -> None:
        answer = ask(row.then.node) if holds is True else holds
        if isinstance(answer, Unknown):
            undecided.append(row.id)
            doubts.extend(answer.reasons)
        elif holds is True:
            listed.append((row, answer))

    for row in table.rows:
        if row.condition is not None:
            take(row, ask(row.condition))
        elif not listed and not undecided:
            take(row, True)
    because = BETWEEN_ROWS.join(fill(row.because, ask) for row, _ in listed)
    if not listed and not undecided:
        because = NO_ROW_TRUE
    return Outcome(
        tuple(value for _, value in listed),
        None,
        because,
        assumed,
        undecided=tuple(undecided),
        parts={"rows": tuple(row.id for row, _ in listed)},
        doubts=unknown(doubts).reasons,
    )
