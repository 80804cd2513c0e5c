"""A run that is killed at any moment loses no message and sends none twice."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

QUICKSTART = Path(__file__).parents[2] / "examples" / "quickstart"
COMMAND = [sys.executable, "-m", "playwise", "run", "--as-of", "2026-03-02"]


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    root = tmp_path / "workspace"
    shutil.copytree(QUICKSTART, root, ignore=shutil.ignore_patterns(".playwise"))
    return root


def mails(root: Path) -> list[str]:
    folder = root / "outbox" / "new"
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []


def run(root: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(COMMAND, cwd=root, capture_output=True, text=True, check=False)


def begun(root: Path) -> subprocess.Popen[bytes]:
    silent = subprocess.DEVNULL
    return subprocess.Popen(COMMAND, cwd=root, stdout=silent, stderr=silent)


def killed_after(root: Path, seconds: float) -> bool:
    """Start a run and kill it; False where it had ended before."""
    process = begun(root)
    time.sleep(seconds)
    process.send_signal(signal.SIGKILL)
    return process.wait() == -signal.SIGKILL


def killed_at_first_mail(root: Path) -> None:
    """Start a run and kill it as soon as a message is written."""
    process = begun(root)
    while process.poll() is None and not mails(root):
        time.sleep(0.001)
    process.send_signal(signal.SIGKILL)
    process.wait()


def test_a_run_killed_while_it_sends_is_finished_by_the_next(workspace: Path) -> None:
    killed_at_first_mail(workspace)

    done = run(workspace)

    assert done.returncode == 0, done.stderr
    assert len(mails(workspace)) == 24
    assert len(set(mails(workspace))) == 24
    assert "nothing changed" in run(workspace).stdout


@pytest.mark.parametrize("seconds", [0.6, 1.2])
def test_a_run_killed_at_any_moment_is_finished_by_the_next(
    workspace: Path, seconds: float
) -> None:
    killed_after(workspace, seconds)

    done = run(workspace)

    assert done.returncode == 0, done.stderr
    assert len(mails(workspace)) == 24
