"""A store that cannot be used is a finding, and what was there before stays."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.unit.cli.calling import AS_OF, NEXT_DAY, Call

READ_ONLY = (
    "error PW511 the store 'playwise.db' is read-only\n"
    " = help: allow writing to the file and to its folder\n\n"
)


@contextmanager
def unprivileged(root: Path) -> Iterator[Path]:
    """Give a copy of the workspace as somebody whom file modes bind: root may write anything."""
    folder = Path(tempfile.mkdtemp()) / "small"
    shutil.copytree(root, folder)
    user = os.geteuid()
    try:
        if user == 0:
            for path in (folder.parent, folder, *folder.rglob("*")):
                os.chown(path, 65534, 65534)
            os.seteuid(65534)
        yield folder
    finally:
        os.seteuid(user)
        folder.chmod(0o755)
        shutil.rmtree(folder.parent)


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX's")
def test_a_read_only_store_is_a_finding_and_stays_as_it_was(ran: Path, call: Call) -> None:
    # Everything is imported now: nobody may not read where Python itself is kept.
    assert call("run", "-w", ran, "--as-of", AS_OF).code == 0
    with unprivileged(ran) as root:
        (root / "playwise.db").chmod(0o444)
        before = (root / "playwise.db").read_bytes()
        refused = call("run", "-w", root, "--as-of", NEXT_DAY)
        act = call("done", "A-3", "--by", "kim", "-w", root)
        after = (root / "playwise.db").read_bytes()

    assert (refused.code, refused.out, refused.err) == (1, "", READ_ONLY)
    assert (act.code, act.out, act.err) == (1, "", READ_ONLY)
    assert before == after


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"not a database" * 100, "the store 'playwise.db' is not an SQLite database"),
        (b"", "the store 'playwise.db' is empty"),
    ],
)
def test_a_file_that_is_no_store_is_refused(
    small: Path, call: Call, content: bytes, message: str
) -> None:
    (small / "playwise.db").write_bytes(content)

    refused = call("steps", "-w", small)

    assert (refused.code, refused.out) == (1, "")
    assert refused.err.startswith(f"error PW511 {message}\n")
    assert (small / "playwise.db").read_bytes() == content


def test_a_store_that_is_a_folder_is_refused(small: Path, call: Call) -> None:
    (small / "playwise.db").mkdir()

    for command in ("run", "plan", "sync", "steps"):
        refused = call(command, "-w", small, "--as-of", AS_OF)
        assert (refused.code, refused.out) == (1, ""), command
        assert refused.err == (
            "error PW511 the store 'playwise.db' is a folder\n = help: name a file in it\n\n"
        ), command
