"""The parts of a decision that rules and tests can name: ``x.row``, ``x.score``, ``x.open``."""

from __future__ import annotations

from playwise.playbook.kinds import Checklist, Decision, Quadrant, Rank, Scorecard, Table
from playwise.playbook.scorecards import TRENDS
from playwise.rules.types import INTEGER, NUMBER, TEXT, Type, enum, list_of


def part_types(decision: Decision) -> dict[str, Type]:
    """Return the type of each part of *decision*, by name."""
    match decision.how:
        case Table(hit="collect"):
            return {"undecided": list_of(TEXT)}
        case Table(rows=rows):
            return {"row": enum(row.id for row in rows)}
        case Checklist():
            return {"open": list_of(TEXT), "undecided": list_of(TEXT)}
        case Scorecard() as card:
            types = {"score": NUMBER, "drivers": list_of(TEXT), "trend": enum(TRENDS)}
            types["row"] = enum(override.id for override in card.overrides)
            named = (*card.parts, "row") if card.overrides else card.parts
            return {name: types[name] for name in named}
        case Quadrant(parts=parts):
            return dict.fromkeys(parts, NUMBER)
        case Rank():
            return {"position": INTEGER}
    return {}
