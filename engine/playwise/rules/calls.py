"""Calling an operator of a plugin: the border at which its faults become unknowns with reasons."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_EVEN, Context, Decimal
from functools import cache, partial
from math import isfinite
from typing import Any, cast

from playwise.rules.foreign import plain
from playwise.rules.ir import Called, Node
from playwise.rules.money import from_minor, precision
from playwise.rules.operations import ELEMENT_MISSING, Answer, reasons_of
from playwise.rules.quoting import half_character
from playwise.rules.raw import (
    Read,
    Reader,
    Unfit,
    no_value,
    quoted,
    read_list,
    read_money,
    read_text,
    reader,
)
from playwise.rules.types import Kind, Type, Value
from playwise.rules.unknown import Unknown, unknown

_WIDEST = 200
_WIDEST_AMOUNT = 20
_CENTS = Context(prec=60, rounding=ROUND_HALF_EVEN)
"""A context of our own: a plugin may have set the thread's to a few digits."""


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
        answer = plain(called.meaning(*given))
        value = _reader(node.type)(answer)
    except (KeyboardInterrupt, GeneratorExit):
        raise
    except BaseException as error:  # noqa: BLE001 - the plugin border; no operator ends a run
        return failed(called, _sentence(error))
    if value is None:
        nothing = answer is None or isinstance(answer, Unknown)
        return failed(called, "no answer" if nothing else no_value(answer, node.type).why)
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
    """Return what reads an answer: as facts are read, but for texts and amounts."""
    match type.kind:
        case Kind.TEXT:
            return _text
        case Kind.MONEY:
            assert type.currency is not None
            return partial(_amount, currency=type.currency)
        case Kind.LIST:
            assert type.element is not None
            return partial(read_list, element=_reader(type.element))
    return reader(type)


def _text(raw: object) -> Read:
    """A text that a rule makes is known, blank or not: ``substr`` gives such, too."""
    raw = plain(raw)
    if not isinstance(raw, str):
        return read_text(raw)
    half = half_character(raw)
    return raw if half is None else Unfit(f"{quoted(raw)} has {half[1]}")


def _amount(raw: object, currency: str) -> Read:
    """An amount that a rule makes is rounded half to even: ``arr * 0.5`` is, too."""
    raw = plain(raw)
    amount = Decimal(repr(raw)) if isinstance(raw, float) and isfinite(raw) else raw
    if isinstance(amount, Decimal) and amount.is_finite() and amount.adjusted() <= _WIDEST_AMOUNT:
        raw = amount.quantize(Decimal(1).scaleb(-precision(currency)), context=_CENTS)
    return read_money(raw, currency)


def _sentence(error: BaseException) -> str:
    """Return what was raised on one line, cut where it is long."""
    try:
        text = " ".join(str(error).split())
    except Exception:  # noqa: BLE001 - a plugin's error may fail at saying what it is
        text = ""
    if len(text) > _WIDEST:
        text = f"{text[: _WIDEST - 1]}…"
    return f"{type(error).__name__}: {text}" if text else type(error).__name__
