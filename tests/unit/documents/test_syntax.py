from __future__ import annotations

import pytest

from tests.unit.documents.shown import findings_in


@pytest.mark.parametrize(
    ("text", "place", "message", "help_text"),
    [
        (
            "a: b\n c: d\n",
            (2, 2),
            "'c' is indented as if it went on with the value above it",
            "keys of one level begin in the same column",
        ),
        (
            "a:\n  b: 1\n c: 2\n",
            (3, 2),
            "this line is indented unlike the lines that it belongs to",
            "keys of one level begin in the same column",
        ),
        (
            "a: |\n  x\n y\n",
            (3, 2),
            "this line is indented unlike the lines that it belongs to",
            "keys of one level begin in the same column",
        ),
        (
            "steps:\n  - {id: a, task: b\n  - {id: c}\n",
            (2, 5),
            "'{' is never closed",
            "put '}' where it ends",
        ),
        ("a: [1, 2\nb: 3\n", (1, 4), "'[' is never closed", "put ']' where it ends"),
        (
            "a: 'x\nb: 1\n",
            (1, 4),
            "the text's closing quote is missing",
            "put ' where the text ends; an apostrophe inside '…' is written twice",
        ),
        (
            'a: "x\nb: 1\n',
            (1, 4),
            "the text's closing quote is missing",
            'put " where the text ends',
        ),
        (
            'a: "\\d+"\n',
            (1, 5),
            "'\\d' is no escape that double quotes know",
            "write '\\\\' for a backslash, or put the text in single quotes",
        ),
        (
            'a: "\\Uffffffff"\n',
            (1, 5),
            "'\\Uffffffff' names no character",
            "write another one",
        ),
        (
            "a: 1\nb\nc: 2\n",
            (2, 1),
            "a key was expected, and no ': ' follows 'b'",
            "write 'key: value'",
        ),
        (
            "a: 1\nb:2\nc: 3\n",
            (2, 1),
            "a key was expected, and no ': ' follows 'b:2'",
            "a blank must follow the colon: 'b: 2'",
        ),
        (
            "key:\n- a\n-b\n",
            (3, 1),
            "a key was expected, and no ': ' follows '-b'",
            "a blank must follow the dash: '- b'",
        ),
        (
            "when: - a\n",
            (1, 7),
            "a list of '- ' cannot begin beside its key",
            "begin the list on the next line, or put quotes around a text that begins with '- '",
        ),
        ("a: [x,,y]\n", (1, 7), "a value was expected before ','", "remove ','"),
    ],
)
def test_what_stops_the_parser_is_said_in_plain_english(
    text: str, place: tuple[int, int], message: str, help_text: str
) -> None:
    [finding] = findings_in(text)

    assert finding.span is not None
    assert (finding.code, finding.message, finding.help) == ("PW104", message, help_text)
    assert (finding.span.line, finding.span.column) == place
