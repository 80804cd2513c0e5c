"""Conditions that stand twice where once is enough."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from playwise.diagnostics.finding import Finding
from playwise.diagnostics.places import Span
from playwise.playbook.kinds import Checklist, Rule, Scorecard, Table
from playwise.playbook.lint.conditions import conditions, joined, warning
from playwise.playbook.program import Playbook


def duplicates(playbook: Playbook) -> Iterator[Finding]:
    """Yield rows, items, overrides and exits that ask the same, and what one of them asks twice."""
    for decision in playbook.decisions:
        of = f"of '{decision.name}'"
        match decision.how:
            case Table(rows=rows, hit=hit) if hit != "collect":
                yield from _twice("row", of, ((r.id, r.when, r.span) for r in rows if r.when))
            case Checklist(items=items):
                for required in (True, False):
                    alike = (i for i in items if i.required is required)
                    yield from _twice("item", of, ((i.id, (i.rule,), i.rule.span) for i in alike))
            case Scorecard(overrides=overrides):
                yield from _twice("override", of, ((o.id, (o.when,), o.span) for o in overrides))
    if playbook.play is not None:
        exits = playbook.play.exits
        yield from _twice("exit", "", ((e.id, (e.when,), e.when.span) for e in exits))
    for condition in conditions(playbook):
        seen: set[int] = set()
        for rule in condition.rules:
            uids = [node.uid for node in joined((rule,))]
            if not seen.isdisjoint(uids) or len(set(uids)) < len(uids):
                message = f"{condition.what} asks the same twice: '{rule.text}'"
                span = rule.span or condition.span
                yield warning("PW308", message, span, "ask it once")
            seen.update(uids)


def _twice(
    what: str, of: str, held: Iterable[tuple[str, tuple[Rule, ...], Span | None]]
) -> Iterator[Finding]:
    first: dict[frozenset[int], str] = {}
    for id, rules, span in held:
        asked = frozenset(node.uid for node in joined(rules))
        above = first.setdefault(asked, id)
        if above != id:
            name = f"{what} '{id}'{f' {of}' if of else ''}"
            message = f"{name} asks what '{above}' above asks"
            yield warning("PW308", message, span, "change the condition of one, or take it out")
