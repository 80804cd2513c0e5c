from datetime import UTC, date, datetime

import pytest

from playwise.playbook.play_parts import Owner
from playwise.plays.states import (
    PlayState,
    Roles,
    StepError,
    StepState,
    StepStateName,
    play_id,
    step_id,
)
from tests.unit.plays.renewal import COSTA, ROLES, subject

ACCOUNT = subject(COSTA, {}, date(2026, 1, 1))


@pytest.mark.parametrize(
    ("key", "id"),
    [
        ("a1", "renewal/a1/1"),
        ("0015/x y", "renewal/0015%2Fx%20y/1"),
        ("zürich%", "renewal/z%C3%BCrich%25/1"),
    ],
)
def test_the_parts_of_an_id_are_quoted(key: str, id: str) -> None:
    assert play_id("renewal", key, 1) == id


def test_different_keys_never_share_an_id() -> None:
    assert step_id(play_id("p", "a/1", 1), "s") != step_id(play_id("p", "a", 1), "1", "s")
    assert play_id("p", "a%2F1", 1) != play_id("p", "a/1", 1)


def test_an_occurrence_is_the_last_part_of_an_id() -> None:
    assert step_id("p/a/1", "ask") == "p/a/1/ask"
    assert step_id("p/a/1", "ask", "c/1") == "p/a/1/ask/c%2F1"


@pytest.mark.parametrize("state", StepStateName)
def test_a_step_is_settled_when_nothing_changes_it_any_more(state: StepStateName) -> None:
    settled = {"sent", "done", "skipped", "cancelled", "failed"}

    finished = StepState("s", state=state, finished_on=date(2026, 1, 1))

    assert finished.is_settled == (state in settled)


def test_a_step_skipped_for_now_is_still_looked_at() -> None:
    for_now = StepState("s", state=StepStateName.SKIPPED)

    assert (for_now.is_settled, for_now.is_pending) == (False, True)


def test_the_steps_of_a_play_are_found_by_their_id() -> None:
    steps = (StepState("ask", "c1"), StepState("call"), StepState("ask", "c2"))
    opened = datetime(2026, 1, 1, tzinfo=UTC)
    play = PlayState(
        "p/a/1", "p", "v1", "account", "a", 1, (), date(2026, 1, 1), opened, steps=steps
    )

    assert play.of_step("ask") == (steps[0], steps[2])
    assert play.step_id(steps[2]) == "p/a/1/ask/c2"


def test_a_queue_stands_for_itself_and_a_role_for_whoever_holds_it() -> None:
    assert ROLES.owner(Owner("finance"), ACCOUNT) == ("finance", "finance")
    assert ROLES.owner(Owner("csm", "cs_pool"), ACCOUNT) == ("lee", "csm")
    assert ROLES.owner(Owner("seller", "cs_pool"), ACCOUNT) == ("cs_pool", "cs_pool")
    assert ROLES.owner(Owner("seller"), ACCOUNT) == (None, "seller")
    assert ROLES.owner(None, ACCOUNT) == (None, None)


def test_anybody_may_approve_for_a_queue_and_one_person_for_a_role() -> None:
    assert ROLES.approver("csm", ACCOUNT) == "lee"
    assert ROLES.approver("finance", ACCOUNT) is None


def test_nobody_may_approve_where_the_holder_of_the_role_is_not_known() -> None:
    with pytest.raises(StepError) as error:
        Roles().approver("csm", ACCOUNT)

    message = f"who is 'csm' of '{ACCOUNT.key}' is not known: nobody may approve"
    assert str(error.value) == message
