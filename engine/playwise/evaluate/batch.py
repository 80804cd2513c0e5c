"""Decisions for a record batch of Arrow: a batch of facts in, a batch of decisions out.

A rule needs only its own record with those in and below it, so batches are cut by record and
decided anywhere: the function is pure, and what it takes and gives are plain data.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo

import polars as pl
import pyarrow as pa

from playwise.diagnostics.nearest import nearest
from playwise.evaluate.values import add_values, needed_by
from playwise.playbook.decisions import nodes_of
from playwise.playbook.kinds import Decision, Rank
from playwise.playbook.part_types import part_types
from playwise.playbook.program import Program
from playwise.rule.arrow import as_arrow
from playwise.rule.diagnostic import Diagnostic, RuleError
from playwise.rule.intake import intake, needs_of, together
from playwise.rule.shape import shape_of
from playwise.rule.tables import frames_of
from playwise.rules.frame import KEY
from playwise.rules.ir import Node

_LISTED = 12


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
        wanted: Decisions (``playbook.decision``) and parts of them (``health.health.score``), each
            once.
        as_of: The moment, with its zone; that is the clock of times without an offset, too.

    Returns:
        The entity's key, where *records* has it, and a column for each of *wanted*: null is
        unknown, enums are text, money is decimals of major units.

    Raises:
        RuleError: PW204, an entity, a decision or a part that is not there, or PW501, columns that
            cannot hold the facts, a list that is missing, a name that stands twice in *wanted*, or
            decisions that more than one batch decides: ranks, and those of records above.
        TypeError: *records* is no record batch, *wanted* a text, or *as_of* no datetime.
        ValueError: *as_of* has no zone.
    """
    _check_kinds(records, wanted)
    zone = _clock(as_of)
    _check_names(program, entity, wanted)
    decisions = list(needed_by(program, wanted))
    _check(decisions, program, entity)
    kind = program.catalogue.entities[entity]
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


def _check_kinds(records: object, wanted: object) -> None:
    if not isinstance(records, pa.RecordBatch):
        found = type(records).__name__
        raise TypeError(f"records is a pyarrow RecordBatch (of a table to_batches()), not {found}")
    if isinstance(wanted, str):
        raise TypeError(f"wanted is a list of names, ['{wanted}'], not a text")


def _clock(as_of: datetime) -> tzinfo:
    """Return the clock of *as_of*."""
    if not isinstance(as_of, datetime):
        raise TypeError(f"as_of is a datetime with its zone, not {type(as_of).__name__}")
    zone = as_of.tzinfo
    if zone is None:
        raise ValueError(f"as_of has no zone: {as_of.isoformat()}")
    return ZoneInfo("UTC") if zone is UTC else zone  # the name by which Polars knows it


def _check_names(program: Program, entity: str, wanted: Sequence[str]) -> None:
    """Raise `RuleError` where a name means nothing, or a column would stand twice."""
    wrong = []
    entities = sorted(program.catalogue.entities)
    if entity not in entities:
        wrong.append(_unknown("entity", entity, entities, f"the entities are {_listed(entities)}"))
    decisions = {d.column: d for playbook in program.playbooks for d in playbook.decisions}
    for name in dict.fromkeys(wanted):
        column = ".".join(name.split(".")[:2])
        parts = [f"{column}.{part}" for part in _parts(decisions.get(column))]
        if column not in decisions:
            within = f"{name.split('.')[0]}."
            own = [known for known in decisions if known.startswith(within)]
            known = own or [*decisions]
            what = f"the decisions are {_listed(known)}" if known else "there are none"
            wrong.append(_unknown("decision", name, known, what, within if own else ""))
        elif name != column and name not in parts:
            what = f"its parts are {_listed(parts)}" if parts else f"'{column}' has no parts"
            wrong.append(_unknown("part", name, parts, what, f"{column}."))
        elif wanted.count(name) > 1:
            message = f"'{name}' is wanted {wanted.count(name)} times"
            wrong.append(Diagnostic("PW501", message, "name it once"))
    if wrong:
        raise RuleError(wrong)


def _unknown(
    what: str, name: str, known: Iterable[str], listing: str, within: str = ""
) -> Diagnostic:
    """An unknown name; what stands *within* makes no two names alike."""
    match = nearest(name.removeprefix(within), (one.removeprefix(within) for one in known))
    help = listing if match is None else f"did you mean '{within}{match}'?"
    return Diagnostic("PW204", f"unknown {what} '{name}'", help)


def _parts(decision: Decision | None) -> Iterable[str]:
    return () if decision is None else part_types(decision)


def _listed(names: Iterable[str]) -> str:
    found = [*names]
    return ", ".join(found[:_LISTED]) + (", …" if len(found) > _LISTED else "")


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
