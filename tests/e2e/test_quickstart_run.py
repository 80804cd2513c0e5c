"""The quickstart run by the engine: the library's tests, a first run, a second, a bad night."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import polars as pl
import pytest

from examples.quickstart import make_data
from playwise.errors import BrakeError
from playwise.pipeline.run import Ran, run
from playwise.plays.states import PlayState
from playwise.plugins.discovery import discover
from playwise.rehearsal.coverage import coverage_findings
from playwise.rehearsal.rehearse import rehearse
from playwise.rehearsal.results import findings_of
from playwise.workspace.load import load
from playwise.workspace.workspace import Workspace

QUICKSTART = Path(make_data.__file__).parent
MONDAY = make_data.AS_OF


def opened(root: Path) -> Workspace:
    registry = discover()
    return Workspace(load(root, registry), registry, {})


def run_on(root: Path, day: date) -> Ran:
    workspace = opened(root)
    as_of = datetime.combine(day, time(), workspace.zone)
    job = workspace.job(lambda: as_of.astimezone(UTC), "test", as_of)
    store = workspace.open_store(create=True)
    try:
        return run(job, store, as_of)
    finally:
        store.close()


def mail(root: Path) -> list[str]:
    return [
        file.read_text(encoding="utf-8")
        for file in sorted((root / "outbox").rglob("*"))
        if file.is_file()
    ]


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the quickstart after its first run."""
    copy = tmp_path_factory.mktemp("first") / "quickstart"
    shutil.copytree(QUICKSTART, copy, ignore=shutil.ignore_patterns(".playwise", "*.db*", "outbox"))
    return copy


@pytest.fixture(scope="module")
def first(root: Path) -> Ran:
    return run_on(root, MONDAY)


def decided(ran: Ran, decision: str, account: str) -> tuple[object, list[str]]:
    """Return the value and, where there is none, the reasons."""
    outcome = ran.proposal.evaluation.outcomes[decision]
    row = outcome.row(by_predicate=pl.col("_key") == account, named=True)
    return row["value"], list(row["reasons"] or [])


def steps(ran: Ran, playbook: str, account: str) -> dict[str, str]:
    """Return the states of the steps of the account's play that opened."""
    return {state.step: state.state.value for state in play(ran, playbook, account).steps}


def play(ran: Ran, playbook: str, account: str) -> PlayState:
    found = [p for p in ran.proposal.opened if (p.playbook, p.key) == (playbook, account)]
    assert len(found) == 1, f"{len(found)} plays of {playbook} opened for {account}"
    return found[0]


def keys_of(ran: Ran, playbook: str) -> set[str]:
    return {p.key for p in ran.proposal.opened if p.playbook == playbook}


def test_the_check_finds_nothing() -> None:
    assert load(QUICKSTART, discover()).findings == ()


def test_every_test_of_the_library_passes_and_reaches_every_row_and_step() -> None:
    workspace = opened(QUICKSTART)
    cases = workspace.loaded.cases
    rehearsal = rehearse(
        workspace.program, cases, workspace.calendar, workspace.roles, workspace.zone
    )

    assert [f.message for result in rehearsal.results for f in findings_of(result)] == []
    assert [f.message for f in coverage_findings(workspace.program, rehearsal)] == []
    assert set(cases) == {"exposure_tier", "onboarding", "renewal_outreach"}
    assert all(len(cases[playbook]) > 25 for playbook in cases)


def test_a_first_run_finds_the_four_planted_faults(first: Ran) -> None:
    billing, contacts = "data/billing/subscriptions.csv", "data/crm/contacts.csv"
    repeated = "1 row repeats an earlier 'contact_id' and is left out"

    assert [f"{finding.code} {finding.message}" for finding in first.findings] == [
        f"PW501 {billing}: 1 value of 'arr' is no amount in USD: line 29 '18.4k'",
        f"PW501 {billing}: 1 value of 'renewal_date' is no date: line 28 '2026-02-30'",
        f"PW502 {contacts}: {repeated}: line 1502 'C-01495' (first on line 1496)",
        "PW504 1 contact has no account that is known: 'C-99999' names 'A-9999'",
    ]


def test_a_first_run_decides_what_the_readme_says(first: Ran) -> None:
    counts = {
        decision: dict(outcome.group_by("value").len().iter_rows())
        for decision, outcome in first.proposal.evaluation.outcomes.items()
    }

    assert counts["exposure_tier.exposure"] == {"low": 163, "high": 151, "moderate": 125, None: 61}
    assert counts["onboarding.onboarded"] == {"complete": 145, "not_yet": 75, None: 280}
    assert counts["onboarding.false_comfort"] == {True: 63, False: 206, None: 231}
    assert len(keys_of(first, "renewal_outreach")) == 57
    assert len(keys_of(first, "onboarding")) == 40


def test_the_window_opens_at_sixty_days_and_ends_after_thirty_one(first: Ran) -> None:
    planted = {f"A-{number:04}" for number in range(1, 13)}

    assert keys_of(first, "renewal_outreach") & planted == {
        *("A-0002", "A-0003", "A-0004", "A-0007", "A-0008", "A-0010", "A-0011")
    }


def test_an_industry_off_the_map_gets_a_task_and_no_message(first: Ran) -> None:
    assert decided(first, "exposure_tier.exposure", "A-0013") == (
        None,
        ["'beekeeping' is not in industry_exposure"],
    )
    assert decided(first, "exposure_tier.exposure", "A-0014") == (None, ["missing: industry"])
    assert decided(first, "exposure_tier.exposure", "A-0015") == (
        None,
        ["'Tourism' is not in industry_exposure"],
    )
    for account in ("A-0013", "A-0014", "A-0015"):
        found = steps(first, "renewal_outreach", account)
        assert found["map_industry"] == "open"
        assert {found[step] for step in ("open_question", "menu", "assume_renewal")} == {"waiting"}


def test_the_csms_word_wins_and_stands_in(first: Ran) -> None:
    assert decided(first, "exposure_tier.exposure", "A-0016") == ("high", [])
    assert decided(first, "exposure_tier.exposure", "A-0017") == ("low", [])


def test_invoices_roll_back_from_the_weekend(first: Ran) -> None:
    days = {
        account: [
            state.on
            for state in play(first, "renewal_outreach", account).steps
            if state.step == "invoice"
        ]
        for account in ("A-0018", "A-0019", "A-0020")
    }

    friday = date(2026, 3, 6)
    assert days == {"A-0018": [friday], "A-0019": [friday], "A-0020": [date(2026, 3, 12)]}


def test_nobody_is_written_to_who_cannot_or_will_not_be(first: Ran) -> None:
    assert steps(first, "renewal_outreach", "A-0021")["assume_renewal"] == "skipped"
    assert steps(first, "renewal_outreach", "A-0022")["assume_renewal"] == "waiting"
    for account in ("A-0023", "A-0024"):
        assert steps(first, "renewal_outreach", account)["find_champion"] == "open"


def test_prices_at_the_floor_speak_of_low_value(first: Ran) -> None:
    price = "renewal_outreach.price_signal"

    assert decided(first, price, "A-0025") == ("low_perceived_value", [])
    assert decided(first, price, "A-0026") == ("normal", [])


def test_the_champions_complete_an_onboarding_and_the_tasks_do_not(first: Ran) -> None:
    found = {
        account: (
            decided(first, "onboarding.tasks_done", account)[0],
            decided(first, "onboarding.onboarded", account)[0],
        )
        for account in ("A-0037", "A-0038", "A-0039", "A-0040")
    }

    assert found == {
        "A-0037": ("complete", "not_yet"),
        "A-0038": ("not_yet", "complete"),
        "A-0039": ("complete", None),
        "A-0040": ("complete", None),
    }


def test_an_answer_counts_for_ninety_days(first: Ran) -> None:
    assert decided(first, "onboarding.onboarded", "A-0044") == ("complete", [])
    assert decided(first, "onboarding.onboarded", "A-0045") == (
        None,
        [
            "stale: champions.knows_whom_to_ask",
            "stale: champions.prepared",
            "stale: champions.serves_purpose",
        ],
    )


def test_the_first_ninety_days_open_an_onboarding(first: Ran) -> None:
    planted = {f"A-{number:04}" for number in range(33, 37)}

    assert keys_of(first, "onboarding") & planted == {"A-0034", "A-0035"}
    assert steps(first, "onboarding", "A-0037")["tailor"] == "open"
    assert steps(first, "onboarding", "A-0039")["ask_champions"] == "open"
    assert steps(first, "onboarding", "A-0041")["review_30"] == "open"
    assert steps(first, "onboarding", "A-0042")["review_30"] == "open"
    assert steps(first, "onboarding", "A-0043")["training_where"] == "open"


def test_a_second_run_changes_nothing_and_a_bad_night_stops_before_any_effect(
    root: Path, first: Ran
) -> None:
    sent = mail(root)
    assert len(first.proposal.messages) == len(sent) == 24

    again = run_on(root, MONDAY)
    assert again.nothing_changed
    assert mail(root) == sent

    make_data.write(root / "data", with_industries=False)
    with pytest.raises(BrakeError) as stopped:
        run_on(root, MONDAY + timedelta(days=1))
    assert str(stopped.value) == (
        "exposure_tier.exposure would change for 413 of 500 records (83%), the limit is 20%; "
        "exposure_tier.likelihood_of_churn would change for 342 of 500 records (68%), "
        "the limit is 20%"
    )
    assert mail(root) == sent

    make_data.write(root / "data")
    assert run_on(root, MONDAY + timedelta(days=1)).proposal.evaluation.outcomes
