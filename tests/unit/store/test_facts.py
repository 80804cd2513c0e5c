"""Facts in, facts out, and what was logged between."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import polars as pl
import pytest
import sqlalchemy as sa

from playwise.errors import StoreError
from playwise.facts.table import KEY, FactTables
from playwise.store.engine import Store
from playwise.store.fact_tables import ensure_fact_tables
from playwise.store.facts import (
    FactsWritten,
    enter_fact,
    load_facts,
    load_observed,
    load_part,
    mark,
    save_facts,
)
from playwise.store.tables import FactChangeTable, table
from tests.unit.store.sample import (
    CATALOGUE,
    CRM,
    FULL,
    MONDAY,
    PEOPLE,
    TUESDAY,
    facts,
    same,
    saved,
)


def changes(conn: sa.Connection, since: int = 0) -> list[tuple[Any, ...]]:
    log = table(FactChangeTable)
    columns = (log.c[name] for name in ("entity", "key", "fact", "old", "run_id", "by"))
    query = sa.select(*columns).where(log.c.seq > since).order_by(log.c.seq)
    return [tuple(row) for row in conn.execute(query)]


def test_every_kind_of_fact_comes_back_as_it_went_in(store: Store) -> None:
    new = facts([FULL, {"_key": "a2"}], [{"_key": "p1", "_parent_account": "a1", "prepared": True}])
    with store.writing() as conn:
        saved(conn, new)
    with store.reading() as conn:
        assert same(load_facts(conn, CATALOGUE), new)


def test_a_store_without_facts_has_empty_frames(store: Store) -> None:
    with store.reading() as conn:
        assert same(load_facts(conn, CATALOGUE), FactTables.empty(CATALOGUE))


def test_a_sync_counts_what_arrived_changed_and_left(store: Store) -> None:
    first = facts([{"_key": "a1", "arr": 1}, {"_key": "a2", "arr": 2}, {"_key": "a3", "arr": 3}])
    second = facts([{"_key": "a2", "arr": 2}, {"_key": "a3", "arr": 4}, {"_key": "a4"}])
    none = {"company": 0, "contact": 0}
    with store.writing() as conn:
        assert saved(conn, first) == FactsWritten(
            none | {"account": 3}, none | {"account": 0}, none | {"account": 0}, mark=3
        )
        assert saved(conn, second, run_id=2) == FactsWritten(
            none | {"account": 1}, none | {"account": 1}, none | {"account": 1}, mark=7
        )
        assert changes(conn, since=3) == [
            ("account", "a4", "", None, 2, None),
            ("account", "a3", "arr", "3", 2, None),
            ("account", "a1", "arr", "1", 2, None),
            ("account", "a1", "", "true", 2, None),
        ]
        assert same(load_facts(conn, CATALOGUE), second)


def test_the_same_facts_again_change_nothing(store: Store) -> None:
    new = facts([FULL], observed={CRM: MONDAY})
    with store.writing() as conn:
        first = saved(conn, new)
        second = saved(conn, new, run_id=2)
        assert (second.total, second.mark) == (0, first.mark)
        assert changes(conn, since=first.mark) == []


def test_old_values_are_logged_with_parents_and_times(store: Store) -> None:
    changed: dict[str, Any] = {"_key": "a1"}
    with store.writing() as conn:
        saved(conn, facts([FULL]))
        before = mark(conn)
        saved(conn, facts([changed]), run_id=2)
        assert {fact: old for _, _, fact, old, _, _ in changes(conn, before)} == {
            "_parent_company": '"c1"',
            "name": '"Ünïcode \\"Ltd\\"\\n"',
            "arr": "2400000",
            "seats": "-9223372036854775808",
            "score": "0.1",
            "live": "false",
            "status": '"won"',
            "renewal": '"2026-03-02"',
            "login": '"2026-01-02T03:04:05.000678Z"',
            "tags": '["b","a",""]',
            "reviews": '["2026-01-01"]',
            "grade": "3",
            "tier": '"low"',
            "_seen_crm__accounts": '"2026-01-01T00:00:00Z"',
            "_entered_grade": '"2025-12-01T23:59:59.999999Z"',
        }


def test_a_null_and_an_empty_list_are_told_apart(store: Store) -> None:
    with store.writing() as conn:
        saved(conn, facts([{"_key": "a1", "tags": []}, {"_key": "a2"}]))
        saved(conn, facts([{"_key": "a1"}, {"_key": "a2", "tags": []}]), run_id=2)
        assert load_facts(conn, CATALOGUE).frames["account"]["tags"].to_list() == [None, []]
        assert [row[1:4] for row in changes(conn, 2)] == [
            ("a1", "tags", "[]"),
            ("a2", "tags", None),
        ]


def test_the_latest_observation_of_a_stream_wins(store: Store) -> None:
    with store.writing() as conn:
        saved(conn, facts(observed={CRM: MONDAY, PEOPLE: MONDAY}), run_id=1)
        saved(conn, facts(observed={CRM: TUESDAY, PEOPLE: MONDAY}), run_id=2)
        assert load_observed(conn) == {CRM: TUESDAY, PEOPLE: MONDAY}
        assert load_observed(conn, run_id=1) == {CRM: MONDAY, PEOPLE: MONDAY}
        assert load_facts(conn, CATALOGUE).observed == {CRM: TUESDAY, PEOPLE: MONDAY}


def test_what_a_person_entered_meanwhile_survives_a_sync(store: Store) -> None:
    with store.writing() as conn:
        saved(conn, facts([{"_key": "a1", "arr": 1}]))
        old = load_facts(conn, CATALOGUE)
    with store.writing() as conn:
        enter_fact(conn, CATALOGUE, "account", "a1", "grade", 4, "lee", TUESDAY)
    with store.writing() as conn:
        save_facts(conn, CATALOGUE, old, facts([{"_key": "a1", "arr": 2}]), 2, MONDAY)
        row = load_facts(conn, CATALOGUE).frames["account"].row(0, named=True)
        assert (row["arr"], row["grade"], row["_entered_grade"]) == (2, 4, TUESDAY)


def test_an_entered_fact_is_kept_with_who_and_when(store: Store) -> None:
    with store.writing() as conn:
        saved(conn, facts([{"_key": "a1"}]))
        assert enter_fact(conn, CATALOGUE, "account", "a1", "tier", "high", "lee", MONDAY) == 3
        assert enter_fact(conn, CATALOGUE, "account", "a1", "tier", None, "kim", TUESDAY) == 5
        assert changes(conn, since=1) == [
            ("account", "a1", "tier", None, None, "lee"),
            ("account", "a1", "_entered_tier", None, None, "lee"),
            ("account", "a1", "tier", '"high"', None, "kim"),
            ("account", "a1", "_entered_tier", '"2026-03-02T09:00:00Z"', None, "kim"),
        ]


@pytest.mark.parametrize(
    ("key", "fact", "value", "message"),
    [
        ("a1", "rank", 1, "there is no fact 'rank' of account"),
        ("a1", "arr", 1, "fact 'arr' comes from crm.accounts.arr: nobody enters it"),
        ("a1", "tier", "vast", "'vast' does not fit fact 'tier', which is enum [high, low]"),
        ("a1", "grade", True, "'True' does not fit fact 'grade', which is integer"),
        ("a1", "grade", 0, "'0' is below 1, the least 'grade' can be"),
        ("a1", "grade", 6, "'6' is above 5, the most 'grade' can be"),
        ("a9", "grade", 3, "there is no account 'a9'"),
    ],
)
def test_an_entry_that_does_not_fit_is_refused(
    store: Store, key: str, fact: str, value: Any, message: str
) -> None:
    with store.writing() as conn:
        saved(conn, facts([{"_key": "a1"}]))
        with pytest.raises(StoreError) as refused:
            enter_fact(conn, CATALOGUE, "account", key, fact, value, "lee", MONDAY)
        assert str(refused.value) == message
        assert mark(conn) == 1


def family() -> FactTables:
    return facts(
        [{"_key": f"a{n}", "_parent_company": f"c{n // 2}", "arr": n} for n in range(6)],
        [{"_key": f"p{n}", "_parent_account": f"a{n // 2}"} for n in range(12)]
        + [{"_key": "stray", "_parent_account": "a9"}],
        [{"_key": f"c{n}", "country": "FR"} for n in range(3)],
        observed={CRM: MONDAY},
    )


def keys(tables: FactTables) -> dict[str, list[str]]:
    return {name: frame[KEY].to_list() for name, frame in tables.frames.items()}


def test_a_part_holds_all_that_rules_about_its_records_can_read(store: Store) -> None:
    with store.writing() as conn:
        saved(conn, family())
    with store.reading() as conn:
        part = load_part(conn, CATALOGUE, "contact", ["p4", "nobody"])
        whole = load_facts(conn, CATALOGUE)
    assert keys(part) == {
        "company": ["c1"],
        "account": ["a2", "a3"],
        "contact": ["p4", "p5", "p6", "p7"],
    }
    assert part.observed == {CRM: MONDAY}
    for name, frame in part.frames.items():
        assert frame.equals(whole.frames[name].filter(pl.col(KEY).is_in(frame[KEY].to_list())))


def test_a_part_of_nobody_is_empty(store: Store) -> None:
    with store.writing() as conn:
        saved(conn, family())
        part = load_part(conn, CATALOGUE, "account", ["a77"])
    assert keys(part) == {"company": [], "account": [], "contact": []}


def test_a_record_without_its_parent_is_still_a_part(store: Store) -> None:
    with store.writing() as conn:
        saved(conn, family())
        part = load_part(conn, CATALOGUE, "contact", ["stray"])
    assert keys(part) == {"company": [], "account": [], "contact": ["stray"]}


def test_the_statements_of_a_part_do_not_grow_with_it(store: Store) -> None:
    with store.writing() as conn:
        saved(conn, family())
    counts = []
    for asked in (["p0"], ["p0", "p4", "p8"]):
        with store.reading() as conn:
            seen: list[str] = []
            raw = conn.connection.driver_connection
            assert raw is not None
            raw.set_trace_callback(seen.append)
            load_part(conn, CATALOGUE, "contact", asked)
            raw.set_trace_callback(None)
            counts.append(len(seen))
    assert counts[0] == counts[1]


def test_a_hundred_thousand_records_go_in_and_out(store: Store) -> None:
    count = 100_000
    day = date(2026, 1, 1)
    table = pl.DataFrame({KEY: [f"a{n:06}" for n in range(count)]}).with_columns(
        arr=pl.int_range(count), renewal=pl.lit(day), tags=pl.lit(["x"])
    )
    empty = FactTables.empty(CATALOGUE)
    blank = empty.frames["account"]
    accounts = pl.concat([blank, table], how="diagonal_relaxed").select(blank.columns)
    accounts = accounts.cast(blank.schema)
    new = FactTables({**empty.frames, "account": accounts}, {CRM: MONDAY})
    with store.writing() as conn:
        ensure_fact_tables(conn, CATALOGUE)
        save_facts(conn, CATALOGUE, empty, new, 1, MONDAY)
        assert same(load_facts(conn, CATALOGUE), new)
        later = accounts.with_columns(renewal=pl.lit(day + timedelta(days=1)))
        moved = FactTables({**empty.frames, "account": later}, {CRM: MONDAY})
        assert save_facts(conn, CATALOGUE, new, moved, 2, TUESDAY).changed["account"] == count
        assert same(load_facts(conn, CATALOGUE), moved)


def test_moments_in_another_zone_are_stored_in_utc(store: Store) -> None:
    with store.writing() as conn:
        saved(conn, facts([{"_key": "a1"}]))
        eastern = datetime.fromisoformat("2026-03-02T04:00:00-05:00")
        enter_fact(conn, CATALOGUE, "account", "a1", "grade", 1, "lee", eastern)
        row = load_facts(conn, CATALOGUE).frames["account"].row(0, named=True)
    assert row["_entered_grade"] == datetime(2026, 3, 2, 9, tzinfo=UTC)
