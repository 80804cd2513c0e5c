"""Whatever a proof says of a table is so: held against every account that there can be."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import partial

from hypothesis import given, note, settings
from hypothesis import strategies as st

from playwise.evaluate.answers import decide
from playwise.playbook.lint.ranges import holes
from playwise.playbook.lint.values import unmentioned
from playwise.playbook.program import Decision, Program, Row, Table
from playwise.proof.prove import prove
from playwise.rules.interpret import Interpreter
from playwise.rules.records import Record
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
VALUES: Mapping[str, tuple[object, ...]] = {
    "flag": (None, False, True),
    "tier": (None, "low", "middle", "high"),
    "seats": (None, 0, 1, 2, 3, 4),
    "ready": (False, True),
}
AS_OF = datetime(2026, 1, 1, tzinfo=UTC)

atoms = st.sampled_from(
    [
        "flag",
        "not flag",
        "ready",
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
conditions = st.recursive(
    atoms,
    lambda inner: st.builds(
        "({} {} {})".format, inner, st.sampled_from(["and", "or"]), inner
    )
    | inner.map(lambda text: f"not ({text})"),
    max_leaves=4,
)


@st.composite
def tables(draw: st.DrawFn) -> str:
    """A table, and sometimes one above it that it reads."""
    lines = ["decisions:"]
    read = draw(st.booleans())
    for name in ("above", "size") if read else ("size",):
        hit = draw(st.sampled_from(["first", "first", "unique"]))
        skip = draw(st.sampled_from(["stop", "stop", "skip"]))
        lines += [f"  {name}:", "    values: [a, b, c]", f"    hit: {hit}", f"    on_unknown: {skip}"]
        lines.append("    table:")
        for index in range(draw(st.integers(1, 5))):
            condition = draw(conditions)
            if name == "size" and read and draw(st.booleans()):
                condition = f"({condition}) and above {draw(st.sampled_from(['= a', '!= b', 'is known']))}"
            then = draw(st.sampled_from("abc"))
            lines.append(f"      - {{id: r{index}, when: \"{condition}\", then: {then}}}")
        if draw(st.integers(0, 2)) == 0:
            lines.append(f"      - {{id: last, otherwise: {draw(st.sampled_from('abc'))}}}")
    return "\n".join(lines) + "\n"


def records() -> Iterator[Record]:
    for values in itertools.product(*VALUES.values()):
        given = dict(zip(VALUES, values, strict=True))
        yield Record("account", "x", {k: v for k, v in given.items() if v is not None})  # type: ignore[misc]


def judged(program: Program) -> Iterator[tuple[Decision, list[dict[str, object]], list[str | None]]]:
    """Each table with the answers of its rows, and the row that decides, for every account."""
    answers: dict[str, list[dict[str, object]]] = {}
    fired: dict[str, list[str | None]] = {}
    (playbook,) = program.playbooks
    from playwise.evaluate.single import put

    for record in records():
        interpreter = Interpreter(AS_OF)
        ask = partial(interpreter.answer, record=record)
        for decision in playbook.decisions:
            outcome = decide(decision, ask)
            put(record, decision, outcome)
            assert isinstance(decision.how, Table)
            rows = {r.id: True if r.condition is None else ask(r.condition) for r in decision.how.rows}
            answers.setdefault(decision.name, []).append(rows)
            fired.setdefault(decision.name, []).append(outcome.row)
    for decision in playbook.decisions:
        yield decision, answers[decision.name], fired[decision.name]


@settings(max_examples=150, deadline=None)
@given(text=tables())
def test_gaps_overlaps_and_idle_rows_are_those_that_all_accounts_show(text: str) -> None:
    note(text)
    made = compiled(text, facts=FACTS)
    assert not [f for f in made.findings if f.is_error], made.messages
    proof = prove(made.program)
    said = [finding.message for finding in proof.findings]
    note("\n".join(said))

    assert not [n for n in proof.notes if n.message.startswith("not decided")]
    for decision, answers, fired in judged(made.program):
        table = decision.how
        assert isinstance(table, Table)
        name = decision.name
        falls = any(all(a is False for a in row.values()) for row in answers)
        told = bool(unmentioned(table) or holes(table)) or any(
            m.startswith(f"'{name}' leaves a gap") for m in said
        )
        assert told == falls

        for row in table.rows:
            if row.condition is None:
                continue
            decides = row.id in fired
            if table.hit == "unique":
                decides = any(a[row.id] is True for a in answers)
            idle = any(
                m.startswith(f"row '{row.id}' of '{name}' can never") for m in said
            )
            assert idle == (not decides), row.id
        if table.hit == "unique":
            rows = [row.id for row in table.rows if row.condition is not None]
            for one, other in itertools.combinations(rows, 2):
                meet = any(a[one] is True and a[other] is True for a in answers)
                message = f"'{one}' and '{other}' of '{name}' can both be true"
                assert any(m.startswith(message) for m in said) == meet
