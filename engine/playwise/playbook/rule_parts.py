"""The conditions that a rule joins, each with its own words: the tree that explanations show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from playwise.playbook.kinds import Rule
from playwise.rules.lower import read_form, standard_registry
from playwise.rules.print import rule_text, to_text
from playwise.rules.source import Json, RuleSource

Joined: TypeAlias = Literal["and", "or", "not"]


@dataclass(frozen=True, slots=True)
class Parts:
    """What a rule is made of.

    Attributes:
        joined: How: all of them, any of them, or the one of them not.
        rules: The conditions, in order.
    """

    joined: Joined
    rules: tuple[Rule, ...]


def parts_of(rule: Rule) -> Parts | None:
    """Return the conditions that *rule* joins, or None where it is a single one.

    Worked out when asked for: few rules are ever explained.
    """
    if rule.written is None or rule.node.op not in {"and", "or", "not"}:
        return None
    if isinstance(rule.written.data, list):
        sources = [(rule_text(part), part) for part in rule.written.parts()]
        return _matched(rule, "and", sources)
    form = read_form(rule.written, standard_registry()).rule
    if not isinstance(form, dict) or len(form) != 1:
        return None
    ((operator, operands),) = form.items()
    parts = operands if isinstance(operands, list) else [operands]
    if operator == "!":
        inner = parts[0]
        # Of a single condition the words say it all: "not in", "is known".
        joins = isinstance(inner, dict) and bool({"and", "or"} & inner.keys())
        return _matched(rule, "not", [_source(inner)]) if joins else None
    if operator == "and":
        return _matched(rule, "and", [_source(part) for part in parts])
    return _matched(rule, "or", [_source(part) for part in parts]) if operator == "or" else None


def _source(part: Json) -> tuple[str, RuleSource]:
    return to_text(part), RuleSource.of(part)


def _matched(rule: Rule, joined: Joined, sources: list[tuple[str, RuleSource]]) -> Parts | None:
    """The parts with their expressions; None where lowering made something else of them."""
    if rule.node.op != joined or len(sources) != len(rule.node.args):
        return None
    pairs = zip(rule.node.args, sources, strict=True)
    made = (Rule(node, text, rule.span, written) for node, (text, written) in pairs)
    return Parts(joined, tuple(made))
