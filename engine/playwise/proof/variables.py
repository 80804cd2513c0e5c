"""The account that is looked for: its facts, its parents and its related records as variables."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

import z3

from playwise.facts.catalog import Catalogue, Fact
from playwise.proof.terms import (
    BLANK_CODE,
    EPOCH,
    FIRST_DAY,
    LAST_DAY,
    MICROSECONDS_A_DAY,
    NO,
    YES,
    Term,
    Words,
    both,
    either,
    opposite,
    sort_of,
)
from playwise.proof.texts import Texts
from playwise.rules.money import precision
from playwise.rules.operations import LARGEST, SMALLEST
from playwise.rules.types import Kind, Type, Value

EARLIEST, LATEST = date(1970, 1, 1), date(2999, 12, 31)
"""The days that a workspace can be looked at."""

MOST = 3
"""How many related records of an entity an example may have."""

_SCORE = ".score"
_PLACES = (".position", ".of")


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """A record: the account itself, a parent of it, or one of its related records.

    Attributes:
        name: How its variables are told from others': ``account``, ``account/contacts#1``.
        outer: The record below, of a parent; the record above, of a related one.
        exists: Whether it is there at all; a parent that nothing is known of may as well not be.
        is_parent: Whether it is a parent.
    """

    entity: str
    name: str
    outer: Place | None = None
    exists: z3.BoolRef = YES
    is_parent: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Variable:
    """A fact, or a decision taken as given, of a record.

    Attributes:
        key: Its name among the record's values.
        term: What it is in the solver; `known` is a variable, too, unless it is always known.
        stale: Whether a value is there that is too old.
        fact: What facts.yaml says of it, if it is a fact.
        members: Of a list, by value that rules look for in it, whether it is there.
        fits: Where it is not missing against all that is usual: a fact with a default is known or
            too old, unless a value came that did not fit (or, above, there is no record).
    """

    place: Place
    key: str
    label: str
    type: Type
    term: Term
    stale: z3.BoolRef
    fact: Fact | None = None
    fits: z3.BoolRef = YES
    members: dict[Value, z3.BoolRef] = field(default_factory=dict)

    def has(self, value: Value) -> z3.BoolRef:
        """Return whether a list holds *value*."""
        if value not in self.members:
            self.members[value] = z3.Bool(f"{self.place.name}.{self.key} has {value!r}")
        return self.members[value]

    @property
    def is_always_known(self) -> bool:
        """Whether it cannot be missing."""
        return self.term.known is YES

    @property
    def is_mostly_known(self) -> bool:
        """Whether it is missing only where a value did not fit, if at all."""
        return self.is_always_known or (self.fits is not YES and self.stale is NO)


@dataclass(slots=True)
class Variables:
    """Makes the variables of one proof, each once, and says what all of their values obey.

    Attributes:
        root: The account itself.
        rules: What holds for the variables made so far: a fact lies in its range.
        today: The day asked about, as an ordinal.
        closed: Whether a text that is taken apart is one of a few: to find an account.
        texts: What is known of operators on texts.
    """

    catalogue: Catalogue
    root: Place
    words: Words = field(default_factory=Words)
    rules: list[z3.BoolRef] = field(default_factory=list)
    today: z3.ArithRef = field(default_factory=lambda: z3.Int("as of"))
    closed: bool = False
    texts: Texts = field(init=False)
    _made: dict[tuple[str, str], Variable] = field(default_factory=dict)
    _parents: dict[tuple[str, str], Place] = field(default_factory=dict)
    _related: dict[tuple[str, str], tuple[Place, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.texts = Texts(self.words, self.closed)
        self.rules.append(self.today >= EARLIEST.toordinal())
        self.rules.append(self.today <= LATEST.toordinal())

    def obeyed(self) -> list[z3.BoolRef]:
        """Return `rules`, brought up to date: what holds of the texts that are named by now, too.

        Each time it begins with what it was before, but where it is `closed`.
        """
        self.rules += self.texts.fresh()
        return [*self.rules, *self.texts.closure()]

    def __iter__(self) -> Iterator[Variable]:
        return iter(self._made.values())

    def up(self, place: Place, path: tuple[str, ...]) -> Place:
        """Return the record that *path* leads to from *place*, parent by parent."""
        for entity in path:
            above = None if place.is_parent else place.outer
            if above is not None and above.entity == entity:
                place = above
                continue
            mark = (place.name, entity)
            if mark not in self._parents:
                name = f"{place.name}^{entity}"
                self._parents[mark] = Place(entity, name, place, is_parent=True)
            place = self._parents[mark]
        return place

    def related(self, place: Place, entity: str) -> tuple[Place, ...]:
        """Return the records of *entity* that may hang on the one at *place*.

        There are up to `MOST`, and each is there only if those before it are.
        """
        mark = (place.name, entity)
        if mark not in self._related:
            made: list[Place] = []
            before = place.exists
            for number in range(1, MOST + 1):
                name = f"{place.name}/{entity}#{number}"
                before = both(before, z3.Bool(f"{name} exists"))
                made.append(Place(entity, name, place, before))
            self._related[mark] = tuple(made)
        return self._related[mark]

    def usual(self) -> z3.BoolRef:
        """Return where every variable made so far `fits`."""
        return both(*(variable.fits for variable in self))

    def records(self) -> Iterator[Place]:
        """Yield every record that was asked for beside the account, those it hangs on first."""
        yield from self._parents.values()
        for places in self._related.values():
            yield from places

    def variable(self, place: Place, key: str, label: str, type: Type) -> Variable:
        """Return the variable of a fact (or decision) *key* of the record at *place*."""
        mark = (place.name, key)
        if mark not in self._made:
            self._made[mark] = self._new(place, key, label, type)
        return self._made[mark]

    def free(self, name: str, type: Type, *, nullable: bool, loose: str) -> Term:
        """Return something that can be any value of *type*, and unknown where *nullable*."""
        value = z3.Const(name, sort_of(type))
        self._limit(value, type)
        known = z3.Bool(f"{name} is known") if nullable else YES
        return Term(value, known, frozenset({loose}))

    def _new(self, place: Place, key: str, label: str, type: Type) -> Variable:
        entity = self.catalogue.entities.get(place.entity)
        fact = entity.facts.get(key) if entity is not None else None
        name = f"{place.name}.{key}"
        value = z3.Const(name, sort_of(type))
        ages = fact is not None and fact.max_age is not None
        has_default = fact is not None and fact.default is not None
        # Only what people enter has its default wherever nothing is there: what a source sends may
        # not fit, and then it is unknown in spite of it.
        is_filled = has_default and fact is not None and fact.source is None
        always = is_filled and not ages and not place.is_parent
        known = YES if always else z3.Bool(f"{name} is known")
        stale = z3.Bool(f"{name} is stale") if ages else NO
        fits = either(known, stale) if has_default else YES
        if ages:
            self.rules.append(either(opposite(stale), opposite(known)))
        if is_filled and not place.is_parent:
            self.rules.append(fits)
        if place.is_parent:
            self._hang_on(place, either(known, stale), is_filled=is_filled)
        self._limit(value, type)
        if type.kind is Kind.TEXT and entity is not None and key.partition("@")[0] in entity.facts:
            self.rules.append(value > BLANK_CODE)  # what is blank is missing on arrival
        if fact is not None:
            self._limit_fact(value, fact)
        elif key.count(".") == 2 and key.endswith(_SCORE):
            self.rules += [value >= 0, value <= 100]
        elif key.count(".") == 2 and key.endswith(_PLACES):
            self.rules.append(value >= 1)
        return Variable(place, key, label, type, Term(value, known), stale, fact, fits)

    def _hang_on(self, parent: Place, is_held: z3.BoolRef, *, is_filled: bool) -> None:
        """Say that what is held of a parent is held only where there is one."""
        there = z3.Bool(f"{parent.name} is there")
        self.rules.append(is_held == there if is_filled else either(opposite(is_held), there))
        below = parent.outer
        if below is not None and below.is_parent:
            self.rules.append(either(opposite(there), z3.Bool(f"{below.name} is there")))

    def _limit(self, value: z3.ExprRef, type: Type) -> None:
        match type.kind:
            case Kind.ENUM:
                codes = [value == self.words.code(text) for text in type.values]
                self.rules.append(either(*codes))
            case Kind.INTEGER | Kind.MONEY:
                self.rules += [value >= SMALLEST, value <= LARGEST]
            case Kind.DATE:
                self.rules += [value >= FIRST_DAY, value <= LAST_DAY]
            case Kind.DATETIME:
                first = (FIRST_DAY - EPOCH.date().toordinal()) * MICROSECONDS_A_DAY
                last = (LAST_DAY + 1 - EPOCH.date().toordinal()) * MICROSECONDS_A_DAY
                self.rules += [value >= first, value < last]

    def _limit_fact(self, value: z3.ExprRef, fact: Fact) -> None:
        if not fact.type.is_numeric:
            return
        scale = 10 ** precision(fact.type.currency) if fact.type.currency is not None else 1
        whole = fact.type.kind is not Kind.NUMBER
        if fact.minimum is not None:
            least = Fraction(str(fact.minimum)) * scale
            self.rules.append(value >= (math.ceil(least) if whole else z3.RealVal(least)))
        if fact.maximum is not None:
            most = Fraction(str(fact.maximum)) * scale
            self.rules.append(value <= (math.floor(most) if whole else z3.RealVal(most)))
