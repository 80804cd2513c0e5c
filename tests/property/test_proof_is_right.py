"""Whatever a proof says of a table is so: held against every account that there can be."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from hypothesis import given, note, settings
from hypothesis import strategies as st

from playwise.diagnostics.places import Span
from playwise.evaluate.answers import decide
from playwise.evaluate.single import put
from playwise.playbook.kinds import Row, Table
from playwise.playbook.program import Program
from playwise.proof.prove import prove
from playwise.proof.report import Proof
from playwise.rules.interpret import Interpreter
from playwise.rules.operations import Answer
from playwise.rules.records import Record
from playwise.rules.types import Value
from playwise.rules.unknown import Unknown
from tests.unit.playbook.compiled import compiled

FACTS = """\
entities:
  account:
    key: account_id
    facts:
      flag: {type: bool, from: crm.accounts.flag}
      tier: {type: enum, values: [low, middle, high], from: crm.accounts.tier}
      seats: {type: integer, min: 0, max: 4, from: crm.accounts.seats}
      ready: {type: bool, from: crm.accounts.ready, default: false}
"""
VALUES: Mapping[str, tuple[Value | None, ...]] = {
    "flag": (None, False, True),
    "tier": (None, "low", "middle", "high"),
    "seats": (None, 0, 1, 2, 3, 4),
    "ready": (False, True, None),
}
"""Every value that a fact can have; None is missing: of `ready`, a value that did not fit."""
AS_OF = datetime(2026, 1, 1, tzinfo=ZoneInfo("UTC"))

_atoms = st.sampled_from(
    [
        "flag",
        "not flag",
        "ready",
        "ready is known",
        "ready is missing",
        "ready or not ready",
        "tier = low",
        "tier != high",
        "tier in [low, middle]",
        "tier is known",
        "tier is missing",
        "flag is known",
        *(f"seats {op} {n}" for op in ("<", "<=", ">", ">=", "=", "!=") for n in range(5)),
        "seats between 1 and 3",
        "seats is missing",
        "seats % 2 = 0",
        "seats * 2 - 3 > 1",
        "-seats < -2",
        "min(seats, 2) = 2",
        "if(flag, seats, 4 - seats) >= 3",
        "coalesce(seats, 0) >= 1",
        "if(ready, tier, 'low') = low",
    ]
)
_conditions = st.recursive(
    _atoms,
    lambda inner: (
        st.builds("({} {} {})".format, inner, st.sampled_from(["and", "or"]), inner)
        | inner.map("not ({})".format)
    ),
    max_leaves=4,
)
_of_above = st.sampled_from(["above = a", "above != b", "above is known", "above.row = r0"])


@st.composite
def tables(draw: st.DrawFn) -> str:
    """A table, and sometimes one above it that it reads."""
    two = draw(st.booleans())
    lines = ["decisions:"]
    for name in ("above", "size") if two else ("size",):
        hit = draw(st.sampled_from(["first", "first", "unique"]))
        skip = draw(st.sampled_from(["stop", "stop", "skip"]))
        lines += [f"  {name}:", "    values: [a, b, c]", f"    hit: {hit}"]
        lines += [f"    on_unknown: {skip}", "    table:"]
        for index in range(draw(st.integers(1, 5))):
            condition = draw(_conditions)
            if name == "size" and two and draw(st.booleans()):
                condition = f"({condition}) and {draw(_of_above)}"
            then = draw(st.sampled_from("abc"))
            lines.append(f'      - {{id: r{index}, when: "{condition}", then: {then}}}')
        if draw(st.integers(0, 2)) == 0:
            lines.append(f"      - {{id: last, otherwise: {draw(st.sampled_from('abc'))}}}")
    return "\n".join(lines) + "\n"


@dataclass
class Judged:
    """A table before all accounts, for each: whether its values fitted, and what the rows say."""

    table: Table
    fits: list[bool] = field(default_factory=list)
    answers: list[dict[str, Answer]] = field(default_factory=list)
    fired: list[str | None] = field(default_factory=list)

    @property
    def falls_through(self) -> bool:
        """Whether an account does of which every value fitted: others are not worth a row."""
        return any(
            all(answer is False for answer in rows.values())
            for rows, fits in zip(self.answers, self.fits, strict=True)
            if fits
        )

    def decides(self, row: str) -> bool:
        """Whether a row ever decides; under `unique` whether it is ever true."""
        if self.table.hit == "unique":
            return any(rows[row] is True for rows in self.answers)
        return row in self.fired

    def meet(self, one: str, other: str) -> bool:
        return any(rows[one] is True and rows[other] is True for rows in self.answers)

    def is_always_true(self, row: str, *, unless_unknown: bool) -> bool:
        return all(
            rows[row] is True or (unless_unknown and isinstance(rows[row], Unknown))
            for rows in self.answers
        )


def records() -> Iterator[Record]:
    for values in itertools.product(*VALUES.values()):
        held = zip(VALUES, values, strict=True)
        yield Record("account", "x", {name: value for name, value in held if value is not None})


def judged(program: Program) -> dict[str, Judged]:
    (playbook,) = program.playbooks
    found: dict[str, Judged] = {}
    for record in records():
        ask = partial(Interpreter(AS_OF).answer, record=record)
        for decision in playbook.decisions:
            outcome = decide(decision, ask)
            put(record, decision, outcome)
            assert isinstance(decision.how, Table)
            seen = found.setdefault(decision.name, Judged(decision.how))
            seen.fits.append("ready" in record.values)
            seen.fired.append(outcome.row)
            seen.answers.append(
                {r.id: True if r.condition is None else ask(r.condition) for r in decision.how.rows}
            )
    return found


def told(proof: Proof, *starts: str) -> bool:
    return any(finding.message.startswith(starts) for finding in proof.findings)


def always_true(proof: Proof, table: Table) -> Iterator[tuple[str, str]]:
    """Yield the rows whose whole condition is told to be true, with what is told."""
    for row in table.rows:
        if len(row.when) == 1:
            start = f"'{row.when[0].text}' of row '{row.id}' is always true"
            for finding in proof.findings:
                if finding.message.startswith(start) and finding.span in _spans(row):
                    yield row.id, finding.message


def _spans(row: Row) -> tuple[Span | None, ...]:
    return (row.span, *(rule.span for rule in row.when))


@settings(max_examples=60, deadline=None)
@given(text=tables())
def test_gaps_overlaps_and_idle_rows_are_those_that_some_account_shows(text: str) -> None:
    made = compiled(text, facts=FACTS)
    assert not [finding for finding in made.findings if finding.is_error], made.messages
    proof = prove(made.program)
    note(text + "\n".join(finding.message for finding in proof.findings))

    assert not [n for n in proof.notes if n.message.startswith("not decided")]
    for name, seen in judged(made.program).items():
        gap = told(proof, f"'{name}' leaves a gap", f"no row of '{name}' is for")
        assert gap == seen.falls_through
        rows = [row.id for row in seen.table.rows if row.condition is not None]
        for row in rows:
            assert told(proof, f"row '{row}' of '{name}' can never") != seen.decides(row), row
        last = seen.table.rows[-1]
        if last.condition is None:
            is_told = told(proof, f"row '{last.id}' of '{name}' can never decide")
            assert is_told == (last.id not in seen.fired)
        for row, always in always_true(proof, seen.table):
            assert seen.is_always_true(row, unless_unknown=always.endswith("known")), always
        for one, other in itertools.combinations(rows, 2):
            meet = seen.table.hit == "unique" and seen.meet(one, other)
            assert told(proof, f"'{one}' and '{other}' of '{name}' can both be true") == meet
