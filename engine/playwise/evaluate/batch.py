"""Playbooks over whole frames, by Polars: the way of every run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from playwise.evaluate.checklists import checklist_columns
from playwise.evaluate.parts import OUTCOME_PARTS, no_list, part
from playwise.evaluate.tables import table_columns
from playwise.facts.table import FactTables, usable
from playwise.playbook.program import Checklist, Computed, Decision, Playbook, Program, Table
from playwise.rules.columns import Columns
from playwise.rules.frame import KEY, dtype, reasons_column
from playwise.rules.ir import Node
from playwise.rules.reasons import as_lists, reasons


@dataclass(frozen=True, slots=True)
class Entering:
    """Who may enter a play.

    Attributes:
        holds: The keys for which ``enter`` is true.
        doubts: Those for which it is unknown: `KEY` and ``reasons`` (list of text).
    """

    holds: tuple[str, ...]
    doubts: pl.DataFrame


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What all playbooks come to at one moment.

    Attributes:
        outcomes: For each ``playbook.decision`` a frame, sorted by key: `KEY`, ``value`` (typed,
            null is unknown), ``row`` (text), ``because`` (text), ``reasons`` (list, null if known),
            ``assumed`` (list), ``open`` and ``undecided`` (lists, null but for checklists).
        entering: For each playbook with a play who enters.
        frames: For each entity the usable facts and decisions, by the column names of
            `playwise.rules.frame`.
    """

    outcomes: Mapping[str, pl.DataFrame]
    entering: Mapping[str, Entering]
    frames: Mapping[str, pl.DataFrame]


def evaluate(program: Program, tables: FactTables, as_of: datetime) -> Evaluation:
    """Return every decision for every record, and who enters which play.

    Args:
        program: The playbooks, in order.
        tables: The facts.
        as_of: The moment, in the workspace's zone.
    """
    columns = Columns(
        {
            name: usable(entity, tables, as_of)
            for name, entity in program.catalogue.entities.items()
        },
        as_of,
    )
    for entity in columns.frames:
        columns.collect(entity)
    outcomes: dict[str, pl.DataFrame] = {}
    entering: dict[str, Entering] = {}
    for playbook in program.playbooks:
        for decision in playbook.decisions:
            outcomes[decision.column] = _decide(decision, playbook.entity, columns)
        if playbook.play is not None:
            entering[playbook.id] = _entering(playbook, playbook.play.enter.node, columns)
    frames = {entity: frame.collect() for entity, frame in columns.frames.items()}
    return Evaluation(outcomes, entering, frames)


def _decide(decision: Decision, entity: str, columns: Columns) -> pl.DataFrame:
    """Work a decision out, add its columns to the entity's frame, and return its outcomes."""
    match decision.how:
        case Table() as table:
            made = table_columns(decision, table, entity, columns)
        case Checklist() as checklist:
            made = checklist_columns(decision, checklist, entity, columns)
        case Computed(rule=rule):
            made = _computed(decision, rule.node, rule.text, entity, columns)
    assumed = _assumed(decision, entity, columns)
    frame = made.with_columns(assumed.alias(part("assumed")))
    _publish(decision, entity, columns, frame)
    return frame.select(KEY, *(pl.col(part(name)).alias(name) for name in OUTCOME_PARTS))


def _computed(
    decision: Decision, node: Node, text: str, entity: str, columns: Columns
) -> pl.DataFrame:
    value = columns.prepare(entity, [node])[node.uid].cast(dtype(decision.type))
    frame = columns.collect(entity).with_columns(value.alias(part("value")))
    unknown = frame.filter(pl.col(part("value")).is_null())
    said = reasons(columns, entity, unknown, [(node, unknown[part("value")].is_null())])
    why = as_lists(said, unknown.height).alias(part("reasons"))
    told = unknown.select(KEY).with_columns(why)
    decided = pl.col(part("value")).is_not_null()
    return frame.join(told, on=KEY, how="left", maintain_order="left").with_columns(
        pl.lit(None, dtype=pl.String).alias(part("row")),
        pl.when(decided).then(pl.lit(text)).alias(part("because")),
        no_list("open"),
        no_list("undecided"),
    )


def _assumed(decision: Decision, entity: str, columns: Columns) -> pl.Series:
    """The names that `assume` stood in for, a list for each row of the entity's frame."""
    made = columns.prepare(entity, [node for _, node in decision.assumed])
    frame = columns.collect(entity)
    said = [pl.when(made[node.uid].is_null()).then(pl.lit(name)) for name, node in decision.assumed]
    nothing = pl.lit([], dtype=pl.List(pl.String))
    listed = pl.concat_list(said).list.drop_nulls() if said else nothing
    return frame.with_columns(listed.alias(part("assumed")))[part("assumed")]


def _publish(decision: Decision, entity: str, columns: Columns, made: pl.DataFrame) -> None:
    """Put a decision and its parts where later rules read them."""
    column, told = decision.column, pl.col(part("reasons"))
    parts = [pl.col(part("value")).alias(column), told.alias(reasons_column(column))]
    match decision.how:
        case Table(rows=rows):
            fired = pl.col(part("row")).cast(pl.Enum([row.id for row in rows]))
            parts.append(fired.alias(f"{column}.row"))
            parts.append(told.alias(reasons_column(f"{column}.row")))
        case Checklist():
            lists = ("open", "undecided")
            parts += [pl.col(part(name)).alias(f"{column}.{name}") for name in lists]
        case _:
            pass
    whole = columns.collect(entity)
    columns.keep(entity, whole.with_columns(made.select(parts).get_columns()))


def _entering(playbook: Playbook, node: Node, columns: Columns) -> Entering:
    enter = columns.prepare(playbook.entity, [node])[node.uid]
    frame = columns.collect(playbook.entity)
    answers = frame.with_columns(enter.alias(part("enter")))
    doubtful = answers.filter(pl.col(part("enter")).is_null())
    said = reasons(columns, playbook.entity, doubtful, [(node, doubtful[part("enter")].is_null())])
    return Entering(
        holds=tuple(answers.filter(pl.col(part("enter")))[KEY]),
        doubts=doubtful.select(KEY).with_columns(as_lists(said, doubtful.height).alias("reasons")),
    )
