"""The values of a fact that are worth a try, and of those that will do the nearest.

Worth a try are those that the rules themselves name (what a fact is compared with, the keys of
tables, the values of an enum), then steps of growing size away from the present value. Of an
ordered fact the value nearest to the present one is looked for between the two by halving.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any  # the arithmetic of ordered values: numbers and dates alike

from playwise.facts.catalog import Fact
from playwise.rules.ir import LookupColumn, Node
from playwise.rules.money import precision
from playwise.rules.records import Record
from playwise.rules.types import Kind, Type, Value
from playwise.rules.unknown import Unknown

Works = Callable[[Record, str, Value], bool]
"""Whether the aim is reached when a fact of a record has a value."""

_MOST_WORDS = 24
_FARTHEST = 2**40
_ORDERED = frozenset({Kind.INTEGER, Kind.NUMBER, Kind.MONEY, Kind.DATE, Kind.DATETIME})


def named_values(nodes: Sequence[Node]) -> Mapping[Kind, list[Any]]:
    """The constants and keys of tables that *nodes* name, by kind of value, each once."""
    found: dict[Kind, dict[Value, None]] = {}
    for root in nodes:
        for node in root.walk():
            type = node.type
            values: Iterable[Any] = ()
            if node.op == "const":
                values = node.data if isinstance(node.data, tuple) else (node.data,)
                type = type.element or type
            elif node.op == "lookup" and isinstance(node.data, LookupColumn):
                values, type = node.data.values, node.args[0].type
            for value in values:
                found.setdefault(type.kind, {})[value] = None
    return {kind: list(values) for kind, values in found.items()}


def values_that_do(
    fact: Fact, owner: Record, named: Mapping[Kind, list[Any]], works: Works, as_of: datetime
) -> list[Value]:
    """The values of *fact* that reach the aim, the present one being another."""
    now = owner.values.get(fact.name)
    known = None if isinstance(now, Unknown) else now
    old = owner.stale.get(fact.name)
    # What is too old to be used may still be so, or near it.
    present = old if known is None else known

    def fits(value: Value) -> bool:
        return value != known and _allowed(fact, value) and works(owner, fact.name, value)

    if fact.type.kind in _ORDERED:
        nearest = _nearest(fact.type, present, list(_candidates(fact.type, named, as_of)), fits)
        return [] if nearest is None else [nearest]
    options: list[Any]
    match fact.type.kind:
        case Kind.BOOL:
            options = [True, False]
        case Kind.ENUM:
            options = list(fact.type.values)
        case Kind.TEXT:
            options = [*named.get(Kind.TEXT, ()), *named.get(Kind.ENUM, ())][:_MOST_WORDS]
        case _:
            options = []
    return [value for value in dict.fromkeys(options) if fits(value)]


def _allowed(fact: Fact, value: Any) -> bool:
    if not fact.type.is_numeric:
        return True
    amount = value / _scale(fact.type) if fact.type.kind is Kind.MONEY else value
    low, high = fact.minimum, fact.maximum
    return (low is None or amount >= low) and (high is None or amount <= high)


def _scale(type: Type) -> int:
    """How many minor units make one of the currency of money."""
    assert type.currency is not None
    return int(10 ** precision(type.currency))


def _candidates(type: Type, named: Mapping[Kind, list[Any]], as_of: datetime) -> Iterator[Any]:
    """The values that rules name, and those next to them."""
    numbers = [value for kind in (Kind.INTEGER, Kind.NUMBER) for value in named.get(kind, ())]
    match type.kind:
        case Kind.DATE | Kind.DATETIME:
            days = [as_of + timedelta(days=n) for n in numbers if abs(n) < 36_500]
            if type.kind is Kind.DATE:
                yield from (day.date() for day in days)
            else:
                yield from days
        case Kind.MONEY:
            scale = _scale(type)
            yield from (round(number * scale) for number in numbers)
        case Kind.INTEGER:
            yield from (round(number) for number in numbers)
        case _:
            yield from (float(number) for number in numbers)
    yield from named.get(type.kind, ())


def _nearest(
    type: Type, present: Any, candidates: Sequence[Any], fits: Callable[[Any], bool]
) -> Value | None:
    step = _step(type)
    tried = dict.fromkeys(near for c in candidates for near in (c, c + step, c - step))
    if present is None or fits(present):
        return next(
            (value for value in (present, *tried) if value is not None and fits(value)), None
        )
    by_distance = sorted(tried, key=lambda value: abs(value - present))
    first = next((value for value in by_distance if fits(value)), None)
    found = list(_probed(type, present, fits)) if first is None else [first]
    closer = [_closer(type, present, value, fits) for value in found]
    return min(closer, key=lambda value: abs(value - present), default=None)


def _step(type: Type) -> Any:
    """The smallest step between two values of the type; of a number one that people would take."""
    return timedelta(days=1) if type.kind in {Kind.DATE, Kind.DATETIME} else 1


def _probed(type: Type, present: Any, fits: Callable[[Any], bool]) -> Iterator[Any]:
    """The first value that fits in each direction, in steps that double."""
    farthest = 2**15 if type.kind in {Kind.DATE, Kind.DATETIME} else _FARTHEST
    for sign in (1, -1):
        width = 1
        while width <= farthest:
            try:
                value = present + sign * width * _step(type)
            except OverflowError:
                break
            if fits(value):
                yield value
                break
            width *= 4


def _closer(type: Type, present: Any, value: Any, fits: Callable[[Any], bool]) -> Any:
    """Move *value* towards *present* as long as it fits, halving what lies between.

    A number is moved by whole ones only: a value that rules name is told as they name it.
    """
    step = _step(type)
    far, near = value, present
    while abs(far - near) > step:
        middle = near + _half(far - near, step)
        if middle in (near, far):
            break
        if fits(middle):
            far = middle
        else:
            near = middle
    return far


def _half(distance: Any, step: Any) -> Any:
    """Half the way in whole steps, never nothing unless the way is shorter than two steps."""
    if isinstance(distance, timedelta):
        return timedelta(days=int(distance / step) // 2 or (1 if distance > step else -1))
    return int(distance / 2) if isinstance(distance, int) else float(int(distance / 2))
