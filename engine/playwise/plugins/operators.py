"""Operators of plugins: what is wrong with one, and one made ready for rules."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator
from string import Formatter
from typing import Any

from playwise.contracts import Operator
from playwise.diagnostics.nearest import did_you_mean
from playwise.rules.ir import Called
from playwise.rules.operators.called import (
    ANY,
    MONEY,
    TYPES,
    Again,
    CalledOperator,
    Signature,
    operator_class,
)
from playwise.rules.parse import REFUSED
from playwise.rules.print import KEYWORDS

_NAME = re.compile(r"[a-z][a-z0-9_]*")
# Written as functions by the text form, or names of JsonLogic with another meaning elsewhere.
_RESERVED = frozenset({"any", "if", "var", "val", "element", "current", "accumulator"})


def operator_faults(part: Any) -> list[str]:
    """Return what is wrong with an operator, its place among the others apart."""
    if not isinstance(part, Operator):
        return ["is no Operator"]
    name: object = part.name
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        return ["has no 'name' of small letters, digits and '_'"]
    if name in KEYWORDS | _RESERVED | REFUSED.keys():
        return ["has a name that the rule language keeps for itself"]
    faults = list(_type_faults(part)) or list(_count_faults(part)) or list(_function_faults(part))
    return [*faults, *_words_faults(part)]


def operator_for(part: Operator, plugin: str, again: Again | None = None) -> type[CalledOperator]:
    """Return the class of the rule language for an operator in which nothing is wrong.

    Args:
        part: The operator.
        plugin: The plugin, its distribution and version, for reasons and findings.
        again: What finds it by its name in another process.
    """
    called = Called(part.name, plugin, part.meaning, part.columns)
    return operator_class(
        Signature(
            called,
            tuple(part.operands),
            part.result,
            part.optional,
            part.repeats,
            part.words,
            part.summary,
            again,
        )
    )


def _type_faults(part: Operator) -> Iterator[str]:
    operands: Any = part.operands
    if not isinstance(operands, (list, tuple)) or not operands:
        yield "has no 'operands' that list the type of each"
        return
    known = (*TYPES, MONEY, ANY)
    for operand in operands:
        if operand not in known:
            help = did_you_mean(str(operand), known, f"types are {', '.join(known)}")
            yield f"has an operand of the unknown type '{operand}': {help}"
    if part.result not in (*TYPES, MONEY):
        help = did_you_mean(str(part.result), (*TYPES, MONEY), f"types are {', '.join(TYPES)}")
        yield f"has a result of the unknown type '{part.result}': {help}"
    if part.result == MONEY and MONEY not in operands[: len(operands) - part.optional]:
        yield "gives money and takes none, so its currency cannot be told"
    if part.columns is not None and MONEY in (*operands, part.result):
        yield "has 'columns' and takes money, which has no Polars form"
    if part.columns is not None and ANY in operands:
        yield "has 'columns' and takes any value, which has no one column type"


def _count_faults(part: Operator) -> Iterator[str]:
    optional: object = part.optional
    if not isinstance(optional, int) or not 0 <= optional < len(part.operands):
        yield "has an 'optional' that leaves it no operand"


def _function_faults(part: Operator) -> Iterator[str]:
    most = len(part.operands) + (1 if part.repeats else 0)
    counts = range(len(part.operands) - part.optional, most + 1)
    for name, function in (("meaning", part.meaning), ("columns", part.columns)):
        if function is None and name == "columns":
            continue
        if not callable(function):
            yield f"has no '{name}' that can be called"
        elif inspect.iscoroutinefunction(function):
            yield f"has an async '{name}'; it is called and not awaited"
        elif (refused := _refused(function, counts)) is not None:
            operands = f"{refused} operand{'' if refused == 1 else 's'}"
            yield f"has a '{name}' that cannot be called with {operands}"


def _refused(function: Callable[..., Any], counts: range) -> int | None:
    """Return the first of the counts of operands that a function does not take."""
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):  # some functions written in C tell nothing
        return None
    for count in counts:
        try:
            signature.bind(*[None] * count)
        except TypeError:
            return count
    return None


def _words_faults(part: Operator) -> Iterator[str]:
    for name in ("words", "summary"):
        if not isinstance(getattr(part, name), str):
            yield f"has '{name}' that are no text"
            return
    most = len(part.operands) - 1
    try:
        holes = [
            hole + (f":{form}" if form else "") + (f"!{how}" if how else "")
            for _, hole, form, how in Formatter().parse(part.words)
            if hole is not None
        ]
    except ValueError as error:
        yield f"has 'words' that cannot be filled in: {error}"
        return
    for hole in holes:
        if not hole.isdecimal() or int(hole) > most:
            yield f"has 'words' with '{{{hole}}}': its operands are {{0}} to {{{most}}}"
