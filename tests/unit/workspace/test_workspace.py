"""A workspace opened: its store, its people, its connections, and why a record got what it got."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from playwise.errors import FindingsError, StoreError
from playwise.pipeline.brakes import Limits
from playwise.plays.subject import RecordSubject
from playwise.rules.interpret import Interpreter
from playwise.rules.records import Record
from playwise.store.engine import MissingStoreError
from playwise.workspace import Workspace, open_workspace
from playwise.workspace.explaining import RecordExplanation
from playwise.workspace.people import roles_of
from tests.unit.pipeline.office import FIRST, Office, office

DAY = timedelta(days=1)
CARE = """\
playbook: care
title: How much care a contact gets
entity: contact
decisions:
  kind: {value: renewal_outreach.price_signal = normal and exposure_tier.exposure = low}
  heard: {value: ready.ready}
"""
READY = """\
playbook: ready
title: Whether the champions are ready
entity: account
decisions:
  ready: {checklist: {required: {said: "share(champions, prepared) >= 0.5"}}}
"""


@pytest.fixture
def small(tmp_path: Path) -> Office:
    return office(tmp_path / "office")


def explained(made: Office, key: str = "a000", entity: str = "account") -> RecordExplanation:
    workspace = made.opened()
    with made.store(workspace) as store, store.reading() as conn:
        found = workspace.explain(conn, entity, key)
    assert found is not None
    return found


def test_a_workspace_whose_files_are_wrong_is_not_opened(small: Office) -> None:
    small.settings("entity: account", "entity: acount", "playbooks/exposure_tier.yaml")
    small.settings("replied: {type: bool", "replied: {type: boolean", "facts.yaml")

    with pytest.raises(FindingsError) as raised:
        small.opened()

    codes = [finding.code for finding in raised.value.findings]
    assert codes[:1] == ["PW112"]
    assert "PW120" in codes


def test_a_workspace_knows_its_name_its_zone_and_its_working_days(small: Office) -> None:
    workspace = small.opened()

    assert workspace.name == "format-example"
    assert workspace.root == small.root
    assert workspace.zone.key == "America/New_York"
    assert not workspace.calendar.is_working(FIRST)
    assert workspace.calendar.is_working(FIRST + DAY)


def test_a_store_is_made_only_when_asked_for(small: Office) -> None:
    workspace = small.opened()

    with pytest.raises(MissingStoreError):
        workspace.open_store()
    assert not (small.root / "playwise.db").exists()
    workspace.open_store(create=True).close()
    assert (small.root / "playwise.db").exists()
    workspace.open_store().close()


def test_the_store_may_be_named_by_the_environment_or_a_file(small: Office) -> None:
    (small.root / "address").write_text("sqlite:///from_file.db\n")
    small.settings("sqlite:///playwise.db", "file:address")
    small.opened().open_store(create=True).close()
    small.settings("file:address", "env:STORE")
    small.environment = {"STORE": "sqlite:///from_environment.db"}
    small.opened().open_store(create=True).close()

    assert {path.name for path in small.root.glob("*.db")} == {
        "from_file.db",
        "from_environment.db",
    }


def test_a_store_that_the_environment_does_not_name_is_told(small: Office) -> None:
    small.settings("sqlite:///playwise.db", "env:STORE")

    with pytest.raises((StoreError, FindingsError)) as raised:
        small.opened().open_store(create=True)

    assert "STORE" in str(raised.value)


def test_a_role_is_held_by_whom_a_fact_names_or_by_a_queue(small: Office) -> None:
    workspace = small.opened()
    roles = roles_of(workspace.settings)

    assert roles.queues == {"finance", "cs_pool"}
    subject = _subject(workspace, Record("account", "a1", {"csm": "lee"}))
    assert roles.person("csm", subject) == "lee"
    assert roles.person("csm", _subject(workspace, Record("account", "a1"))) is None
    assert roles.person("nobody", subject) is None
    contact = Record("contact", "c1", parents={"account": Record("account", "a1", {"csm": "kim"})})
    assert roles.person("csm", _subject(workspace, contact)) == "kim"


def _subject(workspace: Workspace, record: Record) -> RecordSubject:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    return RecordSubject(record, Interpreter(at), workspace.program.catalogue)


def test_a_job_has_the_connections_and_the_limits(small: Office) -> None:
    workspace = small.opened()

    job = small.job(workspace, FIRST)

    assert set(job.connectors) == {"crm", "billing", "surveys"}
    assert set(job.actions) == {"mail"}
    assert job.limits == Limits(100, 0.2)
    assert job.zone.key == "America/New_York"


# Explanations


def test_an_explanation_is_of_the_last_run_unless_a_moment_is_named(small: Office) -> None:
    workspace = small.opened()
    with small.store(workspace) as store, store.reading() as conn:
        before = workspace.explain(conn, "account", "a000")
    small.run()

    found = explained(small)

    assert before is None
    assert found.as_of == small.at(workspace, FIRST)
    assert (found.entity, found.key, found.label) == ("account", "a000", "Account 0")
    assert [(d.playbook, d.decision, d.value, d.row) for d in found.decisions] == [
        ("exposure_tier", "exposure", "low", "by_industry"),
        ("exposure_tier", "likelihood_of_churn", "medium", "mild_problem"),
        ("renewal_outreach", "price_signal", "normal", "above_floor"),
    ]


def test_an_explanation_may_be_of_one_playbook(small: Office) -> None:
    small.run()
    workspace = small.opened()

    with small.store(workspace) as store, store.reading() as conn:
        found = workspace.explain(conn, "account", "a000", playbook="renewal_outreach")
        nobody = workspace.explain(conn, "account", "nobody")

    assert found is not None
    assert {decision.playbook for decision in found.decisions} == {"renewal_outreach"}
    assert nobody is None


def test_an_explanation_may_go_without_the_changes_that_would_do(small: Office) -> None:
    small.accounts["a000"]["renewal_date"] = "2027-09-01"
    small.run()
    workspace = small.opened()

    with small.store(workspace) as store, store.reading() as conn:
        whole = workspace.explain(conn, "account", "a000")
        short = workspace.explain(conn, "account", "a000", nearest=False)

    assert whole is not None
    assert short is not None
    assert {row.search for d in whole.decisions for row in d.rows} == {"none", "whole"}
    assert [play.search for play in whole.plays] == ["whole"]
    assert {row.search for d in short.decisions for row in d.rows} == {"none"}
    assert [(play.search, play.nearest) for play in short.plays] == [("none", ())]
    assert [d.value for d in short.decisions] == [d.value for d in whole.decisions]


def test_an_explanation_says_why_there_is_a_play_or_none(small: Office) -> None:
    small.accounts["a001"]["renewal_date"] = "2026-09-01"
    small.accounts["a002"]["renewal_status"] = ""
    small.run()
    small.accounts["a000"]["renewal_status"] = "won"
    small.run()
    small.accounts["a000"]["renewal_status"] = "open"
    small.run()

    (again,), (far,), (unknown,) = (explained(small, key).plays for key in small.accounts)

    assert (again.enter.answer, again.open, again.earlier) == (True, None, 1)
    assert again.why_not == "one was open on the same day"
    assert (far.enter.answer, far.why_not, far.earlier) == (False, None, 0)
    assert (unknown.enter.answer, unknown.enter.reasons) == (None, ("missing: renewal_status",))


def test_an_open_play_is_shown_with_its_steps(small: Office) -> None:
    small.run()

    (play,) = explained(small).plays

    assert play.open is not None
    assert play.open.id == "renewal_outreach/a000/1"
    assert play.open.of_step("assume")[0].state.value == "sent"


def test_a_contacts_decision_is_explained_from_its_accounts_own_decisions(small: Office) -> None:
    """What the account decides over its champions takes all of them, not the one explained."""
    small.playbook("care", text=CARE)
    small.playbook("ready", text=READY)
    small.contacts["c100"] = {**small.contacts["c000"], "prepared": "true"}
    small.contacts["c000"]["prepared"] = "false"
    small.run()

    found = explained(small, "c000", "contact")

    assert [(d.decision, d.value) for d in found.decisions] == [
        ("kind", "yes"),
        ("heard", "complete"),
    ]
    assert small.outcomes("care.heard")["c000"] == '"complete"'
    assert small.outcomes("care.kind")["c000"] == "true"
    assert found.label == "Bo Lind"
    assert found.plays == ()


def test_what_is_explained_is_what_the_run_decided(small: Office) -> None:
    small.accounts["a000"]["industry"] = "astrology"
    small.accounts["a001"]["problem_severity"] = ""
    small.run()

    for key in small.accounts:
        for decision in explained(small, key).decisions:
            query = "select reasons, row from outcome where decision = ? and key = ?"
            ((reasons, row),) = small.rows(query, decision.decision, key)
            assert list(decision.reasons) == json.loads(reasons)
            assert decision.row == row


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    missing = tmp_path / "nowhere"

    with pytest.raises(FindingsError) as refused:
        open_workspace(missing)

    assert str(refused.value) == f"PW101: there is no folder '{missing}'"
