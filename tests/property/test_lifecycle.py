"""Laws of plays: whatever the facts do from day to day, nothing is undone and nothing repeats."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from playwise.contracts import Status
from playwise.facts.durations import Duration
from playwise.playbook.play_parts import Again, Approve, At, Play
from playwise.plays.acts import StepError, approve, complete, record
from playwise.plays.ledger import play_row, play_state, step_rows, step_state
from playwise.plays.lifecycle import Advance
from playwise.plays.states import PlayState, StepState, Transition
from playwise.rules.unknown import Unknown
from tests.unit.plays.renewal import (
    ANA,
    PLAY,
    RENEWAL_DATE,
    WORKDAYS,
    Account,
    fact,
    is_true,
    message,
    task,
)

START = date(2026, 1, 1)


@dataclass(frozen=True, slots=True)
class Day:
    """A day's news, and what a person or an action then does to one step."""

    after: int
    facts: dict[str, Any]
    contacts: dict[str, Any]
    act: str
    step: int


facts = st.fixed_dictionaries(
    {},
    optional={
        "exposure_tier.exposure": st.sampled_from(["high", "moderate", "low"])
        | st.just(Unknown(("undecided",))),
        "renewal_date": st.dates(date(2026, 1, 20), date(2026, 6, 30)) | st.none(),
        "renewal_status": st.sampled_from(["open", "open", "open", "won", "lost", None]),
        "replied": st.booleans() | st.none(),
        "annual_price": st.sampled_from([900_000, 2_400_000, None]),
        "name": st.sampled_from(["Costa Tours", None]),
        "csm": st.sampled_from(["lee", "kim", None]),
        "wanted": st.booleans() | st.none(),
    },
)
people = st.dictionaries(
    st.sampled_from(["c1", "c2", "c3"]),
    st.fixed_dictionaries(
        {"full_name": st.just("Somebody")},
        optional={
            "role": st.sampled_from(["champion", "champion", "user"]),
            "email": st.just("somebody@costa.example"),
            "opted_out": st.booleans(),
        },
    ),
)
days = st.lists(
    st.builds(
        Day,
        st.integers(0, 40),
        facts,
        st.just({"c1": ANA}) | people,
        st.sampled_from(["approve", "complete", "send", "fail", "lose", "nothing"]),
        st.integers(0, 9),
    ),
    max_size=12,
)
plays = st.builds(
    lambda again, exits, more: replace(
        PLAY, again=again, exits=PLAY.exits if exits else (), steps=(*PLAY.steps, *more)
    ),
    st.sampled_from(
        [
            Again(),
            Again(always=True),
            Again(after=Duration(5, "bd")),
            Again(once_per=(("renewal_date", RENEWAL_DATE),), not_within=Duration(20, "d")),
        ]
    ),
    st.booleans(),
    st.lists(
        st.sampled_from(
            [
                message(
                    "guarded",
                    "{{ annual_price }}",
                    opted_out=fact("opted_out", label="champions.opted_out"),
                    approve=Approve("csm", Duration(1, "bd"), "go_on"),
                ),
                message("refused", "Hello", approve=Approve("csm", Duration(3, "d"), "refuse")),
                task(
                    "late",
                    "Late {{ name }}",
                    at=At("after", ("guarded", "call"), Duration(1, "bd"), "forward"),
                    when=is_true("wanted"),
                ),
            ]
        ),
        unique_by=lambda step: step.id,
    ),
)


def act(account: Account, day: Day) -> tuple[Transition, ...]:
    """Do to a step what the day says, where that is possible."""
    if account.current is None:
        return ()
    steps = account.current.steps
    step_id = account.current.step_id(steps[day.step % len(steps)])
    try:
        match day.act:
            case "approve":
                acted = approve(
                    account.play, account.current, step_id, "lee", account.moment, WORKDAYS
                )
            case "complete":
                acted = complete(account.current, step_id, "lee", account.moment)
            case "send" | "fail" | "lose" as end:
                status = {"send": Status.SENT, "fail": Status.FAILED, "lose": Status.IN_DOUBT}
                acted = record(account.current, step_id, status[end], account.moment)
            case _:
                return ()
    except StepError:
        return ()
    account.current = acted[0]
    return acted[1]


def lives(play: Play, story: list[Day]) -> list[tuple[PlayState | None, Advance, Account]]:
    """What was open before each run, what the run made of it, and the account after it."""
    account = Account(play)
    account.today = START
    told = []
    for day in story:
        account.contacts = day.contacts
        before = account.current
        advanced = account.run(account.today + timedelta(days=day.after), **day.facts)
        told.append((before, advanced, account))
        act(account, day)
    return told


def states(play: PlayState | None) -> dict[tuple[str, str], StepState]:
    return {} if play is None else {(s.step, s.occurrence): s for s in play.steps}


@given(plays, days)
def test_a_run_repeated_on_its_day_changes_nothing(play: Play, story: list[Day]) -> None:
    account = Account(play)
    account.today = START
    for day in story:
        account.contacts = day.contacts
        first = account.run(account.today + timedelta(days=day.after), **day.facts)
        second = account.run(account.today)
        if first.play is not None and first.play.state == "open":
            assert second.play == first.play
        else:
            assert second.play is None
        assert second.transitions == ()
        act(account, day)


@given(plays, days)
def test_what_is_settled_stays_as_it_is(play: Play, story: list[Day]) -> None:
    for before, advanced, _ in lives(play, story):
        now = states(advanced.play)
        for where, state in states(before).items():
            if state.is_settled:
                assert now[where] == state


@given(plays, days)
def test_plays_are_numbered_one_after_the_other_and_never_overlap(
    play: Play, story: list[Day]
) -> None:
    number = 0
    for before, advanced, _ in lives(play, story):
        if advanced.play is None:
            continue
        if before is None:
            number += 1
        assert advanced.play.number == number
        if advanced.play.state == "closed" and play.exits:
            assert advanced.play.result in {"goal", "lost"}


@given(plays, days)
def test_no_step_has_two_states_and_a_message_has_no_hole(play: Play, story: list[Day]) -> None:
    for _, advanced, _ in lives(play, story):
        if advanced.play is None:
            continue
        ids = [advanced.play.step_id(step) for step in advanced.play.steps]
        assert len(ids) == len(set(ids))
        for step in advanced.play.steps:
            if step.state in {"ready", "awaiting_approval"} and step.occurrence:
                assert step.subject
                assert step.body
                assert step.address


@given(plays, days)
def test_the_transitions_lead_to_the_state(play: Play, story: list[Day]) -> None:
    account = Account(play)
    account.today = START
    reached: dict[str, str] = {}
    for day in story:
        account.contacts = day.contacts
        advanced = account.run(account.today + timedelta(days=day.after), **day.facts)
        follow(advanced.transitions, reached)
        if advanced.play is not None:
            for step in advanced.play.steps:
                expected = "waiting" if step.is_pending else step.state
                assert reached.get(advanced.play.step_id(step), "waiting") == expected
        follow(act(account, day), reached)


def follow(transitions: tuple[Transition, ...], reached: dict[str, str]) -> None:
    for transition in transitions:
        id = transition.step or transition.play
        if transition.after == "escalated":
            assert reached[id] == "awaiting_approval"
            continue
        begins = None if transition.step is None else "waiting"
        assert reached.get(id, begins) == transition.before
        reached[id] = transition.after


@given(plays, days)
def test_rows_hold_everything_that_a_play_is(play: Play, story: list[Day]) -> None:
    for _, advanced, _ in lives(play, story):
        if advanced.play is not None:
            steps = [step_state(row) for row in step_rows(advanced.play)]
            assert play_state(play_row(advanced.play), steps) == advanced.play
