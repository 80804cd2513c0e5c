"""One fact of facts.yaml: its type, and whether the rest of it fits that type."""

from __future__ import annotations

from babel.numbers import list_currencies

from playwise.diagnostics.nearest import did_you_mean
from playwise.documents.meant import number_meant, truth_meant
from playwise.documents.report import Report
from playwise.documents.scalars import describe
from playwise.documents.tree import Path
from playwise.facts.catalog import Fact
from playwise.facts.literals import literal
from playwise.facts.model import FactModel, FactsFile
from playwise.rules.raw import is_blank
from playwise.rules.types import Kind, Type, Value, list_of

RESERVED_VALUES = frozenset(("any", "missing", "known", "unknown", "stale", "true", "false", "not"))
"""Words that no enum's value can be, for a rule or a cell would read them otherwise."""


class FactBuilder:
    """One fact: its type, and whether the rest of it fits that type."""

    def __init__(
        self, report: Report[FactsFile], entity: str, name: str, declared: FactModel
    ) -> None:
        self.report, self.entity, self.name, self.declared = report, entity, name, declared
        self.path: Path = ("entities", entity, "facts", name)

    def build(self) -> Fact:
        """Return the fact; what does not fit is reported and left out."""
        declared = self.declared
        type = self._type()
        self._check_origin()
        least, most = self._bound(type, "min"), self._bound(type, "max")
        if least is not None and most is not None and least > most:
            message = f"the least value {declared.min:g} is above the greatest, {declared.max:g}"
            self._report("PW112", message, "min")
        default = self._default(type, least, most)
        self._check_labels(type)
        return Fact(
            name=self.name,
            entity=self.entity,
            type=type,
            source=declared.from_,
            entered_by=declared.entered_by,
            max_age=declared.max_age,
            default=default,
            minimum=least,
            maximum=most,
            description=declared.description,
            unit=declared.unit,
            question=declared.question,
            labels=declared.labels,
            indexed=declared.indexed,
            restricted=tuple(declared.restricted),
            span=self.report.checked.document.span(self.path, key=True),
        )

    def _report(
        self,
        code: str,
        message: str,
        key: str | None,
        help_text: str | None = None,
        on_key: bool = False,
    ) -> None:
        """Report about the value under *key*, the key itself, or the whole fact."""
        path = self.path if key is None else (*self.path, key)
        self.report.add(code, message, path, help_text, key=on_key or key is None)

    def _type(self) -> Type:
        declared, kind = self.declared, self.declared.scalar_kind
        is_whole = not self.report.is_damaged(self.path)
        values: tuple[str, ...] = ()
        currency: str | None = None
        if kind is Kind.ENUM:
            values = self._values(declared.values or [])
            if declared.values is None and is_whole:
                help_text = "values: [low, high], the texts that it can be"
                self._report("PW111", f"the enum '{self.name}' has no values", None, help_text)
        elif declared.values is not None:
            self._misplaced("values", "an enum")
        if kind is Kind.MONEY:
            currency = self._currency()
            if declared.currency is None and is_whole:
                help_text = "currency: USD, or the code of yours"
                self._report(
                    "PW111", f"the money fact '{self.name}' has no currency", None, help_text
                )
        elif declared.currency is not None:
            self._misplaced("currency", "money")
        scalar = Type(kind, values=values, currency=currency)
        return list_of(scalar) if declared.kind is Kind.LIST else scalar

    def _misplaced(self, key: str, belongs_to: str) -> None:
        message = f"'{key}' belongs to {belongs_to}, not to {self.declared.type}"
        self._report("PW112", message, key, "remove it", on_key=True)

    def _values(self, values: list[str]) -> tuple[str, ...]:
        right: list[str] = []
        for place, value in enumerate(values):
            path: Path = (*self.path, "values", place)
            if value.casefold() in RESERVED_VALUES:
                message = f"an enum's value cannot be called '{value}', which rules read otherwise"
                self.report.add("PW115", message, path)
            if value in right:
                self.report.add("PW116", f"the value '{value}' is given twice", path)
            else:
                right.append(value)
        return tuple(right)

    def _currency(self) -> str:
        code = self.declared.currency
        if code is None:
            return "USD"
        known = list_currencies()
        if code not in known:
            help_text = did_you_mean(
                code, known, "currencies are ISO 4217 codes such as USD or EUR"
            )
            self._report("PW112", f"unknown currency '{code}'", "currency", help_text)
            return "USD"
        return code

    def _check_origin(self) -> None:
        declared = self.declared
        if declared.from_ is not None and declared.entered_by is not None:
            message = f"'{self.name}' has both 'from' and 'entered_by': a fact has one source"
            self._report("PW112", message, "entered_by", "remove one of them", on_key=True)
        nobody = declared.from_ is None and declared.entered_by is None
        if nobody and not self.report.is_damaged(self.path):
            help_text = "from: connection.stream.column, or entered_by: the role that enters it"
            self._report("PW111", f"'{self.name}' has no source", None, help_text)

    def _bound(self, type: Type, key: str) -> float | None:
        """Return the limit under *key*, as it is written: money counts in major units."""
        value = self.declared.min if key == "min" else self.declared.max
        if value is not None and not type.is_numeric:
            self._misplaced(key, "numbers")
            return None
        return None if value is None else float(value)

    def _default(self, type: Type, least: float | None, most: float | None) -> Value | None:
        value = self.declared.default
        if value is None:
            return None
        too_small = isinstance(value, (int, float)) and least is not None and value < least
        too_large = isinstance(value, (int, float)) and most is not None and value > most
        if too_small or too_large:
            bound = (
                f"at least {self.declared.min:g}" if too_small else f"at most {self.declared.max:g}"
            )
            self._report("PW112", f"expected {bound}, got {describe(value)}", "default")
            return None
        default = self._literal(value, type, "default")
        if isinstance(default, str) and is_blank(default):
            help_text = "a blank text is a missing one: take the default out"
            self._report("PW112", f"expected text, got {describe(value)}", "default", help_text)
            return None
        return default

    def _literal(self, value: object, type: Type, key: str) -> Value | None:
        document = self.report.checked.document
        written = document.written((*self.path, key))
        try:
            return literal(value, type, written)
        except ValueError as error:
            help_text = did_you_mean(written, type.values) if written and type.values else None
            if isinstance(value, str) and type.kind is Kind.BOOL:
                help_text = truth_meant(value, is_quoted=document.is_quoted((*self.path, key)))
            elif isinstance(value, str) and type.is_numeric:
                help_text = number_meant(value, whole=type.kind is Kind.INTEGER)
            self._report("PW206" if type.kind is Kind.ENUM else "PW112", str(error), key, help_text)
            return None

    def _check_labels(self, type: Type) -> None:
        if type.kind is not Kind.ENUM:
            return
        for value in self.declared.labels:
            if value not in type.values:
                path: Path = (*self.path, "labels", value)
                message = f"'{value}' is not a value of '{self.name}'"
                self.report.add("PW206", message, path, did_you_mean(value, type.values), key=True)
