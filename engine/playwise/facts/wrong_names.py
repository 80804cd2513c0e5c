"""The names that facts.yaml declares and has wrong: nobody may call them unknown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from playwise.documents.report import Report
from playwise.facts.catalog import Fact, Relation
from playwise.facts.model import FactsFile
from playwise.rules.types import Kind


def wrong_names(
    report: Report[FactsFile],
    entity: str,
    facts: Mapping[str, Fact],
    relations: Mapping[tuple[str, str], Relation],
) -> frozenset[str]:
    """Return the facts and related records of *entity* that the file has and the catalogue not.

    Args:
        report: The file, as it was read and as far as it is right.
        entity: The entity.
        facts: Its facts that are right.
        relations: All relations that are right.
    """
    found = {name for name in report.names("entities", entity, "facts") if name not in facts}
    for name, relation in report.mapping("relations").items():
        if (entity, name) not in relations and _of(relation) in (entity, None):
            found |= {name, str(relation.get("from", name)) if _of(relation) else name}
    for child in orphans(report):
        found.update(_plurals(report, child))
    return frozenset(found)


def is_without_values(fact: Fact) -> bool:
    """Whether none of the values of an enum could be read, so that none can be called wrong."""
    type = fact.type.element or fact.type
    return type.kind is Kind.ENUM and not type.values


def orphans(report: Report[FactsFile]) -> list[str]:
    """Return the entities that say what they hang on, in a form too wrong to be read."""
    model = report.checked.model
    assert model is not None
    return [
        name
        for name, entity in report.mapping("entities").items()
        if isinstance(entity, dict) and entity.get("parent") is not None
        if name not in model.entities or len(model.entities[name].parents) < _links(entity)
    ]


def _links(entity: Mapping[str, Any]) -> int:
    parent = entity.get("parent")
    return len(parent) if isinstance(parent, list) else 1


def _of(relation: object) -> str | None:
    of = relation.get("of") if isinstance(relation, dict) else None
    return of if isinstance(of, str) else None


def _plurals(report: Report[FactsFile], child: str) -> Iterator[str]:
    """Yield what the records of *child* may be called from above: as said, or as everybody does."""
    parent = report.mapping("entities", child).get("parent")
    for link in parent if isinstance(parent, list) else [parent]:
        plural = link.get("plural") if isinstance(link, dict) else None
        yield plural if isinstance(plural, str) else f"{child}s"
