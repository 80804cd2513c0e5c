"""`playwise check` again: what was found is told again where nothing has changed, and only there.

Whether a verdict is told again shows by one that was changed where it is kept: 99 tests.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from types import ModuleType

import orjson
import pytest

from playwise.workspace.kept import FOLDER, keep, kept
from tests.unit.cli.calling import Call
from tests.unit.plugins.test_library import ship

GRADES = """\
from playwise import hookimpl
from playwise.contracts import Operator

def grade(number):
    return "A" if number > 7 else "B"

@hookimpl
def playwise_operators():
    return [Operator(name="grade", operands=["number"], result="text", meaning=grade,
                     words="the grade of {0}", summary="Grades a number from A to B.")]
"""
GRADED = """\
playbook: graded
title: Graded
entity: account
decisions:
  grade:
    type: text
    value: grade(problem_severity)
"""
BOOK = """\
playbook: ours
title: Ours
entity: account
decisions:
  size:
    values: [small, large]
    table:
      - {id: large, when: problem_severity >= 4, then: large}
      - {id: rest, otherwise: small}
"""


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder on the path with a plugin that brings an operator and a library of one playbook."""
    site = tmp_path / "site"
    (site / "books").mkdir(parents=True)
    (site / "books" / "ours.yaml").write_text(BOOK)
    monkeypatch.syspath_prepend(str(site))
    for module in ("books_told_again", "grades_told_again"):
        # Put back after the test, too: what another test imports is in another folder.
        monkeypatch.setitem(sys.modules, module, ModuleType(module))
        monkeypatch.delitem(sys.modules, module)
    ship(site, "books_told_again", f"def folder():\n    return {str(site / 'books')!r}\n")
    (site / "grades_told_again.py").write_text(GRADES)
    info = site / "grades-2.1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: grades\nVersion: 2.1\n")
    (info / "entry_points.txt").write_text("[playwise.plugins]\ngrades = grades_told_again\n")
    return site


@pytest.fixture
def rich(small: Path, site: Path) -> Path:
    """The small workspace with an operator of a plugin and a shipped playbook."""
    (small / "playbooks" / "graded.yaml").write_text(GRADED)
    (small / "playbooks" / "mine.yaml").write_text("playbook: mine\nextends: library/ours\n")
    return small


def verdicts(root: Path) -> list[Path]:
    return sorted((root / FOLDER).glob("verdicts-*/*.json"))


def mark(root: Path) -> None:
    """Make every verdict say that there are 99 tests."""
    for path in verdicts(root):
        data = kept(path)
        assert data is not None
        held = orjson.loads(data)
        held["verdict"]["tests"] = 99
        keep(path, orjson.dumps(held))


def is_told_again(call: Call, root: Path) -> bool:
    return bool(call("check", "-w", root, "--json").json["tests"] == 99)


CHANGES = {
    "nothing": [],
    "errors": [
        ("facts.yaml", "where: role = champion", "where: rol = champion"),
        ("playbooks/renewal_outreach.yaml", "value: 60", "value: sixty"),
        ("playbooks/exposure_tier.yaml", "tables:", "tebles:"),
    ],
    "no YAML": [("playbooks/exposure_tier.yaml", "decisions:", "\tdecisions: [")],
    "a warning": [("playbooks/exposure_tier.yaml", "'1 to 3'", "'1 to 2'")],
    "an empty file": [("playbooks/graded.yaml", GRADED, "")],
    "other line ends": [("facts.yaml", "\n", "\r\n"), ("playbooks/mine.yaml", "ours", "our")],
}


@pytest.mark.parametrize("changes", CHANGES.values(), ids=CHANGES)
def test_the_same_is_told_cold_warm_and_without_a_cache(
    rich: Path, call: Call, changes: list[tuple[str, str, str]]
) -> None:
    for name, old, new in changes:
        path = rich / name
        text = path.read_bytes().decode()
        assert old in text
        path.write_bytes(text.replace(old, new).encode())

    for form in ([], ["--json"]):
        shutil.rmtree(rich / FOLDER.parent, ignore_errors=True)
        (rich / FOLDER.parent).write_text("a file where the folder would be")
        without = call("check", "-w", rich, *form)
        (rich / FOLDER.parent).unlink()
        cold = call("check", "-w", rich, *form)
        shutil.rmtree(verdicts(rich)[0].parent)
        trees = call("check", "-w", rich, *form)
        again = call("check", "-w", rich, *form)
        assert without == cold == trees == again

    assert "graded" in without.out
    mark(rich)
    assert is_told_again(call, rich)


def test_plugins_that_playbooks_need_are_told_again(rich: Path, call: Call) -> None:
    first, again = call("check", "-w", rich), call("check", "-w", rich)

    assert first == again
    assert again.out == (
        "graded needs plugin 'grades' of grades 2.1 for grade\n"
        "4 playbooks, 17 tests, 0 errors, 0 warnings\n"
    )


def changed_places(root: Path, site: Path) -> Iterator[Path]:
    yield root / "playwise.yaml"
    yield root / "facts.yaml"
    yield root / "playbooks" / "exposure_tier.yaml"
    yield site / "books" / "ours.yaml"
    yield site / "grades_told_again.py"
    yield site / "books_told_again.py"


def test_a_byte_more_anywhere_is_found_out(rich: Path, site: Path, call: Call) -> None:
    for path in changed_places(rich, site):
        call("check", "-w", rich)
        mark(rich)
        assert is_told_again(call, rich), path

        with path.open("a") as file:
            file.write("#\n")

        assert not is_told_again(call, rich), path


def test_a_file_more_or_less_or_by_another_name_is_found_out(rich: Path, call: Call) -> None:
    playbooks = rich / "playbooks"
    for change in (
        lambda: (playbooks / "graded.yaml").rename(playbooks / "zgraded.yaml"),
        lambda: (playbooks / "below").mkdir(),
        lambda: (playbooks / "zgraded.yaml").rename(playbooks / "below" / "graded.yml"),
        lambda: (playbooks / "mine.yaml").unlink(),
    ):
        call("check", "-w", rich)
        mark(rich)
        names = sorted(playbooks.rglob("*.y*ml"))

        change()

        assert is_told_again(call, rich) == (names == sorted(playbooks.rglob("*.y*ml")))


def test_a_plugin_more_or_less_is_found_out(rich: Path, site: Path, call: Call) -> None:
    call("check", "-w", rich)
    mark(rich)

    shutil.rmtree(site / "grades-2.1.dist-info")

    without = call("check", "-w", rich, "--json")
    assert (without.code, without.json["tests"]) == (1, 17)
    assert [finding["code"] for finding in without.json["findings"]] == ["PW202"]


def test_what_is_edited_while_it_is_checked_has_no_verdict(
    rich: Path, site: Path, call: Call
) -> None:
    plugin = site / "grades_told_again.py"
    facts = rich / "facts.yaml"
    plugin.write_text(f"with open({str(facts)!r}, 'a') as file: file.write('#')\n{GRADES}")

    assert call("check", "-w", rich).code == 0

    assert facts.read_text().endswith("#")
    assert verdicts(rich) == []


def test_a_damaged_verdict_is_given_anew_and_mended(small: Path, call: Call) -> None:
    first = call("check", "-w", small)
    (path,) = verdicts(small)
    whole = path.read_bytes()
    digested = whole.partition(b"\n")[2]
    for damaged in (b"", b"{}", whole[:-3], whole.replace(b"17", b"18"), digested, b"\xff" * 50):
        path.write_bytes(damaged)

        assert call("check", "-w", small) == first
        assert path.read_bytes() == whole


@pytest.mark.parametrize(
    "foreign",
    [
        b"[]",
        b"no JSON",
        b'{"key": "KEY"}',
        b'{"key": "KEY", "verdict": {"playbooks": 1, "tests": 1, "needs": [], "findings": []}}',
        b'{"key": "KEY", "verdict": {"playbooks": 1, "tests": 1, "needs": {}, "findings": [1]}}',
        b'{"key": "KEY", "verdict": {"playbooks": 1, "tests": 1, "needs": {}, "findings": [[]]}}',
        b'{"key": "other", "verdict": {"playbooks": 1, "tests": 1, "needs": {}, "findings": []}}',
    ],
)
def test_an_entry_that_is_no_verdict_is_none(small: Path, call: Call, foreign: bytes) -> None:
    first = call("check", "-w", small)
    (path,) = verdicts(small)

    keep(path, foreign.replace(b"KEY", path.stem.encode()))

    assert call("check", "-w", small) == first


def test_what_plugins_find_is_looked_at_each_time(small: Path, call: Call) -> None:
    settings = small / "playwise.yaml"
    settings.write_text(settings.read_text().replace("connector: files", "connector: filse"))

    first = call("check", "-w", small)

    assert "error PW402 unknown connector 'filse'" in first.out
    assert verdicts(small) == []


def test_a_workspace_with_a_file_that_cannot_be_read_has_no_verdict(
    small: Path, call: Call
) -> None:
    (small / "playbooks" / "folder.yaml").mkdir()

    first, again = call("check", "-w", small), call("check", "-w", small)

    assert first == again
    assert "error PW101 'playbooks/folder.yaml' cannot be read" in first.out
    assert verdicts(small) == []


def test_a_file_by_a_link_is_the_file_that_it_leads_to(small: Path, call: Call) -> None:
    real = small.parent / "real.yaml"
    (small / "facts.yaml").rename(real)
    (small / "facts.yaml").symlink_to(real)
    call("check", "-w", small)
    mark(small)
    assert is_told_again(call, small)

    real.write_text(real.read_text().replace("where: role = champion", "where: rol = champion"))

    assert "facts.yaml:25:51: error PW204 unknown fact 'rol'" in call("check", "-w", small).out


def test_a_folder_that_may_only_be_read_is_checked_all_the_same(small: Path, call: Call) -> None:
    first = call("check", "-w", small)
    shutil.rmtree(small / FOLDER.parent)
    small.chmod(0o555)
    try:
        # To root every folder can be written; what root writes there is right as well.
        assert call("check", "-w", small) == first
    finally:
        small.chmod(0o755)


def test_only_so_many_verdicts_are_kept(small: Path, call: Call) -> None:
    call("check", "-w", small)
    folder = verdicts(small)[0].parent
    other = folder.parent / "verdicts-0-0.0.1"
    other.mkdir()
    for number in range(30):
        path = folder / f"{sha256(str(number).encode()).hexdigest()}.json"
        path.write_text("old")
        os.utime(path, (number, number))
    with (small / "facts.yaml").open("a") as file:
        file.write("#\n")

    call("check", "-w", small)

    assert len(verdicts(small)) == 20
    assert not other.exists()
    mark_times = [path.stat().st_mtime for path in verdicts(small)]
    assert sum(time > 30 for time in mark_times) == 2


def test_a_proof_is_never_told_from_a_verdict(small: Path, call: Call) -> None:
    call("check", "-w", small)
    mark(small)

    assert ", 17 tests, " in call("check", "--prove", "-w", small).out


def test_a_verdict_that_is_known_needs_no_engine(small: Path, call: Call) -> None:
    call("check", "-w", small)
    code = (
        "import sys\n"
        "from playwise.cli.faults import exit_code\n"
        f"assert exit_code(['check', '-w', {str(small)!r}]) == 0\n"
        "heavy = {'lark', 'ruamel.yaml', 'polars', 'pyarrow', 'playwise.workspace.load'}\n"
        "print(*sorted(heavy & sys.modules.keys()))\n"
    )
    command = [sys.executable, "-c", code]
    subprocess.run(command, check=True, capture_output=True)

    done = subprocess.run(command, check=True, capture_output=True, text=True)

    assert done.stdout == "2 playbooks, 17 tests, 0 errors, 0 warnings\n\n"
