"""The schema as such: its order, its words, what it leaves out."""

import pytest
from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLObjectType,
    GraphQLSchema,
    build_schema,
    validate_schema,
)

from playwise.errors import FindingsError
from playwise.facts.catalog import Catalogue, Entity, Fact, Parent
from playwise.playbook.program import Program
from playwise.rules.types import INTEGER, TEXT, enum, list_of, money
from playwise_api.schema import sdl
from tests.unit.playwise_api.served import PROGRAM, program_of


def read(program: Program = PROGRAM) -> GraphQLSchema:
    """Return the schema as another tool reads it from its text."""
    return build_schema(sdl(program))


def fields(schema: GraphQLSchema, type: str) -> dict[str, str]:
    found = schema.type_map[type]
    assert isinstance(found, GraphQLObjectType | GraphQLInputObjectType)
    return {name: str(field.type) for name, field in found.fields.items()}


def test_the_text_is_a_valid_schema() -> None:
    assert validate_schema(read()) == []


def test_every_type_field_argument_and_value_says_what_it_is() -> None:
    silent: list[str] = []
    for name, type in read().type_map.items():
        if name.startswith("__"):
            continue
        inner: dict[str, object] = {}
        if isinstance(type, GraphQLObjectType | GraphQLInputObjectType):
            inner = dict(type.fields)
        elif isinstance(type, GraphQLEnumType):
            inner = dict(type.values)
        for key, field in inner.items():
            arguments: dict[str, GraphQLArgument] = getattr(field, "args", {})
            inner = inner | {f"{key}({argument})": a for argument, a in arguments.items()}
        found = {name: type} | {f"{name}.{key}": field for key, field in inner.items()}
        silent += [place for place, one in found.items() if not getattr(one, "description", None)]

    assert silent == []


def test_the_order_of_facts_yaml_does_not_show() -> None:
    facts = [Fact(name, "account", TEXT) for name in ("b", "a", "c")]
    child = Entity("contact", "id", None, (Parent("account", "account_id", "contacts"),), {})
    account = Entity("account", "id", None, (), {fact.name: fact for fact in facts})
    backwards = Entity("account", "id", None, (), {fact.name: fact for fact in facts[::-1]})

    one = sdl(Program(Catalogue({"account": account, "contact": child}), ()))
    other = sdl(Program(Catalogue({"contact": child, "account": backwards}), ()))

    assert one == other


def test_facts_have_the_types_that_keep_their_values_exact() -> None:
    assert fields(read(), "AccountFacts") == {
        "arr": "Money",
        "grade": "BigInt",
        "live": "Boolean",
        "login": "DateTime",
        "name": "String",
        "renewal": "Date",
        "reviews": "[Date]",
        "score": "Float",
        "seats": "BigInt",
        "status": "String",
        "tags": "[String]",
        "tier": "String",
    }


def test_each_kind_of_fact_has_its_own_filter() -> None:
    assert fields(read(), "AccountFactsFilter") == {
        "arr": "MoneyFilter",
        "grade": "IntegerFilter",
        "live": "BooleanFilter",
        "login": "DateTimeFilter",
        "name": "TextFilter",
        "renewal": "DateFilter",
        "reviews": "ListFilter",
        "score": "NumberFilter",
        "seats": "IntegerFilter",
        "status": "EnumFilter",
        "tags": "ListFilter",
        "tier": "EnumFilter",
    }


def test_restricted_facts_are_nowhere() -> None:
    pay = Fact("base_pay", "account", money("USD"), restricted=("admin",))
    made = sdl(program_of(Fact("name", "account", TEXT), pay))

    assert "basePay" not in made
    assert "BASE_PAY" not in made


def test_an_entity_without_facts_that_may_be_seen_has_no_facts_field() -> None:
    schema = read(program_of(Fact("pay", "account", INTEGER, restricted=("admin",))))

    assert "AccountFacts" not in schema.type_map
    assert "facts" not in fields(schema, "Account")
    assert "facts" not in fields(schema, "AccountFilter")


def test_a_fact_says_its_values_unit_range_and_age() -> None:
    fact = Fact(
        "severity",
        "account",
        INTEGER,
        minimum=1,
        maximum=5,
        unit="points",
        description="How bad it is.",
    )
    schema = read(program_of(fact, Fact("state", "account", enum(["won", "lost"]))))
    found = schema.type_map["AccountFacts"]
    assert isinstance(found, GraphQLObjectType)

    described = {name: field.description for name, field in found.fields.items()}

    assert described == {
        "severity": "How bad it is. Unit: points. Range: 1 to 5.",
        "state": "The fact 'state'. One of won, lost.",
    }


def test_lists_cannot_be_ordered_by() -> None:
    schema = read(program_of(Fact("tags", "account", list_of(TEXT)), Fact("name", "account", TEXT)))
    names = schema.type_map["AccountFactName"]
    assert isinstance(names, GraphQLEnumType)

    assert list(names.values) == ["NAME", "KEY"]


def test_a_workspace_without_accounts_has_no_explain() -> None:
    company = Entity("company", "id", None, (), {})
    schema = read(Program(Catalogue({"company": company}), ()))

    assert "explain" not in fields(schema, "Query")
    assert fields(schema, "Company")["explanation"] == "RecordExplanation!"


def test_a_clash_of_names_is_a_finding() -> None:
    with pytest.raises(FindingsError) as refused:
        sdl(program_of(play=Entity("play", "id", None, (), {})))

    assert [finding.code for finding in refused.value.findings] == ["PW122"] * 4
