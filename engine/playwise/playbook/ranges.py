"""Ranges of numbers as bands and points write them, and what they leave out or hold twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction
from math import ceil, floor

from playwise.rules.interpret import Interpreter
from playwise.rules.ir import Node, is_constant
from playwise.rules.records import Record
from playwise.rules.types import Kind, Type
from playwise.rules.wording import format_value

_MIRRORED = {"lt": "gt", "le": "ge", "gt": "lt", "ge": "le", "eq": "eq"}
_ANY_DAY = datetime(2000, 1, 1, tzinfo=UTC)  # a constant reads no day


@dataclass(frozen=True, slots=True)
class Range:
    """Numbers between two ends, None where there is none.

    Attributes:
        holds_low: Whether the lower end itself belongs to it; so `holds_high`.
    """

    low: Fraction | None = None
    holds_low: bool = False
    high: Fraction | None = None
    holds_high: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether no number is in it."""
        if self.low is None or self.high is None:
            return False
        point = self.low == self.high and self.holds_low and self.holds_high
        return self.low >= self.high and not point

    def and_(self, other: Range) -> Range:
        """Return what both hold."""
        low, holds_low = self.low, self.holds_low
        if low is None or (other.low is not None and other.low > low):
            low, holds_low = other.low, other.holds_low
        elif low == other.low:
            holds_low = holds_low and other.holds_low
        high, holds_high = self.high, self.holds_high
        if high is None or (other.high is not None and other.high < high):
            high, holds_high = other.high, other.holds_high
        elif high == other.high:
            holds_high = holds_high and other.holds_high
        return Range(low, holds_low, high, holds_high)

    def whole(self) -> Range:
        """Return the same for whole numbers: the ends are whole, and belong to it."""
        low = self.low if self.low is None else Fraction(ceil(self.low))
        if low is not None and low == self.low and not self.holds_low:
            low += 1
        high = self.high if self.high is None else Fraction(floor(self.high))
        if high is not None and high == self.high and not self.holds_high:
            high -= 1
        return Range(low, low is not None, high, high is not None)

    def shown(self, type: Type) -> str:
        """Return the range in words, its ends as values of *type*: ">= 50 and < 75"."""
        low, high = (end if end is None else _number(end, type) for end in (self.low, self.high))
        if low is not None and self.low == self.high:
            return f"exactly {low}"
        ends = [f"{'>=' if self.holds_low else '>'} {low}"] if low is not None else []
        ends += [f"{'<=' if self.holds_high else '<'} {high}"] if high is not None else []
        return " and ".join(ends) or "any number"


EVERYTHING = Range()


def range_of(condition: Node, input: Node) -> Range | None:
    """Return the numbers of *input* for which *condition* holds, or None where it is no range."""
    if condition.op == "and":
        parts = [range_of(arg, input) for arg in condition.args]
        made = EVERYTHING
        for part in parts:
            if part is None:
                return None
            made = made.and_(part)
        return made
    if condition.op not in _MIRRORED:
        return None
    op, (left, right) = condition.op, condition.args
    if is_constant(left):
        op, left, right = _MIRRORED[op], right, left
    if _uncast(left) is not _uncast(input) or not is_constant(right):
        return None
    end = number(right)
    if end is None:
        return None
    match op:
        case "lt" | "le":
            return Range(high=end, holds_high=op == "le")
        case "gt" | "ge":
            return Range(low=end, holds_low=op == "ge")
    return Range(end, True, end, True)


def number(node: Node) -> Fraction | None:
    """Return the value of a constant number, None where it has none."""
    value = Interpreter(_ANY_DAY).answer(node, Record("", ""))
    return Fraction(value) if isinstance(value, int | float) else None


def gaps(ranges: Sequence[Range], domain: Range, type: Type) -> list[tuple[int | None, Range]]:
    """Return what of *domain* no range holds, each with the place of the range after it.

    The last has none after it. *type* tells whether there are numbers between whole ones.
    """
    found: list[tuple[int | None, Range]] = []
    rest = _fit(domain, type)
    for place in _in_order(ranges, domain, type):
        taken = _fit(ranges[place], type)
        if taken.low is not None:
            below = Range(high=taken.low, holds_high=not taken.holds_low)
            before = _fit(rest.and_(below), type)
            if not before.is_empty:
                found.append((place, before))
        if taken.high is None:
            return found
        above = Range(low=taken.high, holds_low=not taken.holds_high)
        rest = _fit(rest.and_(above), type)
    return found if rest.is_empty else [*found, (None, rest)]


def overlaps(ranges: Sequence[Range], domain: Range, type: Type) -> list[tuple[int, int, Range]]:
    """Return the places of two ranges that hold the same numbers of *domain*, and those."""
    order = _in_order(ranges, domain, type)
    found = []
    for at, place in enumerate(order):
        for other in order[at + 1 :]:
            both = _fit(ranges[place].and_(ranges[other]).and_(domain), type)
            if not both.is_empty:
                found.append((place, other, both))
    return found


def is_outside(range: Range, domain: Range, type: Type) -> bool:
    """Whether *range* holds no number of *domain*."""
    return _fit(range.and_(domain), type).is_empty


def _fit(range: Range, type: Type) -> Range:
    return range if type.kind is Kind.NUMBER else range.whole()


def _in_order(ranges: Sequence[Range], domain: Range, type: Type) -> list[int]:
    """The places of the ranges that hold anything, from below."""
    there = [i for i, range in enumerate(ranges) if not is_outside(range, domain, type)]

    def lower_end(place: int) -> tuple[bool, Fraction, bool]:
        found = _fit(ranges[place], type)
        return found.low is not None, found.low or Fraction(), not found.holds_low

    return sorted(there, key=lower_end)


def _uncast(node: Node) -> Node:
    return node.args[0] if node.op == "cast" else node


def _number(end: Fraction, type: Type) -> str:
    return format_value(float(end) if type.kind is Kind.NUMBER else int(end), type)
