"""What things of the catalogue are called in the API, and which of those names clash."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from playwise.diagnostics.finding import Finding
from playwise.facts.build import api_name
from playwise.facts.catalog import Catalogue, Entity

__all__ = [
    "OWN_FIELDS",
    "OWN_TYPES",
    "PLAY_FIELDS",
    "RECORD_FIELDS",
    "api_name",
    "clashes",
    "enum_name",
    "plural",
    "root_fields",
    "type_name",
    "types_of",
]

OWN_TYPES = frozenset(
    {
        "AsOf",
        "BigInt",
        "Boolean",
        "BooleanFilter",
        "Catalogue",
        "ChangeSearch",
        "Condition",
        "ConditionLine",
        "Date",
        "DateFilter",
        "DateTime",
        "DateTimeFilter",
        "Decimal",
        "Decision",
        "DecisionKind",
        "Direction",
        "Entity",
        "EnumFilter",
        "Explanation",
        "ExplanationRow",
        "Fact",
        "FactChange",
        "FactLabel",
        "FactRead",
        "FactReadState",
        "FactState",
        "FactStateName",
        "Fate",
        "Float",
        "ID",
        "Int",
        "IntegerFilter",
        "JSON",
        "Joined",
        "ListFilter",
        "MeasureExplanation",
        "MeasureFate",
        "Money",
        "MoneyFilter",
        "NumberFilter",
        "OccasionFact",
        "Outcome",
        "OutcomeFilter",
        "PageInfo",
        "ParentLink",
        "Play",
        "PlayConnection",
        "PlayEdge",
        "PlayExit",
        "PlayExplanation",
        "PlayState",
        "Playbook",
        "PlaybookStep",
        "PlaybookVersion",
        "Portfolio",
        "PortfolioRow",
        "QuadrantCorner",
        "Query",
        "RankPlace",
        "ReachableValue",
        "RecordExplanation",
        "Relation",
        "Run",
        "RunKind",
        "ScoreExplanation",
        "ScoreTrend",
        "Step",
        "StepConnection",
        "StepEdge",
        "StepKind",
        "StepState",
        "StoredOutcome",
        "String",
        "TextFilter",
        "ValueKind",
        "ValueType",
    }
)
"""The types that every schema has, or may have."""

OWN_FIELDS = frozenset(
    {"catalogue", "explain", "playbook", "playbooks", "plays", "portfolio", "runs", "steps"}
)
"""The fields that every Query has."""

RECORD_FIELDS = frozenset(
    {"explanation", "factStates", "facts", "key", "label", "outcomes", "plays"}
)
"""The fields that every record has."""


PLAY_FIELDS = frozenset(
    {
        "closedAt",
        "closedOn",
        "entity",
        "exit",
        "id",
        "key",
        "number",
        "occasion",
        "openedAt",
        "openedOn",
        "playbook",
        "reasons",
        "result",
        "state",
        "steps",
        "version",
    }
)
"""The fields that every play has, beside the one that gives its record."""


def type_name(entity: str) -> str:
    """Return the type of an entity's records: ``FeatureRequest`` for ``feature_request``."""
    return "".join(word.capitalize() for word in entity.split("_"))


def types_of(entity: str) -> tuple[str, ...]:
    """Return the names of every type that is made for an entity."""
    endings = ("", "Connection", "Edge", "FactName", "Facts", "FactsFilter", "Filter", "Order")
    return tuple(f"{type_name(entity)}{ending}" for ending in endings)


def enum_name(fact: str) -> str:
    """Return what enums call a fact: ``RENEWAL_DATE``."""
    return fact.upper()


def plural(entity: Entity) -> str:
    """Return what many records of *entity* are called, in snake_case.

    Where it hangs on a parent, that is what facts.yaml calls them from there.
    """
    if entity.parents:
        return entity.parents[0].plural
    name = entity.name
    if name.endswith("y") and name[-2:-1] not in {*"aeiou_", ""}:
        return f"{name[:-1]}ies"
    return f"{name}es" if name.endswith(("s", "x", "z", "ch", "sh")) else f"{name}s"


def root_fields(entity: Entity) -> tuple[str, str]:
    """Return the fields of Query for one record of *entity*, and for many."""
    return api_name(entity.name), api_name(plural(entity))


def clashes(catalogue: Catalogue) -> tuple[Finding, ...]:
    """Return a finding for each entity and link whose name in the API something else has.

    Two facts of one entity with one name are found where facts.yaml is read.
    """
    found: list[Finding] = []
    types: dict[str, str] = dict.fromkeys(OWN_TYPES, "a type of the API's own")
    fields: dict[str, str] = dict.fromkeys(OWN_FIELDS, "a field of the API's own")
    for entity in catalogue.entities.values():
        words = f"the entity '{entity.name}'"
        made = dict.fromkeys(types_of(entity.name), words)
        asked = dict.fromkeys(root_fields(entity), words)
        if len(asked) == 1:
            found.append(_clash(entity, root_fields(entity)[0], f"the plural of {words} too"))
        found += _taken(entity, made, types)
        found += _taken(entity, asked, fields)
        if api_name(entity.name) in PLAY_FIELDS:
            found.append(_clash(entity, api_name(entity.name), "a field that every play has"))
        found += _on_records(catalogue, entity)
        types |= made
        fields |= asked
    return tuple(sorted(found))


def _taken(entity: Entity, made: Mapping[str, str], before: Mapping[str, str]) -> Iterator[Finding]:
    for name in made:
        if name in before:
            yield _clash(entity, name, before[name])


def _on_records(catalogue: Catalogue, entity: Entity) -> Iterator[Finding]:
    seen: dict[str, str] = dict.fromkeys(RECORD_FIELDS, "a field that every record has")
    links = [(parent.entity, f"its parent '{parent.entity}'") for parent in entity.parents]
    links += [(link.plural, f"its '{link.plural}'") for _, link in catalogue.children(entity.name)]
    for link, words in links:
        name = api_name(link)
        if name in seen:
            yield _clash(entity, name, f"{seen[name]}, and {words} too")
        seen[name] = words


def _clash(entity: Entity, name: str, other: str) -> Finding:
    return Finding(
        "PW122",
        f"'{entity.name}' would bring the name '{name}' into the API, which is {other}",
        entity.span,
        "rename the entity or the plural",
    )
