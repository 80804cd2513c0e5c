"""Decisions that a variant of their playbook makes otherwise: made in each way, then chosen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import polars as pl

from playwise.evaluate.outcome import Ask, Outcome
from playwise.evaluate.parts import OUTCOME_PARTS, part
from playwise.playbook.program import Computed, Decision, Rule
from playwise.rules.columns import Columns
from playwise.rules.ir import FactRef, Node
from playwise.rules.reasons import as_lists, reasons
from playwise.rules.types import Value
from playwise.rules.unknown import Unknown

_WORDS = frozenset({"row", "because", "assumed"})
"""The parts of an outcome in which two of them may differ that come to one."""

_COMPARED = [part(name) for name in OUTCOME_PARTS if name not in _WORDS]


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

    Where that is unknown it is so for the same reasons, unless it comes to one value, with one set
    of parts, in every way: then the row and the words are those of the playbook itself.
    """
    assert decision.choice is not None
    picked = ask(decision.choice)
    if not isinstance(picked, Unknown):
        return decide(applying(decision, picked), ask)
    first, *others = (decide(way, ask) for way in ways(decision).values())
    alike = all(_result(other) == _result(first) for other in others)
    return first if alike and not isinstance(first.value, Unknown) else Outcome(picked)


def _result(outcome: Outcome) -> Outcome:
    return replace(outcome, row=None, because="", assumed=())


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
    frame, alike = made[None], made[None][part("value")].is_not_null()
    result = {name: frame[name] for name in frame.columns if name not in base.columns}
    for variant, other in made.items():
        if variant is None:
            continue
        for name in _COMPARED:
            alike &= other[name].eq_missing(frame[name])
        mine = (which == variant).fill_null(value=False)
        result = {name: other[name].zip_with(mine, kept) for name, kept in result.items()}
    undecided = which.is_null()
    lost = undecided & ~alike
    told = _told(decision.choice, entity, columns, base, lost)
    result = {name: kept.zip_with(~lost, _blank(name, kept)) for name, kept in result.items()}
    result[part("reasons")] = told.zip_with(lost, result[part("reasons")])
    return base.with_columns(**result)


_PICKED = "=picked"


def _blank(name: str, like: pl.Series) -> pl.Series:
    nothing: list[str] | None = [] if name == part("assumed") else None
    return pl.Series(name, [nothing], dtype=like.dtype).new_from_index(0, like.len())


def _told(
    choice: Node, entity: str, columns: Columns, base: pl.DataFrame, lost: pl.Series
) -> pl.Series:
    """Why nobody knows which variant applies, for each record that is *lost* to that."""
    some = base.filter(lost)
    everywhere = some.with_columns(pl.lit(value=True).alias(_PICKED))[_PICKED]
    said = reasons(columns, entity, some, [(choice, everywhere)])
    lists = as_lists(said, some.height)
    numbers = (lost.cum_sum() - 1).cast(pl.UInt32)
    nowhere = pl.Series([None], dtype=pl.UInt32).new_from_index(0, lost.len())
    return lists.gather(numbers.zip_with(lost, nowhere))
