"""The values of an ordered fact as positions on a line, on which values can be looked for."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import cast

from playwise.facts.catalog import Fact
from playwise.rules.money import precision
from playwise.rules.types import Kind, Type, Value

ORDERED = frozenset({Kind.INTEGER, Kind.NUMBER, Kind.MONEY, Kind.DATE, Kind.DATETIME})

_FARTHEST = 2**38
_MOST_DAYS = 2**13
_HALVES = 8
_SHORT = 6
_CLOSE = 9
"""Steps from the present value that are tried one by one: more than a week of days."""


def position(value: object) -> float | None:
    """Return where a value stands: days, minutes, minor units or the number; else None."""
    match value:
        case bool():
            return None
        case int() | float():
            return float(value)
        case datetime():
            return value.timestamp() / 60
        case date():
            return float(value.toordinal())
    return None


@dataclass(frozen=True, slots=True)
class Line:
    """The line of a fact's values.

    Attributes:
        kind: Of the values.
        low: The least position that fits; so `high`.
        unit: What people count in, in positions: a day, an amount of one, 1.
        as_of: The moment; datetimes are in its zone.
    """

    kind: Kind
    low: float
    high: float
    unit: int
    as_of: datetime

    @property
    def is_whole(self) -> bool:
        """Whether values stand at whole positions only."""
        return self.kind is not Kind.NUMBER

    @property
    def start(self) -> float:
        """Where to look first when there is no present value."""
        if self.kind is Kind.DATE:
            return float(self.as_of.toordinal())
        if self.kind is Kind.DATETIME:
            return self.as_of.timestamp() // 60
        return min(max(0.0, self.low), self.high)

    def value(self, at: float) -> Value | None:
        """Return the value at a position, or None where there is none that fits."""
        if not math.isfinite(at) or not self.low <= at <= self.high:
            return None
        try:
            match self.kind:
                case Kind.NUMBER:
                    return float(at)
                case Kind.DATE:
                    return date.fromordinal(round(at))
                case Kind.DATETIME:
                    return datetime.fromtimestamp(round(at) * 60, self.as_of.tzinfo)
            return round(at)
        except (ValueError, OverflowError, OSError):
            return None

    def stride(self, at: float) -> float:
        """Return a step from a position that is long enough to see a slope by."""
        is_day = self.kind in {Kind.DATE, Kind.DATETIME}
        return self.unit * 32.0 if is_day else max(float(self.unit), abs(at) / 8)

    def stops(self, start: float, sign: int) -> list[float]:
        """Return what to try from a position in one direction, the nearest first.

        They are farther away each time; on the way to zero they halve, too, for what is divided
        by the fact turns there.
        """
        every = {start + sign * step for step in self._ladder()}
        every |= {self.low, self.high, 0.0, float(self.unit), -float(self.unit)}
        if self.kind not in {Kind.DATE, Kind.DATETIME}:
            parts = (start / 2**n for n in range(1, _HALVES))
            every |= {round(part) if self.is_whole else _clean(part) for part in parts}
        fits = (at for at in every if math.isfinite(at) and self.low <= at <= self.high)
        ahead = [at for at in fits if (at - start) * sign > 0]
        return sorted(ahead, key=lambda at: abs(at - start))

    def _ladder(self) -> list[float]:
        """Return distances to go from a value, growing: close ones, then twice as far each."""
        is_day = self.kind in {Kind.DATE, Kind.DATETIME}
        farthest = self.unit * (_MOST_DAYS if is_day else _FARTHEST)
        steps = [self.unit * float(n) for n in range(1, _CLOSE)]
        if self.kind in {Kind.NUMBER, Kind.MONEY}:
            parts = range(1, 7)
            steps = [1.0] if self.kind is Kind.MONEY else []
            steps += [self.unit / 2.0**n for n in reversed(parts)] + [float(self.unit)]
        while steps[-1] <= farthest:
            steps.append(steps[-1] * (2 if steps[-1] < self.unit * 2**12 else 4))
        return [math.ceil(step) if self.is_whole else step for step in steps]

    def grid(self, at: float, distance: float) -> float:
        """Return the step between short numbers about a position, that far from the present one.

        Two digits are short, or one of the distance; no step is longer than 1, nor than a
        hundredth of a range that has both ends.
        """
        if self.is_whole:
            return 1.0
        steps = [0]
        if at:
            steps.append(_power(at) - 1)
        if 0 < distance < math.inf:
            steps.append(_power(distance))
        if self.high - self.low > 0 and math.isfinite(self.high - self.low):
            steps.append(_power(self.high - self.low) - 2)
        return float(10.0 ** min(steps))

    def is_short(self, at: float) -> bool:
        """Whether people would name the position itself: it has few digits."""
        return (self.is_whole and at == round(at)) or float(f"{at:.{_SHORT}g}") == _clean(at)

    def beyond(self, at: float, grid: float, sign: int) -> float:
        """Return the first short number past a position in a direction."""
        steps = at / grid if grid else math.inf
        if not math.isfinite(steps):  # nothing is short so far from its neighbours
            return math.nextafter(at, sign * math.inf)
        whole = math.floor(steps + 1e-9) + 1 if sign > 0 else math.ceil(steps - 1e-9) - 1
        return whole if grid == 1 else _clean(whole * grid)

    def tidy(self, at: float) -> float:
        """Return the position without what floating-point arithmetic left in its last digits."""
        return at if self.is_whole else _clean(at)


def line_of(fact: Fact, as_of: datetime) -> Line:
    """Return the line of an ordered fact's values."""
    kind = fact.type.kind
    scale = minor_units(fact.type) if kind is Kind.MONEY else 1
    low = -math.inf if fact.minimum is None else fact.minimum * scale
    high = math.inf if fact.maximum is None else fact.maximum * scale
    unit = int(timedelta(days=1) / timedelta(minutes=1)) if kind is Kind.DATETIME else scale
    return Line(kind, low, high, unit, as_of)


def minor_units(type: Type) -> int:
    """Return how many minor units make one of the currency of money."""
    return int(10 ** precision(cast("str", type.currency)))


def _power(number: float) -> int:
    return math.floor(math.log10(abs(number)) + 1e-9)


def _clean(number: float) -> float:
    return float(f"{number:.11g}")
