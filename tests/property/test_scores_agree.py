"""Scorecards and quadrants by Polars are those by the interpreter, to the last bit."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import orjson
from hypothesis import strategies as st

from playwise.evaluate.answers import Outcome
from playwise.evaluate.portfolio import Evaluation, evaluate
from playwise.evaluate.scorecards import TRENDS
from playwise.evaluate.single import decide_all
from playwise.facts.catalog import Catalogue
from playwise.facts.durations import Duration
from playwise.playbook.kinds import (
    Axis,
    Band,
    Computed,
    Decision,
    Measure,
    Override,
    Quadrant,
    Rule,
    Scorecard,
    Trend,
)
from playwise.playbook.program import Playbook, Program
from playwise.rules.frame import KEY, reasons_column
from playwise.rules.interpret import Interpreter
from playwise.rules.ir import FactRef, Node, PastRef, Pool
from playwise.rules.records import Record
from playwise.rules.types import BOOL, NUMBER, TEXT, Type, enum, list_of
from playwise.rules.unknown import Unknown
from tests.property.agreement import AS_OF
from tests.property.random_facts import AGEING, DAYS, World, worlds
from tests.property.random_rules import Making
from tests.property.stated import law
from tests.property.test_decisions_agree import CATALOGUE, tables
from tests.property.values_alone import check_values

ACCOUNT = CATALOGUE.entities["account"]
OLD = replace(ACCOUNT.facts[AGEING], max_age=Duration(10, "d"))
AGED = Catalogue(
    {**CATALOGUE.entities, "account": replace(ACCOUNT, facts={**ACCOUNT.facts, AGEING: OLD})}
)
BANDS = ("red", "yellow", "green")
CORNERS = ("a", "b", "c", "d")
POINTS = [0.0, 1.0, 7.7, 10.0, 33.3, 50.0, 61.05, 75.0, 99.9, 100.0]
WEIGHTS = [0.1, 1.0, 3.0, 10.0, 33.3, 40.0, 1e6]


class Drawing:
    """Draws decisions whose expressions share a pool."""

    def __init__(self, draw: Any) -> None:
        self.draw = draw
        self.pool = Pool()
        self.making = Making(draw, self.pool)

    def rule(self, kind: Type, depth: int) -> Rule:
        return Rule(self.making.node(kind, depth), "a rule")

    def one_of(self, *choices: Any) -> Any:
        return self.draw(st.sampled_from(choices))

    def points(self) -> Node:
        """A number that is cut to a hundred, or the points of the cases of a condition."""
        pool = self.pool
        if self.draw(st.booleans()):
            ends = [pool.const(end, NUMBER) for end in (0.0, 100.0)]
            value = self.rule(NUMBER, 2).node
            return pool.node("max", NUMBER, pool.node("min", NUMBER, value, ends[1]), ends[0])
        given = [pool.const(self.one_of(*POINTS), NUMBER) for _ in range(2)]
        return pool.node("if", NUMBER, self.rule(BOOL, 2).node, *given)

    def measure(self, index: int) -> Measure:
        points = self.points()
        return Measure(
            id=f"m{index}",
            value=Rule(points, "points"),
            points=points,
            weight=self.one_of(*WEIGHTS),
            cap=self.one_of(None, None, 5.0, 20.0, 100 / 3),
            on_missing=self.one_of("drop", "drop", "zero", "worst", "unknown"),
            worst=self.one_of(0.0, 12.5),
        )

    def card(self) -> Decision:
        low, high = sorted(self.one_of(*POINTS[1:-1]) for _ in range(2))
        ends = [self.draw(st.booleans()) for _ in range(2)]
        bands: tuple[Band, ...] = (
            Band("red", None, False, low, not ends[0]),
            Band("yellow", low, ends[0], high, not ends[1]),
            Band("green", high, ends[1], None, False),
        )
        if low == high:
            bands = (bands[0], Band("green", low, ends[0], None, False))
        overrides = tuple(
            Override(f"o{i}", self.rule(BOOL, 1), self.one_of(*(band.name for band in bands)))
            for i in range(self.draw(st.integers(0, 3)))
        )
        measures = tuple(self.measure(i) for i in range(self.draw(st.integers(1, 5))))
        past = self.pool.node("past", NUMBER, data=PastRef("ratio", (), "ratio then", DAYS))
        trend = Trend(past, DAYS, self.one_of(0.5, 5.0)) if self.draw(st.booleans()) else None
        how = Scorecard(bands, measures, overrides, trend)
        return Decision("p", "card", enum(BANDS), how)

    def quadrant(self) -> Decision:
        axes = [Axis(self.rule(NUMBER, 1), self.one_of(-1.0, 0.0, 5.0)) for _ in range(2)]
        weight = self.rule(NUMBER, 1) if self.draw(st.booleans()) else None
        names = [self.one_of(*CORNERS[:3]) for _ in range(4)]
        corners = (names[0], names[1], names[2], names[3])
        how = Quadrant(axes[0], axes[1], weight, corners)
        return Decision("p", "corner", enum(dict.fromkeys(corners)), how)

    def readers(self, decisions: tuple[Decision, ...]) -> tuple[Decision, ...]:
        """Decisions that read the parts of those before them."""
        made = []
        for decision in decisions:
            for name, kind in part_types(decision).items():
                ref = FactRef(f"p.{decision.name}.{name}", (), f"{decision.name}.{name}")
                read = Rule(self.pool.node("fact", kind, data=ref), "a part")
                reads = (decision.column,)
                made.append(Decision("p", f"{decision.name}_{name}", kind, Computed(read), reads))
        return tuple(made)


def part_types(decision: Decision) -> dict[str, Type]:
    how = decision.how
    if isinstance(how, Quadrant):
        return dict.fromkeys(how.parts, NUMBER)
    assert isinstance(how, Scorecard)
    types = {"score": NUMBER, "drivers": list_of(TEXT), "trend": enum(TRENDS)}
    named = {name: types[name] for name in how.parts}
    return named | ({"row": enum([o.id for o in how.overrides])} if how.overrides else {})


@st.composite
def decisions(draw: Any) -> tuple[Decision, ...]:
    """A scorecard, a quadrant, and what reads their parts."""
    drawing = Drawing(draw)
    made = (drawing.card(), drawing.quadrant())
    return (*made, *drawing.readers(made))


def of_frame(row: dict[str, Any]) -> tuple[Any, ...]:
    known = row["value"] is not None
    value = tuple(row["value"]) if isinstance(row["value"], list) else row["value"]
    told = None if row["parts"] is None else orjson.loads(row["parts"])
    return (
        value,
        row["row"],
        row["because"] or "" if known else "",
        tuple(row["reasons"] or ()),
        told,
    )


def of_outcome(outcome: Outcome) -> tuple[Any, ...]:
    known = not isinstance(outcome.value, Unknown)
    told: dict[str, Any] | None = None
    if outcome.parts is not None:
        told = {n: list(v) if isinstance(v, tuple) else v for n, v in outcome.parts.items()}
    value = outcome.value if known else None
    return (value, outcome.row, outcome.because, outcome.reasons, told)


def published(evaluation: Evaluation, key: str, column: str) -> tuple[Any, tuple[str, ...]]:
    """What a rule of a run reads in a column, or why it can read nothing there."""
    frame = evaluation.frames["account"]
    row = frame.filter(frame[KEY] == key).row(0, named=True)
    value = row[column]
    if value is None:
        return None, tuple(row[reasons_column(column)] or ())
    return tuple(value) if isinstance(value, list) else value, ()


def put(record: Record, column: str) -> tuple[Any, tuple[str, ...]]:
    """The same of the interpreter."""
    value = record.values[column]
    return (None, value.reasons) if isinstance(value, Unknown) else (value, ())


@law(150, made=decisions(), world=worlds())
def test_batches_score_as_the_interpreter_does(made: tuple[Decision, ...], world: World) -> None:
    for record in world.records:
        record.stale = {}
    playbook = Playbook("p", "P", "account", None, "v", "p.yaml", "", decisions=made)
    program = Program(AGED, (playbook,))

    batch = evaluate(program, tables(world), AS_OF)
    single = decide_all(program, world.records, Interpreter(AS_OF))

    accounts = [record for record in world.records if record.entity == "account"]
    for decision in made:
        for row in batch.outcomes[decision.column].iter_rows(named=True):
            outcome = single[row["_key"], decision.column]
            assert of_frame(row) == of_outcome(outcome), decision.how
    for decision in made[:2]:
        for name in part_types(decision):
            column = f"{decision.column}.{name}"
            for record in accounts:
                assert published(batch, record.key, column) == put(record, column), column
    check_values(program, tables(world), AS_OF, batch)
