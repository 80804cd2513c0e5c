"""What of a rule is kept when it is pickled: what it was parsed from, and nothing that runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from playwise.facts.catalog import Catalogue, Entity
from playwise.rule.parsing import Setting, declared_setting, entity_setting
from playwise.rule.shape import Shape
from playwise.rules.lower import standard_registry
from playwise.rules.operators import RuleRegistry
from playwise.rules.operators.called import (
    Again,
    CalledOperator,
    Signature,
    operator_class,
)
from playwise.rules.operators.operator import RuleOperator

Around: TypeAlias = "Shape | tuple[Entity, Catalogue]"
"""The facts of a rule: what their records hold, or where they are declared."""


@dataclass(frozen=True, slots=True)
class FromPlugin:
    """An operator that a plugin brought: it is named, and its functions are not kept.

    Attributes:
        plugin: The plugin with its version. Where the rule is read again it may be another one.
        again: What finds the operator by its name there.
    """

    plugin: str
    again: Again


Operators: TypeAlias = "Sequence[tuple[str, FromPlugin | Signature | type[RuleOperator]]] | None"
"""The operators by name; None: those of Playwise alone."""


def kept_setting(at: Setting) -> Around:
    """Return what `setting_again` makes a setting of."""
    return at.shape if at.given is None else at.given


def setting_again(around: Around, registry: RuleRegistry) -> Setting:
    """Return the setting that `kept_setting` kept."""
    if isinstance(around, Shape):
        return declared_setting(around)
    return entity_setting(*around, registry)


def kept_operators(registry: RuleRegistry) -> Operators:
    """Return what `operators_again` makes a registry of.

    The class of a plugin's operator was made when the plugin was read, and has no place that it
    could be found at again: its name is kept instead, or what it declares.
    """
    if registry is standard_registry():
        return None
    found = ((name, registry.find(name)) for name in registry.names())
    return [(name, _kept(operator)) for name, operator in found if operator is not None]


def _kept(operator: type[RuleOperator]) -> FromPlugin | Signature | type[RuleOperator]:
    if not issubclass(operator, CalledOperator):
        return operator
    signature = operator.signature
    if signature.again is None:
        return signature
    return FromPlugin(signature.called.plugin, signature.again)


def operators_again(kept: Operators) -> RuleRegistry:
    """Return the registry that `kept_operators` kept.

    An operator of a plugin that is not here is left out: a rule may not need it.
    """
    if kept is None:
        return standard_registry()
    registry = RuleRegistry()
    for name, operator in kept:
        made = _made(name, operator)
        if made is not None:
            registry.register(name, made)
    return registry


def _made(
    name: str, kept: FromPlugin | Signature | type[RuleOperator]
) -> type[RuleOperator] | None:
    match kept:
        case FromPlugin(again=again):
            return again(name)
        case Signature():
            return operator_class(kept)
        case _:
            return kept
