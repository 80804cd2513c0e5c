"""The shape of a model by the paths of its file: which keys are known where."""

from __future__ import annotations

import types
from collections.abc import Iterator, Sequence
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel

from playwise.documents.tree import Path


def elements_at(model: type[BaseModel], path: Path) -> list[type[BaseModel]]:
    """Return the models that may stand at *path* of a file of *model*: several for a union."""
    shapes: list[Any] = [model]
    for segment in path:
        shapes = [below for shape in shapes for below in _below(shape, segment)]
    return [shape for shape in shapes if _is_model(shape)]


def known_keys(models: Sequence[type[BaseModel]]) -> list[str]:
    """Return the keys of *models* as files write them."""
    return [key for model in models for key, _ in _fields(model)]


def field_help(models: Sequence[type[BaseModel]], key: str) -> str | None:
    """Return the description of a key, as help for one who left it out."""
    for model in models:
        for name, field in _fields(model):
            if name == key and field.description:
                return f"{key}: {field.description[0].lower()}{field.description[1:].rstrip('.')}"
    return None


def _fields(model: type[BaseModel]) -> Iterator[tuple[str, Any]]:
    for name, field in model.model_fields.items():
        yield field.alias or name, field


def _below(shape: Any, segment: str | int) -> Iterator[Any]:
    """Yield the shapes under *segment* of *shape*, unions taken apart."""
    if _is_model(shape):
        for name, field in _fields(shape):
            if name == segment:
                yield from _alternatives(field.annotation)
        return
    origin, arguments = get_origin(shape), get_args(shape)
    if origin is dict and isinstance(segment, str):
        yield from _alternatives(arguments[1])
    elif origin in (list, tuple) and isinstance(segment, int):
        yield from _alternatives(arguments[0])


def _alternatives(annotation: Any) -> Iterator[Any]:
    origin = get_origin(annotation)
    if origin is Annotated:
        yield from _alternatives(get_args(annotation)[0])
    elif origin in (Union, types.UnionType):
        for alternative in get_args(annotation):
            yield from _alternatives(alternative)
    else:
        yield annotation


def _is_model(shape: Any) -> bool:
    return isinstance(shape, type) and issubclass(shape, BaseModel)
