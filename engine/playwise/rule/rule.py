"""`playwise.Rule`: one rule for programs to read, ask, print and explain."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import FrozenInstanceError
from datetime import date, datetime, time
from functools import cache, partial
from typing import TYPE_CHECKING, Any, NoReturn, cast
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from playwise.facts.catalog import Catalogue, Entity
from playwise.rule.declared import read_type
from playwise.rule.evaluator import Evaluator
from playwise.rule.flat import flats, undeclared
from playwise.rule.generated import generated
from playwise.rule.intake import Intake, intake, needs_of
from playwise.rule.kept import (
    Around,
    Operators,
    kept_operators,
    kept_setting,
    operators_again,
    setting_again,
)
from playwise.rule.parsing import Setting, as_jsonlogic, lowered, setting
from playwise.rules.canonical import canonical
from playwise.rules.ir import Node
from playwise.rules.lower import standard_registry
from playwise.rules.money import from_minor
from playwise.rules.operations import Answer
from playwise.rules.operators import RuleRegistry
from playwise.rules.print import to_text
from playwise.rules.quoting import shown as quoted
from playwise.rules.source import Json
from playwise.rules.types import BOOL, Kind, Type
from playwise.rules.unknown import Unknown

if TYPE_CHECKING:
    import pyarrow as pa

UTC = ZoneInfo("UTC")


class Rule:
    """A rule, typed and ready to be asked. Make it by `Rule.parse`; it never changes.

    Rules are equal that say the same about the same facts: of one type and one canonical
    JsonLogic, by the same clock and operators.

    Attributes:
        type: The type of its answers; ``str(rule.type)`` is that in words, ``bool``.
    """

    # No dataclass: one that is frozen and has slots fails in super() where a name is new to it.
    __slots__ = (
        "_answer",
        "_intake",
        "_json",
        "_node",
        "_parsed",
        "_reads",
        "_registry",
        "_setting",
        "_zone",
        "type",
    )

    type: Type
    _node: Node
    _json: Callable[[], Json]
    _setting: Setting
    _intake: Intake
    _reads: tuple[str, ...]
    _registry: RuleRegistry
    _zone: ZoneInfo | None
    _answer: Callable[[Mapping[str, Any], datetime], Any]
    _parsed: tuple[str | None, Type | None]

    def __init__(self, *_given: object, **_options: object) -> None:
        raise TypeError("a rule is made by Rule.parse(rule, facts), not by Rule(…)")

    @classmethod
    def parse(
        cls,
        rule: object,
        facts: Mapping[str, object] | Entity,
        *,
        expect: object = None,
        zone: str | ZoneInfo | None = None,
        entity: str = "record",
        catalogue: Catalogue | None = None,
        operators: RuleRegistry | None = None,
    ) -> Rule:
        """Return the rule, typed against the facts that it may read.

        Args:
            rule: JsonLogic as Python reads JSON, or the text form. A list of rules means that
                all of them must hold, unless *expect* is a type of lists; one of numbers is a
                value.
            facts: The type of each fact by name (see `playwise.rule.declared.declared`), or an
                entity of a catalogue.
            expect: The type that its answers must have, declared as facts are.
            zone: The clock by which days begin and times without an offset are read. Left out:
                that of each ``as_of``, and UTC.
            entity: What the rule calls the record itself inside related records: ``record.arr``.
            catalogue: What the entity's parents and related records are declared in.
            operators: The operators that may be used, those of plugins among them:
                `Workspace.operators`. Left out: those of Playwise.

        Raises:
            RuleError: The rule, or what is declared of the facts, is wrong: all of it is told.
            TypeError: *facts* is neither a mapping nor an entity.
            ValueError: No time zone is called *zone*.
        """
        registry = operators or standard_registry()
        at = setting(facts, entity, catalogue, registry)
        return cls._of(rule, at, _wanted(rule, expect), registry, _clock(zone))

    @classmethod
    def _of(
        cls,
        rule: object,
        at: Setting,
        wanted: Type | None,
        registry: RuleRegistry,
        clock: ZoneInfo | None,
    ) -> Rule:
        node = lowered(rule, at, wanted, registry)
        needs = needs_of(node, at.shape.entity)
        taken = intake(at.shape, needs, clock or UTC)
        parts = {
            "type": node.type,
            "_node": node,
            "_json": _printed(rule, at, wanted, registry),
            "_setting": at,
            "_intake": taken,
            "_reads": tuple(sorted(needs.labels)),
            "_registry": registry,
            "_zone": clock,
            "_answer": _showing(generated(node, taken, at.pool, flats(taken, at.shape)), node.type),
            "_parsed": (rule if isinstance(rule, str) else None, wanted),
        }
        made = object.__new__(cls)
        for name, part in parts.items():
            object.__setattr__(made, name, part)
        return made

    def __setattr__(self, name: str, _value: object) -> NoReturn:
        raise FrozenInstanceError(f"cannot assign to '{name}': a rule never changes")

    def __delattr__(self, name: str) -> NoReturn:
        raise FrozenInstanceError(f"cannot delete '{name}': a rule never changes")

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Rule):
            return NotImplemented
        if self is other:
            return True
        return (
            self._said() == other._said()
            and kept_setting(self._setting) == kept_setting(other._setting)
            and kept_operators(self._registry) == kept_operators(other._registry)
        )

    def __hash__(self) -> int:
        return hash(self._said())

    def __copy__(self) -> Rule:
        return self

    def __deepcopy__(self, _memo: object) -> Rule:
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        """Keep what it was parsed from; functions are made anew where it is read again."""
        text, wanted = self._parsed
        around, operators = kept_setting(self._setting), kept_operators(self._registry)
        rule = self._json() if text is None else text
        return parsed_again, (rule, wanted, around, operators, self._zone)

    def __repr__(self) -> str:
        return f"Rule({str(self)!r})"

    def __str__(self) -> str:
        return self.to_text()

    def evaluate(self, facts: Mapping[str, Any], as_of: datetime | date) -> Any:
        """Return the answer for one record: a value, or `Unknown` with the reasons why.

        Money is a `Decimal` of major units, an enum a text, a moment a datetime in UTC.

        Args:
            facts: The record's facts by name. What is absent, None, blank text, NaN or infinite
                is missing; what is no value of its type is unknown, and never an exception.
            as_of: The moment that days are counted from: a datetime with its zone, or a date,
                which is its midnight on the rule's clock.

        Raises:
            TypeError: *facts* is no mapping, or *as_of* no date.
            ValueError: *as_of* is a datetime without a zone.
        """
        # Most come as a datetime with its zone, which needs no further look.
        if type(as_of) is not datetime or as_of.tzinfo is None or self._zone is not None:
            as_of = self._moment(as_of)
        return self._answer(facts, as_of)

    def evaluate_table(self, table: pa.Table | pa.RecordBatch, as_of: datetime | date) -> pa.Array:
        """Return the answers for all rows of *table*, in their order; null is unknown.

        A column holds a fact, a struct column the facts of a record in it, a column of lists of
        structs related records. A column that is not there is missing in all rows.

        Args:
            table: The records.
            as_of: As in `evaluate`.

        Raises:
            RuleError: PW501, a column cannot hold values of its fact's type; it is named.
            TypeError: *table* is neither a table nor a batch of Arrow.
        """
        # Imported here: a rule about single records needs no tables.
        from playwise.rule.tables import answers

        return answers(
            self._node,
            self._intake,
            self._setting.pool,
            table,
            self._moment(as_of),
            self._zone or UTC,
            flats(self._intake, self._setting.shape),
        )

    def to_jsonlogic(self) -> Any:
        """Return the rule as canonical JsonLogic, a new copy each time."""
        return canonical(self._json())

    def to_text(self) -> str:
        """Return the rule in the text form; parsing it again gives the same rule."""
        return to_text(self._json())

    def describe(self) -> str:
        """Return the rule in plain English, on several lines where conditions are nested."""
        from playwise.rules.describe import describe

        return describe(self._json(), self._registry, self._setting.scope)

    def reads(self) -> tuple[str, ...]:
        """Return the names of what it reads, sorted.

        ``company.size`` is a fact of the record ``company``, ``champions.role`` one of related
        records, ``champions`` these themselves, and ``arr@30d`` the ARR of 30 days ago.
        """
        return self._reads

    def undeclared(self, facts: Mapping[str, Any]) -> dict[str, str | None]:
        """Return the names in *facts* that are not declared, with dots inside records.

        `evaluate` passes them over. They may be slips of the pen: each has the declared name
        that is most like it beside it, or None.
        """
        return undeclared(facts, self._setting.shape)

    def _said(self) -> tuple[str, Type, ZoneInfo | None]:
        # As text, for Python takes 1, 1.0 and True for equal.
        return json.dumps(self.to_jsonlogic()), self.type, self._zone

    def _moment(self, as_of: datetime | date) -> datetime:
        if isinstance(as_of, datetime):
            if as_of.tzinfo is None:
                raise ValueError(f"as_of has no zone: {as_of.isoformat()}")
            return as_of if self._zone is None else as_of.astimezone(self._zone)
        if isinstance(as_of, date):
            return datetime.combine(as_of, time(), self._zone or UTC)
        raise TypeError(f"as_of is a date or a datetime, not {type(as_of).__name__}")


def parsed_again(
    rule: object,
    wanted: Type | None,
    around: Around,
    operators: Operators,
    zone: ZoneInfo | None,
) -> Rule:
    """Return the rule that was pickled as this."""
    registry = operators_again(operators)
    return Rule._of(rule, setting_again(around, registry), wanted, registry, zone)


def _showing(answers: Evaluator, type: Type) -> Callable[[Mapping[str, Any], datetime], Any]:
    """Return what gives the answers as programs want them."""
    if type.kind not in {Kind.MONEY, Kind.LIST}:
        return answers
    return lambda facts, as_of: shown(answers(facts, as_of), type)


def shown(answer: Answer, type: Type) -> Any:
    """Return an answer as programs want it: amounts as decimals of major units, lists as lists."""
    if isinstance(answer, Unknown):
        return answer
    if type.kind is Kind.MONEY:
        assert type.currency is not None
        return from_minor(cast("int", answer), type.currency)
    if type.kind is Kind.LIST:
        assert type.element is not None
        element = type.element
        items = cast("tuple[Any, ...]", answer)
        return [None if item is None else shown(item, element) for item in items]
    return answer


def _printed(
    rule: object, at: Setting, expect: Type | None, registry: RuleRegistry
) -> Callable[[], Json]:
    """Return what gives the rule's JsonLogic: of a text not before it is asked for."""
    if isinstance(rule, str):
        return cache(partial(as_jsonlogic, rule, at.scope, expect, registry))
    made = as_jsonlogic(rule, at.scope, expect, registry)
    return lambda: made


def _wanted(rule: object, expect: object) -> Type | None:
    """Return the type that the answers must have; of a list of rules that of a condition."""
    if expect is None:
        return BOOL if isinstance(rule, list) and not _is_of_numbers(rule) else None
    return expect if isinstance(expect, Type) else read_type(expect)


def _clock(zone: str | ZoneInfo | None) -> ZoneInfo | None:
    if not isinstance(zone, str):
        return zone
    try:
        return ZoneInfo(zone)
    except (ValueError, OSError, ZoneInfoNotFoundError):
        raise ValueError(
            f"{quoted(zone)} is no time zone: write a name such as 'Europe/Berlin' or 'UTC'"
        ) from None


def _is_of_numbers(rule: list[object]) -> bool:
    """Whether a list can only be a value, as the text ``[1, 2]`` is: a number is no condition."""
    numbers = (isinstance(item, (int, float)) and not isinstance(item, bool) for item in rule)
    return bool(rule) and all(numbers)
