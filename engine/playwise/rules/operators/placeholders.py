"""Operators that no author writes: a bare name of the text form, and a part that cannot be used."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from jsonlogic.registry import OperatorRegistry, OperatorType

from playwise.rules.ir import Node
from playwise.rules.operators.operator import Count, RuleOperator, RuleRegistry
from playwise.rules.types import Type

if TYPE_CHECKING:
    from playwise.rules.lowering import Lowering

# Keys that no function name of the text form can be, and that a check of JsonLogic refuses.
BARE_NAME = "a name"
UNUSABLE = "an unusable part"


@dataclass(eq=False)
class BareName(RuleOperator):
    """A bare name in a text rule: a fact or the like, or beside an enum one of its values."""

    count: ClassVar[Count] = Count(1, 1)

    @property
    def name(self) -> str:
        """The name as written."""
        (name,) = self.arguments
        assert isinstance(name, str)
        return name

    def lower(self, lowering: Lowering, expect: Type | None) -> Node | None:
        """Return what the name means where *expect* is wanted."""
        return lowering.bare_name(self.name, self.path, expect)

    def waits(self, lowering: Lowering) -> bool:
        """Whether the name means no value here, so that only the type beside it can tell."""
        return not lowering.is_value(self.name)


@dataclass(eq=False)
class Unusable(RuleOperator):
    """A part of a rule that a finding was already reported for."""

    count: ClassVar[Count] = Count(0, 0)

    def lower(self, lowering: Lowering, expect: Type | None) -> Node | None:
        """Return None."""
        return None


class WithPlaceholders(OperatorRegistry):
    """A registry for building trees: the operators of *registry* and the placeholders."""

    def __init__(self, registry: RuleRegistry) -> None:
        super().__init__()
        self._rules = registry

    def get(self, operator_id: str, /) -> OperatorType:
        """Return the operator of that name."""
        if operator_id == BARE_NAME:
            return BareName
        if operator_id == UNUSABLE:
            return Unusable
        return self._rules.get(operator_id)
