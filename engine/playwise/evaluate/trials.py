"""What would be decided if one fact of one record were another: tried out and taken back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from playwise.evaluate.answers import Outcome
from playwise.evaluate.single import decide_all
from playwise.playbook.program import Decision, Playbook, Program, Rank
from playwise.rules.interpret import Interpreter
from playwise.rules.records import Record
from playwise.rules.types import Value

_T = TypeVar("_T")


@dataclass(slots=True)
class Trials:
    """Tries facts out on a record, those above it and those below it.

    The decisions that can be another then are made anew, each time; those of other records, and
    what compares records with each other, stay as they were.

    Attributes:
        program: The playbooks.
        record: The record asked about; its values hold what was decided.
        as_of: The moment.
        most: How many trials may be made; when they are used up, nothing holds any more.
    """

    program: Program
    record: Record
    as_of: datetime
    most: int = 2_000
    _lineage: list[Record] = field(init=False)

    def __post_init__(self) -> None:
        self._lineage = [*_above(self.record), self.record, *_below(self.record)]

    def outcome(self, decision: Decision, owner: Record, fact: str, value: Value) -> Outcome | None:
        """Return what *decision* would come to if *fact* of *owner* were *value*.

        None where no trial is left.
        """
        return self._tried(
            decision.column,
            (owner, fact, value),
            lambda made, _: made.get((self.record.key, decision.column)),
        )

    def holds(
        self, ask: Callable[[Interpreter], bool], owner: Record, fact: str, value: Value
    ) -> bool:
        """Return whether *ask* would say yes of the record if *fact* of *owner* were *value*."""
        answer = self._tried(None, (owner, fact, value), lambda _, fresh: ask(fresh))
        return bool(answer)

    def _tried(
        self,
        target: str | None,
        change: tuple[Record, str, Value],
        read: Callable[[dict[tuple[str, str], Outcome], Interpreter], _T],
    ) -> _T | None:
        if self.most <= 0:
            return None
        self.most -= 1
        anew = decisions_behind(self.program, target)
        with _changed(self._lineage, anew, change):
            made = decide_all(_only(self.program, anew), self._lineage, Interpreter(self.as_of))
            return read(made, Interpreter(self.as_of))


def decisions_behind(program: Program, target: str | None) -> frozenset[str]:
    """Return the columns of *target* and all decisions that it reads; of all for None."""
    by_column = {d.column: d for playbook in program.playbooks for d in playbook.decisions}
    if target is None:
        return frozenset(c for c, decision in by_column.items() if not _compares(decision))
    found: set[str] = set()
    waiting = [target]
    while waiting:
        column = waiting.pop()
        if column in by_column and column not in found and not _compares(by_column[column]):
            found.add(column)
            waiting += by_column[column].reads
    return frozenset(found)


def _compares(decision: Decision) -> bool:
    """Whether it compares records with each other, so that one alone cannot be decided anew."""
    return isinstance(decision.how, Rank)


def _only(program: Program, columns: frozenset[str]) -> Program:
    """*program* with no decisions but these."""
    playbooks = []
    for playbook in program.playbooks:
        kept = tuple(d for d in playbook.decisions if d.column in columns)
        if kept:
            playbooks.append(_with(playbook, kept))
    return Program(program.catalogue, tuple(playbooks))


def _with(playbook: Playbook, decisions: tuple[Decision, ...]) -> Playbook:
    return Playbook(
        playbook.id,
        playbook.title,
        playbook.entity,
        playbook.source,
        playbook.version,
        playbook.path,
        playbook.text,
        decisions=decisions,
    )


@contextmanager
def _changed(
    lineage: Sequence[Record], columns: frozenset[str], change: tuple[Record, str, Value]
) -> Iterator[None]:
    """Let the change hold and the decisions be open, and put everything back after."""
    before = [(record, record.values, record.stale) for record in lineage]
    owner, fact, value = change
    try:
        for record in lineage:
            record.values = {
                name: kept for name, kept in record.values.items() if not _is_of(name, columns)
            }
        owner.values[fact] = value
        owner.stale = {name: old for name, old in owner.stale.items() if name != fact}
        yield
    finally:
        for record, values, stale in before:
            record.values, record.stale = values, stale


def _is_of(name: str, columns: frozenset[str]) -> bool:
    """Whether a value is one of the decisions, or a part of one."""
    return "@" not in name and ".".join(name.split(".")[:2]) in columns


def _above(record: Record) -> Iterator[Record]:
    for parent in record.parents.values():
        yield from _above(parent)
        yield parent


def _below(record: Record) -> Iterator[Record]:
    for children in record.children.values():
        for child in children:
            yield child
            yield from _below(child)
