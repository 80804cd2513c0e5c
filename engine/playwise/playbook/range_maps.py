"""Ranges by what they give: the bands of a score, the points of a measure. Each number once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TypeAlias

from playwise.diagnostics.finding import Finding
from playwise.documents.tree import Path
from playwise.playbook.context import Context
from playwise.playbook.ranges import Range, gaps, is_outside, overlaps, range_of
from playwise.playbook.sources import rule_at
from playwise.rules.cells import FORMS, cell_condition, is_any
from playwise.rules.ir import Node
from playwise.rules.scope import (
    Ambiguity,
    Broken,
    LookupTable,
    Meaning,
    OutOfReach,
    RelationMeaning,
    Scope,
)
from playwise.rules.source import RulePlaces, RuleSource
from playwise.rules.types import NUMBER, Type

Reading: TypeAlias = Meaning | RelationMeaning | Ambiguity | Broken | OutOfReach | None

SCORES = Range(Fraction(0), True, Fraction(100), True)
"""All scores that there are."""

_INPUT = "_value"  # no id of a file begins so
_ONE_OF_THEM = "an end belongs to one of them: '50 to < 75' goes with '>= 75'"
_UP_TO = "let one end where the other begins: '50 to < 75' goes with '>= 75'"
_REACH = "widen the range beside it, or add one for it"
_FORMS = "write a range: '< 50', '50 to < 75' or '>= 75'"
_DASHED = re.compile(r"([0-9][0-9_.]*[0-9]|[0-9])\s*(?:[-–—…]|\.\.+|to)\s*([0-9][0-9_.]*)")  # noqa: RUF001 — as typed
_PER_CENT = re.compile(r"(?<=[0-9])\s*%")


def range_at(context: Context, path: Path, input: Node, *, key: bool = False) -> Range | None:
    """Return the range of *input* that the value (or the key) at *path* writes.

    None where it writes none, which is then among the findings.
    """
    written = str(context.value(*path))
    plain = _PER_CENT.sub("", written)
    if not key and plain != written:
        dashed = _DASHED.fullmatch(plain.strip())
        meant = f"{dashed[1]} to < {dashed[2]}" if dashed is not None else plain
        help = f"write '{meant}': scores go from 0 to 100, without %"
        context.report("PW213", f"'{written}' is no range of numbers", path, help)
        return None
    condition = condition_at(context, path, input, key=key)
    return None if condition is None else condition[1]


def condition_at(
    context: Context, path: Path, input: Node, *, key: bool = False
) -> tuple[Node, Range] | None:
    """Return the condition that the value or key at *path* sets on *input*, and its range."""
    source = _key_at(context, path) if key else rule_at(context.document, path)
    names = _Named(context.scope, input)
    written = str(source.data)
    if is_any(source) or written.strip().lower() in {"missing", "unknown", "known", "stale"}:
        context.report("PW213", f"'{written}' is no range of numbers", path, _FORMS, key=key)
        return None
    dashed = _DASHED.fullmatch(written.strip())
    if dashed is not None and "to" not in written:
        help = f"write '{dashed[1]} to < {dashed[2]}'"
        context.report("PW213", f"'{written}' is no range of numbers", path, help, key=key)
        return None
    above = RuleSource({"var": _INPUT}, source.place)
    lowered = cell_condition(source, above, names, context.pool)
    context.findings += map(_of_ranges, lowered.findings)
    if lowered.node is None:
        return None
    found = range_of(lowered.node, input)
    if found is None:
        context.report("PW213", f"'{written}' is no range of numbers", path, _FORMS, key=key)
        return None
    return lowered.node, found


def _of_ranges(finding: Finding) -> Finding:
    """Return a cell's finding with the forms of a range, where it tells those of a cell."""
    is_of_cells = finding.help is not None and finding.help.endswith(FORMS)
    return replace(finding, help=_FORMS) if is_of_cells else finding


def check_cover(
    context: Context,
    what: str,
    path: Path,
    places: Sequence[Path],
    names: Sequence[str],
    ranges: Sequence[Range],
    domain: Range,
    type: Type = NUMBER,
    *,
    key: bool = False,
) -> bool:
    """Report ranges that hold nothing, hold a number twice, or leave one out.

    Args:
        context: Takes the findings.
        what: What they are together: "the bands".
        path: Where they stand together.
        places: Where each of them stands.
        names: What each of them is called.
        ranges: The ranges.
        domain: All numbers that there can be.
        type: What kind of numbers they are: between whole ones there is nothing.
        key: Whether the ranges are keys of the file.

    Returns:
        Whether each number of the domain is in exactly one of them.
    """
    sound = True
    for place, range, name in zip(places, ranges, names, strict=True):
        if is_outside(range, domain, type):
            message = f"'{name}' can never be: nothing is {range.shown(type)}"
            help = f"there is only {domain.shown(type)}"
            context.report("PW214", message, place, None if range.is_empty else help, key=key)
            sound = False
    for one, other, both in overlaps(ranges, domain, type):
        message = f"{what} overlap: {both.shown(type)} is both '{names[one]}' and '{names[other]}'"
        end = _ONE_OF_THEM if both.low == both.high else _UP_TO
        context.report("PW214", message, places[max(one, other)], end, key=key)
        sound = False
    for after, missing in gaps(ranges, domain, type) if sound else ():
        message = f"{what} leave a gap: nothing is said of {missing.shown(type)}"
        where = path if after is None else places[after]
        context.report("PW214", message, where, _REACH, key=key or after is None)
        sound = False
    return sound


def _key_at(context: Context, path: Path) -> RuleSource:
    """The last key of *path* as a rule; all of its parts stand where the key does."""
    span = context.document.span(path, key=True)
    return RuleSource(
        str(path[-1]), RulePlaces(lambda _: span, lambda _path, _offset, _length: span)
    )


@dataclass(frozen=True, slots=True)
class _Named:
    """The names around a range, and `_INPUT` for what it is a range of."""

    around: Scope
    input: Node

    @property
    def entity(self) -> str:
        """The entity whose records the names stand for."""
        return self.around.entity

    def resolve(self, name: str) -> Reading:
        """Return what *name* means."""
        return Meaning(self.input) if name == _INPUT else self.around.resolve(name)

    def names(self) -> Iterable[str]:
        """Return every name that authors know."""
        return self.around.names()

    def related(self) -> Iterable[tuple[str, Mapping[str, Type]]]:
        """Return the plurals of related records with their facts."""
        return self.around.related()

    def table(self, name: str) -> LookupTable | Broken | None:
        """Return the table of that name, or None."""
        return self.around.table(name)

    def tables(self) -> Iterable[str]:
        """Return the names of the tables."""
        return self.around.tables()
