from __future__ import annotations

from datetime import date

import pytest

from playwise.playbook.play_parts import Template
from playwise.plays.templates import render
from playwise.rules.ir import FactRef, Node, Pool
from playwise.rules.types import BOOL, DATE, INTEGER, NUMBER, TEXT, Type, Value, list_of, money
from playwise.rules.unknown import Unknown

POOL = Pool()
FACTS: dict[str, tuple[Type, Value]] = {
    "name": (TEXT, "Costa Tours"),
    "arr": (money("USD"), 2_400_050),
    "price": (money("JPY"), 24_000),
    "seats": (INTEGER, 1_200),
    "score": (NUMBER, 7.256),
    "replied": (BOOL, False),
    "renewal_date": (DATE, date(2026, 3, 2)),
    "exposure_tier.exposure": (TEXT, "high"),
    "products": (list_of(TEXT), ("maps", "lists")),
    "prices": (list_of(money("EUR")), (100, 250)),
    "holed": (list_of(TEXT), ("maps", None)),  # type: ignore[dict-item]  # an unknown element
    "huge": (TEXT, "x" * 10_001),
    "long": (TEXT, "x" * 9_000),
    "broken": (TEXT, "a\r\nBcc: everybody@costa.example"),
    "separated": (TEXT, "a\u2028b"),
    "nick": (TEXT, "Tours"),
}


def node(name: str) -> Node:
    type, _ = FACTS.get(name, (TEXT, ""))
    return POOL.node("fact", type, data=FactRef(name, (), name))


def ask(node: Node) -> Value | Unknown:
    assert isinstance(node.data, FactRef)
    found = FACTS.get(node.data.name)
    return Unknown((f"missing: {node.data.name}",)) if found is None else found[1]


NAMES = {name: node(name) for name in [*FACTS, "absent", "gone"]}


def body(source: str) -> str | Unknown:
    filled = render(Template("t", "s", source, NAMES), ask)
    return filled if isinstance(filled, Unknown) else filled[1]


def subject(source: str) -> str | Unknown:
    filled = render(Template("t", source, "", NAMES), ask)
    return filled if isinstance(filled, Unknown) else filled[0]


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("Dear {{ name }}!\n", "Dear Costa Tours!\n"),
        ("{{ arr }}, {{ price }}", "24,000.50 USD, 24,000 JPY"),
        ("{{ seats }} seats by {{ renewal_date }}", "1,200 seats by 2026-03-02"),
        ("{{ replied }}", "no"),
        ("{{ exposure_tier.exposure | upper }}", "HIGH"),
        ("{{ name | lower | title }}", "Costa Tours"),
        ("{{ score | round(1) }}", "7.3"),
        ("{{ products | join(' and ') }}; {{ products }}", "maps and lists; maps, lists"),
        ("{{ prices | join(' or ') }}", "1 EUR or 2.50 EUR"),
        ("{{ 'soon' if seats > 1000 else 'later' }}", "soon"),
        ("{{ nick or name }}", "Tours"),
        ("<b>{{ name }}</b> & co", "<b>Costa Tours</b> & co"),
    ],
)
def test_values_read_as_people_write_them(source: str, text: str) -> None:
    assert body(source) == text


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        ("replied", False),
        ("not replied", True),
        ("exposure_tier.exposure == 'high'", True),
        ("arr > 24000", True),
        ("arr > 24001", False),
        ("price == 24000", True),
        ("seats >= 1200 and score < 8", True),
        ("renewal_date == '2026-03-02'", True),
        ("'maps' in products", True),
    ],
)
def test_conditions_see_plain_values_and_money_in_whole_units(condition: str, holds: bool) -> None:
    assert body("{% if " + condition + " %}yes{% else %}no{% endif %}") == (
        "yes" if holds else "no"
    )


def test_a_line_with_nothing_but_a_choice_leaves_no_blank_line() -> None:
    source = "One\n{% if replied %}\nTwo\n{% endif %}\nThree\n"

    assert body(source) == "One\nThree\n"


def test_every_missing_name_of_subject_and_body_is_said() -> None:
    template = Template("t", "{{ gone }}", "{{ absent }} {% if gone %}x{% endif %}", NAMES)

    assert render(template, ask) == Unknown(("missing: absent", "missing: gone"))


def test_an_unknown_element_of_a_list_holds_the_message() -> None:
    hole = Unknown(("missing: an element of the list",))

    assert body("{{ holed }}") == hole
    assert body("{{ holed | join(' and ') }}") == hole
    assert body("{{ holed | default('nothing') }}") == "nothing"


def test_a_missing_name_holds_even_in_a_branch_that_is_not_taken() -> None:
    assert body("{% if replied %}{{ absent }}{% endif %}") == Unknown(("missing: absent",))


def test_a_default_stands_for_a_missing_name_where_the_author_wrote_one() -> None:
    assert body("Dear {{ absent | default('friend') }}") == "Dear friend"
    assert body("Dear {{ name | default('friend') }}") == "Dear Costa Tours"
    assert body("{{ absent | default('friend') }} {{ absent }}") == Unknown(("missing: absent",))


def test_a_name_that_nothing_was_compiled_for_is_missing_too() -> None:
    assert render(Template("t", "{{ who }}", ""), ask) == Unknown(("missing: who",))


def test_the_recipients_own_names_are_read_on_the_recipient() -> None:
    template = Template(
        "t", "{{ name }}", "Dear {{ nick }}", {"name": node("name")}, {"nick": node("nick")}
    )

    assert render(template, ask, lambda _: "Ana") == ("Costa Tours", "Dear Ana")
    assert render(template, ask) == Unknown(("missing: nick",))


@pytest.mark.parametrize("name", ["broken", "separated"])
def test_a_value_that_would_break_the_subjects_line_holds_the_message(name: str) -> None:
    assert subject("{{ " + name + " }}") == Unknown(
        (f"a line break or control character in {name}",)
    )
    assert isinstance(body("{{ " + name + " }}"), str)


def test_a_value_too_long_for_a_message_holds_it() -> None:
    assert body("{{ huge }}") == Unknown(("too long for a message: huge",))


def test_what_comes_out_is_bounded() -> None:
    assert subject("{{ long }}") == Unknown(("the subject is longer than 998 characters",))
    assert body("{{ long }}" * 8) == Unknown(("the body is longer than 65536 characters",))


def test_a_template_at_fault_holds_its_message_and_says_so() -> None:
    assert body("{% if name > 3 %}x{% endif %}") == Unknown(
        ("the body cannot be filled in: '>' not supported between instances of 'str' and 'int'",)
    )


def test_a_name_that_is_required_holds_the_message_although_the_text_can_do_without() -> None:
    text = "Dear {{ absent | default('friend') }}"
    free = Template("t", "s", text, NAMES)
    bound = Template("t", "s", text, NAMES, requires=("absent", "gone", "name"))

    assert render(free, ask) == ("s", "Dear friend")
    assert render(bound, ask) == Unknown(("missing: absent", "missing: gone"))
