"""Text rules as canonical JsonLogic, the form in which rules travel."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from playwise.errors import FindingsError
from playwise.rules.canonical import canonical
from playwise.rules.ir import Pool
from playwise.rules.lower import Form, finding, lower_form, standard_registry, text_places
from playwise.rules.operators import RuleRegistry
from playwise.rules.operators.placeholders import BARE_NAME
from playwise.rules.scope import Scope
from playwise.rules.source import Json, Path, RulePlaces
from playwise.rules.text import read_text
from playwise.rules.text_errors import TextError
from playwise.rules.types import Type


def text_to_json(
    text: str,
    scope: Scope | None = None,
    *,
    expect: Type | None = None,
    registry: RuleRegistry | None = None,
) -> Json:
    """Return the canonical JsonLogic of a text rule.

    A bare name becomes ``{"var": name}``; one that is a value of the enum beside it becomes plain
    text, which takes a *scope* to tell. Without a scope every bare name is a var.

    Args:
        text: The rule.
        scope: What names mean.
        expect: The type of the whole rule, where it is known.
        registry: The operators that may be used; those of Playwise where left out.

    Raises:
        FindingsError: The text cannot be read. Types are not judged.
    """
    registry = registry or standard_registry()
    place = RulePlaces.in_text(text, "rule")
    try:
        read = read_text(text, registry)
    except TextError as error:
        raise FindingsError([finding(error, place)]) from error
    words: AbstractSet[Path] = frozenset()
    if scope is not None:
        form = Form(read.rule, text_places(read, place), is_text=True)
        words = lower_form(form, scope, Pool(), expect, registry).words
    return canonical(_named(read.rule, (), words))


def _named(rule: Json, path: Path, words: AbstractSet[Path]) -> Json:
    """Replace the bare names of a rule, which is at most `MAX_LEVELS` deep."""
    if isinstance(rule, list):
        return [_named(item, (*path, index), words) for index, item in enumerate(rule)]
    if not isinstance(rule, dict):
        return rule
    ((operator, operands),) = rule.items()
    assert isinstance(operands, list)
    if operator == BARE_NAME:
        return operands[0] if path in words else {"var": operands[0]}
    return {
        operator: [
            _named(operand, (*path, operator, index), words)
            for index, operand in enumerate(operands)
        ]
    }
