"""Reading a workspace's files: everything that is wrong in any of them, all at once."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from playwise.diagnostics.finding import Finding
from playwise.plugins.discovery import discover
from playwise.workspace.load import Loaded, load, version_of
from tests.unit.pipeline.office import FORMAT_EXAMPLE

SETTINGS = (FORMAT_EXAMPLE / "playwise.yaml").read_text()
FACTS = (FORMAT_EXAMPLE / "facts.yaml").read_text()
SMALL = "playbook: small\ntitle: Small\nentity: account\ndecisions:\n  d: {value: replied}\n"
READER = (
    "playbook: reader\ntitle: Reader\nentity: account\ndecisions:\n"
    "  e: {value: small.d}\n  f: {value: repled}\n"
)


def loaded(root: Path, **files: str) -> Loaded:
    """Return the workspace of these files; facts and settings are the format example's."""
    given = {"playwise": SETTINGS, "facts": FACTS, **files}
    for name, text in given.items():
        folder = root if name in {"playwise", "facts"} else root / "playbooks"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return load(root, discover())


def said(found: Loaded) -> list[str]:
    return [_said(finding) for finding in found.findings]


def _said(finding: Finding) -> str:
    place = finding.span
    where = "" if place is None else f"{place.path}:{place.line}:{place.column} "
    return f"{where}{finding.code} {finding.message}"


def test_the_formats_own_example_is_sound() -> None:
    found = load(FORMAT_EXAMPLE, discover())

    assert found.findings == ()
    assert found.is_sound
    assert found.settings is not None
    assert found.settings.workspace == "format-example"
    assert found.program is not None
    assert [p.id for p in found.program.playbooks] == ["exposure_tier", "renewal_outreach"]
    assert {name: len(cases) for name, cases in found.cases.items()} == {
        "exposure_tier": 9,
        "renewal_outreach": 8,
    }
    assert set(found.texts) == {
        "playwise.yaml",
        "facts.yaml",
        "playbooks/exposure_tier.yaml",
        "playbooks/renewal_outreach.yaml",
    }


def test_a_playbooks_version_is_the_hash_of_its_bytes() -> None:
    found = load(FORMAT_EXAMPLE, discover())
    content = (FORMAT_EXAMPLE / "playbooks/exposure_tier.yaml").read_bytes()

    assert found.program is not None
    playbook = found.program.playbook("exposure_tier")
    assert playbook is not None
    assert playbook.version == version_of(content) == hashlib.sha256(content).hexdigest()
    assert playbook.path == "playbooks/exposure_tier.yaml"


def test_a_folder_without_files_is_no_workspace(tmp_path: Path) -> None:
    found = load(tmp_path, discover())

    assert said(found) == [
        "PW101 'facts.yaml' is not there",
        "PW101 'playwise.yaml' is not there",
    ]
    assert found.findings[0].help == (
        f"'{tmp_path}' is no workspace without it; `playwise init` makes one"
    )
    assert not found.is_sound
    assert (found.program, found.catalogue, found.settings) == (None, None, None)


def test_what_is_wrong_in_any_file_is_told_together(tmp_path: Path) -> None:
    found = loaded(
        tmp_path,
        playwise=SETTINGS.replace("finance: {queue: true}", "finance: {queu: true}"),
        facts=FACTS.replace("type: money, currency: USD", "type: money, currency: USX"),
        small=SMALL.replace("replied", "replid"),
        other="playbook: other\ntitle: Other\nentity: acount\n",
        broken="playbook: broken\n\ttitle: x\n",
    )

    assert said(found) == [
        "facts.yaml:10:45 PW112 unknown currency 'USX'",
        "playbooks/broken.yaml:2:1 PW105 a tab in the indentation",
        "playbooks/other.yaml:3:9 PW120 unknown entity 'acount'",
        "playbooks/small.yaml:5:14 PW204 unknown fact 'replid'",
        "playwise.yaml:10:13 PW110 unknown key 'queu'",
    ]


@pytest.mark.parametrize(
    ("small", "finding"),
    [
        ("playbook: small\n\ttitle: x\n", "small.yaml:2:1 PW105 a tab in the indentation"),
        (SMALL.replace("account", "acount"), "small.yaml:3:9 PW120 unknown entity 'acount'"),
        (SMALL.replace("replied", "replid"), "small.yaml:5:14 PW204 unknown fact 'replid'"),
        (
            SMALL.split("  d:")[0].replace("decisions:", "decisions: 5"),
            "small.yaml:4:12 PW112 expected keys and values, got the number 5",
        ),
        (
            SMALL.replace("{value: replied}", "5"),
            "small.yaml:5:6 PW112 expected keys and values, got the number 5",
        ),
    ],
)
def test_what_is_wrong_in_one_playbook_has_no_echo_in_those_that_read_it(
    tmp_path: Path, small: str, finding: str
) -> None:
    found = loaded(tmp_path, small=small, reader=READER)

    assert said(found) == [
        "playbooks/reader.yaml:6:14 PW204 unknown fact 'repled'",
        f"playbooks/{finding}",
    ]


def test_a_playbook_that_is_not_there_is_unknown(tmp_path: Path) -> None:
    found = loaded(tmp_path, reader=READER)

    assert said(found)[0] == "playbooks/reader.yaml:5:14 PW204 unknown name 'small.d'"


def test_two_playbooks_of_one_id_are_told_and_the_first_counts(tmp_path: Path) -> None:
    found = loaded(tmp_path, a_small=SMALL, b_small=SMALL.replace("replied", "not replied"))

    assert said(found) == [
        "playbooks/b_small.yaml:1:11 PW116 playbook 'small' is already in playbooks/a_small.yaml"
    ]
    assert found.program is not None
    assert [playbook.path for playbook in found.program.playbooks] == ["playbooks/a_small.yaml"]


def test_playbooks_may_lie_in_folders_and_end_in_yml(tmp_path: Path) -> None:
    (tmp_path / "playbooks/deeper").mkdir(parents=True)
    (tmp_path / "playbooks/deeper/one.yml").write_text(SMALL)

    found = loaded(tmp_path)

    assert found.findings == ()
    assert found.program is not None
    assert [playbook.path for playbook in found.program.playbooks] == ["playbooks/deeper/one.yml"]


def test_a_workspace_without_playbooks_is_sound(tmp_path: Path) -> None:
    found = loaded(tmp_path)

    assert found.is_sound
    assert found.program is not None
    assert found.program.playbooks == ()


@pytest.mark.parametrize(
    ("old", "new", "messages"),
    [
        (
            "crm: {connector: files",
            "crm: {connector: filse",
            ["playwise.yaml:4:20 PW402 unknown connector 'filse'"],
        ),
        (
            "mail: {action: mailbox",
            "mail: {action: mailbx",
            ["playwise.yaml:7:18 PW402 unknown action 'mailbx'"],
        ),
        (
            "config: {path: data/crm}",
            "config: {pth: data/crm}",
            [
                "playwise.yaml:4:35 PW403 'files' needs the key 'path'",
                "playwise.yaml:4:41 PW403 'pth' is no key of 'files'",
            ],
        ),
        (
            "from: account.csm",
            "from: account.cms",
            ["playwise.yaml:9:15 PW204 unknown fact 'cms' of account"],
        ),
    ],
)
def test_the_connections_and_roles_of_the_workspace_are_checked(
    tmp_path: Path, old: str, new: str, messages: list[str]
) -> None:
    assert said(loaded(tmp_path, playwise=SETTINGS.replace(old, new), small=SMALL)) == messages


@pytest.mark.parametrize("connection", ["cmr", "mail"])
def test_a_fact_of_an_unknown_connection_is_told(tmp_path: Path, connection: str) -> None:
    facts = FACTS.replace("from: crm.accounts.name}", f"from: {connection}.accounts.name}}", 1)

    found = loaded(tmp_path, facts=facts)

    assert said(found) == [
        f"facts.yaml:6:32 PW121 fact 'name' comes from the unknown connection '{connection}'"
    ]


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    huge = SMALL + "# " + "x" * (16 * 1024 * 1024)

    found = loaded(tmp_path, huge=huge)

    assert said(found) == ["PW108 'playbooks/huge.yaml' is larger than 16 MiB"]


def test_a_file_that_cannot_be_read_says_why(tmp_path: Path) -> None:
    (tmp_path / "facts.yaml").mkdir(parents=True)
    (tmp_path / "playwise.yaml").write_text(SETTINGS)

    found = load(tmp_path, discover())

    assert said(found) == ["PW101 'facts.yaml' cannot be read: Is a directory"]


@pytest.mark.parametrize("name", ["facts.yaml", "playwise.yaml", "playbooks/x.yaml"])
@pytest.mark.parametrize("endless", [True, False])
def test_a_pipe_or_a_device_in_the_place_of_a_file_is_not_read(
    tmp_path: Path, name: str, endless: bool
) -> None:
    loaded(tmp_path, small=SMALL)
    path = tmp_path / name
    path.unlink(missing_ok=True)
    if endless:
        path.symlink_to("/dev/zero")
    else:
        os.mkfifo(path)

    found = load(tmp_path, discover())

    assert said(found) == [f"PW101 '{name}' cannot be read: it is no plain file"]


def test_windows_line_ends_move_no_place(tmp_path: Path) -> None:
    (tmp_path / "playbooks").mkdir(parents=True)
    text = SMALL.replace("replied", "replid").replace("\n", "\r\n")
    (tmp_path / "playbooks/small.yaml").write_bytes(text.encode())

    found = loaded(tmp_path)

    assert [line.split(" ")[0] for line in said(found)] == ["playbooks/small.yaml:5:14"]


# Earlier versions


def test_an_earlier_version_gives_its_own_play(tmp_path: Path) -> None:
    play = SMALL + "play: {enter: replied, steps: [{id: call, task: 'Call {{ name }}'}]}\n"
    found = loaded(tmp_path, small=play)

    earlier = found.recompile("small", play.replace("Call {{ name }}", "Ring {{ name }}"))

    assert earlier is not None
    assert earlier.steps[0].task is not None
    assert earlier.steps[0].task.subject == "Ring {{ name }}"


@pytest.mark.parametrize(
    "text",
    [
        "playbook: small\n\ttitle: x\n",
        "[]",
        SMALL.replace("replied", "gone_fact") + "play: {enter: replied}\n",
        SMALL + "play: {enter: gone_fact}\n",
        SMALL,
        SMALL.replace("account", "gone_entity") + "play: {enter: replied}\n",
    ],
    ids=["not YAML", "no playbook", "a fact is gone", "the entry is gone", "no play", "no entity"],
)
def test_a_version_that_no_longer_fits_gives_none(tmp_path: Path, text: str) -> None:
    found = loaded(tmp_path, small=SMALL + "play: {enter: replied}\n")

    assert found.recompile("small", text) is None


def test_a_version_of_a_playbook_that_others_read_is_compiled_beside_them(tmp_path: Path) -> None:
    reader = READER.replace("  f: {value: repled}\n", "")
    found = loaded(tmp_path, small=SMALL + "play: {enter: replied}\n", reader=reader)

    earlier = SMALL.replace("  d: {value: replied}", "  old: {value: replied}")

    assert found.is_sound
    assert found.recompile("small", earlier + "play: {enter: old}\n") is not None


def test_what_was_not_loaded_recompiles_nothing(tmp_path: Path) -> None:
    assert load(tmp_path, discover()).recompile("small", SMALL) is None
