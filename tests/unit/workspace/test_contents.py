"""Where the files of a workspace are, and how their lines are shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from playwise.workspace.contents import name_of, playbook_paths, shown


def test_playbooks_are_all_yaml_files_below_their_folder(tmp_path: Path) -> None:
    for name in ("b.yaml", "a.yml", "below/c.yaml", "notes.md", "below/d.yaml.bak"):
        path = tmp_path / "playbooks" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("")
    (tmp_path / "facts.yaml").write_text("")

    assert [name_of(path, tmp_path) for path in playbook_paths(tmp_path)] == [
        "playbooks/a.yml",
        "playbooks/b.yaml",
        "playbooks/below/c.yaml",
    ]


def test_a_workspace_without_that_folder_has_no_playbooks(tmp_path: Path) -> None:
    assert playbook_paths(tmp_path) == []


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"a: 1\n", "a: 1\n"),
        (b"\xef\xbb\xbfa: 1\r\nb: 2\rc: 3\n", "a: 1\nb: 2\nc: 3\n"),
        (b"", ""),
        (b"a: \xff\r\nb: 2\n", "a: �\nb: 2\n"),
    ],
)
def test_a_text_is_shown_as_places_in_it_count(content: bytes, text: str) -> None:
    assert shown(content, "a.yaml") == text
