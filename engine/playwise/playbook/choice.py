"""One expression out of several of one form: which of them counts, a variant says.

A playbook and its variants are compiled apart from one text, so what they come to has one form
and differs in its expressions alone. Laid over each other, each expression that differs becomes an
``if`` on the variant that applies; the evaluators need not know of variants.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any, TypeVar

from playwise.playbook.play_parts import Template
from playwise.rules.coercion import common_type, fitted
from playwise.rules.ir import Node, Pool
from playwise.rules.types import BOOL, Kind, Type

T = TypeVar("T")

_PLACES = frozenset({"span", "written"})
"""What tells where something stands: of no weight for what it means."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Which of a playbook's variants applies.

    Attributes:
        node: The decision that says so: one of its values is the playbook's own id.
    """

    pool: Pool
    node: Node

    def merged(self, base: T, others: Mapping[str, T]) -> T:
        """Return *base* with each expression that differs in one of *others* made a choice.

        *others* are by the variant to which they belong.
        """
        if isinstance(base, Template):
            return self._template(base, others)  # type: ignore[arg-type, return-value]  # T is Template
        merged: Any = base
        if isinstance(base, Node):
            merged = self.chosen(base, others)  # type: ignore[arg-type]  # T is Node
        elif isinstance(base, tuple):
            merged = tuple(
                self.merged(part, {v: other[index] for v, other in others.items()})  # type: ignore[index]
                for index, part in enumerate(base)
            )
        elif isinstance(base, Mapping):
            merged = {
                key: self.merged(part, {v: o[key] for v, o in others.items() if key in o})  # type: ignore[index, operator]
                for key, part in base.items()
            }
        elif is_dataclass(base) and any(other != base for other in others.values()):
            parts = {name: self._field(name, base, others) for name in _meaning(base)}
            merged = replace(base, **parts)  # type: ignore[type-var]  # is_dataclass says so
        return merged  # type: ignore[no-any-return]

    def _field(self, name: str, base: object, others: Mapping[str, Any]) -> object:
        return self.merged(getattr(base, name), {v: getattr(o, name) for v, o in others.items()})

    def chosen(self, base: Node, others: Mapping[str, Node]) -> Node:
        """Return the expression that is *base*, or one of *others* where that variant applies.

        Where nobody knows which applies it is unknown for that reason, unless all give one value.
        """
        different = {variant: node for variant, node in others.items() if node is not base}
        if not different:
            return base
        type = common_type([base, *different.values()])
        assert type is not None, "a variant's values are of the types of those they replace"
        plain = self._fitted(base, type)
        made = {variant: self._fitted(node, type) for variant, node in different.items()}
        branches: list[Node] = []
        if type.kind is not Kind.LIST:
            branches += [self._all_the_same(plain, made), plain]
        for variant, node in made.items():
            branches += [self._applies(variant), node]
        return self.pool.node("if", type, *branches, plain)

    def _fitted(self, node: Node, type: Type) -> Node:
        found = fitted(self.pool, node, type)
        assert isinstance(found, Node), "the common type of some values fits each of them"
        return found

    def _applies(self, variant: str) -> Node:
        value = self.pool.const(variant, self.node.type)
        return self.pool.node("eq", BOOL, self.node, value)

    def _all_the_same(self, base: Node, others: Mapping[str, Node]) -> Node:
        """Whether it is unknown which variant applies, and all of them give one known value."""
        pool = self.pool
        undecided = pool.node("not", BOOL, pool.node("known", BOOL, self.node))
        no = pool.const(value=False, type=BOOL)
        alike = [
            pool.node("coalesce", BOOL, pool.node("eq", BOOL, base, node), no)
            for node in others.values()
        ]
        return pool.node("and", BOOL, undecided, *alike)

    def _template(self, base: Template, others: Mapping[str, Template]) -> Template:
        different = {v: other for v, other in others.items() if not same(base, other)}
        if not different:
            return base
        return replace(base, choice=self.node, alternatives=tuple(different.items()))


def same(one: object, other: object) -> bool:
    """Whether two compiled parts mean the same, wherever they stand."""
    if isinstance(one, Node) or isinstance(other, Node):
        return one is other
    if isinstance(one, tuple) and isinstance(other, tuple):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if type(one) is type(other) and is_dataclass(one):
        names = _meaning(one)
        return all(same(getattr(one, name), getattr(other, name)) for name in names)
    return one == other


def _meaning(part: Any) -> Iterator[str]:
    return (field.name for field in fields(part) if field.name not in _PLACES)
