"""Bringing a store's schema up to date."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from playwise.errors import StoreError

if TYPE_CHECKING:
    from alembic.config import Config

SCHEMA = "0002"
"""The newest revision; opening a store compares with it before Alembic is even loaded."""


def upgrade(conn: sa.Connection, name: str) -> None:
    """Bring the store behind *conn* to the newest schema, in the transaction that is open.

    Args:
        conn: A connection in a write transaction.
        name: The store's file, for messages.

    Raises:
        StoreError: A newer Playwise wrote the store.
    """
    from alembic import command

    if sa.inspect(conn).has_table("alembic_version"):
        present = conn.execute(sa.text("SELECT version_num FROM alembic_version")).scalar_one()
        refuse_newer(present, name)
    config = _config()
    config.attributes["connection"] = conn
    command.upgrade(config, "head")


def refuse_newer(revision: str, name: str) -> None:
    """Raise `StoreError` where *revision*, of the store *name*, is not one that we know."""
    from alembic.script import ScriptDirectory

    known = {known.revision for known in ScriptDirectory.from_config(_config()).walk_revisions()}
    if revision not in known:
        raise StoreError(
            f"the store '{name}' was written by a newer Playwise",
            "update Playwise, or name another store",
        )


def _config() -> Config:
    # Alembic costs a third of a second to load and is needed once in a store's life.
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", "playwise.store:migrations")
    config.set_main_option("path_separator", "os")
    return config
