"""Random well-typed rules of the official JsonLogic, and facts that are all there."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, TypeAlias

Json: TypeAlias = Any
Maker: TypeAlias = Callable[[], Json]

BOOL, INTEGER, NUMBER, TEXT = "bool", "integer", "number", "text"
SCALARS = (BOOL, INTEGER, NUMBER, TEXT)
RECORD = {"happy": BOOL, "calls": INTEGER, "score": NUMBER, "role": TEXT}
TYPES: Mapping[str, Any] = {
    "ready": BOOL,
    "seats": INTEGER,
    "used": INTEGER,
    "ratio": NUMBER,
    "health": NUMBER,
    "name": TEXT,
    "industry": TEXT,
    "company": {"size": INTEGER, "country": TEXT, "listed": BOOL},
    "flags": ["list", BOOL],
    "counts": ["list", INTEGER],
    "rates": ["list", NUMBER],
    "tags": ["list", TEXT],
    "contacts": ["list", RECORD],
    "lost_flag": BOOL,
    "lost_count": INTEGER,
    "lost_rate": NUMBER,
    "lost_name": TEXT,
}
"""What the rules may read. What is lost is given to nobody; it is read with a default."""

_LOST = dict(zip(SCALARS, ("lost_flag", "lost_count", "lost_rate", "lost_name"), strict=True))
_LISTS = dict(zip(SCALARS, ("flags", "counts", "rates", "tags"), strict=True))
_VALUES: Mapping[str, Sequence[Any]] = {
    BOOL: (False, True),
    INTEGER: (*range(-7, 13), 0, 1, 2, 3, 100, 99_999, 2**31, -(2**40)),
    NUMBER: (
        *(0.0, 1.0, -1.0, 2.0, 0.1, 0.2, 0.3, 0.5, 2.5, -3.75, 7.3, 100.0, 1e-7, 1e-5, 12345.678),
        *(1e15, 1e16, 1e21, 1.5e300, -2.25e-9, 0.295, 3.0, -7.0, 1 / 3),
    ),
    TEXT: (
        *("a", "b", "ab", "abc", "B", "tourism", "Events", "10", "9", "1.5", "true", "null"),
        *("é", "ß", "日本", "a b", "it's", '"', "😀b", "\ufb01", "x\ny", "0"),
    ),
}


@dataclass(frozen=True, slots=True)
class Scope:
    """What a rule may read.

    Attributes:
        names: The paths of the single values, by their type.
        lists: The paths of the lists, by the type of their elements.
        records: Whether there are related records.
        lost: Whether facts that are not there may be read with a default.
    """

    names: Mapping[str, Sequence[str]]
    lists: Mapping[str, str]
    records: bool = False
    lost: bool = False


def _names(types: Mapping[str, Any], within: str = "") -> dict[str, list[str]]:
    found: dict[str, list[str]] = {kind: [] for kind in SCALARS}
    for name, kind in types.items():
        if isinstance(kind, Mapping):
            for inner, paths in _names(kind, f"{name}.").items():
                found[inner] += paths
        elif isinstance(kind, str) and name not in _LOST.values():
            found[kind].append(within + name)
    return found


OUTSIDE = Scope(_names(TYPES), _LISTS, records=True, lost=True)
IN_RECORD = Scope(_names(RECORD), {})


def random_facts(chance: Random) -> dict[str, Any]:
    """Return facts of every type; lists may be empty."""
    return {
        name: _given(chance, kind) for name, kind in TYPES.items() if name not in _LOST.values()
    }


def _given(chance: Random, kind: Any) -> Any:
    if isinstance(kind, str):
        return chance.choice(_VALUES[kind])
    if isinstance(kind, Mapping):
        return {name: _given(chance, inner) for name, inner in kind.items()}
    return [_given(chance, kind[1]) for _ in range(chance.randint(0, 4))]


def random_rule(chance: Random, depth: int) -> Json:
    """Return a rule of any type, at most *depth* operators deep."""
    kind = chance.choice(SCALARS)
    makers = _Makers(chance, OUTSIDE, depth)
    while True:
        rule = makers.list_of(kind) if chance.random() < 0.25 else makers.value(kind)
        if isinstance(rule, dict):
            return rule


@dataclass(frozen=True, slots=True)
class _Makers:
    """Makes expressions of what a scope has."""

    chance: Random
    scope: Scope
    depth: int

    def value(self, kind: str) -> Json:
        """Return an expression of a single value."""
        if self.depth <= 0 or self.chance.random() < 0.1:
            return self._leaf(kind)
        below = _Makers(self.chance, self.scope, self.depth - 1)
        made: list[Maker] = [*below._any_kind(kind), *below._of_lists(kind)]
        if kind == BOOL:
            made += [*below._comparisons(), *below._logic()] * 2
        elif kind == TEXT:
            made += below._texts() * 2
        else:
            made += below._numbers(kind) * 2
        return self.chance.choice(made)()

    def list_of(self, kind: str) -> Json:
        """Return an expression of a list."""
        chance = self.chance
        if self.depth <= 0 or chance.random() < 0.2:
            return self._list_leaf(kind)
        below = _Makers(chance, self.scope, self.depth - 1)
        source = chance.choice(SCALARS)
        made: list[Maker] = [
            lambda: {"map": [below.list_of(source), below._body(kind, source)]},
            lambda: {"filter": [below.list_of(kind), below._body(BOOL, kind)]},
            lambda: {"merge": below._several(lambda: below.list_of(kind), 1, 3)},
            lambda: {"merge": [below.list_of(kind), below._literal(kind)]},
            lambda: {"if": [below.value(BOOL), below.list_of(kind), below.list_of(kind)]},
        ]
        if kind == TEXT and self.scope.lost:
            made += [below._missing, below._missing_some] * 2
        return chance.choice(made)()

    def _leaf(self, kind: str) -> Json:
        chance, names = self.chance, self.scope.names.get(kind, ())
        if not names or chance.random() < 0.3:
            return self._literal(kind)
        if self.scope.lost and chance.random() < 0.15:
            return {"var": [chance.choice([*names, _LOST[kind]]), self._literal(kind)]}
        name = chance.choice(names)
        return {"var": chance.choice([name, name, [name]])}

    def _literal(self, kind: str) -> Json:
        values = _VALUES[kind]
        return self.chance.choice((*values, "") if kind == TEXT else values)

    def _list_leaf(self, kind: str) -> Json:
        if kind in self.scope.lists and self.chance.random() < 0.7:
            return {"var": self.scope.lists[kind]}
        return [self._literal(kind) for _ in range(self.chance.randint(1, 4))]

    def _several(self, make: Maker, least: int, most: int) -> list[Json]:
        return [make() for _ in range(self.chance.randint(least, most))]

    def _any_kind(self, kind: str) -> list[Maker]:
        def chosen() -> Json:
            pairs = self._several(lambda: [self.value(BOOL), self.value(kind)], 1, 3)
            return {"if": [*(part for pair in pairs for part in pair), self.value(kind)]}

        return [
            chosen,
            lambda: {"?:": [self.value(BOOL), self.value(kind), self.value(kind)]},
        ]

    def _comparisons(self) -> list[Maker]:
        chance = self.chance

        def equal(op: str) -> Json:
            kind = chance.choice(SCALARS)
            return {op: [self.value(kind), self.value(kind)]}

        def ordered(op: str, least: int, most: int) -> Json:
            kind = chance.choice((INTEGER, NUMBER, TEXT))
            return {op: self._several(lambda: self.value(kind), least, most)}

        return [
            lambda: equal(chance.choice(("==", "===", "!=", "!=="))),
            lambda: ordered(chance.choice(("<", "<=", ">", ">=")), 2, 2),
            lambda: ordered(chance.choice(("<", "<=")), 3, 3),
        ]

    def _logic(self) -> list[Maker]:
        def refused() -> Json:
            operand = self.value(BOOL)
            return {self.chance.choice(("!", "!!")): self.chance.choice([operand, [operand]])}

        return [
            lambda: {"and": self._several(lambda: self.value(BOOL), 1, 3)},
            lambda: {"or": self._several(lambda: self.value(BOOL), 1, 3)},
            refused,
            lambda: {"in": [self.value(TEXT), self.value(TEXT)]},
        ]

    def _numbers(self, kind: str) -> list[Maker]:
        def one() -> Json:
            return self.value(kind)

        made: list[Maker] = [
            lambda: {"+": self._several(one, 1, 3)},
            lambda: {"*": self._several(one, 1, 3)},
            lambda: {"-": self._several(one, 1, 2)},
            lambda: {"%": [one(), one()]},
            lambda: {"min": self._several(one, 1, 3)},
            lambda: {"max": self._several(one, 1, 3)},
        ]
        if kind == NUMBER:
            made += [lambda: {"/": [self.value(self.chance.choice((INTEGER, NUMBER))), one()]}] * 2
        return made

    def _texts(self) -> list[Maker]:
        kinds = (TEXT, TEXT, INTEGER, NUMBER)

        def part() -> Json:
            return self.value(self.chance.choice(kinds))

        def cut() -> Json:
            ends = self._several(lambda: self.chance.randint(-4, 4), 1, 2)
            return {"substr": [self.value(TEXT), *ends]}

        return [lambda: {"cat": self._several(part, 1, 3)}, cut]

    def _of_lists(self, kind: str) -> list[Maker]:
        made: list[Maker] = []
        if kind == BOOL:
            made += [self._asked, self._within, lambda: self._asked_of_records()] * 2
            # Texts that an `if` chooses are read as conditions there, and refused.
            kinds = (BOOL, INTEGER, NUMBER)
            made += [lambda: {"!": [self.list_of(self.chance.choice(kinds))]}]
            made += [lambda: {"!!": [self.list_of(self.chance.choice(kinds))]}]
        if kind in (INTEGER, NUMBER):
            made += [lambda: self._reduced(kind)] * 3
        return made

    def _asked(self) -> Json:
        source = self.chance.choice(SCALARS)
        op = self.chance.choice(("some", "all", "none"))
        return {op: [self.list_of(source), self._body(BOOL, source)]}

    def _asked_of_records(self) -> Json:
        if not self.scope.records:
            return self._asked()
        op = self.chance.choice(("some", "all", "none"))
        body = _Makers(self.chance, IN_RECORD, min(self.depth, 2)).value(BOOL)
        return {op: [{"var": "contacts"}, body]}

    def _within(self) -> Json:
        kind = self.chance.choice(SCALARS)
        return {"in": [self.value(kind), self.list_of(kind)]}

    def _reduced(self, kind: str) -> Json:
        chance = self.chance
        operands: list[Json] = [{"var": "current"}, {"var": "accumulator"}]
        if kind == INTEGER and chance.random() < 0.3:
            operands[0] = 1
            return {"reduce": [self.list_of(chance.choice(SCALARS)), {"+": operands}, 0]}
        if chance.random() < 0.5:
            operands.reverse()
        op = chance.choice(("+", "*", "min", "max"))
        start = chance.choice((0, 1, self._literal(kind)))
        return {"reduce": [self.list_of(kind), {op: operands}, start]}

    def _body(self, kind: str, source: str) -> Json:
        """Return a body that reads nothing but the element."""
        scope = Scope({source: [""]}, {})
        return _Makers(self.chance, scope, min(self.depth, 2)).value(kind)

    def _missing(self) -> Json:
        return {"missing": self._paths()}

    def _missing_some(self) -> Json:
        return {"missing_some": [self.chance.randint(1, 3), self._paths()]}

    def _paths(self) -> list[str]:
        there = [path for paths in self.scope.names.values() for path in paths]
        return self.chance.sample([*there, *_LOST.values()], self.chance.randint(1, 4))
