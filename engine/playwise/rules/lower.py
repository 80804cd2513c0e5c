"""A rule, text or JsonLogic, to one typed expression, with all that is wrong in it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cache, lru_cache

from jsonlogic.typing import OperatorArgument

from playwise.diagnostics.finding import Finding
from playwise.rules.ir import Node, Pool
from playwise.rules.lowering import Lowering
from playwise.rules.operators import Operand, RuleRegistry, operator_registry
from playwise.rules.parse import check, operator_tree
from playwise.rules.print import rule_text, to_text
from playwise.rules.scope import Scope
from playwise.rules.source import MAX_LEVELS, Path, RulePlaces, RuleSource
from playwise.rules.text import TextRule, read_text
from playwise.rules.text_errors import TextError
from playwise.rules.text_names import with_names
from playwise.rules.types import BOOL, Kind, Type

_SHORT = 1_000
"""Characters: longer rules are seldom written twice, and are not kept."""


@dataclass(frozen=True, slots=True)
class Lowered:
    """What became of a rule.

    Attributes:
        node: The expression, or None where a finding says why there is none.
        findings: Everything that is wrong with the rule.
        text: The rule as people read it; empty where there is no expression.
        words: The paths of the bare names of a text rule that are values of an enum.
    """

    node: Node | None
    findings: list[Finding] = field(default_factory=list)
    text: str = ""
    words: frozenset[Path] = frozenset()


@dataclass(frozen=True, slots=True)
class Form:
    """A rule in JsonLogic with its places; from text it may still hold bare names.

    Attributes:
        rule: It, as it is written.
        place: Where its parts stand.
        is_text: Whether it was read from text.
        tree: Its operators, where they are known already and nothing is wrong with its form.
    """

    rule: object
    place: RulePlaces
    is_text: bool
    tree: OperatorArgument | None = None


def lower(
    source: RuleSource,
    scope: Scope,
    pool: Pool,
    expect: Type | None = None,
    *,
    registry: RuleRegistry | None = None,
) -> Lowered:
    """Return the expression that a rule means, and all findings about it.

    Args:
        source: The rule. Where a condition is expected, a list means that all of it must hold.
        scope: What names mean.
        pool: Makes the nodes; one a compilation.
        expect: The type that the rule must have: BOOL for a condition, an enum for one of its
            values (a bare text may then be one) or a rule that gives one; None: any type.
        registry: The operators that may be used; left out, those of *pool*.
    """
    registry = registry or pool.operators or standard_registry()
    if expect == BOOL and isinstance(source.data, list):
        return _all_of(source, scope, pool, registry)
    if isinstance(source.data, str) and expect is not None and expect.kind is Kind.ENUM:
        word = source.data.strip()
        if word in expect.values:
            return _word(word, source, scope, pool, expect)
    try:
        form = read_form(source, registry)
    except TextError as error:
        told = with_names(error, str(source.data), scope)
        return Lowered(None, [finding(told, source.place)])
    lowered = lower_form(form, scope, pool, expect, registry)
    if lowered.node is None:
        return lowered
    return Lowered(lowered.node, lowered.findings, _text(source), lowered.words)


@cache
def standard_registry() -> RuleRegistry:
    """Return the operators of Playwise: one registry that nobody may add to."""
    return operator_registry()


def read_form(source: RuleSource, registry: RuleRegistry) -> Form:
    """Return a rule in JsonLogic.

    Raises:
        TextError: It is a text that is no rule.
    """
    if not isinstance(source.data, str):
        return Form(source.data, source.place, is_text=False)
    if len(source.data) > _SHORT:
        text = read_text(source.data, registry)
        return Form(text.rule, text_places(text, source.place), is_text=True)
    text, tree = _read_before(source.data, registry)
    return Form(text.rule, text_places(text, source.place), is_text=True, tree=tree)


@lru_cache(maxsize=8192)
def _read_before(text: str, registry: RuleRegistry) -> tuple[TextRule, OperatorArgument | None]:
    """Return the JsonLogic of *text* and its operators, read once: nobody changes a `Form`.

    The operators are None where something is wrong with them, which is told at its place.

    A rule is read again for each of its parts that an explanation shows, and again in each
    playbook that is made from another.
    """
    read = read_text(text, registry)
    checked = check(read.rule, registry, RuleSource.of(read.rule).place, is_text=True)
    return read, None if checked.findings else operator_tree(checked, read.rule, registry)


def forget_texts() -> None:
    """Forget the texts that were read before: for whoever measures how long reading takes."""
    _read_before.cache_clear()


def text_places(text: TextRule, place: RulePlaces) -> RulePlaces:
    """Return the places of the parts of a text rule."""
    return RulePlaces(
        lambda path: place.text(*text.values.get(path, (0, 1))),
        lambda path, offset, length: place.text(offset, length),
        lambda path: place.text(*text.keys.get(path, (0, 1))),
    )


def lower_form(
    form: Form, scope: Scope, pool: Pool, expect: Type | None, registry: RuleRegistry
) -> Lowered:
    """Return the expression that JsonLogic with bare names means. See `lower`."""
    if form.rule is None:
        help = "write a condition or a value, or leave the key out"
        return Lowered(None, [Finding("PW201", "the rule is empty", form.place.value(), help)])
    tree, wrong = form.tree, list[Finding]()
    if tree is None:
        checked = check(form.rule, registry, form.place, is_text=form.is_text)
        tree, wrong = operator_tree(checked, form.rule, registry), checked.findings
    lowering = Lowering(scope, pool, form.place.value, list(wrong))
    operand = Operand(tree, ())
    if expect == BOOL:
        node = lowering.condition(operand)
    elif expect is not None:
        node = lowering.value(operand, expect)
    else:
        node = lowering.infer(operand)
    findings = list(dict.fromkeys(lowering.findings))
    return Lowered(None if findings else node, findings, words=frozenset(lowering.words))


def finding(error: TextError, place: RulePlaces) -> Finding:
    """Return the finding for a text that is no rule."""
    span = place.text(error.offset, error.length)
    return Finding(error.code, error.message, span, error.help)


def _all_of(source: RuleSource, scope: Scope, pool: Pool, registry: RuleRegistry) -> Lowered:
    nodes: list[Node] = []
    findings: list[Finding] = []
    for part in source.parts():
        if isinstance(part.data, list):
            findings.append(_no_condition(part))
            continue
        lowered = lower(part, scope, pool, BOOL, registry=registry)
        findings += lowered.findings
        if lowered.node is not None:
            nodes.append(lowered.node)
    if findings:
        return Lowered(None, findings)
    node = nodes[0] if len(nodes) == 1 else pool.node("and", BOOL, *nodes)
    return Lowered(node, [], _text(source, all_of=True))


def _text(source: RuleSource, *, all_of: bool = False) -> str:
    try:
        is_rule = all_of or not isinstance(source.data, list)
        return rule_text(source) if is_rule else to_text(source.data)
    except ValueError:  # a plugin's operator may be called what the text form cannot say
        return json.dumps(source.data, ensure_ascii=False, default=str)


def _no_condition(part: RuleSource) -> Finding:
    if part.data:
        message = f"lists nested deeper than {MAX_LEVELS} levels"
        return Finding("PW208", message, part.span, "write one list: all of it must hold")
    return Finding("PW201", "an empty list is no condition", part.span, "leave the key out")


def _word(word: str, source: RuleSource, scope: Scope, pool: Pool, expect: Type) -> Lowered:
    """Return one of the values of an enum, unless the word names something else as well."""
    lowering = Lowering(scope, pool, source.place.value)
    node = lowering.bare_name(word, (), expect)
    if node is None:
        return Lowered(None, lowering.findings)
    return Lowered(node, [], word, frozenset({()}))
