"""Calling an operator of a plugin: the border at which its faults become unknowns with reasons."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, cast

from playwise.rules.ir import Called, Node
from playwise.rules.money import from_minor
from playwise.rules.operations import ELEMENT_MISSING, Answer, reasons_of
from playwise.rules.raw import Reader, Unfit, reader
from playwise.rules.types import Kind, Type, Value
from playwise.rules.unknown import Unknown, unknown

_WIDEST = 200


def call(node: Node, args: Sequence[Answer]) -> Answer:
    """Return what an operator of a plugin answers for known operands.

    It is unknown where an operand is, or an element of one; and, with the reason ``failed``,
    where the plugin raises, answers nothing, or answers what is no value of the type.
    """
    if any(isinstance(arg, Unknown) for arg in args):
        return unknown(reasons_of(args))
    if any(isinstance(arg, tuple) and None in arg for arg in args):
        return Unknown((ELEMENT_MISSING,))
    called = cast("Called", node.data)
    given = [
        _given(cast("Value", arg), part.type) for arg, part in zip(args, node.args, strict=True)
    ]
    try:
        answer = called.meaning(*given)
        value = _reader(node.type)(answer)
    except Exception as error:  # noqa: BLE001 - the plugin border
        return failed(called, _sentence(error))
    if value is None:
        return failed(called, "no answer")
    return failed(called, value.why) if isinstance(value, Unfit) else value


def failed(called: Called, why: str) -> Unknown:
    """Return unknown because an operator of a plugin failed."""
    return Unknown((f"failed: {called.name} ({called.plugin}): {why}",))


def _given(value: Value, type: Type) -> Any:
    """Return an operand as plugins get it: amounts as decimals of major units."""
    if type.kind is Kind.MONEY:
        assert type.currency is not None
        return from_minor(cast("int", value), type.currency)
    return value


@cache
def _reader(type: Type) -> Reader:
    return reader(type)


def _sentence(error: Exception) -> str:
    """Return what was raised on one line, cut where it is long."""
    try:
        text = " ".join(str(error).split())
    except Exception:  # noqa: BLE001 - a plugin's error may fail at saying what it is
        text = ""
    if len(text) > _WIDEST:
        text = f"{text[: _WIDEST - 1]}…"
    return f"{type(error).__name__}: {text}" if text else type(error).__name__
