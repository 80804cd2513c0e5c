"""What is known while nobody knows which variant applies: the same by both evaluators."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

from playwise.evaluate.answers import Outcome
from playwise.evaluate.either_way import WHICHEVER
from playwise.rules.unknown import Unknown
from tests.unit.evaluate.decided import by_interpreter, by_polars, tables
from tests.unit.evaluate.test_variants import BOTH, Decide, explained
from tests.unit.playbook.extended import extended

SCORED = """\
playbook: scored
title: Scored
entity: account
params: {heavy: 3, bar: 50, most: 90}
decisions:
  h:
    scorecard:
      bands: {red: "< 50", green: ">= 50"}
      measures:
        - {id: used, weight: params.heavy, cap: 90, value: used, on_missing: drop}
        - {id: seats, weight: 1, cap: params.most, value: seats, on_missing: drop}
      override:
        - {id: low, when: used < params.bar, then: red}
        - {id: gone, when: not replied, then: red}
  u:
    hit: unique
    values: [m, n]
    table:
      - {id: a, when: used > params.bar, then: m}
      - {id: b, when: replied and used <= params.bar, then: n}
      - {id: c, otherwise: m}
  score: {value: h.score}
  drivers: {value: "'seats' in h.drivers"}
  over: {value: h.row = low}
  sole: {value: u.row = c}
"""
LIGHT = """\
playbook: light
extends: scored
variant: {when: industry = 'tourism'}
params: {heavy: 1, bar: 20, most: 100}
"""
INDUSTRIES = (None, "tourism", "events")
WHY = Unknown(("missing: industry",))

BASE = """\
playbook: base
title: Base
entity: account
params: {bar: 50}
decisions:
  q:
    quadrant:
      x: used
      y: seats
      cut: {x: 5, y: 5}
      weight: used - params.bar
      names: {high_high: up, high_low: side, low_high: side, low_low: down}
  c:
    checklist:
      required: {a: used > 0, z: used > 90}
      optional: {b: used > params.bar, e: replied}
  t:
    values: [m, n]
    table:
      - {id: r1, when: used > params.bar, then: m}
      - {id: r2, when: used > 0, then: m}
      - {id: r3, otherwise: n}
  same:
    type: number
    table:
      - {id: r1, when: used > 0, then: params.bar}
      - {id: r2, otherwise: 0}
  g:
    hit: collect
    table:
      - {id: r1, when: used > params.bar}
      - {id: r2, when: used > 0}
      - {id: r3, when: replied}
  skipping:
    hit: collect
    on_unknown: skip
    table:
      - {id: r1, when: used > params.bar}
      - {id: r2, when: replied}
  given:
    hit: collect
    values: [m, n]
    table:
      - {id: r1, when: used > params.bar, then: m}
      - {id: r2, when: used <= params.bar, then: m}
      - {id: r3, otherwise: n}
"""
LOWER = """\
playbook: lower
extends: base
variant: {when: industry = 'tourism'}
params: {bar: 1}
"""
READER = """\
playbook: reader
title: Reader
entity: account
decisions:
  x: {value: base.q.x > 5}
  weight: {value: base.q.weight > 5}
  by_row: {value: base.t.row = 'r2'}
  same_row: {value: base.same.row = 'r1'}
  whole: {value: count(base.c.open) > 0}
  a: {value: "'a' in base.c.open"}
  b: {value: "'b' in base.c.open"}
  z: {value: "'z' in base.c.open"}
  unsure: {value: "'b' in base.c.undecided"}
  undecided: {value: "'r1' in base.g.undecided"}
  settled: {value: "'r2' in base.g.undecided"}
  listed: {value: "'r2' in base.g"}
  skipped: {value: "'r1' in base.skipping"}
"""
BELOW = """\
playbook: below
title: Below
entity: contact
decisions:
  weight: {value: base.q.weight > 5}
  undecided: {value: "'r1' in base.g.undecided"}
"""


def decided(decide: Decide, facts: dict[str, Any]) -> dict[str, Outcome]:
    made = extended(BELOW, LOWER, READER, BASE)
    assert made.messages == []
    world = {"account": {"a1": facts}, "contact": {"c1": {"account": "a1"}}}
    found = decide(made.program, tables(made.program.catalogue, world))
    return {column: outcome for (_, column), outcome in found.items()}


@BOTH
def test_what_is_the_same_either_way_is_known_and_each_part_for_itself(decide: Decide) -> None:
    found = decided(decide, {"used": 45, "seats": 7, "replied": True})

    parts = {"x": 45.0, "y": 7.0, "weight": None}
    assert found["base.q"] == Outcome("up", None, WHICHEVER, parts=parts)
    assert found["base.c"] == Outcome("not_yet", None, WHICHEVER, open=("z",), undecided=("b",))
    assert found["base.t"] == Outcome("m", "r2", "used > 0", parts={"row": None})
    assert found["base.same"] == Outcome(WHY, "r1")


@BOTH
def test_what_differs_is_unknown_for_the_reasons_of_the_variant(decide: Decide) -> None:
    found = decided(decide, {"used": 45, "seats": 7, "replied": True})

    assert {column: o.value for column, o in found.items() if column.startswith("reader.")} == {
        "reader.x": True,
        "reader.weight": WHY,
        "reader.by_row": WHY,
        "reader.same_row": True,
        "reader.whole": WHY,
        "reader.a": False,
        "reader.b": WHY,
        "reader.z": True,
        "reader.unsure": True,
        "reader.undecided": True,
        "reader.settled": False,
        "reader.listed": WHY,
        "reader.skipped": WHY,
    }
    assert (found["below.weight"].value, found["below.undecided"].value) == (WHY, True)


@BOTH
@pytest.mark.parametrize(
    ("facts", "value", "undecided"),
    [
        # The variants differ in one row, and another is unknown whichever applies.
        ({"used": 45}, WHY, ("r1", "r3")),
        ({"used": 45, "replied": True}, WHY, ("r1",)),
        ({"used": 60, "replied": True}, ("r1", "r2", "r3"), ()),
        ({"used": 60}, ("r1", "r2"), ("r3",)),
        ({"replied": False}, (), ("r1", "r2")),
    ],
)
def test_rows_of_a_list_that_the_variants_decide_otherwise_are_undecided(
    decide: Decide, facts: dict[str, Any], value: object, undecided: tuple[str, ...]
) -> None:
    found = decided(decide, facts)["base.g"]

    assert (found.value, found.undecided) == (value, undecided)


@BOTH
def test_a_list_that_is_the_same_by_other_rows_is_known(decide: Decide) -> None:
    found = decided(decide, {"used": 45})["base.given"]

    assert found == Outcome(("m",), None, WHICHEVER, undecided=(), parts={"rows": None})


@BOTH
def test_an_item_that_is_unknown_whichever_applies_keeps_its_own_reason(decide: Decide) -> None:
    found = decided(decide, {"used": 60, "seats": 7})

    assert found["base.c"] == Outcome(
        "not_yet", None, "still open: z", open=("z",), undecided=("e",)
    )
    assert found["reader.whole"].value == Unknown(("missing: replied",))


def test_an_explanation_shows_the_numbers_of_a_quadrant_that_are_the_same() -> None:
    found = explained({"used": 45, "seats": 7}, "q", LOWER, BASE)

    assert (found.value, found.parts) == ("up", {"x": 45.0, "y": 7.0, "weight": None})
    assert [(row.id, row.value) for row in found.rows] == [("x", "45"), ("y", "7")]


def test_both_evaluators_say_the_same_of_every_account() -> None:
    made = extended(LOWER, READER, BASE, LIGHT, SCORED)
    assert made.messages == []
    asked = product((None, 0, 15, 45, 60, 95), (None, 3, 70), (None, True, False), INDUSTRIES)
    names = ("used", "seats", "replied", "industry")
    accounts = {
        f"a{number}": dict(zip(names, facts, strict=True)) for number, facts in enumerate(asked)
    }
    facts = tables(made.program.catalogue, {"account": accounts})

    expected, found = by_interpreter(made.program, facts), by_polars(made.program, facts)

    differ = {at: (accounts[at[0]], found[at], o) for at, o in expected.items() if found[at] != o}
    assert differ == {}
