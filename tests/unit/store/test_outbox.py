"""The outbox: leased, fenced, never sent twice."""

import sqlite3
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from playwise.store.engine import Store
from playwise.store.outbox import (
    add_outbox,
    attempts,
    begin_sending,
    cancel_pending,
    finish,
    interrupted,
    lease,
    select_outbox,
)
from playwise.store.plays import save_plays, save_steps
from playwise.store.rows import AttemptRow, NewOutbox, OutboxRow, PlayRow, Sent, StepRow
from tests.unit.store.sample import MONDAY

SOON = MONDAY + timedelta(minutes=1)
LATER = MONDAY + timedelta(minutes=5)


@pytest.fixture
def conn(store: Store) -> Iterator[sa.Connection]:
    """Give a transaction on a store with three pending messages."""
    with store.writing() as conn:
        day = date(2026, 3, 2)
        save_plays(conn, [PlayRow("p", "b", "v", "account", "a", "", 1, "open", day, MONDAY)])
        save_steps(conn, [StepRow(f"s{n}", "p", "m", f"c{n}", "ready") for n in (1, 2, 3)])
        new = [
            NewOutbox(f"s{n}", "mail" if n < 3 else "chat", f"key{n}", {"to": f"c{n}@é"})
            for n in (1, 2, 3)
        ]
        add_outbox(conn, new, MONDAY)
        yield conn


def take(conn: sa.Connection, owner: str, limit: int = 9) -> list[int]:
    return [row.id for row in lease(conn, owner=owner, now=MONDAY, until=SOON, limit=limit)]


def test_a_leased_row_is_given_whole_and_to_one_worker(conn: sa.Connection) -> None:
    (first,) = lease(conn, owner="w1", now=MONDAY, until=SOON, limit=1)
    payload = {"to": "c1@é"}
    assert first == OutboxRow(
        1, "s1", "mail", "key1", payload, "pending", "w1", SOON, 0, MONDAY, None, None
    )
    assert take(conn, "w2") == [2, 3]
    assert take(conn, "w3") == []


def test_only_the_connections_asked_for_are_leased(conn: sa.Connection) -> None:
    rows = lease(conn, owner="w", now=MONDAY, until=SOON, limit=9, connections=["chat"])
    assert [row.step_id for row in rows] == ["s3"]


def test_a_lease_that_ended_is_given_to_the_next(conn: sa.Connection) -> None:
    take(conn, "w1")
    rows = lease(conn, owner="w2", now=SOON, until=LATER, limit=9)
    assert [(row.id, row.owner, row.leased_until) for row in rows] == [
        (1, "w2", LATER),
        (2, "w2", LATER),
        (3, "w2", LATER),
    ]
    assert begin_sending(conn, [1], owner="w1", now=MONDAY) == frozenset()
    assert begin_sending(conn, [1], owner="w2", now=SOON) == {1}


def test_sending_begins_once_and_under_a_lease(conn: sa.Connection) -> None:
    assert begin_sending(conn, [1], owner="w1", now=MONDAY) == frozenset()
    take(conn, "w1", limit=2)
    assert begin_sending(conn, [1, 2, 3], owner="w1", now=SOON) == frozenset()
    assert begin_sending(conn, [1, 2, 3], owner="w1", now=MONDAY) == {1, 2}
    assert begin_sending(conn, [1, 2, 3], owner="w1", now=MONDAY) == frozenset()
    assert [(row.state, row.attempts) for row in select_outbox(conn)] == [
        ("sending", 1),
        ("sending", 1),
        ("pending", 0),
    ]


def test_a_result_ends_the_row_with_an_attempt(conn: sa.Connection) -> None:
    take(conn, "w1")
    begin_sending(conn, [1, 2, 3], owner="w1", now=MONDAY)
    results = [Sent(1, "sent"), Sent(2, "failed", "no such box"), Sent(3, "in_doubt", "timed out")]
    assert finish(conn, results, owner="w1", at=SOON) == {1, 2, 3}
    assert [
        (row.state, row.detail, row.finished_at, row.owner, row.leased_until)
        for row in select_outbox(conn)
    ] == [
        ("sent", None, SOON, None, None),
        ("failed", "no such box", SOON, None, None),
        ("in_doubt", "timed out", SOON, None, None),
    ]
    assert attempts(conn, [1, 2]) == (
        AttemptRow(1, SOON, "w1", "sent", None),
        AttemptRow(2, SOON, "w1", "failed", "no such box"),
    )
    assert take(conn, "w2") == []
    assert finish(conn, [Sent(1, "failed")], owner="w1", at=SOON) == frozenset()


def test_a_row_given_back_can_be_leased_again(conn: sa.Connection) -> None:
    take(conn, "w1")
    begin_sending(conn, [1], owner="w1", now=MONDAY)
    assert finish(conn, [Sent(1, "pending", "busy")], owner="w1", at=SOON) == {1}
    (row,) = lease(conn, owner="w2", now=MONDAY, until=SOON, limit=1)
    assert (row.id, row.attempts, row.detail, row.finished_at) == (1, 1, "busy", None)


def test_a_worker_that_died_while_sending_is_found(conn: sa.Connection) -> None:
    take(conn, "w1", limit=2)
    begin_sending(conn, [1], owner="w1", now=MONDAY)
    assert interrupted(conn, owner="w2", now=MONDAY, until=SOON, limit=9) == ()
    (row,) = interrupted(conn, owner="w2", now=SOON, until=LATER, limit=9)
    assert (row.id, row.state, row.owner) == (1, "sending", "w2")
    assert finish(conn, [Sent(1, "sent")], owner="w1", at=SOON) == frozenset()
    assert finish(conn, [Sent(1, "in_doubt")], owner="w2", at=SOON) == {1}
    assert interrupted(conn, owner="w3", now=LATER, until=LATER, limit=9) == ()


def test_a_cancelled_row_is_not_sent_even_by_its_holder(conn: sa.Connection) -> None:
    take(conn, "w1")
    begin_sending(conn, [1], owner="w1", now=MONDAY)
    cancelled = cancel_pending(conn, ["s1", "s2"], detail="the play closed", at=SOON)
    assert cancelled == {"s2"}
    assert begin_sending(conn, [2, 3], owner="w1", now=MONDAY) == {3}
    (row,) = select_outbox(conn, step_ids=["s2"])
    assert (row.state, row.detail, row.finished_at) == ("cancelled", "the play closed", SOON)
    assert [row.id for row in select_outbox(conn, states=["sending"])] == [1, 3]


def test_a_step_and_a_key_enter_the_outbox_once(conn: sa.Connection) -> None:
    with pytest.raises(sqlite3.IntegrityError, match=r"outbox\.step_id"):
        add_outbox(conn, [NewOutbox("s1", "mail", "new", {})], MONDAY)
    save_steps(conn, [StepRow("s4", "p", "m", "c4", "ready")])
    with pytest.raises(sqlite3.IntegrityError, match=r"outbox\.key"):
        add_outbox(conn, [NewOutbox("s4", "mail", "key1", {})], MONDAY)


def test_an_end_that_is_none_is_refused(conn: sa.Connection) -> None:
    take(conn, "w1")
    with pytest.raises(ValueError) as refused:
        finish(conn, [Sent(1, "gone")], owner="w1", at=SOON)
    assert str(refused.value) == "'gone' is not an end of sending"
