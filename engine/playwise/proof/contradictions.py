"""Conditions that can never be true: which of their parts exclude each other."""

from __future__ import annotations

from collections.abc import Sequence

from playwise.playbook.program import Rule
from playwise.playbook.rule_parts import parts_of
from playwise.proof.asking import Asking
from playwise.proof.search import reads
from playwise.proof.terms import both
from playwise.proof.variables import Variable
from playwise.rules.types import NUMBER
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
    """Return the ranges that facts.yaml gives the facts that *parts* read; "" where none."""
    names: set[str] = set()
    for part in parts:
        term = asking.anything.term(part.node)
        names |= reads(both(term.known, term.value)).keys()
    found = [
        _limits(variable)
        for variable in asking.anything.variables
        if variable.term.value.decl().name() in names
    ]
    return "; ".join(words for words in found if words)


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
