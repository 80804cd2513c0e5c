"""The list of commands: complete, cheap, and safe from what others bring."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from playwise.cli.commands import program
from tests.unit.cli.calling import Call

ALL = [
    "init",
    "check",
    "test",
    "facts",
    "rule",
    "sync",
    "plan",
    "run",
    "explain",
    "steps",
    "approve",
    "done",
    "settle",
    "enter",
    "editor-schema",
    "schema",
    "serve",
]
LOADED = """
import sys
from playwise.cli.faults import exit_code
exit_code(sys.argv[1:])
costly = {"polars", "playwise_api", "strawberry", "uvicorn"}
print(*sorted(costly & set(sys.modules)), file=sys.stderr)
"""


def loaded_by(*args: str) -> list[str]:
    """The costly packages that a command has imported."""
    ended = subprocess.run(
        [sys.executable, "-c", LOADED, *args], capture_output=True, text=True, check=True
    )
    return ended.stderr.split()


def test_every_command_is_listed_with_its_sentence(call: Call) -> None:
    shown = call("--help")

    assert (shown.code, shown.err) == (0, "")
    listed = shown.out.partition("Commands:\n")[2].splitlines()
    assert [line.split()[0] for line in listed] == ALL
    assert "  run            Sync, decide, move the plays on and send what is ready." in listed
    assert "  serve          Serve the GraphQL API to this machine." in listed


@pytest.mark.parametrize("command", ALL)
def test_every_command_takes_a_workspace_and_a_moment(call: Call, command: str) -> None:
    shown = call(command, "--help")

    assert shown.code == 0
    assert "--as-of" in shown.out
    assert ("--workspace" in shown.out) is (command != "init")


def test_the_list_of_commands_loads_none_of_them() -> None:
    assert loaded_by("--help") == []


def test_a_check_does_without_the_api_the_store_and_columns(small: Path) -> None:
    assert loaded_by("check", "-w", str(small)) == []


def test_no_arguments_show_the_help(call: Call) -> None:
    shown = call()

    assert shown.code == 2
    assert shown.out.startswith("Usage: playwise [OPTIONS] COMMAND [ARGS]...\n")
    assert shown.err == ""


def test_the_version_is_told(call: Call) -> None:
    assert call("--version").out == "playwise 0.1.0\n"


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (
            ["chekc"],
            (
                "error: no such command 'chekc'. Did you mean 'check'?\n"
                "  = help: see `playwise --help`\n"
            ),
        ),
        (
            ["check", "--jsn"],
            (
                "error: no such option: --jsn (Possible options: --json)\n"
                "  = help: see `playwise check --help`\n"
            ),
        ),
        (
            ["sync", "now"],
            (
                "error: got unexpected extra argument(s) (now)\n"
                "  = help: see `playwise sync --help`\n"
            ),
        ),
        (
            ["explain"],
            "error: missing argument 'account'\n  = help: see `playwise explain --help`\n",
        ),
        (
            ["run", "--as-of", "tomorrow"],
            (
                "error: invalid value for '--as-of': 'tomorrow' is no date such as 2026-03-02 and"
                " no datetime such as 2026-03-02T09:30\n  = help: see `playwise run --help`\n"
            ),
        ),
        (
            ["check", "-w", "/no/such/folder"],
            (
                "error: invalid value for '--workspace' / '-w': dir '/no/such/folder' does not"
                " exist\n"
                "  = help: see `playwise check --help`\n"
            ),
        ),
    ],
)
def test_a_command_that_cannot_be_understood_is_misuse(
    call: Call, args: list[str], said: str
) -> None:
    refused = call(*args)

    assert (refused.code, refused.out, refused.err) == (2, "", said)


@pytest.fixture
def partner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A distribution on the path that adds the commands `hello`, `broken` and `check`."""
    site = tmp_path / "site"
    info = site / "partner-1.2.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: partner\nVersion: 1.2\n")
    (info / "entry_points.txt").write_text(
        "[playwise.commands]\n"
        "hello = partner_commands:hello\n"
        "broken = partner_broken:broken\n"
        "check = partner_commands:hello\n"
        "empty = partner_commands:NAME\n"
    )
    (site / "partner_commands.py").write_text(
        "NAME = 'world'\n\ndef hello(name: str = NAME) -> None:\n"
        '    """Greet somebody.\n\n    At length.\n    """\n'
        "    print(f'hello {name}')\n"
    )
    (site / "partner_broken.py").write_text("raise RuntimeError('no licence')\n")
    monkeypatch.syspath_prepend(str(site))
    return site


def test_another_package_adds_a_command(partner: Path, call: Call) -> None:
    assert "  hello          Greet somebody." in call("--help").out.splitlines()
    assert call("hello", "--name", "you").out == "hello you\n"


def test_no_package_takes_the_place_of_a_command(partner: Path, call: Call, small: Path) -> None:
    assert call("check", "-w", small).out.endswith("0 errors, 0 warnings\n")


@pytest.mark.parametrize(
    ("command", "why"),
    [
        ("broken", "cannot be loaded: RuntimeError: no licence"),
        ("empty", "is 'partner_commands:NAME', which is no function"),
    ],
)
def test_a_broken_command_breaks_only_itself(
    partner: Path, call: Call, command: str, why: str
) -> None:
    refused = call(command)

    assert refused.code == 1
    assert refused.err == f"error PW401 plugin 'partner 1.2': command '{command}' {why}\n\n"
    assert call("--version").code == 0


def test_help_on_a_terminal_is_drawn(capsys: pytest.CaptureFixture[str]) -> None:
    with program(rich=True).make_context("playwise", [], resilient_parsing=True) as context:
        context.command.get_help(context)

    assert "╭─ Commands " in capsys.readouterr().out
