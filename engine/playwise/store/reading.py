"""What the API reads: pages of records, and what hangs on the records of a page.

Each function makes a constant number of statements, however many records it is asked about.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import sqlalchemy as sa

from playwise.facts.catalog import Catalogue, Entity, Fact
from playwise.store import bulk
from playwise.store.fact_tables import fact_table, present_columns
from playwise.store.filters import Columns, Where, condition, is_settled
from playwise.store.keyset import Keyset
from playwise.store.plays import select_steps
from playwise.store.rows import OutcomeRow, PlayRow, RecordRow, StepRow
from playwise.store.tables import OutcomeTable, PlayTable, table

_Found = TypeVar("_Found")
_MOST = 10_000


@dataclass(frozen=True, slots=True)
class Page:
    """Some records of a list, in its order, each with its cursor."""

    rows: tuple[RecordRow, ...]
    has_next: bool
    has_previous: bool


@dataclass(frozen=True, slots=True)
class PortfolioRow:
    """The records with one outcome of a decision.

    Attributes:
        value: JSON text, None is unknown; `value_text` is the same as plain text.
        count: How many records.
        amount: The sum of the amount fact over those where it is known; None where it is nowhere.
        without_amount: How many of them have no known amount.
    """

    value: str | None
    value_text: str | None
    count: int
    amount: int | float | None
    without_amount: int


def accounts_page(
    conn: sa.Connection,
    catalogue: Catalogue,
    entity: str,
    where: Where | None,
    order_by: Sequence[tuple[str, bool]],
    first: int,
    after: str | None = None,
    facts: Collection[str] | None = None,
) -> Page:
    """Return the page of *first* records that come after the cursor *after*.

    Args:
        conn: Any connection.
        catalogue: What facts there are.
        entity: Whose records.
        where: Which of them; None is all.
        order_by: (fact or ``key``, descending), weightiest first; unknown is last, ties go by key.
        first: The most records, 1 to 10,000.
        after: The cursor of the last record of the page before.
        facts: The facts to read; None is all.

    Raises:
        ValueError: A filter, the order, *first* or *after* does not fit; it says which and why.
    """
    if not 1 <= first <= _MOST:
        raise ValueError(f"'first' is 1 to {_MOST}, not {first}")
    records = _Records.of(conn, catalogue, entity, facts)
    keyset = Keyset.of(order_by, records.columns)
    query = records.query(where).add_columns(*keyset.columns)
    if after is not None:
        query = query.where(keyset.after(after))
    found = conn.execute(query.order_by(*keyset.clauses()).limit(first + 1)).fetchall()
    width = len(keyset.columns)
    rows = (records.row(row, keyset.cursor(row[-width:])) for row in found[:first])
    return Page(tuple(rows), len(found) > first, after is not None)


def count_records(
    conn: sa.Connection, catalogue: Catalogue, entity: str, where: Where | None
) -> int:
    """Return how many records *where* holds for. Raises as `accounts_page` does."""
    records = _Records.of(conn, catalogue, entity, ())
    matching = records.query(where).subquery()
    return int(conn.execute(sa.select(sa.func.count()).select_from(matching)).scalar_one())


def records_by_key(
    conn: sa.Connection,
    catalogue: Catalogue,
    entity: str,
    keys: Iterable[str],
    facts: Collection[str] | None = None,
) -> dict[str, RecordRow]:
    """Return the records *keys*, by key; those that are not there are left out."""
    records = _Records.of(conn, catalogue, entity, facts)
    query = records.query(None).where(bulk.one_of(records.columns.key, keys))
    rows = map(records.row, conn.execute(query))
    return {row.key: row for row in rows}


def children_of(
    conn: sa.Connection,
    catalogue: Catalogue,
    entity: str,
    parent: str,
    parent_keys: Collection[str],
    facts: Collection[str] | None = None,
    *,
    where: Where | None = None,
    first: int | None = None,
    after: str | None = None,
) -> dict[str, tuple[RecordRow, ...]]:
    """Return the records of *entity* that hang on each of *parent_keys*, in order of key.

    Args:
        conn: Any connection.
        catalogue: What facts there are.
        entity: The children's entity.
        parent: The parents' entity.
        parent_keys: The parents.
        facts: The facts to read; None is all.
        where: Which children; None is all.
        first: The most children of each parent; None is all.
        after: The key after which each parent's children begin.

    Raises:
        ValueError: A filter does not fit; it says which and why.
    """
    records = _Records.of(conn, catalogue, entity, facts)
    key, link = records.columns.key, records.columns.parents[parent]
    among = bulk.one_of(link, parent_keys)
    if after is not None:
        among = sa.and_(among, key > after)
    if where is not None:
        among = sa.and_(among, condition(where, records.columns))
    query = records.query(None)
    if first is None:
        query = query.where(among)
    else:
        place = sa.func.row_number().over(partition_by=link, order_by=key)
        placed = sa.select(key.label("key"), place.label("place")).where(among).subquery()
        query = query.where(key.in_(sa.select(placed.c.key).where(placed.c.place <= first)))
    rows = map(records.row, conn.execute(query.order_by(key)))
    return _by(parent_keys, rows, lambda row: row.parents[parent])


def count_children(
    conn: sa.Connection,
    catalogue: Catalogue,
    entity: str,
    parent: str,
    parent_keys: Collection[str],
    where: Where | None = None,
) -> dict[str, int]:
    """Return how many records of *entity* hang on each of *parent_keys*.

    Raises:
        ValueError: A filter does not fit; it says which and why.
    """
    records = _Records.of(conn, catalogue, entity, ())
    link = records.columns.parents[parent]
    among = bulk.one_of(link, parent_keys)
    if where is not None:
        among = sa.and_(among, condition(where, records.columns))
    counted = sa.select(link, sa.func.count()).select_from(records.stored).where(among)
    found: dict[str, int] = dict(conn.execute(counted.group_by(link)).all())
    return {key: found.get(key, 0) for key in parent_keys}


def outcomes_of(
    conn: sa.Connection,
    entity: str,
    keys: Collection[str],
    playbooks: Collection[str] | None = None,
) -> dict[str, tuple[OutcomeRow, ...]]:
    """Return the outcomes of each of *keys*, in order of playbook and decision."""
    outcomes = table(OutcomeTable)
    query = sa.select(*(outcomes.c[name] for name in OutcomeRow.__slots__)).where(
        outcomes.c.entity == entity, bulk.one_of(outcomes.c.key, keys)
    )
    if playbooks is not None:
        query = query.where(bulk.one_of(outcomes.c.playbook, playbooks))
    found = conn.execute(query.order_by(outcomes.c.playbook, outcomes.c.decision))
    return _by(keys, (OutcomeRow(*row) for row in found), lambda row: row.key)


def plays_of(
    conn: sa.Connection, entity: str, keys: Collection[str]
) -> dict[str, tuple[PlayRow, ...]]:
    """Return the plays of each of *keys*, in order of playbook and number."""
    plays = table(PlayTable)
    query = sa.select(*(plays.c[name] for name in PlayRow.__slots__)).where(
        plays.c.entity == entity, bulk.one_of(plays.c.key, keys)
    )
    found = conn.execute(query.order_by(plays.c.playbook, plays.c.number, plays.c.id))
    return _by(keys, (PlayRow(*row) for row in found), lambda row: row.key)


def steps_of(conn: sa.Connection, play_ids: Collection[str]) -> dict[str, tuple[StepRow, ...]]:
    """Return the steps of each of *play_ids*, in order of step and occurrence."""
    return _by(play_ids, select_steps(conn, play_ids=play_ids), lambda row: row.play_id)


def portfolio(
    conn: sa.Connection,
    catalogue: Catalogue,
    entity: str,
    playbook: str,
    decision: str,
    amount: str | None = None,
    *,
    waits: bool = False,
) -> tuple[PortfolioRow, ...]:
    """Return how many records each outcome of a decision has, and what they are worth together.

    Args:
        conn: Any connection.
        catalogue: What facts there are.
        entity: The playbook's entity.
        playbook: The playbook.
        decision: The decision.
        amount: The numeric fact to add up, or None.
        waits: As in `playwise.store.filters.OutcomeFilter`.

    Returns:
        One row a value, in order of its text, unknown last.

    Raises:
        ValueError: *amount* is no numeric fact.
    """
    records = _Records.of(conn, catalogue, entity, () if amount is None else (amount,))
    worth: sa.ColumnElement[Any] = sa.null()
    if amount is not None:
        worth, type = records.columns.named(amount)
        if not type.is_numeric:
            raise ValueError(f"'{amount}' is {type}, which cannot be added up")
    outcomes = table(OutcomeTable)
    counted = sa.func.count()
    settled = is_settled() if waits else sa.true()
    by_value = (
        sa.select(
            sa.case((settled, outcomes.c.value)).label("known"),
            sa.case((settled, outcomes.c.value_text)).label("known_text"),
            counted,
            sa.func.sum(worth),
            counted - sa.func.count(worth),
        )
        .join_from(outcomes, records.stored, records.columns.key == outcomes.c.key, isouter=True)
        .where(outcomes.c.playbook == playbook, outcomes.c.decision == decision)
        .group_by("known", "known_text")
        .order_by(sa.asc("known_text").nulls_last())
    )
    return tuple(PortfolioRow(*row) for row in conn.execute(by_value))


@dataclass(frozen=True, slots=True)
class _Records:
    """How to ask for records of one entity, and how to make rows of the answer.

    Attributes:
        stored: Its table; where the store has none yet, a table without rows.
        facts: The facts to read, in order.
    """

    entity: Entity
    stored: sa.FromClause
    columns: Columns
    facts: tuple[str, ...]

    @classmethod
    def of(
        cls,
        conn: sa.Connection,
        catalogue: Catalogue,
        entity: str,
        facts: Collection[str] | None,
    ) -> _Records:
        kind = catalogue.entities.get(entity)
        if kind is None:
            raise ValueError(f"unknown entity '{entity}'")
        present = present_columns(conn, kind)
        made = fact_table(kind)
        stored: sa.FromClause = made if present else _without_rows(made)

        def column(name: str) -> sa.ColumnElement[Any]:
            here = not present or name in present
            return stored.c[name] if here else sa.literal(None, made.c[name].type)

        columns = Columns(
            kind,
            stored.c.key,
            {parent.entity: column(f"parent__{parent.entity}") for parent in kind.parents},
            {name: column(f"f_{name}") for name in kind.facts},
            {name: column(_time_column(fact)) for name, fact in kind.facts.items()},
        )
        chosen = kind.facts if facts is None else facts
        for name in chosen:
            if name not in kind.facts:
                raise ValueError(f"unknown fact '{name}' of {entity}")
        return cls(kind, stored, columns, tuple(chosen))

    def query(self, where: Where | None) -> sa.Select[Any]:
        columns = self.columns
        query = sa.select(
            columns.key,
            *columns.parents.values(),
            *(columns.facts[name] for name in self.facts),
            *(columns.seen[name] for name in self.facts),
        ).select_from(self.stored)
        return query if where is None else query.where(condition(where, columns))

    def row(self, values: Sequence[Any], cursor: str = "") -> RecordRow:
        parents = len(self.columns.parents) + 1
        facts = parents + len(self.facts)
        return RecordRow(
            self.entity.name,
            values[0],
            dict(zip(self.columns.parents, values[1:parents], strict=True)),
            dict(zip(self.facts, values[parents:facts], strict=True)),
            dict(zip(self.facts, values[facts : facts + len(self.facts)], strict=True)),
            cursor,
        )


def _time_column(fact: Fact) -> str:
    source = fact.source
    return f"e_{fact.name}" if source is None else f"o_{source.connection}__{source.stream}"


def _without_rows(made: sa.Table) -> sa.FromClause:
    nulls = (sa.cast(sa.null(), column.type).label(column.name) for column in made.columns)
    return sa.select(*nulls).where(sa.false()).subquery()


def _by(
    keys: Iterable[str], rows: Iterable[_Found], key: Callable[[_Found], str | None]
) -> dict[str, tuple[_Found, ...]]:
    """Return *rows* by key, with () for a key that has none."""
    found: dict[str, list[_Found]] = {wanted: [] for wanted in keys}
    for row in rows:
        of = key(row)
        assert of is not None
        found[of].append(row)
    return {of: tuple(some) for of, some in found.items()}
