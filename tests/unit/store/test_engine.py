"""Opening a store, its transactions, and what is said where it cannot be used."""

import multiprocessing
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from playwise.errors import StoreError
from playwise.store.engine import MissingStoreError, Store, open_store

URL = "sqlite:///playwise.db"


def refusal(url: str, root: Path, *, create: bool = True) -> tuple[str, str | None]:
    with pytest.raises(StoreError) as refused:
        open_store(url, root=root, create=create, patience_s=0.1).close()
    return str(refused.value), refused.value.help


SHAPE = "write it as sqlite:///playwise.db: three slashes, then the file"


@pytest.mark.parametrize(
    ("url", "message", "help"),
    [
        ("playwise.db", "the store 'playwise.db' is not a URL", SHAPE),
        ("", "the store '' is not a URL", SHAPE),
        ("sqlite://", "the store 'sqlite://' names no file", SHAPE),
        ("sqlite:///:memory:", "the store 'sqlite:///:memory:' names no file", SHAPE),
        (
            "sqlite://playwise.db",
            "the store 'sqlite://playwise.db' has parts that a file has not",
            SHAPE,
        ),
        (
            "sqlite:///playwise.db?mode=ro",
            "the store 'sqlite:///playwise.db?mode=ro' has parts that a file has not",
            SHAPE,
        ),
        ("mysql://host/db", "'mysql' is not a kind of store", SHAPE),
        ("sqlite+aiosqlite:///a.db", "'sqlite+aiosqlite' is not a kind of store", SHAPE),
        (
            "postgresql://me:secret@host/db",
            "a store in PostgreSQL is not built yet",
            "use sqlite:///playwise.db until it is",
        ),
        (
            "postgresql+psycopg://host/db",
            "a store in PostgreSQL is not built yet",
            "use sqlite:///playwise.db until it is",
        ),
        (
            "sqlite:///no/such/folder.db",
            "the folder of the store 'no/such/folder.db' does not exist",
            "make the folder",
        ),
        ("sqlite:///a\0b", "the store 'a\0b' has a name that no file can have", None),
    ],
)
def test_a_url_that_names_no_store_is_refused(
    tmp_path: Path, url: str, message: str, help: str | None
) -> None:
    assert refusal(url, tmp_path) == (message, help)
    assert list(tmp_path.iterdir()) == []


def test_a_relative_path_counts_from_the_root(tmp_path: Path) -> None:
    open_store(URL, root=tmp_path, create=True).close()
    assert [path.name for path in tmp_path.iterdir()] == ["playwise.db"]


def test_an_absolute_path_is_taken_as_it_is(tmp_path: Path) -> None:
    elsewhere = tmp_path / "root"
    elsewhere.mkdir()
    url = f"sqlite:///{tmp_path}/a b#%3F%25.db"
    open_store(url, root=elsewhere, create=True).close()
    assert [path.name for path in sorted(tmp_path.iterdir())] == ["a b#?%.db", "root"]


def test_a_store_that_is_not_there_is_not_made_by_looking(tmp_path: Path) -> None:
    with pytest.raises(MissingStoreError) as missing:
        open_store(URL, root=tmp_path, create=False)
    assert str(missing.value) == "there is no store 'playwise.db' yet"
    assert missing.value.help == "`playwise sync` makes it"
    assert list(tmp_path.iterdir()) == []


def test_an_empty_file_is_no_store_yet(tmp_path: Path) -> None:
    (tmp_path / "playwise.db").touch()
    with pytest.raises(MissingStoreError) as missing:
        open_store(URL, root=tmp_path, create=False)
    assert str(missing.value) == "the store 'playwise.db' is empty"
    open_store(URL, root=tmp_path, create=True).close()
    open_store(URL, root=tmp_path, create=False).close()


def test_a_folder_in_its_place_is_refused(tmp_path: Path) -> None:
    (tmp_path / "playwise.db").mkdir()
    assert refusal(URL, tmp_path) == ("the store 'playwise.db' is a folder", "name a file in it")


@pytest.mark.parametrize("create", [True, False])
def test_a_file_that_is_no_database_is_refused(tmp_path: Path, create: bool) -> None:
    (tmp_path / "playwise.db").write_text("name,arr\n" * 200)
    assert refusal(URL, tmp_path, create=create) == (
        "the store 'playwise.db' is not an SQLite database",
        "name another file, or move this one away",
    )


def test_a_damaged_store_is_refused(tmp_path: Path, store: Store) -> None:
    store.close()
    path = tmp_path / "playwise.db"
    path.write_bytes(path.read_bytes()[:4096] + b"\xff" * 200_000)
    assert refusal(URL, tmp_path) == ("the store 'playwise.db' is damaged", "put back a copy of it")


def test_the_database_of_another_program_is_left_alone(tmp_path: Path) -> None:
    other = sqlite3.connect(tmp_path / "playwise.db")
    other.execute("CREATE TABLE invoices (id)")
    other.close()
    before = (tmp_path / "playwise.db").read_bytes()
    assert refusal(URL, tmp_path) == (
        "'playwise.db' is another program's database, not a store of Playwise",
        "give the store a file of its own",
    )
    assert (tmp_path / "playwise.db").read_bytes() == before


def test_another_programs_alembic_database_is_left_alone(tmp_path: Path) -> None:
    other = sqlite3.connect(tmp_path / "playwise.db")
    other.execute("CREATE TABLE alembic_version (version_num TEXT)")
    other.execute("INSERT INTO alembic_version VALUES ('abc')")
    other.commit()
    other.close()
    assert refusal(URL, tmp_path)[1] == "give the store a file of its own"


@pytest.mark.parametrize("create", [True, False])
def test_a_store_from_a_newer_playwise_is_refused(
    tmp_path: Path, store: Store, create: bool
) -> None:
    with store.writing() as conn:
        conn.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    store.close()
    assert refusal(URL, tmp_path, create=create) == (
        (
            "the store 'playwise.db' was written by a newer Playwise",
            "update Playwise, or name another store",
        )
    )


def test_a_locked_store_is_said_to_be_locked(tmp_path: Path, store: Store) -> None:
    other = sqlite3.connect(tmp_path / "playwise.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError) as refused, store.writing():
        pass
    assert str(refused.value) == "the store 'playwise.db' is locked by another program"
    assert refused.value.help == "wait for the other run to end, or stop it"
    with store.reading() as conn:
        assert conn.execute(sa.text("SELECT count(*) FROM run")).scalar_one() == 0
    other.execute("ROLLBACK")
    other.close()
    with store.writing() as conn:
        conn.execute(sa.text("DELETE FROM run"))


def test_a_new_file_that_another_holds_is_said_to_be_locked(tmp_path: Path) -> None:
    other = sqlite3.connect(tmp_path / "playwise.db", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    assert refusal(URL, tmp_path)[0] == "the store 'playwise.db' is locked by another program"
    other.close()


@contextmanager
def _unprivileged() -> Iterator[Path]:
    """Give a folder as somebody whom file modes bind: root may write anything."""
    folder = Path(tempfile.mkdtemp())
    user = os.geteuid()
    try:
        if user == 0:
            os.chown(folder, 65534, 65534)
            os.seteuid(65534)
        yield folder
    finally:
        os.seteuid(user)
        folder.chmod(0o755)
        shutil.rmtree(folder)


READ_ONLY = (
    "the store 'playwise.db' is read-only",
    "allow writing to the file and to its folder",
)


def test_a_read_only_file_can_be_read_and_not_written() -> None:
    with _unprivileged() as folder:
        open_store(URL, root=folder, create=True).close()
        (folder / "playwise.db").chmod(0o444)
        store = open_store(URL, root=folder, create=True)
        with store.reading() as conn:
            assert conn.execute(sa.text("SELECT count(*) FROM run")).scalar_one() == 0
        with pytest.raises(StoreError) as refused, store.writing():
            pass
        store.close()
    assert (str(refused.value), refused.value.help) == READ_ONLY


def test_a_read_only_folder_is_refused_in_plain_words() -> None:
    with _unprivileged() as folder:
        folder.chmod(0o555)
        new = refusal(URL, folder)
        folder.chmod(0o755)
        open_store(URL, root=folder, create=True).close()
        folder.chmod(0o555)
        old = [refusal(URL, folder, create=create) for create in (True, False)]
        folder.chmod(0o755)
    assert new == (
        "the store 'playwise.db' cannot be made in its folder",
        "allow writing to the folder",
    )
    assert old == [READ_ONLY, READ_ONLY]


def test_a_folder_that_may_not_be_entered_is_refused_in_plain_words() -> None:
    with _unprivileged() as folder:
        folder.chmod(0o000)
        message = refusal(URL, folder)
        folder.chmod(0o755)
    assert message == (
        "the folder of the store 'playwise.db' may not be entered",
        "ask for access to it",
    )


def test_a_reading_block_cannot_write(store: Store) -> None:
    with pytest.raises(StoreError) as refused, store.reading() as conn:
        conn.execute(sa.text("DELETE FROM run"))
    assert str(refused.value) == "the store 'playwise.db' is read-only"
    with store.writing() as conn:
        conn.execute(sa.text("DELETE FROM run"))


def test_a_store_that_was_deleted_is_not_made_anew_by_using_it(
    tmp_path: Path, store: Store
) -> None:
    store.close()
    (tmp_path / "playwise.db").unlink()
    with pytest.raises(StoreError) as refused, store.reading():
        pass
    assert str(refused.value) == "the store 'playwise.db' cannot be opened"
    assert list(tmp_path.iterdir()) == []


def test_many_threads_may_read_at_once(store: Store) -> None:
    with ExitStack() as readers:
        for _ in range(40):
            conn = readers.enter_context(store.reading())
            assert conn.execute(sa.text("SELECT count(*) FROM run")).scalar_one() == 0


def _make(root: Path) -> None:
    open_store(URL, root=root, create=True).close()


def test_processes_that_make_one_store_at_once_all_succeed(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    makers = [context.Process(target=_make, args=(tmp_path,)) for _ in range(3)]
    for maker in makers:
        maker.start()
    for maker in makers:
        maker.join()
    assert [maker.exitcode for maker in makers] == [0, 0, 0]
    open_store(URL, root=tmp_path, create=False).close()
