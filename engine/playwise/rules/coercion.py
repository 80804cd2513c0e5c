"""Which value can stand where another type is wanted, and what the common type of several is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import cast

from playwise.diagnostics.nearest import did_you_mean
from playwise.rules.ir import Node, Pool, is_constant
from playwise.rules.money import to_minor
from playwise.rules.quoting import shown
from playwise.rules.types import (
    DATE,
    DATETIME,
    INTEGER,
    NUMBER,
    TEXT,
    Kind,
    Type,
    Value,
    enum,
    list_of,
)


@dataclass(frozen=True, slots=True)
class Misfit:
    """Why a value cannot stand where another type is wanted."""

    code: str
    message: str
    help: str | None = None


def fitted(pool: Pool, node: Node, target: Type) -> Node | Misfit | None:
    """Return *node* as a value of *target*, why its value is none, or None: types differ."""
    if node.type == target:
        return node
    match target.kind:
        case Kind.NUMBER if node.type.kind is Kind.INTEGER:
            return _as_number(pool, node)
        case Kind.MONEY if is_literal(node) and node.type in (INTEGER, NUMBER):
            return _as_amount(pool, node, target)
        case Kind.TEXT if node.type.kind is Kind.ENUM:
            return _cast(pool, node, TEXT)
        case Kind.ENUM if node.type.kind is Kind.ENUM:
            return _as_wider_enum(pool, node, target)
        case Kind.ENUM if node.type == TEXT and node.op == "const":
            return _as_declared(pool, node, target)
        case Kind.DATE | Kind.DATETIME if node.type == TEXT and node.op == "const":
            return _as_moment(pool, node, target)
        case Kind.LIST if node.type.kind is Kind.LIST:
            return _as_list(pool, node, target)
    return None


def is_literal(node: Node) -> bool:
    """Whether the value hangs on no fact and no day: literals, params, and sums of them."""
    return is_constant(node) and not node.reads_time


def common_type(nodes: Sequence[Node]) -> Type | None:
    """Return the type in which *nodes* meet, or None where there is none (or no node).

    Constants bend to what is beside them: a number to money, a text to an enum or a date.
    Enums meet in the enum of all their values.
    """
    if not nodes:
        return None
    if any(node.type.kind is Kind.LIST for node in nodes):
        return _common_list(nodes)
    firm = [node for node in nodes if not _bends(node)]
    types = list(dict.fromkeys(node.type for node in firm or nodes))
    if len(types) == 1 and not types[0].is_numeric:
        return types[0]
    if all(type.is_numeric for type in types):
        return _common_number(types, [node.type for node in nodes])
    if not firm:
        types = [type for type in types if type != TEXT]
        if len(types) == 1:
            return types[0]
    if all(type.kind is Kind.ENUM for type in types):
        return enum(dict.fromkeys(value for type in types for value in type.values))
    return None


def share_a_value(types: Iterable[Type]) -> bool:
    """Whether some value belongs to all of these enums."""
    sets = [set(type.values) for type in types]
    return bool(set.intersection(*sets))


def read_date(text: str) -> date | None:
    """Return the ISO date that *text* writes, or None."""
    if len(text) != 10:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def read_datetime(text: str) -> datetime | None:
    """Return the ISO time with its zone that *text* writes, in UTC, or None."""
    try:
        moment = datetime.fromisoformat(text)
        return None if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _bends(node: Node) -> bool:
    if node.type in (INTEGER, NUMBER):
        return is_literal(node)
    return node.op == "const" and node.type == TEXT


def _common_number(firm: list[Type], all_types: list[Type]) -> Type | None:
    if any(type.kind is Kind.MONEY for type in firm):
        return firm[0] if len(firm) == 1 else None
    return NUMBER if NUMBER in all_types else INTEGER


def _common_list(nodes: Sequence[Node]) -> Type | None:
    if any(node.type.kind is not Kind.LIST for node in nodes):
        return None
    elements = [_any_element(node) for node in nodes if node.data != ()]
    common = common_type(elements)
    return nodes[0].type if not elements else common and list_of(common)


def _any_element(node: Node) -> Node:
    """Return what stands for the elements of a list where only their type matters."""
    assert node.type.element is not None
    if node.op != "const":
        return Node("element", node.type.element, (), None, nullable=True, uid=0, depth=1)
    assert isinstance(node.data, tuple)
    return Node("const", node.type.element, (), node.data[0], nullable=False, uid=0, depth=1)


def _as_list(pool: Pool, node: Node, target: Type) -> Node | Misfit | None:
    """Return a list with each element as one of the *target*'s."""
    own, wanted = node.type.element, target.element
    assert own is not None
    assert wanted is not None
    if node.op != "const":
        body = fitted(pool, pool.node("element", own), wanted)
        return pool.node("map", target, node, body) if isinstance(body, Node) else body
    values: list[Value] = []
    for value in cast("tuple[Value, ...]", node.data):
        fitting = fitted(pool, pool.const(value, own), wanted)
        if not isinstance(fitting, Node):
            return fitting
        values.append(cast("Value", fitting.data))
    return pool.const(tuple(values), target)


def _as_number(pool: Pool, node: Node) -> Node:
    if node.op == "const":
        assert isinstance(node.data, int)
        return pool.const(float(node.data), NUMBER)
    return pool.node("cast", NUMBER, node)


def _as_amount(pool: Pool, node: Node, target: Type) -> Node | Misfit | None:
    """Return a constant number as an amount: its terms become amounts, its factors stay numbers."""
    assert target.currency is not None
    match node.op:
        case "const":
            try:
                units = to_minor(Decimal(str(node.data)), target.currency)
            except ValueError as error:
                return Misfit("PW210", str(error))
            return pool.const(units, target)
        case "cast":
            return _as_amount(pool, node.args[0], target)
        case "neg" | "add" | "sub" | "min" | "max":
            terms = [_as_amount(pool, term, target) for term in node.args]
        case "mul" | "div":
            terms = [_as_amount(pool, node.args[0], target), *node.args[1:]]
        case _:
            return None
    amounts: list[Node] = []
    for term in terms:
        if not isinstance(term, Node):
            return term
        amounts.append(term)
    return pool.node(node.op, target, *amounts)


def _as_wider_enum(pool: Pool, node: Node, target: Type) -> Node | Misfit:
    if node.op == "const":
        return _as_declared(pool, node, target)
    extra = [value for value in node.type.values if value not in target.values]
    if extra:
        return Misfit("PW206", f"{shown(extra[0])} can come here and is not a value of {target}")
    return pool.node("cast", target, node)


def _as_declared(pool: Pool, node: Node, target: Type) -> Node | Misfit:
    assert isinstance(node.data, str)
    if node.data in target.values:
        return pool.const(node.data, target)
    return not_declared(node.data, target)


def not_declared(value: str, target: Type) -> Misfit:
    """Return the finding for a text that is no value of an enum."""
    return Misfit(
        "PW206", f"{shown(value)} is not a value of {target}", did_you_mean(value, target.values)
    )


def _as_moment(pool: Pool, node: Node, target: Type) -> Node | Misfit:
    assert isinstance(node.data, str)
    if target == DATE:
        day = read_date(node.data)
        if day is not None:
            return pool.const(day, DATE)
        return Misfit("PW205", f"{shown(node.data)} is not a date such as 2026-03-01")
    moment = read_datetime(node.data)
    if moment is not None:
        return pool.const(moment, DATETIME)
    return Misfit(
        "PW205", f"{shown(node.data)} is not a time with its zone such as 2026-03-01T09:00+01:00"
    )


def _cast(pool: Pool, node: Node, target: Type) -> Node:
    return pool.const(node.data, target) if node.op == "const" else pool.node("cast", target, node)  # type: ignore[arg-type]  # a constant holds a value
