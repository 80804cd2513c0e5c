"""What every store owes its users, whatever database is behind it."""

import multiprocessing
import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import sqlalchemy as sa

from playwise.errors import StoreError
from playwise.facts.catalog import Catalogue, Entity, Fact, Source
from playwise.facts.table import KEY, FactTables, schema
from playwise.rules.types import INTEGER
from playwise.store.engine import Store, open_store
from playwise.store.fact_tables import ensure_fact_tables
from playwise.store.facts import enter_fact, load_facts, mark, save_facts
from playwise.store.outbox import add_outbox, begin_sending, finish, lease, select_outbox
from playwise.store.outcomes import OUTCOME_SCHEMA, load_outcomes, save_outcomes
from playwise.store.plays import open_plays, save_plays, save_steps
from playwise.store.rows import NewOutbox, PlayRow, Sent, StepRow
from playwise.store.runs import last_runs, start_run

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
LATER = datetime(2026, 3, 2, 10, tzinfo=UTC)
FACTS = {
    "seats": Fact("seats", "account", INTEGER, Source("crm", "accounts", "seats")),
    "count": Fact("count", "account", INTEGER, entered_by="csm"),
}
CATALOGUE = Catalogue({"account": Entity("account", "id", None, (), FACTS)})


@pytest.fixture(params=["sqlite"])
def opening(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, Path]:
    """Give the URL and root of an empty store; each kind of store is a param of its own."""
    assert request.param == "sqlite"
    open_store("sqlite:///store.db", root=tmp_path, create=True).close()
    return "sqlite:///store.db", tmp_path


@pytest.fixture
def store(opening: tuple[str, Path]) -> Iterator[Store]:
    url, root = opening
    made = open_store(url, root=root, create=False)
    yield made
    made.close()


def accounts(seats: dict[str, int]) -> FactTables:
    kind = CATALOGUE.entities["account"]
    rows = [{KEY: key, "seats": count} for key, count in sorted(seats.items())]
    frame = pl.DataFrame(rows, schema={KEY: pl.String, "seats": pl.Int64})
    missing = [pl.lit(None, dtype=t).alias(n) for n, t in schema(kind).items() if n not in frame]
    return FactTables({"account": frame.with_columns(missing).select(list(schema(kind)))})


def put(conn: sa.Connection, seats: dict[str, int], run_id: int = 1) -> int:
    ensure_fact_tables(conn, CATALOGUE)
    old = load_facts(conn, CATALOGUE)
    return save_facts(conn, CATALOGUE, old, accounts(seats), run_id, NOW).mark


def outcome(value: str) -> pl.DataFrame:
    row = {"playbook": "tiering", "decision": "tier", "key": "a", "value": value, "version": "v"}
    full: dict[str, Any] = {
        **dict.fromkeys(OUTCOME_SCHEMA),
        **row,
        "reasons": [],
        "assumed": [],
        "as_of": NOW,
    }
    columns = {**OUTCOME_SCHEMA, "entity": pl.String()}
    values = [{**full, "entity": "account"}[name] for name in columns]
    return pl.DataFrame([values], schema=columns, orient="row")


def _count_up(url: str, root: Path, times: int) -> None:
    store = open_store(url, root=root, create=False, patience_s=60)
    for _ in range(times):
        with store.writing() as conn:
            frame = load_facts(conn, CATALOGUE).frames["account"]
            now = frame["count"][0]
            enter_fact(conn, CATALOGUE, "account", "a", "count", now + 1, "x", NOW)
    store.close()


def test_no_update_is_lost_between_processes(opening: tuple[str, Path], store: Store) -> None:
    with store.writing() as conn:
        put(conn, {"a": 1})
        enter_fact(conn, CATALOGUE, "account", "a", "count", 0, "x", NOW)
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=_count_up, args=(*opening, 20)) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [worker.exitcode for worker in workers] == [0, 0, 0]
    with store.reading() as conn:
        assert load_facts(conn, CATALOGUE).frames["account"]["count"].to_list() == [60]
        assert mark(conn) == 1 + 2 * 61


def test_no_update_is_lost_between_threads_of_one_store(store: Store) -> None:
    with store.writing() as conn:
        put(conn, {"a": 1})
        enter_fact(conn, CATALOGUE, "account", "a", "count", 0, "x", NOW)

    def count_up() -> None:
        for _ in range(10):
            with store.writing() as conn:
                now = load_facts(conn, CATALOGUE).frames["account"]["count"][0]
                enter_fact(conn, CATALOGUE, "account", "a", "count", now + 1, "x", NOW)

    threads = [threading.Thread(target=count_up) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with store.reading() as conn:
        assert load_facts(conn, CATALOGUE).frames["account"]["count"].to_list() == [30]


def test_facts_outcomes_and_plays_commit_together_or_not_at_all(store: Store) -> None:
    play = PlayRow("p", "b", "v", "account", "a", "", 1, "open", date(2026, 3, 2), NOW)
    gone = outcome('"x"').clear()

    def write(conn: sa.Connection) -> None:
        run_id = start_run(conn, "run", NOW, NOW)
        at = put(conn, {"a": 1, "b": 2}, run_id)
        save_outcomes(conn, outcome('"high"'), gone, run_id, NOW, at)
        save_plays(conn, [play])

    def fail() -> None:
        with store.writing() as conn:
            write(conn)
            raise RuntimeError("power cut")

    with pytest.raises(RuntimeError, match="power cut"):
        fail()
    with store.reading() as conn:
        assert (last_runs(conn), mark(conn), open_plays(conn)) == ((), 0, ())
        assert load_facts(conn, CATALOGUE).frames["account"].is_empty()
        assert load_outcomes(conn, ["tiering"]).is_empty()
    with store.writing() as conn:
        write(conn)
    with store.reading() as conn:
        assert (len(last_runs(conn)), mark(conn), open_plays(conn)) == (1, 2, (play,))
        assert load_facts(conn, CATALOGUE).frames["account"]["seats"].to_list() == [1, 2]
        assert load_outcomes(conn, ["tiering"])["value"].to_list() == ['"high"']


def test_a_reader_sees_one_moment_while_a_writer_goes_on(store: Store) -> None:
    with store.writing() as conn:
        put(conn, {"a": 1})
    with store.reading() as reader:
        assert load_facts(reader, CATALOGUE).frames["account"]["seats"].to_list() == [1]
        with store.writing() as conn:
            put(conn, {"a": 2}, 2)
        assert load_facts(reader, CATALOGUE).frames["account"]["seats"].to_list() == [1]
        assert mark(reader) == 1
    with store.reading() as reader:
        assert load_facts(reader, CATALOGUE).frames["account"]["seats"].to_list() == [2]


def test_a_reader_cannot_write(store: Store) -> None:
    with pytest.raises(StoreError), store.reading() as conn:
        start_run(conn, "run", NOW, NOW)
    with store.reading() as conn:
        assert last_runs(conn) == ()


def test_what_was_committed_is_there_after_closing(opening: tuple[str, Path], store: Store) -> None:
    with store.writing() as conn:
        at = put(conn, {"a": 1})
    store.close()
    url, root = opening
    again = open_store(url, root=root, create=False)
    with again.reading() as conn:
        assert mark(conn) == at
    again.close()


def _send_all(url: str, root: Path, owner: str, sent: Path) -> None:
    store = open_store(url, root=root, create=False, patience_s=60)
    while True:
        with store.writing() as conn:
            rows = lease(conn, owner=owner, now=NOW, until=LATER, limit=3)
            mine = begin_sending(conn, [row.id for row in rows], owner=owner, now=NOW)
        if not rows:
            break
        with sent.open("a") as log:
            log.writelines(f"{row.key}\n" for row in rows if row.id in mine)
        with store.writing() as conn:
            finish(conn, [Sent(id, "sent") for id in mine], owner=owner, at=NOW)
    store.close()


def test_workers_side_by_side_send_each_message_once(
    opening: tuple[str, Path], store: Store
) -> None:
    play = PlayRow("p", "b", "v", "account", "a", "", 1, "open", date(2026, 3, 2), NOW)
    keys = [f"k{n:02}" for n in range(40)]
    with store.writing() as conn:
        save_plays(conn, [play])
        save_steps(conn, [StepRow(key, "p", "m", key, "ready") for key in keys])
        add_outbox(conn, [NewOutbox(key, "mail", key, {}) for key in keys], NOW)
    context = multiprocessing.get_context("spawn")
    logs = [opening[1] / f"{owner}.log" for owner in ("one", "two")]
    workers = [context.Process(target=_send_all, args=(*opening, log.stem, log)) for log in logs]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [worker.exitcode for worker in workers] == [0, 0]
    sent = [line for log in logs if log.exists() for line in log.read_text().splitlines()]
    assert sorted(sent) == keys
    with store.reading() as conn:
        assert {row.state for row in select_outbox(conn)} == {"sent"}
