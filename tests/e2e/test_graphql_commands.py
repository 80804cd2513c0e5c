"""`playwise serve` and `playwise schema` as an operator calls them."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.e2e.graphql_served import QUICKSTART, run_once, workspace

COMMITTED = Path(__file__).parents[2] / "docs" / "schema.graphql"
_PLAYWISE = [sys.executable, "-W", "error", "-c", "from playwise.cli import main; main()"]


def playwise(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*_PLAYWISE, *arguments], capture_output=True, text=True, check=False, timeout=60
    )


@contextmanager
def serving(folder: Path, *arguments: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Give the server's process and its address."""
    command = [*_PLAYWISE, "serve", "--workspace", str(folder), "--port", "0", *arguments]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stderr is not None
            line = process.stderr.readline()
            found = re.fullmatch(r"serving .+ at (http://127\.0\.0\.1:\d+)/graphql; .+\n", line)
            assert found is not None, line
            yield process, found[1]
        finally:
            process.kill()


def test_the_committed_schema_is_that_of_the_quickstart(
    request: pytest.FixtureRequest,
) -> None:
    """docs/schema.graphql is what front ends build against: its diff is reviewed.

    After a wanted change: pytest tests/e2e/test_graphql_commands.py --snapshot-update
    """
    printed = playwise("schema", "--workspace", str(QUICKSTART))

    assert (printed.returncode, printed.stderr) == (0, "")
    if request.config.getoption("update_snapshots"):
        COMMITTED.write_text(printed.stdout, encoding="utf-8")
    assert printed.stdout == COMMITTED.read_text(encoding="utf-8")


def test_the_schema_of_a_broken_workspace_is_findings(tmp_path: Path) -> None:
    (tmp_path / "playwise.yaml").write_text("")

    printed = playwise("schema", "--workspace", str(tmp_path))

    assert printed.returncode == 1
    assert "PW102" in printed.stderr
    assert "Traceback" not in printed.stderr


@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGTERM])
def test_serve_answers_until_it_is_told_to_end(tmp_path: Path, by: signal.Signals) -> None:
    run_once(workspace(tmp_path))

    with serving(tmp_path) as (process, address):
        query = "{ accounts(first: 1) { totalCount } }"
        answer = httpx.post(f"{address}/graphql", json={"query": query})
        os.kill(process.pid, by)
        code = process.wait(timeout=20)
        assert process.stderr is not None
        said = process.stderr.read()

    assert answer.json() == {"data": {"accounts": {"totalCount": 500}}}
    assert (code, said) == (0, "")


def test_what_a_run_writes_is_seen_without_a_new_start(tmp_path: Path) -> None:
    at = workspace(tmp_path)
    query = {"query": "{ accounts(first: 1) { totalCount } }"}

    with serving(tmp_path) as (_, address):
        before = httpx.post(f"{address}/graphql", json=query).json()
        run_once(at)
        after = httpx.post(f"{address}/graphql", json=query).json()

    assert before["errors"][0]["extensions"]["code"] == "STORE_UNAVAILABLE"
    assert after == {"data": {"accounts": {"totalCount": 500}}}


def test_serve_is_for_this_machine_only(tmp_path: Path) -> None:
    workspace(tmp_path)

    with serving(tmp_path) as (_, address):
        port = int(address.rpartition(":")[2])
        # Another address of this very machine: what listened everywhere would answer there.
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.2", port), timeout=2)


def test_a_port_in_use_is_a_finding(tmp_path: Path) -> None:
    workspace(tmp_path)

    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        told = playwise("serve", "--workspace", str(tmp_path), "--port", str(port))

    assert told.returncode == 1
    assert told.stderr.strip() == (
        f"error PW512 port {port} is in use\n"
        " = help: stop the program that uses it, or take another with --port; "
        "0 takes any free one"
    )


def test_a_port_that_is_none_is_misuse(tmp_path: Path) -> None:
    workspace(tmp_path)

    told = playwise("serve", "--workspace", str(tmp_path), "--port", "70000")

    assert told.returncode == 2
    assert "'--port'" in told.stderr


def test_a_clash_of_names_is_a_finding_with_its_place(tmp_path: Path) -> None:
    workspace(tmp_path)
    facts = tmp_path / "facts.yaml"
    text = facts.read_text()
    added = (
        "  outcome:\n    key: id\n    facts:\n      name: {type: text, from: crm.outcomes.name}\n"
    )
    facts.write_text(text.replace("\nrelations:", f"\n{added}\nrelations:"))

    told = playwise("schema", "--workspace", str(tmp_path))

    assert told.returncode == 1
    assert "error PW122 'outcome' would bring the name 'Outcome' into the API" in told.stderr
    assert re.search(r"facts\.yaml:\d+:\d+: error PW122", told.stderr)
