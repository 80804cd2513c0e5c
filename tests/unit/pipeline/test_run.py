"""Runs on real files and a real store: what they change, and what they leave as it is."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from importlib.metadata import version
from pathlib import Path

import pytest

from playwise.errors import FindingsError
from playwise.playbook.play_parts import Play
from playwise.store.facts import enter_fact
from tests.unit.pipeline.office import FAR, FIRST, RENEWAL, Office, office

DAY = timedelta(days=1)


@pytest.fixture
def small(tmp_path: Path) -> Office:
    return office(tmp_path / "office")


def said(error: FindingsError) -> list[str]:
    return [f"{finding.code} {finding.message} | {finding.help}" for finding in error.findings]


def test_a_run_stores_facts_outcomes_plays_and_sends_what_needs_no_approval(small: Office) -> None:
    ran = small.run()

    assert small.outcomes("exposure_tier.exposure") == dict.fromkeys(small.accounts, '"low"')
    assert small.plays() == [(key, "open", None) for key in small.accounts]
    assert small.steps("a000") == {
        "map_industry": "skipped",
        "open_question": "skipped",
        "menu": "skipped",
        "assume": "sent",
        "call": "skipped",
        "reframe": "skipped",
        "invoice": "waiting",
    }
    assert ran.dispatched.counts == {"sent": 3}
    assert len(small.mail()) == 3
    assert "To: bo@a000.example" in small.mail()[0]
    assert "We expect to renew in 60 days" in small.mail()[0]
    assert ran.facts.arrived == {"account": 3, "contact": 3}


def test_a_second_run_of_the_same_day_changes_nothing(small: Office) -> None:
    small.run()
    before, mail = small.stored(), small.mail()

    ran = small.run()

    assert ran.nothing_changed
    assert small.stored() == before
    assert small.mail() == mail
    assert small.rows("select kind, as_of from run order by id") == [
        ("run", "2026-01-01 05:00:00.000000"),
        ("run", "2026-01-01 05:00:00.000000"),
    ]


def test_the_next_day_changes_only_what_the_day_changes(small: Office) -> None:
    small.run()

    ran = small.run(FIRST + DAY)

    assert ran.facts.total == 0
    assert ran.proposal.changes.nothing
    assert (ran.proposal.plays, ran.dispatched.counts) == ((), {})


def test_a_run_as_of_before_the_last_one_is_refused(small: Office) -> None:
    small.run(FIRST + DAY)
    before = small.stored()

    for act in (small.run, small.plan):
        with pytest.raises(FindingsError) as raised:
            act(FIRST)
        assert said(raised.value) == [
            (
                "PW515 as of 2026-01-01 00:00 lies before the last run, as of 2026-01-02 00:00"
                " | what was decided and sent cannot be undone: run as of a later moment, or begin"
                " anew with another store"
            )
        ]
    assert small.stored() == before
    assert small.run(FIRST + DAY).nothing_changed


BROKEN: dict[str, tuple[str | None, str]] = {
    "a column is gone": (
        "account_id,annual_price,due,renewal_status\na000,1,2026-03-02,open\n",
        (
            "PW503 data/billing/subscriptions.csv: has no column 'renewal_date':"
            " fact 'renewal_date'"
            " of account loses its source | did you mean 'renewal_status'?"
        ),
    ),
    "the file is gone": (
        None,
        (
            "PW503 connection 'billing' has no stream 'subscriptions': facts 'annual_price',"
            " 'renewal_date', 'renewal_status' of account lose their source"
            " | the facts of the last sync stay"
        ),
    ),
    "the file is empty": (
        "",
        (
            "PW404 data/billing/subscriptions.csv: is empty (connection 'billing',"
            " plugin 'files' of"
            f" playwise {version('playwise')}) | None"
        ),
    ),
}


@pytest.mark.parametrize("broken", BROKEN)
def test_a_failed_sync_leaves_the_previous_facts(small: Office, broken: str) -> None:
    small.run()
    before, mail = small.stored(), small.mail()
    small.accounts["a000"]["renewal_status"] = "won"
    small.raw["billing/subscriptions"], finding = BROKEN[broken]

    for act in (small.run, small.sync, small.plan):
        with pytest.raises(FindingsError) as raised:
            act(FIRST + DAY)
        assert said(raised.value) == [finding]
    assert small.stored() == before
    assert small.mail() == mail


def test_one_failing_source_and_others_are_all_told(small: Office) -> None:
    small.raw = {"billing/subscriptions": None, "surveys/answers": None}

    with pytest.raises(FindingsError) as raised:
        small.run()

    assert [found.split(":")[0] for found in said(raised.value)] == [
        "PW503 connection 'billing' has no stream 'subscriptions'",
        "PW503 connection 'surveys' has no stream 'answers'",
    ]
    assert small.plays() == []


def test_a_sync_brings_facts_and_decides_nothing(small: Office) -> None:
    written, findings = small.sync()

    assert written.arrived == {"account": 3, "contact": 3}
    assert findings == ()
    assert small.outcomes("exposure_tier.exposure") == {}
    assert small.plays() == []
    assert small.mail() == []


def test_a_value_that_does_not_fit_is_told_and_the_rest_goes_on(small: Office) -> None:
    small.accounts["a001"]["renewal_date"] = "2026-02-30"

    ran = small.run()

    assert [f"{f.code} {f.message}" for f in ran.findings] == [
        (
            "PW501 data/billing/subscriptions.csv: 1 value of 'renewal_date' is no date:"
            " line 3 '2026-02-30'"
        )
    ]
    assert [key for key, _, _ in small.plays()] == ["a000", "a002"]


def test_an_unmapped_industry_gets_no_message_and_a_task(small: Office) -> None:
    small.accounts["a001"]["industry"] = "astrology"

    ran = small.run()

    assert small.outcomes("exposure_tier.exposure")["a001"] is None
    assert small.steps("a001")["map_industry"] == "open"
    assert small.steps("a001")["assume"] == "waiting"
    assert ran.dispatched.counts == {"sent": 2}


# Time


def test_a_fact_that_nobody_confirms_grows_stale_by_itself(tmp_path: Path) -> None:
    """Its row says when it was observed; a later run reads the same row and finds it old."""
    aged = office(tmp_path / "office", [{"industry": "events"}])
    aged.raw["surveys/onboarding"] = (
        "account_id,problem_severity,observed_at\na000,2,2025-06-01T00:00:00Z\n"
    )

    aged.run(date(2026, 5, 31))
    before = aged.outcomes("exposure_tier.likelihood_of_churn")
    aged.run(date(2026, 6, 2), allow_large=True)

    assert before == {"a000": '"high"'}
    assert aged.outcomes("exposure_tier.likelihood_of_churn") == {"a000": None}
    query = "select reasons from outcome where decision = 'likelihood_of_churn'"
    assert aged.rows(query) == [('["stale: problem_severity"]',)]


def test_a_run_observes_its_files_anew_so_nothing_in_them_grows_stale(small: Office) -> None:
    small.run()

    ran = small.run(FIRST + 30 * DAY)

    assert ran.summary.unknowns == ()
    (seen,) = small.rows("select max(seen_at) from observation where connection = 'billing'")
    assert seen == ("2026-01-31 05:00:00.000000",)


def test_an_explanation_of_a_later_day_finds_the_facts_of_the_last_run_stale(small: Office) -> None:
    small.run()
    workspace = small.opened()

    with small.store(workspace) as store, store.reading() as conn:
        now, later = (
            workspace.explain(conn, "account", "a000", small.at(workspace, day), "renewal_outreach")
            for day in (FIRST + 2 * DAY, FIRST + 3 * DAY)
        )

    assert now is not None
    assert later is not None
    assert now.decisions[0].value == "normal"
    assert later.decisions[0].reasons == ("stale: annual_price",)
    assert later.plays[0].enter.reasons == ("stale: renewal_date",)


# Plays over time


def test_what_is_sent_gives_the_next_step_its_day_in_the_same_run(small: Office) -> None:
    """The reminder counts from the message, which goes out after the plays were moved."""
    small.playbook(
        "renewal_outreach",
        old="    - {id: reframe,",
        new='    - {id: ask, at: {after: assume, offset: 7d}, task: "Ask {{ name }}", owner: csm}\n'
        '    - {id: thank, at: {after: assume}, task: "Thank {{ name }}", owner: csm}\n'
        "    - {id: reframe,",
    )

    small.run()

    assert small.rows("select \"on\" from play_step where step = 'ask'") == [("2026-01-08",)] * 3
    assert small.steps("a000")["thank"] == "open"
    assert small.run().nothing_changed


def test_a_message_after_a_message_goes_out_in_the_same_run(small: Office) -> None:
    small.playbook(
        "renewal_outreach",
        old="    - {id: reframe,",
        new="    - {id: again, at: {after: assume}, message: menu, to: champions, via: mail}\n"
        "    - {id: reframe,",
    )

    ran = small.run()

    assert ran.dispatched.counts == {"sent": 6}
    assert small.steps("a000")["again"] == "sent"
    assert small.run().nothing_changed


def test_the_follow_up_keeps_to_the_limit_and_the_rest_goes_out_with_the_next_run(
    small: Office,
) -> None:
    small.playbook(
        "renewal_outreach",
        old="    - {id: reframe,",
        new="    - {id: again, at: {after: assume}, message: menu, to: champions, via: mail}\n"
        "    - {id: reframe,",
    )
    small.settings("messages_per_run: 100", "messages_per_run: 5")

    first = small.run()
    second = small.run()

    assert first.dispatched.counts == {"sent": 3}
    assert second.dispatched.counts == {"sent": 3}
    assert len(small.mail()) == 6


def test_a_play_closes_on_its_exit_and_its_open_steps_are_cancelled(small: Office) -> None:
    small.run()
    small.accounts["a001"]["renewal_status"] = "won"

    ran = small.run(FIRST + DAY)

    assert ran.summary.closed == {"renewal_outreach: goal": 1}
    assert small.plays()[1] == ("a001", "closed", "goal")
    assert small.steps("a001")["invoice"] == "cancelled"


def test_a_play_that_the_account_left_is_held_and_moves_again_when_it_is_back(
    tmp_path: Path,
) -> None:
    six = office(tmp_path / "office", 6)
    six.run()
    gone = six.accounts.pop("a001"), six.contacts.pop("c001")

    ran = six.run(FIRST + DAY)

    assert ran.proposal.held == {"renewal_outreach/a001/1": "its record has left every source"}
    assert ran.summary.held == 1
    assert six.plays()[1] == ("a001", "open", None)
    assert "a001" not in six.outcomes("exposure_tier.exposure")
    assert six.run(FIRST + DAY).nothing_changed
    six.accounts["a001"], six.contacts["c001"] = gone
    six.accounts["a001"]["renewal_status"] = "lost"
    back = six.run(FIRST + 2 * DAY)
    assert back.proposal.held == {}
    assert ("a001", "closed", "lost") in six.plays()


# Edits


def test_an_edited_playbook_leaves_open_plays_with_the_version_they_began_with(
    tmp_path: Path,
) -> None:
    made = office(tmp_path / "office", 5)
    made.accounts["a004"]["renewal_date"] = date(2026, 3, 3)
    made.run()
    made.playbook("renewal_outreach", old="Send the renewal invoice to", new="Bill")
    made.playbook("renewal_outreach", old="offset: 30d, roll: back", new="offset: 40d")

    made.run(FIRST + DAY)
    made.run(date(2026, 1, 30))

    versions = made.rows(
        "select count(*) from playbook_version where playbook = 'renewal_outreach'"
    )
    assert versions == [(2,)]
    invoices = dict(
        made.rows(
            "select p.key, s.title from play_step s join play p on p.id = s.play_id"
            " where s.step = 'invoice'"
        )
    )
    assert invoices["a000"] == "Send the renewal invoice to Account 0"
    assert invoices["a004"] == "Bill Account 4"


def test_a_play_whose_version_can_no_longer_be_read_is_held(tmp_path: Path) -> None:
    made = office(tmp_path / "office", 6)
    made.run()
    made.playbook("renewal_outreach", old='task: "Tie our', new='task: "Bind our')
    (began,) = made.rows("select version from play where key = 'a000'")[0]
    (recompiled,) = made.rows("select text from playbook_version where version = ?", began)[0]
    assert isinstance(made.opened().loaded.recompile("renewal_outreach", recompiled), Play)
    # A role that the old version named is gone from the workspace.
    made.playbook("renewal_outreach", old="fallback: cs_pool", new="fallback: finance")
    made.settings("  cs_pool: {queue: true}\n", "")

    ran = made.run(FIRST + DAY)

    assert set(ran.proposal.held.values()) == {
        f"version {began[:12]} of its playbook can no longer be read"
    }
    assert len(ran.proposal.held) == 6
    assert [state for _, state, _ in made.plays()] == ["open"] * 6


def test_a_playbook_that_is_deleted_leaves_its_plays_held(small: Office) -> None:
    small.run()
    (small.root / "playbooks/renewal_outreach.yaml").unlink()

    ran = small.run(FIRST + DAY)

    assert ran.proposal.held == {
        f"renewal_outreach/{key}/1": "playbook 'renewal_outreach' has no play any more"
        for key in small.accounts
    }
    assert small.plays() == [(key, "open", None) for key in small.accounts]
    assert small.rows("select distinct playbook from outcome") == [("exposure_tier",)]
    assert small.rows("select distinct playbook from outcome_change") == [("renewal_outreach",)]
    assert small.run(FIRST + DAY).nothing_changed


def test_a_playbook_that_lost_its_play_leaves_its_plays_held(small: Office) -> None:
    small.run()
    text = (small.root / "playbooks/renewal_outreach.yaml").read_text()
    head = text.split("\nplay:")[0]
    small.playbook("renewal_outreach", text=f"{head}\n")

    ran = small.run(FIRST + DAY)

    assert set(ran.proposal.held.values()) == {"playbook 'renewal_outreach' has no play any more"}


def test_a_fact_that_is_new_in_facts_yaml_is_missing_until_it_arrives(small: Office) -> None:
    small.run()
    csm = "      csm: {type: text"
    small.settings(csm, f"      grade: {{type: text, entered_by: csm}}\n{csm}", "facts.yaml")

    planned = small.plan(FIRST + DAY)
    ran = small.run(FIRST + DAY)

    assert planned.proposal.nothing
    assert ran.nothing_changed


def test_a_fact_whose_type_has_changed_is_refused_before_anything(small: Office) -> None:
    small.run()
    before = small.stored()
    small.settings("prepared: {type: bool", "prepared: {type: text", "facts.yaml")

    with pytest.raises(FindingsError) as raised:
        small.run(FIRST + DAY)

    assert said(raised.value) == [
        (
            "PW511 fact 'prepared' of contact is declared as text, but the store holds it as bool"
            " | give the new fact another name, or begin a new store"
        )
    ]
    assert small.stored() == before


# Answers by people's hands stay


def test_what_a_person_entered_survives_every_sync(small: Office) -> None:
    small.run()
    workspace = small.opened()
    with small.store(workspace) as store, store.writing() as conn:
        catalogue = workspace.program.catalogue
        at = datetime(2026, 1, 1, 9, tzinfo=UTC)
        enter_fact(conn, catalogue, "account", "a000", "exposure_set_by_csm", "high", "lee", at)

    small.run(FIRST + DAY, allow_large=True)
    small.run(FIRST + 2 * DAY)

    assert small.outcomes("exposure_tier.exposure")["a000"] == '"high"'


def test_an_account_far_from_its_renewal_has_no_play(tmp_path: Path) -> None:
    made = office(tmp_path / "office", [{"renewal_date": FAR}, {"renewal_date": RENEWAL}])

    made.run()

    assert made.plays() == [("a001", "open", None)]
