from __future__ import annotations

import pytest

from playwise.documents.reader import read_document
from tests.unit.documents.shown import findings_in


@pytest.mark.parametrize(
    ("text", "place", "help_text"),
    [
        ("{when: lookup(a, b), then: x}", (1, 18), '{when: "lookup(a, b)", then: x}'),
        ("{when: f(a, a, a), then: x}", (1, 13), '{when: "f(a, a, a)", then: x}'),
        ("{because: small, and late, id: x}", (1, 18), '{because: "small, and late", id: x}'),
        ("{when: arr > 10,000, then: x}", (1, 17), "{when: arr > 10_000, then: x}"),
        ("{value: 10,000}", (1, 12), "{value: 10_000}"),
        ("x: [count(a, b), c]", (1, 14), 'x: ["count(a, b)", c]'),
        ("x: [f(g(a, b), c), d]", (1, 12), 'x: ["f(g(a, b), c)", d]'),
        ("x: [10,000]", (1, 8), "x: [10_000]"),
        ("x: [>= 10,500, low]", (1, 5), 'x: [">= 10,500", low]'),
        ("x: [low, >= 4]", (1, 10), 'x: [low, ">= 4"]'),
        ("when: > 5", (1, 7), 'when: "> 5"'),
        ("when: >= 5", (1, 7), 'when: ">= 5"'),
        ("when: * 5", (1, 7), 'when: "* 5"'),
        ("when: @x", (1, 7), 'when: "@x"'),
        ("when: %x", (1, 7), 'when: "%x"'),
        ("when: a: b", (1, 8), 'when: "a: b"'),
        ("{a: b: c, d: e}", (1, 6), '{a: "b: c", d: e}'),
        ("{when: tier in [a, b], then: x}", (1, 16), '{when: "tier in [a, b]", then: x}'),
        ("{task: Call {{ name }}, id: y}", (1, 13), '{task: "Call {{ name }}", id: y}'),
        ("subject: {{ name }}", (1, 10), 'subject: "{{ name }}"'),
        ("subject: {{ name }} calls", (1, 21), 'subject: "{{ name }} calls"'),
        ('when: "a" = b', (1, 11), "when: '\"a\" = b'"),
        ('{when: "a" = b, id: c}', (1, 12), "{when: '\"a\" = b', id: c}"),
        ("when: 'it' is b", (1, 12), "when: \"'it' is b\""),
        ("when: [a, b] or c", (1, 14), 'when: "[a, b] or c"'),
        ("task: Call about case #12", (1, 23), 'task: "Call about case #12"'),
        ("task: Call the #onboarding room", (1, 16), 'task: "Call the #onboarding room"'),
        ("when: a = # b", (1, 11), 'when: "a = # b"'),
        ("{cells: [low, *], then: x}", (1, 15), "{cells: [low, any], then: x}"),
        (
            "{because: “pays {{ arr }}”, id: x}",
            (1, 17),
            '{because: "pays {{ arr }}", id: x}',
        ),
        ("{a: b, owner: team #1}", (1, 20), '{a: b, owner: "team #1"}'),
    ],
)
def test_a_text_that_yaml_cuts_is_found_with_the_line_mended(
    text: str, place: tuple[int, int], help_text: str
) -> None:
    [finding] = findings_in(text)

    assert finding.code == "PW114"
    assert finding.span is not None
    assert (finding.span.line, finding.span.column) == place
    assert finding.help == f"write: {help_text}"


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ("{when: lookup(a, b), then: x}", {"when": "lookup(a, b)", "then": "x"}),
        ("{value: 10,000}", {"value": 10000}),
        ("x: [count(a, b), c]", {"x": ["count(a, b)", "c"]}),
        ("x: {{ name }}", {"x": "{{ name }}"}),
    ],
)
def test_what_a_comma_cut_is_joined_so_that_the_rest_can_be_checked(
    text: str, data: object
) -> None:
    assert read_document(text, "play.yaml").data == data


@pytest.mark.parametrize(
    ("text", "message", "help_text"),
    [
        ("{a:b, c: d}", "'a:b' has no value", "a blank must follow the colon: 'a: b'"),
        (
            "{id, then: x}",
            "'id' has no value",
            "write 'id: …', or put quotes around the text that it belongs to",
        ),
        (
            "{cells: [a], then}",
            "'then' has no value",
            "write 'then: …', or put quotes around the text that it belongs to",
        ),
    ],
)
def test_a_key_without_a_colon_is_found(text: str, message: str, help_text: str) -> None:
    [finding] = findings_in(text)

    assert (finding.code, finding.message, finding.help) == ("PW114", message, help_text)


@pytest.mark.parametrize(
    "text",
    [
        "max_age: 2d # as the export runs",
        "owner: csm #todo",
        "a: 1 #2",
        "a: 'x' #1",
        "{a: , b: c}",
        "{a: null, b: c}",
        "x: [100,200]",
        "x: [1, 2, 3]",
        "x: [f(a), b]",
        "{a: [b, c], d: {e: f}}",
        '{"a":b}',
        "a: x#1",
        "when: lookup(a, b)",
        "when: tier in [a, b]",
    ],
)
def test_what_says_what_it_means_is_left_alone(text: str) -> None:
    assert findings_in(text) == ()


def test_a_long_line_is_mended_in_part() -> None:
    text = f"{{because: {'very ' * 30}late, id: a, when: lookup(a, b)}}"

    [finding] = findings_in(text)

    assert finding.help == 'write: "lookup(a, b)"'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "{id: a, when: !done, then: x}",
            [
                (
                    "the tag '!done' | in a rule write 'not done';"
                    " text that begins with '!' needs quotes"
                ),
                "': ' splits the text in two | write: {id: a, when: not done, then: x}",
            ],
        ),
        (
            "when: !account.done\n",
            [
                (
                    "the tag '!account.done' | in a rule write 'not account.done';"
                    " text that begins with '!' needs quotes"
                )
            ],
        ),
        (
            "when: !!str 1\n",
            ["the tag '!!str' | remove it; text that begins with '!' needs quotes"],
        ),
    ],
)
def test_a_sign_for_not_is_told_as_the_word(text: str, said: list[str]) -> None:
    assert [f"{finding.message} | {finding.help}" for finding in findings_in(text)] == said
