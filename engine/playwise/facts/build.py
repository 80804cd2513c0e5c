"""facts.yaml as a catalogue, with everything in it that does not fit together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from playwise.diagnostics.finding import Finding
from playwise.diagnostics.nearest import did_you_mean
from playwise.documents.document import Document
from playwise.documents.report import Report
from playwise.documents.tree import Path
from playwise.documents.validate import validate
from playwise.facts.catalog import Catalogue, Entity, Parent
from playwise.facts.circles import circles
from playwise.facts.fact_build import FactBuilder
from playwise.facts.model import EntityModel, FactsFile
from playwise.facts.relation_build import build_relations
from playwise.facts.wrong_names import is_without_values, wrong_names

RULE_WORDS = frozenset(
    ("and", "or", "not", "in", "is", "between", "true", "false", "null", "params")
)
"""Words of the rule language: no fact, entity or relation can be called so."""

ENGINE_ENTITIES = frozenset(("play", "step"))
"""Entities that the engine keeps itself."""


def build_catalogue(document: Document) -> tuple[Catalogue | None, list[Finding]]:
    """Return the catalogue that facts.yaml declares, and everything wrong in the file.

    With findings the catalogue holds what is right, so that playbooks can be checked against it;
    it is None where not even that is left.
    """
    checked = validate(document, FactsFile)
    if checked.model is None:
        return None, list(checked.findings)
    report = Report(checked)
    catalogue = _Builder(report, checked.model).build()
    return catalogue, sorted([*checked.findings, *report.findings])


def api_name(name: str) -> str:
    """Return the camelCase name that the API gives to a snake_case one."""
    first, *others = name.split("_")
    return first + "".join(word.capitalize() for word in others)


class _Builder:
    """The catalogue in the making."""

    def __init__(self, report: Report[FactsFile], model: FactsFile) -> None:
        self.report, self.model = report, model
        self.circular: frozenset[str] = frozenset()

    def build(self) -> Catalogue:
        """Return the catalogue, and gather the findings."""
        entities = self.model.entities
        self._check_names(("entities",), entities, "entities")
        above = {name: [p.entity for p in e.parents] for name, e in entities.items()}
        self.circular = self._circular(above)
        built = {name: self._entity(name, entity) for name, entity in entities.items()}
        self._check_plurals()
        relations = build_relations(self.report, self.model)
        for name, entity in built.items():
            wrong = wrong_names(self.report, name, entity.facts, relations)
            built[name] = replace(entity, wrong=wrong)
        return Catalogue(built, relations)

    def _entity(self, name: str, entity: EntityModel) -> Entity:
        path: Path = ("entities", name)
        if name in ENGINE_ENTITIES or name in RULE_WORDS:
            message = f"'{name}' is a word of Playwise's own and cannot name an entity"
            self.report.add("PW115", message, path, key=True)
        self._check_names((*path, "facts"), entity.facts, "facts")
        known = self.report.names("entities", name, "facts")
        if entity.label is not None and entity.label not in known:
            help_text = did_you_mean(entity.label, known)
            self.report.add("PW204", f"unknown fact '{entity.label}'", (*path, "label"), help_text)
        declared = (FactBuilder(self.report, name, *fact).build() for fact in entity.facts.items())
        facts = {fact.name: fact for fact in declared if not is_without_values(fact)}
        span = self.report.checked.document.span(path, key=True)
        return Entity(name, entity.key, entity.label, self._parents(name, entity), facts, span)

    def _parents(self, name: str, entity: EntityModel) -> tuple[Parent, ...]:
        known_entities = self.report.names("entities")
        links: list[Parent] = []
        for place, link in enumerate(entity.parents):
            inside: Path = (place,) if isinstance(entity.parent, list) else ()
            path: Path = ("entities", name, "parent", *inside, "entity")
            if link.entity not in known_entities:
                help_text = did_you_mean(link.entity, known_entities)
                self.report.add("PW120", f"unknown entity '{link.entity}'", path, help_text)
            elif any(other.entity == link.entity for other in links):
                self.report.add("PW116", f"'{link.entity}' is a parent twice", path)
            elif link.entity in self.model.entities and not {name, link.entity} <= self.circular:
                links.append(Parent(link.entity, link.key, link.plural))
        return tuple(links)

    def _check_names(self, path: Path, names: Iterable[str], kind: str) -> None:
        """Report names that become one in the API, and facts called like a word of the rules."""
        by_api_name: dict[str, str] = {}
        for name in names:
            if kind == "facts" and name in RULE_WORDS:
                message = f"'{name}' is a word of the rule language and cannot name a fact"
                self.report.add("PW115", message, (*path, name), key=True)
            first = by_api_name.setdefault(api_name(name), name)
            if first != name:
                message = (
                    f"the {kind} '{first}' and '{name}' would both be '{api_name(name)}' in the API"
                )
                self.report.add("PW122", message, (*path, name), "rename one of them", key=True)

    def _check_plurals(self) -> None:
        """Report plurals that mean two things where rules name them."""
        seen: dict[tuple[str, str], str] = {}
        for name, entity in self.model.entities.items():
            for place, link in enumerate(entity.parents):
                inside: Path = (place,) if isinstance(entity.parent, list) else ()
                path: Path = ("entities", name, "parent", *inside, "plural")
                above = self.model.entities.get(link.entity)
                other = seen.setdefault((link.entity, link.plural), name)
                if other != name:
                    message = (
                        f"'{link.plural}' of {link.entity} are already the records of '{other}'"
                    )
                    self.report.add("PW116", message, path)
                elif above is not None and link.plural in above.facts:
                    message = f"'{link.plural}' is also a fact of {link.entity}"
                    self.report.add("PW207", message, path, "call one of them otherwise")

    def _circular(self, above: Mapping[str, list[str]]) -> frozenset[str]:
        """Return the entities that are above themselves, and report each circle of them."""
        found: set[str] = set()
        for circle in circles(above):
            message = f"the parents of '{circle[0]}' lead back to it: {' → '.join(circle)}"
            self.report.add("PW120", message, ("entities", circle[0], "parent"), key=True)
            found.update(circle)
        return frozenset(found)
