import pytest
from graphql import FieldNode, GraphQLError, OperationDefinitionNode, get_introspection_query, parse

from playwise_api.outline import MAX_ALIASES, MAX_DEPTH, MAX_FIELDS, Outline, Size


def sizes(query: str) -> Size:
    document = parse(query)
    [operation] = [d for d in document.definitions if isinstance(d, OperationDefinitionNode)]
    return Outline.of(document).size(operation)


def refusal(query: str) -> str:
    with pytest.raises(GraphQLError) as refused:
        Outline.of(parse(query))
    return refused.value.message


def nested(depth: int) -> str:
    return "{ " + "a { " * (depth - 1) + "a" + " }" * depth


def bomb(levels: int) -> str:
    """Return a small document that unfolds into 2 to the power of *levels* fields."""
    spreads = (
        f"fragment f{n} on T {{ ...f{n + 1} x: a {{ ...f{n + 1} }} }}" for n in range(levels)
    )
    return f"{{ ...f0 }} {' '.join(spreads)} fragment f{levels} on T {{ b }}"


def test_fields_aliases_and_levels_are_counted() -> None:
    assert sizes("{ a { b c: d { e } } f }") == Size(fields=5, aliases=1, depth=3)


def test_a_fragment_counts_wherever_it_is_spread() -> None:
    query = "{ a { ...f } b { ... on T { ...f } } } fragment f on T { x: c d }"

    assert sizes(query) == Size(fields=6, aliases=2, depth=2)


def test_names_are_those_of_every_field_of_the_document() -> None:
    outline = Outline.of(parse("{ a { x: b } ...f } fragment f on T { c }"))

    assert outline.names == {"a", "b", "c"}


def test_the_fields_under_a_field_are_counted_for_all_places_it_stands_in() -> None:
    outline = Outline.of(document := parse("{ a { b { c } } a { d } }"))
    operation = document.definitions[0]
    assert isinstance(operation, OperationDefinitionNode)
    nodes = [node for node in operation.selection_set.selections if isinstance(node, FieldNode)]

    assert outline.fields_below(nodes) == 3


def test_the_deepest_query_that_may_be_is_let_through() -> None:
    assert sizes(nested(MAX_DEPTH)).depth == MAX_DEPTH


def test_one_level_more_is_refused() -> None:
    assert refusal(nested(MAX_DEPTH + 1)) == (
        f"{MAX_DEPTH + 1} levels of fields: an operation has {MAX_DEPTH} at most"
    )


def test_too_many_aliases_are_refused() -> None:
    many = " ".join(f"a{n}: a" for n in range(MAX_ALIASES + 1))

    assert refusal(f"{{ {many} }}") == (
        f"{MAX_ALIASES + 1} aliases: an operation has {MAX_ALIASES} at most"
    )


def test_too_many_fields_are_refused() -> None:
    assert refusal(f"{{ {'a ' * (MAX_FIELDS + 1)} }}") == (
        f"{MAX_FIELDS + 1} fields: an operation has {MAX_FIELDS} at most"
    )


def test_a_bomb_of_fragments_is_counted_at_once() -> None:
    """A walk that unfolds each spread anew would not come back from this."""
    assert "an operation has" in refusal(bomb(60))


def test_fragments_that_spread_each_other_come_to_an_end() -> None:
    query = "{ ...f } fragment f on T { a ...g } fragment g on T { b ...f }"

    assert sizes(query).fields == 2


def test_introspection_has_no_depth() -> None:
    assert sizes(get_introspection_query()).depth == 0
