"""What is printed where, and that nothing printed can move a terminal's cursor."""

from __future__ import annotations

import re
import sys
from io import BytesIO, TextIOWrapper

import pytest
from rich.text import Text

from playwise.cli.output import (
    Branch,
    counted,
    note,
    plain,
    say,
    say_findings,
    say_json,
    say_table,
    say_tree,
    shortened,
)
from playwise.diagnostics.finding import Finding
from playwise.diagnostics.places import Span


def test_a_long_line_is_never_broken_in_a_file(capsys: pytest.CaptureFixture[str]) -> None:
    line = "word " * 200

    say(line)

    assert capsys.readouterr().out == f"{line}\n"


def test_notes_go_beside_the_answer(capsys: pytest.CaptureFixture[str]) -> None:
    note("reading")

    assert capsys.readouterr() == ("", "reading\n")


def test_styles_are_for_terminals_alone(capsys: pytest.CaptureFixture[str]) -> None:
    say("stopped", "bold red")
    say_table((), [(Text("unknown", "yellow"), "1")])

    assert capsys.readouterr().out == "stopped\nunknown  1\n"


def test_columns_are_as_wide_as_their_widest_cell(capsys: pytest.CaptureFixture[str]) -> None:
    say_table(("name", "count"), [("a", "1"), ("日本", "1,000")], right=(1,), indent=2)

    assert capsys.readouterr().out == "  name  count\n  a         1\n  日本  1,000\n"


def test_no_rows_and_no_headers_are_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    say_table((), [], indent=4)

    assert capsys.readouterr().out == ""


TREE = (
    Branch(
        "rich is false: all of",
        notes=(Text("would decide with arr from 1 to 9", "cyan"),),
        branches=(
            Branch("true: open", [("open", "= yes", "crm.accounts.open")]),
            Branch("false: any of", branches=(Branch("false: arr > 8"), Branch("false: vip"))),
        ),
    ),
    Branch("poor is not reached"),
)


def test_a_tree_shows_what_belongs_to_what(capsys: pytest.CaptureFixture[str]) -> None:
    say_tree(TREE, indent=2)

    assert capsys.readouterr().out == (
        "  rich is false: all of\n"
        "      would decide with arr from 1 to 9\n"
        "  ├── true: open\n"
        "  │       open  = yes  crm.accounts.open\n"
        "  └── false: any of\n"
        "      ├── false: arr > 8\n"
        "      └── false: vip\n"
        "  poor is not reached\n"
    )


def test_a_tree_in_a_file_breaks_no_line(capsys: pytest.CaptureFixture[str]) -> None:
    words = "word " * 60

    say_tree([Branch(words, [(words.strip(), "= 1")], [words])])

    assert capsys.readouterr().out.count("\n") == 3


def test_a_tree_on_a_terminal_goes_on_below_itself(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "44")

    say_tree([Branch("a", branches=(Branch("one two three four five six seven eight nine ten"),))])

    shown = re.sub(r"\x1b\[[0-9;]*m", "", capsys.readouterr().out)
    assert shown == "a\n└── one two three four five six seven eight\n    nine ten\n"


def test_a_terminal_of_few_characters_has_a_tree_of_those(monkeypatch: pytest.MonkeyPatch) -> None:
    written = BytesIO()
    monkeypatch.setattr(sys, "stdout", TextIOWrapper(written, "ascii", write_through=True))

    say_tree([Branch("a", branches=(Branch("b"), Branch("c")))])

    assert written.getvalue() == b"a\n+-- b\n`-- c\n"


def test_markup_in_a_name_is_only_text(capsys: pytest.CaptureFixture[str]) -> None:
    say("[bold]Costa[/bold] :smile:")
    say_table((), [("[red]x",)])

    assert capsys.readouterr().out == "[bold]Costa[/bold] :smile:\n[red]x\n"


def test_a_document_is_utf_8_and_ends_its_line(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    say_json({"name": "日本"})

    assert capsysbinary.readouterr().out == '{\n  "name": "日本"\n}\n'.encode()


def test_findings_keep_their_carets_in_place(capsys: pytest.CaptureFixture[str]) -> None:
    finding = Finding("PW104", "a stray '\x1b'", Span("a.yaml", 1, 5))

    say_findings([finding], {"a.yaml": "a: \x1b[31m"})

    assert capsys.readouterr().out == (
        "a.yaml:1:5: error PW104 a stray '�'\n  |\n1 | a: �[31m\n  |     ^\n\n"
    )


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Costa\nTours", "Costa�Tours"),
        ("\x1b[2Jx", "�[2Jx"),
        ("bad \udcff", "bad �"),
        ("fine · 日本", "fine · 日本"),
    ],
)
def test_what_cannot_be_seen_is_shown_as_such(text: str, shown: str) -> None:
    assert plain(text) == shown


def test_a_title_is_cut_to_its_width() -> None:
    assert shortened("a long title", 6) == "a lon…"
    assert shortened("short", 6) == "short"


def test_nouns_follow_their_number() -> None:
    assert [counted(n, "play") for n in (0, 1, 2_000)] == ["0 plays", "1 play", "2,000 plays"]
