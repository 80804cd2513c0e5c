from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from playwise.contracts import Status
from playwise.facts.durations import Duration
from playwise.playbook.play_parts import Again, Play
from playwise.plays.acts import record
from playwise.plays.ledger import (
    Change,
    load_history,
    load_open,
    load_plays,
    play_row,
    play_state,
    save,
    step_rows,
    step_state,
)
from playwise.plays.lifecycle import History
from playwise.plays.states import PlayState
from playwise.store.engine import Store, open_store
from playwise.store.plays import transitions
from tests.unit.plays.renewal import ANA, PLAY, RENEWAL_DATE, Account, message

ID = "renewal_outreach/a1/1"
WHERE = ("renewal_outreach", "a1")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store("sqlite:///playwise.db", root=tmp_path, create=True)
    yield opened
    opened.close()


def run(store: Store, account: Account, day: str) -> int:
    """A run as the pipeline does it: load, advance, save, in one transaction."""
    with store.writing() as conn:
        before = load_open(conn).get(WHERE)
        account.current = before
        account.past = load_history(conn, ["renewal_outreach"]).get(WHERE, History())
        advanced = account.run(day)
        if advanced.play is None:
            return 0
        return save(conn, [Change(before, advanced.play, advanced.transitions)])


def by_step(play: PlayState) -> dict[tuple[str, str], object]:
    return {(step.step, step.occurrence): step for step in play.steps}


def test_a_play_comes_back_from_the_store_as_it_was_saved(store: Store) -> None:
    account = Account()
    run(store, account, "2026-01-01")
    saved = account.current
    assert saved is not None

    with store.reading() as conn:
        (loaded,) = load_plays(conn, [ID])

    assert replace(loaded, steps=()) == replace(saved, steps=())
    assert by_step(loaded) == by_step(saved)


def test_rows_and_states_are_each_others_inverse() -> None:
    account = Account()
    account.run("2026-01-01")
    play = account.current
    assert play is not None

    steps = [step_state(row) for row in step_rows(play)]

    assert play_state(play_row(play), steps) == play


def test_a_second_run_of_the_day_writes_nothing(store: Store) -> None:
    account = Account()

    assert run(store, account, "2026-01-01") == 8
    assert run(store, account, "2026-01-01") == 0


def test_only_steps_that_changed_are_written(store: Store) -> None:
    account = Account()
    run(store, account, "2026-01-01")

    # The words of the message count the days, and the skips for good stay as they are.
    assert run(store, account, "2026-01-02") == 1


def test_transitions_are_kept_in_order(store: Store) -> None:
    account = Account()
    run(store, account, "2026-01-01")
    account.facts["renewal_status"] = "won"
    run(store, account, "2026-01-02")

    with store.reading() as conn:
        told = [(row.step_id, row.to_state) for row in transitions(conn, ID)]

    assert told == [
        (None, "open"),
        (f"{ID}/map_industry", "skipped"),
        (f"{ID}/open_question/c1", "awaiting_approval"),
        (f"{ID}/menu", "skipped"),
        (f"{ID}/assume", "skipped"),
        (f"{ID}/reframe", "skipped"),
        (f"{ID}/open_question/c1", "cancelled"),
        (f"{ID}/call", "cancelled"),
        (f"{ID}/invoice", "skipped"),
        (None, "closed"),
    ]


def test_a_waiting_message_makes_way_for_its_recipients(store: Store) -> None:
    account = Account(contacts={})
    run(store, account, "2026-01-01")
    account.contacts = {"c1": ANA, "c2": ANA}

    run(store, account, "2026-01-02")

    with store.reading() as conn:
        (play,) = load_plays(conn, [ID])
    assert [step.occurrence for step in play.of_step("open_question")] == ["c1", "c2"]


def test_a_closed_play_is_history_and_no_longer_open(store: Store) -> None:
    account = Account()
    run(store, account, "2026-01-01")
    account.facts["renewal_status"] = "won"
    run(store, account, "2026-01-02")

    with store.reading() as conn:
        assert load_open(conn) == {}
        history = load_history(conn, ["renewal_outreach"])

    assert history == {
        WHERE: History(
            1,
            account.today.replace(day=1),
            account.today,
            frozenset([(("renewal_date", "2026-03-02"),)]),
        )
    }
    account.facts["renewal_status"] = "open"
    assert run(store, account, "2026-01-20") == 0


def test_the_next_occasion_is_the_second_play(store: Store) -> None:
    again = Again(once_per=(("renewal_date", RENEWAL_DATE),), not_within=Duration(60, "d"))
    account = Account(replace(PLAY, again=again))
    run(store, account, "2026-01-01")
    account.facts["renewal_status"] = "won"
    run(store, account, "2026-02-01")
    account.facts |= {"renewal_status": "open", "renewal_date": account.today.replace(2027, 3, 2)}

    run(store, account, "2027-01-05")

    with store.reading() as conn:
        assert load_open(conn)[WHERE].id == "renewal_outreach/a1/2"


def test_a_sent_message_is_kept_with_its_day(store: Store) -> None:
    play: Play = replace(PLAY, steps=(message("tell", "Hello"),))
    account = Account(play)
    run(store, account, "2026-01-01")
    assert account.current is not None
    before = account.current
    after, moved = record(before, f"{ID}/tell/c1", Status.SENT, account.moment)

    with store.writing() as conn:
        save(conn, [Change(before, after, moved)])
        (loaded,) = load_plays(conn, [ID])

    assert loaded == after
