"""Facts as a program declares them, a plain mapping of names to types, as a shape."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

from playwise.diagnostics.nearest import did_you_mean
from playwise.rule.diagnostic import Diagnostic, RuleError
from playwise.rule.shape import Held, Shape, column_for
from playwise.rules.money import precision
from playwise.rules.quoting import shown
from playwise.rules.source import Path
from playwise.rules.types import (
    BOOL,
    DATE,
    DATETIME,
    INTEGER,
    NUMBER,
    TEXT,
    Type,
    enum,
    list_of,
    money,
)

SCALARS: Mapping[str, Type] = {
    "bool": BOOL,
    "integer": INTEGER,
    "number": NUMBER,
    "text": TEXT,
    "date": DATE,
    "datetime": DATETIME,
}
"""The types that one word declares."""

_WORDS = (*SCALARS, "money USD")
_FORMS = f"types are {', '.join(SCALARS)}, 'money USD', ['enum', 'a', 'b'], ['list', type]"
_ALSO_SAID = {
    "enum": "write ['enum', 'a', 'b']",
    "list": "write ['list', 'text']",
    "money": "write 'money USD'",
} | {
    said: f"did you mean '{word}'?"
    for word, others in {
        "number": ("float", "double", "decimal", "real", "numeric"),
        "text": ("string", "str", "varchar", "char"),
        "integer": ("int", "long", "bigint"),
        "datetime": ("timestamp", "time", "moment"),
        "bool": ("bit", "flag"),
    }.items()
    for said in others
}
"""What other languages call them."""

_MONEY = re.compile(r"money (?:in )?(?P<currency>\S+)")
_LIST = re.compile(r"list of (?P<element>.+)")
_PAST = re.compile(r"@\d+d$")
_DEEPEST = 32


def declared(facts: Mapping[str, object], entity: str = "record") -> Shape:
    """Return the shape of the records that *facts* declares.

    Args:
        facts: The type of each fact: ``"number"``, ``"integer"``, ``"text"``, ``"bool"``,
            ``"date"``, ``"datetime"``, ``"money USD"`` or ``["money", "USD"]``,
            ``["enum", "open", "won"]``, ``["list", type]``. A mapping is a record in it, and
            ``["list", {…}]`` are related records.
        entity: What rules over related records call the record itself: ``record.arr``.

    Raises:
        RuleError: PW112, PW115 or PW116; all that is wrong.
    """
    reading = _Reading()
    shape = reading.record(facts, entity, entity, ())
    if reading.found:
        raise RuleError(reading.found)
    return shape


def read_type(written: object) -> Type:
    """Return the type that *written* declares, for one value and not for records.

    Raises:
        RuleError: PW112, it declares none.
    """
    reading = _Reading()
    type = reading.type(written, ())
    if type is None:
        raise RuleError(reading.found)
    return type


@dataclass(slots=True)
class _Reading:
    found: list[Diagnostic] = field(default_factory=list)

    def record(self, facts: Mapping[str, object], entity: str, title: str, path: Path) -> Shape:
        held: dict[str, Held] = {}
        parents: dict[str, Shape] = {}
        children: dict[str, Shape] = {}
        if len(path) > _DEEPEST:
            self.report("PW108", f"records nested deeper than {_DEEPEST} levels", path)
            return Shape(entity, title)
        for number, (key, written) in enumerate(facts.items()):
            at = (*path, key)
            if not self.is_name(key, path):
                continue
            # Numbered, for a name may hold what tells the columns of frames apart.
            inner = f"{entity}.{column_for(key, number)}"
            if isinstance(written, Mapping):
                parents[key] = self.record(written, inner, key, at)
            elif _is_related(written):
                record = cast("Mapping[str, object]", cast("Sequence[object]", written)[1])
                children[key] = self.record(record, inner, key, (*at, 1))
            elif (type := self.type(written, at)) is not None:
                held[key] = Held(column_for(key, number), type)
        return Shape(entity, title, held, parents, children)

    def is_name(self, key: object, path: Path) -> bool:
        if not isinstance(key, str) or not key:
            self.report("PW115", f"{shown(key)} cannot be the name of a fact", path, "write a text")
            return False
        if _PAST.search(key):
            message = f"{shown(key)} cannot be the name of a fact"
            help = "values of earlier days need no declaration: they are known by their fact"
            self.report("PW115", message, (*path, key), help)
            return False
        return True

    def type(self, written: object, path: Path) -> Type | None:
        match written:
            case str():
                return self.word(written, path)
            case [("enum" | "list" | "money") as kind, *rest]:
                return self.composed(kind, rest, path)
            case Mapping():
                self.report("PW112", "expected the type of a value, not a record", path, _FORMS)
                return None
        self.report("PW112", f"{shown(written)} is no type", path, _FORMS)
        return None

    def word(self, written: str, path: Path) -> Type | None:
        if written in SCALARS:
            return SCALARS[written]
        if found := _MONEY.fullmatch(written):
            return self.money(found["currency"], path)
        if found := _LIST.fullmatch(written):
            element = self.word(found["element"], path)
            return None if element is None else list_of(element)
        help = _ALSO_SAID.get(written.strip().lower()) or did_you_mean(written, _WORDS, _FORMS)
        self.report("PW112", f"unknown type {shown(written)}", path, help)
        return None

    def composed(self, kind: str, rest: Sequence[object], path: Path) -> Type | None:
        if kind == "money":
            if len(rest) == 1 and isinstance(rest[0], str):
                return self.money(rest[0], path)
            self.report("PW112", "money has one currency", path, "write ['money', 'USD']")
            return None
        if kind == "enum":
            return self.enum(rest, path)
        if len(rest) != 1:
            help = "write ['list', 'text']"
            self.report("PW112", "a list has one type of elements", path, help)
            return None
        element = self.type(rest[0], (*path, 1))
        if element is None or element.is_scalar:
            return None if element is None else list_of(element)
        self.report("PW112", "a list of lists is no type", path, _FORMS)
        return None

    def enum(self, rest: Sequence[object], path: Path) -> Type | None:
        values = rest[0] if len(rest) == 1 and isinstance(rest[0], (list, tuple)) else rest
        texts = [value for value in values if isinstance(value, str) and value.strip()]
        if not texts or len(texts) < len(values):
            help = "write ['enum', 'open', 'won']"
            self.report("PW112", "the values of an enum are texts, one or more", path, help)
            return None
        if len(set(texts)) < len(texts):
            twice = next(text for text in texts if texts.count(text) > 1)
            self.report("PW116", f"value {shown(twice)} stands twice in the enum", path)
            return None
        return enum(texts)

    def money(self, currency: str, path: Path) -> Type | None:
        try:
            precision(currency)
        except ValueError as error:
            self.report("PW112", str(error), path)
            return None
        return money(currency)

    def report(self, code: str, message: str, path: Path, help: str | None = None) -> None:
        steps = [str(step) for step in path if isinstance(step, str)]
        where = f"fact {shown('.'.join(steps))}: " if steps else ""
        self.found.append(Diagnostic(code, f"{where}{message}", help, "facts", path))


def _is_related(written: object) -> bool:
    if isinstance(written, str) or not isinstance(written, Sequence) or len(written) != 2:
        return False
    return written[0] == "list" and isinstance(written[1], Mapping)
