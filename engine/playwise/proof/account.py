"""An account that the solver found: as records for the interpreter, and in the file's words."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

from playwise.facts.catalog import Catalogue
from playwise.proof.terms import YES
from playwise.proof.variables import Place, Variable
from playwise.rules.money import from_minor
from playwise.rules.records import Record
from playwise.rules.types import Kind, Type, Value

LONG_AGO = "2000-01-01"
"""When a stale value of an example was seen."""

_PLAIN = re.compile(r"[A-Za-z_][\w.]*(?:[ /-][\w.]+)*")
_RESERVED = frozenset({"true", "false", "null", "unknown"})


@dataclass(frozen=True, slots=True)
class Held:
    """What an account holds for a variable: a value, a value that is too old, or nothing."""

    value: Value | None
    stale: bool = False


@dataclass(frozen=True, slots=True)
class Account:
    """An account with the facts that matter; those that do not are left out.

    Attributes:
        facts: By variable, in the order of the question.
        records: The related records that there are, those they hang on first.
        as_of: The day, where it matters.
    """

    catalogue: Catalogue
    root: Place
    facts: Mapping[Variable, Held]
    records: tuple[Place, ...]
    as_of: date | None

    def record(self) -> Record:
        """Return it as the interpreter reads it, its parents and related records beside it."""
        made = {self.root.name: self._blank(self.root, "example")}
        for number, place in enumerate(self.records, 1):
            made[place.name] = self._blank(place, f"{place.entity} {number}")
        for place in self._parents():
            made[place.name] = self._blank(place, f"{place.entity} above")
        for place in [*self.records, *self._parents()]:
            assert place.outer is not None
            above, below = made[place.name], made[place.outer.name]
            if not place.is_parent:
                above, below = below, above
                above.children[place.entity] = [*above.children.get(place.entity, ()), below]
            below.parents[above.entity] = above
        for variable, held in self.facts.items():
            record = made.get(variable.place.name)
            if record is None:
                continue
            record.values.pop(variable.key, None)  # unknown in spite of a default
            if held.value is None:
                continue
            if held.stale:
                record.stale = {**record.stale, variable.key: held.value}
            else:
                record.values[variable.key] = held.value
        return made[self.root.name]

    def words(self) -> str:
        """Return it as a test gives it: ``given: {arr: 5, company: {region: emea}}``.

        No test can give a value that did not fit; that is said behind it.
        """
        parts = [f"as_of: {self.as_of}"] if self.as_of is not None else []
        parts.append(f"given: {self._flow(self.root)}")
        related = self._related(self.root)
        if related:
            parts.append(f"related: {related}")
        return ", ".join([*parts, *self._misfits()])

    def _misfits(self) -> Iterator[str]:
        """Yield what is unknown although it has a default."""
        there = self._parents()
        for variable, held in self.facts.items():
            if held.value is None and variable.fits is not YES:
                place, fact = variable.place, variable.fact
                whose = "" if place.is_parent or place is self.root else f" of a {place.entity}"
                is_sent = fact is not None and fact.source is not None
                reasons = ["a value that did not fit"] if is_sent else []
                if place.is_parent and place not in there:
                    reasons.append(f"no {place.entity}")
                yield f"with '{variable.label}'{whose} missing ({', or '.join(reasons)})"

    def _blank(self, place: Place, key: str) -> Record:
        facts = self.catalogue.entities[place.entity].facts
        defaults = {name: f.default for name, f in facts.items() if f.default is not None}
        return Record(place.entity, key, dict(defaults))

    def _parents(self) -> list[Place]:
        """The parents of which something is known, the nearest first."""
        found: dict[str, Place] = {}
        for variable, held in self.facts.items():
            chain: list[Place] = []
            place: Place | None = variable.place
            while place is not None and place.is_parent:
                chain.append(place)
                place = place.outer
            if held.value is not None:
                found.update({p.name: p for p in reversed(chain)})
        return list(found.values())

    def _flow(self, place: Place) -> str:
        entries = [f"{_text(name)}: {held}" for name, held in self._entries(place).items()]
        if not place.is_parent and place is not self.root:
            return _map(entries)
        entries += (
            f"{parent.entity}: {self._flow(parent)}"
            for parent in self._parents()
            if parent.outer is place
        )
        return _map(entries)

    def _entries(self, place: Place) -> dict[str, str]:
        """What is held for each fact of a record, with what it was on earlier days."""
        now: dict[str, list[str]] = {}
        was: dict[str, list[str]] = {}
        for variable, held in self.facts.items():
            if variable.place is not place or held.value is None:
                continue
            name, _, days = variable.key.partition("@")
            written = _written(held.value, variable.type)
            if days:
                was.setdefault(name, []).append(f"{days}: {written}")
            else:
                seen = [f"seen: {LONG_AGO}"] if held.stale else []
                now[name] = [f"value: {written}", *seen]
        entries: dict[str, str] = {}
        for name in dict.fromkeys([*now, *was]):
            parts = now.get(name, [])
            if name in was:
                parts = [*parts, f"was: {{{', '.join(was[name])}}}"]
            is_plain = len(parts) == 1 and name not in was
            entries[name] = parts[0].removeprefix("value: ") if is_plain else _map(parts)
        return entries

    def _related(self, place: Place) -> str:
        by_entity: dict[str, list[str]] = {}
        for record in self.records:
            if record.outer is place:
                below = self._related(record)
                flow = self._flow(record)
                if below:
                    flow = f"{flow[:-1]}{', ' if len(flow) > 2 else ''}{below[1:]}"
                by_entity.setdefault(self._plural(record), []).append(flow)
        if not by_entity:
            return ""
        entries = (f"{plural}: [{', '.join(flows)}]" for plural, flows in by_entity.items())
        return _map(entries)

    def _plural(self, record: Place) -> str:
        assert record.outer is not None
        link = self.catalogue.entities[record.entity].parent(record.outer.entity)
        return record.entity if link is None else link.plural


def is_plain(text: str) -> bool:
    """Whether a text can stand in a file without quotes, and is a word as people write them."""
    return _PLAIN.fullmatch(text) is not None and text.lower() not in _RESERVED


def _map(entries: Iterable[str]) -> str:
    return "{" + ", ".join(entries) + "}"


def _written(value: Value, type: Type) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case datetime():
            return json.dumps(value.astimezone(UTC).isoformat().replace("+00:00", "Z"))
        case date():
            return value.isoformat()
        case str():
            return _text(value)
        case int() if type.kind is Kind.MONEY and type.currency is not None:
            amount = f"{from_minor(value, type.currency):f}"
            return amount.rstrip("0").rstrip(".") if "." in amount else amount
        case float():
            return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
        case tuple():
            assert type.element is not None
            return f"[{', '.join(_written(part, type.element) for part in value)}]"
    return str(value)


def _text(text: str) -> str:
    """Write a text as YAML's flow style reads it."""
    if is_plain(text):
        return text
    quoted = json.dumps(text, ensure_ascii=False)
    return "".join(mark if mark.isprintable() else _escaped(mark) for mark in quoted)


def _escaped(mark: str) -> str:
    return f"\\u{ord(mark):04x}" if ord(mark) < 0x10000 else f"\\U{ord(mark):08x}"
