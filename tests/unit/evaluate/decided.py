"""Decisions for records written in tests, made by both evaluators."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

import orjson
import polars as pl
import pytest

from playwise.evaluate.answers import Outcome
from playwise.evaluate.portfolio import Evaluation, evaluate
from playwise.evaluate.records import Families
from playwise.evaluate.single import decide_all
from playwise.facts.catalog import Catalogue, Entity
from playwise.facts.table import KEY, FactTables, parent_column, schema, usable
from playwise.playbook.program import Program
from playwise.rules.interpret import Interpreter
from playwise.rules.unknown import Unknown
from tests.unit.playbook.compiled import compiled

AS_OF = datetime(2026, 2, 14, 9, 30, tzinfo=ZoneInfo("America/New_York"))
SEEN = "seen"
"""Of a record: the day that all of its facts were observed."""

World: TypeAlias = Mapping[str, Mapping[str, Mapping[str, Any]]]
"""Records by entity and key: facts by name, the key of a parent by the parent's entity."""

Decided: TypeAlias = dict[tuple[str, str], Outcome]
"""Outcomes by the record's key and ``playbook.decision``."""


@dataclass(frozen=True, slots=True)
class Evaluator:
    """One way to decide, by name."""

    name: str
    decide: Callable[[Program, FactTables], Decided]

    def __call__(self, world: World, *playbooks: str) -> Decided:
        """Return what *playbooks* decide for the records of *world*."""
        program = sound(*playbooks)
        return self.decide(program, tables(program.catalogue, world))

    def of(self, facts: Mapping[str, Any], *playbooks: str) -> Outcome:
        """Return what ``p.d`` is for the one account that has these facts."""
        return self({"account": {"a1": facts}}, *playbooks)["a1", "p.d"]


@cache
def sound(*playbooks: str) -> Program:
    """Return the program of *playbooks*, in which nothing is wrong; once for both evaluators."""
    made = compiled(*playbooks)
    assert made.messages == []
    return made.program


def tables(catalogue: Catalogue, world: World) -> FactTables:
    """Return the records of *world* as facts that arrived; None is a value that did not fit."""
    frames = {n: _frame(e, world.get(n, {})) for n, e in catalogue.entities.items()}
    return FactTables(frames)


def _frame(entity: Entity, records: Mapping[str, Mapping[str, Any]]) -> pl.DataFrame:
    columns = schema(entity)
    parents = {parent_column(parent.entity): parent.entity for parent in entity.parents}
    rows = []
    for key, facts in sorted(records.items()):
        seen = _moment(facts.get(SEEN))
        times = {name: seen for name in columns if name.startswith(("_seen_", "_entered_"))}
        links = {column: facts.get(parent) for column, parent in parents.items()}
        own = {
            name: facts.get(name, None if fact.source is None else fact.default)
            for name, fact in entity.facts.items()
        }
        rows.append({KEY: key, **links, **own, **times})
        assert facts.keys() <= {*entity.facts, *parents.values(), SEEN}, facts
    return pl.DataFrame(rows, schema=columns, orient="row")


def _moment(day: date | None) -> datetime | None:
    return None if day is None else datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def by_polars(program: Program, facts: FactTables) -> Decided:
    """Decide whole frames."""
    return of_frames(evaluate(program, facts, AS_OF))


def of_frames(evaluation: Evaluation) -> Decided:
    """Return the outcomes of frames one by one."""
    return {
        (row[KEY], column): _outcome(row)
        for column, frame in evaluation.outcomes.items()
        for row in frame.iter_rows(named=True)
    }


def _outcome(row: Mapping[str, Any]) -> Outcome:
    value = row["value"]
    if value is None:
        value = Unknown(tuple(row["reasons"]))
    elif isinstance(value, list):
        value = tuple(value)
    told = None if row["parts"] is None else orjson.loads(row["parts"])
    return Outcome(
        value,
        row["row"],
        row["because"] or "",
        tuple(row["assumed"]),
        open=None if row["open"] is None else tuple(row["open"]),
        undecided=None if row["undecided"] is None else tuple(row["undecided"]),
        parts=None if told is None else {name: _part(value) for name, value in told.items()},
        doubts=() if isinstance(value, Unknown) else tuple(row["reasons"] or ()),
    )


def _part(value: Any) -> Any:
    """A part as it was before it was written as JSON; dates and moments stay texts."""
    return tuple(value) if isinstance(value, list) else value


def by_interpreter(program: Program, facts: FactTables) -> Decided:
    """Decide record by record."""
    frames = {n: usable(e, facts, AS_OF).collect() for n, e in program.catalogue.entities.items()}
    records = Families(program, frames, facts).everything()
    return decide_all(program, records.values(), Interpreter(AS_OF))


BOTH = pytest.mark.parametrize(
    "decide",
    [Evaluator("interpreter", by_interpreter), Evaluator("polars", by_polars)],
    ids=lambda evaluator: evaluator.name,
)
