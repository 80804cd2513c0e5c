"""How records and what hangs on them are read: for all records of a page at once."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from playwise.facts.catalog import Catalogue
from playwise.store.filters import Where
from playwise.store.reading import (
    accounts_page,
    children_of,
    count_children,
    count_records,
    outcomes_of,
    plays_of,
    records_by_key,
)
from playwise.store.rows import OutcomeRow, PlayRow, RecordRow
from playwise.workspace import RecordExplanation
from playwise_api.faults import RequestError, client_mistakes
from playwise_api.reading import Family, Info, Node, related
from playwise_api.schema.explanations import explained
from playwise_api.schema.filters import decided, known_playbook, where_of
from playwise_api.schema.paging import Connection, checked_first

Found = Node[RecordRow]


def list_records(entity: str) -> Callable[..., Connection[Found]]:
    """Return the resolver of the field of Query that lists the records of *entity*."""

    def resolve(
        root: object, info: Info, first: int, after: str | None, where: Any, order_by: Any
    ) -> Connection[Found]:
        reading = info.context
        condition = _where(info, entity, where)
        order = [(one.fact.value, one.direction.value == "desc") for one in order_by or ()]
        wanted = reading.wanted_facts(entity)
        with client_mistakes():
            page = reading.ask(
                accounts_page,
                reading.catalogue,
                entity,
                condition,
                order,
                checked_first(first),
                after,
                wanted,
            )
        reading.charge(len(page.rows), info)

        def count() -> int:
            return reading.ask(count_records, reading.catalogue, entity, condition)

        cursors = [row.cursor for row in page.rows]
        return Connection(related(page.rows), cursors, page.has_next, page.has_previous, count)

    return resolve


def one_record(entity: str) -> Callable[..., Found | None]:
    """Return the resolver of the field of Query that gives one record of *entity*."""

    def resolve(root: object, info: Info, key: str) -> Found | None:
        reading = info.context
        reading.charge(1, info)
        wanted = reading.wanted_facts(entity)
        found = reading.ask(records_by_key, reading.catalogue, entity, (key,), wanted)
        return next(iter(related(tuple(found.values()))), None)

    return resolve


def child_records(child: str, parent: str) -> Callable[..., Connection[Found]]:
    """Return the resolver of a parent's field that lists its children."""

    def resolve(
        root: Found, info: Info, first: int, after: str | None, where: Any
    ) -> Connection[Found]:
        begin = None if after is None else _key_of(after)
        asked = _Children(child, parent, _where(info, child, where), checked_first(first), begin)
        keys = _keys(root)
        pages = root.family.shared(asked, lambda: asked.pages(info, keys))
        reading = info.context

        def count() -> int:
            def read() -> dict[str, int]:
                catalogue = reading.catalogue
                return reading.ask(count_children, catalogue, child, parent, keys, asked.where)

            return root.family.shared(("count", asked), read)[root.row.key]

        rows, has_next = pages[root.row.key]
        reading.charge(len(rows), info)
        cursors = [_cursor(node.row.key) for node in rows]
        return Connection(rows, cursors, has_next, begin is not None, count)

    return resolve


def parent_record(parent: str) -> Callable[..., Found | None]:
    """Return the resolver of a child's field that gives its parent."""

    def key_of(row: RecordRow) -> str | None:
        return row.parents.get(parent)

    return _single(parent, ("parent", parent), key_of)


def record_of_play(entity: str) -> Callable[..., Found | None]:
    """Return the resolver of a play's field that gives its record, where it is an *entity*."""

    def key_of(row: PlayRow) -> str | None:
        return row.key if row.entity == entity else None

    return _single(entity, ("record", entity), key_of)


def outcomes_of_record(
    root: Found, info: Info, playbook: str | None, decision: str | None
) -> list[OutcomeRow]:
    """Return the outcomes of a record, in order of playbook and decision."""
    _check_decision(info, root.row.entity, playbook, decision)
    playbooks = None if playbook is None else (playbook,)

    def read() -> dict[str, tuple[OutcomeRow, ...]]:
        return info.context.ask(outcomes_of, root.row.entity, _keys(root), playbooks)

    found = root.family.shared(("outcomes", playbook), read)[root.row.key]
    info.context.charge(len(found), info)
    return [one for one in found if decision is None or one.decision == decision]


def plays_of_record(root: Found, info: Info, state: Any, playbook: str | None) -> list[Any]:
    """Return the plays of a record, in order of playbook and number."""

    def read() -> dict[str, tuple[Node[PlayRow], ...]]:
        found = info.context.ask(plays_of, root.row.entity, _keys(root))
        family = Family(tuple(play for plays in found.values() for play in plays))
        return {key: tuple(Node(play, family) for play in plays) for key, plays in found.items()}

    if playbook is not None:
        known_playbook(info.context.source.program, playbook)
    plays = root.family.shared("plays", read)[root.row.key]
    info.context.charge(len(plays), info)
    return [
        node
        for node in plays
        if (state is None or node.row.state == state.value)
        and (playbook is None or node.row.playbook == playbook)
    ]


def explanation_of_record(
    root: Found, info: Info, playbook: str | None, decision: str | None, as_of: datetime | None
) -> RecordExplanation:
    """Return why a record got what it got."""
    row = root.row
    return explained(info, row.entity, row.key, playbook, decision, as_of)


@dataclass(frozen=True, slots=True)
class _Children:
    """What a list of children is asked for; equal for every parent of a page."""

    child: str
    parent: str
    where: Where | None
    first: int
    after: str | None

    def pages(self, info: Info, keys: list[str]) -> dict[str, tuple[tuple[Found, ...], bool]]:
        """Return each parent's page, and whether more comes after it."""
        reading = info.context
        with client_mistakes():
            found = reading.ask(
                children_of,
                reading.catalogue,
                self.child,
                self.parent,
                keys,
                reading.wanted_facts(self.child),
                where=self.where,
                first=self.first + 1,
                after=self.after,
            )
        pages = {key: rows[: self.first] for key, rows in found.items()}
        family = Family(tuple(row for rows in pages.values() for row in rows))
        return {
            key: (tuple(Node(row, family) for row in rows), len(found[key]) > self.first)
            for key, rows in pages.items()
        }


def _single(entity: str, what: Hashable, key_of: Callable[[Any], str | None]) -> Callable[..., Any]:
    """Return a resolver that gives the one record of *entity* that a row names."""

    def resolve(root: Node[Any], info: Info) -> Found | None:
        reading = info.context

        def read() -> Mapping[str, Found]:
            keys = {key for row in root.family.rows if (key := key_of(row)) is not None}
            wanted = reading.wanted_facts(entity)
            found = reading.ask(records_by_key, reading.catalogue, entity, sorted(keys), wanted)
            return {node.row.key: node for node in related(tuple(found.values()))}

        key = key_of(root.row)
        reading.charge(1, info)
        return None if key is None else root.family.shared(what, read).get(key)

    return resolve


def _where(info: Info, entity: str, where: Any) -> Where | None:
    catalogue: Catalogue = info.context.catalogue
    return where_of(where, catalogue.entities[entity], info.context.source.program)


def _check_decision(info: Info, entity: str, playbook: str | None, decision: str | None) -> None:
    program = info.context.source.program
    if playbook is None:
        if decision is not None:
            raise RequestError(f"say which playbook's '{decision}' is meant: give 'playbook' too")
    elif decision is not None:
        decided(program, playbook, decision, entity)
    else:
        known_playbook(program, playbook)


def _keys(root: Found) -> list[str]:
    return [row.key for row in root.family.rows]


def _cursor(key: str) -> str:
    return base64.urlsafe_b64encode(f"key:{key}".encode()).decode()


def _key_of(cursor: str) -> str:
    try:
        text = base64.b64decode(cursor, altchars=b"-_", validate=True).decode()
    except (ValueError, binascii.Error):
        text = ""
    if not text.startswith("key:"):
        raise RequestError("the cursor does not belong to this list")
    return text.removeprefix("key:")
