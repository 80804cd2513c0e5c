"""The command line called in this process, and a small workspace to call it on."""

from __future__ import annotations

import shutil
from contextlib import redirect_stdout
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest

from playwise.cli.faults import exit_code
from tests.unit.cli.calling import AS_OF, SOURCES, Call, Called

FORMAT_EXAMPLE = Path(__file__).parents[2] / "workspaces" / "format_example"


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str]) -> Call:
    """Call `playwise` with arguments."""

    def called(*args: object) -> Called:
        code = exit_code([str(arg) for arg in args])
        captured = capsys.readouterr()
        return Called(code, captured.out, captured.err)

    return called


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """The format's own example with data: three of six accounts near their renewal."""
    return made(tmp_path / "small")


@pytest.fixture(scope="session")
def after_a_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """That workspace after its first run: copied, for it is never to change."""
    root = made(tmp_path_factory.mktemp("first") / "small")
    with redirect_stdout(TextIOWrapper(BytesIO())):
        assert exit_code(["run", "-w", str(root), "--as-of", AS_OF]) == 0
    return root


@pytest.fixture
def ran(after_a_run: Path, tmp_path: Path) -> Path:
    """That workspace after its first run."""
    root = tmp_path / "small"
    shutil.copytree(after_a_run, root)
    return root


def made(root: Path) -> Path:
    """Make the small workspace in the folder *root*, and return it."""
    shutil.copytree(FORMAT_EXAMPLE, root, ignore=shutil.ignore_patterns(".playwise"))
    for name, text in SOURCES.items():
        path = root / "data" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root
