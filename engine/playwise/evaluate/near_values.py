"""The values of a fact that are worth a try, and of those that will do the nearest.

Of an ordered fact those about which the answer may turn are worth a try: what the fact is held
against, where it brings two sides of a comparison together, where its range ends. Where rules do
more with it than to compare it, steps of growing size away from the present value are tried, too,
and what lies between the last that fails and the first that does is halved. Of other facts the
values of an enum are tried, and the words that rules name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any, TypeAlias  # values are told apart by their kind

from playwise.evaluate.positions import ORDERED, Line
from playwise.facts.catalog import Fact
from playwise.rules.ir import LookupColumn, Node
from playwise.rules.records import Record
from playwise.rules.types import Kind, Value

Works: TypeAlias = "Callable[[Record, str, Value | None], bool]"
"""Whether the aim is reached when a fact of a record has a value; None is missing."""

_MOST_WORDS = 24
_MOST_HALVINGS = 64
_FINER = 4
"""How many digits more a number may get before it is told as it was found."""


def named_values(nodes: Sequence[Node]) -> Mapping[Kind, list[Any]]:
    """The constants and keys of tables that *nodes* name, by kind of value, each once."""
    found: dict[Kind, dict[Value, None]] = {}
    for root in nodes:
        for node in root.walk():
            type = node.type
            values: Iterable[Any] = ()
            if node.op == "const":
                values = node.data if isinstance(node.data, tuple) else (node.data,)
                type = type.element or type
            elif node.op == "lookup" and isinstance(node.data, LookupColumn):
                values, type = node.data.values, node.args[0].type
            for value in values:
                found.setdefault(type.kind, {})[value] = None
    return {kind: list(values) for kind, values in found.items()}


def options(fact: Fact, named: Mapping[Kind, list[Any]]) -> list[Any]:
    """The values of an unordered fact that are worth a try; a blank text arrives as missing."""
    match fact.type.kind:
        case Kind.BOOL:
            return [True, False]
        case Kind.ENUM:
            return list(fact.type.values)
        case Kind.TEXT:
            words = dict.fromkeys([*named.get(Kind.TEXT, ()), *named.get(Kind.ENUM, ())])
            return [word for word in words if word.strip()][:_MOST_WORDS]
    return []


def is_ordered(fact: Fact) -> bool:
    """Whether the nearest value of a fact can be looked for."""
    return fact.type.kind in ORDERED


@dataclass(slots=True)
class Nearest:
    """Looks for the nearest value of an ordered fact that works.

    Attributes:
        line: The values.
        present: Where the present value stands; None is missing.
        is_old: Whether it is too old to be used.
        marks: Where the answer may turn, as they were found.
        everywhere: Whether it may turn elsewhere, too.
        works: Whether a value reaches the aim.
    """

    line: Line
    present: float | None
    is_old: bool
    marks: Sequence[float]
    everywhere: bool
    works: Callable[[Value], bool]
    _tried: dict[float, bool] = field(default_factory=dict)

    def found(self) -> Value | None:
        """Return the nearest value that works; of a missing fact one at an edge, or None."""
        at = self._for_missing() if self.present is None else self._from(self.present)
        return None if at is None else self.line.value(at)

    def _fits(self, at: float) -> bool:
        if at not in self._tried:
            value = self.line.value(at)
            self._tried[at] = value is not None and self.works(value)
        return self._tried[at]

    def _from(self, present: float) -> float | None:
        if self.is_old and self._fits(present):
            return present  # it was too old, and would do if it were still so
        found: list[float] = []
        for sign in (1, -1):
            nearer = abs(found[0] - present) if found else float("inf")
            at = self._on_side(present, sign, nearer)
            found += [] if at is None else [at]
        return min(found, key=lambda at: abs(at - present), default=None)

    def _on_side(self, present: float, sign: int, within: float) -> float | None:
        """The nearest that fits in one direction, no farther away than *within*."""
        failed = present
        for at, is_mark in self._stops(present, sign):
            is_over = abs(at - present) >= within
            if is_over:
                # Only a value that does at this distance can have a nearer one before it.
                at = present + sign * within
                at, is_mark = (at - sign if self.line.is_whole else at), False
            if is_mark or abs(at - present) > abs(failed - present):
                for place in self._about(at, present, sign) if is_mark else (at,):
                    if self._fits(place):
                        is_edge = is_mark and not self.everywhere
                        return place if is_edge else self._closer(failed, place, present)
                failed = at
            if is_over:
                return None
        return None

    def _stops(self, present: float, sign: int) -> list[tuple[float, bool]]:
        """What to try in one direction, the nearest first, and whether it is a mark."""
        marks = {at for at in self.marks if (at - present) * sign >= 0}
        between = self.line.stops(present, sign) if self.everywhere else []
        both = [
            *((at, True) for at in marks),
            *((at, False) for at in between if at not in marks),
        ]
        return sorted(both, key=lambda stop: abs(stop[0] - present))

    def _about(self, mark: float, present: float | None, *signs: int) -> Iterator[float]:
        """The mark itself, where it is a value, and values past it, short ones first."""
        line = self.line
        is_value = not line.is_whole or mark == round(mark)
        if is_value and line.is_short(mark):
            yield line.tidy(mark)
        grid = line.grid(mark, 0.0 if present is None else abs(mark - present))
        for _ in range(1 if line.is_whole else _FINER):
            yield from (line.beyond(mark, grid, sign) for sign in signs)
            grid /= 10
        if is_value:
            yield line.tidy(mark)

    def _closer(self, failed: float, fits: float, present: float | None) -> float:
        """Move what fits towards what failed as long as it fits, halving what lies between."""
        line = self.line
        sign = 1 if fits > failed else -1
        grid = line.grid(fits, abs(fits - failed) if present is None else abs(fits - present))
        finest = 1.0 if line.is_whole else grid / 1000
        one_nearer = line.beyond(fits, grid, -sign)
        if abs(fits - failed) <= grid or not self._fits(one_nearer):
            return fits
        fits = one_nearer
        for _ in range(_MOST_HALVINGS):
            middle = (failed + fits) / 2
            middle = float(round(middle)) if line.is_whole else middle
            if abs(fits - failed) <= finest or middle in (failed, fits):
                break
            if self._fits(middle):
                fits = middle
            else:
                failed = middle
        return fits if line.is_whole else self._shortened(failed, sign, fits, grid)

    def _shortened(self, edge: float, sign: int, fits: float, grid: float) -> float:
        """The shortest number past an edge that fits."""
        for _ in range(_FINER):
            short = self.line.beyond(edge, grid, sign)
            if self._fits(short):
                return short
            grid /= 10
        return fits

    def _for_missing(self) -> float | None:
        """A value beside a mark, as they come, else the first of growing ones, at its edge."""
        line, start = self.line, self.line.start
        for mark in self.marks:
            near = self._about(mark, None, 1, -1)
            at = next((at for at in near if self._fits(at)), None)
            if at is not None:
                return at
        ends = [end for end in (line.low, line.high) if abs(end) != float("inf")]
        both = (line.stops(start, sign) for sign in (1, -1)) if self.everywhere else ()
        for at in (start, *ends, *sorted(chain(*both), key=lambda at: abs(at - start))):
            if self._fits(at):
                failed = [
                    other
                    for other, does in self._tried.items()
                    if not does and line.value(other) is not None
                ]
                beside = min(failed, key=lambda other: abs(other - at), default=None)
                return at if beside is None else self._closer(beside, at, None)
        return None
