"""Playbooks over whole frames, by Polars: the way of every run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from playwise.evaluate.checklists import checklist_columns
from playwise.evaluate.collect_tables import collect_columns
from playwise.evaluate.outcome import ROW
from playwise.evaluate.parts import OUTCOME_PARTS, no_list, part, row_known, with_json
from playwise.evaluate.quadrant_columns import quadrant_columns
from playwise.evaluate.rank_columns import rank_columns
from playwise.evaluate.scorecard_columns import scorecard_columns
from playwise.evaluate.tables import table_columns
from playwise.evaluate.unique_tables import unique_columns
from playwise.evaluate.variants import chosen_columns, ways
from playwise.facts.table import FactTables, usable
from playwise.playbook.decisions import decision_nodes
from playwise.playbook.kinds import Checklist, Computed, Decision, Quadrant, Rank, Scorecard, Table
from playwise.playbook.open_items import OPEN, known_so_far, told_of
from playwise.playbook.past import past_reads
from playwise.playbook.program import Playbook, Program
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
            ``assumed`` (list), ``open`` and ``undecided`` (lists, null but for checklists),
            ``parts`` (a JSON object with its keys sorted, null where there are none).
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
    columns = usable_columns(program, tables, as_of)
    for entity in columns.frames:
        columns.collect(entity)
    outcomes: dict[str, pl.DataFrame] = {}
    entering: dict[str, Entering] = {}
    for playbook in program.playbooks:
        for decision in playbook.decisions:
            outcomes[decision.column] = decide_columns(decision, playbook.entity, columns)
        if playbook.play is not None:
            entering[playbook.id] = _entering(playbook, playbook.play.enter.node, columns)
    frames = {entity: frame.collect() for entity, frame in columns.frames.items()}
    return Evaluation(outcomes, entering, frames)


def usable_columns(program: Program, tables: FactTables, as_of: datetime) -> Columns:
    """Return the usable facts of every entity, ready for what *program* asks of them."""
    return Columns(dict(_frames(program, tables, as_of)), as_of)


def _frames(
    program: Program, tables: FactTables, as_of: datetime
) -> Iterator[tuple[str, pl.LazyFrame]]:
    """The usable facts of each entity; what rules read of earlier days is there, if as nulls."""
    reads = past_reads(program)
    for name, entity in program.catalogue.entities.items():
        past = tables.past.get(name)
        there = set() if past is None else set(past.columns)
        absent = [r for r in reads if r.entity == name and r.column not in there]
        nulls = {read.column: pl.lit(None, dtype=dtype(read.type)) for read in absent}
        yield name, usable(entity, tables, as_of).with_columns(**nulls)


def decide_columns(decision: Decision, entity: str, columns: Columns) -> pl.DataFrame:
    """Work a decision out, add its columns to the entity's frame, and return its outcomes."""
    with columns.narrowed(entity, [*decision_nodes(decision), *_stood_in_for(decision)]):
        if decision.alternatives:
            made = {v: _made(way, entity, columns) for v, way in ways(decision).items()}
            frame = chosen_columns(decision, made, entity, columns)
        else:
            frame = _made(decision, entity, columns)
    frame = with_json(frame, decision.parts)
    _publish(decision, entity, columns, frame)
    return frame.select(KEY, *(pl.col(part(name)).alias(name) for name in OUTCOME_PARTS))


def _stood_in_for(decision: Decision) -> Iterator[Node]:
    """What `assume` stands in for, in each way that the decision is made."""
    for way in ways(decision).values():
        yield from (node for _, node in way.assumed)


def _made(decision: Decision, entity: str, columns: Columns) -> pl.DataFrame:
    """Return the entity's frame with the parts of the decision's outcomes beside it."""
    match decision.how:
        case Table(hit="unique") as table:
            made = unique_columns(decision, table, entity, columns)
        case Table(hit="collect") as table:
            made = collect_columns(decision, table, entity, columns)
        case Table() as table:
            made = table_columns(decision, table, entity, columns)
        case Checklist() as checklist:
            made = checklist_columns(decision, checklist, entity, columns)
        case Scorecard() as card:
            made = scorecard_columns(decision, card, entity, columns)
        case Quadrant() as quadrant:
            made = quadrant_columns(decision, quadrant, entity, columns)
        case Rank() as rank:
            made = rank_columns(decision, rank, entity, columns)
        case Computed(rule=rule):
            made = _computed(decision, rule.node, rule.text, entity, columns)
    assumed = _assumed(decision, entity, columns)
    return made.with_columns(assumed.alias(part("assumed")))


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
        case Table(hit="collect", on_unknown=on_unknown):
            if on_unknown == "stop":
                # A list of which nobody knows the end is no value that a rule can use.
                parts[0] = pl.when(told.is_null()).then(pl.col(part("value"))).alias(column)
            parts.append(pl.col(part("undecided")).alias(f"{column}.undecided"))
        case Table(rows=rows):
            parts += _row(decision, [row.id for row in rows], made)
        case Checklist():
            parts += _open_items(f"{column}.{OPEN}")
            parts.append(pl.col(part("undecided")).alias(f"{column}.undecided"))
        case Scorecard() as card:
            parts += _named_parts(column, card.parts)
            if card.overrides:
                parts += _row(decision, [override.id for override in card.overrides], made)
        case Quadrant() as quadrant:
            parts += _named_parts(column, quadrant.parts)
        case Rank():
            parts += _named_parts(column, ("position",))
        case _:
            pass
    whole = columns.collect(entity)
    columns.keep(entity, whole.with_columns(made.select(parts).get_columns()))


def _row(decision: Decision, ids: Sequence[str], made: pl.DataFrame) -> Iterator[pl.Expr]:
    """The row that decides, where that is known; else why it is not."""
    fired = pl.when(row_known(made)).then(pl.col(part(ROW))).cast(pl.Enum(ids))
    yield fired.alias(f"{decision.column}.{ROW}")
    yield pl.col(part(reasons_column(ROW))).alias(reasons_column(f"{decision.column}.{ROW}"))


def _open_items(listed: str) -> Iterator[pl.Expr]:
    """The open items as rules read them, whole; those known to be open; and what texts show."""
    items, why = pl.col(part(OPEN)), pl.col(part(reasons_column(OPEN)))
    yield items.alias(known_so_far(listed))
    shown = (items.list.len() > 0) | why.is_null()
    for name, holds in ((listed, why.is_null()), (told_of(listed), shown)):
        yield pl.when(holds).then(items).alias(name)
        yield why.alias(reasons_column(name))


def _named_parts(column: str, names: Iterable[str]) -> Iterator[pl.Expr]:
    """The parts *names* of a decision, each with why it is unknown."""
    for name in names:
        yield pl.col(part(name)).alias(f"{column}.{name}")
        yield pl.col(part(reasons_column(name))).alias(reasons_column(f"{column}.{name}"))


def _entering(playbook: Playbook, node: Node, columns: Columns) -> Entering:
    with columns.narrowed(playbook.entity, [node]):
        enter = columns.prepare(playbook.entity, [node])[node.uid].alias(part("enter"))
        answers = columns.collect(playbook.entity).with_columns(enter)
        doubtful = answers.filter(pl.col(part("enter")).is_null())
        asked = [(node, doubtful[part("enter")].is_null())]
        said = as_lists(reasons(columns, playbook.entity, doubtful, asked), doubtful.height)
    return Entering(
        holds=tuple(answers.filter(pl.col(part("enter")))[KEY]),
        doubts=doubtful.select(KEY).with_columns(said.alias("reasons")),
    )
