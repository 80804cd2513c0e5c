"""The migrations make what the tables say, from an installed package."""

import zipfile
from importlib.resources import files
from pathlib import Path

import polars as pl
import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from hatchling.builders.wheel import WheelBuilder

from playwise.errors import StoreError
from playwise.store.engine import Store
from playwise.store.migrations import SCHEMA
from playwise.store.outcomes import load_outcomes, save_outcomes
from playwise.store.reading import outcomes_of
from playwise.store.tables import METADATA
from tests.unit.store.sample import TUESDAY, facts, saved

ROOT = Path(__file__).parents[3]


def test_the_migrated_schema_is_the_one_that_the_tables_declare(store: Store) -> None:
    with store.writing() as conn:
        saved(conn, facts())
        context = MigrationContext.configure(
            conn,
            opts={
                "compare_type": True,
                "include_name": lambda name, kind, _: (
                    not (kind == "table" and name.startswith("facts__"))
                ),
            },
        )
        assert compare_metadata(context, METADATA) == []


def test_partial_and_plain_indexes_are_those_that_the_tables_declare(
    store: Store, tmp_path: Path
) -> None:
    """Alembic does not compare the condition of an index, so the statements are compared."""
    declared = sa.create_engine(f"sqlite:///{tmp_path / 'declared.db'}")
    METADATA.create_all(declared)
    query = sa.text("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL")
    with declared.connect() as conn:
        expected = sorted(map(tuple, conn.execute(query)))
    declared.dispose()
    with store.reading() as conn:
        assert sorted(map(tuple, conn.execute(query))) == expected


def test_the_newest_revision_is_the_one_that_opening_compares_with() -> None:
    config = Config()
    config.set_main_option("script_location", "playwise.store:migrations")
    config.set_main_option("path_separator", "os")
    assert ScriptDirectory.from_config(config).get_heads() == [SCHEMA]


def test_a_store_of_the_first_schema_keeps_its_outcomes_and_gets_their_parts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from playwise.store import engine as opening

    monkeypatch.setattr(opening, "upgrade", _to_the_first)
    opening.open_store("sqlite:///playwise.db", root=tmp_path, create=True).close()
    monkeypatch.undo()
    with pytest.raises(StoreError, match=r"written by an older Playwise"):
        opening.open_store("sqlite:///playwise.db", root=tmp_path, create=False)

    store = opening.open_store("sqlite:///playwise.db", root=tmp_path, create=True)
    with store.writing() as conn:
        before = load_outcomes(conn, ["tiering"])
        assert before.select("value", "parts").rows() == [('"high"', None)]
        now = before.with_columns(
            parts=pl.lit('{"score":61.5}'), entity=pl.lit("account"), value=pl.lit('"low"')
        )
        save_outcomes(conn, now, now.clear(), 2, TUESDAY, 1)
        assert load_outcomes(conn, ["tiering"])["parts"].to_list() == ['{"score":61.5}']
        (row,) = outcomes_of(conn, "account", ["a"])["a"]
        assert (row.value_text, row.parts) == ("low", {"score": 61.5})
        log = conn.execute(sa.text("SELECT value, parts FROM outcome_change")).all()
        assert list(map(tuple, log)) == [('"high"', None)]
    store.close()


def _to_the_first(conn: sa.Connection, _name: str) -> None:
    """Make a store as the first schema had it, with one outcome."""
    config = Config()
    config.set_main_option("script_location", "playwise.store:migrations")
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = conn
    command.upgrade(config, "0001")
    row = {"playbook": "tiering", "decision": "tier", "key": "a", "entity": "account"}
    row |= {"value": '"high"', "value_text": "high", "reasons": "[]", "assumed": "[]"}
    moment = "2026-03-02 09:00:00.000000"
    row |= {"version": "v1", "as_of": moment, "changed_at": moment, "mark": "1"}
    outcome = sa.table("outcome", *(sa.column(name) for name in row))
    conn.execute(sa.insert(outcome).values(row))


def test_a_wheel_holds_every_file_of_the_migrations(tmp_path: Path) -> None:
    builder = WheelBuilder(str(ROOT))
    (wheel,) = builder.build(directory=str(tmp_path), versions=["standard"])
    with zipfile.ZipFile(wheel) as archive:
        packed = {name for name in archive.namelist() if name.startswith("playwise/store/")}
    here = Path(str(files("playwise.store").joinpath("migrations")))
    expected = {
        f"playwise/store/migrations/{path.relative_to(here).as_posix()}"
        for path in here.rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    }
    assert "playwise/store/migrations/env.py" in expected
    assert expected <= packed


def test_a_failed_migration_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from playwise.store import engine as opening

    def half(conn: sa.Connection, name: str) -> None:
        conn.execute(sa.text("CREATE TABLE run (id)"))
        raise RuntimeError("power cut")

    monkeypatch.setattr(opening, "upgrade", half)
    with pytest.raises(RuntimeError, match="power cut"):
        opening.open_store("sqlite:///playwise.db", root=tmp_path, create=True)
    monkeypatch.undo()
    opening.open_store("sqlite:///playwise.db", root=tmp_path, create=True).close()
