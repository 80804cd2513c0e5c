"""Texts of a table that read like a rule."""

from __future__ import annotations

import pytest

from tests.unit.playbook.compiled import compiled, named

AS_VALUE = "give it a name under derive: and fill that in, or write the decision as value: a rule"


def warned(then: str, *, hit: str = "first", type: str = "type: text") -> list[str]:
    """Return what is said of a row that gives *then*, without its place."""
    made = compiled(
        "params: {floor: 3}\nderive: {label: lower(name)}\ndecisions:\n"
        "  other: {value: label, type: text}\n"
        "  ready: {checklist: {required: {r: replied}}}\n"
        "  says:\n"
        f"    hit: {hit}\n    {type}\n"
        f"    table: [{{id: a, when: seats > params.floor, then: {then}}}]\n",
        named("care", "decisions: {known: {value: region = emea}}\n", "company"),
    )
    assert not [finding for finding in made.findings if finding.is_error], made.messages
    return [said.partition(" ")[2] for said in made.messages]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("industry", "fact"),
        ("company.name", "fact"),
        ("label", "derive"),
        ("params.floor", "param"),
        ("other", "decision"),
        ("ready.open", "decision"),
        ("care.known", "decision"),
    ],
)
@pytest.mark.parametrize("hit", ["first", "unique", "collect"])
def test_the_name_of_a_fact_alone_is_not_filled_in(name: str, kind: str, hit: str) -> None:
    assert warned(name, hit=hit) == [
        (
            f"PW317 the text '{name}' is taken word for word"
            f' | write "{{{{ {name} }}}}" to fill in the {kind}'
        )
    ]


@pytest.mark.parametrize(
    "rule",
    [
        "coalesce(industry, 'pool')",
        "coalesce(idustry, label)",
        "lower(name)",
        "max(3, 4)",
        "count(champions)",
        "if(replied, name, 'x')",
        "100 * used / seats",
        "industry is known",
    ],
)
def test_nor_is_a_text_worked_out_that_could_be_a_rule(rule: str) -> None:
    assert warned(f'"{rule}"') == [f"PW317 the text '{rule}' is taken word for word | {AS_VALUE}"]


def test_quotes_inside_a_text_are_a_part_of_it() -> None:
    assert warned("\"'pool'\"") == [
        (
            "PW317 the text ''pool'' is taken word for word"
            " | a text needs no quotes inside: write pool"
        )
    ]


@pytest.mark.parametrize(
    "text",
    [
        "pool",
        "says",
        "champions",
        "contacts",
        "ready.sure",
        "params.roof",
        "other.thing",
        "call the champion",
        "not sure",
        "all (three)",
        "high - low",
        "industry (unsure)",
        '"industry: {{ industry }}"',
        '"{{ label }}"',
        "90d",
        '"2026-03-01"',
        '"3"',
        '""',
    ],
)
def test_what_names_nothing_is_a_text_like_any(text: str) -> None:
    assert warned(text) == []


def test_what_is_left_is_looked_at_too() -> None:
    made = compiled(
        "decisions:\n  says:\n    type: text\n    table:\n"
        "      - {id: a, when: replied, then: pool}\n"
        "      - {id: b, otherwise: industry}\n"
    )

    assert made.messages == [
        (
            "p.yaml:9:28 PW317 the text 'industry' is taken word for word"
            ' | write "{{ industry }}" to fill in the fact'
        )
    ]


def test_the_values_of_a_decision_and_rules_of_other_types_are_rules() -> None:
    assert warned("tier", type="values: [high, middle, low]") == []
    assert warned("seats", type="type: integer") == []


def test_a_name_that_is_taken_word_for_word_is_not_used() -> None:
    made = compiled(
        "derive: {label: lower(name)}\ndecisions:\n  says:\n    type: text\n"
        "    table: [{id: a, otherwise: label}]\n"
    )

    assert made.messages == [
        "p.yaml:4:10 PW303 derive 'label' is used nowhere | use it or take it out",
        (
            "p.yaml:8:32 PW317 the text 'label' is taken word for word"
            ' | write "{{ label }}" to fill in the derive'
        ),
    ]
