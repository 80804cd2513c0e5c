"""Files one after another: every place is found in the file that it is in."""

from __future__ import annotations

import pytest

from playwise.documents.document import Document, Source
from playwise.documents.joined import joined, shifted
from playwise.documents.reader import read_document
from playwise.documents.tree import Entry, MapNode, Path

UPPER = "a: 1\nb: [x, 'two words']"  # with no line feed at its end
LOWER = "b:\n  c: |\n    first\n    second\n"
LOWEST = "d: 4\n\ne: ünïcode\n"


def both() -> Document:
    """The three files as one, the tree of the last hung under the first."""
    upper, lower, lowest = (
        read_document(text, path)
        for text, path in ((UPPER, "u.yaml"), (LOWER, "l.yaml"), (LOWEST, "z.yaml"))
    )
    below, offsets = joined([lower.source, lowest.source])
    source, (_, at) = joined([upper.source, below])
    root = upper.root
    assert isinstance(root, MapNode)
    assert isinstance(lower.root, MapNode)
    assert isinstance(lowest.root, MapNode)
    key = next(iter(lower.root.entries.values())).key
    entries = {
        **root.entries,
        "lower": Entry(key, shifted(lower.root, at)),
        "lowest": Entry(key, shifted(shifted(lowest.root, offsets[1]), at)),
    }
    return Document(source, MapNode(root.start, root.end, root.flow, entries))


@pytest.mark.parametrize(
    ("path", "place"),
    [
        (("a",), ("u.yaml", 1, 4, 1)),
        (("b", 1), ("u.yaml", 2, 8, 11)),
        (("lower", "b", "c"), ("l.yaml", 2, 6, 1)),
        (("lowest", "d"), ("z.yaml", 1, 4, 1)),
        (("lowest", "e"), ("z.yaml", 3, 4, 7)),
    ],
)
def test_a_value_is_where_its_own_file_has_it(path: Path, place: tuple[str, int, int, int]) -> None:
    span = both().span(path)

    assert (span.path, span.line, span.column, span.length) == place


def test_the_words_of_a_text_are_found_in_its_own_file() -> None:
    document = both()

    inside = document.text_span(("lower", "b", "c"), len("first\nsec"), 3)
    quoted = document.text_span(("b", 1), 4, 5)

    assert (inside.path, inside.line, inside.column, inside.length) == ("l.yaml", 4, 8, 3)
    assert (quoted.path, quoted.line, quoted.column, quoted.length) == ("u.yaml", 2, 13, 5)


def test_the_data_is_that_of_all_the_files() -> None:
    document = both()

    assert document.path == "u.yaml"
    assert document.data == {
        "a": 1,
        "b": ["x", "two words"],
        "lower": {"b": {"c": "first\nsecond\n"}},
        "lowest": {"d": 4, "e": "ünïcode"},
    }


def test_a_source_of_one_file_names_it_everywhere() -> None:
    source = Source.of("one.yaml", "a\nb\n")

    assert [source.span(at).path for at in range(4)] == ["one.yaml"] * 4
    assert [source.span(at).line for at in range(4)] == [1, 1, 2, 2]
