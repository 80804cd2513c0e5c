"""Rows of a `unique` table that hold for the same values: two of them are a fault."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from playwise.diagnostics.finding import Finding
from playwise.playbook.kinds import Decision, Row, Table
from playwise.playbook.lint.conditions import joined, warning
from playwise.playbook.lint.ranges import Interval, Limits, ranges_of, shown, whole
from playwise.rules.ir import FactRef, Node

_MOST = 10
"""How many overlaps of one table are told, as by the proof."""


def meetings(decision: Decision, table: Table, limits: Limits) -> Iterator[Finding]:
    """Yield each two rows of a `unique` table that are surely true at once for some values.

    Only rows are compared that are ranges of one and the same fact, or alike to the letter: what
    else can meet, a proof finds.
    """
    if table.hit != "unique":
        return
    found = 0
    for first, second in combinations(table.rows, 2):
        where = _meeting(first, second, limits)
        if where is not None and found < _MOST:
            found += 1
            ids = f"'{first.id}' and '{second.id}'"
            both = f"{ids} of '{decision.name}' can both be true"
            message = f"{both}, and under 'hit: unique' one may be"
            help = f"{where}; let one of them leave out what the other takes"
            yield warning("PW305", message, second.span, help)


def _meeting(first: Row, second: Row, limits: Limits) -> str | None:
    """Return where both rows hold, in words; None where that is not sure, or an edge alone."""
    if first.condition is None or second.condition is None:
        return None
    one, other = _range(first), _range(second)
    if one is None or other is None or one[0] is not other[0]:
        alike = first.condition is second.condition
        return "their conditions are the same" if alike else None
    node, held = one
    both = held.within(other[1])
    if both.low is not None and both.low == both.high and held.low != held.high:
        return None  # a shared edge is told as such
    there = both.within(limits(node))
    if there.low is not None and there.high is not None:
        there = whole(there, node)
    return None if there.is_empty else f"both hold for {_words(node, both)}"


def _range(row: Row) -> tuple[Node, Interval] | None:
    """The range that is all of a row's condition, and of which fact."""
    ranges = ranges_of(row)
    if len(ranges) != 1 or not all(_reads_one(condition) for condition in joined(row.when)):
        return None
    ((node, held),) = ranges.values()
    return (node, held) if isinstance(node.data, FactRef) else None


def _reads_one(condition: Node) -> bool:
    return condition.op in {"lt", "le", "gt", "ge", "eq"} and any(
        arg.op == "const" for arg in condition.args
    )


def _words(node: Node, held: Interval) -> str:
    assert isinstance(node.data, FactRef)
    if held.low is not None and held.low == held.high:
        return f"{node.data.label} = {shown(held.low, node.type)}"
    ends = []
    if held.low is not None:
        ends.append(f"{'>=' if held.holds_low else '>'} {shown(held.low, node.type)}")
    if held.high is not None:
        ends.append(f"{'<=' if held.holds_high else '<'} {shown(held.high, node.type)}")
    return f"{node.data.label} {' and '.join(ends)}" if ends else f"any {node.data.label}"
