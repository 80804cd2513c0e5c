"""Reading the many records that a test gives under ``all``, and how they hang together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TypeAlias

from playwise.diagnostics.nearest import did_you_mean
from playwise.documents.tree import Path
from playwise.facts.catalog import Entity
from playwise.playbook.case_draft import Draft
from playwise.playbook.case_file import CaseFile
from playwise.playbook.case_given import RecordReader
from playwise.playbook.case_types import Given, GivenRecord

Link: TypeAlias = tuple[str, str, Path]
"""A record that another hangs on: its entity, its key, and where that is said."""


def read_crowd(file: CaseFile, path: Path) -> tuple[GivenRecord, ...]:
    """Return the records of several entities at *path*; those without a key are numbered."""
    reader = RecordReader(file, by_key=True)
    entities = file.program.catalogue.entities
    made: list[GivenRecord] = []
    links: list[Link] = []
    for name, items in (file.value(path) or {}).items():
        if name not in entities:
            help = did_you_mean(name, entities, f"facts.yaml declares {', '.join(entities)}")
            file.report("PW120", f"unknown entity '{name}'", (*path, name), help, key=True)
            continue
        made += (
            _record(reader, entities[name], (*path, name, index), str(index + 1), links)
            for index in range(len(items))
        )
    for entity, key, at in links:
        if (entity, key) not in reader.keys:
            file.report("PW112", f"the test gives no {entity} '{key}'", at, "give it, too")
    return tuple(made)


def found_in(crowd: Iterable[GivenRecord], entity: str) -> Iterator[tuple[str, Given]]:
    """Yield the records of *entity* with their keys, those that stand inside others too."""
    for record in crowd:
        yield from _among(record.entity, record.key, record.given, entity)


def _among(of: str, key: str | None, given: Given, wanted: str) -> Iterator[tuple[str, Given]]:
    if of == wanted and key is not None:
        yield key, given
    for above, parent in given.parents.items():
        yield from _among(above, parent.key, parent, wanted)
    for below, records in given.children.items():
        for its_key, child in records:
            yield from _among(below, its_key, child, wanted)


def _record(
    reader: RecordReader, entity: Entity, path: Path, number: str, links: list[Link]
) -> GivenRecord:
    """Read one of many records; what it hangs on may be named by its key."""
    item, draft, above = reader.file.value(path), Draft(), dict[str, str]()
    if entity.key in item:
        draft.key = reader.key(entity, (*path, entity.key))
    key = draft.key or number
    reader.take_key(entity, key, (*path, entity.key) if entity.key in item else path)
    for name in item:
        here = (*path, name)
        link = next((parent for parent in entity.parents if parent.key == name), None)
        if link is not None and not isinstance(item[name], Mapping | list | None):
            above[link.entity] = reader.file.text(here)
            if name not in entity.facts:
                links.append((link.entity, above[link.entity], here))
                continue
        if name == entity.key:
            continue
        if reader.is_plural(entity, name):
            reader.children(draft, entity, name, here, key)
        else:
            reader.entry(draft, entity, name, here)
    return GivenRecord(entity.name, key, draft.frozen(), above)
