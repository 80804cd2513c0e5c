"""python-jsonlogic as its users extend it: its own operators, typechecker and evaluation.

It has no ``and``, ``or``, ``!``, ``in``, ``some`` and ``none``: they are added in the form in which
it has the others.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from jsonlogic.core import JSONLogicExpression, Operator
from jsonlogic.evaluation import EvaluationContext, get_value
from jsonlogic.json_schema.types import BooleanType
from jsonlogic.operators import operator_registry
from jsonlogic.resolving import DotReferenceParser
from jsonlogic.typechecking import TypecheckContext, typecheck
from jsonlogic.typing import OperatorArgument

_PARSER = DotReferenceParser()
_SCHEMAS: Mapping[str, dict[str, str]] = {
    "number": {"type": "number"},
    "integer": {"type": "integer"},
    "text": {"type": "string"},
    "bool": {"type": "boolean"},
}


@dataclass
class _Condition(Operator):
    arguments: list[OperatorArgument]

    @classmethod
    def from_expression(cls, operator: str, arguments: list[OperatorArgument]) -> _Condition:
        return cls(operator, arguments)

    def typecheck(self, context: TypecheckContext) -> BooleanType:
        for argument in self.arguments:
            if isinstance(argument, Operator):
                argument.typecheck(context)
        return BooleanType()


class _Joined(_Condition):
    join: ClassVar[Callable[..., bool]]

    def evaluate(self, context: EvaluationContext) -> bool:
        return self.join(get_value(argument, context) for argument in self.arguments)


class _And(_Joined):
    join = all


class _Or(_Joined):
    join = any


class _Not(_Condition):
    def evaluate(self, context: EvaluationContext) -> bool:
        return not get_value(self.arguments[0], context)


class _In(_Condition):
    def evaluate(self, context: EvaluationContext) -> bool:
        needle, haystack = self.arguments
        return get_value(needle, context) in get_value(haystack, context)


class _Some(_Condition):
    wanted: ClassVar[bool] = True

    def typecheck(self, context: TypecheckContext) -> BooleanType:
        return BooleanType()

    def evaluate(self, context: EvaluationContext) -> bool:
        listed, body = self.arguments
        for element in get_value(listed, context):
            with context.data_stack.push((element, None)):
                if get_value(body, context):
                    return self.wanted
        return not self.wanted


class _None(_Some):
    wanted = False


_REGISTRY = operator_registry.copy(
    extend={"and": _And, "or": _Or, "!": _Not, "in": _In, "some": _Some, "none": _None}
)


def checked(rule: Any, types: Mapping[str, Any]) -> Operator:
    """Return *rule* as a tree that its typechecker finds nothing wrong with."""
    tree = JSONLogicExpression.from_json(_of_two(rule)).as_operator_tree(_REGISTRY)
    _, diagnostics = typecheck(tree, _schema(types), {"reference_parser": _PARSER})
    assert not diagnostics, diagnostics
    return tree


def context(facts: dict[str, Any]) -> EvaluationContext:
    """Return what the trees are asked about."""
    return EvaluationContext(facts, settings={"reference_parser": _PARSER})


def _of_two(rule: Any) -> Any:
    """Write ``a <= x <= b`` as two comparisons: it compares no three."""
    if isinstance(rule, list):
        return [_of_two(part) for part in rule]
    if not isinstance(rule, dict):
        return rule
    ((op, args),) = rule.items()
    if op == "<=" and len(args) == 3:
        return {"and": [{op: args[:2]}, {op: args[1:]}]}
    return {op: _of_two(args)}


def _schema(types: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": {name: _of(kind) for name, kind in types.items()}}


def _of(kind: Any) -> dict[str, Any]:
    if isinstance(kind, str):
        return dict(_SCHEMAS[kind])
    if kind[0] == "enum":
        return {"type": "string"}
    return {"type": "array", "items": _schema(kind[1])}
