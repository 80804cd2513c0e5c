"""The conditions of a playbook, each with whose it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from playwise.diagnostics.finding import Finding, Severity
from playwise.diagnostics.places import Span
from playwise.playbook.kinds import Checklist, Rule, Scorecard, Table
from playwise.playbook.program import Playbook
from playwise.rules.ir import Node


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition of a playbook.

    Attributes:
        what: Whose it is, in words: ``row 'big' of 'size'``.
        rules: The rules that must all hold.
        span: Where whatever it belongs to stands.
        is_entry: Whether it opens the play.
    """

    what: str
    rules: tuple[Rule, ...]
    span: Span | None
    is_entry: bool = False


def conditions(playbook: Playbook) -> Iterator[Condition]:
    """Yield every condition of a playbook, but for those of its variants."""
    for decision in playbook.decisions:
        match decision.how:
            case Table(rows=rows):
                for row in rows:
                    what = f"row '{row.id}' of '{decision.name}'"
                    yield Condition(what, row.when, row.span)
            case Checklist(items=items):
                for item in items:
                    what = f"item '{item.id}' of '{decision.name}'"
                    yield Condition(what, (item.rule,), item.rule.span)
            case Scorecard(overrides=overrides):
                for override in overrides:
                    what = f"override '{override.id}' of '{decision.name}'"
                    yield Condition(what, (override.when,), override.span)
    if playbook.play is None:
        return
    yield Condition("enter", (playbook.play.enter,), playbook.play.enter.span, is_entry=True)
    for exit in playbook.play.exits:
        yield Condition(f"exit '{exit.id}'", (exit.when,), exit.when.span)
    for step in playbook.play.steps:
        if step.when is not None:
            yield Condition(f"step '{step.id}'", (step.when,), step.when.span)


def joined(rules: tuple[Rule, ...]) -> list[Node]:
    """Return the conditions that all must hold, those joined by ``and`` one by one."""
    found: list[Node] = []
    stack = [rule.node for rule in reversed(rules)]
    while stack:
        node = stack.pop()
        if node.op == "and":
            stack += reversed(node.args)
        else:
            found.append(node)
    return found


def warning(code: str, message: str, span: Span | None, help: str) -> Finding:
    """Return a warning."""
    return Finding(code, message, span, help, Severity.WARNING)
