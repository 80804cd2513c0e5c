"""Who gets an approved message: the person of the day it goes out, and nobody who opted out."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from playwise.pipeline.run import Ran
from playwise.plays.acts import approve
from playwise.plays.ledger import Change, load_open, save
from playwise.plays.outbox import put, to_send
from playwise.plays.states import Moment
from tests.unit.pipeline.office import FIRST, Office, champion, office

NEXT = FIRST + timedelta(days=1)
OPEN_QUESTION = "renewal_outreach/a000/1/open_question/c000"


@pytest.fixture
def approved(tmp_path: Path) -> Office:
    """One account whose message to c000 was approved and waits in the outbox."""
    made = office(tmp_path / "office", [{"industry": "tourism"}])
    facts = (made.root / "facts.yaml").read_text()
    email = "      email: {type: text, from: crm.contacts.email}\n"
    opted = "      opted_out: {type: bool, from: crm.contacts.opted_out, default: false}\n"
    (made.root / "facts.yaml").write_text(facts.replace(email, email + opted))
    made.contacts["c001"] = champion("a000", role="user", full_name="Di Wu")
    write(made)
    made.run()
    workspace = made.opened()
    at = Moment(made.at(workspace, FIRST), FIRST)
    playbook = workspace.program.playbook("renewal_outreach")
    assert playbook is not None
    assert playbook.play is not None
    with made.store(workspace) as store, store.writing() as conn:
        before = load_open(conn)["renewal_outreach", "a000"]
        after, moves = approve(
            playbook.play, before, OPEN_QUESTION, "lee", at, workspace.calendar, "lee"
        )
        save(conn, [Change(before, after, moves)])
        put(conn, to_send(playbook.play, after), at.as_of)
    return made


def write(made: Office) -> None:
    """Put the contacts with their opt-outs in the place of the office's own file."""
    names = ("contact_id", "account_id", "full_name", "email", "role", "opted_out")
    rows = [{"contact_id": key, **facts} for key, facts in made.contacts.items()]
    lines = [",".join(str(row.get(name, "")) for name in names) for row in rows]
    made.raw["crm/contacts"] = "\n".join([",".join(names), *lines]) + "\n"


def next_day(made: Office) -> Ran:
    write(made)
    return made.run(NEXT)


def test_an_approved_message_goes_out_with_the_next_run(approved: Office) -> None:
    assert next_day(approved).dispatched.counts == {"sent": 1}
    assert "To: bo@a000.example" in approved.mail()[0]


@pytest.mark.parametrize(
    "change",
    [
        {"opted_out": "true"},
        {"opted_out": "true", "role": ""},
        {"opted_out": "true", "role": "user"},
        {"role": "user"},
    ],
)
def test_nobody_who_opted_out_or_left_the_relation_gets_it(
    approved: Office, change: dict[str, str]
) -> None:
    approved.contacts["c000"] |= change

    next_day(approved)

    assert approved.mail() == []
    assert approved.steps("a000")["open_question"] == "skipped"


def test_nobody_who_opted_out_gets_it_though_another_role_is_unknown(approved: Office) -> None:
    approved.contacts["c000"]["opted_out"] = "true"
    approved.contacts["c001"]["role"] = ""

    next_day(approved)

    assert approved.mail() == []


def test_somebody_who_is_gone_gets_nothing(approved: Office) -> None:
    del approved.contacts["c000"]

    next_day(approved)

    assert approved.mail() == []


def test_an_unknown_role_or_opt_out_holds_it_until_it_is_known(approved: Office) -> None:
    approved.contacts["c000"]["role"] = ""

    assert next_day(approved).dispatched.counts == {}
    assert approved.steps("a000")["open_question"] == "ready"

    approved.contacts["c000"] |= {"role": "champion", "opted_out": "perhaps"}
    write(approved)
    assert approved.run(NEXT).dispatched.counts == {}

    approved.contacts["c000"]["opted_out"] = ""
    write(approved)
    assert approved.run(NEXT).dispatched.counts == {"sent": 1}
    assert len(approved.mail()) == 1


def test_it_goes_to_the_address_of_the_day(approved: Office) -> None:
    approved.contacts["c000"]["email"] = "bo.right@a000.example"

    next_day(approved)

    assert ["To: bo.right@a000.example" in mail for mail in approved.mail()] == [True]


def test_a_play_that_is_left_alone_sends_nothing(approved: Office) -> None:
    (approved.root / "playbooks" / "renewal_outreach.yaml").unlink()

    ran = next_day(approved)

    assert list(ran.proposal.held) == ["renewal_outreach/a000/1"]
    assert approved.mail() == []
