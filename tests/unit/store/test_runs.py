"""Runs, numbered and summed up."""

from playwise.store.engine import Store
from playwise.store.rows import RunRow
from playwise.store.runs import finish_run, last_runs, start_run
from tests.unit.store.sample import MONDAY, TUESDAY


def test_runs_are_numbered_and_keep_what_came_of_them(store: Store) -> None:
    with store.writing() as conn:
        one = start_run(conn, "sync", MONDAY, TUESDAY)
        two = start_run(conn, "run", MONDAY, TUESDAY)
        finish_run(conn, one, TUESDAY, {"accounts": 3, "tiers": {"high": 1}})
        assert last_runs(conn, limit=5) == (
            RunRow(two, "run", MONDAY, TUESDAY),
            RunRow(one, "sync", MONDAY, TUESDAY, TUESDAY, {"accounts": 3, "tiers": {"high": 1}}),
        )
        assert [run.id for run in last_runs(conn, "sync")] == [one]


def test_a_number_is_never_given_twice(store: Store) -> None:
    with store.writing() as conn:
        first = start_run(conn, "run", MONDAY, MONDAY)
        conn.exec_driver_sql("DELETE FROM run")
        assert start_run(conn, "run", MONDAY, MONDAY) > first
