"""Trees kept between runs of `playwise check`: never another finding, whatever lies there."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from playwise.documents.document import Source
from playwise.documents.reader import read_document
from playwise.plugins.discovery import discover
from playwise.workspace.cache import TreeCache
from playwise.workspace.kept import FOLDER
from playwise.workspace.load import Loaded, load
from tests.unit.pipeline.office import FORMAT_EXAMPLE

TEXT = "playbook: p\ntitle: 'It''s'\nrows: [1_000, 2026-03-01, \"a b\"]\nbody: |\n  one\n  two\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return Path(
        shutil.copytree(
            FORMAT_EXAMPLE, tmp_path / "workspace", ignore=shutil.ignore_patterns(".playwise")
        )
    )


def checked(root: Path) -> Loaded:
    return load(root, discover(), cache=TreeCache.of(root))


def entries(root: Path) -> list[Path]:
    return sorted((root / FOLDER).glob("trees-*/*.json"))


def source(text: str = TEXT) -> Source:
    return read_document(text, "p.yaml").source


def test_a_file_is_scanned_once(root: Path) -> None:
    first = checked(root)
    kept = {path: path.stat().st_mtime_ns for path in entries(root)}

    second = checked(root)

    assert len(kept) == 4
    assert {path: path.stat().st_mtime_ns for path in entries(root)} == kept
    assert second.findings == first.findings == ()
    assert second.texts == first.texts
    assert {p.id: p.version for p in second.program.playbooks} == {  # type: ignore[union-attr]
        p.id: p.version
        for p in first.program.playbooks  # type: ignore[union-attr]
    }


@pytest.mark.parametrize(
    "change",
    [
        ("playbooks/exposure_tier.yaml", "industry, ", "indstry, "),
        ("playbooks/exposure_tier.yaml", "lookup(industry_exposure, industry)", "lookup(x, y)"),
        ("playbooks/exposure_tier.yaml", "- {id: set_by_csm", "- {id: set_by_csm, id: twice"),
        ("playbooks/renewal_outreach.yaml", "value: 60", "value: sixty"),
        ("playbooks/renewal_outreach.yaml", "play:", "\tplay:"),
        ("playbooks/renewal_outreach.yaml", "play:", "pley:"),
        ("facts.yaml", "role = champion", "rol = champion"),
        ("playwise.yaml", "queue: true", "queue: &x true"),
    ],
)
def test_the_same_is_found_with_the_cache_and_without(
    root: Path, change: tuple[str, str, str]
) -> None:
    checked(root)
    name, old, new = change
    path = root / name
    path.write_text(path.read_text().replace(old, new))

    without = load(root, discover()).findings
    filling, filled = checked(root).findings, checked(root).findings

    assert list(without) == list(filling) == list(filled)


def test_what_differs_in_line_ends_only_is_one_text(root: Path) -> None:
    checked(root)
    before = len(entries(root))
    path = root / "facts.yaml"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))

    assert checked(root).findings == ()
    assert len(entries(root)) == before


def test_a_damaged_entry_is_read_anew_and_mended(root: Path) -> None:
    checked(root)
    whole = {path: path.read_bytes() for path in entries(root)}
    for number, (path, content) in enumerate(whole.items()):
        damaged = [b"", b"{}", content[:-9], content.replace(b",1,", b",2,", 1), b"\xff" * 40]
        path.write_bytes(damaged[number % len(damaged)])

    assert checked(root).findings == ()
    assert {path: path.read_bytes() for path in entries(root)} == whole


def test_an_entry_of_another_text_is_not_taken_for_this_one(tmp_path: Path) -> None:
    cache = TreeCache.of(tmp_path)
    cache.put(read_document(TEXT, "p.yaml"))
    other = TEXT.replace("It''s", "That")
    cache.put(read_document(other, "p.yaml"))
    one, two = entries(tmp_path)
    one.write_bytes(two.read_bytes())
    two.unlink()

    found = [TreeCache.of(tmp_path).get(source(text)) for text in (TEXT, other)]

    assert found == [None, None]


def test_a_tree_is_the_same_when_it_comes_from_the_cache(tmp_path: Path) -> None:
    document = read_document(TEXT, "p.yaml")
    TreeCache.of(tmp_path).put(document)

    again = TreeCache.of(tmp_path).get(document.source)

    assert again is not None
    assert again.data == document.data
    assert repr(again.root) == repr(document.root)


@pytest.mark.parametrize("text", ['a: "\\u00e9"\n', "a: 1\na: 2\n", "a: *b\n"])
def test_what_cannot_be_kept_is_read_each_time(tmp_path: Path, text: str) -> None:
    cache = TreeCache.of(tmp_path)

    cache.put(read_document(text, "p.yaml"))

    assert entries(tmp_path) == []
    assert cache.get(source(text)) is None


def test_a_folder_that_cannot_be_written_to_is_done_without(root: Path) -> None:
    (root / ".playwise").write_text("a file where the folder would be")

    assert checked(root).findings == ()
    assert (root / ".playwise").read_text() == "a file where the folder would be"


def test_the_folder_keeps_itself_out_of_git(root: Path) -> None:
    checked(root)

    assert (root / ".playwise" / ".gitignore").read_text() == "*\n"


def test_entries_of_other_releases_and_the_oldest_that_nobody_needs_are_taken_away(
    root: Path,
) -> None:
    checked(root)
    folder = entries(root)[0].parent
    other = folder.parent / "trees-0-0.0.1"
    other.mkdir()
    unknown = folder.parent / "not_ours"
    unknown.mkdir()
    for number in range(5):
        path = folder / f"{number}.json"
        path.write_text("old")
        os.utime(path, (number, number))
    (root / "facts.yaml").write_text((root / "facts.yaml").read_text() + "\n")

    load(root, discover(), cache=TreeCache(folder, most_unused=2))

    left = {path.name for path in folder.iterdir()}
    assert not other.exists()
    assert unknown.is_dir()
    assert {"0.json", "1.json", "2.json"}.isdisjoint(left)
    assert len(left) == 4 + 2


def test_nothing_but_a_check_looks_there(root: Path) -> None:
    load(root, discover())

    assert not (root / ".playwise").exists()
