"""The brakes: a run that would do unusually much stops before it does anything."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from playwise.errors import BrakeError
from playwise.pipeline.run import StoppedRunError
from tests.unit.pipeline.office import FAR, FIRST, Office, office

DAY = timedelta(days=1)


def test_an_export_that_empties_every_industry_stops_at_the_brake(tmp_path: Path) -> None:
    made = office(tmp_path / "office", 10)
    made.run()
    before, mail = made.stored(), made.mail()
    for facts in made.accounts.values():
        facts["industry"] = ""

    planned = made.plan(FIRST + DAY)
    with pytest.raises(StoppedRunError) as stopped:
        made.run(FIRST + DAY)

    assert stopped.value.reasons == (
        "exposure_tier.exposure would change for 10 of 10 records (100%), the limit is 20%",
        (
            "exposure_tier.likelihood_of_churn would change for 10 of 10 records (100%),"
            " the limit is 20%"
        ),
    )
    assert stopped.value.reasons == planned.brakes
    assert stopped.value.planned.summary == planned.summary
    assert made.stored() == before
    assert made.mail() == mail
    assert made.rows("select count(*) from run") == [(1,)]


def test_once_the_export_is_right_again_the_next_run_goes_on(tmp_path: Path) -> None:
    made = office(tmp_path / "office", 10)
    made.run()
    industries = {key: facts["industry"] for key, facts in made.accounts.items()}
    for facts in made.accounts.values():
        facts["industry"] = ""
    with pytest.raises(BrakeError):
        made.run(FIRST + DAY)
    for key, industry in industries.items():
        made.accounts[key]["industry"] = industry

    assert made.run(FIRST + DAY).nothing_changed


def test_allow_large_goes_on(tmp_path: Path) -> None:
    made = office(tmp_path / "office", 10)
    made.run()
    for facts in made.accounts.values():
        facts["industry"] = ""

    ran = made.run(FIRST + DAY, allow_large=True)

    assert ran.summary.changed == 20
    assert set(made.outcomes("exposure_tier.exposure").values()) == {None}


@pytest.mark.parametrize(("moved", "stops"), [(2, False), (3, True)])
def test_a_fifth_of_the_records_may_move_and_no_more(
    tmp_path: Path, moved: int, stops: bool
) -> None:
    made = office(tmp_path / "office", 10)
    made.run()
    for key in list(made.accounts)[:moved]:
        made.accounts[key]["annual_price"] = "9000"

    planned = made.plan(FIRST + DAY)

    assert bool(planned.brakes) is stops
    if stops:
        assert planned.brakes == (
            (
                "renewal_outreach.price_signal would change for 3 of 10 records (30%),"
                " the limit is 20%"
            ),
        )


def test_accounts_that_leave_are_moved_and_those_that_arrive_are_not(tmp_path: Path) -> None:
    made = office(tmp_path / "office", 10)
    made.run()
    for number in range(30):
        made.accounts[f"new{number}"] = {**made.accounts["a000"], "renewal_date": FAR}
    arrived = made.plan(FIRST + DAY)
    for number in range(30):
        del made.accounts[f"new{number}"]
    for key in ("a001", "a002", "a003"):
        del made.accounts[key]

    left = made.plan(FIRST + DAY)

    assert arrived.brakes == ()
    assert left.brakes[0] == (
        "exposure_tier.exposure would change for 3 of 10 records (30%), the limit is 20%"
    )


def test_over_a_hundred_messages_stop_the_run(tmp_path: Path) -> None:
    made = office(tmp_path / "office", 101)

    with pytest.raises(StoppedRunError) as stopped:
        made.run()

    assert stopped.value.reasons == ("101 messages would be sent, the limit is 100 a run",)
    assert made.mail() == []
    assert made.rows("select count(*) from sqlite_master where name like 'facts__%'") == [(0,)]
    assert made.rows("select count(*) from outbox") == [(0,)]


def test_a_hundred_messages_go_out_and_the_next_hundred_stop_the_run(tmp_path: Path) -> None:
    made = office(tmp_path / "office", 100)

    ran = made.run()

    assert ran.dispatched.counts == {"sent": 100}
    assert len(made.mail()) == 100
    assert made.run().nothing_changed


def test_allow_large_sends_them_all(tmp_path: Path) -> None:
    made = office(tmp_path / "office", 101)

    ran = made.run(allow_large=True)

    assert ran.dispatched.counts == {"sent": 101}


def test_the_limits_are_the_workspaces_own(tmp_path: Path) -> None:
    made = office(tmp_path / "office", 4)
    made.settings("messages_per_run: 100, moved_share: 0.2", "messages_per_run: 3, moved_share: 1")

    assert made.plan().brakes == ("4 messages would be sent, the limit is 3 a run",)
    made.accounts["a000"]["industry"] = "events"
    made.run()
    for facts in made.accounts.values():
        facts["industry"] = ""
    assert made.plan(FIRST + DAY).brakes == ()


def test_a_limit_of_nought_messages_sends_none(tmp_path: Path) -> None:
    made: Office = office(tmp_path / "office", 1)
    made.settings("messages_per_run: 100", "messages_per_run: 0")

    assert made.plan().brakes == ("1 messages would be sent, the limit is 0 a run",)
