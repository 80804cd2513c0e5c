"""From a question that can hold to an account for which it does: plain values, and few of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from fractions import Fraction
from itertools import pairwise

import z3

from playwise.proof.account import Account, Held, is_plain
from playwise.proof.solver import Budget, Solver, Verdict
from playwise.proof.terms import (
    EPOCH,
    FIRST_DAY,
    LAST_DAY,
    MICROSECONDS_A_DAY,
    YES,
    both,
    opposite,
)
from playwise.proof.variables import Variable, Variables
from playwise.rules.money import precision
from playwise.rules.operations import LARGEST, SMALLEST
from playwise.rules.types import Kind, Type, Value

A_DAY = date(2026, 1, 1)
"""The day that examples are as of, where it does not matter which."""

_MOST_TRIED = 24


@dataclass(slots=True)
class Search:
    """Looks for the account that shows a question to hold, if it can with all facts known."""

    variables: Variables
    budget: Budget
    question: z3.BoolRef
    _solver: Solver = field(init=False)
    _numbers: Mapping[str, tuple[Fraction, ...]] = field(init=False)
    _fixed: dict[str, z3.BoolRef] = field(default_factory=dict)
    _usual: list[z3.BoolRef] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._solver = Solver(self.budget)
        self._solver.add([*self.variables.obeyed(), self.question])
        self._numbers = reads(self.question)

    def any_account(self) -> Account | None:
        """Return the first account that the solver has; None where it has none in time."""
        model = self._solver.model()
        if model is None:
            return None
        read = [v for v in self.variables if _names(v) & self._numbers.keys()]
        today = self.variables.today
        day = date.fromordinal(model.eval(today, model_completion=True).as_long())
        return self._made({variable: self._held(variable, model) for variable in read}, model, day)

    def account(self) -> Account | None:
        """Return the account, always the same one; None where none was found in time."""
        if self._solver.ask() is not Verdict.POSSIBLE:
            return None
        names = self._numbers
        read = [v for v in self.variables if _names(v) & names.keys()]
        self._take("", [both(*(variable.term.known for variable in read))])
        # A value that did not fit is shown only where nothing else does.
        fitting = [variable.fits for variable in read if variable.fits is not YES]
        self._take("", [both(*fitting)])
        today = self.variables.today.decl().name()
        if today in names:
            self._take(today, [self.variables.today == A_DAY.toordinal()])
            self._settle(today, self.variables.today)
        for place in reversed(list(self.variables.records())):
            if not place.is_parent and (name := f"{place.name} exists") in names:
                self._take(name, [opposite(z3.Bool(name)), z3.Bool(name)])
        self._usual = [fits for fits in fitting if self._take("", [fits])]
        for variable in read:
            self._fix(variable)
        idle = self._idle()
        return self._account(read, idle)

    def _fix(self, variable: Variable) -> None:
        """Settle on a value, a plain one where there is one."""
        known, stale = variable.term.known, variable.stale
        if not variable.is_always_known:
            self._take(known.decl().name(), [known, opposite(known)])
        if stale.decl().name() in self._numbers:
            self._take(stale.decl().name(), [opposite(stale), stale])
        value = variable.term.value
        if variable.type.kind is Kind.LIST:
            for there in variable.members.values():
                if there.decl().name() in self._numbers:
                    self._take(there.decl().name(), [opposite(there), there])
            return
        tried = [value == number for number in self._plain_values(variable)]
        if not self._take(value.decl().name(), tried):
            self._narrow(variable)
            self._settle(value.decl().name(), value)

    def _take(self, name: str, choices: Sequence[z3.BoolRef]) -> bool:
        """Settle on the first of *choices* that is possible; return whether there is one."""
        for choice in choices:
            if self._solver.ask(choice) is Verdict.POSSIBLE:
                self._solver.add([choice])
                if name:
                    self._fixed[name] = choice
                return True
        return False

    def _narrow(self, variable: Variable) -> None:
        """Keep to the smallest values that there can be, so that the solver's is no odd one."""
        value, words = variable.term.value, self.variables.words
        for low, high in _ranges(variable.type):
            ends = (words.literal(low, variable.type), words.literal(high, variable.type))
            if self._take("", [both(value >= ends[0], value <= ends[1])]):
                return

    def _settle(self, name: str, value: z3.ExprRef) -> None:
        """Settle on the value that the solver has."""
        model = None if name in self._fixed else self._solver.model()
        if model is not None:
            self._take(name, [value == model.eval(value, model_completion=True)])

    def _plain_values(self, variable: Variable) -> Iterator[z3.ExprRef]:
        type, words = variable.type, self.variables.words
        numbers = self._numbers.get(variable.term.value.decl().name(), ())
        if variable.fact is not None and variable.fact.default is not None:
            yield words.literal(variable.fact.default, type)
        match type.kind:
            case Kind.BOOL:
                yield from (z3.BoolVal(False), z3.BoolVal(True))
            case Kind.ENUM:
                yield from (words.literal(value, type) for value in type.values)
            case Kind.TEXT:
                codes = sorted(map(int, numbers))
                plain = [code for code in codes if is_plain(words.text(code))]
                others = [code for code in codes if code not in plain]
                yield from map(z3.IntVal, [*plain, *range(-1, -4, -1), *others])
            case Kind.NUMBER:
                yield from (z3.RealVal(number) for number in _near(numbers, _STEPS))
            case Kind.DATE:
                today = A_DAY.toordinal()
                whole = {int(n) for name in self._numbers for n in self._numbers[name]}
                beside = [Fraction(n + today) for n in sorted(whole) if abs(n) < 10_000]
                named = (n for n in numbers if n not in (FIRST_DAY, LAST_DAY))
                days = _near([*named, *beside], (0, 1, -1), [Fraction(today)])
                yield from (z3.IntVal(int(n)) for n in days)
            case Kind.DATETIME:
                noon = (A_DAY - EPOCH.date()).days * MICROSECONDS_A_DAY + MICROSECONDS_A_DAY // 2
                moments = _near(numbers, (0, 60_000_000, -60_000_000, 1, -1), [Fraction(noon)])
                yield from (z3.IntVal(int(n)) for n in moments)
            case _:
                unit = 10 ** precision(type.currency) if type.currency is not None else 1
                named = (n for n in numbers if n not in (SMALLEST, LARGEST))
                steps = (0, unit, -unit, 1, -1)
                yield from (z3.IntVal(int(n)) for n in _near([*named], steps))

    def _idle(self) -> set[str]:
        """The names that may be anything once the others are settled, the last ones first."""
        doubt = Solver(self.budget)
        doubt.add([*self.variables.obeyed(), *self._usual, opposite(self.question)])
        kept = dict(self._fixed)
        for group in reversed(_groups(self.variables, self._fixed)):
            rest = [fixed for name, fixed in kept.items() if name not in group]
            if doubt.ask(*rest) is Verdict.IMPOSSIBLE:
                kept = {name: fixed for name, fixed in kept.items() if name not in group}
        return self._fixed.keys() - kept.keys()

    def _account(self, read: Sequence[Variable], idle: set[str]) -> Account | None:
        model = self._solver.model()
        if model is None:
            return None
        facts: dict[Variable, Held] = {}
        for variable in read:
            if _names(variable) & self._fixed.keys() <= idle:
                continue
            facts[variable] = self._held(variable, model)
        today = self.variables.today.decl().name()
        day = A_DAY if today in self._fixed and today not in idle else None
        if day is not None:
            day = date.fromordinal(model.eval(self.variables.today).as_long())
        elif any(held.stale for held in facts.values()):
            day = A_DAY
        return self._made(facts, model, day)

    def _made(
        self, facts: Mapping[Variable, Held], model: z3.ModelRef, day: date | None
    ) -> Account:
        records = tuple(
            place
            for place in self.variables.records()
            if not place.is_parent and z3.is_true(model.eval(place.exists, model_completion=True))
        )
        return Account(self.variables.catalogue, self.variables.root, facts, records, day)

    def _held(self, variable: Variable, model: z3.ModelRef) -> Held:
        def holds(part: z3.BoolRef) -> bool:
            return bool(z3.is_true(model.eval(part, model_completion=True)))

        stale = holds(variable.stale)
        if not stale and not holds(variable.term.known):
            return Held(None)
        if variable.type.kind is Kind.LIST:
            there = (value for value, part in variable.members.items() if holds(part))
            return Held(tuple(there), stale)
        found = model.eval(variable.term.value, model_completion=True)
        return Held(self.variables.words.value(found, variable.type), stale)


_STEPS = (0, 1, -1, Fraction(1, 2), Fraction(-1, 2), Fraction(1, 10), Fraction(-1, 10))


_ORDINARY = (Fraction(0), Fraction(1), Fraction(10), Fraction(100), Fraction(1000))
_FAR, _TINY = 10**12, Fraction(1, 10**9)
"""Numbers beyond these nobody has in mind when a rule is shown at work."""


def _near(
    numbers: Sequence[Fraction],
    steps: Sequence[Fraction | int],
    ordinary: Sequence[Fraction] = _ORDINARY,
) -> list[Fraction]:
    """Values at and beside *numbers*, and between them; the ordinary ones; the odd ones last."""
    known = sorted(number for number in set(numbers) if not _is_odd(number))
    odd = [number + step for number in sorted(set(numbers) - set(known)) for step in steps]
    middle = [(a + b) / 2 for a, b in pairwise(known)]
    near = [number + step for number in known for step in steps]
    near += [m if any(s != int(s) for s in steps) else Fraction(int(m)) for m in middle]
    return list(dict.fromkeys([*near[:_MOST_TRIED], *ordinary, *odd[:_MOST_TRIED]]))


def _is_odd(number: Fraction) -> bool:
    return abs(number) >= _FAR or 0 < abs(number) < _TINY


def _ranges(type: Type) -> Iterator[tuple[Value, Value]]:
    """Yield ranges of values of a type, the ordinary ones first."""
    match type.kind:
        case Kind.NUMBER:
            for most in (10.0**exponent for exponent in (2, 4, 6, 9, 12)):
                yield from ((0.0, most), (-most, most))
        case Kind.INTEGER | Kind.MONEY:
            unit = 10 ** precision(type.currency) if type.currency is not None else 1
            for most in (unit * 10**exponent for exponent in (2, 4, 6, 9, 12)):
                yield from ((0, most), (-most, most))
        case Kind.DATE:
            for years in (1, 10, 100, 1000):
                yield A_DAY.replace(A_DAY.year - years), A_DAY.replace(A_DAY.year + years)
        case Kind.DATETIME:
            noon = datetime(A_DAY.year, A_DAY.month, A_DAY.day, 12, tzinfo=UTC)
            for years in (1, 10, 100, 1000):
                yield noon.replace(noon.year - years), noon.replace(noon.year + years)


def _names(variable: Variable) -> set[str]:
    parts = (variable.term.value, variable.term.known, variable.stale, *variable.members.values())
    return {part.decl().name() for part in parts} - {"true", "false"}


def _groups(variables: Variables, fixed: Mapping[str, z3.BoolRef]) -> list[set[str]]:
    """The names that go together: a fact with whether it is known, the day, each record."""
    groups = [_names(variable) & fixed.keys() for variable in variables]
    return [{variables.today.decl().name()} & fixed.keys(), *(group for group in groups if group)]


def reads(question: z3.BoolRef) -> dict[str, tuple[Fraction, ...]]:
    """Return the names that *question* reads, each with the numbers that it is compared with."""
    found: dict[str, dict[Fraction, None]] = {}
    seen: set[int] = set()
    stack = [question]
    while stack:
        part = stack.pop()
        if part.get_id() in seen:
            continue
        seen.add(part.get_id())
        children = part.children()
        stack += children
        if not children and part.decl().kind() == z3.Z3_OP_UNINTERPRETED:
            found.setdefault(part.decl().name(), {})
        numbers = [_number(child) for child in children]
        if z3.is_bool(part) and len(children) == 2 and any(n is not None for n in numbers):
            for child, number in zip(children, reversed(numbers), strict=True):
                if number is not None:
                    names = [child, *child.children()]
                    for name in names:
                        if z3.is_const(name) and name.decl().kind() == z3.Z3_OP_UNINTERPRETED:
                            found.setdefault(name.decl().name(), {})[number] = None
    return {name: tuple(numbers) for name, numbers in found.items()}


def _number(part: z3.ExprRef) -> Fraction | None:
    if z3.is_int_value(part):
        return Fraction(part.as_long())
    if z3.is_rational_value(part):
        return Fraction(part.numerator_as_long(), part.denominator_as_long())
    return None
