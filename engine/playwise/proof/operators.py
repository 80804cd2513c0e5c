"""What each operator of the IR is to the solver: its value, and where it is known."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import z3

from playwise.proof.arithmetic import ARITHMETIC
from playwise.proof.setting import (
    CLOCKS,
    LISTS,
    ORDER_OF_TEXTS,
    PLUGINS,
    TEXTS,
    Args,
    Meaning,
    Mode,
    Setting,
    known,
)
from playwise.proof.terms import (
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
from playwise.rules.ir import LookupColumn, Node
from playwise.rules.types import Kind, Value


def term_of(setting: Setting, node: Node, args: Args) -> Term:
    """Return *node* over its operands; facts, aggregates and what reads records stand apart."""
    meaning = _MEANINGS.get(node.op)
    if meaning is not None:
        return meaning(setting, node, args)
    if node.op == "call":
        return setting.free(node, PLUGINS)
    # What a list operator makes of an unknown list is unknown.
    return setting.free(node, LISTS, args[:1] if node.nullable else ())


def _strict(work: Callable[..., Any]) -> Meaning:
    """An operator that is exact, and known where its operands are."""

    def meaning(_setting: Setting, _node: Node, args: Args) -> Term:
        return Term(work(*(arg.value for arg in args)), known(args), looseness(args))

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
            return _in_order(setting, node, args)
        return Term(work(args[0].value, args[1].value), known(args), looseness(args))

    return meaning


def _in_order(setting: Setting, node: Node, args: Args) -> Term:
    value = setting.variables.texts.before(node, args)
    return Term(value, known(args), looseness(args) | {ORDER_OF_TEXTS})


def _equality(setting: Setting, node: Node, args: Args) -> Term:
    if node.args[0].type.kind is Kind.LIST:
        return setting.free(node, LISTS, args)
    return Term(args[0].value == args[1].value, known(args), looseness(args))


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


# Days


def _days(setting: Setting, node: Node, args: Args) -> Term:
    days = [_day(setting, part, arg) for part, arg in zip(node.args, args, strict=True)]
    variables = setting.variables
    if node.op == "days_between":
        return Term(days[1].value - days[0].value, known(days), looseness(days))
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
    value = setting.variables.texts.taken(node, args)
    return Term(value, known(args), looseness(args) | {TEXTS})


def _in_text(setting: Setting, node: Node, args: Args) -> Term:
    # Not strict: nothing is in an empty text, whatever is looked for.
    needle, haystack = args
    is_empty = haystack.value == setting.variables.words.code("")
    found = choice(is_empty, NO, setting.variables.texts.taken(node, args))
    where = both(haystack.known, either(needle.known, is_empty))
    return Term(found, where, looseness(args) | {TEXTS})


_MEANINGS: dict[str, Meaning] = {
    **ARITHMETIC,
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
