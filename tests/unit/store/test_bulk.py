"""Statements for thousands of rows."""

import pytest
import sqlalchemy as sa

from playwise.store import bulk
from playwise.store.engine import Store
from playwise.store.tables import FactTypeTable, ObservationTable, table
from tests.unit.store.sample import MONDAY

TYPES = table(FactTypeTable)


def test_names_are_quoted_and_values_are_parameters() -> None:
    odd = sa.Table('fa"cts', sa.MetaData(), sa.Column("order"), sa.Column("key"))
    assert bulk.insert_text(odd, ("key", "order")) == (
        'INSERT INTO "fa""cts" ("key", "order") VALUES (?, ?)'
    )
    assert bulk.upsert_text(odd, ("key", "order"), ("key",)) == (
        'INSERT INTO "fa""cts" ("key", "order") VALUES (?, ?) '
        'ON CONFLICT ("key") DO UPDATE SET "order" = excluded."order"'
    )
    assert bulk.upsert_text(odd, ("key",), ("key",)) == (
        'INSERT INTO "fa""cts" ("key") VALUES (?) ON CONFLICT ("key") DO NOTHING'
    )
    assert bulk.update_text(odd, ("order",), ("key",)) == (
        'UPDATE "fa""cts" SET "order" = ? WHERE "key" = ?'
    )
    assert bulk.delete_text(odd, ("key", "order")) == (
        'DELETE FROM "fa""cts" WHERE "key" = ? AND "order" = ?'
    )


def test_a_column_that_the_table_has_not_is_an_error() -> None:
    with pytest.raises(KeyError):
        bulk.insert_text(TYPES, ("entity", "typ"))


def test_rows_are_written_in_the_transaction_that_is_open(store: Store) -> None:
    counted = sa.select(sa.func.count()).select_from(TYPES)

    def fail() -> None:
        with store.writing() as conn:
            rows = (("account", f"f{n}", "text") for n in range(3000))
            bulk.insert(conn, TYPES, ("entity", "fact", "type"), rows)
            assert conn.execute(counted).scalar_one() == 3000
            raise RuntimeError("power cut")

    with pytest.raises(RuntimeError, match="power cut"):
        fail()
    with store.reading() as conn:
        assert conn.execute(counted).scalar_one() == 0


def test_an_upsert_overwrites_by_key_and_converts_values(store: Store) -> None:
    columns = ("connection", "stream", "run_id", "seen_at")
    seen = table(ObservationTable)
    with store.writing() as conn:
        bulk.upsert(conn, seen, columns, columns[:3], [("crm", "a", 1, MONDAY)])
        later = MONDAY.replace(year=2027)
        bulk.upsert(conn, seen, columns, columns[:3], [("crm", "a", 1, later)])
        assert conn.execute(sa.select(seen)).all() == [("crm", "a", 1, later)]


def test_one_of_takes_any_number_of_values_in_one_statement(store: Store) -> None:
    names = [f"f{n}" for n in range(100_000)] + ['quote"', "é"]
    with store.writing() as conn:
        bulk.insert(
            conn, TYPES, ("entity", "fact", "type"), [("a", n, "t") for n in ("f7", 'quote"', "x")]
        )
        found = conn.execute(sa.select(TYPES.c.fact).where(bulk.one_of(TYPES.c.fact, names)))
        assert sorted(found.scalars()) == ["f7", 'quote"']
        none = conn.execute(sa.select(TYPES.c.fact).where(bulk.one_of(TYPES.c.fact, [])))
        assert none.scalars().all() == []
