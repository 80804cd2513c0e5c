"""Values as the solver holds them: whole numbers, fractions and truths, each beside `known`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from functools import cached_property
from typing import cast

import z3

from playwise.rules.raw import is_blank
from playwise.rules.types import Kind, Type, Value

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
FIRST_DAY, LAST_DAY = date.min.toordinal(), date.max.toordinal()
MICROSECONDS_A_DAY = 86_400_000_000
BLANK_CODE = -1_000_000_000
YES, NO = z3.BoolVal(True), z3.BoolVal(False)
"""The two plain truths. There are no others, so `is` tells them: far cheaper than asking z3."""


@dataclass(frozen=True)
class Term:
    """An expression as the solver sees it.

    Attributes:
        value: What it is where it is known. Truths are Bool, numbers Real, the rest Int: texts
            and values of enums by their place in `Words`, dates by their ordinal, times by
            microseconds since 1970, money in minor units. Of a list there is nothing but `known`.
        known: Whether it is known.
        loose: What the solver does not follow exactly and the value hangs on, in words; where it
            is empty, the term has just the values that the interpreter can give.
    """

    value: z3.ExprRef
    known: z3.BoolRef
    loose: frozenset[str] = frozenset()

    @cached_property
    def true(self) -> z3.BoolRef:
        """Where a condition is true."""
        return both(self.known, self.value)

    @cached_property
    def false(self) -> z3.BoolRef:
        """Where a condition is false."""
        return both(self.known, opposite(self.value))


def both(*parts: z3.BoolRef) -> z3.BoolRef:
    """Return the conjunction of *parts*, without what is plainly true."""
    kept = [part for part in parts if part is not YES]
    if not kept:
        return YES
    if any(part is NO for part in kept):
        return NO
    return kept[0] if len(kept) == 1 else z3.And(*kept)


def either(*parts: z3.BoolRef) -> z3.BoolRef:
    """Return the disjunction of *parts*, without what is plainly false."""
    kept = [part for part in parts if part is not NO]
    if not kept:
        return NO
    if any(part is YES for part in kept):
        return YES
    return kept[0] if len(kept) == 1 else z3.Or(*kept)


def opposite(part: z3.BoolRef) -> z3.BoolRef:
    """Return the negation of *part*."""
    if part is YES or part is NO:
        return NO if part is YES else YES
    return z3.Not(part)


def choice(condition: z3.BoolRef, value: z3.ExprRef, otherwise: z3.ExprRef) -> z3.ExprRef:
    """Return *value* where *condition* holds, else *otherwise*."""
    if condition is YES or condition is NO:
        return value if condition is YES else otherwise
    return value if value is otherwise else z3.If(condition, value, otherwise)


def looseness(terms: Iterable[Term]) -> frozenset[str]:
    """Return everything that *terms* hang on and the solver does not follow."""
    return frozenset[str]().union(*(term.loose for term in terms))


def truth(true: z3.BoolRef, false: z3.BoolRef, loose: frozenset[str] = frozenset()) -> Term:
    """Return the condition that is true, false, and else unknown."""
    return Term(true, either(true, false), loose)


def sort_of(type: Type) -> z3.SortRef:
    """Return what the solver holds values of *type* in."""
    match type.kind:
        case Kind.BOOL:
            return z3.BoolSort()
        case Kind.NUMBER:
            return z3.RealSort()
    return z3.IntSort()


@dataclass(slots=True)
class Words:
    """Texts and values of enums as numbers: those that rules name from 0 on, others elsewhere.

    Blank texts, which no fact holds, are apart from all others: from `BLANK_CODE` down.
    """

    _codes: dict[str, int] = field(default_factory=dict)
    _others: dict[int, str] = field(default_factory=dict)
    _texts: dict[str, None] = field(default_factory=dict)

    def code(self, text: str) -> int:
        """Return the number of *text*, a new one where it was not named before."""
        number = len(self._codes)
        return self._codes.setdefault(text, BLANK_CODE - number if is_blank(text) else number)

    def name(self, text: str) -> int:
        """Return the number of *text*, which is among `named` from now on."""
        self._texts.setdefault(text)
        return self.code(text)

    def named(self) -> list[str]:
        """Return the texts that rules name so far, without the values of enums."""
        return [*self._texts]

    def coded(self) -> list[str]:
        """Return every text and every value that has a number."""
        return [*self._codes]

    def text(self, code: int) -> str:
        """Return the text of a number: one of those named, or one that no rule names."""
        named = next((text for text, number in self._codes.items() if number == code), None)
        if named is not None:
            return named
        if code not in self._others:
            taken = {*self._codes, *self._others.values()}
            words = ("other", "another", *(f"other {n}" for n in range(1, len(taken) + 2)))
            self._others[code] = next(word for word in words if word not in taken)
        return self._others[code]

    def literal(self, value: Value, type: Type) -> z3.ExprRef:
        """Return *value* as the solver holds it."""
        match type.kind:
            case Kind.BOOL:
                return YES if value else NO
            case Kind.NUMBER:
                return z3.RealVal(Fraction(cast("float", value)))
            case Kind.TEXT:
                return z3.IntVal(self.name(cast("str", value)))
            case Kind.ENUM:
                return z3.IntVal(self.code(cast("str", value)))
            case Kind.DATE:
                return z3.IntVal(cast("date", value).toordinal())
            case Kind.DATETIME:
                elapsed = cast("datetime", value) - EPOCH
                return z3.IntVal(elapsed // timedelta(microseconds=1))
            case Kind.LIST:
                return z3.IntVal(0)
        return z3.IntVal(cast("int", value))

    def value(self, found: z3.ExprRef, type: Type) -> Value | None:
        """Return what the solver's constant *found* stands for; None where nothing can hold it."""
        match type.kind:
            case Kind.BOOL:
                return bool(z3.is_true(found))
            case Kind.NUMBER:
                return _float(found)
        number: int = found.as_long()
        match type.kind:
            case Kind.TEXT | Kind.ENUM:
                return self.text(number)
            case Kind.DATE:
                inside = FIRST_DAY <= number <= LAST_DAY
                return date.fromordinal(number) if inside else None
            case Kind.DATETIME:
                return EPOCH + timedelta(microseconds=number)
        return number


def _float(found: z3.ExprRef) -> float | None:
    if z3.is_algebraic_value(found):
        found = found.approx(20)
    fraction = Fraction(found.numerator_as_long(), found.denominator_as_long())
    try:
        return float(fraction)
    except OverflowError:
        return None
