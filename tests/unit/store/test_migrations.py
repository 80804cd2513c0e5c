"""The migrations make what the tables say, from an installed package."""

import zipfile
from importlib.resources import files
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from hatchling.builders.wheel import WheelBuilder

from playwise.store.engine import Store
from playwise.store.migrations import SCHEMA
from playwise.store.tables import METADATA
from tests.unit.store.sample import facts, saved

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
