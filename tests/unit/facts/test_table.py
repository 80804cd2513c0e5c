"""The frames of all facts: their columns, and which of their values rules may use."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl
import pytest

from playwise.facts.catalog import Catalogue, Entity, Fact, Parent, Source
from playwise.facts.durations import Duration
from playwise.facts.table import KEY, FactTables, schema, usable
from playwise.rules.types import BOOL, DATE, INTEGER, TEXT, Type, Value, list_of, money

ZONE = ZoneInfo("America/New_York")
AS_OF = datetime(2026, 3, 9, 9, 0, tzinfo=ZONE)
TWO_DAYS = Duration(2, "d")


def read(name: str, stream: str = "accounts", **fields: Any) -> Fact:
    source = Source("crm", stream, name)
    return Fact(name, "account", fields.pop("type", INTEGER), source, **fields)


def entered(name: str, type: Type, default: Value, **fields: Any) -> Fact:
    return Fact(name, "account", type, entered_by="csm", default=default, **fields)


def account(*facts: Fact) -> Entity:
    parents = (Parent("company", "company_id", "accounts"),)
    return Entity("account", "account_id", None, parents, {fact.name: fact for fact in facts})


def seen_by(entity: Entity, when: datetime | None, **facts: Any) -> FactTables:
    """One account whose rows and entries were all observed at that moment."""
    columns = schema(entity)
    times = {name: when for name in columns if name.startswith(("_seen_", "_entered_"))}
    row = {KEY: "a1", **times, **facts}
    return FactTables({"account": pl.DataFrame([row], schema=columns)})


def usable_row(entity: Entity, tables: FactTables, as_of: datetime = AS_OF) -> dict[str, Any]:
    return usable(entity, tables, as_of).collect().row(0, named=True)


def test_an_entity_has_its_key_its_parents_its_facts_in_order_and_when_they_were_seen() -> None:
    entity = account(
        read("seats"),
        read("arr", "billing", type=money("USD")),
        Fact("note", "account", TEXT, entered_by="csm"),
        read("tags", type=list_of(TEXT)),
    )

    assert schema(entity) == {
        "_key": pl.String(),
        "_parent_company": pl.String(),
        "arr": pl.Int64(),
        "note": pl.String(),
        "seats": pl.Int64(),
        "tags": pl.List(pl.String()),
        "_seen_crm__accounts": pl.Datetime("us", "UTC"),
        "_seen_crm__billing": pl.Datetime("us", "UTC"),
        "_entered_note": pl.Datetime("us", "UTC"),
    }


def test_a_workspace_begins_with_empty_tables() -> None:
    entity = account(read("seats"))

    tables = FactTables.empty(Catalogue({"account": entity}))

    assert tables.frames["account"].schema == schema(entity)
    assert tables.frames["account"].is_empty()
    assert usable(entity, tables, AS_OF).collect().columns == ["_key", "_parent_company", "seats"]


@pytest.mark.parametrize(
    ("age", "value", "stale"),
    [
        (timedelta(0), 5, False),
        (timedelta(hours=-1), 5, False),
        (timedelta(days=2), 5, False),
        (timedelta(days=2, microseconds=1), None, True),
    ],
)
def test_a_value_is_stale_once_it_is_older_than_its_max_age(
    age: timedelta, value: int | None, stale: bool
) -> None:
    entity = account(read("seats", max_age=TWO_DAYS))
    as_of = datetime(2026, 2, 14, 9, 0, tzinfo=ZONE)

    row = usable_row(entity, seen_by(entity, as_of - age, seats=5), as_of)

    assert (row["seats"], row["seats~"]) == (value, stale)


def test_age_is_counted_on_the_clock_so_that_summer_time_makes_nothing_stale_early() -> None:
    """The night before as_of's two days back had an hour less."""
    entity = account(read("seats", max_age=TWO_DAYS))
    nine_on_saturday = datetime(2026, 3, 7, 9, 0, tzinfo=ZONE)

    row = usable_row(entity, seen_by(entity, nine_on_saturday, seats=5))

    assert AS_OF.astimezone(UTC) - nine_on_saturday.astimezone(UTC) == timedelta(hours=47)
    assert row["seats"] == 5


def test_what_is_absent_is_missing_and_never_stale() -> None:
    entity = account(read("seats", max_age=TWO_DAYS))

    row = usable_row(entity, seen_by(entity, AS_OF - timedelta(days=900)))

    assert (row["seats"], row["seats~"]) == (None, False)


def test_a_row_without_a_time_of_its_own_was_observed_when_its_stream_was_read() -> None:
    entity = account(read("seats", max_age=TWO_DAYS), read("users", max_age=TWO_DAYS))
    tables = seen_by(entity, None, seats=5, users=6)
    observed = {("crm", "accounts"): AS_OF - timedelta(days=3)}

    fresh = usable_row(entity, tables)
    old = usable_row(entity, FactTables(tables.frames, observed))

    assert (fresh["seats"], fresh["users"]) == (5, 6)
    assert (old["seats"], old["seats~"], old["users"]) == (None, True, None)


def test_a_rows_own_time_wins_over_that_of_its_stream() -> None:
    entity = account(read("seats", max_age=TWO_DAYS))
    tables = seen_by(entity, AS_OF - timedelta(days=9), seats=5)

    row = usable_row(entity, FactTables(tables.frames, {("crm", "accounts"): AS_OF}))

    assert row["seats~"] is True


def test_what_people_enter_ages_from_its_entry() -> None:
    entity = account(Fact("note", "account", TEXT, entered_by="csm", max_age=TWO_DAYS))

    old = usable_row(entity, seen_by(entity, AS_OF - timedelta(days=4), note="hm"))
    fresh = usable_row(entity, seen_by(entity, AS_OF, note="hm"))

    assert (old["note"], old["note~"], fresh["note"]) == (None, True, "hm")


@pytest.mark.parametrize(
    ("fact", "value"),
    [
        (entered("done", BOOL, False), False),
        (entered("seats", INTEGER, 0), 0),
        (entered("arr", money("USD"), 150), 150),
        (entered("since", DATE, date(2026, 1, 1)), date(2026, 1, 1)),
        (entered("tags", list_of(TEXT), ("a",)), ["a"]),
    ],
    ids=lambda part: part.name if isinstance(part, Fact) else "",
)
def test_a_default_is_what_nobody_entered(fact: Fact, value: Value) -> None:
    entity = account(fact)

    assert usable_row(entity, seen_by(entity, AS_OF))[fact.name] == value


def test_a_null_from_a_source_is_a_misfit_for_which_no_default_stands() -> None:
    entity = account(read("done", type=BOOL, default=False), read("seats", default=0))

    row = usable_row(entity, seen_by(entity, AS_OF, seats=0))

    assert (row["done"], row["seats"]) == (None, 0)


def test_a_default_does_not_stand_in_for_what_is_stale() -> None:
    entity = account(entered("done", BOOL, False, max_age=TWO_DAYS))
    long_ago = AS_OF - timedelta(days=9)

    assert usable_row(entity, seen_by(entity, long_ago, done=True))["done"] is None
    assert usable_row(entity, seen_by(entity, long_ago))["done"] is False


def test_a_max_age_beyond_all_dates_makes_nothing_stale() -> None:
    entity = account(read("seats", max_age=Duration(99_999, "y")))

    assert usable_row(entity, seen_by(entity, datetime(1, 1, 2, tzinfo=UTC), seats=5))["seats"] == 5


def test_only_a_fact_that_may_age_has_a_stale_mark() -> None:
    entity = account(read("seats", max_age=TWO_DAYS), read("users"))

    columns = usable(entity, seen_by(entity, AS_OF), AS_OF).collect().columns

    assert columns == ["_key", "_parent_company", "seats~", "seats", "users"]
