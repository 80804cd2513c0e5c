"""`hit: unique` and `hit: collect` as files write them, and what is wrong with them."""

from __future__ import annotations

import pytest

from playwise.playbook.decisions import declared_type
from playwise.playbook.kinds import Table
from playwise.rules.types import INTEGER, TEXT, Type, enum, list_of
from tests.unit.playbook.compiled import compiled


def table(keys: str, *rows: str) -> str:
    lines = "".join(f"      - {{{row}}}\n" for row in rows)
    return f"decisions:\n  d:\n    {keys}\n    table:\n{lines}"


@pytest.mark.parametrize(
    ("held", "type"),
    [
        ({"hit": "unique", "values": ["x"], "table": []}, enum(["x"])),
        ({"hit": "collect", "values": ["x"], "table": []}, list_of(enum(["x"]))),
        ({"hit": "collect", "type": "integer", "table": []}, list_of(INTEGER)),
        ({"hit": "collect", "type": "text", "table": []}, list_of(TEXT)),
        ({"hit": "collect", "table": [{"id": "b"}, {"id": "a"}]}, list_of(enum(["b", "a"]))),
    ],
)
def test_what_is_collected_is_a_list_of_what_rows_give(held: object, type: Type) -> None:
    assert declared_type(held) == type


def test_without_then_a_row_that_is_collected_gives_its_id() -> None:
    made = compiled(table("hit: collect", "id: b, when: replied", "id: a, when: not replied"))

    assert made.messages == []
    how = made.decisions["p.d"].how
    assert isinstance(how, Table)
    assert [(row.id, repr(row.then.node), row.then.text) for row in how.rows] == [
        ("b", "'b'", "b"),
        ("a", "'a'", "a"),
    ]


def test_only_the_last_resort_has_no_condition() -> None:
    made = compiled(
        table(
            "hit: unique\n    values: [x]\n    inputs: [seats]",
            "id: all, cells: [any], then: x",
            "id: rest, otherwise: x",
        )
    )

    assert made.messages == []
    how = made.decisions["p.d"].how
    assert isinstance(how, Table)
    assert [repr(row.condition) for row in how.rows] == ["True", "None"]


WRONG = [
    (
        table("hit: most\n    values: [x]", "id: r, otherwise: x"),
        ["p.yaml:6:10 PW112 expected 'first', 'unique' or 'collect', got text 'most'"],
    ),
    (
        table("hit: collect", "id: a, when: replied", "id: b, when: seats > 1, then: x"),
        [
            (
                "p.yaml:5:3 PW111 the decision 'd' has no values"
                " | values: the texts that it can be, or type: number, text, …"
            )
        ],
    ),
    (
        table("hit: collect\n    values: [x]", "id: a, when: replied"),
        [
            (
                "p.yaml:9:14 PW206 'a' is not a value of 'd'"
                " | add it to the values, or say then: one of them"
            )
        ],
    ),
    (
        table("hit: collect\n    type: integer", "id: a, when: replied"),
        ["p.yaml:9:14 PW205 the row 'a' has no 'then', and its id is no integer"],
    ),
    (
        table("hit: unique", "id: a, when: replied"),
        [
            (
                "p.yaml:5:3 PW111 the decision 'd' has no values"
                " | values: the texts that it can be, or type: number, text, …"
            ),
            (
                "p.yaml:8:9 PW111 the row 'a' has no 'then'"
                " | then: one of the decision's values, or a rule"
            ),
        ],
    ),
    (
        table(
            "hit: collect\n    values: [x]",
            "id: rest, otherwise: x",
            "id: a, when: replied, then: x",
        ),
        [
            (
                "p.yaml:10:9 PW112 row 'a' stands below 'rest', which is for where no row is true"
                " | move 'rest' to the end"
            )
        ],
    ),
    (
        "decisions:\n  d: {hit: collect, value: seats}\n",
        ["p.yaml:5:7 PW112 'hit' belongs to a table, not to a value | remove it"],
    ),
    (
        table("hit: collect", "id: a, when: replied") + "  e: {value: d.row = a}\n",
        [
            (
                "p.yaml:9:14 PW204 unknown name 'd.row'"
                " | facts of account are listed by `playwise facts`"
            )
        ],
    ),
]


@pytest.mark.parametrize(("playbook", "messages"), WRONG)
def test_what_is_wrong_is_told_at_its_place(playbook: str, messages: list[str]) -> None:
    assert compiled(playbook).messages == messages
