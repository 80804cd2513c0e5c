"""Conditions that can never be true: which of their parts exclude each other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from playwise.playbook.kinds import Rule
from playwise.playbook.rule_parts import parts_of
from playwise.proof.asking import Asking
from playwise.proof.search import reads
from playwise.proof.terms import both
from playwise.proof.variables import Variable
from playwise.rules.interpret import own_nodes
from playwise.rules.ir import FactRef, Node
from playwise.rules.raw import is_blank
from playwise.rules.types import NUMBER, Value
from playwise.rules.wording import format_value


def conjuncts(rule: Rule) -> list[Rule]:
    """Return the conditions that *rule* joins by ``and``, or itself."""
    parts = parts_of(rule)
    if parts is None or parts.joined != "and":
        return [rule]
    return [part for rule in parts.rules for part in conjuncts(rule)]


def contradiction(asking: Asking, rules: Sequence[Rule]) -> str:
    """Return why not all of *rules* can be true: the fewest of them that cannot, and why."""
    parts = [part for rule in rules for part in conjuncts(rule)]
    terms = [asking.anything.term(part.node) for part in parts]
    solver = asking.solver()
    truth = asking.anything.variables.today >= 0
    needed = solver.needed(truth, [term.true for term in terms])
    guilty = parts if needed is None else [parts[index] for index in needed]
    texts = list(dict.fromkeys(f"'{part.text}'" for part in guilty))
    if not texts:
        return f"no {asking.record} comes so far"
    limits = limits_in_words(asking, guilty)
    if len(texts) == 1:
        return f"{texts[0]} is never true{f': {limits}' if limits else ''}"
    how_many = "both" if len(texts) == 2 else "all"
    words = f"{', '.join(texts[:-1])} and {texts[-1]}"
    return f"{words} cannot {how_many} be true{f': {limits}' if limits else ''}"


def limits_in_words(asking: Asking, parts: Sequence[Rule]) -> str:
    """Return what is said elsewhere of the facts that *parts* read; "" where nothing is.

    That is the ranges that facts.yaml gives, what the file assumes where it makes one known that
    is asked whether it is, and that no fact is a blank text where one is compared with it.
    """
    names: set[str] = set()
    for part in parts:
        term = asking.anything.term(part.node)
        names |= reads(both(term.known, term.value)).keys()
    found = [
        _limits(variable)
        for variable in asking.anything.variables
        if variable.term.value.decl().name() in names
    ]
    nodes = own_nodes([part.node for part in parts])
    found += [_assumed(part) for node in nodes if node.op == "known" for part in node.args]
    if any(map(_compares_with_blank, nodes)):
        found.append("no fact is a blank text")
    return "; ".join(dict.fromkeys(words for words in found if words))


def _assumed(node: Node) -> str:
    """Return what is assumed where *node* is unknown, which then never is; "" where nothing is."""
    ref = node.args[0].data if node.op == "assume" else None
    if not isinstance(ref, FactRef) or node.args[1].op != "const":
        return ""
    taken = format_value(cast("Value", node.args[1].data), node.type)
    return f"where '{ref.label}' is missing, it is assumed to be {taken}"


def _compares_with_blank(node: Node) -> bool:
    if node.op not in {"eq", "ne", "in"} or not any(arg.op == "fact" for arg in node.args):
        return False
    data = [arg.data for arg in node.args if arg.op == "const"]
    texts = [text for value in data for text in (value if isinstance(value, tuple) else [value])]
    return any(isinstance(text, str) and is_blank(text) for text in texts)


def _limits(variable: Variable) -> str:
    fact = variable.fact
    if fact is None or (fact.minimum is None and fact.maximum is None):
        return ""
    least, most = (None if end is None else _shown(end) for end in (fact.minimum, fact.maximum))
    if most is None:
        return f"'{variable.label}' is at least {least}"
    if least is None:
        return f"'{variable.label}' is at most {most}"
    return f"'{variable.label}' is {least} to {most}"


def _shown(end: float) -> str:
    return format_value(end, NUMBER)
