"""Rows of a table that can never decide, and the rows above that hide them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import z3

from playwise.playbook.program import Decision, Row, Table
from playwise.proof.asking import Asking
from playwise.proof.contradictions import contradiction
from playwise.proof.encoding import Encoding
from playwise.proof.replay import Replay
from playwise.proof.solver import Verdict
from playwise.proof.terms import NO, YES, either, opposite


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
        encodings = [self.asking.anything]
        if any(self._is_doubtful(row) for row in rows):
            encodings.append(self.asking.likely)
        surely = [_Passing.of(encoding, self.table, rows, value) for encoding in encodings]
        solvers = [self.asking.solver(encoding) for encoding in encodings]
        for index, row in enumerate(rows):
            if _constant(row) == value and row.condition is not None:
                verdict = solvers[0].ask(surely[0].holds[index])
                if verdict is Verdict.IMPOSSIBLE:
                    self._idle(index, surely[0])
                elif self._is_doubtful(row) and (
                    solvers[1].ask(surely[1].holds[index]) is not Verdict.POSSIBLE
                ):
                    verdict = Verdict.UNDECIDED
                if verdict is Verdict.UNDECIDED:
                    what = f"whether row '{row.id}' of '{self.decision.name}' can decide"
                    self.asking.undecided(what, row.span, [row.condition])
            if self.table.hit == "first":
                for solver, passing in zip(solvers, surely, strict=True):
                    solver.add([passing.passes[index]])

    def _is_doubtful(self, row: Row) -> bool:
        return row.condition is not None and bool(self.asking.anything.term(row.condition).loose)

    def _idle(self, index: int, passing: _Passing) -> None:
        row = self.table.rows[index]
        self.idle.append(row.id)
        name = f"row '{row.id}' of '{self.decision.name}'"
        above = range(index if self.table.hit == "first" else 0)
        solver = self.asking.solver()
        needed = solver.needed(passing.holds[index], [passing.passes[i] for i in above])
        if not needed:
            help = f"{contradiction(self.asking, row.when)}; mend it, or take the row out"
            self.asking.report.warn("PW301", f"{name} can never be true", row.span, help)
            return
        hiding = [self.table.rows[i] for i in needed]
        truths = [either(*(passing.holds[i] for i in needed))]
        untrue = [opposite(passing.holds[i]) for i in needed]
        by_truth = solver.ask(passing.holds[index], *untrue) is Verdict.IMPOSSIBLE
        ids = _listed([f"'{row.id}'" for row in hiding])
        help = self._example(row, hiding, passing)
        if by_truth and len(hiding) == 1:
            why = f"{ids} above is true wherever it is"
        elif by_truth:
            why = f"{ids} above take every {self.asking.record} for which it is true"
        else:
            hidden = solver.ask(passing.holds[index], *truths) is not Verdict.IMPOSSIBLE
            how = "true or unknown" if hidden else "unknown"
            verb = "is" if len(hiding) == 1 else "are"
            why = f"wherever it is true, {ids} above {verb} {how}, and that stops the search"
        report, message = self.asking.report, f"{name} can never decide: {why}"
        report.warn("PW301", message, row.span, help)

    def _example(self, row: Row, hiding: Sequence[Row], passing: _Passing) -> str:
        above = _listed([f"'{other.id}'" for other in hiding])
        remedy = f"move it above {above}, or take it out"
        condition = row.condition
        assert condition is not None

        def holds(replay: Replay) -> bool:
            fired = replay.outcome(self.decision).row
            return replay.ask(condition) is True and fired != row.id

        account = self.asking.example(lambda e: e.term(condition).true, holds)
        if account is None:
            return remedy
        replay = Replay(account, self.asking.likely.worked_out)
        fired = replay.outcome(self.decision).row
        why = "the decision is unknown" if fired is None else f"'{fired}' decides"
        return f"for example {account.words()}: it is true, and {why}; {remedy}"


@dataclass(frozen=True, slots=True)
class _Passing:
    """Where each row of a table holds, and where it lets a row below it decide."""

    holds: tuple[z3.BoolRef, ...]
    passes: tuple[z3.BoolRef, ...]

    @classmethod
    def of(cls, encoding: Encoding, table: Table, rows: Sequence[Row], value: object) -> _Passing:
        """Return them for a row below that gives *value*; None: what it gives hangs on facts."""
        holds: list[z3.BoolRef] = []
        passes: list[z3.BoolRef] = []
        for row in rows:
            if row.condition is None:
                holds.append(YES)
                passes.append(NO)
                continue
            term = encoding.term(row.condition)
            mine = _constant(row)
            may_agree = mine is None or value is None or mine == value
            is_passed = may_agree or table.on_unknown == "skip"
            holds.append(term.true)
            passes.append(opposite(term.true) if is_passed else term.false)
        return cls(tuple(holds), tuple(passes))


def _constant(row: Row) -> object:
    """What a row gives, or None where that hangs on facts."""
    return row.then.node.data if row.then.node.op == "const" else None


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
