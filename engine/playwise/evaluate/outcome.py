"""What a decision comes to for one record: the value with its words, reasons and parts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from playwise.playbook.kinds import Wording
from playwise.rules.ir import Node
from playwise.rules.operations import Answer
from playwise.rules.types import Value
from playwise.rules.unknown import Unknown
from playwise.rules.wording import format_value

ROW = "row"
"""The part of an outcome that tells which row fired."""

Ask: TypeAlias = Callable[[Node], Answer]
"""Answers an expression for the record at hand."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """A decision for one record.

    Attributes:
        value: What was decided, or unknown with its reasons.
        row: The row that fired, of a table: the first that is true. Where a row above it is
            unknown and gives the same, nobody knows which decides; then `parts` has the row as
            None, and rules that read it get unknown.
        because: Why, in words; empty where unknown.
        assumed: The names that `assume` stood in for.
        open: The checklist items that are false.
        undecided: The checklist items that are unknown.
        parts: What else was worked out, by name: the score of a scorecard, a position. None in
            it is unknown.
        doubts: Why something about a known value is unknown: the rows of a `collect` that are
            undecided, a place in a ranking. Sorted, without duplicates.
        part_reasons: Why a part is unknown, where that is not why the value is.
    """

    value: Value | Unknown
    row: str | None = None
    because: str = ""
    assumed: tuple[str, ...] = ()
    open: tuple[str, ...] | None = None
    undecided: tuple[str, ...] | None = None
    parts: Mapping[str, Value | None] | None = None
    doubts: tuple[str, ...] = ()
    part_reasons: Mapping[str, tuple[str, ...]] = field(default_factory=dict, compare=False)

    @property
    def rows(self) -> tuple[str, ...]:
        """The rows that fired: of a `collect` all that are true."""
        if self.row is not None:
            return (self.row,)
        listed = (self.parts or {}).get("rows")
        return tuple(str(id) for id in listed) if isinstance(listed, tuple) else ()

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why it, or something about it, is unknown; empty where all is known."""
        return self.value.reasons if isinstance(self.value, Unknown) else self.doubts


def fill(wording: Wording, ask: Ask) -> str:
    """Return *wording* with its gaps filled; an unknown value reads "unknown"."""
    return "".join(part if isinstance(part, str) else _shown(part, ask) for part in wording)


def _shown(node: Node, ask: Ask) -> str:
    value = ask(node)
    return "unknown" if isinstance(value, Unknown) else format_value(value, node.type)
