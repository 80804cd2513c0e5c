"""A plan says what the run then does, and writes nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from playwise.pipeline.run import Planned, Ran
from tests.unit.pipeline.office import FAR, FIRST, Office, office

DAY = timedelta(days=1)
NEAR_BUT_NOT_YET = date(2026, 3, 3)


def shown(of: Planned | Ran) -> dict[str, Any]:
    """Return everything that a plan and its run must agree on."""
    proposal, summary = of.proposal, of.summary
    outcomes = proposal.changes.changed.sort("playbook", "decision", "key")
    return {
        "opened": proposal.opened,
        "closed": proposal.closed,
        "moved": proposal.plays,
        "messages": proposal.messages,
        "outcomes": outcomes.to_dicts(),
        "removed": sorted(proposal.changes.removed.rows()),
        "held": proposal.held,
        "summary": summary,
        "findings": of.findings,
    }


def nothing_new(made: Office) -> None:
    """Leave everything as it is."""


def renewals(made: Office) -> None:
    made.accounts["a000"]["renewal_status"] = "won"
    made.accounts["a001"]["renewal_status"] = "lost"


def arrivals(made: Office) -> None:
    made.accounts["new"] = {**made.accounts["a000"], "name": "New"}
    made.contacts["new"] = {**made.contacts["c000"], "account_id": "new"}


def departures(made: Office) -> None:
    del made.accounts["a002"]


def mess(made: Office) -> None:
    made.accounts["a003"]["industry"] = "astrology"
    made.accounts["a004"]["renewal_date"] = "soon"
    made.contacts["c003"]["email"] = ""


@pytest.mark.parametrize("change", [nothing_new, renewals, arrivals, departures, mess])
def test_a_plan_agrees_with_the_run_after_it(
    tmp_path: Path, change: Callable[[Office], None]
) -> None:
    made = office(
        tmp_path / "office",
        [
            *([{}] * 6),
            {"renewal_date": NEAR_BUT_NOT_YET},
            {"renewal_date": FAR, "industry": "events"},
        ],
    )
    made.run()
    change(made)

    planned = made.plan(FIRST + DAY)
    ran = made.run(FIRST + DAY)

    assert shown(planned) == shown(ran)
    assert planned.brakes == ()
    if change is nothing_new:
        assert [play.key for play in ran.proposal.opened] == ["a006"]


def test_a_plan_of_the_first_run_agrees_with_it(tmp_path: Path) -> None:
    made = office(tmp_path / "office", 3)

    planned = made.plan()
    ran = made.run()

    assert shown(planned) == shown(ran)
    assert [play.id for play in planned.proposal.opened] == [
        "renewal_outreach/a000/1",
        "renewal_outreach/a001/1",
        "renewal_outreach/a002/1",
    ]
    assert ran.dispatched.counts == {"sent": len(planned.proposal.messages)}


def test_after_a_run_a_plan_says_that_nothing_changes(tmp_path: Path) -> None:
    made = office(tmp_path / "office", 3)
    made.run()

    planned = made.plan()

    assert planned.proposal.nothing
    assert planned.proposal.opened == planned.proposal.closed == ()


def test_a_plan_without_a_store_makes_no_file(tmp_path: Path) -> None:
    made = office(tmp_path / "office", 3)
    before = made.files()

    planned = made.plan()

    assert len(planned.proposal.messages) == 3
    assert made.files() == before


def test_a_plan_beside_a_store_changes_no_file(tmp_path: Path) -> None:
    made = office(tmp_path / "office", 3)
    made.run()
    made.accounts["a000"]["renewal_status"] = "won"
    made.write()
    before, stored = made.files(), made.stored()

    planned = made.plan(FIRST + DAY)

    assert [play.key for play in planned.proposal.closed] == ["a000"]
    assert made.files() == before
    assert made.stored() == stored


def test_a_plan_counts_those_whose_entry_is_unknown(tmp_path: Path) -> None:
    made = office(tmp_path / "office", [{}, {"renewal_date": ""}, {"renewal_status": ""}])

    planned = made.plan()

    doubts = planned.proposal.doubts["renewal_outreach"]
    assert doubts.rows() == [
        ("a001", ["missing: renewal_date"]),
        ("a002", ["missing: renewal_status"]),
    ]
