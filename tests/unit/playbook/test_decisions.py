"""Decisions as files write them: rows, cells, words with gaps, checklists, bare values."""

from __future__ import annotations

import pytest

from playwise.playbook.decisions import declared_type, nodes_of
from playwise.playbook.kinds import Checklist, Computed, Decision, Table
from playwise.rules.types import BOOL, DATE, DATETIME, INTEGER, NUMBER, TEXT, Type, enum
from tests.unit.playbook.compiled import compiled

HEAD = "decisions:\n  d:\n    values: [x, y]\n"


def decision(playbook: str, name: str = "d") -> Decision:
    made = compiled(playbook)
    assert made.messages == []
    return made.decisions[f"p.{name}"]


def table(playbook: str) -> Table:
    how = decision(playbook).how
    assert isinstance(how, Table)
    return how


def shown(playbook: str) -> list[tuple[str, str, str]]:
    """Return the rows: their ids, conditions and values."""
    return [
        (row.id, repr(row.condition) if row.condition else "always", repr(row.then.node))
        for row in table(playbook).rows
    ]


def test_rows_keep_their_order_conditions_and_words() -> None:
    made = table(
        HEAD
        + "    table:\n"
        + "      - {id: r, when: [seats > 1, replied], then: x}\n"
        + "      - {id: s, when: used > 2 and seats < 5, then: y, because: 'so be it'}\n"
        + "      - {id: t, when: [used > 2 or replied, seats < 5], then: y}\n"
        + "      - {id: not_so, otherwise: x}\n"
    )

    assert [(row.id, [rule.text for rule in row.when]) for row in made.rows] == [
        ("r", ["seats > 1", "replied"]),
        ("s", ["used > 2", "seats < 5"]),
        ("t", ["used > 2 or replied", "seats < 5"]),
        ("not_so", []),
    ]
    assert [row.because for row in made.rows] == [
        ("seats > 1 and replied",),
        ("so be it",),
        ("(used > 2 or replied) and seats < 5",),
        ("not so",),
    ]
    assert made.on_unknown == "stop"


def test_cells_are_conditions_on_the_inputs_before_the_rows_own() -> None:
    assert shown(
        HEAD
        + "    inputs: [tier, seats, used * 2]\n"
        + "    table:\n"
        + "      - {id: a, cells: [high, '>= 4', any], then: x}\n"
        + "      - {id: b, cells: [[high, low], '1 to 3', '50 to < 75'], when: replied, then: y}\n"
        + "      - {id: c, cells: [missing, any, any], then: y}\n"
        + "      - {id: d, cells: [any, any, any], then: x}\n"
    ) == [
        ("a", "and(eq(tier, 'high'), ge(seats, 4))", "'x'"),
        (
            "b",
            (
                "and(in(tier, ('high', 'low')), and(le(1, seats), le(seats, 3)),"
                " and(le(50.0, mul(used, 2.0)), lt(mul(used, 2.0), 75.0)), replied)"
            ),
            "'y'",
        ),
        ("c", "not(known(tier))", "'y'"),
        ("d", "always", "'x'"),
    ]


@pytest.mark.parametrize(
    ("keys", "type", "then", "node"),
    [
        ("values: [high, low]", enum(["high", "low"]), "high", "'high'"),
        ("values: [high, middle, low, none]", enum(["high", "middle", "low", "none"]),
         "tier", "cast(tier)"),
        ("values: [high, low]", enum(["high", "low"]), "'if(replied, high, low)'",
         "if(replied, 'high', 'low')"),
        ("type: integer", INTEGER, "5", "5"),
        ("type: integer", INTEGER, "seats + 1", "add(seats, 1)"),
        ("type: number", NUMBER, "5", "5.0"),
        ("type: number", NUMBER, "seats", "cast(seats)"),
        ("type: bool", BOOL, "true", "True"),
        ("type: date", DATE, "renewal_date", "renewal_date"),
        ("type: date", DATE, "2026-03-01", "datetime.date(2026, 3, 1)"),
        ("type: datetime", DATETIME, "signed_at", "signed_at"),
        ("type: text", TEXT, "a plain word", "'a plain word'"),
        ("type: text", TEXT, "names", "'names'"),
        ("type: text", TEXT, "'{{ name }}'", "name"),
        ("type: text", TEXT, "'{{ seats }} at {{ name }}!'", "cat(cast(seats), ' at ', name, '!')"),
        ("type: text", TEXT, "''", "''"),
    ],
)  # fmt: skip
def test_then_is_a_value_a_rule_or_for_texts_the_words_themselves(
    keys: str, type: Type, then: str, node: str
) -> None:
    made = decision(
        f"decisions:\n  d:\n    {keys}\n    table:\n      - {{id: r, otherwise: {then}}}\n"
    )

    assert made.type == type
    assert isinstance(made.how, Table)
    assert repr(made.how.rows[0].then.node) == node


def test_because_is_words_with_gaps() -> None:
    made = table(
        HEAD + "    table:\n"
        "      - {id: r, when: replied, then: x, because: '{{ name }} pays {{arr}}, {{ d2 }}"
        " days'}\n"
        "derive: {d2: days_until(renewal_date)}\n"
    )

    (row,) = made.rows
    assert [piece if isinstance(piece, str) else repr(piece) for piece in row.because] == [
        "name", " pays ", "arr", ", ", "days_until(renewal_date)", " days",
    ]  # fmt: skip


def test_a_checklist_keeps_its_items_in_order_required_first() -> None:
    made = decision(
        "decisions:\n  d:\n    checklist:\n"
        "      optional: {c: kickoff}\n"
        "      required: {a: 'share(champions, prepared) >= 0.5', b: [seats > 1, replied]}\n"
    )

    assert made.type == enum(["complete", "not_yet"])
    assert isinstance(made.how, Checklist)
    assert [(item.id, item.required) for item in made.how.items] == [
        ("a", True),
        ("b", True),
        ("c", False),
    ]


@pytest.mark.parametrize(
    ("item", "guarded"),
    [
        ("any(champions, prepared)", True),
        ("count(champions) = 0", True),
        ("sum(champions, calls) > 3 and replied", True),
        ("share(champions, prepared) > 0.5", False),
        ("all(champions, prepared)", False),
        ("replied", False),
    ],
)
def test_an_item_over_records_is_unknown_where_there_are_none(item: str, guarded: bool) -> None:
    made = decision(f"decisions:\n  d: {{checklist: {{required: {{a: '{item}'}}}}}}\n")

    assert isinstance(made.how, Checklist)
    rule = made.how.items[0].rule
    assert (rule.node.op == "if") is guarded
    assert rule.text == item


def test_a_bare_value_has_the_type_of_its_rule() -> None:
    assert decision("decisions:\n  d: {value: seats + 1}\n").type == INTEGER
    assert decision("decisions:\n  d: {value: seats / 2}\n").type == NUMBER
    assert decision("decisions:\n  d: {value: seats, type: number}\n").type == NUMBER
    assert decision("decisions:\n  d: {value: arr}\n").type.currency == "USD"


def test_what_a_decision_reads_stands_in_its_rows_values_and_words() -> None:
    made = compiled(
        "decisions:\n"
        "  a: {value: seats > 1}\n"
        "  b: {value: seats}\n"
        "  c: {value: name}\n"
        "  d:\n"
        "    type: integer\n"
        "    table: [{id: r, when: a, then: b, because: 'for {{ c }}'}]\n"
    )

    assert made.decisions["p.d"].reads == ("p.a", "p.b", "p.c")
    assert [decision.name for decision in made.program.playbooks[0].decisions] == list("abcd")
    assert sorted(repr(node) for node in nodes_of(made.decisions["p.d"].how)) == [
        "p.a",
        "p.b",
        "p.c",
    ]


WRONG = [
    (
        HEAD + "    table:\n      - {id: r, when: seats > 1, then: z}\n"
        "      - {id: s, otherwise: 'if(replied, x, zz)'}\n",
        [
            "p.yaml:8:40 PW206 'z' is not a value of enum [x, y]",
            "p.yaml:9:44 PW206 'zz' is not a value of enum [x, y]",
        ],
    ),
    (
        HEAD + "    table:\n      - {id: r, when: seats, then: x}\n",
        [("p.yaml:8:23 PW205 expected a condition, 'seats' is integer | compare it with a value")],
    ),
    (
        HEAD + "    table:\n      - {id: r, otherwise: x}\n"
        "      - {id: s, when: seats > 1, then: y}\n      - {id: t, otherwise: y}\n",
        [
            (
                "p.yaml:9:9 PW301 row 's' can never be reached: 'r' above always holds"
                " | move 'r' to the end, or take the row out"
            ),
            (
                "p.yaml:10:9 PW301 row 't' can never be reached: 'r' above always holds"
                " | move 'r' to the end, or take the row out"
            ),
        ],
    ),
    (
        HEAD + "    inputs: [seats, used]\n    table:\n      - {id: r, cells: ['< 3'], then: x}\n",
        ["p.yaml:9:24 PW112 expected 2 cells, got 1 | one for each input: seats, used"],
    ),
    (
        HEAD + "    inputs: [seats]\n    table:\n      - {id: r, cells: ['< three'], then: x}\n",
        [
            (
                "p.yaml:9:28 PW204 unknown fact 'three'"
                " | facts of account are listed by `playwise facts`"
            )
        ],
    ),
    (
        HEAD
        + "    table:\n"
        + "      - {id: r, when: seats > 1, then: x, because: 'carry {{ ar }}, {{ }}"
        + " {{ name | upper }}'}\n",
        [
            (
                "p.yaml:8:62 PW204 unknown fact 'ar' | did you mean 'arr'?"
                " facts of account are listed by `playwise facts`"
            ),
            (
                "p.yaml:8:69 PW131 '{{ }}' fills in no name"
                " | a text like this fills in names alone, as in {{ arr }}"
            ),
            (
                "p.yaml:8:75 PW131 '{{ name | upper }}' fills in no name"
                " | a text like this fills in names alone, as in {{ arr }}"
            ),
        ],
    ),
    (
        "decisions:\n  d:\n    table:\n      - {id: r, when: seats > 1, then: x}\n",
        [
            (
                "p.yaml:5:3 PW111 the decision 'd' has no values"
                " | values: the texts that it can be, or type: number, text, …"
            )
        ],
    ),
    (
        "decisions:\n  d: {type: money, value: arr}\n",
        [
            (
                "p.yaml:5:13 PW113 'type: money' is not built yet"
                " | leave it out beside value:, whose rule says what it is"
            )
        ],
    ),
    (
        "decisions:\n  d: {values: [high, low], value: tier}\n",
        ["p.yaml:5:35 PW206 'middle' can come here and is not a value of enum [high, low]"],
    ),
    (
        "decisions:\n  d: {type: text, table: [{id: r, otherwise: 5}]}\n",
        ["p.yaml:5:46 PW205 expected text, '5' is integer"],
    ),
    (
        (
            "decisions:\n  d: {values: [x], table: [{id: r, otherwise: x}]}\n"
            "  e: {value: d.score > 1}\n  f: {value: d.row = z}\n"
        ),
        [
            (
                "p.yaml:6:14 PW204 unknown name 'd.score'"
                " | facts of account are listed by `playwise facts`"
            ),
            "p.yaml:7:22 PW206 'z' is not a value of enum [r]",
        ],
    ),
]


@pytest.mark.parametrize(("playbook", "messages"), WRONG)
def test_what_is_wrong_in_a_decision_is_told_at_its_place(
    playbook: str, messages: list[str]
) -> None:
    assert compiled(playbook).messages == messages


@pytest.mark.parametrize(
    ("held", "type"),
    [
        ({"values": ["x", "y"]}, enum(["x", "y"])),
        ({"checklist": {}}, enum(["complete", "not_yet"])),
        ({"type": "text"}, TEXT),
        ({"type": "datetime"}, DATETIME),
        ({"value": "seats"}, None),
        (None, None),
    ],
)
def test_a_decisions_keys_may_tell_its_type(held: object, type: Type | None) -> None:
    assert declared_type(held) == type


def test_a_value_is_computed() -> None:
    assert isinstance(decision("decisions:\n  d: {value: replied}\n").how, Computed)
