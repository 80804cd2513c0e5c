"""Rules about one record by generated Python; the interpreter says why an answer is unknown."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any, TypeAlias

from playwise.rule.evaluator import Evaluator, interpreted
from playwise.rule.flat import Flats, nested
from playwise.rule.intake import Column, Intake
from playwise.rules.ir import Node, Pool
from playwise.rules.operations import Answer
from playwise.rules.pycode.admission import admission
from playwise.rules.pycode.entity import Explain, Nested, answering
from playwise.rules.pycode.mappings import Given, Shape

Together: TypeAlias = Callable[[Mapping[str, Any], datetime], "tuple[Answer, ...]"]
"""The answers of several rules, in their order; see `Evaluator`."""


def generated(node: Node, intake: Intake, pool: Pool, flats: Flats = ()) -> Evaluator:
    """Return the evaluator that answers *node* by generated Python.

    Args:
        node: The rule.
        intake: How the facts that it reads are read.
        pool: What made *node*.
        flats: The names with dots under which facts may be given, too.
    """
    why, nest = interpreted(node, intake, pool), _nesting(flats)
    return answering([node], _shape(intake), _explaining([why]), alone=True, nested=nest)


def generated_together(
    nodes: Sequence[Node], intake: Intake, why: Sequence[Evaluator], flats: Flats = ()
) -> Together:
    """Return what answers several rules in one call: what they share is worked out once.

    Args:
        nodes: The rules, all of one pool.
        intake: How the facts that any of them reads are read.
        why: For each rule, the evaluator that says why it is unknown where it is.
        flats: As in `generated`.
    """
    return answering(nodes, _shape(intake), _explaining(why), nested=_nesting(flats))


def _nesting(flats: Flats) -> Nested | None:
    return partial(nested, flats=flats) if flats else None


def _explaining(why: Sequence[Evaluator]) -> Explain:
    def explain(facts: Any, as_of: datetime, values: tuple[Any, ...] | None) -> tuple[Answer, ...]:
        return tuple(
            answer(facts, as_of) if value is None else value
            for answer, value in zip(why, values or (None,) * len(why), strict=True)
        )

    return explain


def _shape(intake: Intake) -> Shape:
    facts = {column.column: _given(column) for column in intake.columns}
    parents = {parent.entity: (key, _shape(parent)) for key, parent in intake.parents}
    children: dict[str, tuple[tuple[str, ...], Shape]] = {}
    for key, child in intake.children:
        # Two plurals may lead to records of one kind, which are read alike.
        keys, shape = children.get(child.entity) or ((), _shape(child))
        children[child.entity] = (*keys, key), shape
    return Shape(intake.entity, facts, parents, children)


def _given(column: Column) -> Given:
    return Given(column.key, column.type, admission(column.type, column.read))
