"""Alembic loads this to run migrations on the connection that it is given."""

from __future__ import annotations

from alembic import context

from playwise.store.tables import METADATA


def _include(name: str | None, kind: str, _parents: object) -> bool:
    """Leave out the tables made from the catalogue: facts.yaml decides what they hold."""
    return not (kind == "table" and name is not None and name.startswith("facts__"))


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=METADATA,
    include_name=_include,
    compare_type=True,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
