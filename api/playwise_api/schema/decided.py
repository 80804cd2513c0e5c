"""What clients ask of decisions, in the forms that each type of decision has."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from math import isfinite

from playwise.playbook.kinds import Decision
from playwise.rules.types import Kind, Type, Value
from playwise.store.filters import OutcomeFilter
from playwise.store.values import encode
from playwise_api.faults import RequestError, with_help
from playwise_api.names import api_name

_COMPARED = frozenset({"eq", "ne", "in_"})
_OF_LISTS = frozenset({"contains", "is_empty"})


def outcome_filters(decision: Decision, asked: dict[str, object]) -> Iterator[OutcomeFilter]:
    """Yield what a client asks of a decision, by attribute of the input.

    Raises:
        RequestError: Something does not fit its type; the message says what does.
    """
    name, type = decision.column, decision.type

    def filter(op: str, value: object) -> OutcomeFilter:
        waits = decision.waits_for_rows
        return OutcomeFilter(decision.playbook, decision.name, op, value, waits)

    if not asked:
        forms = _listed([*(f"'{api_name(op)}'" for op in _fitting(type)), "'isUnknown'"])
        raise RequestError(f"say what '{name}' is to be: {forms}")
    for op, value in asked.items():
        if op == "is_unknown":
            yield filter(op, value)
            continue
        if op not in _fitting(type):
            forms = _listed([f"'{api_name(fitting)}'" for fitting in _fitting(type)])
            raise RequestError(f"'{name}' is {_shown(type)}: ask {forms} of it, not '{_api(op)}'")
        match op:
            case "is_true":
                yield filter("eq", encode(value))
            case "is_empty":
                yield filter(op, value)
            case "contains":
                assert type.element is not None
                found = _read(str(value), type.element, name)
                plain = encode(found).strip('"') if isinstance(found, date) else found
                yield filter(op, plain)
            case _:
                texts = value if isinstance(value, list) else [value]
                plain_texts = tuple(_plain(str(text), type, name) for text in texts)
                wanted = plain_texts if isinstance(value, list) else plain_texts[0]
                yield filter(op.removesuffix("_"), wanted)


def _fitting(type: Type) -> tuple[str, ...]:
    match type.kind:
        case Kind.BOOL:
            return ("is_true", "eq", "ne", "in_")
        case Kind.LIST:
            return ("contains", "is_empty")
    return ("eq", "ne", "in_")


def _plain(text: str, type: Type, name: str) -> str:
    """Return the plain text under which the value that *text* writes is stored."""
    value = _read(text, type, name)
    return value if isinstance(value, str) else encode(value).strip('"')


def _read(text: str, type: Type, name: str) -> Value:
    """Return the value that a client's text stands for.

    Raises:
        RequestError: It is none of the decision's type.
    """
    wanted = "a value"
    try:
        match type.kind:
            case Kind.ENUM:
                if text in type.values:
                    return text
                message = f"'{text}' is not a value of '{name}'"
                raise RequestError(with_help(message, text, type.values))
            case Kind.BOOL:
                wanted = "true or false"
                return {"true": True, "false": False}[text]
            case Kind.INTEGER:
                wanted = "a whole number"
                return int(text)
            case Kind.MONEY:
                wanted = f"an amount in minor units of {type.currency}: 2450 for 24.50"
                return int(text)
            case Kind.NUMBER:
                wanted = "a number"
                number = float(text)
                if isfinite(number):
                    return number
                raise ValueError(text)
            case Kind.DATE:
                wanted = "a date such as 2026-03-01"
                return date.fromisoformat(text)
            case Kind.DATETIME:
                wanted = "a time with its zone such as 2026-03-01T09:00Z"
                moment = datetime.fromisoformat(text)
                if moment.tzinfo is not None:
                    return moment.astimezone(UTC)
                raise ValueError(text)
    except (ValueError, KeyError):
        message = f"'{text}' does not fit '{name}', which is {_shown(type)}: write {wanted}"
        raise RequestError(message) from None
    return text


def _shown(type: Type) -> str:
    return f"a {type}" if type.kind is Kind.LIST else str(type)


def _api(op: str) -> str:
    return api_name(op.strip("_"))


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"
