"""Conditions that stand twice where once is enough."""

from __future__ import annotations

from tests.unit.playbook.lint.linted import linted, table

CHANGE = "change the condition of one, or take it out"


def test_a_row_that_asks_what_another_asks_in_another_order_is_told() -> None:
    assert linted(
        table(
            "x, when: seats > 3 and replied, then: a",
            "y, when: [replied, seats > 3], then: b",
            "z, otherwise: b",
        )
    ) == [f"p.yaml:9:9 PW308 row 'y' of 'size' asks what 'x' above asks | {CHANGE}"]


def test_rows_that_ask_for_different_things_are_silent() -> None:
    found = linted(
        table(
            "x, when: seats > 3 and replied, then: a",
            "y, when: seats > 3 or replied, then: b",
            "z, when: seats > 3, then: b",
            "w, otherwise: b",
        )
    )

    assert found == []


def test_where_all_true_rows_are_collected_two_may_ask_the_same() -> None:
    assert not linted(
        table("x, when: seats > 3, then: a", "y, when: seats > 3, then: b", head="hit: collect")
    )


def test_what_one_condition_asks_twice_is_told_at_its_place() -> None:
    assert linted(
        table("x, when: [seats > 3, replied, 'seats > 3'], then: a", "z, otherwise: b")
    ) == ["p.yaml:8:44 PW308 row 'x' of 'size' asks the same twice: 'seats > 3' | ask it once"]
    assert linted(table("x, when: seats > 3 and seats > 3, then: a", "z, otherwise: b")) == [
        "p.yaml:8:23 PW308 row 'x' of 'size' asks the same twice: 'seats > 3' | ask it once"
    ]


def test_items_are_alike_among_those_that_decide_and_among_those_that_do_not() -> None:
    assert linted(
        "decisions:\n  d:\n    checklist:\n"
        "      required: {x: replied, y: replied}\n      optional: {z: replied}\n"
    ) == [f"p.yaml:7:33 PW308 item 'y' of 'd' asks what 'x' above asks | {CHANGE}"]


def test_the_second_of_two_exits_gives_no_result() -> None:
    assert linted(
        "play:\n  enter: replied\n  exit:\n"
        "    - {id: x, when: status = won, result: goal}\n"
        "    - {id: y, when: status = won, result: lost}\n"
        "  steps:\n    - {id: call, task: Call, owner: csm, due: 1bd}\n"
    ) == [f"p.yaml:8:21 PW308 exit 'y' asks what 'x' above asks | {CHANGE}"]
