"""The real command on the real demonstration, each call a process of its own."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from examples.quickstart import demo, make_data

PLAYWISE = Path(sys.executable).with_name("playwise")
MONDAY = "2026-03-02"
TUESDAY = "2026-03-03"
UNMAPPED = "A-0013"


def playwise(
    root: Path, *args: str, env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(PLAYWISE), *args],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **(env or {})},
    )


def told(root: Path, *args: str) -> Any:
    """What a command that must not fail says by ``--json``."""
    ended = playwise(root, *args, "--json")
    assert ended.returncode == 0, ended.stderr
    return json.loads(ended.stdout)


def mail(root: Path) -> list[str]:
    return sorted(path.name for path in (root / "outbox").rglob("*") if path.is_file())


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh demonstration, which the tests of this module take through its days in order."""
    folder = tmp_path_factory.mktemp("cli") / "demo"
    made = playwise(folder.parent, "init", "--demo", "demo")
    assert made.returncode == 0, made.stderr
    return folder


@pytest.fixture(scope="module")
def monday(root: Path) -> dict[str, Any]:
    """What the plan and then the run of Monday say."""
    assert not (root / "playwise.db").exists()
    planned = told(root, "plan", "--as-of", MONDAY)
    assert not (root / "playwise.db").exists()
    return {"plan": planned, "run": told(root, "run", "--as-of", MONDAY)}


def test_the_demonstration_runs_as_of_the_day_that_its_data_is_made_for() -> None:
    assert make_data.AS_OF.isoformat() == MONDAY == demo.AS_OF
    assert demo.ACCOUNT == UNMAPPED


def test_the_demonstration_is_sound_and_all_its_tests_pass(root: Path) -> None:
    checked = playwise(root, "check")
    tested = playwise(root, "test")

    assert (checked.returncode, checked.stderr) == (0, "")
    assert re.fullmatch(r"3 playbooks, \d+ tests, 0 errors, 0 warnings\n", checked.stdout)
    assert (tested.returncode, tested.stderr) == (0, "")
    assert re.search(r"\n\d+ tests, 0 failed, 0 warnings\n$", tested.stdout)


def test_a_run_does_what_the_plan_said(root: Path, monday: dict[str, Any]) -> None:
    planned, ran = monday["plan"], monday["run"]

    for part in ("opens", "closes", "moves", "messages", "outcomes", "summary", "findings"):
        assert planned[part] == ran[part], part
    assert ran["sent"] == {"sent": len(planned["messages"])}
    assert len(mail(root)) == len(planned["messages"])
    assert told(root, "plan", "--as-of", MONDAY)["nothing_changes"] is True


def test_a_second_run_says_that_nothing_changed(root: Path, monday: dict[str, Any]) -> None:
    again = playwise(root, "run", "--as-of", MONDAY)

    assert again.returncode == 0
    assert again.stdout.startswith("run of quickstart as of 2026-03-02\nnothing changed\n")
    assert len(mail(root)) == len(monday["plan"]["messages"])


def test_an_unmapped_industry_is_unknown_gets_no_message_and_says_what_to_supply(
    root: Path, monday: dict[str, Any]
) -> None:
    explained = playwise(root, "explain", UNMAPPED, "exposure_tier").stdout

    assert "exposure_tier.exposure: unknown\n  'beekeeping' is not in industry_exposure\n" in (
        explained
    )
    assert "to decide it: correct industry (from crm.accounts.industry), or add" in explained
    assert UNMAPPED not in {message["key"] for message in monday["plan"]["messages"]}


def test_a_bad_export_stops_at_the_brake_and_nothing_is_sent(
    root: Path, monday: dict[str, Any], tmp_path: Path
) -> None:
    make_data.write(tmp_path / "bad", with_industries=False)
    accounts = root / "data" / "crm" / "accounts.csv"
    good = accounts.read_bytes()
    accounts.write_bytes((tmp_path / "bad" / "crm" / "accounts.csv").read_bytes())
    before = mail(root)

    stopped = playwise(root, "run", "--as-of", TUESDAY)

    accounts.write_bytes(good)
    assert stopped.returncode == 1
    assert stopped.stdout.startswith("run of quickstart as of 2026-03-03: stopped before any")
    assert "error PW510 exposure_tier.exposure would change for 4" in stopped.stderr
    assert mail(root) == before


def test_a_pipe_that_closes_early_is_no_fault(root: Path) -> None:
    with subprocess.Popen(
        [str(PLAYWISE), "facts", "--json"],
        cwd=root,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        # Less than the answer: what is left is written when nobody reads any more.
        pipesize=4096,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        first = process.stdout.readline()
        process.stdout.close()
        said = process.stderr.read().decode()

    assert (first, process.returncode) == (b"{\n", 141)
    assert "Traceback" not in said
    assert "Exception ignored" not in said


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_behind_stdout_is_a_sentence(root: Path) -> None:
    with Path("/dev/full").open("w") as full:
        ended = subprocess.run(
            [str(PLAYWISE), "facts"],
            cwd=root,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )

    assert ended.returncode == 1
    assert ended.stderr == "error: the output cannot be written: No space left on device\n"


def test_a_terminal_of_few_characters_shows_the_codes_of_the_others(
    root: Path, monday: dict[str, Any]
) -> None:
    ended = playwise(root, "explain", "nobody …", env={"PYTHONIOENCODING": "ascii"})

    assert ended.returncode == 2
    assert ended.stderr.startswith("error PW513 unknown account 'nobody \\u2026'\n")


def test_a_locked_store_is_a_finding(root: Path, monday: dict[str, Any]) -> None:
    other = sqlite3.connect(root / "playwise.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    refused = playwise(root, "run", "--as-of", MONDAY)

    other.rollback()
    other.close()
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr == (
        "error PW511 the store 'playwise.db' is locked by another program\n"
        " = help: wait for the other run to end, or stop it\n\n"
    )


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="looks at open files in /proc")
def test_ctrl_c_stops_a_run_without_a_traceback(root: Path, monday: dict[str, Any]) -> None:
    other = sqlite3.connect(root / "playwise.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with subprocess.Popen(
        [str(PLAYWISE), "run", "--as-of", MONDAY],
        cwd=root,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        # It has the store open and waits for the lock, for up to five seconds.
        while "playwise.db" not in open_files(process.pid):
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        said = process.communicate(timeout=60)
    other.rollback()
    other.close()

    assert (process.returncode, said) == (130, ("", "stopped\n"))


def open_files(pid: int) -> set[str]:
    found = set()
    for link in Path(f"/proc/{pid}/fd").iterdir():
        # A file may be closed while we look.
        with suppress(OSError):
            found.add(link.readlink().name)
    return found


def test_a_port_in_use_is_a_finding(root: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        refused = playwise(root, "serve", "--port", str(port))

    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr.startswith(f"error PW512 port {port} is in use\n")
