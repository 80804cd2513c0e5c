"""Plays, steps and their audit, in and out."""

import sqlite3
from dataclasses import replace
from datetime import date

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from playwise.store.engine import Store
from playwise.store.plays import (
    add_transitions,
    open_play_steps,
    open_plays,
    play_history,
    save_plays,
    save_steps,
    select_plays,
    select_steps,
    transitions,
)
from playwise.store.rows import PlayHistory, PlayRow, StepRow, TransitionRow
from tests.unit.store.sample import MONDAY, TUESDAY

DAY = date(2026, 3, 2)
PLAY = PlayRow("p1", "renewal", "v1", "account", "a1", '["2026-05-01"]', 1, "open", DAY, MONDAY)
CLOSED = replace(
    PLAY, id="p0", state="closed", result="goal", exit_id="won", closed_on=DAY, closed_at=TUESDAY
)
FULL_STEP = StepRow(
    "s1",
    "p1",
    "call",
    "c1",
    "awaiting_approval",
    on=DAY,
    due=date(2026, 3, 9),
    owner="lee",
    role="csm",
    title="Call é",
    address="ana@costa.example",
    recipient="c1",
    subject="Hello",
    body="line\nline",
    reasons=("missing: x", "stale: y"),
    why="because",
    approve_by="csm",
    asked_on=DAY,
    approved_by="kim",
    approved_at=TUESDAY,
    escalated=True,
    finished_on=date(2026, 3, 3),
)


def test_plays_and_steps_come_back_as_they_went_in(store: Store) -> None:
    bare = StepRow("s0", "p0", "call", "", "waiting")
    with store.writing() as conn:
        save_plays(conn, [PLAY, CLOSED])
        save_steps(conn, [FULL_STEP, bare])
        assert select_plays(conn) == (CLOSED, PLAY) or select_plays(conn) == (PLAY, CLOSED)
        assert select_steps(conn) == (bare, FULL_STEP)
        assert open_plays(conn) == (PLAY,)
        assert open_plays(conn, ["renewal"]) == (PLAY,)
        assert open_plays(conn, ["other"]) == ()
        assert open_play_steps(conn) == (FULL_STEP,)
        assert open_play_steps(conn, ["other"]) == ()


def test_saving_again_overwrites_every_column(store: Store) -> None:
    done = StepRow("s1", "p1", "call", "c1", "done", finished_on=DAY)
    with store.writing() as conn:
        save_plays(conn, [PLAY])
        save_steps(conn, [FULL_STEP])
        save_steps(conn, [done])
        save_plays(conn, [replace(CLOSED, id="p1")])
        assert select_steps(conn) == (done,)
        assert select_plays(conn, ids=["p1"]) == (replace(CLOSED, id="p1"),)


def test_steps_are_found_by_play_state_and_day(store: Store) -> None:
    early = StepRow("s1", "p1", "a", "", "waiting", on=date(2026, 3, 1), due=DAY)
    late = StepRow("s2", "p1", "b", "", "waiting", on=date(2026, 3, 5))
    never = StepRow("s3", "p1", "c", "", "waiting")
    task = StepRow("s4", "p1", "d", "", "open", on=DAY, due=date(2026, 3, 9))
    with store.writing() as conn:
        save_plays(conn, [PLAY])
        save_steps(conn, [early, late, never, task])
        assert select_steps(conn, states=["waiting"], on_by=DAY) == (early,)
        assert select_steps(conn, states=["open", "waiting"], due_by=date(2026, 3, 9)) == (
            early,
            task,
        )
        assert select_steps(conn, ids=["s3", "s2"]) == (late, never)
        assert select_steps(conn, play_ids=["p1"], states=["open"]) == (task,)
        assert select_steps(conn, play_ids=[]) == ()


def test_the_history_answers_what_again_asks(store: Store) -> None:
    second = replace(PLAY, id="p2", number=2, occasion="x", opened_on=date(2026, 4, 1))
    elsewhere = replace(CLOSED, id="p3", key="a2", number=1)
    with store.writing() as conn:
        save_plays(conn, [replace(CLOSED, closed_on=date(2026, 3, 20)), second, elsewhere])
        assert play_history(conn, ["renewal", "other"]) == {
            ("renewal", "a1"): PlayHistory(
                2,
                date(2026, 4, 1),
                date(2026, 3, 20),
                frozenset({'["2026-05-01"]', "x"}),
                is_open=True,
            ),
            ("renewal", "a2"): PlayHistory(
                1, DAY, DAY, frozenset({'["2026-05-01"]'}), is_open=False
            ),
        }
        assert play_history(conn, ["other"]) == {}


def test_two_open_plays_for_one_occasion_are_refused_by_the_store(store: Store) -> None:
    with pytest.raises(sqlite3.IntegrityError) as refused, store.writing() as conn:
        save_plays(conn, [PLAY, replace(PLAY, id="p2", number=2)])
    assert str(refused.value) == (
        "UNIQUE constraint failed: play.playbook, play.key, play.occasion"
    )
    with store.writing() as conn:
        save_plays(conn, [CLOSED, PLAY, replace(CLOSED, id="p3", number=2)])
        save_plays(conn, [replace(PLAY, id="p4", occasion="other")])
        assert len(open_plays(conn)) == 2


def test_a_step_is_made_once_an_occurrence(store: Store) -> None:
    step = StepRow("s1", "p1", "call", "c1", "waiting")
    with store.writing() as conn:
        save_plays(conn, [PLAY])
        save_steps(conn, [step, replace(step, id="s2", occurrence="c2")])
        with pytest.raises(sqlite3.IntegrityError):
            save_steps(conn, [replace(step, id="s3")])


def test_a_step_without_its_play_is_refused(store: Store) -> None:
    with pytest.raises(sqlite3.IntegrityError) as refused, store.writing() as conn:
        save_steps(conn, [FULL_STEP])
    assert str(refused.value) == "FOREIGN KEY constraint failed"


def test_the_audit_is_read_in_order_and_cannot_be_rewritten(store: Store) -> None:
    opened = TransitionRow("p1", None, None, "open", MONDAY, None, "enter")
    moved = TransitionRow("p1", "s1", "waiting", "done", TUESDAY, "lee", None)
    with store.writing() as conn:
        save_plays(conn, [PLAY])
        save_steps(conn, [FULL_STEP])
        add_transitions(conn, [opened, moved])
        assert transitions(conn, "p1") == (opened, moved)
    for statement in ("UPDATE transition SET why = 'x'", "DELETE FROM transition"):
        with (
            pytest.raises(IntegrityError, match="transition is append-only"),
            store.writing() as conn,
        ):
            conn.execute(sa.text(statement))
    with store.reading() as conn:
        assert transitions(conn, "p1") == (opened, moved)
