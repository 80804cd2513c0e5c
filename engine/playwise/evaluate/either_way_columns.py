"""What is known over whole frames while nobody knows which variant of a playbook applies.

As `playwise.evaluate.either_way` has it, for the records of which that is not known.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from operator import and_, or_

import polars as pl

from playwise.evaluate.either_way import WHICHEVER
from playwise.evaluate.outcome import ROW
from playwise.evaluate.parts import part
from playwise.playbook.kinds import Checklist, Decision, Table
from playwise.playbook.open_items import OPEN
from playwise.rules.frame import reasons_column

_VALUE, _ROW, _REASONS, _ROWS = part("value"), part(ROW), part("reasons"), part("rows")
_OPEN, _UNDECIDED = part(OPEN), part("undecided")
_UNREAD, _DOUBTS = part(reasons_column(ROW)), part(reasons_column(OPEN))

Made = Sequence[pl.DataFrame]
"""The same records with what they come to in each way, first without any variant."""


def either_way_columns(
    decision: Decision, made: Made, names: Iterable[str], why: pl.Series
) -> Mapping[str, pl.Series]:
    """Return the columns of a decision for records of which nobody knows which variant applies.

    Args:
        decision: The decision; its rows and items are those of every way.
        made: The records with the parts of their outcomes.
        names: The parts that this decision has beside those of every outcome.
        why: Why nobody knows which applies, a list for each record.
    """
    first = made[0]
    decides = [_VALUE, _REASONS]
    if isinstance(decision.how, Table) and decision.how.hit == "collect":
        decides.append(_UNDECIDED)
    known = first[_VALUE].is_not_null() & _alike(made, decides)
    told = [_columns_of(first, name) for name in names]
    items = _there(first, (_OPEN, _UNDECIDED, _DOUBTS))
    alike = _alike(made, [*items, *(name for columns in told for name in columns)])
    whichever = pl.Series([WHICHEVER]).new_from_index(0, known.len())
    because = first[part("because")]
    assumed = first[part("assumed")]
    found = {
        _VALUE: _where(known, first[_VALUE]),
        _REASONS: first[_REASONS].zip_with(known, why),
        part("because"): _where(known, because.zip_with(alike, whichever)),
        part("assumed"): assumed.zip_with(known, _each([], assumed)),
        **_row(made, known, why),
        **_items(decision, made, known, why),
    }
    for columns in told:
        found |= _common(made, columns, why)
    return found


def _there(frame: pl.DataFrame, names: Iterable[str]) -> list[str]:
    return [name for name in names if name in frame.columns]


def _columns_of(frame: pl.DataFrame, name: str) -> list[str]:
    """The column of a part, and that of why it is unknown, if it can be."""
    return _there(frame, (part(name), part(reasons_column(name))))


def _alike(made: Made, names: Sequence[str]) -> pl.Series:
    """Whether the columns *names* are the same in all ways."""
    first, *others = made
    same = (other[name].eq_missing(first[name]) for other in others for name in names)
    return reduce(and_, same, pl.Series([True]).new_from_index(0, first.height))


def _each(value: list[str] | None, like: pl.Series) -> pl.Series:
    return pl.Series([value], dtype=like.dtype).new_from_index(0, like.len())


def _where(mask: pl.Series, values: pl.Series) -> pl.Series:
    """The values of the marked records, null elsewhere."""
    return values.zip_with(mask, _each(None, values))


def _common(made: Made, columns: Sequence[str], why: pl.Series) -> dict[str, pl.Series]:
    """A part that is the same in all ways; elsewhere null, with *why*."""
    same, first = _alike(made, columns), made[0]
    found = {columns[0]: _where(same, first[columns[0]])}
    return found | {name: first[name].zip_with(same, why) for name in columns[1:]}


def _row(made: Made, known: pl.Series, why: pl.Series) -> dict[str, pl.Series]:
    """The row that fired, and why rules cannot read which it is."""
    first = made[0]
    if _UNREAD not in first.columns:
        return {_ROW: first[_ROW]}
    read = [
        one.with_columns(pl.when(pl.col(_UNREAD).is_null()).then(_ROW).alias(_ROW)) for one in made
    ]
    common = _common(read, (_ROW, _UNREAD), why)
    return common | {_ROW: first[_ROW].zip_with(known, common[_ROW])}


def _items(
    decision: Decision, made: Made, known: pl.Series, why: pl.Series
) -> dict[str, pl.Series]:
    """The items that are open in all ways, and those of which nobody knows; or such rows."""
    first = made[0]
    match decision.how:
        case Checklist(items=items):
            return _of_checklist([item.id for item in items], made, why)
        case Table(hit="collect", rows=rows):
            undecided = _listed(_undecided_rows([row.id for row in rows], made))
            merged = first[_UNDECIDED].zip_with(known, undecided)
            return {_OPEN: first[_OPEN], _UNDECIDED: merged}
    return {_OPEN: first[_OPEN], _UNDECIDED: first[_UNDECIDED]}


def _of_checklist(ids: Sequence[str], made: Made, why: pl.Series) -> dict[str, pl.Series]:
    opened, undecided = {}, {}
    for id in ids:
        flags = [one[_OPEN].list.contains(id) for one in made]
        in_all, in_some = reduce(and_, flags), reduce(or_, flags)
        unsure = reduce(or_, (one[_UNDECIDED].list.contains(id) for one in made))
        undecided[id] = unsure | (in_some & ~in_all)
        opened[id] = in_all
    same = _alike(made, (_OPEN, _UNDECIDED, _DOUBTS))
    doubts = made[0][_DOUBTS].zip_with(same, why)
    return {_OPEN: _listed(opened), _UNDECIDED: _listed(undecided), _DOUBTS: doubts}


def _undecided_rows(ids: Sequence[str], made: Made) -> dict[str, pl.Series]:
    """By id, for which records nobody knows whether a row belongs, or what it gives."""
    unsure = {id: reduce(or_, (one[_UNDECIDED].list.contains(id) for one in made)) for id in ids}
    first, *others = ([_given(one, ids, place) for place in range(len(ids))] for one in made)
    for other in others:
        for id, mine, theirs in zip(ids, first, other, strict=True):
            unsure[id] |= mine.ne_missing(theirs)
    return unsure


def _given(frame: pl.DataFrame, ids: Sequence[str], place: int) -> pl.Series:
    """What the row at *place* gives to the list of each record; null where it is not in it."""
    there = [pl.col(_ROWS).list.contains(id).cast(pl.UInt32) for id in ids[: place + 1]]
    before = pl.sum_horizontal(pl.lit(0, dtype=pl.UInt32), *there[:place])
    given = pl.col(_VALUE).list.get(before, null_on_oob=True)
    return frame.select(pl.when(there[place] > 0).then(given)).to_series()


def _listed(flags: Mapping[str, pl.Series]) -> pl.Series:
    """The ids whose flag is set, as a list for each record."""
    frame = pl.DataFrame({str(place): flag for place, flag in enumerate(flags.values())})
    ids = (pl.when(str(place)).then(pl.lit(id)) for place, id in enumerate(flags))
    return frame.select(pl.concat_list(*ids).list.drop_nulls()).to_series()
