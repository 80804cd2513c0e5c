"""Arithmetic as terms: exact on whole numbers and days, within its rounding on fractions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import reduce
from typing import Any, cast

import z3

from playwise.proof.setting import (
    CLOCKS,
    FRACTIONS,
    ORDER_OF_TEXTS,
    PRODUCTS,
    Args,
    Meaning,
    Mode,
    Setting,
    known,
)
from playwise.proof.terms import (
    FIRST_DAY,
    LAST_DAY,
    NO,
    YES,
    Term,
    both,
    choice,
    either,
    looseness,
    opposite,
)
from playwise.rules.ir import Node
from playwise.rules.operations import LARGEST, SMALLEST
from playwise.rules.types import Kind, Type

_UNIT = Fraction(1, 2**52)
"""What a float can be off in one step, as a part of itself: twice what it really is."""
_TINY = Fraction(1, 10**300)
_HALF = Fraction(1, 2)


def within(value: z3.ExprRef, type: Type) -> z3.BoolRef:
    """Whether a value that was worked out is one that there can be: past the range is unknown."""
    match type.kind:
        case Kind.INTEGER | Kind.MONEY:
            return both(value >= SMALLEST, value <= LARGEST)
        case Kind.DATE:
            return both(value >= FIRST_DAY, value <= LAST_DAY)
    return YES


def _is_exact(node: Node) -> bool:
    """Whether arithmetic on these operands is on whole numbers, or on days, alone."""
    return all(part.type.kind is not Kind.NUMBER for part in (node, *node.args))


def _reals(args: Args) -> list[z3.ArithRef]:
    return [z3.ToReal(arg.value) if z3.is_int(arg.value) else arg.value for arg in args]


def _size(value: z3.ArithRef) -> z3.ArithRef:
    return z3.If(value >= 0, value, -value)


# On whole numbers


def _stepwise(node: Node, args: Args, work: Callable[[Any, Any], Any]) -> Term:
    """Two operands at a time from the left; a step that leaves the range is unknown."""
    value, fits = args[0].value, YES
    for arg in args[1:]:
        value = work(value, arg.value)
        fits = both(fits, within(value, node.type))
    return Term(value, both(known(args), fits), looseness(args))


def _is_long_shift(node: Node) -> bool:
    """Whether it is about times, or a date with several numbers, each of which must keep it one."""
    is_date = node.type.kind is Kind.DATE and len(node.args) > 2
    return is_date or any(part.type.kind is Kind.DATETIME for part in (node, *node.args))


# On fractions


def _rounded(
    setting: Setting,
    node: Node,
    args: Args,
    exact: z3.ArithRef,
    size: z3.ArithRef,
    where: z3.BoolRef = YES,
) -> Term:
    """What is *exact* but for rounding, each step of which is off by a part of *size* at most."""
    free = setting.free(node, FRACTIONS, args)
    if setting.mode is Mode.LIKELY:
        return _likely(node, args, exact, free.loose, where)
    value = z3.ToReal(free.value) if z3.is_int(free.value) else free.value
    whole = node.type.kind is not Kind.NUMBER
    slack = size * z3.RealVal(_UNIT * 2 * len(args)) + z3.RealVal(_TINY + (_HALF if whole else 0))
    near = both(value - exact <= slack, exact - value <= slack)
    setting.variables.rules.append(either(opposite(free.known), near))
    return Term(free.value, both(free.known, where), free.loose)


def _likely(
    node: Node, args: Args, exact: z3.ArithRef, loose: frozenset[str], where: z3.BoolRef = YES
) -> Term:
    value = exact if node.type.kind is Kind.NUMBER else z3.ToInt(exact + z3.RealVal(_HALF))
    return Term(value, both(known(args), where, within(value, node.type)), loose)


def _signed(
    setting: Setting,
    node: Node,
    args: Args,
    exact: Callable[[], z3.ArithRef],
    why: str,
    where: z3.BoolRef = YES,
) -> Term:
    """A product or a quotient of two unknowns, of which only the sign is followed."""
    free = setting.free(node, why, args)
    if setting.mode is Mode.LIKELY:
        return _likely(node, args, exact(), free.loose, where)
    if len(args) == 2:
        left, right = (arg.value for arg in args)
        alike = either(both(left >= 0, right >= 0), both(left <= 0, right <= 0))
        unlike = either(both(left >= 0, right <= 0), both(left <= 0, right >= 0))
        setting.variables.rules += [
            either(opposite(free.known), opposite(alike), free.value >= 0),
            either(opposite(free.known), opposite(unlike), free.value <= 0),
        ]
    return Term(free.value, both(free.known, where), free.loose)


# The operators


def _sum(work: Callable[[Any, Any], Any]) -> Meaning:
    def meaning(setting: Setting, node: Node, args: Args) -> Term:
        if _is_long_shift(node):
            return setting.free(node, CLOCKS, args)
        if _is_exact(node):
            return _stepwise(node, args, work)
        values = _reals(args)
        size = z3.Sum([_size(value) for value in values])
        return _rounded(setting, node, args, reduce(work, values), size)

    return meaning


def _product(setting: Setting, node: Node, args: Args) -> Term:
    def exact() -> z3.ArithRef:
        return reduce(lambda a, b: a * b, _reals(args))

    if sum(part.op != "const" for part in node.args) > 1:
        # The solver knows little of products of two unknowns, and may not end.
        return _signed(setting, node, args, exact, PRODUCTS)
    if _is_exact(node):
        return _stepwise(node, args, lambda a, b: a * b)
    if node.type.kind is Kind.MONEY and len(args) > 2:
        return _signed(setting, node, args, exact, FRACTIONS)  # each step is rounded to cents
    value = exact()
    return _rounded(setting, node, args, value, _size(value))


def _quotient(setting: Setting, node: Node, args: Args) -> Term:
    left, right = _reals(args)
    there = args[1].value != 0
    if node.args[1].op != "const":
        return _signed(setting, node, args, lambda: left / right, FRACTIONS, there)
    if node.args[1].data == 0:
        return Term(setting.free(node, FRACTIONS).value, NO)
    value = left / right
    return _rounded(setting, node, args, value, _size(value))


def _remainder(setting: Setting, node: Node, args: Args) -> Term:
    left, right = (arg.value for arg in args)
    if node.type.kind is Kind.NUMBER or node.args[1].op != "const":
        free = setting.free(node, FRACTIONS, args)
        return Term(free.value, both(free.known, right != 0), free.loose)
    by = abs(cast("int", node.args[1].data))
    if not by:
        return Term(z3.IntVal(0), NO)
    # The solver's remainder is never negative; ours has the sign of what is divided.
    rest = choice(left >= 0, left % by, -((-left) % by))
    return Term(rest, known(args), looseness(args))


def _negative(_setting: Setting, node: Node, args: Args) -> Term:
    value = -args[0].value
    return Term(value, both(known(args), within(value, node.type)), looseness(args))


def _extreme(work: Callable[[Sequence[z3.ExprRef]], z3.ExprRef]) -> Meaning:
    def meaning(setting: Setting, node: Node, args: Args) -> Term:
        if node.type.kind in {Kind.TEXT, Kind.ENUM}:
            return setting.free(node, ORDER_OF_TEXTS, args)
        return Term(work([arg.value for arg in args]), known(args), looseness(args))

    return meaning


def _smallest(values: Sequence[z3.ExprRef]) -> z3.ExprRef:
    return reduce(lambda a, b: choice(b < a, b, a), values)


def _largest(values: Sequence[z3.ExprRef]) -> z3.ExprRef:
    return reduce(lambda a, b: choice(b > a, b, a), values)


ARITHMETIC: dict[str, Meaning] = {
    "add": _sum(lambda a, b: a + b),
    "sub": _sum(lambda a, b: a - b),
    "mul": _product,
    "neg": _negative,
    "div": _quotient,
    "mod": _remainder,
    "min": _extreme(_smallest),
    "max": _extreme(_largest),
}
"""Each operator by name."""
