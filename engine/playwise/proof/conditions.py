"""Conditions that are always true, or never."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import z3

from playwise.diagnostics.places import Span
from playwise.playbook.kinds import Checklist, Computed, Decision, Rank, Rule, Table
from playwise.playbook.rule_parts import parts_of
from playwise.proof.asking import Asking
from playwise.proof.contradictions import conjuncts, contradiction, limits_in_words
from playwise.proof.encoding import Encoding
from playwise.proof.replay import Replay
from playwise.proof.solver import Verdict
from playwise.proof.terms import both, opposite
from playwise.rules.ir import Node, is_constant
from playwise.rules.types import BOOL


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition of a playbook.

    Attributes:
        what: Whose it is, in words: ``step 'call'``.
        rules: The rules that must all hold.
        span: Where whatever it belongs to stands.
        never: What to say of it where it can never be true, and the code for that.
    """

    what: str
    rules: tuple[Rule, ...]
    span: Span | None
    never: tuple[str, str] | None = None


def conditions_of(decision: Decision) -> Iterator[Condition]:
    """Yield the conditions of a checklist, or of a decision that is one."""
    match decision.how:
        case Checklist(items=items):
            for item in items:
                yield Condition(f"item '{item.id}'", (item.rule,), item.rule.span)
        case Rank(where=Rule() as where):
            yield Condition(f"where of '{decision.name}'", (where,), where.span)
        case Computed(rule=rule) if rule.node.type == BOOL:
            yield Condition(f"decision '{decision.name}'", (rule,), rule.span)


def rows_of(table: Table, idle: Collection[str]) -> Iterator[Condition]:
    """Yield the conditions of the rows of a table, but for those *idle*, without their cells.

    A cell that takes all of a range is a way to say that the fact is known.
    """
    for row in table.rows:
        written = tuple(rule for rule in row.when if rule.written is not None)
        if row.id not in idle:
            yield Condition(f"row '{row.id}'", written, row.span)


def find_never(asking: Asking, condition: Condition) -> bool:
    """Report a condition that can never be true; return whether it is one."""
    nodes = [rule.node for rule in condition.rules]
    if not nodes or all(is_constant(node) for node in nodes):
        return False
    terms = [asking.anything.term(node) for node in nodes]
    verdict = asking.ask(*(term.true for term in terms))
    if verdict is Verdict.UNDECIDED or (
        verdict is Verdict.POSSIBLE and not can_be(asking, nodes, truth=True)
    ):
        asking.undecided(f"whether {condition.what} can be true", condition.span, nodes)
    if verdict is not Verdict.IMPOSSIBLE:
        return False
    code, message = condition.never or ("PW306", f"{condition.what} can never be true")
    help = f"{contradiction(asking, condition.rules)}; mend it, or take it out"
    asking.report.warn(code, message, condition.span, help)
    return True


def can_be(asking: Asking, nodes: Sequence[Node], *, truth: bool) -> bool:
    """Whether all of *nodes* can be true (or false): an account shows it where one is not exact."""

    def question(encoding: Encoding) -> z3.BoolRef:
        terms = [encoding.term(node) for node in nodes]
        return both(*(term.true if truth else term.false for term in terms))

    def holds(replay: Replay) -> bool:
        return all(replay.ask(node) is truth for node in nodes)

    return asking.is_shown(nodes, question, holds)


def find_idle_parts(asking: Asking, condition: Condition) -> None:
    """Report the parts of a condition that change nothing: always true, or one of an `or` never."""
    for rule in condition.rules:
        for part in conjuncts(rule):
            if not is_constant(part.node):
                _always(asking, condition, part)
                _never(asking, condition, part)


def _always(asking: Asking, condition: Condition, part: Rule) -> None:
    term = asking.anything.term(part.node)
    if asking.ask(term.false) is not Verdict.IMPOSSIBLE:
        if not can_be(asking, [part.node], truth=False):
            what = f"whether '{part.text}' of {condition.what} is always true"
            asking.undecided(what, part.span or condition.span, [part.node])
        return
    is_known = asking.ask(opposite(term.known)) is Verdict.IMPOSSIBLE
    where = "" if is_known else " where it is known"
    message = f"'{part.text}' of {condition.what} is always true{where}"
    limits = limits_in_words(asking, [part])
    remedy = "take it out" if is_known else "take it out, or ask whether it is known"
    help = f"{limits}; {remedy}" if limits else remedy
    asking.report.warn("PW306", message, part.span or condition.span, help)


def _never(asking: Asking, condition: Condition, part: Rule) -> None:
    for choice in _choices(part):
        if is_constant(choice.node):
            continue
        term = asking.anything.term(choice.node)
        if asking.ask(term.true) is Verdict.IMPOSSIBLE:
            message = f"'{choice.text}' of {condition.what} is never true"
            help = f"{contradiction(asking, [choice])}; mend it, or take it out"
            asking.report.warn("PW306", message, choice.span or condition.span, help)
        elif not can_be(asking, [choice.node], truth=True):
            what = f"whether '{choice.text}' of {condition.what} is never true"
            asking.undecided(what, choice.span or condition.span, [choice.node])


def _choices(rule: Rule) -> Sequence[Rule]:
    parts = parts_of(rule)
    return parts.rules if parts is not None and parts.joined == "or" else ()
