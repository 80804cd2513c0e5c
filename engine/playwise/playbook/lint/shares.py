"""Measures of a scorecard that are a share of 1 where points of 100 are meant."""

from __future__ import annotations

from collections.abc import Iterator

from playwise.diagnostics.finding import Finding
from playwise.playbook.kinds import Decision, Scorecard
from playwise.playbook.lint.conditions import warning
from playwise.rules.ir import Node


def shares(decision: Decision, card: Scorecard) -> Iterator[Finding]:
    """Yield the measures whose points are a share itself: one point of 100 at the most."""
    for measure in card.measures:
        share = measure.value.node
        if share.op == "share" and not _has_points(measure.points):
            message = f"measure '{measure.id}' of '{decision.name}' gives at most 1 point of 100"
            help = f"a share is 0 to 1: write 100 * {measure.value.text}"
            yield warning("PW321", message, measure.value.span or measure.span, help)


def _has_points(points: Node) -> bool:
    """Whether points are given by value or range, not the value itself held within 0 to 100."""
    return "if" in _operators(points)


def _operators(node: Node) -> set[str]:
    return {node.op}.union(*map(_operators, node.args))
