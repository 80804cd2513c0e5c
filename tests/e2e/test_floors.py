"""Records of every kind from files to the store: decided, played for, explained, tested."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import pytest

from playwise.cli.faults import exit_code
from playwise.pipeline.run import Ran, run
from playwise.plays.states import PlayState
from playwise.rehearsal.rehearse import rehearse
from playwise.workspace import Workspace, open_workspace
from tests.unit.evaluate import floors

PLAYWISE = """\
workspace: floors
connections:
  crm: {connector: files, config: {path: data/crm}}
  hr: {connector: files, config: {path: data/hr}}
  mail: {action: mailbox, config: {path: outbox}}
roles:
  csm: {from: account.owner}
  pool: {queue: true}
calendars:
  default: {week: [mon, tue, wed, thu, fri], holidays: US, timezone: America/New_York}
"""
CONTACT = "role: {type: enum, values: [champion, user], from: crm.contacts.role}"
ACCOUNT = "tier: {type: enum, values: [high, low], from: crm.accounts.tier}"
FACTS = floors.FACTS.replace(
    CONTACT, f"{CONTACT}\n      email: {{type: text, from: crm.contacts.email}}"
).replace(ACCOUNT, f"{ACCOUNT}\n      owner: {{type: text, from: crm.accounts.owner}}")
INVITE = """\
playbook: invite
title: Invite the champions of a company
entity: company
decisions:
  warm: {value: "any(contacts, moods.mood = good)"}
play:
  enter: warm
  exit: [{id: far, when: region = apac, result: lost}]
  steps:
    - {id: invite, message: invite, to: all_champions, via: mail}
    - {id: prepare, task: "Prepare {{ region }}", owner: pool, due: 2bd}
templates:
  invite: {subject: "{{ region }}", body: "Score {{ score }}, account {{ account.tier }}"}
tests:
  - name: a champion two floors down is asked
    as_of: 2026-02-16
    given: {region: emea}
    related:
      accounts:
        - account_id: a1
          tier: high
          contacts:
            - {contact_id: c1, role: champion, score: 7, email: ana@costa.example}
            - {contact_id: c2, role: user, score: 9, email: bo@costa.example}
    expect: {warm: true, play: opened, steps: {invite: {state: ready, to: [c1]}, prepare: open}}
  - name: what is decided of the contacts may be given
    as_of: 2026-02-16
    given: {region: emea}
    related: {accounts: [{contacts: [{moods.mood: bad}, {moods.mood: unknown}]}]}
    expect: {warm: unknown, play: not_opened}
"""
CLOSE = """\
playbook: close
title: Close an opportunity
entity: opportunity
play:
  enter: deals.big and sizes.size = large
  steps:
    - {id: call, task: "Call {{ account.tier }} of {{ company.region }}", owner: csm}
tests:
  - name: the company two floors up decides with the others
    as_of: 2026-02-16
    given:
      amount: 150
      account: {arr: 200, tier: high, company: {region: emea}}
      csm: {grade: junior}
    expect: {play: opened, steps: {call: open}}
  - name: a company in another place
    as_of: 2026-02-16
    given: {amount: 150, account: {arr: 200, company: {region: apac}}}
    expect: {play: not_opened}
"""
LOADED = """\
playbook: loaded
title: A CSM with too much to do
entity: csm
decisions:
  over: {value: loads.full and grade = junior}
play:
  enter: loads.full
  steps:
    - {id: talk, task: "Talk about {{ capacity }}", owner: pool}
tests:
  - name: as second parent of accounts
    as_of: 2026-02-16
    given: {capacity: 1, grade: junior}
    related: {portfolio: [{account_id: a1}], deals: [{opportunity_id: o1}]}
    expect: {over: true, play: opened}
"""
DATA = {
    "crm/companies": "company_id,region,budget\nk1,emea,500\nk2,apac,\n",
    "hr/people": "csm_id,grade,capacity\nlee,senior,1\nkim,,9\n",
    "crm/employees": "employee_id,company_id,active\ne1,k1,true\ne2,k2,\n",
    "crm/accounts": "account_id,company_id,csm_id,arr,tier,owner\n"
    "a1,k1,kim,200,high,kim\na2,k1,lee,40,low,\na3,k2,lee,90,,ann\n",
    "crm/contacts": "contact_id,account_id,role,email,prepared,score\n"
    "c1,a1,champion,ana@costa.example,true,7.5\nc2,a1,user,bo@costa.example,,2.5\n"
    "c3,a2,user,,false,\nc4,a3,champion,di@nova.example,true,\nc5,a2,champion,ed@costa.example,true,1\n",
    "crm/opportunities": "opportunity_id,account_id,csm_id,amount,won\n"
    "o1,a1,lee,150,true\no2,a1,kim,30,\no3,a2,,1000,false\n",
    "crm/requests": "feature_request_id,contact_id,open,votes\nf1,c1,true,5\nf2,c3,false,\n",
}
AS_OF = date(2026, 2, 16)


def write(root: Path) -> None:
    playbooks = {text.partition("\n")[0].removeprefix("playbook: "): text for text in ALL}
    files = {
        "playwise.yaml": PLAYWISE,
        "facts.yaml": FACTS,
        **{f"playbooks/{id}.yaml": text for id, text in playbooks.items()},
        **{f"data/{name}.csv": text for name, text in DATA.items()},
    }
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


ALL = (*floors.PLAYBOOKS, INVITE, CLOSE, LOADED)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("floors")
    write(folder)
    return folder


@pytest.fixture(scope="module")
def workspace(root: Path) -> Workspace:
    return open_workspace(root)


@pytest.fixture(scope="module")
def ran(workspace: Workspace) -> Ran:
    as_of = datetime.combine(AS_OF, time(), workspace.zone)
    job = workspace.job(lambda: datetime(2026, 2, 16, tzinfo=UTC), "test", as_of)
    store = workspace.open_store(create=True)
    try:
        return run(job, store, as_of)
    finally:
        store.close()


def plays(ran: Ran, playbook: str) -> Mapping[str, PlayState]:
    return {play.key: play for play in ran.proposal.opened if play.playbook == playbook}


def test_the_tests_inside_the_playbooks_hold(workspace: Workspace) -> None:
    loaded = workspace.loaded
    rehearsed = rehearse(
        workspace.program, loaded.cases, workspace.calendar, workspace.roles, workspace.zone
    )

    assert [failure.message for r in rehearsed.results for failure in r.failures] == []
    assert sum(1 for _ in rehearsed.results) == 5


def test_explanations_come_to_what_the_run_decided(workspace: Workspace, ran: Ran) -> None:
    """Record by record from the store, by the interpreter, as the frames of the run came to."""
    outcomes = ran.proposal.evaluation.outcomes
    store = workspace.open_store()
    checked = 0
    with store.reading() as conn:
        for entity in workspace.program.catalogue.entities:
            for key in ran.proposal.evaluation.frames[entity]["_key"]:
                found = workspace.explain(conn, entity, key)
                assert found is not None
                for decision in found.decisions:
                    frame = outcomes[f"{decision.playbook}.{decision.decision}"]
                    row: Mapping[str, Any] = frame.rows_by_key("_key", named=True, unique=True)[key]
                    assert decision.stored is None, (key, decision.decision)
                    assert decision.row == row["row"]
                    assert list(decision.reasons) == list(row["reasons"] or ())
                    checked += 1
    store.close()
    assert checked == sum(frame.height for frame in outcomes.values())


def test_a_message_goes_to_people_two_floors_down(root: Path, ran: Ran) -> None:
    (play,) = plays(ran, "invite").values()

    assert (play.entity, play.key) == ("company", "k1")
    sent = {step.occurrence: step.state.value for step in play.of_step("invite")}
    assert sent.keys() == {"c1", "c5"}
    mails = [file.read_text() for file in (root / "outbox").rglob("*") if file.is_file()]
    bodies = sorted(line for mail in mails for line in mail.splitlines() if "Score" in line)
    assert bodies == ["Score 1, account low", "Score 7.5, account high"]


def test_plays_open_for_records_of_any_kind(ran: Ran) -> None:
    deal, csm = plays(ran, "close"), plays(ran, "loaded")

    assert list(deal) == ["o1", "o3"]
    assert [step.title for step in deal["o1"].of_step("call")] == ["Call high of emea"]
    assert [step.owner for step in deal["o1"].of_step("call")] == ["kim"]
    assert list(csm) == ["lee"]


def test_the_command_line_explains_records_of_any_kind(
    root: Path, ran: Ran, capsys: pytest.CaptureFixture[str]
) -> None:
    code = exit_code(["explain", "f1", "wishes", "--entity", "feature_request", "-w", str(root)])
    out = capsys.readouterr().out

    assert code == 0
    assert (
        out
        == """\
f1, as of 2026-02-16

wishes.weight: heavy
  because company.region = emea and votes > 2
  home → heavy decides: all of
  ├── true: company.region = emea
  │       company.region of k1  = emea  crm.companies.region  read that day
  └── true: votes > 2
          votes  = 5  crm.requests.votes  read that day
  rich → heavy is not reached: account.arr > 100 or contact.role = champion
      would decide with company.region from emea to apac (k1)
      would decide with votes from 5 to 2
  felt → heavy is not reached: moods.mood = bad and areas.area = home
      no single fact that was tried would do
  rest → light is not reached
      no single fact that was tried would do
"""
    )
