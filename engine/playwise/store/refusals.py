"""SQLite's refusals in plain words."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError

from playwise.errors import StoreError

_WORDS = {
    sqlite3.SQLITE_BUSY: (
        "the store '{}' is locked by another program",
        "wait for the other run to end, or stop it",
    ),
    sqlite3.SQLITE_LOCKED: (
        "the store '{}' is locked by another program",
        "wait for the other run to end, or stop it",
    ),
    sqlite3.SQLITE_READONLY: (
        "the store '{}' is read-only",
        "allow writing to the file and to its folder",
    ),
    sqlite3.SQLITE_PERM: ("the store '{}' may not be opened", "ask for access to the file"),
    sqlite3.SQLITE_AUTH: ("the store '{}' may not be opened", "ask for access to the file"),
    sqlite3.SQLITE_CANTOPEN: (
        "the store '{}' cannot be opened",
        "allow reading and writing of the file and of its folder",
    ),
    sqlite3.SQLITE_NOTADB: (
        "the store '{}' is not an SQLite database",
        "name another file, or move this one away",
    ),
    sqlite3.SQLITE_CORRUPT: ("the store '{}' is damaged", "put back a copy of it"),
    sqlite3.SQLITE_FULL: ("the disk of the store '{}' is full", "make room and run again"),
    sqlite3.SQLITE_IOERR: ("the disk of the store '{}' fails", "look at the disk, then run again"),
}


@contextmanager
def plain(name: str) -> Iterator[None]:
    """Turn what SQLite refuses inside the block into a `StoreError` about the store *name*.

    A mistake of ours (a broken constraint, a wrong statement) passes unchanged.
    """
    try:
        yield
    except (DBAPIError, sqlite3.Error) as error:
        refusal = _refusal(name, error)
        if refusal is None:
            raise
        raise refusal from error


def _refusal(name: str, error: Exception) -> StoreError | None:
    cause = error.orig if isinstance(error, DBAPIError) else error
    # The low byte is the kind; the rest says how it came about.
    code = getattr(cause, "sqlite_errorcode", 0) & 0xFF
    found = _WORDS.get(code)
    return None if found is None else StoreError(found[0].format(name), found[1])
