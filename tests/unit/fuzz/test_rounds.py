"""`make fuzz`: what holds is counted, what does not is told so that it can be seen again."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.fuzz.rounds import Tried, tried
from tests.property import test_rule_text_round_trip as round_trip
from tests.property.agreement import Distribution

ROOT = Path(__file__).parents[3]
LAW = "the_canonical_form_is_its_own"


def fuzz(*args: str) -> subprocess.CompletedProcess[str]:
    words = [sys.executable, "-m", "tests.fuzz", *args]
    return subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)


def test_a_law_that_does_not_hold_is_told_with_its_smallest_example(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    canonical = round_trip.canonical  # type: ignore[attr-defined]  # the one that the law calls
    monkeypatch.setattr(round_trip, "canonical", lambda rule: [canonical(rule)])

    found = tried(LAW, 42)

    assert found.fault is not None
    example = "the_canonical_form_is_its_own(\n    rule={'var': 'name'},\n)\n"
    assert found.fault.startswith(f"Failing test case: {example}")
    assert "\ntests/property/test_rule_text_round_trip.py:" in found.fault
    assert found == tried(LAW, 42)


@pytest.mark.parametrize("law", [LAW, "texts_are_read_alike_one_by_one_and_as_a_column[date]"])
def test_a_law_that_holds_is_told_with_how_often_it_was_tried(law: str) -> None:
    assert tried(law, 42) == Tried(law, 42, examples=100, seen=Distribution().as_data())


def test_a_round_is_repeated_by_its_seed() -> None:
    done = fuzz("--seed", "42", LAW)

    assert (done.returncode, done.stderr) == (0, "")
    progress, *summary = done.stdout.splitlines()
    assert progress.endswith(" s, 1 round, 100 examples: all hold")
    assert summary == ["examples of each law:", "      100 the canonical form is its own"]


def test_an_unknown_law_is_told_with_those_that_there_are() -> None:
    done = fuzz("--seed", "42", "nonsense")

    assert done.returncode == 1
    assert done.stderr.startswith("no law is called nonsense; there are:\nevery_evaluator_gives_")
    assert LAW in done.stderr.splitlines()
