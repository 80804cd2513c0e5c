"""Tables with `hit: collect`: the values of all true rows, with the undecided ones beside."""

from __future__ import annotations

from typing import Any

import pytest

from playwise.evaluate.answers import Outcome
from playwise.rules.types import Value
from playwise.rules.unknown import unknown
from tests.unit.evaluate.decided import BOTH, Evaluator

HEAD = "decisions:\n  d:\n    hit: collect\n"
VALUES = "    values: [x, y, z]\n"


def table(*rows: str, keys: str = VALUES) -> str:
    lines = "".join(f"      - {{{row}}}\n" for row in rows)
    return f"{HEAD}{keys}    table:\n{lines}"


def listed(
    *values: Value,
    rows: tuple[str, ...],
    because: str,
    undecided: tuple[str, ...] = (),
    doubts: tuple[str, ...] = (),
) -> Outcome:
    """The outcome of a list."""
    parts = {"rows": rows}
    return Outcome(values, None, because, undecided=undecided, parts=parts, doubts=doubts)


ROWS = (
    "id: big, when: seats > 100, then: y, because: 'has {{ seats }}'",
    "id: answered, when: replied, then: x",
    "id: top, when: tier = high, then: y",
)
REST = "id: rest, otherwise: z"
LOW = {"seats": 1, "replied": False, "tier": "low"}


@BOTH
@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (
            {"seats": 101, "replied": True, "tier": "high"},
            # In the order of the rows; a value that two give comes twice.
            listed(
                "y", "x", "y", rows=("big", "answered", "top"),
                because="has 101; replied; tier = high",
            ),
        ),
        ({**LOW, "replied": True}, listed("x", rows=("answered",), because="replied")),
        (LOW, listed(rows=(), because="no row is true")),
    ],
)  # fmt: skip
def test_the_value_is_the_list_of_the_true_rows_values(
    decide: Evaluator, facts: dict[str, Any], expected: Outcome
) -> None:
    assert decide.of(facts, table(*ROWS)) == expected


@BOTH
@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (
            {"replied": True, "tier": "low"},
            listed("x", rows=("answered",), because="replied", undecided=("big",),
                   doubts=("missing: seats",)),
        ),
        (
            {"replied": False},
            listed(rows=(), because="", undecided=("big", "top"),
                   doubts=("missing: seats", "missing: tier")),
        ),
    ],
)  # fmt: skip
def test_the_undecided_rows_stand_beside_with_their_reasons(
    decide: Evaluator, facts: dict[str, Any], expected: Outcome
) -> None:
    assert decide.of(facts, table(*ROWS)) == expected


@BOTH
def test_a_true_row_whose_value_is_unknown_is_undecided(decide: Evaluator) -> None:
    playbook = table(
        'id: a, when: replied, then: "if(seats > 1, x, y)"', "id: b, when: true, then: z"
    )

    assert decide.of({"replied": True}, playbook) == listed(
        "z", rows=("b",), because="true", undecided=("a",), doubts=("missing: seats",)
    )


@BOTH
@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (LOW, listed("z", rows=("rest",), because="rest")),
        ({**LOW, "replied": True}, listed("x", rows=("answered",), because="replied")),
        # While a row may be true, the last resort is none.
        (
            {"replied": False, "tier": "low"},
            listed(rows=(), because="", undecided=("big",), doubts=("missing: seats",)),
        ),
    ],
)
def test_otherwise_is_for_where_no_row_is_true_and_none_unknown(
    decide: Evaluator, facts: dict[str, Any], expected: Outcome
) -> None:
    assert decide.of(facts, table(*ROWS, REST)) == expected


@BOTH
def test_a_last_resort_of_unknown_value_is_undecided_itself(decide: Evaluator) -> None:
    playbook = table("id: a, when: replied, then: x", 'id: b, otherwise: "if(seats > 1, x, y)"')

    assert decide.of({"replied": False}, playbook) == listed(
        rows=(), because="", undecided=("b",), doubts=("missing: seats",)
    )


IDS = table("id: idle, when: seats > 100", "id: silent, when: not replied", keys="")


@BOTH
@pytest.mark.parametrize(
    ("rule", "type_keys"),
    [("'idle' in d", ""), ("'idle' in d", "    type: text\n"),
     ("'idle' in d", "    values: [silent, idle]\n")],
)  # fmt: skip
def test_without_then_the_rows_id_is_its_value(
    decide: Evaluator, rule: str, type_keys: str
) -> None:
    rows = ("id: idle, when: seats > 100", "id: silent, when: not replied")
    playbook = table(*rows, keys=type_keys) + f'  e: {{value: "{rule}"}}\n'

    made = decide(
        {"account": {"a": {"seats": 101, "replied": False}, "b": {"seats": 1, "replied": True}}},
        playbook,
    )

    assert made["a", "p.d"].value == ("idle", "silent")
    assert made["a", "p.e"].value is True
    assert made["b", "p.d"].value == ()
    assert made["b", "p.e"].value is False


@BOTH
def test_while_a_row_is_undecided_other_rules_cannot_use_the_list(decide: Evaluator) -> None:
    """Else `'idle' in d` would be false for an account that may be idle."""
    playbook = IDS + (
        "  has: {value: \"'silent' in d\"}\n"
        "  lacks: {value: \"not ('idle' in d)\"}\n"
        "  left: {value: \"'idle' in d.undecided\"}\n"
    )

    made = decide({"account": {"a1": {"replied": False}}}, playbook)

    assert made["a1", "p.d"].value == ("silent",)
    assert made["a1", "p.has"].value == unknown(["missing: seats"])
    assert made["a1", "p.lacks"].value == unknown(["missing: seats"])
    assert made["a1", "p.left"].value is True


@BOTH
def test_skipping_lets_other_rules_read_the_rows_that_are_surely_true(decide: Evaluator) -> None:
    skipping = IDS.replace("hit: collect\n", "hit: collect\n    on_unknown: skip\n")
    playbook = skipping + "  e: {value: \"'idle' in d\"}\n"

    made = decide({"account": {"a1": {"replied": False}}}, playbook)

    assert made["a1", "p.d"].undecided == ("idle",)
    assert made["a1", "p.d"].reasons == ("missing: seats",)
    assert made["a1", "p.e"].value is False


@BOTH
def test_values_of_every_type_can_be_collected(decide: Evaluator) -> None:
    playbook = table(
        "id: a, when: seats > 1, then: seats",
        "id: b, when: replied, then: '2 * seats'",
        keys="    type: integer\n",
    )

    assert decide.of({"seats": 4, "replied": True}, playbook).value == (4, 8)


@BOTH
def test_cells_and_when_stand_in_rows_that_are_collected(decide: Evaluator) -> None:
    playbook = table(
        "id: all, cells: [any]",
        "id: big, cells: ['> 100'], when: replied",
        keys="    inputs: [seats]\n",
    )

    assert decide.of({"seats": 101, "replied": True}, playbook).value == ("all", "big")
    assert decide.of({"seats": 1}, playbook).value == ("all",)
    assert decide.of({"seats": 101}, playbook).undecided == ("big",)


@BOTH
def test_a_hundred_rows_are_collected_in_order(decide: Evaluator) -> None:
    rows = [f"id: r{n}, when: seats > {n}" for n in range(100)]

    value = decide.of({"seats": 70}, table(*rows, keys="")).value

    assert value == tuple(f"r{n}" for n in range(70))
