"""Finding shipped playbooks: real distributions in a folder on the path."""

from __future__ import annotations

from pathlib import Path

import pytest

import playwise_playbooks
from playwise.diagnostics.finding import Severity
from playwise.plugins.library import installed_library


def ship(root: Path, name: str, code: str) -> None:
    """Install a distribution whose library is what *code* defines as ``folder``."""
    (root / f"{name}.py").write_text(code)
    info = root / f"{name}-1.2.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.2\n")
    (info / "entry_points.txt").write_text(f"[playwise.library]\nbooks = {name}:folder\n")


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.syspath_prepend(str(tmp_path))
    return tmp_path


def test_playwise_ships_the_playbooks_of_its_library() -> None:
    library = installed_library()

    assert library.findings == ()
    assert {**library.files} == {file.stem: file for file in playwise_playbooks.playbook_files()}


def test_a_distribution_ships_a_folder_of_files(path: Path) -> None:
    books = path / "books"
    books.mkdir()
    for name in ("ours.yaml", "other.yml", "facts.yaml", "Not an id.yaml", "notes.md"):
        (books / name).write_text("playbook: x\n")
    ship(path, "partner", f"def folder():\n    return {str(books)!r}\n")

    library = installed_library()

    assert library.files["ours"] == books / "ours.yaml"
    assert library.files["other"] == books / "other.yml"
    assert not {"facts", "Not an id", "notes"} & library.files.keys()


def test_of_two_playbooks_with_one_id_playwise_has_its_own(path: Path) -> None:
    books = path / "books"
    books.mkdir()
    (books / "exposure_tier.yaml").write_text("playbook: exposure_tier\n")
    ship(path, "a_partner", f"def folder():\n    return {str(books)!r}\n")

    assert installed_library().files["exposure_tier"].parent == playwise_playbooks.library()


@pytest.mark.parametrize(
    ("name", "code", "why"),
    [
        ("no_disk", "def folder():\n    raise RuntimeError('no disk')\n", "RuntimeError: no disk"),
        ("no_folder", "folder = 5\n", "TypeError: 'int' object is not callable"),
    ],
)
def test_one_that_fails_stops_no_other(path: Path, name: str, code: str, why: str) -> None:
    ship(path, name, code)

    library = installed_library()

    (finding,) = library.findings
    assert finding.message == f"library 'books' of {name}: cannot be read: {why}"
    assert (finding.code, finding.severity) == ("PW401", Severity.WARNING)
    assert "exposure_tier" in library.files
