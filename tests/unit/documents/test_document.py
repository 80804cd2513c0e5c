from __future__ import annotations

import pytest

from playwise.diagnostics.places import Span
from playwise.documents.reader import read_document

TEXT = """\
title: Reach out
params:
  days: {value: 60, unit: days}
  none:
steps:
  - id: call
    task: "Call {{ name }}"
  - {id: mail, when: a = b and
      c = d}
body: >-
  Your renewal
  comes up
rule: 'it''s "x"'
"""


@pytest.mark.parametrize(
    ("path", "key", "place"),
    [
        ((), False, (1, 1, 16)),
        (("title",), False, (1, 8, 9)),
        (("title",), True, (1, 1, 5)),
        (("params", "days"), False, (3, 9, 23)),
        (("params", "days"), True, (3, 3, 4)),
        (("params", "days", "value"), False, (3, 17, 2)),
        (("params", "none"), False, (4, 3, 4)),
        (("steps", 0), False, (6, 5, 8)),
        (("steps", 0, "task"), False, (7, 11, 17)),
        (("steps", 1), False, (8, 5, 26)),
        (("steps", 1), True, (8, 5, 26)),
        (("steps", 1, "when"), False, (8, 22, 9)),
        (("body",), False, (10, 7, 2)),
    ],
)
def test_every_value_and_key_has_its_place(
    path: tuple[str | int, ...], key: bool, place: tuple[int, int, int]
) -> None:
    document = read_document(TEXT, "play.yaml")

    assert document.span(path, key=key) == Span("play.yaml", *place)


def test_a_path_that_is_not_there_gives_the_nearest_place_that_is() -> None:
    document = read_document(TEXT, "play.yaml")

    assert document.span(("steps", 0, "owner", "role")) == document.span(("steps", 0))
    assert not document.has(("steps", 0, "owner"))
    assert document.has(("params", "none"))


@pytest.mark.parametrize(
    ("path", "part", "place"),
    [
        (("title",), "out", (1, 14, 3)),
        (("steps", 0, "task"), "name", (7, 20, 4)),
        (("steps", 1, "when"), "c = d", (9, 7, 5)),
        (("steps", 1, "when"), "b and c", (8, 26, 5)),
        (("body",), "comes", (12, 3, 5)),
        (("rule",), "'s", (13, 10, 3)),
        (("rule",), '"x"', (13, 14, 3)),
    ],
)
def test_a_part_of_a_text_has_its_place(
    path: tuple[str | int, ...], part: str, place: tuple[int, int, int]
) -> None:
    document = read_document(TEXT, "play.yaml")
    text = document.written(path)
    assert text is not None

    span = document.text_span(path, text.index(part), len(part))

    assert span == Span("play.yaml", *place)


def test_the_end_of_a_text_has_the_place_after_its_last_character() -> None:
    document = read_document("when: a =\nthen: 'b ='\n", "play.yaml")

    assert document.text_span(("when",), 3) == Span("play.yaml", 1, 10, 1)
    assert document.text_span(("then",), 3) == Span("play.yaml", 2, 11, 1)


def test_a_part_that_cannot_be_found_for_sure_is_shown_at_the_texts_beginning() -> None:
    document = read_document("{value: arr > 10,000 and b}", "play.yaml")

    assert document.data == {"value": "arr > 10_000 and b"}
    assert document.text_span(("value",), 15) == document.span(("value",))


def test_a_scalar_is_kept_as_it_is_written() -> None:
    document = read_document("a: 1_000\nb: '012'\nc: [x]\n", "play.yaml")

    assert [document.written((key,)) for key in "abcd"] == ["1_000", "012", None, None]
