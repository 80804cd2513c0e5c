"""The law that all evaluators share: the interpreter's answer, unknowns and reasons included."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from hypothesis import given

from playwise.rules import ir
from playwise.rules.frame import KEY
from tests.property.agreement import Distribution
from tests.property.fresh import drawn_anew
from tests.property.law import TOGETHER, law_of_evaluators
from tests.property.random_facts import World, worlds

RULES = 20_000
SHARDS = 5
OFTEN = 200
"""How often each operator stands in deep rules that meet something unknown, over all shards."""


def operators_of_the_ir() -> set[str]:
    """Those that the table at the head of `playwise.rules.ir` lists."""
    assert ir.__doc__ is not None
    _, _, table, _ = re.split(r"^=====+ .*$", ir.__doc__, flags=re.MULTILINE)
    cells = (line[:15].replace(",", " ") for line in table.splitlines())
    return {op for cell in cells for op in cell.split()}


@pytest.mark.parametrize("shard", range(SHARDS))
def test_every_evaluator_gives_the_interpreters_answers_and_reasons(
    shard: int, record_property: Callable[[str, object], None]
) -> None:
    """For rules that are asked together, of accounts that have in common what they read."""
    seen = Distribution()

    law_of_evaluators(seen).try_anew(RULES // SHARDS // TOGETHER, of=shard)

    record_property("rules asked of every evaluator", seen.as_data())
    rare = {op: seen.operators[op] for op in operators_of_the_ir()}
    assert {op: times for op, times in rare.items() if times < OFTEN / SHARDS} == {}


@drawn_anew(25)
@given(world=worlds())
def test_the_frames_of_a_world_hold_its_records(world: World) -> None:
    keys = world.frames["account"].select(KEY).collect().to_series().to_list()

    assert keys == [record.key for record in world.records]
