"""Telling one installation from another by its files, without importing anything."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

import playwise
from playwise.plugins.installed import Mark, installed_marks


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.syspath_prepend(str(tmp_path))
    info = tmp_path / "marked-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: marked\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[playwise.plugins]\nmarked = marked_package.inside\n")
    package = tmp_path / "marked_package"
    package.mkdir()
    (package / "__init__.py").write_text("raise ValueError('nobody imports this')\n")
    (package / "inside.py").write_text("")
    (package / "words.txt").write_text("one two\n")
    return tmp_path


def marks() -> list[Mark]:
    found = installed_marks()
    assert found is not None
    return found


def test_every_file_of_the_engine_and_of_plugins_counts(site: Path) -> None:
    engine = Path(playwise.__file__).parent
    package = site / "marked_package"
    paths = {path for path, _, _ in marks()}

    assert {
        str(engine / "__init__.py"),
        str(engine / "rules" / "grammar.lark"),
        str(package / "__init__.py"),
        str(package / "inside.py"),
        str(package / "words.txt"),
        str(site / "marked-1.0.dist-info"),
    } <= paths
    assert not any(path.endswith(".pyc") for path in paths)
    assert "marked_package" not in sys.modules


def test_the_same_installation_has_the_same_marks(site: Path) -> None:
    before = marks()
    (site / "marked_package" / "__pycache__").mkdir()
    (site / "marked_package" / "__pycache__" / "inside.cpython-311.pyc").write_bytes(b"made")
    (site / "of_nobody.txt").write_text("")

    assert marks() == before


@pytest.mark.parametrize(
    "path", ["marked_package/words.txt", "marked_package/new.py", "other-2.0.dist-info"]
)
def test_a_change_changes_the_marks(site: Path, path: str) -> None:
    before = marks()

    (site / path).write_text("other\n")

    assert marks() != before


def test_a_plugin_whose_package_is_not_found_leaves_no_marks(site: Path) -> None:
    (site / "marked_package").rename(site / "somewhere_else")

    assert installed_marks() is None


def test_a_plugin_of_one_module_is_its_file(site: Path) -> None:
    info = site / "marked-1.0.dist-info"
    (info / "entry_points.txt").write_text("[playwise.plugins]\nmarked = marked_module\n")
    (site / "marked_module.py").write_text("")

    assert str(site / "marked_module.py") in {path for path, _, _ in marks()}
