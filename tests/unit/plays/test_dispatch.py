import asyncio
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest

from playwise.contracts import Call, Effect, PluginContext, Result, Status
from playwise.plays.ledger import Change, load_open, load_plays, save
from playwise.plays.lifecycle import History, advance
from playwise.plays.outbox import idempotency_key
from playwise.store.engine import Store
from playwise.store.outbox import begin_sending, lease
from playwise.store.plays import transitions
from playwise_plugins.mailbox import Mailbox, MailboxConfig
from tests.unit.plays.renewal import COSTA, ROLES, WORKDAYS, moment, playbook, subject
from tests.unit.plays.sending import (
    PAPERS,
    START,
    TELLING,
    TODAY,
    IdempotentPaper,
    Paper,
    fill,
    later,
    opened_store,
    send,
    states,
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = opened_store(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def paper(tmp_path: Path) -> Paper:
    return Paper(tmp_path / "paper.txt")


def close_plays(store: Store) -> None:
    """A run on the next day, when every account has renewed."""
    with store.writing() as conn:
        for (_, key), current in load_open(conn).items():
            won = subject({**COSTA, "renewal_status": "won"}, {}, TODAY)
            won.record.key = key
            advanced = advance(
                TELLING,
                playbook(TELLING),
                won,
                current,
                History(),
                moment(date(2026, 1, 2)),
                WORKDAYS,
                ROLES,
            )
            assert advanced.play is not None
            save(conn, [Change(current, advanced.play, advanced.transitions)])


def abandon(store: Store, *connections: str) -> None:
    """Leave rows behind as a worker does that dies while sending."""
    with store.writing() as conn:
        until = START + timedelta(minutes=1)
        rows = lease(conn, owner="dead", now=START, until=until, limit=99, connections=connections)
        begin_sending(conn, [row.id for row in rows], owner="dead", now=START)


def test_every_message_is_sent_once_into_a_real_mailbox(store: Store, tmp_path: Path) -> None:
    fill(store, 5)
    mail = Mailbox(MailboxConfig(path="mail"), PluginContext(tmp_path))
    post = Mailbox(MailboxConfig(path="post"), PluginContext(tmp_path))

    first = send(store, {"mail": mail, "post": post}, batch=3)
    second = send(store, {"mail": mail, "post": post}, batch=3)

    assert (first.counts, first.troubles) == (Counter(sent=10), [])
    assert second.counts == Counter()
    assert len(list((tmp_path / "mail/new").iterdir())) == 5
    assert len(list((tmp_path / "post/new").iterdir())) == 5
    assert set(states(store).values()) == {"sent"}


def test_a_sent_message_is_told_with_its_day(store: Store, paper: Paper) -> None:
    fill(store, 1)

    send(store, {"mail": paper, "post": paper})

    with store.reading() as conn:
        (play,) = load_plays(conn, ["renewal_outreach/a000/1"])
        told = transitions(conn, play.id)
    assert [step.finished_on for step in play.steps] == [TODAY, TODAY]
    assert sorted((row.step_id, row.from_state, row.to_state) for row in told[-2:]) == [
        ("renewal_outreach/a000/1/post/c1", "ready", "sent"),
        ("renewal_outreach/a000/1/tell/c1", "ready", "sent"),
    ]


def test_a_connection_without_an_action_keeps_its_rows(store: Store, paper: Paper) -> None:
    fill(store, 1)

    first = send(store, {"mail": paper})
    assert first.counts == Counter(sent=1)
    assert states(store) == {"a000/1/post/c1": "ready", "a000/1/tell/c1": "sent"}

    assert send(store, {"post": paper}).counts == Counter(sent=1)


class Picky(Paper):
    async def execute(self, calls: Sequence[Call]) -> Sequence[Result]:
        results = list(await super().execute(calls))
        results[1] = Result(Status.FAILED, "no such mailbox")
        return results


def test_one_refused_message_fails_with_its_reason_and_the_others_go_on(
    store: Store, tmp_path: Path
) -> None:
    fill(store, 3)

    done = send(store, {"mail": Picky(tmp_path / "paper.txt")})

    assert done.counts == Counter(sent=2, failed=1)
    assert done.troubles == [("renewal_outreach/a001/1/tell/c1", "no such mailbox")]
    assert [states(store)[f"a00{n}/1/tell/c1"] for n in range(3)] == ["sent", "failed", "sent"]


def refuse(_: int) -> None:
    raise OSError("the line is down")


def leave(_: int) -> None:
    sys.exit(3)


@pytest.mark.parametrize(
    ("before", "raised"), [(refuse, "OSError: the line is down"), (leave, "SystemExit: 3")]
)
def test_an_action_that_raises_fails_its_rows_and_no_others(
    store: Store, paper: Paper, tmp_path: Path, before: Callable[[int], None], raised: str
) -> None:
    fill(store, 2)
    raising = IdempotentPaper(tmp_path / "other.txt", before=before)

    done = send(store, {"mail": raising, "post": paper})

    assert done.counts == Counter(sent=2, failed=2)
    assert done.troubles[0] == (
        "renewal_outreach/a000/1/tell/c1",
        f"action 'paper' raised {raised}",
    )


def test_an_unsafe_action_that_raises_leaves_its_rows_in_doubt_and_never_sends_them_again(
    store: Store, paper: Paper
) -> None:
    fill(store, 1)
    paper.after = refuse

    done = send(store, {"mail": paper})
    again = send(store, {"mail": paper}, clock=later())

    assert done.counts == Counter(in_doubt=1)
    assert again.counts == Counter()
    assert len(paper.lines()) == 1
    assert states(store)["a000/1/tell/c1"] == "in_doubt"


def test_an_unsafe_action_that_raises_is_looked_up_where_it_can_be(
    store: Store, paper: Paper
) -> None:
    fill(store, 2)
    paper.after, paper.knows = refuse, True

    done = send(store, {"mail": paper})

    # The first was done before it raised; the second was never begun.
    assert done.counts == Counter(sent=1, failed=1)


class Short(Paper):
    async def execute(self, calls: Sequence[Call]) -> Sequence[Result]:
        return (await super().execute(calls))[1:]


def test_an_action_that_breaks_its_contract_is_in_doubt_and_no_crash(
    store: Store, tmp_path: Path
) -> None:
    fill(store, 2)

    done = send(store, {"mail": Short(tmp_path / "paper.txt")})

    assert done.counts == Counter(in_doubt=2)
    assert done.troubles[0][1] == "action 'paper' raised ValueError: 1 results for 2 calls"


class Slow(IdempotentPaper):
    async def execute(self, calls: Sequence[Call]) -> Sequence[Result]:
        await asyncio.sleep(60)
        return await super().execute(calls)


def test_an_action_that_does_not_answer_in_time_is_in_doubt(store: Store, tmp_path: Path) -> None:
    fill(store, 1)
    slow = Slow(tmp_path / "paper.txt")

    done = send(store, {"mail": slow}, deadline_s=0.05)

    assert done.counts == Counter(in_doubt=1)
    assert done.troubles == [("renewal_outreach/a000/1/tell/c1", "no answer within 0.05 seconds")]


def test_a_play_that_closed_meanwhile_is_sent_nothing(store: Store, paper: Paper) -> None:
    fill(store, 2)
    close_plays(store)

    done = send(store, {"mail": paper, "post": paper})

    assert done.counts == Counter(cancelled=4)
    assert paper.lines() == []
    assert set(states(store).values()) == {"cancelled"}


def test_rows_that_another_worker_holds_are_left_to_it(store: Store, paper: Paper) -> None:
    fill(store, 1)
    with store.writing() as conn:
        lease(conn, owner="other", now=START, until=START + timedelta(minutes=5), limit=9)

    assert send(store, {"mail": paper, "post": paper}).counts == Counter()
    assert send(store, {"mail": paper, "post": paper}, clock=later()).counts == Counter(sent=2)


@pytest.mark.parametrize("effect", [Effect.IDEMPOTENT, Effect.KEYED])
def test_what_may_be_repeated_is_sent_by_the_next_worker(
    store: Store, tmp_path: Path, effect: Effect
) -> None:
    fill(store, 2)
    abandon(store, "mail")
    paper = PAPERS[effect](tmp_path / "paper.txt")

    assert send(store, {"mail": paper}).counts == Counter()
    done = send(store, {"mail": paper}, clock=later())

    assert done.counts == Counter(sent=2)
    assert len(set(paper.lines())) == len(paper.lines()) == 2


def test_what_may_not_be_repeated_is_shown_as_in_doubt(store: Store, paper: Paper) -> None:
    fill(store, 1)
    abandon(store, "mail")

    done = send(store, {"mail": paper}, clock=later())

    assert done.counts == Counter(in_doubt=1)
    assert done.troubles == [
        ("renewal_outreach/a000/1/tell/c1", "the worker stopped while sending")
    ]
    assert paper.lines() == []


def test_what_may_not_be_repeated_is_looked_up_first(store: Store, paper: Paper) -> None:
    fill(store, 1)
    abandon(store, "mail")
    paper.knows = True

    done = send(store, {"mail": paper}, clock=later())

    assert done.counts == Counter(failed=1)
    assert states(store)["a000/1/tell/c1"] == "failed"


def test_a_message_on_its_way_when_the_play_closed_is_not_repeated(
    store: Store, tmp_path: Path
) -> None:
    fill(store, 1)
    abandon(store, "mail")
    close_plays(store)
    paper = IdempotentPaper(tmp_path / "paper.txt")

    done = send(store, {"mail": paper}, clock=later())

    assert done.counts == Counter(in_doubt=1)
    assert paper.lines() == []
    assert states(store)["a000/1/tell/c1"] == "in_doubt"


def test_a_message_that_went_out_before_the_play_closed_counts_as_sent(
    store: Store, paper: Paper
) -> None:
    fill(store, 1)
    with store.reading() as conn:
        (current,) = load_open(conn).values()
    abandon(store, "mail")
    close_plays(store)
    paper.knows = True
    paper.path.write_text(idempotency_key(f"{current.id}/tell/c1") + "\n")

    send(store, {"mail": paper}, clock=later())

    with store.reading() as conn:
        (play,) = load_plays(conn, [current.id])
    (told,) = play.of_step("tell")
    assert (told.state, told.why) == ("sent", "on its way when it was cancelled")


def test_a_connection_that_is_gone_leaves_what_it_began_in_doubt(
    store: Store, paper: Paper
) -> None:
    fill(store, 1)
    abandon(store, "mail")

    done = send(store, {"post": paper}, clock=later())

    assert done.counts == Counter(in_doubt=1, sent=1)
    assert done.troubles[0][1] == (
        "the worker stopped while sending, and 'mail' is no connection now"
    )


WORKER = """
import sys
from pathlib import Path
from playwise.contracts import Effect
from tests.unit.plays.sending import PAPERS, die, later, opened_store, send
root, effect, when, at, minutes = sys.argv[1:]
paper = PAPERS[Effect(effect)](Path(root, "paper.txt"), **{when: die(int(at))})
send(opened_store(Path(root)), {"mail": paper}, batch=4, worker=minutes, clock=later(int(minutes)))
"""


def kill_while_sending(root: Path, effect: Effect, when: str, at: int, minutes: int) -> None:
    """Run a worker in a process of its own that is killed at a call of its first batch."""
    given = [str(root), effect.value, when, str(at), str(minutes)]
    ended = subprocess.run(
        [sys.executable, "-c", WORKER, *given], check=False, capture_output=True, text=True
    )
    assert ended.returncode == -signal.SIGKILL, ended.stderr


@pytest.mark.parametrize("effect", Effect)
def test_killed_workers_lose_nothing_and_send_nothing_twice(
    store: Store, tmp_path: Path, effect: Effect
) -> None:
    fill(store, 12)
    for number, (when, at) in enumerate([("before", 0), ("after", 0), ("after", 2)]):
        kill_while_sending(tmp_path, effect, when, at, 60 * number)

    paper = PAPERS[effect](tmp_path / "paper.txt")
    last = send(store, {"mail": paper}, clock=later(600))

    lines = paper.lines()
    assert len(lines) == len(set(lines))
    ended = Counter(state for id, state in states(store).items() if "/tell/" in id)
    if effect is Effect.UNSAFE:
        # Each kill leaves its batch of four unsettled: some were sent, none is sent again.
        assert ended == Counter(in_doubt=12)
        assert len(lines) == 0 + 1 + 3
    else:
        assert ended == Counter(sent=12)
        assert len(lines) == 12
    assert last.counts.total() > 0


def test_a_worker_killed_with_a_real_mailbox_sends_each_message_once(
    store: Store, tmp_path: Path
) -> None:
    fill(store, 6)
    mail = Mailbox(MailboxConfig(path="outbox"), PluginContext(tmp_path))
    abandon(store, "mail")
    # As after a kill half way through a batch: some messages are there, none is recorded.
    with store.reading() as conn:
        plays = sorted(play.id for play in load_open(conn).values())
    calls = [
        Call(idempotency_key(f"{id}/tell/c1"), "ana@costa.example", "s", "b") for id in plays[:3]
    ]
    asyncio.run(mail.execute(calls))

    done = send(store, {"mail": mail}, clock=later())

    assert done.counts == Counter(sent=6)
    assert len(list((tmp_path / "outbox/new").iterdir())) == 6
