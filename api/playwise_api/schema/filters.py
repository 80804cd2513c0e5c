"""Filters as clients write them, and the store's tree of filters that they mean."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import strawberry

from playwise.facts.catalog import Entity, Fact
from playwise.playbook.kinds import Decision
from playwise.playbook.program import Playbook, Program
from playwise.rules.money import to_minor
from playwise.rules.types import TEXT, Kind, Type
from playwise.store.filters import And, FactFilter, Not, Or, Where
from playwise_api.faults import RequestError, client_mistakes, with_help
from playwise_api.names import api_name
from playwise_api.reading import visible_facts
from playwise_api.scalars import BigInt
from playwise_api.schema.decided import outcome_filters
from playwise_api.schema.declared import Shown, declare_input

_KEY = "key"
_DEEPEST = 32
_WORDS = {
    "eq": "Equal to this.",
    "ne": "Known, and not equal to this.",
    "in_": "One of these.",
    "lt": "Less than this.",
    "lte": "This or less.",
    "gt": "More than this.",
    "gte": "This or more.",
    "contains": "Holds this text; capitals count.",
    "starts_with": "Begins with this text; capitals count.",
    "is_null": "true: the store has no value; false: it has one.",
}
_ORDERED = ("eq", "ne", "in_", "lt", "lte", "gt", "gte", "is_null")
_FORMS: dict[Kind, tuple[str, object, tuple[str, ...]]] = {
    Kind.BOOL: ("BooleanFilter", bool, ("eq", "ne", "is_null")),
    Kind.INTEGER: ("IntegerFilter", BigInt, _ORDERED),
    Kind.NUMBER: ("NumberFilter", float, _ORDERED),
    Kind.MONEY: ("MoneyFilter", Decimal, _ORDERED),
    Kind.TEXT: ("TextFilter", str, (*_ORDERED[:-1], "contains", "starts_with", "is_null")),
    Kind.ENUM: ("EnumFilter", str, ("eq", "ne", "in_", "contains", "starts_with", "is_null")),
    Kind.DATE: ("DateFilter", date, _ORDERED),
    Kind.DATETIME: ("DateTimeFilter", datetime, _ORDERED),
    Kind.LIST: ("ListFilter", bool, ("is_null",)),
}


@strawberry.input(
    name="OutcomeFilter",
    description="A decision of the record. Values are plain text, as outcomes show them; of a list "
    "there are `contains` and `isEmpty`. All that is given must hold.",
)
class DecidedAs:
    playbook: str = strawberry.field(description="The playbook's id.")
    decision: str = strawberry.field(description="The decision's name.")
    eq: str | None = strawberry.field(
        description="Decided, with this value.", default=strawberry.UNSET
    )
    ne: str | None = strawberry.field(
        description="Decided, with another value.", default=strawberry.UNSET
    )
    in_: list[str] | None = strawberry.field(
        name="in", description="Decided, with one of these values.", default=strawberry.UNSET
    )
    is_true: bool | None = strawberry.field(
        description="Of a decision that is yes or no: decided, with this.",
        default=strawberry.UNSET,
    )
    contains: str | None = strawberry.field(
        description="Of a decision that is a list: this is in it. While rows are undecided, what "
        "is not listed is neither in it nor not in it.",
        default=strawberry.UNSET,
    )
    is_empty: bool | None = strawberry.field(
        description="Of a decision that is a list; true: nothing is in it, and no row is "
        "undecided; false: something is.",
        default=strawberry.UNSET,
    )
    is_unknown: bool | None = strawberry.field(
        description="true: unknown, or never decided; false: decided. A list is unknown while "
        "rows are undecided, unless its table has `on_unknown: skip`.",
        default=strawberry.UNSET,
    )


def value_filters() -> dict[Kind, type]:
    """Return the input type that facts of each kind are filtered by."""
    made: dict[Kind, type] = {}
    for kind, (name, value, ops) in _FORMS.items():
        fields = {
            op: Shown(_operand(op, value), _WORDS[op], "in" if op == "in_" else None) for op in ops
        }
        made[kind] = type(name, (), {})
        words = f"A condition on a fact of the kind {kind.value}; all that is given must hold."
        if kind is Kind.MONEY:
            words += " Amounts are in the fact's own currency."
        declare_input(made[kind], words, fields)
    return made


def declare_filter(made: type, facts: type, entity: Entity, values: Mapping[Kind, type]) -> None:
    """Make *made* the filter of an entity's records, and *facts* what it says of their facts."""
    by_fact = {
        f"f_{name}": Shown(values[fact.type.kind], _asked(fact), api_name(name))
        for name, fact in visible_facts(entity.facts).items()
    }
    fields = {
        "key": Shown(values[Kind.TEXT], "The record's key."),
        "outcomes": Shown(list[DecidedAs], "Its decisions; all of these must hold."),
        "and_": Shown(list[made], "All of these must hold.", "and"),  # type: ignore[valid-type]  # a class made at run time
        "or_": Shown(list[made], "At least one of these must hold.", "or"),  # type: ignore[valid-type]  # likewise
        "not_": Shown(made, "This must not hold.", "not"),
    }
    if by_fact:
        words = f"Conditions on facts of the entity '{entity.name}'; all that is given must hold."
        declare_input(facts, words, by_fact)
        fields["facts"] = Shown(facts, "Its facts.")
    words = (
        f"Which records of the entity '{entity.name}' a list holds: all that is given must hold. A "
        "record whose fact is unknown is in neither `eq` nor `ne`, nor in their negations."
    )
    declare_input(made, words, fields)


def where_of(wanted: Any, entity: Entity, program: Program) -> Where | None:  # a declared input
    """Return what a client's filter means; None is everything.

    Raises:
        RequestError: Something in it does not fit; the message says what.
    """
    return (
        None if wanted is None or wanted is strawberry.UNSET else _all(wanted, entity, program, 1)
    )


def _all(wanted: Any, entity: Entity, program: Program, depth: int) -> Where:
    if depth > _DEEPEST:
        raise RequestError(f"a filter is nested {_DEEPEST} levels deep at most")

    def inner(part: Any) -> Where:
        return _all(part, entity, program, depth + 1)

    parts: list[Where] = []
    for name, value in _given(wanted):
        match name:
            case "key":
                parts += _operations(_KEY, TEXT, value)
            case "facts":
                parts += _facts(value, entity)
            case "outcomes":
                parts += (part for one in value for part in _outcome(one, entity, program))
            case "and_":
                parts.append(And(tuple(map(inner, value))))
            case "or_":
                parts.append(Or(tuple(map(inner, value))))
            case "not_":
                parts.append(Not(inner(value)))
    return parts[0] if len(parts) == 1 else And(tuple(parts))


def _facts(wanted: Any, entity: Entity) -> Iterator[Where]:
    for name, value in _given(wanted):
        fact = name.removeprefix("f_")
        yield from _operations(fact, entity.facts[fact].type, value)


def _operations(name: str, type: Type, wanted: Any) -> Iterator[FactFilter]:
    for op, value in _given(wanted, name):
        found = value if op == "is_null" else _value(value, type)
        yield FactFilter(name, op.removesuffix("_"), found)


def _value(value: Any, type: Type) -> object:
    if isinstance(value, list):
        return tuple(_value(item, type) for item in value)
    if type.kind is Kind.MONEY:
        assert type.currency is not None
        with client_mistakes():
            return to_minor(value, type.currency)
    return value


def _outcome(wanted: DecidedAs, entity: Entity, program: Program) -> Iterator[Where]:
    asked = dict(_given(wanted))
    playbook, decision = asked.pop("playbook"), asked.pop("decision")
    yield from outcome_filters(decided(program, playbook, decision, entity.name), asked)


def known_playbook(program: Program, id: str) -> Playbook:
    """Return the playbook of that id.

    Raises:
        RequestError: There is none.
    """
    found = program.playbook(id)
    if found is None:
        known = [playbook.id for playbook in program.playbooks]
        raise RequestError(with_help(f"unknown playbook '{id}'", id, known))
    return found


def decided(program: Program, playbook: str, decision: str, entity: str) -> Decision:
    """Return a decision on *entity*.

    Raises:
        RequestError: There is no such playbook or decision.
    """
    found = known_playbook(program, playbook)
    if found.entity != entity:
        raise RequestError(f"'{playbook}' decides for each {found.entity}, not for each {entity}")
    made = found.decision(decision)
    if made is None:
        known = [one.name for one in found.decisions]
        message = f"unknown decision '{decision}' of '{playbook}'"
        raise RequestError(with_help(message, decision, known))
    return made


def _given(wanted: Any, of: str | None = None) -> Iterator[tuple[str, Any]]:
    """Yield what the client gave, by attribute.

    Raises:
        RequestError: It gave null, which could mean two things.
    """
    for made in dataclasses.fields(wanted):
        value = getattr(wanted, made.name)
        if value is strawberry.UNSET:
            continue
        if value is None:
            about = "" if of is None else f" of '{api_name(of)}'"
            raise RequestError(
                f"'{api_name(made.name.strip('_'))}'{about} is null: leave it out, "
                "or ask for 'isNull' where no value is wanted"
            )
        yield made.name, value


def _operand(op: str, value: object) -> object:
    match op:
        case "in_":
            return list[value]  # type: ignore[valid-type]  # a scalar's type, given as a value
        case "is_null":
            return bool
    return value


def _asked(fact: Fact) -> str:
    return fact.description or f"The fact '{fact.name}'."
