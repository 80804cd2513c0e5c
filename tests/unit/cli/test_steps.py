"""`playwise steps`, `approve`, `done` and `settle`."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from playwise.contracts import Status
from playwise.plays.acts import record
from playwise.plays.ledger import Change, load_open, save
from playwise.plays.states import Moment
from playwise.store.engine import open_store
from tests.unit.cli.calling import NEXT_DAY, Call

WORKLIST = """\
step                                      account      state              day             \
for              what
renewal_outreach/A-3/1/map_industry       Mystery      open               due 2026-01-02  \
kim              Map Mystery to an exposure tier
renewal_outreach/A-1/1/open_question/C-1  Costa Tours  awaiting approval  due 2026-01-05  \
approval by lee  Costa Tours: how can we help before 2026-03-02?
renewal_outreach/A-1/1/open_question/C-2  Costa Tours  awaiting approval  due 2026-01-05  \
approval by lee  Costa Tours: how can we help before 2026-03-02?
renewal_outreach/A-2/1/reframe            Medica       open               due 2026-01-08  \
lee              Tie our product to a bigger problem at Medica before any discount
4 steps
"""


def ids(call: Call, root: Path, *args: str) -> list[str]:
    """The ids of the listed steps, without what they have in common."""
    listed = call("steps", "-w", root, "--json", *args).json["steps"]
    return [step["id"].removeprefix("renewal_outreach/") for step in listed]


def test_the_worklist_is_what_waits_for_people_by_day(ran: Path, call: Call) -> None:
    listed = call("steps", "-w", ran)

    assert (listed.code, listed.out, listed.err) == (0, WORKLIST, "")


def test_steps_are_chosen_by_state_and_day(ran: Path, call: Call) -> None:
    assert ids(call, ran, "--due-by", "2026-01-05", "--state", "open") == ["A-3/1/map_industry"]
    assert ids(call, ran, "--state", "sent") == ["A-2/1/assume/C-3"]
    assert ids(call, ran, "--state", "ready", "--state", "failed") == []
    assert call("steps", "-w", ran, "--state", "ready").out == "no such step\n"


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (
            ["--state", "redy"],
            "error PW513 unknown state 'redy'\n = help: did you mean 'ready'?\n\n",
        ),
        (
            ["--due-by", "soon"],
            (
                "error: invalid value for '--due-by': 'soon' is no date such as 2026-03-02\n"
                "  = help: see `playwise steps --help`\n"
            ),
        ),
    ],
)
def test_an_unknown_state_or_day_is_misuse(
    ran: Path, call: Call, args: list[str], said: str
) -> None:
    refused = call("steps", "-w", ran, *args)

    assert (refused.code, refused.err) == (2, said)


def test_an_approved_message_goes_out_at_the_next_run_and_once(ran: Path, call: Call) -> None:
    approved = call("approve", "A-1/C-1", "--by", "lee", "-w", ran, "--as-of", NEXT_DAY)

    assert approved.code == 0
    assert approved.out == (
        "renewal_outreach/A-1/1/open_question/C-1: approved by lee, now ready\n"
        "  Costa Tours: how can we help before 2026-03-02? to Ana Ruiz\n"
        "  it is in the outbox and goes out at the next run\n"
    )
    assert ids(call, ran, "--state", "sent") == ["A-2/1/assume/C-3"]
    assert call("run", "-w", ran, "--as-of", NEXT_DAY, "--json").json["sent"] == {"sent": 1}
    assert call("run", "-w", ran, "--as-of", NEXT_DAY, "--json").json["sent"] == {}
    sent = ids(call, ran, "--state", "sent")
    assert sent == ["A-2/1/assume/C-3", "A-1/1/open_question/C-1"]


def test_a_step_without_its_recipient_means_all_of_them(ran: Path, call: Call) -> None:
    approved = call("approve", "A-1/open_question", "--by", "lee", "-w", ran, "--json")

    assert [step["state"] for step in approved.json["steps"]] == ["ready", "ready"]


def test_only_the_approver_approves(ran: Path, call: Call) -> None:
    refused = call("approve", "A-1/C-1", "--by", "kim", "-w", ran)

    assert (refused.code, refused.out) == (1, "")
    assert refused.err == (
        "error PW513 'kim' may not approve step 'renewal_outreach/A-1/1/open_question/C-1':"
        " only 'lee' may, as csm\n\n"
    )
    assert len(ids(call, ran, "--state", "awaiting_approval")) == 2


def test_an_edited_playbook_does_not_change_what_is_approved(ran: Path, call: Call) -> None:
    playbook = ran / "playbooks" / "renewal_outreach.yaml"
    playbook.write_text(playbook.read_text().replace("before {{ renewal_date }}?", "now?"))

    approved = call("approve", "A-1/C-1", "--by", "lee", "-w", ran)

    assert approved.code == 0
    assert "how can we help before 2026-03-02? to Ana Ruiz" in approved.out


def test_a_task_is_done(ran: Path, call: Call) -> None:
    done = call("done", "A-3", "--by", "kim", "-w", ran, "--as-of", NEXT_DAY)

    assert (done.code, done.err) == (0, "")
    assert done.out == (
        "renewal_outreach/A-3/1/map_industry: done by kim, now done\n"
        "  Map Mystery to an exposure tier\n"
    )
    assert ids(call, ran, "--state", "open") == ["A-2/1/reframe"]


def doubt(root: Path) -> None:
    """Let the ready message to Ana be one of which nobody knows whether it went out."""
    store = open_store("sqlite:///playwise.db", root=root, create=False)
    at = Moment(datetime(2026, 1, 2, tzinfo=UTC), date(2026, 1, 2))
    with store.writing() as conn:
        before = load_open(conn)["renewal_outreach", "A-1"]
        step = "renewal_outreach/A-1/1/open_question/C-1"
        after, moves = record(before, step, Status.IN_DOUBT, at, "the worker died")
        save(conn, [Change(before, after, moves)])
    store.close()


@pytest.mark.parametrize(("flag", "state"), [("--sent", "sent"), ("--not-sent", "failed")])
def test_a_message_in_doubt_is_settled_by_a_person(
    ran: Path, call: Call, flag: str, state: str
) -> None:
    assert call("approve", "A-1/C-1", "--by", "lee", "-w", ran, "--as-of", NEXT_DAY).code == 0
    doubt(ran)
    assert ids(call, ran, "--state", "in_doubt") == ["A-1/1/open_question/C-1"]

    settled = call("settle", "A-1", "--by", "lee", flag, "-w", ran, "--as-of", NEXT_DAY)

    assert settled.out == (
        f"renewal_outreach/A-1/1/open_question/C-1: settled by lee, now {state}\n"
        "  Costa Tours: how can we help before 2026-03-02? to Ana Ruiz\n"
    )


def test_settling_without_saying_how_is_misuse(ran: Path, call: Call) -> None:
    refused = call("settle", "A-1", "--by", "lee", "-w", ran)

    assert refused.code == 2
    assert refused.err == (
        "error: missing option '--sent'\n  = help: see `playwise settle --help`\n"
    )


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (
            ["done", "A-3/map_industy", "--by", "kim"],
            2,
            (
                "error PW513 unknown step 'A-3/map_industy'\n"
                " = help: did you mean 'renewal_outreach/A-3/1/map_industry'?\n\n"
            ),
        ),
        (
            ["done", "1", "--by", "kim"],
            2,
            (
                "error PW513 '1' names 2 steps\n"
                " = help: name one of renewal_outreach/A-2/1/reframe,"
                " renewal_outreach/A-3/1/map_industry\n\n"
            ),
        ),
        (
            ["approve", "A-3", "--by", "kim"],
            2,
            (
                "error PW513 of the 7 steps of 'A-3' none is awaiting approval\n"
                " = help: `playwise steps --state awaiting_approval` lists those that are\n\n"
            ),
        ),
        (
            ["done", "A-3/call", "--by", "kim"],
            1,
            (
                "error PW513 step 'renewal_outreach/A-3/1/call' is waiting: only a step that is"
                " open can be completed\n\n"
            ),
        ),
        (["done", "A-3", "--by", " "], 1, "error PW513 nobody is named: say who did it\n\n"),
        (
            ["done", "A-3"],
            2,
            "error: missing option '--by'\n  = help: see `playwise done --help`\n",
        ),
    ],
)
def test_a_step_that_cannot_be_acted_on_says_why(
    ran: Path, call: Call, args: list[str], code: int, said: str
) -> None:
    refused = call(*args, "-w", ran)

    assert (refused.code, refused.out, refused.err) == (code, "", said)
