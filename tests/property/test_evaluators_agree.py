"""The law that all evaluators share: the interpreter's answer, unknowns and reasons included."""

from __future__ import annotations

from datetime import datetime
from typing import cast
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from playwise.rules.columns import Columns
from playwise.rules.frame import KEY, dtype
from playwise.rules.interpret import Interpreter
from playwise.rules.ir import Node, Pool
from playwise.rules.operations import Answer
from playwise.rules.pycode.entity import answering_records
from playwise.rules.reasons import as_lists, reasons
from playwise.rules.types import BOOL, DATE, NUMBER, TEXT, Value, list_of
from playwise.rules.unknown import Unknown
from tests.property.random_facts import SCALARS, TIER, TODAY, World, worlds
from tests.property.random_rules import Making, rules

AS_OF = datetime(TODAY.year, TODAY.month, TODAY.day, tzinfo=ZoneInfo("America/New_York"))
TYPES = [*SCALARS, BOOL, BOOL, BOOL, *map(list_of, (NUMBER, TEXT, TIER, DATE))]


def by_interpreter(rule: Node, world: World) -> list[Answer]:
    interpreter = Interpreter(AS_OF)
    return [interpreter.answer(rule, record) for record in world.records]


def by_columns(rule: Node, world: World) -> list[Answer]:
    columns = Columns(dict(world.frames), AS_OF)
    made = columns.prepare("account", [rule])[rule.uid]
    frame = columns.collect("account").with_columns(made.cast(dtype(rule.type)).alias("=answer"))
    asked = [(rule, frame["=answer"].is_null())]
    why = as_lists(reasons(columns, "account", frame, asked), frame.height).to_list()
    answers = frame["=answer"].to_list()
    return [
        Unknown(tuple(reason or ())) if answer is None else _plain(answer)
        for answer, reason in zip(answers, why, strict=True)
    ]


def by_python(rules: list[Node], world: World) -> list[list[Answer]]:
    answers = answering_records(rules)
    interpreter = Interpreter(AS_OF)
    return [[*answers(record, interpreter)] for record in world.records]


def _plain(answer: Answer | list[Value | None]) -> Answer:
    return cast("Answer", tuple(answer)) if isinstance(answer, list) else answer


@settings(max_examples=500, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_polars_gives_the_interpreters_answers_and_reasons(data: st.DataObject) -> None:
    rule = data.draw(rules(data.draw(st.sampled_from(TYPES))))
    world = data.draw(worlds())

    note(repr(rule))
    note(
        repr(
            [(r.values, r.stale, [c.values for c in r.children["contact"]]) for r in world.records]
        )
    )

    assert by_columns(rule, world) == by_interpreter(rule, world)


@settings(max_examples=500, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_generated_python_gives_the_interpreters_answers(data: st.DataObject) -> None:
    """For several expressions in one function, which share what they have in common."""
    making = Making(data.draw, Pool())
    types = data.draw(st.lists(st.sampled_from(TYPES), min_size=1, max_size=3))
    asked = [making.node(type, 3) for type in types]
    world = data.draw(worlds())
    interpreter = Interpreter(AS_OF)

    note(repr(asked))

    expected = [[interpreter.answer(rule, r) for rule in asked] for r in world.records]
    # By their texts, too: 1, 1.0 and True are equal.
    assert repr(by_python(asked, world)) == repr(expected)


@settings(max_examples=25, deadline=None)
@given(world=worlds())
def test_the_frames_of_a_world_hold_its_records(world: World) -> None:
    keys = world.frames["account"].select(KEY).collect().to_series().to_list()

    assert keys == [record.key for record in world.records]
