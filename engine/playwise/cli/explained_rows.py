"""The rows of an explanation as a tree: each with its conditions, below them the facts read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from rich.text import Text

from playwise.cli.opening import shown_moment
from playwise.cli.output import Branch, Words, counted, plain
from playwise.evaluate.explain import ConditionTrace, FactRead, RowTrace
from playwise.evaluate.nearest import Change
from playwise.evaluate.traces import Search

JOINED = {"and": "all of", "or": "any of", "not": "not"}
"""How a condition is joined out of others, in words."""

_STYLES = {True: "green", False: "", None: "yellow"}
_FATES = {"decided": "green", "false": "", "unknown": "yellow", "not reached": "dim"}
_MOST_READS = 12
_MOST_CHANGES = 5


@dataclass(frozen=True, slots=True)
class Shown:
    """Whose explanation is shown.

    Attributes:
        key: Of the record: the facts of others are shown with their keys.
        as_of: The moment that ages are counted to.
    """

    key: str
    as_of: datetime

    def rows(
        self, rows: Iterable[RowTrace], *, is_table: bool, decided: bool = True
    ) -> Iterator[Branch]:
        """Yield each row with its verdict, its conditions and what would have made it decide.

        Args:
            rows: The rows.
            is_table: Whether one of them decides.
            decided: Whether it does: of several true rows under ``hit: unique`` none does.
        """
        for row in rows:
            yield self._row(row, is_table=is_table, decided=decided)

    def condition(self, words: Words, trace: ConditionTrace, notes: Sequence[Words]) -> Branch:
        """Return a condition, said in *words*, with what it joins or what it read."""
        if trace.parts:
            return Branch(words, (), notes, [self._part(part) for part in trace.parts])
        return Branch(words, self.reads((trace,)), (*self.more((trace,)), *notes))

    def changes(self, changes: Sequence[Change], search: Search, would: str) -> Iterator[Text]:
        """Yield what would have done: "would decide with arr from 96,000 to 100,000"."""
        for change in changes[:_MOST_CHANGES]:
            whose = "" if change.key == self.key else f" ({change.key})"
            yield Text(f"{would} with {plain(str(change))}{plain(whose)}", "cyan")
        if len(changes) > _MOST_CHANGES:
            more = len(changes) - _MOST_CHANGES
            yield Text(f"… or with {more} more; --json has them all", "dim")
        if search == "cut short":
            yield Text("the search for facts that would do was cut short", "dim")
        elif search == "whole" and not changes:
            yield Text("no single fact that was tried would do", "dim")

    def reads(self, conditions: Iterable[ConditionTrace]) -> list[Sequence[Words]]:
        """Return a line for each fact that conditions read: value, source and age."""
        return [self._read(read) for read in _once(conditions)[:_MOST_READS]]

    def more(self, conditions: Iterable[ConditionTrace]) -> Iterator[Text]:
        """Yield how many facts are not shown, where some are not."""
        left = len(_once(conditions)) - _MOST_READS
        if left > 0:
            yield Text(f"… and {left} more; --json has them all", "dim")

    def _row(self, row: RowTrace, *, is_table: bool, decided: bool) -> Branch:
        line = Text(plain(row.id), _FATES[row.fate])
        if is_table and row.then != row.id:
            line.append(plain(f" → {row.then}"))
        line.append(f" {plain(_verdict(row, decides=is_table and decided))}")
        would = "would decide" if is_table else "would be true"
        notes = tuple(self.changes(row.nearest, row.search, would))
        conditions = [one for one in row.conditions if one.text != row.then or not is_table]
        of_value = [one for one in row.conditions if one.text == row.then and is_table]
        if row.fate == "not reached":
            said = " and ".join(one.text for one in conditions)
            line.append(plain(f": {said}" if said else ""))
            return Branch(line, (), notes)
        if len(conditions) == 1:
            (only,) = conditions
            line.append(f": {plain(JOINED[only.joined] if only.joined else only.text)}")
            below = self.condition(line, only, ())
            cells = [*below.cells, *self.reads(of_value)]
            return Branch(line, cells, (*below.notes, *notes), below.branches)
        line.append(": all of" if conditions else "")
        parts = [self._part(condition) for condition in conditions]
        return Branch(line, self.reads(of_value), notes, parts)

    def _part(self, trace: ConditionTrace) -> Branch:
        """A condition among others, its answer first."""
        words = Text("", _STYLES[trace.answer])
        words.append(_answer(trace))
        words.append(f": {plain(JOINED[trace.joined] if trace.joined else trace.text)}")
        return self.condition(words, trace, ())

    def _read(self, read: FactRead) -> Sequence[Words]:
        name = read.name if read.key in {self.key, ""} else f"{read.name} of {read.key}"
        return (name, _value(read), read.source, self._age(read))

    def _age(self, read: FactRead) -> str:
        if read.as_of is not None:
            return f"as of {shown_moment(read.as_of)}"
        if read.seen is None:
            return ""
        day = read.seen.astimezone(self.as_of.tzinfo).date()
        days = (self.as_of.date() - day).days
        if days == 0:
            return "read that day"
        return f"of {day}, {counted(days, 'day')} old" if days > 0 else f"of {day}, later"


def _verdict(row: RowTrace, *, decides: bool) -> str:
    match row.fate:
        case "decided" if row.missing:
            return f"applies, and its value is unknown ({_why(row.missing)})"
        case "decided" if row.value is not None:
            return f"is {row.value}"
        case "decided":
            return "decides" if decides else "is true"
        case "unknown":
            reasons = dict.fromkeys(r for one in row.conditions for r in one.reasons)
            return f"is unknown ({_why(list(reasons))})"
        case "not reached":
            return "is not reached"
    return "is false"


def _answer(trace: ConditionTrace) -> str:
    if trace.answer is None:
        return f"unknown ({plain(_why(trace.reasons))})"
    return "true" if trace.answer else "false"


def _value(read: FactRead) -> Words:
    match read.state:
        case "known":
            return f"= {read.value}"
        case "stale":
            words = f"stale: {read.value or ''}"
        case "missing":
            words = "missing"
        case "unknown":
            words = f"unknown ({_why(read.reasons)})"
    if read.assumed is not None:
        words = f"assumed {read.assumed}, for it is {words}"
    return Text(plain(words), "yellow")


def _why(reasons: Sequence[str]) -> str:
    """The first of the reasons, which the decision tells all of."""
    if len(reasons) < 2:
        return "".join(reasons)
    return f"{reasons[0]}, and {len(reasons) - 1} more"


def _once(conditions: Iterable[ConditionTrace]) -> list[FactRead]:
    return list(dict.fromkeys(read for condition in conditions for read in condition.reads))
