from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar, Literal

import pytest
from pydantic import BaseModel, Discriminator, Field, Tag, field_validator

from playwise.documents.elements import (
    MAP,
    ONE,
    Element,
    Id,
    RuleData,
    ScalarData,
    Text,
    map_or_one,
)
from playwise.documents.reader import read_document
from playwise.documents.scalars import Scalar
from playwise.documents.tree import Path
from playwise.documents.validate import Checked, validate
from tests.unit.documents.shown import shown


class Owner(Element):
    """Who."""

    role: Id = Field(description="A role of the workspace.")
    fallback: Id | None = None


class Step(Element):
    """What."""

    not_built: ClassVar[frozenset[str]] = frozenset(("each",))

    id: Id = Field(description="What the step is called.")
    when: RuleData = None
    owner: Annotated[
        Annotated[Id, Tag(ONE)] | Annotated[Owner, Tag(MAP)], Discriminator(map_or_one)
    ] = "csm"
    on: date | None = None
    kind: Literal["task", "message"] = "task"


class Mailbox(BaseModel):
    """What a plugin may ask for."""

    address: str

    @field_validator("address")
    @classmethod
    def _with_at(cls, value: str) -> str:
        if "@" not in value:
            raise ValueError("An address holds an @")
        return value


class Limits(Element):
    """How much."""

    messages: int = 100


class Play(Element):
    """All."""

    as_written: ClassVar[tuple[Path, ...]] = (("title",), ("values", "*"))
    placeholders: ClassVar[dict[str, Scalar]] = {"title": "untitled"}

    title: Text = Field(description="What it is for.")
    days: int = Field(60, ge=0, le=90)
    share: float = 0.5
    sure: bool = False
    values: list[Text] = Field([])
    params: dict[Id, ScalarData] = Field({})
    steps: list[Step] = Field([], max_length=3)


def checked(text: str) -> Checked[Play]:
    return validate(read_document(text, "play.yaml"), Play)


def test_a_file_that_fits_its_model_has_no_findings() -> None:
    result = checked("title: A\ndays: 1_0\nshare: 1\nsteps: [{id: a, owner: {role: csm}}]\n")

    assert result.findings == ()
    assert result.model == Play(
        title="A", days=10, share=1.0, steps=[Step(id="a", owner=Owner(role="csm"))]
    )
    assert result.document is result.whole


@pytest.mark.parametrize(
    ("text", "finding", "help_text"),
    [
        ("title: A\ndayz: 1\n", "2:1 PW110 unknown key 'dayz'", "did you mean 'days'?"),
        (
            "title: A\nsteps: [{id: a, xx: 1}]\n",
            "2:17 PW110 unknown key 'xx'",
            "the keys here are id, when, owner, on, kind",
        ),
        (
            "title: A\nsteps: [{id: a, owner: {rool: csm}}]\n",
            "2:25 PW110 unknown key 'rool'",
            "did you mean 'role'?",
        ),
        (
            "title: A\nsteps: [{id: a, each: b}]\n",
            "2:17 PW113 'each' is not built yet",
            "leave it out: this release would not act on it",
        ),
        ("days: 1\n", "1:1 PW111 the key 'title' is missing", "title: what it is for"),
        (
            "title: A\nsteps:\n  - when: a\n",
            "3:5 PW111 the key 'id' is missing",
            "id: what the step is called",
        ),
        (
            "title: A\nsteps: [{id: a, owner: {}}]\n",
            "2:17 PW111 the key 'role' is missing",
            "role: a role of the workspace",
        ),
        (
            "title: A\ndays: '5'\n",
            "2:7 PW112 expected a whole number, got text '5'",
            "write 5 without quotes",
        ),
        (
            "title: A\ndays: 10,000\n",
            "2:7 PW112 expected a whole number, got text '10,000'",
            "write 10_000",
        ),
        ("title: A\ndays: true\n", "2:7 PW112 expected a whole number, got true", None),
        ("title: A\ndays: 1.5\n", "2:7 PW112 expected a whole number, got the number 1.5", None),
        ("title: A\ndays: 91\n", "2:7 PW112 expected at most 90, got the number 91", None),
        ("title: A\ndays: -1\n", "2:7 PW112 expected at least 0, got the number -1", None),
        ("title: A\nshare: [1]\n", "2:8 PW112 expected a number, got a list", None),
        (
            "title: A\nsure: yes\n",
            "2:7 PW112 expected true or false, got text 'yes'",
            "write true",
        ),
        (
            "title: A\nsure: 'no'\n",
            "2:7 PW112 expected true or false, got text 'no'",
            "write false without quotes",
        ),
        (
            "title: A\nshare: 20%\n",
            "2:8 PW112 expected a number, got text '20%'",
            "write 0.2",
        ),
        (
            "title: A\ndays: 20%\n",
            "2:7 PW112 expected a whole number, got text '20%'",
            "write 20",
        ),
        ("title: [A]\n", "1:8 PW112 expected text, got a list", None),
        (
            "title: A\nsteps: x\n",
            "2:8 PW112 expected a list, got text 'x'",
            None,
        ),
        ("title: A\nsteps: [x]\n", "2:9 PW112 expected keys and values, got text 'x'", None),
        (
            "title: A\nsteps: [{id: a, on: 2026-02-30}]\n",
            "2:21 PW112 expected a date such as 2026-03-01, got text '2026-02-30'",
            "the calendar has no such day",
        ),
        (
            "title: A\nsteps: [{id: a, on: '2026-02-03'}]\n",
            "2:21 PW112 expected a date such as 2026-03-01, got text '2026-02-03'",
            "write the date without quotes",
        ),
        (
            "title: A\nsteps: [{id: a, kind: tsk}]\n",
            "2:23 PW112 expected 'task' or 'message', got text 'tsk'",
            "did you mean 'task'?",
        ),
        (
            "title: A\nsteps: [{id: a, when: }]\n",
            "2:17 PW112 'when' has no value",
            "write its value, or leave the key out",
        ),
        (
            "title: A\nsteps: [{id: a, when: []}]\n",
            "2:23 PW112 expected a rule, got an empty list",
            None,
        ),
        (
            "title: A\nsteps: [{id: MyStep}]\n",
            "2:14 PW115 'MyStep' cannot be an id",
            (
                "ids are snake_case: small letters, digits, single underscores, a letter first; "
                "'my_step' is one"
            ),
        ),
        ("title: A\nsteps: [{id: 5}]\n", "2:14 PW112 expected an id, got the number 5", None),
        (
            "title: A\nparams: {Big: 1}\n",
            "2:10 PW115 'Big' cannot be an id",
            (
                "ids are snake_case: small letters, digits, single underscores, a letter first; "
                "'big' is one"
            ),
        ),
        ("title: A\nparams: {a: [1]}\n", "2:13 PW112 expected a single value, got a list", None),
        (
            "title: A\nparams: {" + "a" * 51 + ": 1}\n",
            f"2:10 PW115 '{'a' * 20}…' is longer than 50 characters",
            None,
        ),
        (
            "title: A\nsteps: [{id: a}, {id: b}, {id: c}, {id: d}]\n",
            "2:8 PW112 expected at most 3 entries, got a list",
            None,
        ),
        ("- a\n- b\n", "1:1 PW112 expected keys and values, got a list", None),
        ("just words\n", "1:1 PW112 expected keys and values, got text 'just words'", None),
    ],
)
def test_a_mistake_is_one_finding_in_plain_words_at_its_place(
    text: str, finding: str, help_text: str | None
) -> None:
    result = checked(text)

    assert shown(result.findings) == [finding]
    assert result.findings[0].help == help_text


def test_all_mistakes_are_found_at_once_the_readers_among_them() -> None:
    text = """\
titel: A
days: sixty
days: 5
steps:
  - {id: a, whn: x}
  - just words
  - {when: lookup(a, b), owner: {rle: csm, fallback: Cs}}
"""
    assert shown(checked(text).findings) == [
        "1:1 PW110 unknown key 'titel'",
        "2:7 PW112 expected a whole number, got text 'sixty'",
        "3:1 PW106 the key 'days' is given twice",
        "5:13 PW110 unknown key 'whn'",
        "6:5 PW112 expected keys and values, got text 'just words'",
        "7:5 PW111 the key 'id' is missing",
        "7:22 PW114 a comma ends a value in { }: 'b)' is left as a key without a value",
        "7:34 PW110 unknown key 'rle'",
        "7:54 PW115 'Cs' cannot be an id",
    ]


def test_what_is_right_is_still_a_model_whose_places_are_its_documents() -> None:
    result = checked("titel: A\ndays: x\nsteps:\n  - oops\n  - {id: b, whn: c}\n")

    assert result.model == Play(title="A", steps=[Step(id="b", when="c")])
    assert result.document.span(("steps", 0, "when")).line == 5
    assert result.whole.span(("steps", 1, "whn")).line == 5


def test_an_element_says_whether_something_was_taken_from_it() -> None:
    result = checked("title: A\nsteps: [{id: a, each: b}, {id: c}]\n")

    assert result.is_damaged(("steps", 0))
    assert not result.is_damaged(("steps", 1))
    assert result.is_damaged(("steps", 7))


def test_a_missing_key_of_the_file_has_a_placeholder_where_its_model_gives_one() -> None:
    result = checked("days: 3\nsteps: [{idd: a}]\n")

    assert shown(result.findings) == [
        "1:1 PW111 the key 'title' is missing",
        "2:10 PW110 unknown key 'idd'",
    ]
    assert result.model == Play(title="untitled", days=3, steps=[Step(id="a")])


def test_scalars_of_text_are_read_as_they_are_written() -> None:
    result = checked("title: 2026\nvalues: [1, 1.10, yes, 2026-01-02, true]\n")

    assert result.findings == ()
    assert result.model == Play(title="2026", values=["1", "1.10", "yes", "2026-01-02", "true"])


def test_what_the_reader_could_not_tell_is_left_out_without_a_second_finding() -> None:
    result = checked("title: A\ndays: *x\nparams: {a: .inf, b: 1}\n")

    assert shown(result.findings) == [
        "2:7 PW107 the alias '*x'",
        "3:13 PW210 '.inf' is no number that can be held",
    ]
    assert result.model == Play(title="A", params={"b": 1})


def test_a_part_of_a_file_is_validated_at_its_path_with_a_code_of_its_own() -> None:
    document = read_document("a: 1\na: 2\nmail: {config: {rol: csm}}\n", "playwise.yaml")

    result = validate(document, Owner, at=("mail", "config"), code="PW403")

    assert shown(result.findings) == ["3:17 PW403 unknown key 'rol'"]
    assert result.model == Owner(role="csm")


def test_a_part_that_is_not_there_is_read_as_an_empty_one() -> None:
    document = read_document("connections:\n  mail: {role: mailbox}\n", "playwise.yaml")

    lacking = validate(document, Owner, at=("connections", "mail", "config"), code="PW403")
    fine = validate(document, Limits, at=("limits",))

    assert lacking.model is None
    assert shown(lacking.findings) == ["2:3 PW403 the key 'role' is missing"]
    assert fine.model == Limits()


def test_what_a_model_of_a_plugin_asks_for_is_told_in_its_own_words() -> None:
    document = read_document("config: {address: nobody}\n", "playwise.yaml")

    result = validate(document, Mailbox, at=("config",), code="PW403")

    assert shown(result.findings) == [
        "1:19 PW403 text 'nobody' does not fit: an address holds an @"
    ]


def test_a_key_of_the_file_that_is_named_like_a_tag_is_an_unknown_key() -> None:
    result = checked('title: A\nsteps: [{id: a, owner: {"map": 1, role: csm}}]\n')

    assert shown(result.findings) == ["2:25 PW110 unknown key 'map'"]
