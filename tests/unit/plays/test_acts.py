from datetime import date

import pytest

from playwise.contracts import Status
from playwise.facts.durations import Duration
from playwise.playbook.kinds import Rule
from playwise.playbook.play_parts import Again, Approve, Exit, Play
from playwise.plays.acts import Acted, StepError, approve, complete, record, settle
from playwise.plays.states import Transition
from playwise.rules.types import BOOL
from tests.unit.plays.renewal import ANA, POOL, WORKDAYS, Account, is_true, message, task

AT = "renewal_outreach/a1/1"
PLAY = Play(
    Rule(POOL.const(True, BOOL), "true"),
    (Exit("gone", is_true("gone"), "lost"),),
    Again(),
    (
        message("ask", "Hello", approve=Approve("csm", Duration(2, "bd"))),
        message("tell", "Hello"),
        task("call", "Call {{ name }}"),
        message("lost", "{{ price }}"),
    ),
)


@pytest.fixture
def account() -> Account:
    opened = Account(PLAY)
    opened.contacts = {"c1": ANA, "c2": {**ANA, "full_name": "Bo Lind"}}
    opened.run("2026-01-01")
    opened.today = date(2026, 1, 2)
    return opened


def approved(
    account: Account, step_id: str, by: str = "lee", approver: str | None = "lee"
) -> Acted:
    assert account.current is not None
    return approve(PLAY, account.current, step_id, by, account.moment, WORKDAYS, approver)


def states(acted: Acted, step: str) -> list[str]:
    return [state.state.value for state in acted[0].of_step(step)]


def test_approving_a_step_approves_every_recipient(account: Account) -> None:
    acted = approved(account, f"{AT}/ask")

    assert states(acted, "ask") == ["ready", "ready"]
    first = acted[0].of_step("ask")[0]
    assert (first.approved_by, first.approved_at, first.due) == (
        "lee",
        account.moment.as_of,
        None,
    )
    assert acted[1] == tuple(
        Transition(
            AT,
            f"{AT}/ask/{key}",
            "awaiting_approval",
            "ready",
            account.moment.as_of,
            "lee",
        )
        for key in ("c1", "c2")
    )


def test_one_recipient_can_be_approved_alone(account: Account) -> None:
    assert states(approved(account, f"{AT}/ask/c2"), "ask") == ["awaiting_approval", "ready"]


def test_only_the_person_in_the_role_approves(account: Account) -> None:
    with pytest.raises(StepError) as error:
        approved(account, f"{AT}/ask", "kim")

    assert str(error.value) == (f"'kim' may not approve step '{AT}/ask/c1': only 'lee' may, as csm")


def test_anybody_who_is_named_approves_where_the_role_names_nobody(account: Account) -> None:
    acted = approved(account, f"{AT}/ask", " kim ", None)

    assert acted[0].of_step("ask")[0].approved_by == "kim"


def test_nobody_cannot_approve(account: Account) -> None:
    with pytest.raises(StepError, match="nobody is named: say who approves"):
        approved(account, f"{AT}/ask", "  ", None)


def test_a_step_that_awaits_no_approval_cannot_be_approved(account: Account) -> None:
    with pytest.raises(StepError) as ready:
        approved(account, f"{AT}/tell")
    with pytest.raises(StepError) as waiting:
        approved(account, f"{AT}/lost")

    assert str(ready.value) == (
        f"step '{AT}/tell' is ready: only a step that is awaiting approval can be approved"
    )
    assert str(waiting.value) == (
        f"step '{AT}/lost' is waiting (missing: price):"
        " only a step that is awaiting approval can be approved"
    )


def test_an_unknown_step_is_named_with_the_nearest(account: Account) -> None:
    with pytest.raises(StepError) as error:
        approved(account, f"{AT}/cal")

    assert (str(error.value), error.value.help) == (
        f"unknown step '{AT}/cal'",
        f"did you mean '{AT}/call'?",
    )


def test_an_open_task_is_completed_by_whoever_did_it(account: Account) -> None:
    assert account.current is not None

    after, transitions = complete(account.current, f"{AT}/call", "kim", account.moment)

    (call,) = after.of_step("call")
    assert (call.state, call.finished_on) == ("done", date(2026, 1, 2))
    assert [(t.before, t.after, t.by) for t in transitions] == [("open", "done", "kim")]


def test_a_task_is_completed_once(account: Account) -> None:
    assert account.current is not None
    after, _ = complete(account.current, f"{AT}/call", "kim", account.moment)

    with pytest.raises(StepError, match="is done: only a step that is open can be completed"):
        complete(after, f"{AT}/call", "kim", account.moment)


@pytest.mark.parametrize(
    ("status", "state", "finished_on", "why"),
    [
        (Status.SENT, "sent", date(2026, 1, 2), None),
        (Status.FAILED, "failed", date(2026, 1, 2), "mailbox full"),
        (Status.IN_DOUBT, "in_doubt", None, "mailbox full"),
    ],
)
def test_a_ready_message_comes_to_what_its_action_says(
    account: Account, status: Status, state: str, finished_on: date | None, why: str | None
) -> None:
    assert account.current is not None

    after, transitions = record(
        account.current, f"{AT}/tell/c1", status, account.moment, "mailbox full"
    )

    told = after.of_step("tell")[0]
    assert (told.state, told.finished_on, told.why) == (state, finished_on, why)
    assert [(t.step, t.before, t.after, t.why) for t in transitions] == [
        (f"{AT}/tell/c1", "ready", state, why)
    ]


def test_a_message_is_sent_once(account: Account) -> None:
    assert account.current is not None
    after, _ = record(account.current, f"{AT}/tell/c1", Status.SENT, account.moment)

    with pytest.raises(StepError, match="is sent: only a step that is ready can be sent"):
        record(after, f"{AT}/tell/c1", Status.SENT, account.moment)


@pytest.mark.parametrize(("happened", "state"), [(True, "sent"), (False, "failed")])
def test_a_message_in_doubt_is_settled_by_a_person(
    account: Account, happened: bool, state: str
) -> None:
    assert account.current is not None
    doubtful, _ = record(account.current, f"{AT}/tell/c1", Status.IN_DOUBT, account.moment)

    after, transitions = settle(doubtful, f"{AT}/tell/c1", "kim", account.moment, happened=happened)

    settled = after.of_step("tell")[0]
    assert (settled.state, settled.finished_on, settled.why) == (
        state,
        date(2026, 1, 2),
        "as kim found out",
    )
    assert [(t.before, t.after, t.by) for t in transitions] == [("in_doubt", state, "kim")]


def test_only_what_is_in_doubt_can_be_settled(account: Account) -> None:
    assert account.current is not None

    with pytest.raises(StepError, match="only a step that is in doubt can be settled"):
        settle(account.current, f"{AT}/tell/c1", "kim", account.moment, happened=True)
