"""What commands print: answers on stdout, notes on stderr; colours and boxes on terminals alone."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TextIO, TypeAlias

import orjson
from rich.console import Console, Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from playwise.diagnostics.finding import Finding
from playwise.diagnostics.render import render_all

Words: TypeAlias = "str | Text"
_WIDEST = 100_000


def say(words: Words = "", style: str = "") -> None:
    """Print a line of the answer."""
    _print(stdout(), words, style)


def note(words: Words, style: str = "") -> None:
    """Print a line beside the answer: on stderr, so that it never mixes with what scripts read."""
    _print(stderr(), words, style)


def heading(words: str) -> None:
    """Print the title of a part of the answer, with an empty line before it."""
    say()
    say(words, "bold")


def say_json(data: object) -> None:
    """Print the one document that ``--json`` promises, in UTF-8 whatever the terminal speaks."""
    text = orjson.dumps(data, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
    sys.stdout.flush()
    left = memoryview(text)
    while left:
        # Under PYTHONUNBUFFERED a write may end early, and would lose the rest in silence.
        left = left[sys.stdout.buffer.write(left) :]
    sys.stdout.buffer.flush()


def say_table(
    headers: Sequence[str],
    rows: Iterable[Sequence[Words]],
    *,
    right: Collection[int] = (),
    indent: int = 0,
) -> None:
    """Print *rows* in columns.

    Args:
        headers: The titles of the columns; () prints none.
        rows: As many cells each as there are columns.
        right: The columns whose cells end in line: numbers.
        indent: How many spaces stand before each line.
    """
    cells = [[_text(cell) for cell in row] for row in rows]
    if not cells and not headers:
        return
    table = _table(headers, cells, right)
    for line in _lines(table, indent):
        sys.stdout.write(line)


@dataclass(frozen=True, slots=True)
class Branch:
    """A line of a tree.

    Attributes:
        words: What it says.
        cells: What belongs to it, in columns.
        notes: What is to be said of it, a line each.
        branches: The lines below it.
    """

    words: Words
    cells: Sequence[Sequence[Words]] = ()
    notes: Sequence[Words] = ()
    branches: Sequence[Branch] = ()


def say_tree(branches: Iterable[Branch], *, indent: int = 0) -> None:
    """Print *branches* below each other: on a terminal as wide as that, else a line each."""
    tree = Tree("", hide_root=True, guide_style="dim")
    _grow(tree, branches)
    for line in _lines(tree, indent):
        sys.stdout.write(line)


def _grow(tree: Tree, branches: Iterable[Branch]) -> None:
    for branch in branches:
        parts: list[Text | Padding] = [_text(branch.words)]
        if branch.cells:
            cells = [[_text(cell) for cell in row] for row in branch.cells]
            parts.append(Padding(_table((), cells, ()), (0, 0, 0, 4), expand=False))
        parts += (Padding(_text(note), (0, 0, 0, 4), expand=False) for note in branch.notes)
        _grow(tree.add(Group(*parts)), branch.branches)


def _table(
    headers: Sequence[str], cells: Sequence[Sequence[Text]], right: Collection[int]
) -> Table:
    on_terminal = stdout().is_terminal
    table = Table(box=None, show_header=bool(headers), padding=(0, 2, 0, 0), pad_edge=False)
    for place in range(len(cells[0]) if cells else len(headers)):
        table.add_column(
            headers[place] if headers else "",
            justify="right" if place in right else "left",
            header_style="dim",
            # Piped, a record is a line; on a terminal a long cell goes on in its own column.
            no_wrap=not on_terminal or place in right,
            overflow="fold",
        )
    for row in cells:
        table.add_row(*row)
    return table


def _lines(what: Table | Tree, indent: int) -> Iterator[str]:
    """The lines of *what*, on a terminal as wide as that."""
    width = max(40, stdout().width - indent) if stdout().is_terminal else _WIDEST
    console = _console(sys.stdout, width)
    with console.capture() as capture:
        console.print(what)
    for line in capture.get().splitlines():
        yield " " * indent + line.rstrip() + "\n"


def say_findings(
    findings: Iterable[Finding], texts: Mapping[str, str], *, on_stderr: bool = False
) -> None:
    """Print *findings* with the lines that they stand on, and an empty line after them."""
    text = Text(_visible(render_all(findings, texts), "\n\t"))
    if not text.plain:
        return
    text.highlight_regex(r"(?m)^(\S.*?:\d+:\d+: )?error PW\d{3}", "bold red")
    text.highlight_regex(r"(?m)^(\S.*?:\d+:\d+: )?warning PW\d{3}", "bold yellow")
    text.highlight_regex(r"(?m)^ *\|[ \t]*\^+$", "bold")
    console = stderr() if on_stderr else stdout()
    _print(console, text, "")
    console.print()


def plain(text: str) -> str:
    """Return *text* on one line, with nothing in it that moves a terminal's cursor."""
    return _visible(text, "")


def shortened(text: str, width: int) -> str:
    """Return *text* on one line of at most *width* characters."""
    clean = plain(text)
    return clean if len(clean) <= width else f"{clean[: width - 1]}…"


def counted(count: int, noun: str, plural: str | None = None) -> str:
    """Return "1 play", "2 plays": *count* with its noun."""
    return f"{count:,} {noun if count == 1 else plural or f'{noun}s'}"


def as_data(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """Return findings as ``--json`` prints them, in order of place."""
    return [finding.as_json() for finding in sorted(findings)]


def stdout() -> Console:
    """Return the console of stdout as it is now."""
    return _console(sys.stdout)


def stderr() -> Console:
    """Return the console of stderr as it is now."""
    return _console(sys.stderr)


def _console(file: TextIO, width: int | None = None) -> Console:
    return Console(file=file, width=width, markup=False, emoji=False, highlight=False)


def _print(console: Console, words: Words, style: str) -> None:
    # Soft: a long line is broken by the terminal, never by us, and never in a file.
    console.print(_text(words), style=style, soft_wrap=True)


def _text(words: Words) -> Text:
    return words if isinstance(words, Text) else Text(plain(words))


def _visible(text: str, kept: str) -> str:
    return "".join(c if c.isprintable() or c in kept else "�" for c in text)
