"""Types declared at run time, from the catalogue.

A class is made first and filled later, so that types may name each other in any order.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Annotated, Any

import strawberry

from playwise_api.reading import Info

_POSITIONAL = inspect.Parameter.POSITIONAL_OR_KEYWORD


@dataclass(frozen=True, slots=True)
class Shown:
    """A field: its type, what it says, and how it is found where its source does not hold it.

    Attributes:
        type: A scalar, a declared class, or a list or union with None of them.
        name: Its name in the API, where it is not that of the attribute in camelCase.
        resolver: Called with the parent and the request, then with the arguments by name.
        arguments: The resolver's arguments: type, description and default.
    """

    type: object
    description: str
    name: str | None = None
    resolver: Callable[..., object] | None = None
    arguments: Mapping[str, Argument] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Argument:
    """An argument of a field. Without a default it must be given; UNSET: left out, it is None."""

    type: object
    description: str
    default: object = ...


def blank(name: str, *bases: type) -> type:
    """Return a class of that name for `declare` or `declare_input` to fill."""
    return type(name, bases, {})


def declare(made: type, description: str, fields: Mapping[str, Shown]) -> None:
    """Make *made* an object type with *fields*, by attribute."""
    made.__annotations__ = {k: f.type for k, f in fields.items() if f.resolver is None}
    for attribute, shown in fields.items():
        setattr(made, attribute, _field(shown))
    strawberry.type(made, description=description)


def declare_input(made: type, description: str, fields: Mapping[str, Shown]) -> None:
    """Make *made* an input type with *fields*, each of which may be left out."""
    made.__annotations__ = {name: shown.type | None for name, shown in fields.items()}  # type: ignore[operator]  # classes and unions, which mypy knows as objects
    for attribute, shown in fields.items():
        made_field = strawberry.field(
            name=shown.name, description=shown.description, default=strawberry.UNSET
        )
        setattr(made, attribute, made_field)
    strawberry.input(made, description=description)


def declare_enum(name: str, description: str, values: Iterable[tuple[str, str, str]]) -> type[Enum]:
    """Return an enum; *values* are name, value and description."""
    members = {
        member: strawberry.enum_value(value, description=words) for member, value, words in values
    }
    made: Any = Enum(name, members)  # type: ignore[misc]  # the members are known at run time only
    return strawberry.enum(made, description=description)


def _field(shown: Shown) -> Any:  # what strawberry.field returns
    if shown.resolver is None:
        return strawberry.field(name=shown.name, description=shown.description)
    return strawberry.field(
        resolver=_resolver(shown.resolver, shown), name=shown.name, description=shown.description
    )


def _resolver(called: Callable[..., object], shown: Shown) -> Callable[..., object]:
    """Return *called* with a signature that Strawberry can read the arguments from."""

    left_out = dict.fromkeys(shown.arguments)

    def resolve(root: object, info: Info, **arguments: object) -> object:
        return called(root, info, **(left_out | arguments))

    taken = [_parameter("root", strawberry.Parent[object]), _parameter("info", strawberry.Info)]
    taken += [_parameter(name, _described(a), a.default) for name, a in shown.arguments.items()]
    signature = inspect.Signature(taken, return_annotation=shown.type)
    resolve.__signature__ = signature  # type: ignore[attr-defined]  # inspect looks for it
    resolve.__annotations__ = {p.name: p.annotation for p in taken} | {"return": shown.type}
    return resolve


def _described(argument: Argument) -> object:
    optional = argument.default is strawberry.UNSET
    type: Any = argument.type | None if optional else argument.type  # type: ignore[operator]  # as in declare_input
    return Annotated[type, strawberry.argument(description=argument.description)]


def _parameter(name: str, annotation: object, default: object = ...) -> inspect.Parameter:
    return inspect.Parameter(
        name,
        inspect.Parameter.KEYWORD_ONLY if name not in {"root", "info"} else _POSITIONAL,
        default=inspect.Parameter.empty if default is ... else default,
        annotation=annotation,
    )
