"""What the records of a test were on earlier days: as the test says, or as it lived them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from playwise.playbook.past import PastRead
from playwise.rules.durations import days_before
from playwise.rules.records import Record
from playwise.rules.types import Value
from playwise.rules.unknown import Unknown


@dataclass(slots=True)
class Memory:
    """The days that a test has lived, as far as rules look back at them.

    Attributes:
        reads: What rules read of earlier days.
    """

    reads: tuple[PastRead, ...]
    _moments: list[datetime] = field(default_factory=list)
    _days: list[dict[tuple[str, str], Record]] = field(default_factory=list)

    def keep(self, as_of: datetime, records: Iterable[Record]) -> None:
        """Remember the records of a day that was run, decided as they are; days come in order."""
        if not self.reads:
            return
        self._moments.append(as_of)
        self._days.append({(record.entity, record.key): record for record in records})

    def fill(
        self, record: Record, said: Mapping[str, Mapping[date, Value | None]], as_of: datetime
    ) -> None:
        """Put what *record* was among its values, where rules read it.

        Args:
            record: It has its facts of now.
            said: What the test says that facts and decisions were, by day.
            as_of: The moment from which days count back.
        """
        for read in self.reads:
            if read.entity != record.entity:
                continue
            moment = days_before(as_of, read.days)
            told = said.get(read.name, {})
            if moment.date() in told:
                value = told[moment.date()]
                if value is not None:
                    record.values[read.column] = value
            else:
                self._recall(record, read, moment)

    def _recall(self, record: Record, read: PastRead, moment: datetime) -> None:
        place = bisect_right(self._moments, moment)
        then = self._days[place - 1].get((record.entity, record.key)) if place else None
        if then is None:
            return
        value = then.values.get(read.name)
        if value is not None and not isinstance(value, Unknown):
            record.values[read.column] = value
        elif read.name in then.stale:
            record.stale = {**record.stale, read.column: then.stale[read.name]}
