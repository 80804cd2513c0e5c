"""Proofs of a whole workspace, and of the examples."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from playwise.errors import FindingsError
from playwise.plugins.discovery import discover
from playwise.workspace.load import load
from playwise.workspace.proving import proved

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize(
    "folder", ["examples/quickstart", "tests/workspaces/format_example", "tests/e2e/docs_workspace"]
)
def test_the_examples_have_nothing_that_a_lint_or_a_proof_finds(folder: str) -> None:
    loaded = load(ROOT / folder, discover())
    proof = proved(loaded)

    assert loaded.findings == ()
    assert proof.findings == ()
    assert not [note for note in proof.notes if note.message.startswith("not decided")]
    assert proof.questions > 0


def test_without_the_solver_there_is_a_finding_that_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "z3", None)
    loaded = load(ROOT / "tests/workspaces/format_example", discover())

    with pytest.raises(FindingsError) as raised:
        proved(loaded)

    (finding,) = raised.value.findings
    assert finding.code == "PW315"
    assert finding.message == "proofs need the solver z3, which is not installed"
    assert finding.help == "install it with the extra: pip install 'playwise[prove]'"
