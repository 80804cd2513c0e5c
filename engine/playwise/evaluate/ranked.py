"""Ranks for explanations of single records: what all records together come to, beside them.

A rank compares every record of an entity, and an explanation loads but a few. So the ranks that
it needs are decided over whole frames, as a run does it, and given to the records.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

import orjson
import polars as pl

from playwise.evaluate.lineage import behind
from playwise.evaluate.outcome import Outcome
from playwise.evaluate.portfolio import evaluate
from playwise.facts.table import FactTables
from playwise.playbook.compile import play_nodes
from playwise.playbook.kinds import Rank
from playwise.playbook.program import Program
from playwise.rules.frame import KEY, reasons_column
from playwise.rules.types import Value
from playwise.rules.unknown import Unknown


@dataclass(frozen=True, slots=True)
class Ranked:
    """Ranks that were decided over all records.

    Attributes:
        columns: For each entity its keys with the ranks and their parts, as frames name them.
        outcomes: For each ``playbook.decision`` its frame, as a run makes it.
    """

    columns: Mapping[str, pl.DataFrame]
    outcomes: Mapping[str, pl.DataFrame]

    def beside(self, entity: str, frame: pl.DataFrame) -> pl.DataFrame:
        """Return the entity's *frame* with its ranks."""
        if entity not in self.columns:
            return frame
        return frame.join(self.columns[entity], on=KEY, how="left", maintain_order="left")

    def outcome(self, column: str, key: str) -> Outcome:
        """Return what the rank *column* (``playbook.decision``) comes to for the record *key*."""
        (row,) = self.outcomes[column].filter(pl.col(KEY) == key).to_dicts()
        reasons = tuple(row["reasons"] or ())
        value: Value | Unknown = Unknown(reasons) if row["value"] is None else row["value"]
        known = not isinstance(value, Unknown)
        return Outcome(
            value,
            None,
            row["because"] or "",
            tuple(row["assumed"] or ()),
            parts=orjson.loads(row["parts"]),
            doubts=reasons if known else (),
        )


def ranks_behind(program: Program, playbooks: Collection[str]) -> frozenset[str]:
    """Return the ranks (``playbook.decision``) that *playbooks* decide, or read on the way."""
    every = {d.column: d for playbook in program.playbooks for d in playbook.decisions}
    waiting = [column for column in every if column.partition(".")[0] in playbooks]
    for playbook in program.playbooks:
        if playbook.id in playbooks and playbook.play is not None:
            refs = (ref for node in play_nodes(playbook.play) for ref in node.facts())
            waiting += [".".join(ref.name.split(".")[:2]) for ref in refs]
    found = behind(program, waiting)
    return frozenset(column for column, made in found.items() if isinstance(made.how, Rank))


def ranked(
    program: Program, wanted: Collection[str], tables: FactTables, as_of: datetime
) -> Ranked:
    """Return the ranks *wanted*, decided over all of *tables*."""
    needed = set(wanted)
    every = {d.column: d for playbook in program.playbooks for d in playbook.decisions}
    waiting = list(needed)
    while waiting:
        fresh = [read for read in every[waiting.pop()].reads if read in every]
        waiting += [read for read in fresh if read not in needed]
        needed.update(fresh)
    playbooks = tuple(
        replace(p, play=None, decisions=tuple(d for d in p.decisions if d.column in needed))
        for p in program.playbooks
    )
    made = evaluate(Program(program.catalogue, playbooks), tables, as_of)
    of = {d.column: p.entity for p in program.playbooks for d in p.decisions}
    names: dict[str, list[str]] = {}
    for column in sorted(wanted):
        mine = (column, reasons_column(column))
        place = f"{column}.position"
        names.setdefault(of[column], []).extend((*mine, place, reasons_column(place)))
    columns = {entity: made.frames[entity].select(KEY, *taken) for entity, taken in names.items()}
    return Ranked(columns, {column: made.outcomes[column] for column in wanted})
