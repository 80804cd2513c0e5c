"""What the facts of a rule look like: their types, the records in them and the related records."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from playwise.facts.catalog import Catalogue, Entity
from playwise.rules.types import Type

# Frames mark their own columns by an underscore in front and by these signs behind.
_PLAIN = re.compile(r"[^\W\d_]\w*")


@dataclass(frozen=True, slots=True)
class Held:
    """One fact of a record.

    Attributes:
        column: What the evaluators call it: its name, unless frames could not tell that apart.
        type: Its type.
    """

    column: str
    type: Type


@dataclass(frozen=True, slots=True)
class Shape:
    """What a record holds.

    Attributes:
        entity: What the evaluators call the kind of record; no two shapes share one by chance.
        title: What rules call it, seen from its related records.
        facts: Its facts, by the key that callers give them under.
        parents: The records in it, by key: those of which it is a part.
        children: Its related records, by key.
    """

    entity: str
    title: str
    facts: Mapping[str, Held] = field(default_factory=dict)
    parents: Mapping[str, Shape] = field(default_factory=dict)
    children: Mapping[str, Shape] = field(default_factory=dict)


def column_for(key: str, number: int) -> str:
    """Return the column for a fact of any name, the *number*-th of its record."""
    return key if _PLAIN.fullmatch(key) else f"_fact_{number}"


def shape_of(catalogue: Catalogue, entity: Entity, above: str | None = None) -> Shape:
    """Return the shape of an entity's records: its parents above it, its children below.

    A contact within an account does not repeat the account: *above* names that entity.
    """
    facts = {name: Held(name, fact.type) for name, fact in entity.facts.items()}
    parents = {
        link.entity: _upwards(catalogue, catalogue.entities[link.entity])
        for link in entity.parents
        if link.entity != above and link.entity in catalogue.entities
    }
    children = {
        link.plural: shape_of(catalogue, child, entity.name)
        for child, link in catalogue.children(entity.name)
    }
    return Shape(entity.name, entity.name, facts, parents, children)


def _upwards(catalogue: Catalogue, entity: Entity) -> Shape:
    facts = {name: Held(name, fact.type) for name, fact in entity.facts.items()}
    parents = {
        link.entity: _upwards(catalogue, catalogue.entities[link.entity])
        for link in entity.parents
        if link.entity in catalogue.entities
    }
    return Shape(entity.name, entity.name, facts, parents)
