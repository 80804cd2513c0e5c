"""The tests inside a playbook file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal, TypeAlias

from pydantic import ConfigDict, Discriminator, Field, Tag

from playwise.documents.elements import (
    LIST,
    MAP,
    ONE,
    Element,
    Id,
    MomentData,
    ScalarData,
    Text,
    list_or_one,
    map_or_one,
)

StepState: TypeAlias = Literal[
    "waiting",
    "awaiting_approval",
    "ready",
    "sent",
    "open",
    "done",
    "skipped",
    "cancelled",
    "failed",
    "in_doubt",
]
ExpectedState: TypeAlias = Literal[
    "waiting",
    "awaiting_approval",
    "ready",
    "sent",
    "open",
    "done",
    "skipped",
    "cancelled",
    "failed",
    "in_doubt",
    "none",
]
"""A state, or none for the key others. One list: a union would report a mistake twice."""

Texts = Annotated[
    Annotated[Text, Tag(ONE)] | Annotated[list[Text], Tag(LIST), Field(min_length=1)],
    Discriminator(list_or_one),
]


class StepExpectModel(Element):
    """What a test expects of a step."""

    state: StepState | None = Field(None, description="Its state.")
    on: MomentData | None = Field(None, description="The day it starts.")
    due: MomentData | None = Field(None, description="The day it is due.")
    to: Texts | None = Field(None, description="The keys or addresses of those it goes to.")
    body_contains: Texts | None = Field(None, description="Words that the message holds.")


StepExpectation = Annotated[
    Annotated[ExpectedState, Tag(ONE)] | Annotated[StepExpectModel, Tag(MAP)],
    Discriminator(map_or_one),
]


class ExpectModel(Element):
    """What a test expects; every other key is a decision of the file with its value."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, Any]

    play: Literal["opened", "not_opened", "closed"] | None = Field(
        None, description="What has become of the play."
    )
    result: Id | None = Field(None, description="What the closed play has come to.")
    row: dict[str, Id] = Field({}, description="The row that decides, by decision.")
    reasons: dict[str, list[Text]] = Field(
        {}, description="Reasons that must be among those given, by decision or enter."
    )
    steps: dict[str, StepExpectation] = Field(
        {}, description="The state of each step; others: none says that nothing else started."
    )

    @property
    def decisions(self) -> dict[str, Any]:
        """The decisions expected, with the data of their values."""
        return self.__pydantic_extra__ or {}


class DoModel(Element):
    """What a person does in a timeline."""

    not_built: ClassVar[frozenset[str]] = frozenset(("answer",))

    approve: Id | None = Field(None, description="The step that is approved.")
    done: Id | None = Field(None, description="The step whose task is done.")
    by: Text | None = Field(None, description="Who does it.")


Related: TypeAlias = dict[str, list[dict[str, Any]]]


class MomentModel(Element):
    """A day of a timeline: what is new, what is done, what must then hold."""

    on: MomentData = Field(description="The day, or the moment.")
    given: dict[str, Any] = Field({}, description="Facts that are new since the moment before.")
    related: Related = Field({}, description="Related records that are new, by their plural.")
    do: list[DoModel] = Field([], description="What people do on that day.")
    expect: ExpectModel | None = Field(None, description="What must hold after that.")


class CaseModel(Element):
    """A test: facts in, decisions and plays out."""

    forms: ClassVar[Mapping[str, str]] = {
        "given": "write {fact: value}, such as {arr: 5000}",
        "expect": "write {decision: value}, such as {size: large} or {gaps.undecided: []}",
    }

    name: Text = Field(description="What must be so, as a sentence.")
    as_of: MomentData | None = Field(
        None, description="The day, or the moment, that the rules see."
    )
    given: dict[str, Any] = Field(
        {}, description="Facts, decisions of other playbooks and parents; left out: missing."
    )
    related: Related = Field({}, description="Related records by their plural.")
    all_: dict[str, list[dict[str, Any]]] | None = Field(
        None,
        alias="all",
        min_length=1,
        description="Many records by entity; what is expected then stands by the record's key.",
    )
    each: dict[str, Annotated[list[ScalarData], Field(min_length=1)]] = Field(
        {}, description="Values by fact: the test runs for each of them."
    )
    expect: ExpectModel | None = Field(None, description="What must hold.")
    timeline: list[MomentModel] | None = Field(
        None, min_length=1, description="Days in a row, with what is new, done and expected."
    )
