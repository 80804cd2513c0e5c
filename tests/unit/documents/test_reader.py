from __future__ import annotations

from datetime import date

import pytest

from playwise.documents.reader import read_document
from playwise.errors import FindingsError
from tests.unit.documents.shown import findings_in, found_in, shown


def test_a_file_becomes_plain_data_with_keys_as_they_are_written() -> None:
    text = """\
1: one
2026-01-02: {yes: no, 1.10: 1.10}
when: [a = b, "c, d"]
body: |
  Two
  lines
empty:
"""
    assert read_document(text, "play.yaml").data == {
        "1": "one",
        "2026-01-02": {"yes": "no", "1.10": 1.1},
        "when": ["a = b", "c, d"],
        "body": "Two\nlines\n",
        "empty": None,
    }


def test_dates_are_dates_and_quoted_dates_are_text() -> None:
    data = read_document("a: 2026-01-02\nb: '2026-01-02'\n", "play.yaml").data

    assert data == {"a": date(2026, 1, 2), "b": "2026-01-02"}


def test_bytes_a_byte_order_mark_and_windows_line_ends_read_the_same() -> None:
    document = read_document(b"\xef\xbb\xbfa: 1\r\nb:\r\n  - c\r\n", "play.yaml")

    assert document.data == {"a": 1, "b": ["c"]}
    assert document.text == "a: 1\nb:\n  - c\n"
    assert document.span(("b", 0)).line == 3


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("", "1:1 PW102 the file is empty"),
        (" \n\n", "1:1 PW102 the file is empty"),
        ("# only a comment\n", "1:1 PW102 the file is empty"),
        ("---\n...\n", "1:1 PW102 the file is empty"),
        (b"a: 1\nb: caf\xe9\n", "2:7 PW103 byte 0xe9 is not UTF-8"),
        ("a: 1".encode("utf-16"), "1:1 PW103 the file is UTF-16"),
        ("a: 1".encode("utf-32"), "1:1 PW103 the file is UTF-32"),
        ("a: \ud800\n", "1:4 PW103 half of a character (lone surrogate U+D800)"),
        ("a: b\x07\n", "1:5 PW104 control character U+0007, which no editor shows"),
        ("a: b\u2028c\n", "1:5 PW104 hidden line separator U+2028, which no editor shows"),
        ("a: 1\n\tb: 2\n", "2:1 PW105 a tab in the indentation"),
        ("a:\tb\n", "1:3 PW105 a tab between values"),
        ("a: b\tc\n", "1:5 PW105 a tab between values"),
        ("a: 1\nb: 2\na: 3\n", "3:1 PW106 the key 'a' is given twice"),
        ("{a: 1, 'a': 2}\n", "1:8 PW106 the key 'a' is given twice"),
        ("a: &x 1\n", "1:4 PW107 the anchor '&x'"),
        ("a: *x\n", "1:4 PW107 the alias '*x'"),
        ("a: !new x\n", "1:4 PW107 the tag '!new'"),
        ("a: !!str 1\n", "1:4 PW107 the tag '!!str'"),
        ("%YAML 1.1\n---\na: 1\n", "1:1 PW107 the directive '%YAML 1.1'"),
        ("%TAG ! x\n---\na: 1\n", "1:1 PW107 the directive '%TAG ! x'"),
        ("a: 1\n---\nb: 2\n", "2:1 PW107 a second document begins here"),
        ("[" * 151, "1:151 PW108 nested more than 150 levels deep"),
        ("- " * 1000 + "x", "1:301 PW108 nested more than 150 levels deep"),
        ("a: .inf\n", "1:4 PW210 '.inf' is no number that can be held"),
        ('a: "\\ud800"\n', "1:4 PW104 an escape of half a character (a lone surrogate)"),
        ('a: "\\0"\n', "1:4 PW104 the escape '\\0'"),
        ("? [a]\n: b\n", "1:3 PW104 a list stands where a key should"),
        (": x\n", "1:1 PW104 a value stands here without its key"),
    ],
)
def test_what_cannot_be_read_is_a_finding_with_its_place(text: str | bytes, finding: str) -> None:
    assert found_in(text) == [finding]


def test_a_duplicate_key_names_the_line_of_the_first() -> None:
    [finding] = findings_in("a: 1\nb: 2\na: 3\n")

    assert finding.help == "it is first given on line 1; keep one of them"


def test_findings_that_can_be_read_around_come_all_at_once_with_what_follows() -> None:
    text = """\
a: 1
a: 2
b: *x
c: {d: 1, d: 2}
e: lookup(a, b)
f: {when: lookup(a, b), then: !no x}
"""
    document = read_document(text, "play.yaml")

    assert shown(document.findings) == [
        "2:1 PW106 the key 'a' is given twice",
        "3:4 PW107 the alias '*x'",
        "4:11 PW106 the key 'd' is given twice",
        "6:21 PW114 a comma ends a value in { }: 'b)' is left as a key without a value",
        "6:31 PW107 the tag '!no'",
    ]
    assert document.data == {
        "a": 1,
        "b": "*x",
        "c": {"d": 1},
        "e": "lookup(a, b)",
        "f": {"when": "lookup(a, b)", "then": "x"},
    }


def test_a_syntax_error_ends_reading_with_the_findings_before_it() -> None:
    with pytest.raises(FindingsError) as raised:
        read_document("a: 1\na: 2\nb: [1, 2\n", "play.yaml")

    assert shown(raised.value.findings) == [
        "2:1 PW106 the key 'a' is given twice",
        "3:4 PW104 '[' is never closed",
    ]


def test_every_line_indented_with_a_tab_is_found() -> None:
    assert found_in("a:\n\tb: 1\n\tc: 2\n  \td: 3\n") == [
        "2:1 PW105 a tab in the indentation",
        "3:1 PW105 a tab in the indentation",
        "4:3 PW105 a tab in the indentation",
    ]


def test_tabs_inside_quotes_comments_and_block_text_are_left_alone() -> None:
    text = "a: 'x\ty'\nb: |\n  x\ty\n  \tz\nc: 1 # a\tb\n"

    document = read_document(text, "play.yaml")

    assert document.data == {"a": "x\ty", "b": "x\ty\n\tz\n", "c": 1}
    assert document.findings == ()


def test_an_alias_bomb_is_refused_without_being_unfolded() -> None:
    levels = "\n".join(f"l{i}: &l{i} [{', '.join([f'*l{i - 1}'] * 9)}]" for i in range(1, 12))
    findings = findings_in(f"l0: &l0 [lol]\n{levels}\n")

    assert {finding.code for finding in findings} == {"PW107"}
    assert len(findings) == 12 + 11 * 9


def test_a_flood_of_findings_stops_reading() -> None:
    assert len(findings_in("[" + "*a, " * 5000 + "b]")) == 200


def test_a_playbook_of_5000_rows_is_read() -> None:
    rows = "\n".join(f"  - {{id: row_{i}, when: a > {i}, then: high}}" for i in range(5000))

    document = read_document(f"table:\n{rows}\n", "play.yaml")

    assert len(document.data["table"]) == 5000
    assert document.span(("table", 4999, "when")).line == 5001


def test_too_many_values_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("playwise.documents.reader.MOST_NODES", 100)

    assert found_in("[" + "1, " * 100 + "1]") == ["1:299 PW108 the file holds more than 100 values"]


def test_a_file_of_too_many_characters_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("playwise.documents.decoding.LARGEST_FILE", 10)

    assert found_in("a: 0123456789\n") == [
        "1:1 PW108 the file has 14 characters; at most 10 are read"
    ]


def test_a_pair_of_escaped_surrogates_is_the_character_it_stands_for() -> None:
    document = read_document('a: "x\\ud83d\\ude00y"\n', "play.yaml")

    assert document.data == {"a": "x😀y"}
    assert document.text_span(("a",), 2) == document.text_span(("a",), 2)
    assert document.text_span(("a",), 2).column == 18
