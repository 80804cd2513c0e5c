import re

import pytest
from graphql import GraphQLObjectType, build_schema

from playwise.diagnostics.places import Span
from playwise.facts.catalog import Catalogue, Entity, Fact, Parent
from playwise.rules.types import DATETIME, TEXT
from playwise_api.names import (
    OWN_FIELDS,
    OWN_TYPES,
    PLAY_FIELDS,
    RECORD_FIELDS,
    clashes,
    plural,
    root_fields,
    type_name,
    types_of,
)
from playwise_api.schema import sdl
from tests.unit.playwise_api.served import PROGRAM


def entity(name: str, *parents: Parent) -> Entity:
    return Entity(name, "id", None, parents, {}, Span("facts.yaml", 3, 3))


def messages(*entities: Entity) -> list[str]:
    return [found.message for found in clashes(Catalogue({e.name: e for e in entities}))]


@pytest.mark.parametrize(
    ("name", "many"),
    [
        ("account", "accounts"),
        ("company", "companies"),
        ("survey", "surveys"),
        ("business", "businesses"),
        ("tax", "taxes"),
        ("match", "matches"),
        ("feature_request", "feature_requests"),
        ("y", "ys"),
    ],
)
def test_an_entity_without_a_parent_gets_an_english_plural(name: str, many: str) -> None:
    assert plural(entity(name)) == many


def test_a_child_is_called_many_as_its_parent_calls_it() -> None:
    child = entity("person", Parent("account", "account_id", "people"))

    assert root_fields(child) == ("person", "people")


def test_types_are_named_in_capitals() -> None:
    assert type_name("feature_request") == "FeatureRequest"


def test_every_type_of_a_schema_is_known_to_be_the_apis_own_or_an_entitys() -> None:
    """Else an entity of that name would silently replace it, or break the schema."""
    named = set(re.findall(r"^(?:type|input|enum|scalar) (\w+)", sdl(PROGRAM), re.MULTILINE))
    of_entities = {name for entity in PROGRAM.catalogue.entities for name in types_of(entity)}

    assert named - of_entities <= OWN_TYPES
    assert of_entities <= named
    built_in = {"Boolean", "Date", "Float", "ID", "Int", "JSON", "String"}
    assert OWN_TYPES - named <= built_in


@pytest.mark.parametrize(
    ("type", "own"), [("Play", PLAY_FIELDS), ("Company", RECORD_FIELDS), ("Query", OWN_FIELDS)]
)
def test_every_field_of_the_apis_own_is_known(type: str, own: frozenset[str]) -> None:
    """Else an entity of that name would take its place in silence."""
    found = build_schema(sdl(PROGRAM)).type_map[type]
    assert isinstance(found, GraphQLObjectType)
    entities = PROGRAM.catalogue.entities.values()
    of_entities = {name for entity in entities for name in root_fields(entity)}

    assert set(found.fields) - of_entities == own


def test_an_entity_is_not_called_like_a_field_of_plays() -> None:
    assert messages(entity("occasion")) == [
        (
            "'occasion' would bring the name 'occasion' into the API, which is a field that every "
            "play has"
        )
    ]


def test_a_catalogue_without_clashes_has_none() -> None:
    assert clashes(PROGRAM.catalogue) == ()


def test_an_entity_that_is_called_like_a_type_of_the_apis_own_is_a_finding() -> None:
    [finding] = clashes(Catalogue({"condition": entity("condition")}))

    assert finding.code == "PW122"
    assert finding.span == Span("facts.yaml", 3, 3)
    assert finding.message == (
        "'condition' would bring the name 'Condition' into the API, which is a type of the "
        "API's own"
    )
    assert finding.help == "rename the entity or the plural"


def test_a_field_of_the_apis_own_is_not_an_entitys_to_take() -> None:
    child = entity("visit", Parent("account", "account_id", "portfolio"))

    assert messages(entity("account"), child) == [
        "'visit' would bring the name 'portfolio' into the API, which is a field of the API's own"
    ]


def test_two_entities_with_one_plural_are_a_finding() -> None:
    person = entity("person", Parent("account", "account_id", "people"))
    lead = entity("lead", Parent("company", "company_id", "people"))

    assert messages(entity("account"), entity("company"), person, lead) == [
        "'lead' would bring the name 'people' into the API, which is the entity 'person'"
    ]


def test_an_entity_that_is_called_like_its_own_plural_is_a_finding() -> None:
    news = entity("news", Parent("account", "account_id", "news"))

    assert messages(entity("account"), news) == [
        (
            "'news' would bring the name 'news' into the API, which is the plural of "
            "the entity 'news' too"
        )
    ]


def test_children_are_not_called_like_a_field_of_every_record() -> None:
    child = entity("visit", Parent("account", "account_id", "facts"))

    assert messages(entity("account"), child) == [
        (
            "'account' would bring the name 'facts' into the API, which is a field that every "
            "record has, and its 'facts' too"
        )
    ]


def test_facts_of_any_name_do_no_harm() -> None:
    """What is a word in Python or in GraphQL is a fact like any other."""
    names = ["from", "class", "self", "info", "root", "key", "and", "first", "in", "f_arr", "type"]
    facts = {name: Fact(name, "account", TEXT) for name in names}
    facts["seen"] = Fact("seen", "account", DATETIME)
    account = Entity("account", "id", "from", (), facts)

    made = sdl(type(PROGRAM)(Catalogue({"account": account}), ()))

    for field in ("from", "class", "self", "info", "root", "key", "and", "first", "in", "fArr"):
        assert f"\n  {field}: String\n" in made
        assert f"\n  {field}: TextFilter\n" in made
    assert made.count("\n  KEY\n") == 1
