"""Which row decides, as rules read it: unknown where an unknown row might be the one."""

from __future__ import annotations

from typing import Any

import pytest

from playwise.rules.unknown import Unknown
from tests.unit.evaluate.decided import BOTH, Evaluator
from tests.unit.playbook.compiled import named

SEATS = Unknown(("missing: seats",))
REPLIED = Unknown(("missing: replied",))

FIRST = """\
    values: [x, y]
    table:
      - {id: big, when: seats > 100, then: x}
      - {id: answered, when: replied, then: x}
      - {id: top, when: tier = high, then: x}
      - {id: low, when: tier = low, then: y}
"""
LAST = """\
    values: [x, y]
    table:
      - {id: big, when: seats > 100, then: x}
      - {id: rest, otherwise: x}
"""
UNIQUE = LAST.replace("    table:", "    hit: unique\n    table:")
SKIPS = FIRST.replace("    table:", "    on_unknown: skip\n    table:")


def row_read(decide: Evaluator, facts: dict[str, Any], how: str, row: str) -> tuple[Any, Any]:
    """Return the row that is kept for people, and whether it is *row* as a rule reads it."""
    playbook = named("p", f"decisions:\n  d:\n{how}  asked: {{value: d.row = '{row}'}}\n")
    found = decide({"account": {"a1": facts}}, playbook)
    return found["a1", "p.d"].row, found["a1", "p.asked"].value


@BOTH
@pytest.mark.parametrize(
    ("facts", "how", "row", "expected"),
    [
        ({"seats": 1, "replied": True}, FIRST, "answered", True),
        ({"replied": True}, FIRST, "answered", SEATS),
        # The row that stopped the search is to blame, as it is for the value.
        ({"tier": "high"}, FIRST, "top", SEATS),
        ({"seats": 1, "tier": "high"}, FIRST, "top", REPLIED),
        ({}, LAST, "rest", SEATS),
        ({}, UNIQUE, "rest", SEATS),
        ({"seats": 1}, UNIQUE, "rest", True),
        # What is skipped is skipped in the open.
        ({"replied": True}, SKIPS, "answered", True),
    ],
)
def test_a_row_is_unknown_to_rules_where_an_unknown_one_gives_the_same(
    decide: Evaluator, facts: dict[str, Any], how: str, row: str, expected: object
) -> None:
    assert row_read(decide, facts, how, row) == (row, expected)


CARD = """\
    scorecard:
      bands: {red: "< 50", green: ">= 50"}
      measures: [{id: m, weight: 1, value: seats}]
      override:
        - {id: gone, when: replied, then: red}
        - {id: low, when: tier = low, then: red}
"""


@BOTH
@pytest.mark.parametrize(
    ("facts", "row", "expected"),
    [
        ({"seats": 9, "tier": "low"}, "low", REPLIED),
        ({"seats": 9, "tier": "high"}, None, REPLIED),
        ({"seats": 90, "tier": "high"}, None, REPLIED),
        ({"seats": 9, "tier": "high", "replied": False}, None, Unknown(("no override holds",))),
        ({"seats": 9, "replied": True}, "gone", False),
        ({"seats": 9, "tier": "low", "replied": False}, "low", True),
        ({"tier": "low", "replied": False}, "low", True),
        ({"tier": "high", "replied": False}, None, SEATS),
    ],
)
def test_an_override_that_is_unknown_hides_which_one_decides(
    decide: Evaluator, facts: dict[str, Any], row: str | None, expected: object
) -> None:
    assert row_read(decide, facts, CARD, "low") == (row, expected)


@BOTH
def test_what_hangs_on_a_row_above_a_child_is_unknown_for_its_reasons(decide: Evaluator) -> None:
    accounts = named("p", f"decisions:\n  d:\n{FIRST}")
    contacts = named("below", "decisions: {asked: {value: p.d.row = 'answered'}}\n")
    contacts = contacts.replace("entity: account", "entity: contact")

    found = decide(
        {"account": {"a1": {"replied": True}}, "contact": {"c1": {"account": "a1"}}},
        accounts,
        contacts,
    )

    assert found["c1", "below.asked"].value == SEATS
