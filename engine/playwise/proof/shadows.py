"""Rows of a table that can never decide, and the rows above that hide them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import z3

from playwise.playbook.kinds import Decision, Row, Table
from playwise.proof.asking import Asking
from playwise.proof.contradictions import contradiction
from playwise.proof.encoding import Encoding
from playwise.proof.replay import Replay
from playwise.proof.solver import Verdict
from playwise.proof.terms import NO, YES, both, either, opposite
from playwise.rules.ir import Node


def find_idle_rows(asking: Asking, decision: Decision, table: Table) -> frozenset[str]:
    """Report the rows that can never decide; return their ids."""
    shadows = _Shadows(asking, decision, table)
    shadows.find()
    return frozenset(shadows.idle)


@dataclass(slots=True)
class _Shadows:
    asking: Asking
    decision: Decision
    table: Table
    idle: list[str] = field(default_factory=list)

    def find(self) -> None:
        # Where an unknown row stops the search, the rows that give its value may still decide: so
        # what it takes to get past the rows above hangs on the value of the row below.
        for value in dict.fromkeys(_constant(row) for row in self.table.rows):
            self._rows_giving(value)

    def _rows_giving(self, value: object) -> None:
        last = max(i for i, row in enumerate(self.table.rows) if _constant(row) == value)
        rows = self.table.rows[: last + 1]
        passing = _Passing.of(self.asking.anything, self.table, rows, value)
        solver = self.asking.solver()
        for index, row in enumerate(rows):
            if _constant(row) == value and self._is_asked(index):
                verdict = solver.ask(passing.holds[index], *self._alone(index, passing))
                if verdict is Verdict.IMPOSSIBLE:
                    self._idle(index, passing)
                elif verdict is Verdict.UNDECIDED or not self._decides(index, value):
                    self._undecided(index)
            if self.table.hit == "first":
                solver.add([passing.passes[index]])

    def _is_asked(self, index: int) -> bool:
        """Whether a row may be idle: an `otherwise` only where rows stand above it.

        What applies where no variant does is told apart.
        """
        row = self.table.rows[index]
        return row.condition is not None or (index > 0 and row.span is not None)

    def _decides(self, index: int, value: object) -> bool:
        """Whether a row can decide that can as far as the solver sees."""
        rows = self.table.rows[: index + 1]

        def question(encoding: Encoding) -> z3.BoolRef:
            passing = _Passing.of(encoding, self.table, rows, value)
            above = passing.passes[: len(self._above(index))]
            return both(passing.holds[-1], *above, *self._alone(index, passing))

        def holds(replay: Replay) -> bool:
            condition = rows[-1].condition
            if self.table.hit == "first" or condition is None:
                return replay.outcome(self.decision).row == rows[-1].id
            return replay.ask(condition) is True

        return self.asking.is_shown(self._conditions(index), question, holds)

    def _conditions(self, index: int) -> list[Node]:
        """What it hangs on whether a row decides: its own condition, and those above."""
        rows = [*self._above(index), self.table.rows[index]]
        return [row.condition for row in rows if row.condition is not None]

    def _above(self, index: int) -> Sequence[Row]:
        """The rows that must not be true for a row to decide."""
        is_passed_on_to = self.table.hit == "first" or self.table.rows[index].condition is None
        return self.table.rows[: index if is_passed_on_to else 0]

    def _alone(self, index: int, passing: _Passing) -> Sequence[z3.BoolRef]:
        """What else an `otherwise` takes where one row may be true: see `hits.unique`."""
        if self.table.hit == "first" or self.table.rows[index].condition is not None:
            return ()
        above = passing.passes[:index]
        if self.table.on_unknown == "skip" or index < 2:
            return above
        return (*above, z3.AtMost(*map(opposite, passing.known[:index]), 1))

    def _undecided(self, index: int) -> None:
        row = self.table.rows[index]
        what = f"whether row '{row.id}' of '{self.decision.name}' can decide"
        own = [] if row.condition is None else [row.condition]
        nodes = self._conditions(index)
        if self.asking.looseness(own) or not self.asking.looseness(nodes):
            self.asking.undecided(what, row.span, own)
        else:
            self.asking.undecided(what, row.span, nodes, "a row above")

    def _idle(self, index: int, passing: _Passing) -> None:
        row = self.table.rows[index]
        self.idle.append(row.id)
        name = f"row '{row.id}' of '{self.decision.name}'"
        above = len(self._above(index))
        solver = self.asking.solver()
        alone = self._alone(index, passing)[above:]
        needed = solver.needed(both(passing.holds[index], *alone), passing.passes[:above])
        if not needed and row.condition is None:
            needed = tuple(range(index))
        if not needed:
            help = f"{contradiction(self.asking, row.when)}; mend it, or take the row out"
            self.asking.report.warn("PW301", f"{name} can never be true", row.span, help)
            return
        hiding = [self.table.rows[i] for i in needed]
        why, help = self._why(index, passing, needed), self._example(row, hiding)
        message = f"{name} can never decide: {why}"
        self.asking.report.warn("PW301", message, row.span, help)

    def _why(self, index: int, passing: _Passing, needed: Sequence[int]) -> str:
        """Return what the rows at *needed* do to the one below that can never decide."""
        row, hiding = self.table.rows[index], [self.table.rows[i] for i in needed]
        solver = self.asking.solver()
        truths = [either(*(passing.holds[i] for i in needed))]
        untrue = [opposite(passing.holds[i]) for i in needed]
        by_truth = solver.ask(passing.holds[index], *untrue) is Verdict.IMPOSSIBLE
        ids = _listed([f"'{row.id}'" for row in hiding])
        is_one = len(hiding) == 1
        if row.condition is None:
            takes = f"{ids} above {'takes' if is_one else 'take'} every {self.asking.record}"
            if by_truth:
                return takes
            return f"{takes}, or {'is' if is_one else 'are'} unknown, and that stops the search"
        if by_truth and is_one:
            return f"{ids} above is true wherever it is"
        if by_truth:
            return f"{ids} above take every {self.asking.record} for which it is true"
        hidden = solver.ask(passing.holds[index], *truths) is not Verdict.IMPOSSIBLE
        how = "true or unknown" if hidden else "unknown"
        verb = "is" if is_one else "are"
        return f"wherever it is true, {ids} above {verb} {how}, and that stops the search"

    def _example(self, row: Row, hiding: Sequence[Row]) -> str:
        condition = row.condition
        if condition is None:
            return "take it out"
        above = _listed([f"'{other.id}'" for other in hiding])
        remedy = f"move it above {above}, or take it out"

        def holds(replay: Replay) -> bool:
            fired = replay.outcome(self.decision).row
            return replay.ask(condition) is True and fired != row.id

        account = self.asking.example(lambda e: e.term(condition).true, holds)
        if account is None:
            if self.asking.looseness([condition]):
                return f"take it out, or, if it can be true at all, move it above {above}"
            return remedy
        replay = Replay(account, self.asking.likely.worked_out)
        fired = replay.outcome(self.decision).row
        why = "the decision is unknown" if fired is None else f"'{fired}' decides"
        return f"for example {account.words()}: it is true, and {why}; {remedy}"


@dataclass(frozen=True, slots=True)
class _Passing:
    """Where each row holds, where it lets a row below it decide, and where it is known."""

    holds: tuple[z3.BoolRef, ...]
    passes: tuple[z3.BoolRef, ...]
    known: tuple[z3.BoolRef, ...]

    @classmethod
    def of(cls, encoding: Encoding, table: Table, rows: Sequence[Row], value: object) -> _Passing:
        """Return them for a row below that gives *value*; None: what it gives hangs on facts."""
        holds: list[z3.BoolRef] = []
        passes: list[z3.BoolRef] = []
        known: list[z3.BoolRef] = []
        for row in rows:
            if row.condition is None:
                holds.append(YES)
                passes.append(NO)
                known.append(YES)
                continue
            term = encoding.term(row.condition)
            mine = _constant(row)
            may_agree = mine is None or value is None or mine == value
            is_passed = may_agree or table.on_unknown == "skip"
            holds.append(term.true)
            known.append(term.known)
            passes.append(opposite(term.true) if is_passed else term.false)
        return cls(tuple(holds), tuple(passes), tuple(known))


def _constant(row: Row) -> object:
    """What a row gives, or None where that hangs on facts."""
    return row.then.node.data if row.then.node.op == "const" else None


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
