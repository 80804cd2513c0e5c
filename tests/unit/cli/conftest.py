"""The command line called in this process, and a small workspace to call it on."""

from __future__ import annotations

import shutil
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
    root = tmp_path / "small"
    shutil.copytree(FORMAT_EXAMPLE, root)
    for name, text in SOURCES.items():
        path = root / "data" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


@pytest.fixture
def ran(small: Path, call: Call) -> Path:
    """That workspace after its first run."""
    assert call("run", "-w", small, "--as-of", AS_OF).code == 0
    return small
