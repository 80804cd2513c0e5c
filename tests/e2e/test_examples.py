"""The workspace that fixes the file format: it checks clean, and its own tests run and pass.

The folder is a byte copy of the format's example; whoever has to change it changes the format.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from playwise.documents.reader import read_document
from playwise.plugins.discovery import discover
from playwise.rehearsal.coverage import coverage_findings
from playwise.rehearsal.rehearse import rehearse
from playwise.rehearsal.results import Rehearsal
from playwise.workspace import Workspace
from playwise.workspace.load import load

EXAMPLE = Path(__file__).parents[1] / "workspaces" / "format_example"


def opened(root: Path) -> Workspace:
    registry = discover()
    loaded = load(root, registry)
    assert loaded.findings == ()
    return Workspace(loaded, registry, {})


def copied(to: Path) -> Path:
    """Return a copy of the example that can be written to, whatever the modes of the original."""
    root = to / "workspace"
    for path in EXAMPLE.rglob("*.yaml"):
        place = root / path.relative_to(EXAMPLE)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(path.read_bytes())
    return root


def rehearsed(root: Path) -> Rehearsal:
    at = opened(root)
    return rehearse(at.program, at.loaded.cases, at.calendar, at.roles, at.zone)


def test_the_format_example_checks_clean() -> None:
    assert [playbook.id for playbook in opened(EXAMPLE).program.playbooks] == [
        "exposure_tier",
        "renewal_outreach",
    ]


def test_every_test_of_the_format_example_runs_and_passes() -> None:
    written = [
        (path.stem, test["name"])
        for path in sorted((EXAMPLE / "playbooks").glob("*.yaml"))
        for test in read_document(path.read_bytes(), path.name).data["tests"]
    ]

    rehearsal = rehearsed(EXAMPLE)

    assert [(result.playbook, result.case) for result in rehearsal.results] == written
    assert len(written) == 17
    assert [result.failures for result in rehearsal.results] == [()] * 17
    # A life from New Year's Day to the tenth of February, a run on every day of it.
    assert rehearsal.results[-1].days == 41


def test_the_format_example_leaves_only_the_day_of_the_invoice_untested() -> None:
    at = opened(EXAMPLE)

    assert [f.message for f in coverage_findings(at.program, rehearsed(EXAMPLE))] == [
        "no test reaches step 'invoice'"
    ]


# Every value that the example's tests expect, with one that is not what comes.
BROKEN = [
    ("exposure_tier", "expect: {exposure: high, row: {exposure: by_industry}}", "high", "low"),
    ("exposure_tier", "row: {exposure: set_by_csm}", "set_by_csm", "by_industry"),
    ("exposure_tier", "\"'astrology' is not in industry_exposure\"", "astrology", "tourism"),
    ("exposure_tier", 'reasons: {exposure: ["missing: industry"]}', "industry", "severity"),
    ("exposure_tier", "likelihood_of_churn: medium, row", "medium", "unknown"),
    ("exposure_tier", "expect: {likelihood_of_churn: high}", "high", "low"),
    ("exposure_tier", "likelihood_of_churn: unknown", "unknown", "high"),
    ("renewal_outreach", "price_signal: normal\n", "normal", "low_perceived_value"),
    ("renewal_outreach", 'body_contains: "comes up in 60 days"', "60", "61"),
    ("renewal_outreach", "menu: skipped", "skipped", "ready"),
    ("renewal_outreach", "call: waiting\n", "waiting", "open"),
    ("renewal_outreach", "expect: {play: not_opened}", "not_opened", "opened"),
    ("renewal_outreach", 'enter: ["missing: renewal_date"]', "missing", "stale"),
    ("renewal_outreach", "state: open, due: 2026-01-05", "2026-01-05", "2026-01-03"),
    ("renewal_outreach", "state: waiting, on: 2026-01-30", "2026-01-30", "2026-01-31"),
    ("renewal_outreach", "state: open, due: 2026-01-08", "2026-01-08", "2026-01-09"),
    ("renewal_outreach", "assume: ready", "ready", "sent"),
    ("renewal_outreach", "steps: {menu: awaiting_approval}", "awaiting_approval", "ready"),
    ("renewal_outreach", "steps: {open_question: sent}", "sent", "awaiting_approval"),
    ("renewal_outreach", "state: open, due: 2026-01-12", "2026-01-12", "2026-01-09"),
    ("renewal_outreach", "result: goal, steps", "goal", "lost"),
    ("renewal_outreach", "steps: {call: cancelled}", "cancelled", "open"),
    ("renewal_outreach", "do: [{approve: open_question, by: lee}]", "lee", "kim"),
]


@pytest.mark.parametrize(("playbook", "passage", "right", "wrong"), BROKEN)
def test_an_expectation_that_is_broken_fails_at_its_place(
    playbook: str, passage: str, right: str, wrong: str, tmp_path: Path
) -> None:
    root = copied(tmp_path)
    file = root / "playbooks" / f"{playbook}.yaml"
    text = file.read_text(encoding="utf-8")
    place = text.index(passage)
    assert passage.count(right) == 1
    broken = text[:place] + text[place:].replace(right, wrong, 1)
    file.write_text(broken, encoding="utf-8")

    rehearsal = rehearsed(root)

    failures = [failure for result in rehearsal.results for failure in result.failures]
    line = text[: place + passage.index(right)].count("\n") + 1
    assert not rehearsal.passed
    assert line in {failure.span.line for failure in failures}
    assert all(failure.message for failure in failures)


def test_others_none_of_the_example_would_notice_one_more_step(tmp_path: Path) -> None:
    root = copied(tmp_path)
    file = root / "playbooks" / "renewal_outreach.yaml"
    text = file.read_text(encoding="utf-8")
    steps = re.sub(
        r"(\n  steps:\n)", r'\1    - {id: extra, task: "One more", owner: csm}\n', text, count=1
    )
    file.write_text(steps, encoding="utf-8")

    failures = [f.message for result in rehearsed(root).results for f in result.failures]

    assert failures == ["expected no other step to start, 'extra' is open"]
