"""Which records a list holds: a typed tree of filters, and the SQL condition that it means.

Filters are three-valued as rules are: a record whose fact is unknown is in neither ``eq`` nor
``ne``, and not in their negations; ``is_null`` and ``is_unknown`` ask for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import sqlalchemy as sa

from playwise.diagnostics.nearest import did_you_mean
from playwise.facts.catalog import Entity
from playwise.rules.types import TEXT, Kind, Type
from playwise.store.tables import OutcomeTable, table
from playwise.store.values import fits

RECORD_KEY = "key"
"""What filters and orders call the record's key, unless a fact has that very name."""

_MOST_FILTERS = 500  # SQLite refuses an expression of 1,000 levels; a flat `and` of n has n of them
_MOST_VALUES = 5_000
_NOTHING = "[]"  # as a list is stored
_COMPARED = {"lt": "__lt__", "lte": "__le__", "gt": "__gt__", "gte": "__ge__"}
_FACT_OPS = ("eq", "ne", "in", *_COMPARED, "contains", "starts_with", "is_null")
_OUTCOME_OPS = ("eq", "ne", "in", "contains", "is_empty", "is_unknown")


@dataclass(frozen=True, slots=True)
class And:
    """All of *parts*; none at all is true."""

    parts: tuple[Where, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Any of *parts*; none at all is false."""

    parts: tuple[Where, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite of *part*."""

    part: Where


@dataclass(frozen=True, slots=True)
class FactFilter:
    """A fact of the record against a value.

    Attributes:
        fact: Its name, or ``key``.
        op: ``eq ne in lt lte gt gte contains starts_with is_null``; texts compare exactly.
        value: A value of the fact's type (money in minor units), a sequence of them for ``in``,
            a bool for ``is_null``.
    """

    fact: str
    op: str
    value: object


@dataclass(frozen=True, slots=True)
class OutcomeFilter:
    """A decision of the record against a value.

    Attributes:
        op: ``eq ne in contains is_empty is_unknown``. What was never decided is unknown.
        value: The value as plain text, a sequence of texts for ``in``; for ``contains`` an element
            of a list as JSON holds it; a bool for ``is_empty`` and ``is_unknown``.
        waits: `playwise.playbook.kinds.Decision.waits_for_rows`: while a row is undecided, the
            list is unknown, although what is listed so far is listed.
    """

    playbook: str
    decision: str
    op: str
    value: object = True
    waits: bool = False


Where: TypeAlias = And | Or | Not | FactFilter | OutcomeFilter


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of an entity's table, as SQL expressions, with their types.

    Attributes:
        facts: By fact; one that the store has no column for yet is null.
        key: The record's key.
        parents: The parents' keys, by entity.
        seen: Each fact's own time of observation or entry.
    """

    entity: Entity
    key: sa.ColumnElement[str]
    parents: Mapping[str, sa.ColumnElement[Any]]
    facts: Mapping[str, sa.ColumnElement[Any]]
    seen: Mapping[str, sa.ColumnElement[Any]]

    def named(self, name: str) -> tuple[sa.ColumnElement[Any], Type]:
        """Return the fact *name*, or the key, with its type.

        Raises:
            ValueError: There is no such fact.
        """
        fact = self.entity.facts.get(name)
        if fact is not None:
            return self.facts[name], fact.type
        if name == RECORD_KEY:
            return self.key, TEXT
        known = [*self.entity.facts, RECORD_KEY]
        raise ValueError(_with_help(f"unknown fact '{name}' of {self.entity.name}", name, known))


def condition(where: Where, columns: Columns) -> sa.ColumnElement[bool]:
    """Return *where* as a SQL condition; values are parameters, names come from the catalogue.

    Raises:
        ValueError: A filter names an unknown fact or operation, has a value of another type, or
            there are too many of them.
    """
    if _count(where) > _MOST_FILTERS:
        raise ValueError(f"more than {_MOST_FILTERS} filters in one list")
    return _condition(where, columns, negated=False)


def _count(where: Where) -> int:
    """Count the nodes without recursion, up to just over the limit."""
    count, stack = 0, [where]
    while stack and count <= _MOST_FILTERS:
        count += 1
        match stack.pop():
            case And(parts) | Or(parts):
                stack.extend(parts)
            case Not(part):
                stack.append(part)
    return count


def _condition(where: Where, columns: Columns, *, negated: bool) -> sa.ColumnElement[bool]:
    """Carry a negation down to the single filters, where unknown must stay unknown."""
    match where:
        case Not(part):
            return _condition(part, columns, negated=not negated)
        case And(parts) | Or(parts):
            made = [_condition(part, columns, negated=negated) for part in parts]
            if isinstance(where, And) is not negated:
                return sa.and_(sa.true(), *made)
            return sa.or_(sa.false(), *made)
        case FactFilter():
            found = _fact(where, columns)
            return sa.not_(found) if negated else found
        case OutcomeFilter():
            return _outcome(where, columns, negated=negated)


def _fact(filter: FactFilter, columns: Columns) -> sa.ColumnElement[bool]:
    column, type = columns.named(filter.fact)
    match filter.op:
        case "is_null":
            return column.is_(None) if _flag(filter.fact, filter.value) else column.is_not(None)
        case "eq":
            return column == _value(filter, type)
        case "ne":
            return column != _value(filter, type)
        case "in":
            return column.in_([_checked(filter, item, type) for item in _many(filter)])
        case "contains":
            return sa.func.instr(column, _text(filter, type)) > 0
        case "starts_with":
            text = _text(filter, type)
            return sa.func.substr(column, 1, len(text)) == text
        case op if op in _COMPARED:
            if not type.is_ordered:
                raise ValueError(f"'{filter.fact}' is {type}, which '{op}' cannot compare")
            compared: sa.ColumnElement[bool] = getattr(column, _COMPARED[op])(_value(filter, type))
            return compared
    raise ValueError(_with_help(f"unknown operation '{filter.op}'", filter.op, _FACT_OPS))


def is_settled() -> sa.ColumnElement[bool]:
    """Return that no row of an outcome's list is undecided."""
    undecided = sa.type_coerce(table(OutcomeTable).c.undecided, sa.Text)
    return sa.or_(undecided.is_(None), undecided == _NOTHING)


def _outcome(filter: OutcomeFilter, columns: Columns, *, negated: bool) -> sa.ColumnElement[bool]:
    outcomes = table(OutcomeTable)
    value = outcomes.c.value_text
    decided = sa.select(outcomes.c.key).where(
        outcomes.c.playbook == filter.playbook, outcomes.c.decision == filter.decision
    )
    name = f"{filter.playbook}.{filter.decision}"
    if filter.op == "is_unknown":
        settled = is_settled() if filter.waits else sa.true()
        known = columns.key.in_(decided.where(value.is_not(None), settled))
        return known if _flag(name, filter.value) is negated else sa.not_(known)
    if filter.op not in _OUTCOME_OPS:
        raise ValueError(_with_help(f"unknown operation '{filter.op}'", filter.op, _OUTCOME_OPS))
    if filter.op in {"contains", "is_empty"}:
        return columns.key.in_(decided.where(_of_list(filter, name, negated=negated)))
    wanted = _many(filter) if filter.op == "in" else (filter.value,)
    for item in wanted:
        if not isinstance(item, str):
            raise ValueError(f"'{item}' does not fit '{name}', which is compared as text")
    # An unknown outcome has no text, so it is in neither of the two.
    opposite = (filter.op == "ne") is not negated
    return columns.key.in_(decided.where(value.not_in(wanted) if opposite else value.in_(wanted)))


def _of_list(filter: OutcomeFilter, name: str, *, negated: bool) -> sa.ColumnElement[bool]:
    """Return that a list is known as far as is asked, and what is asked of it.

    Undecided rows can only add to it: what is listed stays, what is not may still come.
    """
    value = table(OutcomeTable).c.value
    settled = is_settled() if filter.waits else sa.true()
    if filter.op == "is_empty":
        is_empty = _flag(name, filter.value) is not negated
        return sa.and_(value == _NOTHING, settled) if is_empty else value != _NOTHING
    if not isinstance(filter.value, bool | int | float | str):
        raise ValueError(f"'{filter.value}' does not fit '{name}', which is a list")
    each = sa.func.json_each(value).table_valued("value")
    found = sa.exists(
        sa.select(sa.literal(1)).select_from(each).where(each.c.value == filter.value)
    )
    return sa.and_(value.is_not(None), sa.not_(found), settled) if negated else found


def _value(filter: FactFilter, type: Type) -> object:
    return _checked(filter, filter.value, type)


def _checked(filter: FactFilter, value: object, type: Type) -> object:
    if not type.is_scalar:
        raise ValueError(f"'{filter.fact}' is a {type}: only 'is_null' is asked of it")
    if not fits(value, type):
        raise ValueError(f"'{value}' does not fit '{filter.fact}', which is {type}")
    return value


def _text(filter: FactFilter, type: Type) -> str:
    if type.kind not in {Kind.TEXT, Kind.ENUM}:
        raise ValueError(f"'{filter.fact}' is {type}: '{filter.op}' is asked of texts")
    if not isinstance(filter.value, str):
        raise ValueError(f"'{filter.value}' does not fit '{filter.fact}', which is {type}")
    return filter.value


def _many(filter: FactFilter | OutcomeFilter) -> tuple[object, ...]:
    values = filter.value
    if isinstance(values, str) or not isinstance(values, list | tuple | set | frozenset):
        raise ValueError(f"'in' wants a list, not '{values}'")
    if len(values) > _MOST_VALUES:
        raise ValueError(f"'in' takes {_MOST_VALUES} values at most, not {len(values)}")
    return tuple(values)


def _flag(name: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"'{name}' is asked to be there or not: true or false, not '{value}'")
    return value


def _with_help(message: str, name: str, known: list[str] | tuple[str, ...]) -> str:
    help = did_you_mean(name, known)
    return message if help is None else f"{message}; {help}"
