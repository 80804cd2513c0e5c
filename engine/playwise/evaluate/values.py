"""Decisions as columns of lazy frames, values alone: the quick way for millions of records.

No reasons and no words are made, and nothing is collected on the way where it can be helped: the
decisions that read no other of their wave share their nodes, one layer of columns after another,
and Polars streams through all of it. The values are what rules read after
`playwise.evaluate.portfolio.evaluate`: a list that is not all decided is unknown to them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import reduce
from operator import add, and_
from typing import Any, TypeAlias, cast  # the types of a chain of when and then are not public

import polars as pl

from playwise.evaluate.answers import COMPLETE, NOT_YET
from playwise.evaluate.lineage import behind
from playwise.evaluate.portfolio import decide_columns
from playwise.evaluate.weights import SCALE
from playwise.playbook.decisions import nodes_of
from playwise.playbook.kinds import Checklist, Computed, Decision, Measure, Scorecard, Table
from playwise.playbook.program import Program
from playwise.rules.columns import Columns
from playwise.rules.expressions import literal
from playwise.rules.frame import dtype
from playwise.rules.ir import Node
from playwise.rules.types import Type, Value

Made: TypeAlias = Mapping[int, pl.Expr]
"""The expression of each node by its uid."""

Layers: TypeAlias = list[list[pl.Expr]]
"""Columns to add, those of a list at once, each list after the one before."""

_MOST_ROWS = 12  # more would nest deeper than Polars plans quickly


def add_values(program: Program, columns: Columns, wanted: Collection[str]) -> None:
    """Add the values of decisions to the frames of *columns*.

    Args:
        program: The playbooks.
        columns: The usable facts of every entity.
        wanted: The columns to add: decisions (``playbook.decision``) and parts of them
            (``health.health.score``). What they read is added, too.
    """
    asked = _parts_asked(program, wanted)
    for wave in _waves(program, wanted):
        quick: dict[str, list[Decision]] = {}
        slow: list[tuple[str, Decision]] = []
        for entity, decision in wave:
            if _is_quick(decision, asked.get(decision.column, ())):
                quick.setdefault(entity, []).append(decision)
            else:
                slow.append((entity, decision))
        for entity, decisions in sorted(quick.items()):
            _add(columns, entity, decisions)
        for entity, decision in slow:
            decide_columns(decision, entity, columns)


def needed_by(program: Program, wanted: Collection[str]) -> Iterator[tuple[str, Decision]]:
    """Yield the wanted decisions and all that they read, each with its entity, in order."""
    needed = behind(program, (".".join(name.split(".")[:2]) for name in wanted))
    for playbook in program.playbooks:
        yield from ((playbook.entity, d) for d in playbook.decisions if d.column in needed)


def _waves(program: Program, wanted: Collection[str]) -> Iterator[list[tuple[str, Decision]]]:
    """The decisions that are needed, in waves that read only earlier ones."""
    level: dict[str, int] = {}
    waves: dict[int, list[tuple[str, Decision]]] = {}
    for entity, decision in needed_by(program, wanted):
        below = (level[read] for read in decision.reads if read in level)
        level[decision.column] = number = 1 + max(below, default=0)
        waves.setdefault(number, []).append((entity, decision))
    for number in sorted(waves):
        yield waves[number]


def _add(columns: Columns, entity: str, decisions: Sequence[Decision]) -> None:
    if not decisions:
        return
    nodes = [node for decision in decisions for node in _values_of(decision)]
    made = columns.prepare(entity, nodes)
    layers: Layers = []
    for decision in decisions:
        for depth, exprs in enumerate(_layers(decision, made)):
            if depth == len(layers):
                layers.append([])
            layers[depth] += exprs
    for layer in layers:
        columns.add(entity, layer)


def _is_quick(decision: Decision, asked: Collection[str]) -> bool:
    """Whether its value and the parts *asked* for can be had without collecting a frame."""
    if decision.alternatives:
        return False
    parts = {"score"} if isinstance(decision.how, Scorecard) else set()
    match decision.how:
        case Computed() | Checklist():
            pass
        case Table(hit="first") as table:
            conditions = len(table.rows) <= _MOST_ROWS
            constants = all(row.then.node.op == "const" for row in table.rows)
            if not (conditions and constants and table.on_unknown == "stop"):
                return False
        case Scorecard() as card:
            whole = all(float(m.weight).is_integer() and m.cap is None for m in card.measures)
            if not whole or len(card.overrides) > _MOST_ROWS:
                return False
        case _:
            return False
    return parts.issuperset(asked)


def _parts_asked(program: Program, wanted: Collection[str]) -> dict[str, set[str]]:
    """The parts of decisions that are wanted, or that other decisions read, by column."""
    names = set(wanted)
    for playbook in program.playbooks:
        for decision in playbook.decisions:
            if decision.reads:
                names |= {ref.name for node in nodes_of(decision.how) for ref in node.facts()}
    asked: dict[str, set[str]] = {}
    for name in names:
        playbook_id, _, rest = name.partition(".")
        decision_name, _, part = rest.partition(".")
        if part:
            asked.setdefault(f"{playbook_id}.{decision_name}", set()).add(part)
    return asked


def _values_of(decision: Decision) -> Iterator[Node]:
    """The nodes that its value hangs on, without those of the words."""
    match decision.how:
        case Computed(rule=rule):
            yield rule.node
        case Table(rows=rows):
            yield from (row.condition for row in rows if row.condition is not None)
        case Checklist(items=items):
            yield from (item.rule.node for item in items if item.required)
        case Scorecard() as card:
            yield from (measure.points for measure in card.measures)
            yield from (override.when.node for override in card.overrides)


def _layers(decision: Decision, made: Made) -> Layers:
    match decision.how:
        case Computed(rule=rule):
            return [[made[rule.node.uid].cast(dtype(decision.type)).alias(decision.column)]]
        case Table() as table:
            return _table(decision, table, made)
        case Checklist() as checklist:
            return _checklist(decision, checklist, made)
        case Scorecard() as card:
            return _scorecard(decision, card, made)
    raise AssertionError(f"{decision.column} is not quick")


def _inner(decision: Decision, name: object) -> str:
    """A column of the decision's own: no fact and no part can be called so."""
    return f"={decision.column}={name}"


def _table(decision: Decision, table: Table, made: Made) -> Layers:
    conditions: dict[str, pl.Expr] = {}
    rows: list[tuple[pl.Expr | None, Value]] = []
    for index, row in enumerate(table.rows):
        value = row.then.node.data
        if row.condition is None:
            rows.append((None, value))  # type: ignore[arg-type]  # a constant holds a value
            continue
        name = _inner(decision, index)
        conditions[name] = made[row.condition.uid]
        rows.append((pl.col(name), value))  # type: ignore[arg-type]  # as above
    value = first_value(rows, decision.type)
    return [
        [expr.alias(name) for name, expr in conditions.items()],
        [value.alias(decision.column)],
    ]


def first_value(
    rows: Sequence[tuple[pl.Expr | None, Value]], type: Type, own: pl.Expr | None = None
) -> pl.Expr:
    """Return the value that every row gives that could be the first true one; null: they differ.

    For each value: is it the one? From the last row up, a row that gives it adds an ``or`` of its
    condition, another an ``and not``: three-valued, so that what is unknown and cannot matter does
    not. The columns of the conditions are read once for each value.

    Args:
        rows: A condition (None always holds) and the value of the row.
        type: The type of the values.
        own: The value where no row is true; None: unknown.
    """
    values = dict.fromkeys(value for _, value in rows)
    if own is not None:
        values |= dict.fromkeys(type.values)
    chain: Any = pl
    for value in values:
        last = None if own is None else own == literal(value, type)
        holds = _is_the_value(rows, value, last)
        if holds is not None:
            chain = chain.when(holds).then(literal(value, type))
    return pl.lit(None, dtype=dtype(type)) if chain is pl else cast("pl.Expr", chain)


def _is_the_value(
    rows: Sequence[tuple[pl.Expr | None, Value]], value: Value, last: pl.Expr | None
) -> pl.Expr | None:
    """Whether the first true row gives *value*; None is never."""
    holds, always = last, False
    for condition, then in reversed(rows):
        if condition is None:
            holds, always = None, then == value
        elif then == value:
            if always:
                continue  # whether or not the row is true, it is the value
            holds = condition if holds is None else condition | holds
        elif always:
            holds, always = ~condition, False
        elif holds is not None:
            holds = ~condition & holds
    return pl.lit(value=True) if always else holds


def _checklist(decision: Decision, checklist: Checklist, made: Made) -> Layers:
    verdict = _inner(decision, "verdict")
    required = [made[item.rule.node.uid] for item in checklist.items if item.required]
    complete, not_yet = (literal(value, decision.type) for value in (COMPLETE, NOT_YET))
    value = pl.when(pl.col(verdict)).then(complete).when(~pl.col(verdict)).then(not_yet)
    return [[reduce(and_, required).alias(verdict)], [value.alias(decision.column)]]


def _scorecard(decision: Decision, card: Scorecard, made: Made) -> Layers:
    """As `playwise.evaluate.score_columns` has it, step by step, for weights without caps.

    A weight's share of whole weights is one division, which rounds as the fraction does.
    """
    points = {_inner(decision, i): made[m.points.uid] for i, m in enumerate(card.measures)}
    holds = {_inner(decision, o.id): made[o.when.node.uid] for o in card.overrides}
    some = _inner(decision, "weights")
    gains = [
        _share(measure, card, pl.col(some)) * _filled(pl.col(given), measure)
        for given, measure in zip(points, card.measures, strict=True)
    ]
    score = (reduce(add, gains) * SCALE + 0.5).floor() / SCALE
    own = pl.col(_inner(decision, "band")) if holds else _band(decision, card)
    rows = [(pl.col(name), o.then) for name, o in zip(holds, card.overrides, strict=True)]
    value = first_value(rows, decision.type, own) if holds else own
    bands = [[_band(decision, card).alias(_inner(decision, "band"))]] if holds else []
    return [
        [expr.alias(name) for name, expr in {**points, **holds}.items()],
        [_weights(decision, card).alias(some)],
        [pl.when(pl.col(some) > 0).then(score).alias(f"{decision.column}.score")],
        *bands,
        [value.alias(decision.column)],
    ]


def _weights(decision: Decision, card: Scorecard) -> pl.Expr:
    """The sum of the weights that are not dropped."""
    fixed = sum(measure.weight for measure in card.measures if measure.on_missing != "drop")
    total = pl.lit(float(fixed))
    for index, measure in enumerate(card.measures):
        if measure.on_missing == "drop":
            is_there = pl.col(_inner(decision, index)).is_not_null().cast(pl.Float64)
            total = is_there * float(measure.weight) + total
    return total


def _share(measure: Measure, card: Scorecard, total: pl.Expr) -> pl.Expr:
    if all(other.on_missing != "drop" for other in card.measures):
        whole = sum(other.weight for other in card.measures)
        return pl.lit(float(measure.weight) / float(whole))
    return pl.lit(float(measure.weight)) / total


def _filled(given: pl.Expr, measure: Measure) -> pl.Expr:
    if measure.on_missing == "unknown":
        return given
    return given.fill_null(measure.worst if measure.on_missing == "worst" else 0.0)


def _band(decision: Decision, card: Scorecard) -> pl.Expr:
    score = pl.col(f"{decision.column}.score")
    said: Any = pl
    for band in card.bands:
        inside = score.is_not_null()
        if band.low is not None:
            inside = score >= band.low if band.holds_low else score > band.low
        if band.high is not None:
            below = score <= band.high if band.holds_high else score < band.high
            inside = inside & below
        said = said.when(inside).then(literal(band.name, decision.type))
    return cast("pl.Expr", said)
