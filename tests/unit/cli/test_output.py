"""What is printed where, and that nothing printed can move a terminal's cursor."""

from __future__ import annotations

import pytest
from rich.text import Text

from playwise.cli.output import (
    counted,
    note,
    plain,
    say,
    say_findings,
    say_json,
    say_table,
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
