"""Trees that were stored: the same again, or refused; never another tree than the text's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import orjson
from hypothesis import assume, given
from hypothesis import strategies as st

from playwise.documents.document import Document
from playwise.documents.reader import read_document
from playwise.documents.stored import StoredError, as_data, from_data
from playwise.documents.tree import Node, ScalarNode, plain_data
from playwise.errors import FindingsError
from tests.property.test_yaml_places import INDENTS, LINES, STEADY, STYLES


def read(text: str) -> Document:
    """Return a file of which nothing is wrong."""
    try:
        document = read_document(text, "play.yaml")
    except FindingsError:
        assume(False)
        raise
    assume(not document.findings)
    return document


def stored(document: Document) -> Any:
    try:
        return orjson.loads(orjson.dumps(as_data(document)))
    except StoredError:
        assume(False)


@STEADY
@given(style=st.sampled_from(STYLES), lines=LINES, indent=INDENTS)
def test_a_tree_that_is_read_back_is_the_one_that_was_stored(
    style: Callable[[list[str], int], str], lines: list[str], indent: int
) -> None:
    document = read(
        f"# é\nrule: {style(lines, indent)}\nlist: [1_000, 2026-03-01, {{a: true, b: '', c: }}]\n"
    )

    again = from_data(document.source, stored(document))

    assert repr(again.root) == repr(document.root)
    assert again.data == document.data


@STEADY
@given(style=st.sampled_from(STYLES), lines=LINES, indent=INDENTS, data=st.data())
def test_a_tree_that_was_changed_is_refused_or_says_what_the_text_says(
    style: Callable[[list[str], int], str], lines: list[str], indent: int, data: st.DataObject
) -> None:
    document = read(f"rule: {style(lines, indent)}\nlist: [1, two, {{a: true}}]\n")
    held = stored(document)
    place = held
    while isinstance(place, list) and place:
        index = data.draw(st.integers(0, len(place) - 1))
        if not isinstance(place[index], list) or data.draw(st.booleans()):
            break
        place = place[index]
    assume(isinstance(place, list) and place)
    place[index] = data.draw(
        st.sampled_from([None, 0, 1, -1, 7, 10**30, 1.5, True, "", "x", "l", "m", [], {}, [[]]])
    )

    try:
        again = from_data(document.source, held)
    except StoredError:
        return

    for scalar in scalars(again.root):
        written = document.text[scalar.start : scalar.end]
        assert all(word in written for word in scalar.text.replace("'", "''").split()) or all(
            word in written for word in scalar.text.split()
        )
    plain_data(again.root)


def scalars(node: Node) -> list[ScalarNode]:
    if isinstance(node, ScalarNode):
        return [node]
    parts = getattr(node, "items", None)
    if isinstance(parts, list):
        return [scalar for part in parts for scalar in scalars(part)]
    entries = node.entries.values()  # type: ignore[union-attr]  # neither a scalar nor a list
    return [scalar for entry in entries for scalar in [entry.key, *scalars(entry.value)]]
