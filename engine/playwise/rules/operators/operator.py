"""What every operator of the rule language is: operand counts, places, a meaning in the IR."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, Self

from jsonlogic import JSONLogicSyntaxError, Operator
from jsonlogic.evaluation import EvaluationContext
from jsonlogic.registry import OperatorRegistry
from jsonlogic.typing import OperatorArgument

from playwise.errors import PlaywiseError
from playwise.rules.ir import Node
from playwise.rules.source import Json, Path
from playwise.rules.types import Type

if TYPE_CHECKING:
    from playwise.rules.lowering import Lowering


@dataclass(frozen=True, slots=True)
class Count:
    """How many operands an operator takes: *least* to *most* (None: no limit), or odd counts."""

    least: int
    most: int | None
    odd: bool = False

    def allows(self, count: int) -> bool:
        """Whether the operator takes *count* operands."""
        if count < self.least or (self.most is not None and count > self.most):
            return False
        return not self.odd or count % 2 == 1

    def __str__(self) -> str:
        if self.odd:
            most = "or more" if self.most is None else f"to {self.most}"
            return f"an odd number of operands, {self.least} {most}"
        if self.most is None:
            return f"at least {_operands(self.least)}"
        if self.least == self.most:
            return _operands(self.least)
        between = "or" if self.most == self.least + 1 else "to"
        return f"{self.least} {between} {_operands(self.most)}"


MANY = 100
"""The most operands where each one is another step: evaluators nest them."""


@dataclass(frozen=True, slots=True)
class Operand:
    """An operand with the path of its JSON."""

    value: OperatorArgument
    path: Path

    def elements(self) -> list[Operand]:
        """Return the elements of an operand that is a list."""
        assert isinstance(self.value, list)
        return [Operand(item, (*self.path, index)) for index, item in enumerate(self.value)]


@dataclass(eq=False)
class RuleOperator(Operator):
    """An operator of the rule language.

    A subclass says how many operands it takes and what it means. Register it on an
    `OperatorRegistry` under each name that rules write.

    Attributes:
        count: How many operands it takes.
        gathers: The operand that is a list and as which the text form reads all from there on.
        arguments: The operands, as python-jsonlogic read them.
        path: Where its object stands in the rule.
        listed: Whether the rule writes the operands as a list.
    """

    count: ClassVar[Count]
    gathers: ClassVar[int | None] = None

    arguments: list[OperatorArgument] = field(default_factory=list)
    path: Path = ()
    listed: bool = True

    @classmethod
    def from_expression(cls, operator: str, arguments: list[OperatorArgument]) -> Self:
        """Return the operator on *arguments*.

        Raises:
            JSONLogicSyntaxError: It takes another number of operands.
        """
        if not cls.count.allows(len(arguments)):
            raise JSONLogicSyntaxError(miscounted(operator, cls.count, len(arguments)))
        return cls(operator=operator, arguments=arguments)

    @classmethod
    def takes_word(cls, index: int) -> bool:
        """Whether the operand at *index* is a name itself (of a fact, a table), not its value."""
        return False

    @abstractmethod
    def lower(self, lowering: Lowering, expect: Type | None) -> Node | None:
        """Return what the operator means, or None where a finding says why it means nothing.

        Args:
            lowering: Types and lowers operands, makes nodes, takes findings.
            expect: The type wanted around it, where that is known. Only a hint: the caller
                fits the result.
        """

    def waits(self, lowering: Lowering) -> bool:
        """Whether its type hangs on the type wanted around it, as a bare word's does."""
        return False

    def choices(self, lowering: Lowering) -> list[Operand] | None:
        """Return the operands one of which is its value; None where its value is another."""
        return None

    def operands(self) -> list[Operand]:
        """Return the operands with their paths."""
        return [
            Operand(
                argument,
                (*self.path, self.operator, index) if self.listed else (*self.path, self.operator),
            )
            for index, argument in enumerate(self.arguments)
        ]

    def evaluate(self, context: EvaluationContext) -> object:
        """Refuse: null and unknown mean more here than python-jsonlogic can say.

        Raises:
            PlaywiseError: Always.
        """
        raise PlaywiseError(
            f"operator '{self.operator}' is not evaluated by python-jsonlogic: "
            "lower the rule and use the evaluators of playwise"
        )

    def as_json(self) -> Json:
        """Return the JsonLogic of the operator, its operands as a list."""
        return {self.operator: [argument_json(argument) for argument in self.arguments]}


class RuleRegistry(OperatorRegistry):
    """A registry of rule operators that can list its names."""

    def names(self) -> tuple[str, ...]:
        """Return the names that rules may write, sorted."""
        return tuple(sorted(self._registry))

    def find(self, name: str) -> type[RuleOperator] | None:
        """Return the operator of that name, or None."""
        found = self._registry.get(name)
        return found if found is not None and issubclass(found, RuleOperator) else None


def argument_json(argument: OperatorArgument) -> Json:
    """Return the JsonLogic of an operand."""
    if isinstance(argument, RuleOperator):
        return argument.as_json()
    if isinstance(argument, list):
        return [argument_json(item) for item in argument]
    assert not isinstance(argument, Operator)
    return argument


def miscounted(operator: str, count: Count, found: int) -> str:
    """Return the sentence for an operator with the wrong number of operands."""
    return f"operator '{operator}' takes {count}, not {found}"


def _operands(count: int) -> str:
    return f"{count} operand{'' if count == 1 else 's'}"
