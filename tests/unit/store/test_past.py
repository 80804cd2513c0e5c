"""What was: facts at a moment before, decisions by the outcomes that held then."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl
import pytest
import sqlalchemy as sa

from playwise.facts.catalog import Catalogue
from playwise.facts.durations import Duration
from playwise.facts.table import KEY, FactTables, usable
from playwise.playbook.past import PastRead
from playwise.rules.types import DATE, INTEGER, TEXT, enum, list_of, money
from playwise.store.engine import Store
from playwise.store.fact_tables import ensure_fact_tables
from playwise.store.facts import enter_fact, load_facts, save_facts
from playwise.store.history import Point, load_part_at, point_at
from playwise.store.past import with_past
from playwise.store.runs import start_run
from tests.unit.store.sample import CATALOGUE, CRM, FULL, catalogue, entered, facts, sourced

ZONE = ZoneInfo("Europe/Berlin")
REAL = datetime(2030, 1, 1, tzinfo=UTC)
ARR = PastRead("account", "arr", 30, money("USD"))


def day(number: int, hour: int = 9) -> datetime:
    """A day of January, or of the months after it, in Berlin."""
    return datetime(2026, 1, 1, hour, tzinfo=ZONE) + timedelta(days=number - 1)


def sync(conn: sa.Connection, at: datetime, new: FactTables, of: Catalogue = CATALOGUE) -> int:
    """Write *new* as a sync of that moment, whenever that is really done."""
    assert not [found for found in ensure_fact_tables(conn, of) if found.is_error]
    number = start_run(conn, "sync", at, REAL)
    seen = replace(new, observed=dict.fromkeys([CRM], at))
    return save_facts(conn, of, load_facts(conn, of), seen, number, REAL).mark


def past(
    conn: sa.Connection, at: datetime, *reads: PastRead, of: Catalogue = CATALOGUE
) -> Mapping[str, Mapping[str, Any]]:
    """Return what the store's accounts were, by key: the columns that are not null."""
    now = load_facts(conn, of)
    few = with_past(conn, of, now, reads, at)
    whole = with_past(conn, of, now, reads, at, now)
    assert few.past["account"].equals(whole.past["account"])
    rows = few.past["account"].rows_by_key([KEY], named=True, unique=True)
    return {
        key: {name: value for name, value in row.items() if value is not None}
        for key, row in rows.items()
    }


def test_a_fact_is_what_it_was_that_many_days_before(store: Store) -> None:
    with store.writing() as conn:
        sync(conn, day(1), facts([{"_key": "a1", "arr": 1}, {"_key": "a2"}]))
        sync(conn, day(10), facts([{"_key": "a1", "arr": 2}, {"_key": "a2", "arr": 7}]))
        sync(conn, day(20), facts([{"_key": "a1", "arr": 3}, {"_key": "a3", "arr": 9}]))

        assert past(conn, day(31), ARR) == {"a1": {"arr@30d": 1}, "a3": {}}
        assert past(conn, day(40), ARR) == {"a1": {"arr@30d": 2}, "a3": {}}
        assert past(conn, day(49, hour=8), ARR)["a1"] == {"arr@30d": 2}
        assert past(conn, day(50), ARR) == {"a1": {"arr@30d": 3}, "a3": {"arr@30d": 9}}
        assert past(conn, day(30), ARR) == {"a1": {}, "a3": {}}, "nothing was known before"


def test_several_facts_and_days_are_brought_together(store: Store) -> None:
    reads = (
        ARR,
        replace(ARR, days=1),
        PastRead("account", "name", 30, TEXT),
        PastRead("account", "reviews", 30, list_of(DATE)),
        PastRead("account", "tier", 30, enum(["high", "low"])),
    )
    with store.writing() as conn:
        sync(conn, day(1), facts([FULL]))
        sync(conn, day(2), facts([{**FULL, "arr": 5, "name": None, "reviews": [], "tier": None}]))

        assert past(conn, day(31), *reads)["a1"] == {
            "arr@30d": FULL["arr"],
            "arr@1d": 5,
            "name@30d": FULL["name"],
            "reviews@30d": [date(2026, 1, 1)],
            "tier@30d": "low",
        }


def test_days_are_counted_on_the_clock_of_the_workspace(store: Store) -> None:
    """In Berlin the clocks go forward on 29 March: nine o'clock is an hour less in UTC."""
    with store.writing() as conn:
        sync(conn, datetime(2026, 3, 28, 9, tzinfo=ZONE), facts([{"_key": "a1", "arr": 1}]))
        read = replace(ARR, days=1)

        assert past(conn, datetime(2026, 3, 29, 9, tzinfo=ZONE), read) == {"a1": {"arr@1d": 1}}
        assert past(conn, datetime(2026, 3, 29, 8, 59, tzinfo=ZONE), read) == {"a1": {}}


AGEING = catalogue(
    replace(sourced("account", "arr", money("USD")), max_age=Duration(5, "d")),
    replace(entered("account", "grade", INTEGER, default=3), max_age=Duration(5, "d")),
)


def test_what_was_too_old_to_use_then_is_stale(store: Store) -> None:
    """Whether it was, hangs on when it had been seen by then, not on what was seen since."""
    reads = (ARR, PastRead("account", "grade", 30, INTEGER))

    def those_of(at: datetime) -> Mapping[str, Any]:
        return past(conn, at, *reads, of=AGEING)["a1"]

    with store.writing() as conn:
        sync(conn, day(1), facts([{"_key": "a1", "arr": 1}], of=AGEING), AGEING)
        assert those_of(day(35)) == {
            "arr@30d": 1,
            "arr@30d~": False,
            "grade@30d": 3,
            "grade@30d~": False,
        }
        enter_fact(conn, AGEING, "account", "a1", "grade", 5, "lee", day(7))
        sync(conn, day(8), load_facts(conn, AGEING), AGEING)
        assert those_of(day(37, hour=10)) == {
            "arr@30d": 1,
            "arr@30d~": True,
            "grade@30d": 5,
            "grade@30d~": False,
        }
        assert those_of(day(42, hour=10)) == {
            "arr@30d": 1,
            "arr@30d~": False,
            "grade@30d": 5,
            "grade@30d~": True,
        }
        now = load_facts(conn, AGEING)
        at = day(42, hour=10)
        seen = usable(AGEING.entities["account"], with_past(conn, AGEING, now, reads, at), at)
        assert seen.collect().row(0, named=True) == {
            "_key": "a1",
            "_parent_company": None,
            "arr": None,
            "arr~": True,
            "grade": None,
            "grade~": True,
            "arr@30d": 1,
            "arr@30d~": False,
            "grade@30d": None,
            "grade@30d~": True,
        }


def test_a_record_that_left_and_came_back_has_the_past_of_both(store: Store) -> None:
    with store.writing() as conn:
        sync(conn, day(1), facts([{"_key": "a1", "arr": 1}]))
        sync(conn, day(5), facts())
        sync(conn, day(9), facts([{"_key": "a1", "arr": 4}]))

        assert past(conn, day(33), ARR) == {"a1": {"arr@30d": 1}}
        assert past(conn, day(37), ARR) == {"a1": {}}
        assert past(conn, day(39), ARR) == {"a1": {"arr@30d": 4}}


def test_nothing_is_loaded_where_nothing_is_read(store: Store) -> None:
    tables = facts([FULL])
    with store.writing() as conn:
        assert with_past(conn, CATALOGUE, tables, (), day(31)) is tables


def test_only_entities_whose_past_is_read_have_one(store: Store) -> None:
    read = PastRead("contact", "email", 1, TEXT)
    new = facts([{"_key": "a1"}], [{"_key": "c1", "_parent_account": "a1", "email": "a@b.example"}])
    with store.writing() as conn:
        sync(conn, day(1), new)
        made = with_past(conn, CATALOGUE, load_facts(conn, CATALOGUE), [read], day(2))

    assert list(made.past) == ["contact"]
    assert made.past["contact"].to_dicts() == [{"_key": "c1", "email@1d": "a@b.example"}]


def test_more_records_than_are_looked_up_one_by_one_have_a_past_too(store: Store) -> None:
    many = [{"_key": f"a{n:04}", "arr": n} for n in range(1_100)]
    with store.writing() as conn:
        sync(conn, day(1), facts(many))
        sync(conn, day(2), facts([{**row, "arr": 0} for row in many]))
        now = load_facts(conn, CATALOGUE)
        made = with_past(conn, CATALOGUE, now, [ARR], day(31), now).past["account"]

    assert made["arr@30d"].to_list() == list(range(1_100))


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (day(1) - timedelta(seconds=1), Point(0, 0)),
        (day(1), Point(1, 1)),
        (day(3), Point(1, 1)),
        (day(5), Point(1, 2)),
        (day(7), Point(3, 2)),
        (day(9), Point(4, 3)),
        (day(300), Point(4, 3)),
    ],
)
def test_history_has_come_as_far_as_the_last_run_and_entry(
    store: Store, at: datetime, expected: Point
) -> None:
    """A sync on the fifth confirmed everything; on the seventh a person said something."""
    same = facts([{"_key": "a1"}])
    with store.writing() as conn:
        sync(conn, day(1), same)
        sync(conn, day(5), same)
        enter_fact(conn, CATALOGUE, "account", "a1", "grade", 4, "lee", day(7))
        now = load_facts(conn, CATALOGUE)
        sync(conn, day(9), replace(now, frames={**now.frames, "company": a_company()}))

        assert point_at(conn, at) == expected


def a_company() -> pl.DataFrame:
    return facts(companies=[{"_key": "c1"}]).frames["company"]


def test_the_part_around_a_record_is_that_of_the_moment(store: Store) -> None:
    """The contact hung on another account then, and that on another company."""
    companies = [{"_key": "c1"}, {"_key": "c2"}]
    before = facts(
        [{"_key": "a1", "_parent_company": "c1"}, {"_key": "a2", "_parent_company": "c2"}],
        [{"_key": "p1", "_parent_account": "a1"}, {"_key": "p2", "_parent_account": "a2"}],
        companies,
    )
    after = facts(
        [{"_key": "a1", "_parent_company": "c1"}, {"_key": "a2", "_parent_company": "c2"}],
        [{"_key": "p1", "_parent_account": "a2"}],
        companies,
    )
    with store.writing() as conn:
        sync(conn, day(1), before)
        sync(conn, day(5), after)

        then = load_part_at(conn, CATALOGUE, "contact", ["p1"], day(2))
        now = load_part_at(conn, CATALOGUE, "contact", ["p1"], day(6))

    assert keys(then) == {"company": ["c1"], "account": ["a1"], "contact": ["p1"]}
    assert keys(now) == {"company": ["c2"], "account": ["a2"], "contact": ["p1"]}
    assert then.observed == {CRM: day(1)}
    assert now.observed == {CRM: day(5)}


def keys(tables: FactTables) -> dict[str, list[str]]:
    return {name: frame[KEY].to_list() for name, frame in tables.frames.items()}
