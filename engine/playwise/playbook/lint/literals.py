"""Conditions made of literals alone: the same for every record."""

from __future__ import annotations

import re
from collections.abc import Iterator

from playwise.diagnostics.finding import Finding
from playwise.playbook.kinds import Rule
from playwise.playbook.lint.conditions import conditions, warning
from playwise.playbook.program import Playbook
from playwise.rules.interpret import own_nodes
from playwise.rules.ir import Node, is_constant
from playwise.rules.money import from_minor
from playwise.rules.operations import DAYS, OPERATIONS, Answer

_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")
_WORD = re.compile(r"[^\W\d]\w*")
_PLAIN = frozenset({"and", "or", "not", "in", "between", "true", "false"})


def constant_conditions(playbook: Playbook) -> Iterator[Finding]:
    """Yield the conditions that read nothing. One that reads a param is a switch, and is meant."""
    for condition in conditions(playbook):
        for rule in condition.rules:
            truth = _constant(rule)
            if truth is None or (truth and condition.is_entry):
                continue  # a play that opens for everybody says so by `enter: true`
            how = "always true" if truth else "never true"
            message = f"'{rule.text}' of {condition.what} is {how}: it reads no fact"
            help = "take it out, or name the fact that it is about"
            yield warning("PW306", message, rule.span or condition.span, help)


def empty_ranges(playbook: Playbook) -> Iterator[Finding]:
    """Yield the conditions on a value between two literals of which the greater stands first."""
    for condition in conditions(playbook):
        for rule in condition.rules:
            if "params." in rule.text:
                continue  # the numbers may stand in another file
            for low, high in _turned(rule.node):
                message = f"nothing lies between {low} and {high}, as {condition.what} asks"
                span = rule.span or condition.span
                yield warning("PW306", message, span, f"write between {high} and {low}")


def _turned(root: Node) -> Iterator[tuple[str, str]]:
    """Yield the ends of such ranges: ``x between 4 and 1`` is ``4 <= x and x <= 1``."""
    for node in root.walk():
        if node.op != "and" or [arg.op for arg in node.args] != ["le", "le"]:
            continue
        (low, middle), (same, high) = (arg.args for arg in node.args)
        if middle is not same or middle.op == "const" or (low.op, high.op) != ("const", "const"):
            continue
        if low.data > high.data:  # type: ignore[operator]  # two constants of one ordered type
            yield _written(low), _written(high)


def _written(literal: Node) -> str:
    type, value = literal.type, literal.data
    if type.currency is not None and isinstance(value, int):
        return f"{from_minor(value, type.currency):f}"
    return f"'{value}'" if isinstance(value, str) else str(value)


def _constant(rule: Rule) -> bool | None:
    """What a rule of literals comes to; None where it is no such rule."""
    named = set(_WORD.findall(_QUOTED.sub("", rule.text))) - _PLAIN
    if named or not is_constant(rule.node):
        return None
    answers: dict[int, Answer] = {}
    for node in own_nodes([rule.node]):
        if node.op in DAYS or node.op not in OPERATIONS:
            return None
        answers[node.uid] = OPERATIONS[node.op](node, [answers[arg.uid] for arg in node.args])
    answer = answers[rule.node.uid]
    return answer if isinstance(answer, bool) else None
