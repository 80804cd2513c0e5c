"""Where errors end: in a sentence, an exit code, and never in a traceback."""

from __future__ import annotations

import errno
import re
from pathlib import Path

import pytest

import playwise.cli.facts
from tests.unit.cli.calling import Call


def raise_from_facts(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    def facts() -> None:
        raise error

    monkeypatch.setattr(playwise.cli.facts, "facts", facts)


def test_a_fault_of_ours_is_a_sentence_and_a_file(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PLAYWISE_DEBUG", raising=False)
    raise_from_facts(monkeypatch, KeyError("wrong"))

    ended = call("facts")

    assert (ended.code, ended.out) == (1, "")
    said = re.fullmatch(
        r"error: a fault in Playwise itself, KeyError: 'wrong'\n"
        r"  = help: please report it with the file (\S+)\n",
        ended.err,
    )
    assert said is not None
    report = Path(said[1])
    assert "KeyError: 'wrong'" in report.read_text()
    report.unlink()


def test_with_debug_the_traceback_is_shown(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLAYWISE_DEBUG", "1")
    raise_from_facts(monkeypatch, KeyError("wrong"))

    ended = call("facts")

    assert ended.code == 1
    assert ended.err.startswith("Traceback (most recent call last):\n")
    assert ended.err.endswith("KeyError: 'wrong'\n")


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (KeyboardInterrupt(), 130, "stopped\n"),
        (BrokenPipeError(errno.EPIPE, "Broken pipe"), 141, ""),
        (
            OSError(errno.ENOSPC, "No space left on device"),
            1,
            "error: the output cannot be written: No space left on device\n",
        ),
        (
            PermissionError(errno.EACCES, "Permission denied", "facts.yaml"),
            1,
            "error PW101 'facts.yaml': Permission denied\n\n",
        ),
    ],
)
def test_what_the_system_refuses_is_a_sentence(
    call: Call,
    monkeypatch: pytest.MonkeyPatch,
    error: BaseException,
    code: int,
    said: str,
) -> None:
    raise_from_facts(monkeypatch, error)
    # What follows sends the real stdout nowhere, as the process is about to end.
    monkeypatch.setattr("playwise.cli.faults._be_silent", lambda: None)

    ended = call("facts")

    assert (ended.code, ended.out, ended.err) == (code, "", said)
