"""Ranges of a table: an edge that lies in two of them, and what lies between them in none."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeAlias, cast

from playwise.diagnostics.finding import Finding
from playwise.facts.catalog import Catalogue
from playwise.playbook.kinds import Decision, Row, Table
from playwise.playbook.lint.conditions import joined, warning
from playwise.rules.ir import FactRef, Node
from playwise.rules.money import precision
from playwise.rules.types import Kind, Type, Value
from playwise.rules.wording import format_value

End: TypeAlias = "int | float | date"

_COMPARED = re.compile(r"([^<>=!]+?) *[<>=]+ *[^<>=!]+")
_MIRRORED = {"lt": "gt", "le": "ge", "gt": "lt", "ge": "le", "eq": "eq"}


@dataclass(frozen=True, slots=True)
class Interval:
    """The values from *low* to *high*; None is open without end.

    Attributes:
        holds_low: Whether the lower end itself belongs to it; so `holds_high`.
    """

    low: End | None = None
    holds_low: bool = True
    high: End | None = None
    holds_high: bool = True

    def within(self, other: Interval) -> Interval:
        """Return what lies in both."""
        low, high = self, self
        if self.low is None or (other.low is not None and _later(other, self)):
            low = other
        if self.high is None or (other.high is not None and _sooner(other, self)):
            high = other
        return Interval(low.low, low.holds_low, high.high, high.holds_high)

    @property
    def is_empty(self) -> bool:
        """Whether nothing lies in it."""
        if self.low is None or self.high is None:
            return False
        if self.low == self.high:
            return not (self.holds_low and self.holds_high)
        return self.low > self.high  # type: ignore[operator]  # ends are of one type


Limits: TypeAlias = Callable[[Node], Interval]
"""What an expression can be at all."""


@dataclass(frozen=True, slots=True)
class Hole:
    """Values of an expression for which every row of a table is false."""

    node: Node
    between: Interval


def shared_edges(decision: Decision, table: Table) -> Iterator[Finding]:
    """Yield the values that end the range of one row and begin that of another."""
    if table.hit == "collect":
        return
    for node, held in _neighbours(table):
        for (first, upper), (second, lower) in _meeting(held):
            if upper.high is not None and upper.holds_high and lower.holds_low:
                above = min(first, second, key=table.rows.index)
                edge = shown(upper.high, node.type)
                ids = f"'{first.id}' and '{second.id}'"
                message = f"the edge {edge} of {_name(node, table)} lies in both rows {ids}"
                takes = f"'{above.id}' takes it; " if table.hit == "first" else ""
                help = f"{takes}leave it out of one by <, as in '1 to < 5'"
                span = max(first, second, key=table.rows.index).span
                yield warning("PW313", message, span, help)


def uncovered(decision: Decision, table: Table, limits: Limits) -> Iterator[Finding]:
    """Yield what lies between the ranges of the rows and belongs to none of them."""
    for hole in holes(table, limits):
        message = f"no row of '{decision.name}' is for {_words(hole, table)}"
        help = "no row is true there: let the ranges meet, or end with an otherwise"
        yield warning("PW313", message, decision.span, help)


def holes(table: Table, limits: Limits) -> list[Hole]:
    """Return what lies between ranges, of expressions that every row has a range of.

    What *limits* leave out cannot be, and is no hole.
    """
    if table.hit == "collect":
        return []
    rows = [ranges_of(row) for row in table.rows]
    nodes = {node.uid: node for row in rows for node, _ in row.values()}
    found: list[Hole] = []
    for uid, node in nodes.items():
        if all(uid in row for row in rows):
            covered = [row[uid][1] for row in rows if not row[uid][1].is_empty]
            possible = limits(node)
            for between in _between(covered):
                left = whole(between.within(possible), node)
                if not left.is_empty:
                    found.append(Hole(node, left))
    return found


def limits_of(catalogue: Catalogue, entity: str) -> Limits:
    """Return what the facts read on records of *entity* can be, as facts.yaml says."""

    def limits(node: Node) -> Interval:
        inner = node.args[0] if node.op in {"assume", "cast"} else node
        ref = inner.data
        if not isinstance(ref, FactRef):
            return Interval()
        owner = catalogue.entities.get(ref.path[-1] if ref.path else entity)
        fact = owner.facts.get(ref.name) if owner is not None else None
        if fact is None or not fact.type.is_numeric:
            return Interval()
        scale = 10 ** precision(fact.type.currency) if fact.type.currency is not None else 1
        least, most = fact.minimum, fact.maximum
        return Interval(
            None if least is None else least * scale,
            high=None if most is None else most * scale,
        )

    return limits


def _between(covered: Sequence[Interval]) -> Iterator[Interval]:
    ordered = sorted(covered, key=_by_low)
    if not ordered:
        return
    reach = ordered[0]
    for interval in ordered[1:]:
        if reach.high is None:
            return
        if interval.low is not None:
            yield Interval(reach.high, not reach.holds_high, interval.low, not interval.holds_low)
        if interval.high is None or _sooner(reach, interval):
            reach = interval


def whole(interval: Interval, node: Node) -> Interval:
    """Return the interval without the ends that no whole number, amount or day can be."""
    kind = node.args[0].type.kind if node.op == "cast" else node.type.kind
    low, high = interval.low, interval.high
    if kind is Kind.DATE and isinstance(low, date) and isinstance(high, date):
        a_day = timedelta(days=1)
        low, high = (
            low if interval.holds_low else low + a_day,
            high if interval.holds_high else high - a_day,
        )
    elif kind in {Kind.INTEGER, Kind.MONEY}:
        assert isinstance(low, (int, float))
        assert isinstance(high, (int, float))
        low, high = (
            math.ceil(low) if interval.holds_low else math.floor(low) + 1,
            math.floor(high) if interval.holds_high else math.ceil(high) - 1,
        )
    else:
        return interval
    return Interval(low, True, high, True)


def _neighbours(table: Table) -> Iterator[tuple[Node, list[tuple[Row, Interval]]]]:
    """Yield the rows that differ in the range of one expression alone, with these ranges."""
    groups: dict[tuple[int, frozenset[object]], tuple[Node, list[tuple[Row, Interval]]]] = {}
    for row in table.rows:
        intervals = ranges_of(row)
        rest = [condition.uid for condition in joined(row.when) if _read(condition) is None]
        for uid, (node, interval) in intervals.items():
            others = [(u, i) for u, (_, i) in intervals.items() if u != uid]
            key = (uid, frozenset([*others, *rest]))
            groups.setdefault(key, (node, []))[1].append((row, interval))
    yield from groups.values()


def _meeting(
    held: Sequence[tuple[Row, Interval]],
) -> Iterator[tuple[tuple[Row, Interval], tuple[Row, Interval]]]:
    """Yield each range beside those that begin where it ends; a single value is no range."""
    ranges = [(row, interval) for row, interval in held if interval.low != interval.high]
    by_low: dict[End, list[tuple[Row, Interval]]] = {}
    for row, interval in ranges:
        if interval.low is not None:
            by_low.setdefault(interval.low, []).append((row, interval))
    for row, interval in ranges:
        if interval.high is not None:
            yield from (((row, interval), other) for other in by_low.get(interval.high, ()))


def ranges_of(row: Row) -> dict[int, tuple[Node, Interval]]:
    """Return the expressions that a row has a range of, with the range."""
    found: dict[int, tuple[Node, Interval]] = {}
    for condition in joined(row.when):
        read = _read(condition)
        if read is not None:
            node, interval = read
            before = found[node.uid][1] if node.uid in found else Interval()
            found[node.uid] = node, before.within(interval)
    return found


def _read(condition: Node) -> tuple[Node, Interval] | None:
    """The range that a comparison with a literal sets."""
    if condition.op not in _MIRRORED:
        return None
    node, other = condition.args
    op = condition.op
    if node.op == "const":
        node, other, op = other, node, _MIRRORED[op]
    if node.op == "const" or other.op != "const" or not _has_ranges(node.type):
        return None
    end = cast("End", other.data)
    match op:
        case "lt" | "le":
            return node, Interval(high=end, holds_high=op == "le")
        case "gt" | "ge":
            return node, Interval(low=end, holds_low=op == "ge")
    return node, Interval(end, True, end, True)


def _has_ranges(type: Type) -> bool:
    return type.is_numeric or type.kind is Kind.DATE


def _later(one: Interval, other: Interval) -> bool:
    if one.low == other.low:
        return not one.holds_low
    return one.low > other.low  # type: ignore[operator]  # both are there, of one type


def _sooner(one: Interval, other: Interval) -> bool:
    if one.high == other.high:
        return not one.holds_high
    return one.high < other.high  # type: ignore[operator]  # both are there, of one type


def _by_low(interval: Interval) -> tuple[bool, object, bool]:
    # Without a lower end comes first; there the place of the end is of no weight.
    return (interval.low is not None, interval.low or 0, not interval.holds_low)


def _name(node: Node, table: Table) -> str:
    """What an expression is called: the fact, or what stands before a comparison in a row."""
    data = node.args[0].data if node.op == "assume" else node.data
    if isinstance(data, FactRef):
        return f"'{data.label}'"
    for rule in (rule for row in table.rows for rule in row.when):
        written = _COMPARED.fullmatch(rule.text)
        if written is not None and node in rule.node.args:
            return f"'{written[1]}'"
    return "an input"


def _words(hole: Hole, table: Table) -> str:
    between, type = hole.between, hole.node.type
    assert between.low is not None
    assert between.high is not None
    name = _name(hole.node, table)
    if between.low == between.high:
        return f"{name} {shown(between.low, type)}"
    low, high = shown(between.low, type), shown(between.high, type)
    first = f"from {low}" if between.holds_low else f"over {low}"
    last = f"to {high}" if between.holds_high else f"under {high}"
    return f"{name} {first} {'' if between.holds_high else 'and '}{last}"


def shown(end: End, type: Type) -> str:
    """Return an end as people write it."""
    return format_value(cast("Value", end), type)
