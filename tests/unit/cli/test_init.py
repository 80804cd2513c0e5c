"""`playwise init`: a new workspace, whole or not at all."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import playwise_playbooks
from examples.quickstart import make_data
from tests.unit.cli.calling import Call


def names(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


def test_a_new_workspace_is_sound_tested_and_runs(tmp_path: Path, call: Call) -> None:
    root = tmp_path / "teams" / "north"

    made = call("init", root)

    assert made.code == 0
    assert made.out == (
        f"made the workspace {root}\n"
        "next, in that folder: playwise check, playwise test, playwise run\n"
    )
    assert call("check", "-w", root).out == "1 playbook, 7 tests, 0 errors, 0 warnings\n"
    assert call("test", "-w", root).out == (
        "exposure_tier  7 tests  all pass  2 of 2 rows reached  3 of 3 steps reached\n"
        "7 tests, 0 failed, 0 warnings\n"
    )
    assert call("run", "-w", root, "--as-of", "2026-12-01").code == 0


def test_the_demonstration_is_the_quickstart_and_names_its_day(tmp_path: Path, call: Call) -> None:
    made = call("init", "--demo", tmp_path / "demo")

    assert made.code == 0
    assert made.out == (
        f"made the workspace {tmp_path / 'demo'}\n"
        "next, in that folder: playwise check, playwise test,"
        f" playwise run --as-of {make_data.AS_OF}\n"
        "its data belongs to that day: README.md says more\n"
    )
    source = playwise_playbooks.quickstart()
    copied = [name for name in names(tmp_path / "demo") if (tmp_path / "demo" / name).is_file()]
    assert copied == [
        "README.md",
        "data/billing/subscriptions.csv",
        "data/crm/accounts.csv",
        "data/crm/contacts.csv",
        "data/surveys/answers.jsonl",
        "data/surveys/onboarding.parquet",
        "facts.yaml",
        "make_data.py",
        "playbooks/exposure_tier.yaml",
        "playbooks/onboarding.yaml",
        "playbooks/renewal_outreach.yaml",
        "playwise.yaml",
    ]
    for name in copied:
        assert (tmp_path / "demo" / name).read_bytes() == (source / name).read_bytes()


def test_the_data_of_the_demonstration_can_be_made_anew_where_it_lies(
    tmp_path: Path, call: Call
) -> None:
    call("init", "--demo", tmp_path)
    shutil.rmtree(tmp_path / "data")

    subprocess.run([sys.executable, "make_data.py"], cwd=tmp_path, check=True, capture_output=True)

    source = playwise_playbooks.quickstart()
    for name in (name for name in names(source) if name.startswith("data/") and "." in name):
        assert (tmp_path / name).read_bytes() == (source / name).read_bytes()


def test_the_folder_at_hand_is_taken_without_a_name(
    tmp_path: Path, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)

    assert call("init").code == 0

    assert call("check").code == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        ".git",
        ".playwise",
        "data",
        "facts.yaml",
        "playbooks",
        "playwise.yaml",
    ]


def test_what_a_check_keeps_is_not_copied_with_the_demonstration(
    tmp_path: Path, call: Call
) -> None:
    kept = playwise_playbooks.quickstart() / ".playwise"
    assert call("check", "-w", kept.parent).code == 0
    assert kept.is_dir()

    assert call("init", "--demo", tmp_path / "demo").code == 0

    assert not (tmp_path / "demo" / ".playwise").exists()


def test_a_workspace_is_never_written_over(small: Path, call: Call) -> None:
    before = names(small)

    refused = call("init", "--demo", small)

    assert (refused.code, refused.out) == (1, "")
    assert refused.err == (
        f"error PW516 '{small}' is a workspace already: it holds playwise.yaml\n"
        " = help: name another folder\n\n"
    )
    assert names(small) == before


def test_nothing_is_written_beside_what_would_be_written_over(tmp_path: Path, call: Call) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "facts.yaml").write_text("mine")

    refused = call("init", tmp_path)

    assert refused.code == 1
    assert refused.err == (
        f"error PW516 '{tmp_path}' holds 'data', 'facts.yaml', which would be written over\n"
        " = help: name an empty or a new folder\n\n"
    )
    assert names(tmp_path) == ["data", "facts.yaml"]
    assert (tmp_path / "facts.yaml").read_text() == "mine"


def test_a_file_is_no_folder(tmp_path: Path, call: Call) -> None:
    taken = tmp_path / "taken"
    taken.touch()

    assert call("init", taken).err == f"error PW516 '{taken}' is a file\n = help: name a folder\n\n"
    assert call("init", taken / "below").err.startswith("error PW101 ")
    assert names(tmp_path) == ["taken"]
