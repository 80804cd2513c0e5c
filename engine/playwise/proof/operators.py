"""What each operator of the IR is to the solver: its value, where it is known, what is not exact.

Whole numbers, dates, texts compared for equality and all of logic are exact. Fractions are not:
the solver's are endless, the interpreter's have 53 bits. A term says so by `Term.loose`. In the
`Mode.ANY` such a term may have any value, so that what is impossible then is impossible; in the
`Mode.LIKELY` it is worked out as if it were exact, and whatever is found must be tried out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from functools import reduce
from typing import Any, TypeAlias, cast

import z3

from playwise.proof.terms import (
    FIRST_DAY,
    LAST_DAY,
    MICROSECONDS_A_DAY,
    NO,
    YES,
    Term,
    both,
    choice,
    either,
    looseness,
    opposite,
    truth,
)
from playwise.proof.variables import Place, Variables
from playwise.rules.ir import LookupColumn, Node
from playwise.rules.operations import LARGEST, SMALLEST
from playwise.rules.types import Kind, Type, Value

FRACTIONS = "calculates with fractions"
PRODUCTS = "multiplies facts"
TEXTS = "takes texts apart"
ORDER_OF_TEXTS = "puts texts in order"
LISTS = "reads a list"
RECORDS = "reads related records"
PLUGINS = "calls an operator of a plugin"
CLOCKS = "takes the day of a time"

_EXACT_WHOLE = 2**53


class Mode(Enum):
    """How what is not exact is taken."""

    ANY = auto()
    LIKELY = auto()


@dataclass(frozen=True, slots=True)
class Setting:
    """What operators work with.

    Attributes:
        place: The record that is read.
    """

    variables: Variables
    mode: Mode
    place: Place

    def free(self, node: Node, loose: str, args: Sequence[Term] = ()) -> Term:
        """Return *node* as anything of its type; where it is strict, known only if *args* are."""
        name = f"{self.place.name}:{node.op}#{node.uid}"
        term = self.variables.free(name, node.type, nullable=node.nullable, loose=loose)
        known = both(term.known, *(arg.known for arg in args))
        return Term(term.value, known, term.loose | looseness(args))

    def literal(self, value: Value, type: Type) -> z3.ExprRef:
        """Return a constant."""
        return self.variables.words.literal(value, type)


Args: TypeAlias = "Sequence[Term]"
Meaning: TypeAlias = Callable[[Setting, Node, Args], Term]


def term_of(setting: Setting, node: Node, args: Args) -> Term:
    """Return *node* over its operands; facts, aggregates and what reads records stand apart."""
    meaning = _MEANINGS.get(node.op)
    if meaning is not None:
        return meaning(setting, node, args)
    if node.op == "call":
        return setting.free(node, PLUGINS)
    # What a list operator makes of an unknown list is unknown.
    return setting.free(node, LISTS, args[:1] if node.nullable else ())


def _known(args: Args) -> z3.BoolRef:
    return both(*(arg.known for arg in args))


def _strict(work: Callable[..., Any]) -> Meaning:
    """An operator that is exact, and known where its operands are."""

    def meaning(_setting: Setting, _node: Node, args: Args) -> Term:
        return Term(work(*(arg.value for arg in args)), _known(args), looseness(args))

    return meaning


def _and(_setting: Setting, _node: Node, args: Args) -> Term:
    true = both(*(arg.true for arg in args))
    return truth(true, either(*(arg.false for arg in args)), looseness(args))


def _or(_setting: Setting, _node: Node, args: Args) -> Term:
    true = either(*(arg.true for arg in args))
    return truth(true, both(*(arg.false for arg in args)), looseness(args))


def _comparison(work: Callable[..., Any]) -> Meaning:
    def meaning(setting: Setting, node: Node, args: Args) -> Term:
        if node.args[0].type.kind in {Kind.TEXT, Kind.ENUM}:
            return setting.free(node, ORDER_OF_TEXTS, args)
        return Term(work(args[0].value, args[1].value), _known(args), looseness(args))

    return meaning


def _equality(setting: Setting, node: Node, args: Args) -> Term:
    if node.args[0].type.kind is Kind.LIST:
        return setting.free(node, LISTS, args)
    return Term(args[0].value == args[1].value, _known(args), looseness(args))


def _difference(setting: Setting, node: Node, args: Args) -> Term:
    same = _equality(setting, node, args)
    return Term(opposite(same.value), same.known, same.loose)


def _in(setting: Setting, node: Node, args: Args) -> Term:
    haystack = node.args[1]
    if haystack.op != "const" or haystack.type.element is None:
        return setting.free(node, LISTS, args[1:])
    values = cast("tuple[Value | None, ...]", haystack.data)
    if not values:
        return Term(NO, YES)
    if None in values:
        return setting.free(node, LISTS)
    element = haystack.type.element
    same = [args[0].value == setting.literal(v, element) for v in values if v is not None]
    found = either(*same)
    return Term(found, args[0].known, args[0].loose)


def _if(_setting: Setting, _node: Node, args: Args) -> Term:
    value, known = args[-1].value, args[-1].known
    for condition, branch in reversed(list(zip(args[:-1:2], args[1::2], strict=True))):
        value = choice(condition.true, branch.value, value)
        known = either(both(condition.true, branch.known), both(condition.false, known))
    return Term(value, known, looseness(args))


def _coalesce(_setting: Setting, _node: Node, args: Args) -> Term:
    value = args[-1].value
    for arg in reversed(args[:-1]):
        value = choice(arg.known, arg.value, value)
    return Term(value, either(*(arg.known for arg in args)), looseness(args))


def _assume(_setting: Setting, _node: Node, args: Args) -> Term:
    return Term(choice(args[0].known, args[0].value, args[1].value), YES, looseness(args))


def _lookup(setting: Setting, node: Node, args: Args) -> Term:
    column, key = cast("LookupColumn", node.data), args[0]
    type = node.args[0].type
    fitting = [
        (key.value == setting.literal(at, type), setting.literal(value, node.type))
        for at, value in column.values.items()
        if type.kind is not Kind.ENUM or at in type.values
    ]
    if not fitting:
        return Term(setting.free(node, LISTS).value, NO)
    value = fitting[-1][1]
    for found, there in reversed(fitting[:-1]):
        value = choice(found, there, value)
    return Term(value, both(key.known, either(*(found for found, _ in fitting))), key.loose)


def _cast(setting: Setting, node: Node, args: Args) -> Term:
    source, target = node.args[0].type.kind, node.type.kind
    if target is Kind.NUMBER and source is not Kind.NUMBER:
        return Term(z3.ToReal(args[0].value), args[0].known, args[0].loose)
    if target is Kind.ENUM:
        codes = [args[0].value == setting.literal(text, node.type) for text in node.type.values]
        return Term(args[0].value, both(args[0].known, either(*codes)), args[0].loose)
    if target is Kind.TEXT and source not in {Kind.ENUM, Kind.TEXT}:
        return setting.free(node, TEXTS, args)
    return args[0]


# Arithmetic


def _within(value: z3.ExprRef, type: Type) -> z3.BoolRef:
    match type.kind:
        case Kind.INTEGER | Kind.MONEY:
            return both(value >= SMALLEST, value <= LARGEST)
        case Kind.DATE:
            return both(value >= FIRST_DAY, value <= LAST_DAY)
    return YES


def _is_exact(node: Node) -> bool:
    """Whether arithmetic on these operands is on whole numbers, or on days, alone."""
    return all(part.type.kind is not Kind.NUMBER for part in (node, *node.args))


def _folded(work: Callable[[Any, Any], Any]) -> Meaning:
    """Two operands at a time from the left; a step that leaves the range is unknown."""

    def meaning(setting: Setting, node: Node, args: Args) -> Term:
        if not _is_exact(node):
            return _inexact(setting, node, args, lambda: reduce(work, _values(args)))
        if _is_long_shift(node):
            return setting.free(node, CLOCKS, args)
        value, fits = args[0].value, YES
        for arg in args[1:]:
            value = work(value, arg.value)
            fits = both(fits, _within(value, node.type))
        return Term(value, both(_known(args), fits), looseness(args))

    return meaning


def _is_long_shift(node: Node) -> bool:
    """Whether it is about times, or a date with several numbers, each of which must keep it one."""
    is_date = node.type.kind is Kind.DATE and len(node.args) > 2
    return is_date or any(part.type.kind is Kind.DATETIME for part in (node, *node.args))


def _values(args: Args) -> list[z3.ExprRef]:
    return [z3.ToReal(a.value) if z3.is_int(a.value) else a.value for a in args]


def _inexact(
    setting: Setting, node: Node, args: Args, work: Callable[[], Any], where: z3.BoolRef = YES
) -> Term:
    """What comes of fractions: anything, or what it would be without rounding."""
    free = setting.free(node, FRACTIONS, args)
    if setting.mode is Mode.ANY:
        return Term(free.value, both(free.known, where), free.loose)
    value = work()
    if node.type.kind is not Kind.NUMBER:
        value = z3.ToInt(value + z3.Q(1, 2))
    return Term(value, both(_known(args), where, _within(value, node.type)), free.loose)


def _mul(setting: Setting, node: Node, args: Args) -> Term:
    term = _folded(lambda a, b: a * b)(setting, node, args)
    if sum(part.op != "const" for part in node.args) < 2:
        return term
    # The solver knows little of products of two unknowns, and may not end.
    free = setting.free(node, PRODUCTS, args)
    return free if setting.mode is Mode.ANY else Term(term.value, term.known, free.loose)


def _div(setting: Setting, node: Node, args: Args) -> Term:
    left, right = _values(args)
    return _inexact(setting, node, args, lambda: left / right, args[1].value != 0)


def _mod(setting: Setting, node: Node, args: Args) -> Term:
    left, right = (arg.value for arg in args)
    if node.type.kind is Kind.NUMBER or node.args[1].op != "const":
        free = setting.free(node, FRACTIONS, args)
        return Term(free.value, both(free.known, right != 0), free.loose)
    by = abs(cast("int", node.args[1].data))
    if not by:
        return Term(z3.IntVal(0), NO)
    # The solver's remainder is never negative; ours has the sign of what is divided.
    rest = choice(left >= 0, left % by, -((-left) % by))
    return Term(rest, _known(args), looseness(args))


def _negative(setting: Setting, node: Node, args: Args) -> Term:
    value = -args[0].value
    return Term(value, both(_known(args), _within(value, node.type)), looseness(args))


def _smallest(values: Sequence[z3.ExprRef]) -> z3.ExprRef:
    return reduce(lambda a, b: choice(b < a, b, a), values)


def _largest(values: Sequence[z3.ExprRef]) -> z3.ExprRef:
    return reduce(lambda a, b: choice(b > a, b, a), values)


def _extreme(work: Callable[[Sequence[z3.ExprRef]], z3.ExprRef]) -> Meaning:
    def meaning(setting: Setting, node: Node, args: Args) -> Term:
        if node.type.kind in {Kind.TEXT, Kind.ENUM}:
            return setting.free(node, ORDER_OF_TEXTS, args)
        return Term(work([arg.value for arg in args]), _known(args), looseness(args))

    return meaning


# Days


def _days(setting: Setting, node: Node, args: Args) -> Term:
    days = [_day(setting, part, arg) for part, arg in zip(node.args, args, strict=True)]
    variables = setting.variables
    if node.op == "days_between":
        return Term(days[1].value - days[0].value, _known(days), looseness(days))
    variables.reads_today = True
    past, future = (days[0].value, variables.today)
    value = future - past if node.op == "days_since" else past - future
    return Term(value, days[0].known, days[0].loose)


def _day(setting: Setting, node: Node, term: Term) -> Term:
    """The date of a date or of a time, which hangs on the clock that is looked at."""
    if node.type.kind is Kind.DATE:
        return term
    in_utc = term.value / MICROSECONDS_A_DAY + _EPOCH_DAY
    if setting.mode is Mode.LIKELY:
        return Term(in_utc, term.known, term.loose | {CLOCKS})
    day = z3.Int(f"{setting.place.name}:day#{node.uid}")
    setting.variables.rules += [day >= in_utc - 1, day <= in_utc + 1]
    return Term(day, term.known, term.loose | {CLOCKS})


_EPOCH_DAY = 719_163  # 1970-01-01 as an ordinal


def _of_texts(setting: Setting, node: Node, args: Args) -> Term:
    return setting.free(node, TEXTS, args)


def _in_text(setting: Setting, node: Node, _args: Args) -> Term:
    # Not strict: nothing is in an empty text, whatever is looked for.
    return setting.free(node, TEXTS)


_MEANINGS: dict[str, Meaning] = {
    "const": lambda s, node, _: Term(s.literal(cast("Value", node.data), node.type), YES),
    "assume": _assume,
    "known": lambda _, __, args: Term(args[0].known, YES, args[0].loose),
    "not": _strict(opposite),
    "and": _and,
    "or": _or,
    "eq": _equality,
    "ne": _difference,
    "lt": _comparison(lambda a, b: a < b),
    "le": _comparison(lambda a, b: a <= b),
    "gt": _comparison(lambda a, b: a > b),
    "ge": _comparison(lambda a, b: a >= b),
    "in": _in,
    "add": _folded(lambda a, b: a + b),
    "sub": _folded(lambda a, b: a - b),
    "mul": _mul,
    "neg": _negative,
    "div": _div,
    "mod": _mod,
    "min": _extreme(_smallest),
    "max": _extreme(_largest),
    "if": _if,
    "cast": _cast,
    "coalesce": _coalesce,
    "lookup": _lookup,
    "days_until": _days,
    "days_since": _days,
    "days_between": _days,
    "cat": _of_texts,
    "substr": _of_texts,
    "lower": _of_texts,
    "starts_with": _of_texts,
    "ends_with": _of_texts,
    "in_text": _in_text,
}
