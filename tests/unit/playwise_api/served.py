"""A schema over the store's sample catalogue, and what asks it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from typing import Any

import polars as pl
import sqlalchemy as sa
import strawberry

from playwise.facts.catalog import Catalogue, Entity, Fact
from playwise.playbook.kinds import Decision, Table
from playwise.playbook.program import Playbook, Program
from playwise.rules.types import BOOL, DATE, Type, enum, money
from playwise.store.engine import Store
from playwise.store.outcomes import OUTCOME_SCHEMA, save_outcomes
from playwise_api.answers import Asked, answer
from playwise_api.schema import build_schema
from playwise_api.source import ApiSource
from tests.unit.store.sample import CATALOGUE, MONDAY, TUESDAY

DECISIONS: dict[str, Type] = {
    "exposure": enum(["high", "moderate", "low"]),
    "worth": money("USD"),
    "safe": BOOL,
    "next_on": DATE,
}


def playbook(id: str, entity: str = "account") -> Playbook:
    decisions = tuple(Decision(id, name, type, Table(())) for name, type in DECISIONS.items())
    return Playbook(
        id, id.capitalize(), entity, None, "v1", f"playbooks/{id}.yaml", "…", (), decisions
    )


PROGRAM = Program(CATALOGUE, (playbook("tier"), playbook("people", "contact")))


def program_of(*facts: Fact, **entities: Entity) -> Program:
    """Return a program whose accounts have *facts*, beside other *entities*."""
    account = Entity("account", "account_id", None, (), {fact.name: fact for fact in facts})
    return Program(Catalogue({"account": account, **entities}), ())


@cache
def _schema(is_usual: bool) -> strawberry.Schema | None:
    """Return the schema that most tests share: to make it takes longer than to ask it."""
    return build_schema(PROGRAM) if is_usual else None


class Client:
    """Asks one schema over one store."""

    def __init__(self, store: Callable[[], Store], program: Program = PROGRAM) -> None:
        # No workspace stands behind these tests: explanations are for tests/e2e.
        self.source = ApiSource("unit", program, store, lambda *_: None, lambda: TUESDAY)
        self.schema = _schema(program.catalogue is CATALOGUE) or build_schema(program)

    def ask(self, query: str, **variables: Any) -> Mapping[str, Any]:
        """Return the whole response."""
        return answer(self.schema, self.source, Asked(query, variables)).body

    def data(self, query: str, **variables: Any) -> Any:
        """Return the data of a request without errors."""
        body = self.ask(query, **variables)
        assert "errors" not in body, body["errors"]
        return body["data"]

    def refusal(self, query: str, **variables: Any) -> tuple[str, str]:
        """Return message and code of the one error."""
        [error] = self.ask(query, **variables)["errors"]
        return error["message"], error["extensions"]["code"]


def decided(store: Store, *rows: Mapping[str, Any], entity: str = "account") -> None:
    """Write outcomes: what a row leaves out is unknown or empty."""
    empty: dict[str, Any] = {
        "playbook": "tier",
        "decision": "exposure",
        "reasons": [],
        "assumed": [],
        "version": "v1",
        "as_of": MONDAY,
    }
    full = [{name: (empty | dict(row)).get(name) for name in OUTCOME_SCHEMA} for row in rows]
    frame = pl.DataFrame(full, schema=OUTCOME_SCHEMA).with_columns(entity=pl.lit(entity))
    none = frame.clear().select("playbook", "decision", "key")
    with store.writing() as conn:
        save_outcomes(conn, frame, none, 1, datetime(2026, 3, 2, 10, tzinfo=UTC), 1)


@contextmanager
def counted(store: Store) -> Iterator[list[str]]:
    """Give the statements that are made inside the block."""
    made: list[str] = []

    def note(conn: Any, cursor: Any, statement: str, *rest: Any) -> None:
        made.append(statement)

    sa.event.listen(store._engine, "before_cursor_execute", note)
    try:
        yield made
    finally:
        sa.event.remove(store._engine, "before_cursor_execute", note)
