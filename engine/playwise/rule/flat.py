"""Facts of a record in the record that are given beside it: ``company.size`` for its ``size``."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from playwise.diagnostics.nearest import nearest
from playwise.rule.intake import Intake
from playwise.rule.shape import Shape
from playwise.rules.foreign import as_list, as_mapping

_PAST = re.compile(r"@\d+d$")


@dataclass(frozen=True, slots=True)
class Flat:
    """A name with dots that stands for a fact, or a record, further in.

    Attributes:
        key: The name: ``company.size``.
        path: The keys of the records on the way: ``company``.
        name: The own key of the fact or record: ``size``.
    """

    key: str
    path: tuple[str, ...]
    name: str


Flats: TypeAlias = Sequence[Flat]


def flats(intake: Intake, shape: Shape) -> tuple[Flat, ...]:
    """Return the names with dots under which facts that are read may be given."""
    found = _within(intake, ())
    own = shape.facts.keys() | shape.parents.keys() | shape.children.keys()
    return tuple(one for one in found if _PAST.sub("", one.key) not in own)


def nested(facts: Mapping[str, Any], flats: Flats) -> Mapping[str, Any]:
    """Return *facts* with what is given under names with dots in its place.

    What stands in that place already stays.
    """
    made = facts
    for flat in flats:
        if flat.key in facts:
            made = _put(made, flat.path, flat.name, facts[flat.key])
    return made


def undeclared(facts: Mapping[str, Any], shape: Shape) -> dict[str, str | None]:
    """Return the names in *facts* that mean nothing to rules on records of *shape*, with dots.

    Each has the declared name that is most like it beside it, or None.
    """
    known = list(_known(shape))
    flat = dict(_records(shape))
    strange = _strange(facts, shape, set(_names(shape)), flat, "")
    return {name: nearest(name, known) for name in strange}


def _strange(
    facts: Mapping[str, Any],
    shape: Shape,
    known: Collection[str],
    flat: Mapping[str, Shape],
    within: str,
) -> Iterator[str]:
    for key, value in facts.items():
        inner = shape.parents.get(key) or shape.children.get(key) or flat.get(key)
        if inner is None:
            if _PAST.sub("", str(key)) not in known:
                yield f"{within}{key}"
            continue
        records = (as_list(value) or ()) if key in shape.children else [value]
        mappings = filter(None, map(as_mapping, records))
        # Of a hundred related records that all have the name, one speaks for all.
        yield from dict.fromkeys(
            name
            for record in mappings
            for name in _strange(record, inner, inner.facts, {}, f"{within}{key}.")
        )


def _known(shape: Shape) -> Iterator[str]:
    """Yield every name with dots, those of related records and of what is in them, too."""
    yield from shape.facts
    for key, inner in (*shape.parents.items(), *shape.children.items()):
        yield key
        yield from (f"{key}.{name}" for name in _known(inner))


def _names(shape: Shape) -> Iterator[str]:
    yield from shape.facts
    for key, record in shape.parents.items():
        yield from (f"{key}.{name}" for name in _names(record))


def _records(shape: Shape) -> Iterator[tuple[str, Shape]]:
    """Yield the records in records by their names with dots."""
    for key, record in shape.parents.items():
        for name, inner in (*record.parents.items(), *_records(record)):
            yield f"{key}.{name}", inner


def _within(intake: Intake, path: tuple[str, ...]) -> Iterator[Flat]:
    if path:
        for column in intake.columns:
            yield Flat(".".join((*path, column.key)), path, column.key)
    for key, parent in intake.parents:
        if path:
            # Before its facts: those that are given as well fill up what the record leaves out.
            yield Flat(".".join((*path, key)), path, key)
        yield from _within(parent, (*path, key))


def _put(
    facts: Mapping[str, Any], path: tuple[str, ...], name: str, value: Any
) -> Mapping[str, Any]:
    if not path:
        return facts if name in facts else {**facts, name: value}
    key, *rest = path
    inner = as_mapping(facts[key]) if key in facts else {}
    if inner is None:
        return facts
    return {**facts, key: _put(inner, tuple(rest), name, value)}
