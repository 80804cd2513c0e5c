"""The relations of facts.yaml, with everything in them that does not fit the entities."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from playwise.diagnostics.nearest import did_you_mean
from playwise.documents.report import Report
from playwise.documents.tree import Path
from playwise.facts.catalog import Relation
from playwise.facts.circles import circles
from playwise.facts.model import FactsFile, RelationModel
from playwise.facts.wrong_names import orphans


def build_relations(
    report: Report[FactsFile], model: FactsFile
) -> Mapping[tuple[str, str], Relation]:
    """Return the relations that are right, by entity and name, and report what is wrong."""
    builder = _RelationBuilder(report, model)
    right = {name for name, relation in model.relations.items() if builder.is_right(name, relation)}
    # A relation named like the plural that it is made from is reported already, and is no circle.
    sources = {name: model.relations[name].from_ for name in sorted(right)}
    for circle in circles({name: [from_] for name, from_ in sources.items() if from_ != name}):
        message = f"the relation '{circle[0]}' is made from itself: {' → '.join(circle)}"
        report.add("PW120", message, ("relations", circle[0], "from"))
        right.difference_update(circle)
    return {
        (r.of, name): builder.built(name, r) for name, r in model.relations.items() if name in right
    }


class _RelationBuilder:
    def __init__(self, report: Report[FactsFile], model: FactsFile) -> None:
        self.report, self.model = report, model
        self.all_entities = report.mapping("entities")
        self.all_relations = report.mapping("relations")
        self.orphans = orphans(report)

    def built(self, name: str, relation: RelationModel) -> Relation:
        document = self.report.checked.document
        path: Path = ("relations", name)
        where_span = None if relation.where is None else document.span((*path, "where"))
        span = document.span(path, key=True)
        return Relation(name, relation.of, relation.from_, relation.where, where_span, span)

    def is_right(self, name: str, relation: RelationModel) -> bool:
        """Return whether the relation can be built; report what is wrong with it."""
        path: Path = ("relations", name)
        of = self.model.entities.get(relation.of)
        if of is None:
            if relation.of not in self.all_entities:
                help_text = did_you_mean(relation.of, self.all_entities)
                self.report.add(
                    "PW120", f"unknown entity '{relation.of}'", (*path, "of"), help_text
                )
            return False
        plurals = self._plurals(relation.of)
        if name in of.facts or name in plurals:
            kind = "a fact" if name in of.facts else "the plural of a child"
            message = f"'{name}' is also {kind} of {relation.of}"
            self.report.add("PW207", message, path, "call one of them otherwise", key=True)
        return self._from_is_right(path, name, relation, plurals)

    def _from_is_right(
        self, path: Path, name: str, relation: RelationModel, plurals: list[str]
    ) -> bool:
        others = [n for n, r in self.model.relations.items() if r.of == relation.of and n != name]
        known = [*plurals, *others]
        if relation.from_ in known:
            return True
        listing = f"the records of {relation.of} are {', '.join(sorted(known))}" if known else None
        of_another = self._owner(relation.from_)
        if relation.from_ == name and of_another == relation.of:
            message = f"the relation '{name}' is made from itself"
            self.report.add("PW120", message, (*path, "from"), listing)
        elif of_another is not None and of_another in self.model.entities:
            message = f"'{relation.from_}' are records of {of_another}, not of {relation.of}"
            self.report.add("PW120", message, (*path, "from"), listing)
        elif of_another is None and relation.from_ not in self.all_relations and not self.orphans:
            message = f"unknown records '{relation.from_}' of {relation.of}"
            help_text = did_you_mean(relation.from_, known, listing)
            self.report.add("PW120", message, (*path, "from"), help_text)
        return False

    def _plurals(self, entity: str) -> list[str]:
        """The records on all floors below *entity*, each once."""
        found: dict[str, None] = {}
        floor, seen = [entity], {entity}
        while floor:
            links = [
                (name, link)
                for name, child in self.model.entities.items()
                for link in child.parents
                if link.entity in floor
            ]
            found |= dict.fromkeys(link.plural for _, link in links)
            floor = [name for name, _ in links if name not in seen]
            seen.update(floor)
        return list(found)

    def _owner(self, records: str) -> str | None:
        """Return the entity that the file, right or wrong, gives those records to, if any does."""
        for entity in self.all_entities.values():
            parents = _mapping(entity).get("parent")
            for link in parents if isinstance(parents, list) else [parents]:
                if _mapping(link).get("plural") == records:
                    return str(_mapping(link).get("entity"))
        relation = self.model.relations.get(records)
        return relation.of if relation is not None else None


def _mapping(data: Any) -> dict[str, Any]:
    return data if isinstance(data, dict) else {}
