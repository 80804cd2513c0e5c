from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest

from playwise.contracts import Call
from playwise.plays.ledger import Change, save
from playwise.plays.outbox import call, put, to_send
from playwise.plays.states import PlayState
from playwise.store.engine import Store, open_store
from playwise.store.outbox import lease
from playwise.store.rows import NewOutbox
from tests.unit.plays.renewal import ANA, PLAY, Account, message, task

AT = datetime(2026, 1, 1, 12, tzinfo=UTC)
STEP = "renewal_outreach/a1/1/tell/c1"
TELLING = replace(PLAY, steps=(message("tell", "Hello\n"), task("call", "Call")))
ROW = NewOutbox(
    STEP,
    "mail",
    sha256(STEP.encode()).hexdigest(),
    {
        "to": "ana@costa.example",
        "subject": "Costa Tours: your renewal on 2026-03-02",
        "body": "Hello\n",
    },
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store("sqlite:///playwise.db", root=tmp_path, create=True)
    yield opened
    opened.close()


def opened() -> PlayState:
    account = Account(TELLING)
    account.run("2026-01-01")
    assert account.current is not None
    return account.current


def test_each_ready_message_is_a_row_with_its_own_key() -> None:
    assert to_send(TELLING, opened()) == (ROW,)


def test_a_plan_and_its_run_make_the_same_key() -> None:
    assert to_send(TELLING, opened()) == to_send(TELLING, opened())


def test_what_awaits_approval_and_what_is_closed_is_not_sent() -> None:
    account = Account()
    account.run("2026-01-01")
    assert account.current is not None

    assert to_send(PLAY, account.current) == ()
    assert to_send(TELLING, replace(opened(), state="closed")) == ()


def test_a_message_is_put_into_the_outbox_once(store: Store) -> None:
    play = opened()
    rows = to_send(TELLING, play)
    with store.writing() as conn:
        save(conn, [Change(None, play)])
        assert put(conn, rows, AT) == (ROW,)

    with store.writing() as conn:
        assert put(conn, rows, AT) == ()


def test_a_row_is_the_call_that_its_action_gets(store: Store) -> None:
    account = Account(TELLING, contacts={"c1": ANA})
    account.run("2026-01-01")
    assert account.current is not None
    with store.writing() as conn:
        save(conn, [Change(None, account.current)])
        put(conn, to_send(TELLING, account.current), AT)
        (row,) = lease(conn, owner="w", now=AT, until=AT.replace(hour=13), limit=9)

    assert call(row) == Call(
        ROW.key, "ana@costa.example", "Costa Tours: your renewal on 2026-03-02", "Hello\n"
    )
