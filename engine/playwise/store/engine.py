"""Opening a store, and the two kinds of transaction in it: writing and reading.

Only connections made here may touch the file: a second SQLite library in the process would drop
the locks of the first, and committed rows with them.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError

from playwise.errors import StoreError
from playwise.store.migrations import SCHEMA, refuse_newer, upgrade
from playwise.store.refusals import plain

_READING = "playwise_reading"
# SQLite quietly begins a read transaction on a read-only file: this finds out before any work.
_TRIAL = "DELETE FROM run WHERE 0"
_IN_USE = "is another program's database, not a store of Playwise"


class MissingStoreError(StoreError):
    """There is no store yet, and the caller did not ask to make one."""


@dataclass(frozen=True, slots=True)
class Store:
    """An open store.

    Attributes:
        name: The file as the workspace names it, for messages.
        path: The file.
    """

    name: str
    path: Path
    _engine: sa.Engine
    _reader: sa.Engine

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """Give a connection in a transaction that no other writer shares.

        It begins by taking the write lock, so what is read in it is what is changed; it commits
        at the end of the block, and leaves nothing behind where the block raises.

        Raises:
            StoreError: The store is locked for too long, read-only, full or damaged.
        """
        with plain(self.name), self._engine.begin() as conn:
            conn.exec_driver_sql(_TRIAL)
            yield conn

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """Give a connection that sees one moment of the store and cannot write.

        Raises:
            StoreError: The store cannot be read, or the block tried to write.
        """
        with plain(self.name), self._reader.begin() as conn:
            yield conn

    def close(self) -> None:
        """Give back every connection."""
        self._engine.dispose()


def open_store(url: str, *, root: Path, create: bool, patience_s: float = 5.0) -> Store:
    """Return the store at *url*.

    Args:
        url: ``sqlite:///playwise.db``, or with four slashes an absolute path.
        root: The folder that a relative path counts from.
        create: Whether to make the store where there is none, and to bring an older one up to
            date. Without it no file is made or changed.
        patience_s: How long to wait for another writer, in seconds.

    Raises:
        MissingStoreError: There is no store, and *create* is false.
        StoreError: The URL or what it names cannot be used.
    """
    name = _file_name(url)
    path = root / name
    _check_place(name, path, create=create)
    if create:
        _touch(name, path)
    engine = _engine(path, patience_s=patience_s)
    store = Store(name, path, engine, engine.execution_options(**{_READING: True}))
    try:
        _make_ready(store, create=create)
    except BaseException:
        store.close()
        raise
    return store


def _file_name(url: str) -> str:
    """Return the path that *url* names, as it is written there."""
    help = "write it as sqlite:///playwise.db: three slashes, then the file"
    try:
        parsed = sa.make_url(url)
        backend = parsed.get_backend_name()
    except (ArgumentError, ValueError):
        raise StoreError(f"the store '{url}' is not a URL", help) from None
    if backend in {"postgresql", "postgres"}:
        # The URL is not repeated: it may hold a password.
        raise StoreError(
            "a store in PostgreSQL is not built yet", "use sqlite:///playwise.db until it is"
        )
    if parsed.drivername not in {"sqlite", "sqlite+pysqlite"}:
        raise StoreError(f"'{parsed.drivername}' is not a kind of store", help)
    if parsed.host or parsed.username or parsed.query:
        shown = parsed.render_as_string(hide_password=True)
        raise StoreError(f"the store '{shown}' has parts that a file has not", help)
    if not parsed.database or parsed.database.startswith(":memory:"):
        raise StoreError(f"the store '{url}' names no file", help)
    return parsed.database


def _check_place(name: str, path: Path, *, create: bool) -> None:
    try:
        if "\0" in name:
            raise ValueError(name)
        if path.is_dir():
            raise StoreError(f"the store '{name}' is a folder", "name a file in it")
        if path.exists():
            return
        parent_exists = path.parent.is_dir()
    except PermissionError:
        raise StoreError(
            f"the folder of the store '{name}' may not be entered", "ask for access to it"
        ) from None
    except (OSError, ValueError):
        raise StoreError(f"the store '{name}' has a name that no file can have") from None
    if not create:
        raise MissingStoreError(f"there is no store '{name}' yet", "`playwise sync` makes it")
    if not parent_exists:
        raise StoreError(f"the folder of the store '{name}' does not exist", "make the folder")


def _touch(name: str, path: Path) -> None:
    """Make an empty file where there is none; an empty file is an empty database."""
    try:
        path.touch()
    except PermissionError:
        if not path.exists():
            raise StoreError(
                f"the store '{name}' cannot be made in its folder", "allow writing to the folder"
            ) from None
    except OSError as error:
        raise StoreError(f"the store '{name}' cannot be made: {error.strerror}") from None


def _engine(path: Path, *, patience_s: float) -> sa.Engine:
    # "rw" never makes a file: one that is deleted under us is an error, not a new empty store.
    address = f"file:{quote(str(path.absolute()))}?mode=rw"

    def connect() -> sqlite3.Connection:
        connection = sqlite3.connect(
            address,
            uri=True,
            timeout=patience_s,
            # None: the `sqlite3` module then starts no transaction of its own, so that ours
            # (below) is the only one and DDL rolls back with it.
            isolation_level=None,
            check_same_thread=False,
        )
        try:
            connection.execute("PRAGMA foreign_keys = ON")
        except BaseException:
            connection.close()
            raise
        return connection

    # As many connections as threads ask for: readers never wait for one another.
    engine = sa.create_engine(
        "sqlite://", creator=connect, poolclass=sa.pool.QueuePool, max_overflow=-1
    )
    sa.event.listen(engine, "begin", _begin)
    return engine


def _begin(conn: sa.Connection) -> None:
    """Begin as the connection is meant: a deferred BEGIN loses updates between two writers."""
    if conn.get_execution_options().get(_READING, False):
        conn.exec_driver_sql("PRAGMA query_only = ON")
        conn.exec_driver_sql("BEGIN")
    else:
        conn.exec_driver_sql("PRAGMA query_only = OFF")
        conn.exec_driver_sql("BEGIN IMMEDIATE")


def _make_ready(store: Store, *, create: bool) -> None:
    with store.reading() as conn:
        revision = _revision(store, conn)
    if revision == SCHEMA:
        return
    if not create:
        _refuse_unready(store, revision)
    _use_wal(store)
    with plain(store.name), store._engine.begin() as conn:
        # Asked again: another process may have made the store while this one waited.
        if _revision(store, conn) != SCHEMA:
            upgrade(conn, store.name)


def _revision(store: Store, conn: sa.Connection) -> str | None:
    """Return the schema's revision, or None for an empty file."""
    tables = sa.inspect(conn).get_table_names()
    if not tables:
        return None
    if "alembic_version" not in tables:
        raise StoreError(f"'{store.name}' {_IN_USE}", "give the store a file of its own")
    found = conn.execute(sa.text("SELECT version_num FROM alembic_version")).scalar_one_or_none()
    if found is None or "fact_change" not in tables:
        raise StoreError(f"'{store.name}' {_IN_USE}", "give the store a file of its own")
    return str(found)


def _refuse_unready(store: Store, revision: str | None) -> None:
    if revision is None:
        raise MissingStoreError(f"the store '{store.name}' is empty", "`playwise sync` fills it")
    refuse_newer(revision, store.name)
    raise StoreError(
        f"the store '{store.name}' was written by an older Playwise",
        "`playwise sync` brings it up to date",
    )


def _use_wal(store: Store) -> None:
    """Let readers and a writer work side by side; it is kept in the file."""
    with plain(store.name), store._engine.connect() as conn:
        # Outside a transaction, where alone the mode can change.
        driver = conn.connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        driver.execute("PRAGMA journal_mode = WAL")
