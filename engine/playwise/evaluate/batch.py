"""Decisions for a record batch of Arrow: a batch of facts in, a batch of decisions out.

A rule needs only its own record with those in and below it, so batches are cut by record and
decided anywhere: the function is pure, and what it takes and gives are plain data.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import polars as pl
import pyarrow as pa

from playwise.evaluate.values import add_values, needed_by
from playwise.playbook.decisions import nodes_of
from playwise.playbook.program import Decision, Program, Rank
from playwise.rule.arrow import as_arrow
from playwise.rule.diagnostic import Diagnostic, RuleError
from playwise.rule.intake import intake, needs_of, together
from playwise.rule.shape import shape_of
from playwise.rule.tables import frames_of
from playwise.rules.frame import KEY
from playwise.rules.ir import Node


def batch(
    records: pa.RecordBatch,
    program: Program,
    entity: str,
    wanted: Sequence[str],
    as_of: datetime,
) -> pa.RecordBatch:
    """Return decisions for the records of one batch, in their order.

    Args:
        records: A column for each fact that is read, by the fact's name; a record that it hangs on
            is a struct by the name of its entity, its related records are a list of structs by
            their plural (an empty list says that there are none). What is read of an earlier day
            is a column, too: ``arr@30d``. Facts are taken as usable: nothing is stale.
        program: The playbooks.
        entity: What the records are.
        wanted: Decisions (``playbook.decision``) and parts of them (``health.health.score``).
        as_of: The moment, in a named zone; it is the clock of times without an offset, too.

    Returns:
        The entity's key, where *records* has it, and a column for each of *wanted*: null is
        unknown, enums are text, money is decimals of major units.

    Raises:
        RuleError: PW501, columns that cannot hold the facts, a list that is missing, or decisions
            that more than one batch decides: ranks, and those of records above.
    """
    decisions = list(needed_by(program, wanted))
    _check(decisions, program, entity)
    kind = program.catalogue.entities[entity]
    zone = as_of.tzinfo
    assert isinstance(zone, ZoneInfo), "as_of is in a named zone"
    nodes = [(node, of) for of, decision in decisions for node in nodes_of(decision.how)]
    needs = together(needs_of(node, of) for node, of in nodes)
    taken = intake(shape_of(program.catalogue, kind), needs, zone)
    table = pa.Table.from_batches([records])
    given = frames_of(taken, table, zone, marks=_asks_for_stale(node for node, _ in nodes))
    if not given.complete:
        message = "a list of related records is missing"
        help = "give an empty list for a record that has none"
        raise RuleError([Diagnostic("PW501", message, help)])
    columns = given.columns(as_of)
    add_values(program, columns, wanted)
    made = columns.frames[entity].sort(KEY).select(wanted).collect(engine="streaming")
    types = {decision.column: decision.type for _, decision in decisions}
    arrays = [
        as_arrow(made[name], types[name]) if name in types else _plain(made[name])
        for name in wanted
    ]
    names = list(wanted)
    if kind.key in records.schema.names:
        arrays, names = [records.column(kind.key), *arrays], [kind.key, *names]
    return pa.RecordBatch.from_arrays(arrays, names)


def _check(decisions: Sequence[tuple[str, Decision]], program: Program, entity: str) -> None:
    """Raise `RuleError` where a decision needs more than the records of a batch."""
    here = {entity}
    waiting = [entity]
    while waiting:
        for child, _ in program.catalogue.children(waiting.pop()):
            if child.name not in here:
                here.add(child.name)
                waiting.append(child.name)
    wrong = []
    for of, decision in decisions:
        if isinstance(decision.how, Rank):
            message = f"'{decision.column}' is a rank: it compares all records"
            wrong.append(Diagnostic("PW501", message, "decide it for all records at once"))
        elif of not in here:
            message = f"'{decision.column}' is decided for {of}, which stands above {entity}"
            wrong.append(Diagnostic("PW501", message, f"decide batches of {of}"))
    if wrong:
        raise RuleError(wrong)


def _asks_for_stale(nodes: Iterator[Node]) -> bool:
    return any(part.op == "stale" for node in nodes for part in node.walk())


def _plain(values: pl.Series) -> pa.Array:
    """A part of a decision: enums as text."""
    if isinstance(values.dtype, pl.Enum):
        values = values.cast(pl.String)
    return values.rechunk().to_arrow()
