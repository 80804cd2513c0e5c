"""Decisions that a variant of their playbook makes otherwise: made in each way, then chosen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import polars as pl

from playwise.evaluate.either_way import either_way
from playwise.evaluate.either_way_columns import either_way_columns
from playwise.evaluate.outcome import Ask, Outcome
from playwise.playbook.kinds import Computed, Decision, Rule
from playwise.rules.columns import Columns
from playwise.rules.ir import FactRef, Node
from playwise.rules.reasons import as_lists, reasons
from playwise.rules.types import Value
from playwise.rules.unknown import Unknown


def ways(decision: Decision) -> dict[str | None, Decision]:
    """Return the decision as each variant makes it, and under None as it is without them."""
    plain = replace(decision, choice=None, alternatives=())
    return {None: plain} | {
        a.variant: replace(plain, how=a.how, assumed=a.assumed) for a in decision.alternatives
    }


def applying(decision: Decision, picked: Value) -> Decision:
    """Return the decision as it is made where *picked* is the variant that applies."""
    found = ways(decision)
    return found.get(str(picked), found[None])


def explained_as(decision: Decision, picked: Value | Unknown, outcome: Outcome) -> Decision:
    """Return the decision that an explanation is about: as the variant that applies makes it.

    Where that is unknown, and the decision with it, it is about which variant applies.
    """
    if not isinstance(picked, Unknown):
        return applying(decision, picked)
    plain = ways(decision)[None]
    if decision.choice is None or not isinstance(outcome.value, Unknown):
        return plain
    assert isinstance(decision.choice.data, FactRef)
    return replace(plain, how=Computed(Rule(decision.choice, decision.choice.data.label)))


def chosen(decision: Decision, ask: Ask, decide: Callable[[Decision, Ask], Outcome]) -> Outcome:
    """Return what *decision* comes to by the variant that applies to the record.

    Where that is unknown, see `playwise.evaluate.either_way`.
    """
    assert decision.choice is not None
    picked = ask(decision.choice)
    if not isinstance(picked, Unknown):
        return decide(applying(decision, picked), ask)
    return either_way(decision, [decide(way, ask) for way in ways(decision).values()], picked)


def chosen_columns(
    decision: Decision,
    made: Mapping[str | None, pl.DataFrame],
    entity: str,
    columns: Columns,
) -> pl.DataFrame:
    """Return the entity's frame with the parts of the outcomes by the variant that applies.

    Args:
        decision: One that variants make otherwise.
        made: The frame with the parts as made in each of its `ways`.
        entity: Whose records they are.
        columns: What the decision reads.
    """
    assert decision.choice is not None
    picked = columns.prepare(entity, [decision.choice])[decision.choice.uid]
    base = columns.collect(entity)
    which = base.with_columns(picked.cast(pl.String).alias(_PICKED))[_PICKED]
    own = [name for name in made[None].columns if name not in base.columns]
    result = {name: made[None][name] for name in own}
    for variant, other in made.items():
        if variant is not None:
            mine = (which == variant).fill_null(value=False)
            result = {name: other[name].zip_with(mine, kept) for name, kept in result.items()}
    lost = which.is_null()
    if lost.any():
        some = [frame.filter(lost) for frame in made.values()]
        why = _told(decision.choice, entity, columns, base.filter(lost))
        found = either_way_columns(decision, some, decision.parts, why)
        numbers = (lost.cum_sum() - 1).cast(pl.UInt32)
        nowhere = pl.Series([None], dtype=pl.UInt32).new_from_index(0, lost.len())
        places = numbers.zip_with(lost, nowhere)
        result |= {n: s.gather(places).zip_with(lost, result[n]) for n, s in found.items()}
    return base.with_columns(**result)


_PICKED = "=picked"


def _told(choice: Node, entity: str, columns: Columns, lost: pl.DataFrame) -> pl.Series:
    """Why nobody knows which variant applies, for each of the records that are *lost* to that."""
    everywhere = lost.with_columns(pl.lit(value=True).alias(_PICKED))[_PICKED]
    said = reasons(columns, entity, lost, [(choice, everywhere)])
    return as_lists(said, lost.height)
